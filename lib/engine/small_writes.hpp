#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/engine/sessions.hpp>
#include <masthead/render/shown.hpp>

#include "engine/limits.hpp"
#include "engine/once.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <variant>

/// Writes that are small, many and independent, so that those that arrive together can share one unit of work. Each
/// stands on the stack of the caller that waits for it, with its outcome. A unit may run again, so the decision starts
/// from what the caller gave. `once` is the mark of the request that it belongs to, if it is to be carried out once.
namespace masthead::inline v0::detail {

struct NewComment {
    const Principal& by;
    /// Checked and complete, but for what follows from the thread and from the other comments of its account.
    Comment comment;
    /// The comment that it answers, as it was asked for; the policy's depth may move it up.
    std::optional<CommentId> parent;
    /// The rule for which screening holds it; empty for none.
    std::string screened_for{};
    std::vector<Limited> limits{};
    /// How often its text may be shown; more of it waits.
    std::vector<Limited> same_text{};
    Result<void> outcome{};
    OnceMark* once = nullptr;
};

struct Vote {
    const Principal& by;
    ArticleId article;
    std::string voter;
    /// On the scale; nothing withdraws the vote.
    std::optional<RatingValue> value;
    std::vector<Limited> limits;
    /// How many like it may come at once; more of them are suspect.
    std::vector<Limited> bursts;
    /// The votes after the unit, with this one among them.
    ShownRating shown{};
    Result<void> outcome{};
    OnceMark* once = nullptr;
};

struct ReactionWrite {
    const Principal& by;
    ArticleId article;
    CommentId comment;
    /// Nothing takes the reaction back.
    std::optional<Reaction> reaction;
    std::vector<Limited> limits;
    /// The comment after the unit.
    ShownComment shown{};
    Result<void> outcome{};
    OnceMark* once = nullptr;
};

/// Activity of a session that was live when it was checked.
struct Activity {
    SignedIn& signed_in;
    Result<void> outcome{};
};

struct ViewBatch {
    std::span<const ViewCount> views;
    Result<void> outcome{};
};

using SmallWrite = std::variant<NewComment*, ReactionWrite*, Vote*, Activity*, ViewBatch*, KeptAnswer*>;

} // namespace masthead::inline v0::detail
