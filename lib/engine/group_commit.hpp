#pragma once

#include <masthead/engine/numbers.hpp>

#include "engine/small_writes.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>

namespace masthead::inline v0::detail {

/// Lets writes that arrive at the same time share one unit of work. There is no thread of its own: the first caller
/// leads, takes all that wait behind it, runs them together and hands the lead to the next that came meanwhile. So a
/// lonely caller writes at once, and the more callers there are, the more each unit carries. Safe from any thread; must
/// outlive its callers.
class GroupCommit {
public:
    /// Writes of one unit. More wait for the next one, so that a unit stays well within its deadline.
    static constexpr std::size_t max_group = 256;
    /// Writes all of them, in this order, and gives each its outcome. Never runs twice at the same time; must not
    /// throw.
    using Run = std::function<void(std::span<const SmallWrite>)>;

    explicit GroupCommit(Run run) : run_(std::move(run)) {}

    /// Returns once `write` has its outcome.
    void write(SmallWrite write);
    /// Those that wait behind the unit that runs now.
    [[nodiscard]] std::size_t waiting() const;
    [[nodiscard]] GroupCommitNumbers numbers() const;

private:
    enum class Turn : int { waits, leads, done };

    /// Owned by the caller and by its leader together: the one may be gone while the other is still inside `notify`.
    struct Place {
        explicit Place(SmallWrite its_write) : write(its_write) {}
        void give(Turn given);

        SmallWrite write;
        std::atomic<Turn> turn{Turn::waits};
    };

    struct Group {
        std::array<std::shared_ptr<Place>, max_group> places;
        std::array<SmallWrite, max_group> writes;
        std::size_t size = 0;
    };

    /// What the last group tells about the next one.
    struct Last {
        std::size_t size = 0;
        std::chrono::steady_clock::duration took{};
        std::chrono::steady_clock::time_point ended{};
    };

    void lead();
    void let_more_come();
    void take(Group& group);
    void hand_over(const Last& last);

    const Run run_;
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<Place>> queue_;
    bool is_led_ = false;
    Last last_;
    /// But for `waiting`.
    GroupCommitNumbers numbers_;
};

} // namespace masthead::inline v0::detail
