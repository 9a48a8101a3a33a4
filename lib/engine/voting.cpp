#include <masthead/engine/audience.hpp>

#include "engine/assemble.hpp"
#include "engine/comment_rules.hpp"
#include "engine/group_unit.hpp"
#include "engine/network.hpp"
#include "engine/rating_rules.hpp"

/// Votes being cast and withdrawn.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::GroupUnit;
using detail::Vote;

/// What becomes of one voter's vote for one article in a unit.
struct Ballot {
    std::optional<RatingValue> value;
    bool is_stored = false;
    bool is_changed = false;
    /// Withdrawn at some time: what is cast after it is a new vote.
    bool was_withdrawn = false;
    bool is_suspect = false;
    bool is_set_aside = false;
};

using Ballots = std::map<VoteKey, Ballot>;
using Summaries = std::map<ArticleId, RatingSummary>;

VoteKey key_of(const Vote& vote) {
    return {vote.article, vote.voter};
}

Result<Ballots> load_ballots(GroupUnit& unit, std::span<Vote* const> writes) {
    std::set<VoteKey> keys;
    for (const auto* write : writes) keys.insert(key_of(*write));
    MASTHEAD_TRY(const auto found, detail::found_by_key<Rating>(
                                       keys, [&](const auto& asked) { return unit.transaction.find_ratings(asked); }));
    Ballots ballots;
    for (const auto& key : keys) {
        auto& ballot = ballots[key];
        const auto stored = found.find(key);
        ballot.is_stored = stored != found.end();
        if (!ballot.is_stored) continue;
        ballot.value = stored->second.value;
        ballot.is_suspect = stored->second.suspect;
        ballot.is_set_aside = stored->second.set_aside;
    }
    return ballots;
}

Result<void> decide(GroupUnit& unit, Ballot& ballot, const Vote& write) {
    MASTHEAD_TRY(const ArticleHead head, unit.visible_article(write.article));
    MASTHEAD_CHECK(detail::check_may_rate(unit.state, write.by, detail::ratings_open(head, unit.state)));
    if (ballot.value == write.value) return {};
    if (ballot.value && write.value && !unit.state.policies.rating.may_change) {
        return Error{ErrorCode::conflict, "a vote cannot be changed", "value"};
    }
    if (!write.value && ballot.is_set_aside) {
        // A vote withdrawn and cast again would count again.
        return Error{ErrorCode::conflict, "the editors are looking into this vote; it cannot be withdrawn now", ""};
    }
    MASTHEAD_CHECK(unit.buckets.take(write.limits, unit.now));
    for (const auto& burst : write.bursts) {
        if (write.value && !unit.buckets.take({&burst, 1}, unit.now)) ballot.is_suspect = true;
    }
    ballot.value = write.value;
    ballot.is_changed = true;
    ballot.was_withdrawn = ballot.was_withdrawn || !write.value;
    return {};
}

Result<void> store(GroupUnit& unit, const Ballots& ballots) {
    std::vector<Rating> cast;
    for (const auto& [key, ballot] : ballots) {
        if (!ballot.is_changed) continue;
        if (ballot.is_stored && ballot.was_withdrawn) {
            MASTHEAD_CHECK(unit.transaction.erase_rating(key.article, key.voter));
        }
        if (!ballot.value) continue;
        cast.push_back({key.article, key.voter, *ballot.value, unit.now, unit.now, ballot.is_suspect, false});
    }
    if (cast.empty()) return {};
    return unit.transaction.put_ratings(cast);
}

/// The votes for all articles that were voted on, as they are now.
Result<Summaries> recount(GroupUnit& unit, std::span<Vote* const> writes) {
    Summaries result;
    std::set<ArticleId> articles;
    for (const auto* write : writes) {
        if (write->outcome) articles.insert(write->article);
    }
    if (articles.empty()) return result;
    const std::vector<ArticleId> asked(articles.begin(), articles.end());
    MASTHEAD_TRY(auto summaries, unit.transaction.rating_summaries(asked));
    for (std::size_t i = 0; i < asked.size(); ++i) result.emplace(asked[i], std::move(summaries[i]));
    return result;
}

