#pragma once

#include <masthead/storage/change.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace masthead::inline v0 {

class Storage;

/// How a backend wakes those in its own process that wait for changes: it calls `raise` after each commit, and answers
/// `Storage::wait_for_changes` with `wait`. Safe from any thread.
class ChangeSignal {
public:
    /// Tells that what is committed reaches `position` now.
    void raise(Position position) noexcept;
    /// Waits until `storage` has reached more than `position` or `timeout` has passed; true in the first case. Looks
    /// after each `raise`, and every `pause` for what other processes committed.
    [[nodiscard]] Result<bool> wait(Storage& storage, Position position, std::chrono::milliseconds timeout,
                                    std::chrono::milliseconds pause = std::chrono::milliseconds(50));

private:
    std::mutex mutex_;
    std::condition_variable raised_;
    Position position_ = 0;
};

} // namespace masthead::inline v0
