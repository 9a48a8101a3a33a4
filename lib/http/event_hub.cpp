#include "http/event_hub.hpp"

#include "http/catch_up.hpp"
#include "http/event_text.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

/// How long browsers wait before they come back; not all equally long, so that not all come at once.
std::string retry_text(std::size_t number) {
    return "retry: " + std::to_string(2'000 + number % 60 * 50) + "\n\n";
}

Error too_many(std::string message) {
    return {ErrorCode::rate_limited, std::move(message), ""};
}

} // namespace

EventHub::EventHub(Engine& engine, ReadersView view, const HandlerOptions& options)
    : engine_(engine), view_(std::move(view)), max_streams_(options.max_streams),
      max_per_address_(options.max_streams_per_address), keep_alive_interval_(options.stream_keep_alive) {}

Result<std::shared_ptr<EventStream>> EventHub::make_stream(const EventRequest& wanted) {
    auto stream = std::make_shared<EventStream>(weak_from_this(), wanted.address, wanted.token, keep_alive_interval_);
    const std::lock_guard lock(mutex_);
    if (is_stopping_ || places_ >= max_streams_) return too_many("there are too many open streams; try again soon");
    const auto found = by_address_.find(wanted.address);
    if (max_per_address_ > 0 && found != by_address_.end() && found->second >= max_per_address_) {
        return too_many("there are too many open streams from this address; try again soon");
    }
    ++by_address_[wanted.address];
    ++places_;
    stream->membership().has_place = true;
    return stream;
}

std::size_t EventHub::streams() const {
    const std::lock_guard lock(mutex_);
    return places_;
}

void EventHub::remove(EventStream& stream) noexcept {
    const std::lock_guard lock(mutex_);
    auto& membership = stream.membership();
    if (!std::exchange(membership.has_place, false)) return;
    --places_;
    const auto count = by_address_.find(stream.address());
    if (count != by_address_.end() && --count->second == 0) by_address_.erase(count);
    if (!membership.article) {
        listed_ -= std::erase(feed_, &stream);
        return;
    }
    const auto watched = watched_.find(*membership.article);
    if (watched == watched_.end()) return;
    listed_ -= std::erase(watched->second.streams, &stream);
    if (watched->second.streams.empty()) watched_.erase(watched);
}

EventHub::Entry EventHub::enter(EventStream& stream, const EventRequest& wanted, Position newest) {
    const std::lock_guard lock(mutex_);
    if (!thread_.joinable() && !is_stopping_) thread_ = std::thread([this] { run(); });
    // Nobody has followed the feed since the last reader went.
    if (listed_ == 0 && !is_following_) position_ = std::max(position_, newest);
    Entry entry;
    // The thread may be behind; all that is there already is missed, not news.
    entry.seen = std::max(newest, position_);
    auto& membership = stream.membership();
    membership.article = wanted.article;
    membership.seen = entry.seen;
    entry.number = places_;
    if (wanted.article) {
        auto& watched = watched_[*wanted.article];
        if (!watched.channel) {
            watched.channel = std::make_shared<EventChannel>(engine_, view_, *wanted.article);
            entry.loading = watched.channel->lock();
        }
        watched.streams.push_back(&stream);
        entry.channel = watched.channel;
    } else {
        feed_.push_back(&stream);
    }
    ++listed_;
    changed_.notify_all();
    return entry;
}

Result<void> EventHub::load(Entry& entry) {
    if (!entry.loading.owns_lock()) return {};
    auto loaded = entry.channel->load();
    entry.loading.unlock();
    if (loaded) return {};
    const std::lock_guard lock(mutex_);
    if (find_channel(entry.channel->article()) == entry.channel) end_channel(entry.channel->article());
    return loaded;
}

Result<std::shared_ptr<EventStream>> EventHub::open(EventRequest wanted) {
    MASTHEAD_TRY(auto stream, make_stream(wanted));
    MASTHEAD_TRY(const Position newest, engine_.position(Principal::host()));
    // A position that the feed has not reached is that of another site, or of one that was restored.
    const bool is_foreign = wanted.after && *wanted.after > newest;
    const auto start = is_foreign ? newest : wanted.after.value_or(newest);
    auto entry = enter(*stream, wanted, newest);
    MASTHEAD_CHECK(load(entry));
    const CatchUp missed{engine_, view_, wanted.article, start, entry.seen, wanted.after.has_value()};
    MASTHEAD_TRY(auto caught_up, is_foreign ? missed.reset() : missed.read());
    auto text = retry_text(entry.number) + caught_up.text + id_text(caught_up.reached);
    if (caught_up.is_whole) {
        stream->begin_with(std::move(text));
    } else {
        stream->end_with(std::move(text));
    }
    return stream;
}

BodyStream::Bytes EventHub::keep_alive(EventStream& stream) const {
    const std::lock_guard lock(mutex_);
    const auto reached = std::max(position_, stream.membership().seen);
    return std::make_shared<const std::string>(": keep-alive\n" + id_text(reached));
}

void EventHub::end_channel(const ArticleId& article) {
    const auto watched = watched_.find(article);
    if (watched == watched_.end()) return;
    for (auto* stream : watched->second.streams) stream->close();
    listed_ -= watched->second.streams.size();
    watched_.erase(watched);
}

void EventHub::end_all() {
    for (auto* stream : feed_) stream->close();
    listed_ -= feed_.size();
    feed_.clear();
    while (!watched_.empty()) end_channel(watched_.begin()->first);
}

std::shared_ptr<EventChannel> EventHub::find_channel(const std::optional<ArticleId>& article) const {
    if (!article) return nullptr;
    const auto found = watched_.find(*article);
    return found == watched_.end() ? nullptr : found->second.channel;
}

void EventHub::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
        end_all();
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

} // namespace masthead::inline v0::http::detail
