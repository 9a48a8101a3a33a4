#pragma once

#include <masthead/render/shown.hpp>

#include "engine/state.hpp"

#include <span>
#include <vector>

/// Puts records together with the names, addresses and numbers that showing them needs.
namespace masthead::inline v0::detail {

[[nodiscard]] ArticleDetails assemble(const EngineState& state, WholeArticle article);
/// What a list shows of an article.
[[nodiscard]] ArticleSummary summary_of(WholeArticle article);
/// An article with its newest revision; `not_found` otherwise.
[[nodiscard]] Result<ArticleDetails> latest_details(ReadTransaction& transaction, const EngineState& state,
                                                    const ArticleId& id);
/// All the listings with one look at each kind of thing they name.
[[nodiscard]] Result<std::vector<ArticleSummary>> assemble(ReadTransaction& transaction,
                                                           std::vector<ArticleListing> listings);

/// Every category, in the order of `ReadTransaction::list_terms`.
[[nodiscard]] Result<std::vector<Term>> all_categories(ReadTransaction& transaction);

/// An article that `by` may see now; `not_found` otherwise.
[[nodiscard]] Result<ArticleHead> readable_article(ReadTransaction& transaction, const EngineState& state,
                                                   const Principal& by, const ArticleId& id);
/// An article that readers see now; `not_found` otherwise.
[[nodiscard]] Result<ArticleHead> visible_article(ReadTransaction& transaction, const EngineState& state,
                                                  const ArticleId& id);

[[nodiscard]] bool comments_open(const ArticleHead& head, const EngineState& state);
[[nodiscard]] bool ratings_open(const ArticleHead& head, const EngineState& state);

/// What shown things depend on an article with this content: its own page and the lists that it stands in.
[[nodiscard]] std::vector<std::string> tags_of(const ArticleId& id, const ArticleContent& content);

} // namespace masthead::inline v0::detail
