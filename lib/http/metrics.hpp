#pragma once

#include "core/striped_counter.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace masthead::inline v0::http::detail {

/// What requests were answered with, by route, and how long that took. Counting takes no lock, and no memory but the
/// first time that a thread's stripe counts for a route. Safe from any thread.
class RequestMetrics {
public:
    /// Seconds at which the classes of the histogram end; the last class has no end.
    static constexpr std::array<double, 14> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                   0.1,    0.25,  0.5,    1,     2.5,  5,     10};
    /// Statuses that are counted apart; the rest are counted together.
    static constexpr std::array<std::uint16_t, 31> statuses{200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308,
                                                            400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 414,
                                                            415, 416, 422, 428, 429, 500, 501, 503, 504};

    /// Routes have numbers from 0 on; `routes` itself stands for requests that have none.
    explicit RequestMetrics(std::size_t routes);
    ~RequestMetrics();
    RequestMetrics(const RequestMetrics&) = delete;
    RequestMetrics& operator=(const RequestMetrics&) = delete;

    void count(std::size_t route, std::uint16_t status, std::chrono::nanoseconds time) noexcept;
    /// An answer from memory: 200, or 304 if the client has it already. Takes no time.
    void count_ready(std::size_t route, bool is_unchanged) noexcept;

    /// All of one route, those from memory among them.
    struct Totals {
        /// In the order of `statuses`, the rest at last.
        std::array<std::uint64_t, statuses.size() + 1> by_status{};
        /// By the class that they fell into.
        std::array<std::uint64_t, bounds.size() + 1> by_time{};
        double seconds = 0;
        std::uint64_t from_memory = 0;
    };
    /// Nothing if the route was never asked for. A request that is being counted may be in a part of the sums only.
    [[nodiscard]] std::optional<Totals> totals(std::size_t route) const;
    [[nodiscard]] std::size_t routes() const noexcept { return routes_; }

private:
    using Count = std::atomic<std::uint64_t>;

    /// What the threads of one stripe have counted for one route.
    struct alignas(64) Counts {
        std::array<Count, 2> ready{};
        std::array<Count, statuses.size() + 1> by_status{};
        std::array<Count, bounds.size() + 1> by_time{};
        Count nanoseconds{0};
    };

    /// Null if there is no memory for it.
    [[nodiscard]] Counts* counts_of(std::size_t route) noexcept;
    [[nodiscard]] static Counts* make_counts(std::atomic<Counts*>& place) noexcept;

    const std::size_t routes_;
    /// By route and stripe; null until something was counted.
    std::vector<std::atomic<Counts*>> counts_;
};

} // namespace masthead::inline v0::http::detail
