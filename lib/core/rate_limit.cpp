#include <masthead/core/rate_limit.hpp>

#include <algorithm>

namespace masthead::inline v0 {

Result<void> RateLimit::validate() const {
    using namespace std::chrono_literals;
    if (burst > 1'000'000) return invalid_argument("burst", "0 to 1,000,000 are allowed");
    if (period < 1s || period > 24h * 31) return invalid_argument("period", "1 second to 31 days are allowed");
    return {};
}

std::optional<std::chrono::microseconds> RateLimit::take(std::optional<Timestamp>& full_at,
                                                         Timestamp now) const noexcept {
    if (burst == 0) return std::nullopt;
    const auto whole = std::chrono::microseconds(period);
    const auto token = std::max(whole / burst, std::chrono::microseconds(1));
    // A time too far away was kept under another limit, or by a clock that was set back.
    const auto from = full_at ? std::clamp(*full_at, now, now + whole) : now;
    const auto until = from + token;
    if (until - now > whole) return until - now - whole;
    full_at = until;
    return std::nullopt;
}

} // namespace masthead::inline v0
