#pragma once

#include <masthead/core/timestamp.hpp>

#include <atomic>

namespace masthead::inline v0 {

/// Where the engine gets the time from. Every rule that depends on time asks a clock that the host gave, so that tests
/// set the time. Implementations are safe to call from any thread and never fail.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const noexcept = 0;
};

/// The machine's wall clock. It may step when the machine's clock is set.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const noexcept override;
};

/// A clock that stands still until it is told otherwise: for tests and for imports with a fixed date.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Timestamp start) noexcept : now_(start.microseconds()) {}
    [[nodiscard]] Timestamp now() const noexcept override { return Timestamp::from_microseconds(now_.load()); }
    void set(Timestamp at) noexcept { now_.store(at.microseconds()); }
    void advance(Duration by) noexcept { now_.fetch_add(by.count()); }

private:
    std::atomic<std::int64_t> now_;
};

} // namespace masthead::inline v0
