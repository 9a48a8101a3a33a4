#include <masthead/engine/audience.hpp>

#include "engine/assemble.hpp"
#include "engine/rating_rules.hpp"

#include <array>

namespace masthead::inline v0 {

namespace detail {

std::string voter_of(const AccountId& account) {
    return "account:" + to_string(account);
}

Result<void> check_may_rate(const EngineState& state, const Principal& by, bool open) {
    if (!open || state.policies.rating.who == RatingAccess::nobody) {
        return permission_denied("this article is not rated");
    }
    if (!by.is_signed_in()) return Error{ErrorCode::unauthenticated, "sign in to rate", ""};
    return by.require(Permission::take_part);
}

ShownRating shown(const EngineState& state, const Principal& by, const ArticleHead& article, RatingSummary summary,
                  std::optional<RatingValue> own) {
    ShownRating result;
    result.summary = std::move(summary);
    result.own = own;
    result.policy = state.policies.rating;
    result.may_rate = check_may_rate(state, by, ratings_open(article, state)).has_value() &&
                      (!result.own || result.policy.may_change);
    return result;
}

std::int64_t rank_of(const EngineState& state, const RatingSummary& summary) {
    return summary.count() == 0 ? 0 : summary.rank(state.policies.rating);
}

Result<void> refresh_rank(WriteTransaction& transaction, const EngineState& state, const ArticleId& article) {
    const std::array ids{article};
    MASTHEAD_TRY(const auto summaries, transaction.rating_summaries(ids));
    return transaction.put_rating_rank(article, rank_of(state, summaries[0]));
}

} // namespace detail

Result<ShownRating> Ratings::get(const Principal& by, const ArticleId& article) {
    return state_.read([&](ReadTransaction& transaction) -> Result<ShownRating> {
        MASTHEAD_TRY(const ArticleHead head, detail::readable_article(transaction, state_, by, article));
        const std::array ids{article};
        MASTHEAD_TRY(auto summaries, transaction.rating_summaries(ids));
        std::optional<RatingValue> own;
        if (by.account) {
            MASTHEAD_TRY(const auto vote, transaction.find_rating(article, detail::voter_of(*by.account)));
            if (vote) own = vote->value;
        }
        return detail::shown(state_, by, head, std::move(summaries[0]), own);
    });
}

Result<void> Ratings::check_may_rate(const Principal& by, const ArticleDetails& article) const {
    return detail::check_may_rate(state_, by, article.ratings_open);
}

Result<bool> Views::record(const ArticleId& article, const Viewer& viewer) {
    MASTHEAD_CHECK(state_.read(
        [&](ReadTransaction& transaction) { return detail::visible_article(transaction, state_, article); }));
    if (state_.policies.view.exclude_bots && is_bot(viewer.user_agent)) return false;
    return state_.views.count(article, viewer.key, state_.now());
}

Result<void> Views::flush() {
    return detail::flush_views(state_);
}

} // namespace masthead::inline v0
