#include <masthead/audience/limit_policy.hpp>

#include "core/prefixed.hpp"

namespace masthead::inline v0 {

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
