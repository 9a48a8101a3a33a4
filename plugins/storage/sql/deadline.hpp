#pragma once

#include <algorithm>
#include <chrono>

namespace masthead::inline v0::sql {

using SteadyTime = std::chrono::steady_clock::time_point;

[[nodiscard]] inline SteadyTime deadline_after(std::chrono::milliseconds timeout) {
    // Longer waits would run over the clock's range.
    return std::chrono::steady_clock::now() + std::min<std::chrono::milliseconds>(timeout, std::chrono::hours(24));
}

} // namespace masthead::inline v0::sql
