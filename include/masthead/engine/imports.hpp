#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/audience/rating.hpp>
#include <masthead/content/article.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace masthead::inline v0 {

namespace detail {
struct EngineState;
}

/// A name in an imported byline: a profile that is found or made by its slug, or a free credit line (empty slug).
struct ImportByline {
    Slug slug;
    std::string name;
    std::string role = "author";
};

/// A category or tag that is found or made by its slug.
struct ImportTerm {
    Slug slug;
    std::string name;
};

/// A comment that came with an article, with the replies to it.
struct ImportComment {
    std::string author_name;
    Timestamp at;
    /// Limited Markdown.
    std::string body;
    std::vector<ImportComment> replies;
};

/// A picture that came with an article.
struct ImportPicture {
    std::string file_name;
    std::string bytes;
};

/// An article from another system, by names instead of ids. A plain value type.
struct ImportArticle {
    /// What tells articles apart: importing the same slug again changes the article or finds it unchanged.
    Slug slug;
    Locale locale;
    std::string title;
    std::string lead;
    Document body;
    std::vector<Figure> figures;
    std::vector<ImportByline> byline;
    std::vector<ImportTerm> categories;
    std::vector<ImportTerm> tags;
    ArticleStatus status = ArticleStatus::published;
    /// Absent: now, if published.
    std::optional<Timestamp> publish_at;
    std::optional<Timestamp> unpublish_at;
    bool comments_open = true;
    bool ratings_open = true;
    /// Pictures by the address under which `figures` and `body` name them; the addresses are replaced by those of the
    /// stored pictures.
    std::map<std::string, ImportPicture> pictures;
    /// Counts, votes and comments are taken only when the article is made, so that importing again keeps what readers
    /// did.
    std::uint64_t views = 0;
    std::map<RatingValue, std::uint32_t> ratings;
    std::vector<ImportComment> comments;
};

enum class ImportOutcome : std::uint8_t { created = 1, updated = 2, unchanged = 3 };

/// Bringing articles in from elsewhere. Needs `manage_taxonomy` and `write_any_article` for all categories. Safe from
/// any thread.
class Imports {
public:
    explicit Imports(detail::EngineState& state) noexcept : state_(state) {}

    /// Imports `articles`, each whole or not at all: one bad article fails alone. They share durable units where
    /// possible, so a call with some hundred articles is much faster than as many calls. One result for each, in order.
    [[nodiscard]] std::vector<Result<ImportOutcome>> add(const Principal& by, std::span<const ImportArticle> articles);
    /// Makes or updates a profile by its slug.
    [[nodiscard]] Result<ImportOutcome> put_author(const Principal& by, const Slug& slug, std::string name,
                                                   std::string bio);
    /// Makes or updates a category by its slug.
    [[nodiscard]] Result<ImportOutcome> put_category(const Principal& by, const Slug& slug, std::string name,
                                                     std::string description, std::int32_t position);

private:
    detail::EngineState& state_;
};

} // namespace masthead::inline v0
