#include "slow_disk.hpp"

#include <atomic>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace {

std::atomic<std::chrono::microseconds> delay{};
std::atomic<std::uint64_t> flushes = 0;

} // namespace

/// Stands before that of the C library, for shared libraries too.
extern "C" [[gnu::visibility("default")]] int fdatasync(int file) {
    ++flushes;
    if (const auto longer = delay.load(); longer.count() > 0) std::this_thread::sleep_for(longer);
    return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace masthead::bench {

void slow_down_flushes(std::chrono::microseconds longer) noexcept {
    delay = longer;
}

std::uint64_t count_flushes() noexcept {
    return flushes;
}

} // namespace masthead::bench
