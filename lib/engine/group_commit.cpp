#include "engine/group_commit.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace masthead::inline v0::detail {

using std::chrono::steady_clock;

void GroupCommit::Place::give(Turn given) {
    turn.store(given);
    turn.notify_one();
}

void GroupCommit::write(SmallWrite write) {
    const auto place = std::make_shared<Place>(write);
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(place);
        if (!std::exchange(is_led_, true)) place->turn.store(Turn::leads);
    }
    place->turn.wait(Turn::waits);
    if (place->turn.load() == Turn::leads) lead();
}

std::size_t GroupCommit::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

GroupCommitNumbers GroupCommit::numbers() const {
    const std::lock_guard lock(mutex_);
    auto numbers = numbers_;
    numbers.waiting = queue_.size();
    return numbers;
}

/// Whoever leads is the first in the queue, so its own write is in the group that it takes.
void GroupCommit::lead() {
    let_more_come();
    Group group;
    take(group);
    const auto began = steady_clock::now();
    run_(std::span(group.writes).first(group.size));
    const auto ended = steady_clock::now();
    hand_over({group.size, ended - began, ended});
    for (std::size_t i = 0; i < group.size; ++i) group.places[i]->give(Turn::done);
}

/// Callers of a large group that has just ended are likely to be on their way back. A moment's patience joins them in
/// one unit again, where otherwise the first would go alone; it is short beside the unit that it saves, and ends as
/// soon as nobody comes. A lonely caller never waits.
void GroupCommit::let_more_come() {
    constexpr std::size_t large = 8;
    constexpr steady_clock::duration longest = std::chrono::microseconds(500);
    constexpr std::chrono::microseconds step(50);
    std::size_t gathered = 0;
    Last last;
    {
        const std::lock_guard lock(mutex_);
        gathered = queue_.size();
        last = last_;
    }
    const auto now = steady_clock::now();
    if (last.size < large || now - last.ended > longest) return;
    const auto deadline = now + std::min(longest, last.took / 2);
    while (gathered < last.size && steady_clock::now() + step < deadline) {
        std::this_thread::sleep_for(step);
        const auto before = std::exchange(gathered, waiting());
        if (gathered == before) return;
    }
}

void GroupCommit::take(Group& group) {
    const std::lock_guard lock(mutex_);
    for (; !queue_.empty() && group.size < max_group; ++group.size) {
        group.places[group.size] = std::move(queue_.front());
        group.writes[group.size] = group.places[group.size]->write;
        queue_.pop_front();
    }
}

void GroupCommit::hand_over(const Last& last) {
    std::shared_ptr<Place> next;
    {
        const std::lock_guard lock(mutex_);
        last_ = last;
        numbers_.writes += last.size;
        const auto place = std::ranges::lower_bound(GroupCommitNumbers::largest, last.size);
        ++numbers_.units[static_cast<std::size_t>(place - GroupCommitNumbers::largest.begin())];
        if (queue_.empty()) {
            is_led_ = false;
            return;
        }
        next = queue_.front();
    }
    next->give(Turn::leads);
}

} // namespace masthead::inline v0::detail
