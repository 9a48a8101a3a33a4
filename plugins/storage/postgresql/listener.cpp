#include "listener.hpp"

#include <algorithm>

namespace masthead::inline v0::postgresql {

std::uint64_t Listener::wake_ups() {
    const std::lock_guard lock(mutex_);
    return wake_ups_;
}

void Listener::wait(std::uint64_t seen, SteadyTime deadline) {
    const auto until = std::min(deadline, std::chrono::steady_clock::now() + std::chrono::seconds(1));
    std::unique_lock lock(mutex_);
    woken_.wait_until(lock, until, [&] { return wake_ups_ != seen || !is_looking_; });
    if (wake_ups_ != seen || is_looking_) return;
    is_looking_ = true;
    lock.unlock();
    look(until);
    lock.lock();
    is_looking_ = false;
    ++wake_ups_;
    woken_.notify_all();
}

void Listener::look(SteadyTime until) {
    try {
        if (!session_) {
            auto session = std::make_unique<Session>(pool_.address().connect_within(std::chrono::seconds(2)));
            const WatchedSocket watched(pool_.watchdog(), socket_of(session->handle), until + std::chrono::seconds(1));
            listen(session->handle);
            session_ = std::move(session);
            // Something may have happened before.
            return;
        }
        std::ignore = wait_for_notification(session_->handle, until);
    } catch (...) {
        session_.reset();
        // Somebody who cannot connect must not ask again without a pause.
        std::unique_lock lock(mutex_);
        woken_.wait_until(lock, std::min(until, std::chrono::steady_clock::now() + std::chrono::milliseconds(200)),
                          [] { return false; });
    }
}

} // namespace masthead::inline v0::postgresql
