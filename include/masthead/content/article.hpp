#pragma once

#include <masthead/content/document.hpp>
#include <masthead/core/id.hpp>
#include <masthead/core/locale.hpp>
#include <masthead/core/slug.hpp>
#include <masthead/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

/// One name in a byline: a profile, or a free credit line for somebody who has none.
struct BylineEntry {
    /// The profile; if absent, `credit` is shown instead.
    std::optional<AuthorId> author{};
    /// Free text, 1 to 200 code points; empty if `author` is set.
    std::string credit{};
    /// What they did: `author`, `photographer`, `translator`, `editor` or any word of 1 to 40 code points.
    std::string role = "author";

    friend bool operator==(const BylineEntry&, const BylineEntry&) = default;
};

/// What a revision holds: everything that an editor writes. A plain value type.
struct ArticleContent {
    /// 1 to 250 code points, one line.
    std::string title{};
    /// The introduction, plain text, at most 2,000 code points; may be empty.
    std::string lead{};
    Document body{};
    /// Lead pictures in order, at most 50; pictures amid the text are in `body`.
    std::vector<Figure> figures{};
    /// In order, at most 50.
    std::vector<BylineEntry> byline{};
    /// Categories in order without duplicates, at most 10; the first is part of the article's address.
    std::vector<TermId> categories{};
    /// In order without duplicates, at most `max_tags`.
    std::vector<TermId> tags{};

    static constexpr std::size_t max_tags = 50;

    friend bool operator==(const ArticleContent&, const ArticleContent&) = default;
};

/// Checks and normalises the texts, counts and duplicates. Errors name the member (`title`, `figures[2].src`).
[[nodiscard]] Result<ArticleContent> validated(ArticleContent content);

/// Where an article stands. Whether readers see it also depends on its dates; see `is_visible`.
enum class ArticleStatus : std::uint8_t {
    /// Never published, or taken back to work on.
    draft = 1,
    /// Live from `publish_at` until `unpublish_at`.
    published = 2,
    /// Kept for the record, not shown.
    archived = 3,
};

[[nodiscard]] std::string_view to_string(ArticleStatus status) noexcept;
[[nodiscard]] Result<ArticleStatus> parse_article_status(std::string_view text);

/// An immutable state of an article's content. Revisions of one article are numbered from 1 without gaps and chained by
/// their hashes, so that content changed behind the engine's back is found. A plain value type.
struct Revision {
    ArticleId article;
    std::uint32_t number = 0;
    ArticleContent content;
    /// SHA-256 over the previous revision's hash and this content, as 64 lower-case hexadecimal digits.
    std::string hash;
    Timestamp created_at;
    /// Who wrote it; empty for the host itself.
    std::optional<AccountId> created_by;

    friend bool operator==(const Revision&, const Revision&) = default;
};

/// `Revision::hash` for `content` behind the revision whose hash is `previous` (empty for the first).
[[nodiscard]] std::string revision_hash(std::string_view previous, const ArticleContent& content);

/// What is kept about an article beside its content: identity, address, state, dates and switches. A plain value type.
struct ArticleHead {
    ArticleId id;
    Locale locale;
    /// Unique among all articles of the site.
    Slug slug;
    ArticleStatus status = ArticleStatus::draft;
    /// Readers see a published article from this instant on. Set whenever `status` is published.
    std::optional<Timestamp> publish_at;
    /// Readers see it until just before this instant; never if empty.
    std::optional<Timestamp> unpublish_at;
    /// Readers may comment or rate, if the site's policies let them at all.
    bool comments_open = true;
    bool ratings_open = true;
    /// The revision that readers see; 0 if none was ever published.
    std::uint32_t live_revision = 0;
    /// The newest revision; larger than `live_revision` while there are changes that are not published.
    std::uint32_t latest_revision = 1;
    /// Grows by one with every change of this record or a new revision; what optimistic writers compare.
    std::uint64_t version = 1;
    Timestamp created_at;
    /// The last change that readers could see, or the last change at all while a draft.
    Timestamp updated_at;
    std::optional<AccountId> created_by;

    friend bool operator==(const ArticleHead&, const ArticleHead&) = default;
};

/// True if readers see the article at `now`: published, `publish_at` reached, `unpublish_at` not yet.
[[nodiscard]] bool is_visible(const ArticleHead& head, Timestamp now) noexcept;

/// An article as it is shown: its head and one revision's content. A plain value type.
struct Article {
    ArticleHead head;
    /// Number of the revision that `content` is.
    std::uint32_t revision = 0;
    ArticleContent content;

    friend bool operator==(const Article&, const Article&) = default;
};

} // namespace masthead::inline v0
