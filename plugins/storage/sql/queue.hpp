#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace masthead::inline v0::sql {

/// Lets as many threads through at a time as there are places, in the order of their coming. Safe from any thread.
class FairQueue {
public:
    explicit FairQueue(std::size_t places) : places_(places), free_(places) {}

    /// Waits for its turn; false if it did not come by `deadline`.
    [[nodiscard]] bool enter(std::chrono::steady_clock::time_point deadline) {
        std::unique_lock lock(mutex_);
        const auto place = waiting_.emplace(waiting_.end());
        const bool mine = place->wait_until(lock, deadline, [&] { return free_ > 0 && waiting_.begin() == place; });
        waiting_.erase(place);
        if (mine) --free_;
        wake_next();
        return mine;
    }

    void leave() {
        const std::lock_guard lock(mutex_);
        ++free_;
        wake_next();
    }

    /// Those that were let through and have not left, and those that wait.
    struct Numbers {
        std::size_t inside = 0;
        std::size_t waiting = 0;
    };
    [[nodiscard]] Numbers numbers() const {
        const std::lock_guard lock(mutex_);
        return {places_ - free_, waiting_.size()};
    }

private:
    void wake_next() {
        if (free_ > 0 && !waiting_.empty()) waiting_.front().notify_one();
    }

    mutable std::mutex mutex_;
    std::list<std::condition_variable> waiting_;
    const std::size_t places_;
    std::size_t free_;
};

} // namespace masthead::inline v0::sql
