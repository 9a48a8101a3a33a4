#include "watchdog.hpp"

#include <algorithm>
#include <sys/socket.h>

namespace masthead::inline v0::postgresql {

Watchdog::Watchdog() : thread_([this] { run(); }) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Watchdog::watch(int socket, SteadyTime deadline) {
    bool is_sooner = false;
    {
        const std::lock_guard lock(mutex_);
        deadlines_.insert_or_assign(socket, deadline);
        is_sooner = deadline < next_;
    }
    if (is_sooner) changed_.notify_all();
}

void Watchdog::release(int socket) {
    const std::lock_guard lock(mutex_);
    deadlines_.erase(socket);
}

void Watchdog::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const auto now = std::chrono::steady_clock::now();
        next_ = now + std::chrono::hours(1);
        for (auto each = deadlines_.begin(); each != deadlines_.end();) {
            if (each->second <= now) {
                ::shutdown(each->first, SHUT_RDWR);
                each = deadlines_.erase(each);
            } else {
                next_ = std::min(next_, each->second);
                ++each;
            }
        }
        changed_.wait_until(lock, next_);
    }
}

} // namespace masthead::inline v0::postgresql
