#pragma once

#include "pool.hpp"

#include <condition_variable>
#include <mutex>

namespace masthead::inline v0::postgresql {

/// Waits for the wake-ups that commits send. One of those who wait looks at the connection, the others wait for it, so
/// no thread is needed. A lost connection is opened again; what was missed meanwhile is found because waiting never
/// takes longer than a second. Safe from any thread.
class Listener {
public:
    explicit Listener(SessionPool& pool) : pool_(pool) {}

    /// What to give to `wait`; to be asked before looking whether anything changed.
    [[nodiscard]] std::uint64_t wake_ups();
    /// Returns when something may have changed since `wake_ups` was `seen`, after a second, or at `deadline`.
    void wait(std::uint64_t seen, SteadyTime deadline);

private:
    void look(SteadyTime until);

    SessionPool& pool_;
    std::unique_ptr<Session> session_;
    std::mutex mutex_;
    std::condition_variable woken_;
    bool is_looking_ = false;
    std::uint64_t wake_ups_ = 0;
};

} // namespace masthead::inline v0::postgresql
