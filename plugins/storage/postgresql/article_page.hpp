#pragma once

#include "../sql/connection.hpp"

#include <masthead/storage/storage.hpp>

namespace masthead::inline v0::postgresql {

/// An article with all that its page needs, in one question. Throws what SOCI throws, and `sql::CorruptRow`.
[[nodiscard]] std::optional<WholeArticle> find_article_page(sql::Connection& connection, const ArticleKey& key,
                                                            RevisionChoice choice);

} // namespace masthead::inline v0::postgresql
