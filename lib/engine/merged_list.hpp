#pragma once

#include <masthead/storage/storage.hpp>

#include <vector>

namespace masthead::inline v0::detail {

/// One page of the articles that at least one of `queries` lists, each once, in the order that the queries share. The
/// page wanted is that of the first, with a cursor that this function gave for as many queries.
[[nodiscard]] Result<Page<ArticleListing>> list_merged(ReadTransaction& transaction, std::vector<ArticleQuery> queries);

} // namespace masthead::inline v0::detail