/// Makes the keys that lists are ordered by follow the votes, and tells the feed.
Result<void> refresh_ranks(GroupUnit& unit, const Ballots& ballots, const Summaries& summaries) {
    std::set<ArticleId> changed;
    for (const auto& [key, ballot] : ballots) {
        if (ballot.is_changed) changed.insert(key.article);
    }
    for (const auto& article : changed) {
        MASTHEAD_CHECK(unit.transaction.put_rating_rank(article, detail::rank_of(unit.state, summaries.at(article))));
        unit.record(ChangeKind::updated, EntityKind::rating, article.bytes(), {"rating:" + to_string(article)});
    }
    return {};
}

/// When an account was made, by its id; hosts may bring ids that do not tell.
std::optional<Timestamp> made_at(const AccountId& account) {
    const auto& bytes = account.bytes();
    if (bytes[6] >> 4 != 7) return std::nullopt;
    std::int64_t milliseconds = 0;
    for (int i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | bytes[static_cast<std::size_t>(i)];
    return Timestamp::from_microseconds(milliseconds * 1'000);
}

/// What the votes of many hands that are really few have in common.
Result<std::vector<detail::Limited>> bursts_of(const EngineState& state, const Principal& by,
                                               const ArticleId& article) {
    const auto& policy = state.policies.rating;
    std::vector<detail::Limited> result;
    if (detail::moderates(by)) return result;
    const auto network = detail::network_of(by.address, 24, 48);
    if (network && policy.burst_of_network.burst != 0 && !detail::is_loopback(by.address)) {
        MASTHEAD_TRY(const std::string digest, detail::network_digest(state, to_string(article) + *network));
        result.push_back({"burst:network:" + digest, policy.burst_of_network});
    }
    const auto made = by.account ? made_at(*by.account) : std::nullopt;
    if (made && policy.burst_of_new_accounts.burst != 0 && state.now() - *made < policy.new_account_age) {
        result.push_back({"burst:new:" + to_string(article), policy.burst_of_new_accounts});
    }
    return result;
}

/// `value` is what is wrong with the vote itself, if anything is.
Result<ShownRating> vote(EngineState& state, const Principal& by, const ArticleId& article,
                         Result<std::optional<RatingValue>> value) {
    const auto may_rate = detail::check_may_rate(state, by, true);
    if (!may_rate || !value) {
        // What is wrong with the article comes first.
        MASTHEAD_CHECK(state.read([&](ReadTransaction& transaction) -> Result<void> {
            MASTHEAD_TRY(const ArticleHead head, detail::visible_article(transaction, state, article));
            return detail::check_may_rate(state, by, detail::ratings_open(head, state));
        }));
        return may_rate ? std::move(value).error() : may_rate.error();
    }
    MASTHEAD_TRY(std::string voter, detail::voter_for(state, by));
    MASTHEAD_TRY(auto limits, detail::limits_of(state, state.policies.limits.votes, "votes", by, article));
    MASTHEAD_TRY(auto bursts, bursts_of(state, by, article));
    Vote write{by, article, std::move(voter), *value, std::move(limits), std::move(bursts)};
    MASTHEAD_CHECK(detail::write_together(state, write));
    return std::move(write.shown);
}

} // namespace

namespace detail {

Result<void> write_votes(GroupUnit& unit, std::span<Vote* const> writes) {
    MASTHEAD_TRY(auto ballots, load_ballots(unit, writes));
    for (auto* write : writes) write->outcome = decide(unit, ballots.at(key_of(*write)), *write);
    MASTHEAD_CHECK(store(unit, ballots));
    MASTHEAD_TRY(const auto summaries, recount(unit, writes));
    MASTHEAD_CHECK(refresh_ranks(unit, ballots, summaries));
    for (auto* write : writes) {
        if (!write->outcome) continue;
        const auto own = ballots.at(key_of(*write)).value;
        write->shown =
            shown(unit.state, write->by, unit.articles.at(write->article), summaries.at(write->article), own);
    }
    return {};
}

} // namespace detail

Result<ShownRating> Ratings::put(const Principal& by, const ArticleId& article, RatingValue value) {
    return vote(state_, by, article, state_.policies.rating.check(value).transform([](RatingValue on_scale) {
        return std::optional(on_scale);
    }));
}

Result<ShownRating> Ratings::erase(const Principal& by, const ArticleId& article) {
    using Withdrawal = Result<std::optional<RatingValue>>;
    return vote(state_, by, article,
                state_.policies.rating.may_withdraw
                    ? Withdrawal(std::nullopt)
                    : Withdrawal(Error{ErrorCode::conflict, "a vote cannot be withdrawn", ""}));
}

} // namespace masthead::inline v0
