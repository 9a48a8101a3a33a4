#include "http/event_stream.hpp"

#include "http/event_hub.hpp"

namespace masthead::inline v0::http::detail {

void EventStream::start(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
}

BodyStream::Bytes EventStream::next() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) return nullptr;
    auto event = std::move(queue_.front());
    bytes_ -= event->size();
    beginning_waits_ = false;
    queue_.erase(queue_.begin());
    // Most streams are silent most of the time, and there may be many.
    if (queue_.empty()) std::vector<Bytes>().swap(queue_);
    return event;
}

bool EventStream::is_ended() const {
    const std::lock_guard lock(mutex_);
    return is_closing_ && queue_.empty();
}

BodyStream::Bytes EventStream::keep_alive() {
    const auto hub = hub_.lock();
    if (!hub) return nullptr;
    // Taken first: all up to here has been offered, so if nothing waits, the reader has it.
    auto text = hub->keep_alive(*this);
    const std::lock_guard lock(mutex_);
    return queue_.empty() ? std::move(text) : nullptr;
}

void EventStream::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        wake_ = nullptr;
        queue_.clear();
        is_closing_ = true;
    }
    if (const auto hub = hub_.lock()) hub->remove(*this);
}

void EventStream::offer(const Bytes& event, Position position) {
    const std::lock_guard lock(mutex_);
    if (is_closing_ || membership_.seen > position) return;
    if (queue_.size() >= max_events || bytes_ + event->size() > max_bytes) {
        // Where it begins is told even then: who comes back again and again must get further each time.
        queue_.resize(beginning_waits_ ? 1 : 0);
        bytes_ = beginning_waits_ ? queue_.front()->size() : 0;
        is_closing_ = true;
    } else {
        queue_.push_back(event);
        bytes_ += event->size();
    }
    if (wake_) wake_();
}

void EventStream::begin_with(std::string text) {
    const std::lock_guard lock(mutex_);
    // Also if it has run over in the meantime: then this is how far it gets.
    bytes_ += text.size();
    queue_.insert(queue_.begin(), std::make_shared<const std::string>(std::move(text)));
    beginning_waits_ = true;
}

void EventStream::end_with(std::string text) {
    const std::lock_guard lock(mutex_);
    bytes_ = text.size();
    queue_.assign(1, std::make_shared<const std::string>(std::move(text)));
    is_closing_ = true;
    if (wake_) wake_();
}

void EventStream::close() {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
    if (wake_) wake_();
}

} // namespace masthead::inline v0::http::detail
