#include <masthead/audience/rate_limit.hpp>

#include "core/prefixed.hpp"

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

Result<void> ActivityLimits::validate() const {
    MASTHEAD_CHECK(detail::prefixed(account.validate(), "account."));
    MASTHEAD_CHECK(detail::prefixed(network.validate(), "network."));
    return detail::prefixed(article.validate(), "article.");
}

Result<void> LimitPolicy::validate() const {
    MASTHEAD_CHECK(detail::prefixed(comments.validate(), "comments."));
    MASTHEAD_CHECK(detail::prefixed(votes.validate(), "votes."));
    return detail::prefixed(feedback.validate(), "feedback.");
}

LimitPolicy LimitPolicy::none() {
    LimitPolicy policy;
    policy.comments = policy.votes = policy.feedback = {};
    return policy;
}

} // namespace masthead::inline v0
