#include <masthead/engine/audience.hpp>

#include "core/crypto.hpp"
#include "engine/assemble.hpp"
#include "engine/network.hpp"
#include "engine/rating_rules.hpp"

#include <array>

namespace masthead::inline v0 {

namespace detail {

namespace {

bool may_vote_without_account(const EngineState& state, const Principal& by) {
    return state.policies.rating.who == RatingAccess::anyone && by.kind == Principal::Kind::anonymous &&
           network_of(by.address, 32, 64) && !is_bot(by.user_agent);
}

/// The purpose of the keys under which readers without an account are voters.
constexpr std::string_view voters = "voters";

std::string reader_under(const std::string& key, const Principal& by) {
    const auto reader = network_of(by.address, 32, 64).value_or("") + ' ' + std::string(browser_family(by.user_agent));
    return "reader:" + to_hex(hmac_sha256(key, reader));
}

} // namespace

std::string voter_of(const AccountId& account) {
    return "account:" + to_string(account);
}

Result<std::string> voter_for(const EngineState& state, const Principal& by) {
    if (by.account) return voter_of(*by.account);
    if (!network_of(by.address, 32, 64)) return Error{ErrorCode::unauthenticated, "sign in to rate", ""};
    MASTHEAD_TRY(const std::string key,
                 state.shared_keys.passing(state, voters, state.policies.rating.anonymous_period));
    return reader_under(key, by);
}

Result<std::optional<std::string>> known_voter_of(const EngineState& state, const Principal& by) {
    if (by.account) return std::optional(voter_of(*by.account));
    if (!may_vote_without_account(state, by)) return std::optional<std::string>();
    MASTHEAD_TRY(const auto key, state.shared_keys.find_passing(state, voters, state.policies.rating.anonymous_period));
    return key ? std::optional(reader_under(*key, by)) : std::nullopt;
}

Result<void> check_may_rate(const EngineState& state, const Principal& by, bool open) {
    if (!open || state.policies.rating.who == RatingAccess::nobody) {
        return permission_denied("this article takes no votes");
    }
    MASTHEAD_CHECK(by.check_unrestricted(RestrictionKind::banned, state.now()));
    if (by.is_signed_in()) return by.require(Permission::take_part);
    if (may_vote_without_account(state, by)) return {};
    return Error{ErrorCode::unauthenticated, "sign in to rate", ""};
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

Result<void> record_votes(WriteTransaction& transaction, const EngineState& state, const ArticleId& article) {
    MASTHEAD_CHECK(refresh_rank(transaction, state, article));
    return record(transaction, state, ChangeKind::updated, EntityKind::rating, article.bytes(),
                  {"rating:" + to_string(article)});
}

} // namespace detail

Result<ShownRating> Ratings::get(const Principal& by, const ArticleId& article) {
    MASTHEAD_TRY(const auto voter, detail::known_voter_of(state_, by));
    return state_.read([&](ReadTransaction& transaction) -> Result<ShownRating> {
        MASTHEAD_TRY(const ArticleHead head, detail::readable_article(transaction, state_, by, article));
        const std::array ids{article};
        MASTHEAD_TRY(auto summaries, transaction.rating_summaries(ids));
        std::optional<RatingValue> own;
        if (voter) {
            MASTHEAD_TRY(const auto vote, transaction.find_rating(article, *voter));
            if (vote) own = vote->value;
        }
        return detail::shown(state_, by, head, std::move(summaries[0]), own);
    });
}

Result<void> Ratings::check_may_rate(const Principal& by, const ArticleDetails& article) const {
    return detail::check_may_rate(state_, by, article.ratings_open);
}

} // namespace masthead::inline v0
