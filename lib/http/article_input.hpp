#pragma once

#include "http/call.hpp"

namespace masthead::inline v0::http::detail {

/// The body of POST /articles. Tags that are not there are made for those who may, unless something else is wrong.
[[nodiscard]] Result<ArticleDraft> read_draft(Call& call, const boost::json::object& body);
/// The body of PATCH /articles/{article}, likewise; `version` is the one that it changes.
[[nodiscard]] Result<ArticleEdit> read_edit(Call& call, const boost::json::object& body, const ArticleId& id,
                                            std::uint64_t version);

} // namespace masthead::inline v0::http::detail
