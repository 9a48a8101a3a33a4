#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/render/shown.hpp>

#include "engine/state.hpp"

/// What holds for votes, whichever call asks.
namespace masthead::inline v0::detail {

/// The voter that an account is.
[[nodiscard]] std::string voter_of(const AccountId& account);
/// The voter that `by` is, if the policy lets it vote.
[[nodiscard]] Result<std::string> voter_for(const EngineState& state, const Principal& by);
/// The voter that `by` is, if it may have voted before; never writes.
[[nodiscard]] Result<std::optional<std::string>> known_voter_of(const EngineState& state, const Principal& by);
/// Nothing if `by` may vote for an article that takes votes if `open`.
[[nodiscard]] Result<void> check_may_rate(const EngineState& state, const Principal& by, bool open);
/// The votes for an article as `by` sees them.
[[nodiscard]] ShownRating shown(const EngineState& state, const Principal& by, const ArticleHead& article,
                                RatingSummary summary, std::optional<RatingValue> own);

/// The key that lists are ordered by; without any vote it is 0, as before the first.
[[nodiscard]] std::int64_t rank_of(const EngineState& state, const RatingSummary& summary);
/// Makes that key follow the votes.
[[nodiscard]] Result<void> refresh_rank(WriteTransaction& transaction, const EngineState& state,
                                        const ArticleId& article);
/// The same, and tells the feed that the votes for the article are others.
[[nodiscard]] Result<void> record_votes(WriteTransaction& transaction, const EngineState& state,
                                        const ArticleId& article);

} // namespace masthead::inline v0::detail
