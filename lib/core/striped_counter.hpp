#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace masthead::inline v0::detail {

/// Threads that count often share so many parts of what they count, so that they seldom wait for one another's memory.
inline constexpr std::size_t stripes = 16;

/// The part of the calling thread, below `stripes`.
[[nodiscard]] inline std::size_t stripe() noexcept {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t own = next.fetch_add(1, std::memory_order_relaxed) % stripes;
    return own;
}

/// Counts what happens on many threads often. Safe from any thread.
class StripedCounter {
public:
    void add(std::uint64_t amount = 1) noexcept { parts_[stripe()].value.fetch_add(amount, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const noexcept {
        std::uint64_t sum = 0;
        for (const auto& part : parts_) sum += part.value.load(std::memory_order_relaxed);
        return sum;
    }

private:
    struct alignas(64) Part {
        std::atomic<std::uint64_t> value{0};
    };

    std::array<Part, stripes> parts_{};
};

} // namespace masthead::inline v0::detail
