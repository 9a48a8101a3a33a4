#pragma once

#include <masthead/storage/change.hpp>

#include <chrono>

namespace masthead::inline v0 {

namespace detail {
class FeedFollower;
}

/// Is told what changes, by whoever keeps something that was made of stored data. A change that this engine made is
/// told before the call that made it returns, one of another process as soon as the feed tells of it; one may be told
/// more than once. Called from any thread, also by several at the same time. The calls must be quick, and must not call
/// the engine.
class ChangeListener {
public:
    ChangeListener() = default;
    ChangeListener(const ChangeListener&) = delete;
    ChangeListener& operator=(const ChangeListener&) = delete;
    virtual ~ChangeListener() = default;

    virtual void on_change(const Change& change) noexcept = 0;
    /// Anything may have changed: the feed was not read for a while, or could not be.
    virtual void on_gap() noexcept = 0;
};

/// A listener at its engine; ends when it is destroyed, and waits for calls that are being made. The engine and the
/// listener must outlive it. Safe from any thread.
class Listening {
public:
    /// See `Engine::listen`.
    Listening(detail::FeedFollower& feed, ChangeListener& listener, std::chrono::milliseconds bound);
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
    ~Listening();

    /// True if all that was committed longer than the bound before `now`, by whatever process, has been told. Asking
    /// keeps the feed being read; ten seconds after the last question of all listeners that ends, and with the next one
    /// it begins anew. Costs a few nanoseconds.
    [[nodiscard]] bool is_current(std::chrono::steady_clock::time_point now) noexcept;

private:
    detail::FeedFollower& feed_;
    ChangeListener& listener_;
    const std::chrono::milliseconds bound_;
};

} // namespace masthead::inline v0
