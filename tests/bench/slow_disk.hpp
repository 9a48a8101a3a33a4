#pragma once

#include <chrono>
#include <cstdint>

namespace masthead::bench {

/// Makes each `fdatasync` of this program take that much longer, as on a disk that is slow to flush; 0 to leave them as
/// they are. Flushes of one file by several threads wait side by side. Safe from any thread.
void slow_down_flushes(std::chrono::microseconds delay) noexcept;
/// Calls of `fdatasync` so far. If it does not rise, the storage flushes in another way and nothing is slowed down.
[[nodiscard]] std::uint64_t count_flushes() noexcept;

} // namespace masthead::bench
