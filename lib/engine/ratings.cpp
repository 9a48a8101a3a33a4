#include <masthead/engine/audience.hpp>

#include "engine/assemble.hpp"
#include "engine/rating_rank.hpp"

#include <array>

namespace masthead::inline v0 {

namespace {

using detail::EngineState;

std::string voter_of(const AccountId& account) {
    return "account:" + to_string(account);
}

Result<void> check_may_rate_now(const EngineState& state, const Principal& by, bool open) {
    if (!open || state.policies.rating.who == RatingAccess::nobody) {
        return permission_denied("this article is not rated");
    }
    if (!by.is_signed_in()) return Error{ErrorCode::unauthenticated, "sign in to rate", ""};
    return by.require(Permission::take_part);
}

Result<ShownRating> shown(ReadTransaction& transaction, const EngineState& state, const Principal& by,
                          const ArticleHead& head) {
    ShownRating result;
    const std::array ids{head.id};
    MASTHEAD_TRY(auto summaries, transaction.rating_summaries(ids));
    result.summary = std::move(summaries[0]);
    result.policy = state.policies.rating;
    if (by.account) {
        MASTHEAD_TRY(const auto vote, transaction.find_rating(head.id, voter_of(*by.account)));
        if (vote) result.own = vote->value;
    }
    result.may_rate = check_may_rate_now(state, by, detail::ratings_open(head, state)).has_value() &&
                      (!result.own || result.policy.may_change);
    return result;
}

/// Makes the key that lists are ordered by follow the votes, and tells the feed.
Result<void> after_vote(WriteTransaction& transaction, const EngineState& state, const ArticleId& article) {
    MASTHEAD_CHECK(detail::refresh_rank(transaction, state, article));
    return detail::record(transaction, state, ChangeKind::updated, EntityKind::rating, article.bytes(),
                          {"rating:" + to_string(article)});
}

} // namespace

namespace detail {

Result<void> refresh_rank(WriteTransaction& transaction, const EngineState& state, const ArticleId& article) {
    const std::array ids{article};
    MASTHEAD_TRY(const auto summaries, transaction.rating_summaries(ids));
    const auto& summary = summaries[0];
    return transaction.put_rating_rank(article, summary.count() == 0 ? 0 : summary.rank(state.policies.rating));
}

} // namespace detail

Result<ShownRating> Ratings::get(const Principal& by, const ArticleId& article) {
    return state_.read([&](ReadTransaction& transaction) -> Result<ShownRating> {
        MASTHEAD_TRY(const ArticleHead head, detail::readable_article(transaction, state_, by, article));
        return shown(transaction, state_, by, head);
    });
}

Result<ShownRating> Ratings::put(const Principal& by, const ArticleId& article, RatingValue value) {
    std::optional<ShownRating> result;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const ArticleHead head, detail::visible_article(transaction, state_, article));
        MASTHEAD_CHECK(check_may_rate_now(state_, by, detail::ratings_open(head, state_)));
        MASTHEAD_TRY(const RatingValue checked, state_.policies.rating.check(value));
        const auto voter = voter_of(*by.account);
        MASTHEAD_TRY(const auto before, transaction.find_rating(article, voter));
        if (before && before->value != checked && !state_.policies.rating.may_change) {
            return Error{ErrorCode::conflict, "a vote cannot be changed", "value"};
        }
        if (!before || before->value != checked) {
            MASTHEAD_CHECK(transaction.put_rating({article, voter, checked, state_.now(), state_.now()}));
            MASTHEAD_CHECK(after_vote(transaction, state_, article));
        }
        MASTHEAD_TRY(result, shown(transaction, state_, by, head));
        return {};
    }));
    return std::move(*result);
}

Result<ShownRating> Ratings::erase(const Principal& by, const ArticleId& article) {
    std::optional<ShownRating> result;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const ArticleHead head, detail::visible_article(transaction, state_, article));
        MASTHEAD_CHECK(check_may_rate_now(state_, by, detail::ratings_open(head, state_)));
        if (!state_.policies.rating.may_withdraw) {
            return Error{ErrorCode::conflict, "a vote cannot be withdrawn", ""};
        }
        MASTHEAD_TRY(const bool erased, transaction.erase_rating(article, voter_of(*by.account)));
        if (erased) MASTHEAD_CHECK(after_vote(transaction, state_, article));
        MASTHEAD_TRY(result, shown(transaction, state_, by, head));
        return {};
    }));
    return std::move(*result);
}

Result<void> Ratings::check_may_rate(const Principal& by, const ArticleDetails& article) const {
    return check_may_rate_now(state_, by, article.ratings_open);
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
