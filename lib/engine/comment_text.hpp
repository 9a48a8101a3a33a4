#pragma once

#include <masthead/audience/comment.hpp>

namespace masthead::inline v0::detail {

/// Parses and checks what somebody wrote as a comment.
[[nodiscard]] Result<Document> comment_text(const CommentPolicy& policy, std::string_view text);

} // namespace masthead::inline v0::detail
