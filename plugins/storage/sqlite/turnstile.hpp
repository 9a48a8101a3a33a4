#pragma once

#include <chrono>
#include <string>

namespace masthead::inline v0::sqlite {

/// Lets the processes that want to write to one file come up to its lock one behind the other. SQLite has no queue: who
/// finds the file taken asks again after a while, and a process that writes without a pause has taken it again by then.
/// Whoever stands in here is the next one, because all others wait before it; it goes on as soon as it has the lock.
/// It is a lock on a file of its own beside the database, which the system lets go of with the process; for
/// `std::unique_lock`. To be used by one thread at a time.
class Turnstile {
public:
    /// Without that file, as where none can be made, everybody passes.
    explicit Turnstile(const std::string& path) noexcept;
    ~Turnstile();
    Turnstile(const Turnstile&) = delete;
    Turnstile& operator=(const Turnstile&) = delete;

    /// False if somebody else stood in here until `deadline`.
    [[nodiscard]] bool try_lock_until(std::chrono::steady_clock::time_point deadline) noexcept;
    void unlock() noexcept;

private:
    int file_;
};

} // namespace masthead::inline v0::sqlite
