#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace masthead::inline v0::sqlite {

/// Lets one thread through at a time, in the order of their coming. Safe from any thread.
class FairQueue {
public:
    /// Waits for its turn; false if it did not come by `deadline`.
    [[nodiscard]] bool enter(std::chrono::steady_clock::time_point deadline) {
        std::unique_lock lock(mutex_);
        const auto place = waiting_.emplace(waiting_.end());
        const bool mine = place->wait_until(lock, deadline, [&] { return !busy_ && waiting_.begin() == place; });
        waiting_.erase(place);
        if (mine) {
            busy_ = true;
        } else {
            wake_next();
        }
        return mine;
    }

    void leave() {
        const std::lock_guard lock(mutex_);
        busy_ = false;
        wake_next();
    }

private:
    void wake_next() {
        if (!busy_ && !waiting_.empty()) waiting_.front().notify_one();
    }

    std::mutex mutex_;
    std::list<std::condition_variable> waiting_;
    bool busy_ = false;
};

} // namespace masthead::inline v0::sqlite
