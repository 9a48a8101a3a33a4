#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/render/shown.hpp>

#include "engine/state.hpp"

/// What holds for comments, whichever call asks.
namespace masthead::inline v0::detail {

/// Parses and checks what somebody wrote as a comment.
[[nodiscard]] Result<Document> comment_text(const CommentPolicy& policy, std::string_view text);

[[nodiscard]] bool moderates(const Principal& by);
[[nodiscard]] bool is_own(const Principal& by, const Comment& comment);
[[nodiscard]] bool may_see(const Principal& by, const Comment& comment);
/// Nothing if `by` may comment on an article that takes comments if `open`.
[[nodiscard]] Result<void> check_may_comment(const EngineState& state, const Principal& by, bool open);
/// The comment as `by` may see it.
[[nodiscard]] ShownComment shown(const Principal& by, const EngineState& state, Comment comment);
/// What shown things depend on it.
[[nodiscard]] std::vector<std::string> tags_of(const Comment& comment);

} // namespace masthead::inline v0::detail
