#include "http/metrics.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace masthead::inline v0::http::detail {

namespace {

using masthead::v0::detail::stripe;
using masthead::v0::detail::stripes;

constexpr std::uint16_t first_status = 100;

/// The places of statuses from 100 to 599.
constexpr auto status_places = [] {
    std::array<std::uint8_t, 500> places{};
    places.fill(RequestMetrics::statuses.size());
    for (std::size_t i = 0; i < RequestMetrics::statuses.size(); ++i) {
        places[RequestMetrics::statuses[i] - first_status] = static_cast<std::uint8_t>(i);
    }
    return places;
}();

constexpr std::size_t place_of_status(std::uint16_t status) noexcept {
    const std::size_t index = status - std::size_t{first_status};
    return index < status_places.size() ? status_places[index] : RequestMetrics::statuses.size();
}

std::size_t place_of_time(std::chrono::nanoseconds time) noexcept {
    const auto seconds = std::chrono::duration<double>(time).count();
    return static_cast<std::size_t>(std::ranges::lower_bound(RequestMetrics::bounds, seconds) -
                                    RequestMetrics::bounds.begin());
}

void add(std::atomic<std::uint64_t>& count, std::uint64_t amount = 1) noexcept {
    count.fetch_add(amount, std::memory_order_relaxed);
}

std::uint64_t value(const std::atomic<std::uint64_t>& count) noexcept {
    return count.load(std::memory_order_relaxed);
}

} // namespace

RequestMetrics::RequestMetrics(std::size_t routes) : routes_(routes), counts_((routes + 1) * stripes) {}

RequestMetrics::~RequestMetrics() {
    for (auto& counts : counts_) delete counts.load();
}

RequestMetrics::Counts* RequestMetrics::counts_of(std::size_t route) noexcept {
    auto& place = counts_[std::min(route, routes_) * stripes + stripe()];
    auto* const counts = place.load(std::memory_order_acquire);
    return counts != nullptr ? counts : make_counts(place);
}

RequestMetrics::Counts* RequestMetrics::make_counts(std::atomic<Counts*>& place) noexcept {
    std::unique_ptr<Counts> made(new (std::nothrow) Counts);
    Counts* there = nullptr;
    // Another thread of the stripe may have been first.
    return place.compare_exchange_strong(there, made.get()) ? made.release() : there;
}

void RequestMetrics::count(std::size_t route, std::uint16_t status, std::chrono::nanoseconds time) noexcept {
    auto* const counts = counts_of(route);
    if (counts == nullptr) return;
    add(counts->by_status[place_of_status(status)]);
    add(counts->by_time[place_of_time(time)]);
    add(counts->nanoseconds, static_cast<std::uint64_t>(std::max(time.count(), std::chrono::nanoseconds::rep{0})));
}

void RequestMetrics::count_ready(std::size_t route, bool is_unchanged) noexcept {
    if (auto* const counts = counts_of(route)) add(counts->ready[is_unchanged ? 1 : 0]);
}

std::optional<RequestMetrics::Totals> RequestMetrics::totals(std::size_t route) const {
    std::optional<Totals> totals;
    for (std::size_t i = 0; i < stripes; ++i) {
        const auto* counts = counts_[std::min(route, routes_) * stripes + i].load(std::memory_order_acquire);
        if (counts == nullptr) continue;
        if (!totals) totals.emplace();
        const auto whole = value(counts->ready[0]);
        const auto unchanged = value(counts->ready[1]);
        totals->by_status[place_of_status(200)] += whole;
        totals->by_status[place_of_status(304)] += unchanged;
        totals->by_time[0] += whole + unchanged;
        totals->from_memory += whole + unchanged;
        for (std::size_t k = 0; k < counts->by_status.size(); ++k) totals->by_status[k] += value(counts->by_status[k]);
        for (std::size_t k = 0; k < counts->by_time.size(); ++k) totals->by_time[k] += value(counts->by_time[k]);
        totals->seconds += static_cast<double>(value(counts->nanoseconds)) / 1e9;
    }
    return totals;
}

} // namespace masthead::inline v0::http::detail
