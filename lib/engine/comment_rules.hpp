#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/render/shown.hpp>

#include "engine/state.hpp"

#include <span>

/// What holds for comments, whichever call asks.
namespace masthead::inline v0::detail {

/// What somebody wrote as a comment.
struct CommentText {
    /// As it was typed, tidy.
    std::string typed;
    Document body;
};

/// Checks and parses it.
[[nodiscard]] Result<CommentText> comment_text(const CommentPolicy& policy, std::string_view text);

[[nodiscard]] bool moderates(const Principal& by);
[[nodiscard]] bool is_own(const Principal& by, const Comment& comment);
[[nodiscard]] bool may_see(const Principal& by, const Comment& comment);
/// Nothing if `by` may comment on an article that takes comments if `open`.
[[nodiscard]] Result<void> check_may_comment(const EngineState& state, const Principal& by, bool open);
/// True for those who work for the site.
[[nodiscard]] bool is_staff(const Principal& by);
/// Nothing if `by` may react to the comment and report it. Its article must be visible.
[[nodiscard]] Result<void> check_may_give_feedback(const EngineState& state, const Principal& by,
                                                   const Comment& comment);
/// Moves the comment to `status`; only an approved one stays pinned.
void set_status(Comment& comment, CommentStatus status);
/// Stores a comment that `by` (nobody for a rule of the site) changed from what it was `before`, with its entries in
/// the audit trail and in the change feed.
[[nodiscard]] Result<void> store_change(WriteTransaction& transaction, const EngineState& state, const Comment& before,
                                        Comment& comment, CommentAction action, const std::optional<AccountId>& by,
                                        std::string_view reason = {});
/// Adds to the audit trail what `by` did with the comment, which is given as it is now.
[[nodiscard]] Result<void> remember(WriteTransaction& transaction, const EngineState& state, const Comment& comment,
                                    CommentAction action, const std::optional<AccountId>& by,
                                    std::string_view reason = {}, Document body = {});
/// True if `by` may delete the comment now, and change it if nothing else forbids to write.
[[nodiscard]] bool may_change(const Principal& by, const EngineState& state, const Comment& comment);
/// `version_mismatch` if it is not the version that was chosen.
[[nodiscard]] Result<void> check_is_chosen(const Comment& comment, const CommentChoice& choice);
/// The comment as `by` may see it, without the own reaction.
[[nodiscard]] ShownComment shown(const Principal& by, const EngineState& state, Comment comment);
/// Fills in how `by` reacted to these.
[[nodiscard]] Result<void> add_own_reactions(ReadTransaction& transaction, const Principal& by,
                                             std::span<ShownComment> comments);
/// What shown things depend on it, now that it was made or, with `status_before`, changed. A comment that readers saw
/// neither before nor after is no part of the article's thread. (A deleted one may be seen as an empty place.)
[[nodiscard]] std::vector<std::string> tags_of(const Comment& comment,
                                               const std::optional<CommentStatus>& status_before = std::nullopt);

} // namespace masthead::inline v0::detail
