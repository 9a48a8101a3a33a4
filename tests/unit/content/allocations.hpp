#pragma once

#include <cstddef>

/// What this program takes from the heap through `operator new`: a measure of work that is the same on every run.
namespace masthead::test {

struct Allocations {
    /// All bytes ever taken.
    std::size_t total = 0;
    /// Bytes taken now, and the most at one time since `reset_peak`.
    std::size_t live = 0;
    std::size_t peak = 0;
};

[[nodiscard]] const Allocations& allocations() noexcept;
void reset_peak() noexcept;

} // namespace masthead::test
