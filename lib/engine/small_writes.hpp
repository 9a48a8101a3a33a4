#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/engine/access.hpp>
#include <masthead/render/shown.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <variant>

/// Writes that are small, many and independent, so that those that arrive together can share one unit of work. Each
/// stands on the stack of the caller that waits for it, with its outcome. A unit may run again, so the decision starts
/// from what the caller gave.
namespace masthead::inline v0::detail {

struct NewComment {
    const Principal& by;
    /// Checked and complete, but for what follows from the thread and from the other comments of its account.
    Comment comment;
    /// The comment that it answers, as it was asked for; the policy's depth may move it up.
    std::optional<CommentId> parent;
    Result<void> outcome{};
};

struct Vote {
    const Principal& by;
    ArticleId article;
    /// On the scale; nothing withdraws the vote.
    std::optional<RatingValue> value;
    /// The votes after the unit, with this one among them.
    ShownRating shown{};
    Result<void> outcome{};
};

struct ReactionWrite {
    const Principal& by;
    ArticleId article;
    CommentId comment;
    /// Nothing takes the reaction back.
    std::optional<Reaction> reaction;
    /// The comment after the unit.
    ShownComment shown{};
    Result<void> outcome{};
};

/// Activity of a session that was live when it was checked.
struct Activity {
    SignedIn& signed_in;
    Result<void> outcome{};
};

struct ViewBatch {
    const std::map<ArticleId, std::uint64_t>& views;
    Result<void> outcome{};
};

using SmallWrite = std::variant<NewComment*, ReactionWrite*, Vote*, Activity*, ViewBatch*>;

} // namespace masthead::inline v0::detail
