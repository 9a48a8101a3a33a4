#include <masthead/storage/change_signal.hpp>

#include <masthead/storage/storage.hpp>

#include "deadline.hpp"

#include <algorithm>

namespace masthead::inline v0 {

void ChangeSignal::raise(Position position) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (position <= position_) return;
        position_ = position;
    }
    raised_.notify_all();
}

Result<bool> ChangeSignal::wait(Storage& storage, Position position, std::chrono::milliseconds timeout,
                                std::chrono::milliseconds pause) {
    const auto deadline = detail::deadline_after(timeout);
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (position_ > position) return true;
        }
        {
            MASTHEAD_TRY(const auto transaction, storage.read());
            MASTHEAD_TRY(const Position reached, transaction->position());
            if (reached > position) return true;
        }
        const auto now = std::chrono::steady_clock::now();
        if (now >= deadline) return false;
        std::unique_lock lock(mutex_);
        raised_.wait_until(lock, std::min(deadline, now + pause), [&] { return position_ > position; });
    }
}

} // namespace masthead::inline v0
