#include "engine/feed_follower.hpp"

#include "engine/state.hpp"

#include <algorithm>

namespace masthead::inline v0 {

Listening::Listening(detail::FeedFollower& feed, ChangeListener& listener, std::chrono::milliseconds bound)
    : feed_(feed), listener_(listener), bound_(bound) {
    feed_.add(listener_, bound_);
}

Listening::~Listening() {
    feed_.remove(listener_);
}

bool Listening::is_current(std::chrono::steady_clock::time_point now) noexcept {
    feed_.touch();
    return feed_.told_until() > now - bound_;
}

} // namespace masthead::inline v0

namespace masthead::inline v0::detail {

namespace {

using namespace std::chrono_literals;

/// What nobody uses needs no thread that watches over it.
constexpr auto rest_after = 10s;

} // namespace

void FeedFollower::add(ChangeListener& listener, std::chrono::milliseconds bound) {
    const std::lock_guard lock(listeners_mutex_);
    listeners_.push_back(&listener);
    interval_ = std::min(interval_.load(), std::max(bound / 5, 1ms));
}

void FeedFollower::remove(ChangeListener& listener) noexcept {
    const std::lock_guard lock(listeners_mutex_);
    std::erase(listeners_, &listener);
}

void FeedFollower::tell(std::span<const Change> changes) noexcept {
    const std::shared_lock lock(listeners_mutex_);
    for (const auto& change : changes) {
        for (auto* listener : listeners_) listener->on_change(change);
    }
}

void FeedFollower::tell_ahead(std::span<const Change> changes) noexcept {
    const auto told = told_position_.load();
    while (!changes.empty() && changes.front().position <= told) changes = changes.subspan(1);
    tell(changes);
}

void FeedFollower::tell_gap() noexcept {
    const std::shared_lock lock(listeners_mutex_);
    for (auto* listener : listeners_) listener->on_gap();
}

void FeedFollower::touch() noexcept {
    if (was_used_.load(std::memory_order_relaxed) && is_running_.load(std::memory_order_relaxed)) return;
    was_used_.store(true, std::memory_order_relaxed);
    if (!is_running_.load()) start();
}

ChangeFeedNumbers FeedFollower::numbers() const noexcept {
    ChangeFeedNumbers numbers;
    numbers.position = told_position_.load();
    if (!is_running_.load()) return numbers;
    const auto since = std::max(told_until(), began_.load());
    numbers.lag = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since);
    return numbers;
}

void FeedFollower::start() noexcept {
    try {
        {
            const std::lock_guard lock(mutex_);
            // First, so that whoever sees it run knows since when.
            if (!is_running_.load()) began_ = Clock::now();
            if (is_stopping_ || is_running_.exchange(true)) return;
            if (!thread_.joinable()) thread_ = std::thread([this] { follow(); });
        }
        wake_.notify_all();
    } catch (const std::exception&) {
        // No thread could be made: nothing is believed, and the next use tries again.
        is_running_ = false;
    }
}

void FeedFollower::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void FeedFollower::follow() {
    last_used_ = Clock::now();
    while (true) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return is_stopping_ || is_running_; });
            if (is_stopping_) return;
        }
        take_turn();
    }
}

void FeedFollower::take_turn() {
    const auto asked = Clock::now();
    if (was_used_.exchange(false) || is_resting_) last_used_ = asked;
    is_resting_ = false;
    if (asked - last_used_ > rest_after) return rest();
    if (!position_) {
        position_ = newest();
        // After the position is known: what is read from here on holds all that came before it.
        if (position_) tell_gap();
    }
    const bool is_told = position_ && catch_up();
    if (is_told) {
        told_until_.store(asked, std::memory_order_release);
        told_position_ = *position_;
    }
    if (!is_told && !is_failing_)
        state_.say(LogLevel::warning, "the change feed cannot be read: what is kept is not used");
    is_failing_ = !is_told;
    const auto interval = interval_.load();
    if (!is_told) return pause(interval);
    try {
        const auto woken = state_.storage->wait_for_changes(*position_, interval);
        if (!woken) pause(interval);
    } catch (...) {
        pause(interval);
    }
}

void FeedFollower::rest() {
    // Nothing is believed from here on; what happens meanwhile is not read.
    began_ = Clock::now();
    told_until_ = Clock::time_point::min();
    position_.reset();
    tell_gap();
    is_resting_ = true;
    const std::lock_guard lock(mutex_);
    // Who uses it from here on wakes the thread; a use that came a moment ago is seen here.
    is_running_ = was_used_.load();
}

std::optional<Position> FeedFollower::newest() const {
    const auto found = state_.read([](ReadTransaction& transaction) { return transaction.position(); });
    return found ? std::optional(*found) : std::nullopt;
}

bool FeedFollower::catch_up() {
    constexpr std::uint32_t batch = 1'000;
    for (std::size_t count = batch; count == batch;) {
        const auto changes =
            state_.read([&](ReadTransaction& transaction) { return transaction.changes_after(*position_, batch); });
        if (!changes && changes.error().code == ErrorCode::not_found) {
            // Too far behind: all that is kept may be old, and reading begins at the end.
            position_ = newest();
            if (!position_) return false;
            tell_gap();
            return true;
        }
        if (!changes) return false;
        tell(*changes);
        count = changes->size();
        if (count != 0) position_ = changes->back().position;
    }
    return true;
}

void FeedFollower::pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, time, [this] { return is_stopping_; });
}

} // namespace masthead::inline v0::detail
