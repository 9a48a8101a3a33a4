#pragma once

#include "samples.hpp"

#include <array>
#include <string>
#include <vector>

namespace masthead::inline v0::conformance {

inline constexpr std::array all_orders{ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::rating,
                                       ArticleOrder::views, ArticleOrder::comments};

/// What lists should know about one article, kept beside the storage.
struct KnownArticle {
    ArticleHead head;
    std::vector<Revision> revisions;
    std::vector<std::string> live_words;
    std::vector<std::string> latest_words;
    ArticleCounters counters;
};

/// A site full of articles that differ in everything that lists look at, and what is known of it.
struct Library {
    Samples make;
    std::vector<TermId> categories;
    std::vector<TermId> tags;
    std::vector<AuthorId> authors;
    std::vector<AccountId> accounts;
    std::vector<KnownArticle> articles;
    Timestamp now = Timestamp::from_seconds(1'750'000'000);
};

/// Stores `count` random articles; the same ones for the same seed.
void fill(Library& library, Storage& storage, std::size_t count, std::uint32_t seed);

/// What a list should show.
[[nodiscard]] std::vector<ArticleListing> expected(const Library& library, const ArticleQuery& query);

/// The list as the storage gives it, read in pages of `limit`.
[[nodiscard]] std::vector<ArticleListing> listed(ReadTransaction& view, ArticleQuery query, std::uint32_t limit);

/// The query made of the conditions whose bits (of nine) are set.
[[nodiscard]] ArticleQuery query_of(const Library& library, unsigned conditions, ArticleOrder order);

} // namespace masthead::inline v0::conformance
