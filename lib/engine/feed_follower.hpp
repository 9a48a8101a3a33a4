#pragma once

#include <masthead/engine/change_listener.hpp>
#include <masthead/engine/numbers.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <thread>
#include <vector>

namespace masthead::inline v0::detail {

struct EngineState;

/// Reads the change feed with one thread, as long as anybody uses what it tells, and tells all listeners. Safe from any
/// thread.
class FeedFollower {
public:
    using Clock = std::chrono::steady_clock;

    explicit FeedFollower(const EngineState& state) noexcept : state_(state) {}
    ~FeedFollower() { stop(); }
    FeedFollower(const FeedFollower&) = delete;
    FeedFollower& operator=(const FeedFollower&) = delete;

    /// The feed is asked five times within `bound`, so that the time of a question has room.
    void add(ChangeListener& listener, std::chrono::milliseconds bound);
    void remove(ChangeListener& listener) noexcept;
    /// Tells of what this process has committed.
    void tell(std::span<const Change> changes) noexcept;
    /// Tells of what somebody else has read in the feed, as far as this has not come to it yet: who hears of a change
    /// by whatever way finds it.
    void tell_ahead(std::span<const Change> changes) noexcept;
    /// Somebody uses what was made of stored data.
    void touch() noexcept;
    /// All that was committed before this time has been told; the earliest time if the feed is not being read.
    [[nodiscard]] Clock::time_point told_until() const noexcept { return told_until_.load(std::memory_order_acquire); }
    [[nodiscard]] ChangeFeedNumbers numbers() const noexcept;
    /// Ends the thread.
    void stop() noexcept;

private:
    void start() noexcept;
    void follow();
    void take_turn();
    void rest();
    /// Reads what changed; false if it could not be read.
    bool catch_up();
    std::optional<Position> newest() const;
    void tell_gap() noexcept;
    void pause(std::chrono::milliseconds time);

    const EngineState& state_;
    std::atomic<std::chrono::milliseconds> interval_{std::chrono::milliseconds(200)};
    std::shared_mutex listeners_mutex_;
    std::vector<ChangeListener*> listeners_;

    std::atomic<Clock::time_point> told_until_{Clock::time_point::min()};
    /// When reading began, for as long as nothing has been told.
    std::atomic<Clock::time_point> began_{Clock::time_point::min()};
    std::atomic<Position> told_position_{0};
    std::atomic<bool> was_used_{false};
    std::atomic<bool> is_running_{false};

    std::mutex mutex_;
    std::condition_variable wake_;
    bool is_stopping_ = false;
    std::thread thread_;

    // Of the thread alone.
    std::optional<Position> position_;
    Clock::time_point last_used_;
    bool is_resting_ = false;
    bool is_failing_ = false;
};

} // namespace masthead::inline v0::detail
