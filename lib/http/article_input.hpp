#pragma once

#include "http/call.hpp"

namespace masthead::inline v0::http::detail {

/// The body of POST /articles.
[[nodiscard]] Result<ArticleDraft> read_draft(Call& call, const boost::json::object& body);
/// The body of PATCH /articles/{article}.
[[nodiscard]] Result<ArticleEdit> read_edit(Call& call, const boost::json::object& body);

} // namespace masthead::inline v0::http::detail
