#pragma once

#include <masthead/access/audit.hpp>
#include <masthead/audience/comment.hpp>
#include <masthead/content/article.hpp>
#include <masthead/core/page.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace masthead::inline v0 {

/// Orders of article lists. Equal keys are ordered by id, in the same direction as the key.
enum class ArticleOrder : std::uint8_t {
    /// `publish_at` (or `created_at` without one), latest first.
    newest = 1,
    /// The same, earliest first.
    oldest = 2,
    /// `ArticleCounters::rating_rank`, highest first.
    rating = 3,
    /// `ArticleCounters::views`, most first.
    views = 4,
    /// `ArticleCounters::comments`, most first.
    comments = 5,
};

[[nodiscard]] std::string_view to_string(ArticleOrder order) noexcept;
[[nodiscard]] Result<ArticleOrder> parse_article_order(std::string_view text);

/// Which articles to list. All conditions given must hold. A plain value type.
struct ArticleQuery {
    /// Only articles that readers see at this instant (see `is_visible`), by their live revision. If empty, all
    /// statuses, by their latest revision.
    std::optional<Timestamp> visible_at;
    /// Only this status; with `visible_at` it may only be `published`.
    std::optional<ArticleStatus> status;
    /// Only articles in at least one of these categories; empty for any. At most 100.
    std::vector<TermId> any_category;
    std::optional<TermId> tag;
    std::optional<AuthorId> author;
    /// Only articles that this account made.
    std::optional<AccountId> created_by;
    std::optional<Locale> locale;
    /// Only articles that hold every one of these folded words (`search_words`); at most 16. Words are compared whole.
    std::vector<std::string> words;
    ArticleOrder order = ArticleOrder::newest;
    PageRequest page;

    friend bool operator==(const ArticleQuery&, const ArticleQuery&) = default;
};

/// Which comments to list. All conditions given must hold. A plain value type.
struct CommentQuery {
    std::optional<ArticleId> article;
    /// Only direct replies to this comment.
    std::optional<CommentId> parent;
    /// Only comments of this account; needs the order `newest`.
    std::optional<AccountId> account;
    /// Only comments in one of these statuses; empty for any.
    std::vector<CommentStatus> statuses;
    /// Only comments that were reported since a moderator last decided about them.
    bool reported = false;
    /// Only pinned ones; needs `article`.
    bool pinned = false;
    /// `thread` and `best` need `article`.
    CommentOrder order = CommentOrder::thread;
    PageRequest page;

    friend bool operator==(const CommentQuery&, const CommentQuery&) = default;
};

/// Which entries of the audit trail of comments to list. All conditions given must hold. A plain value type.
struct CommentEventQuery {
    /// Only those of this comment.
    std::optional<CommentId> comment;
    /// Only what this account did.
    std::optional<AccountId> by;
    PageRequest page;

    friend bool operator==(const CommentEventQuery&, const CommentEventQuery&) = default;
};

/// Which lines of the audit log to list. All conditions given must hold. A plain value type.
struct AuditQuery {
    /// Only what this account did.
    std::optional<AccountId> actor;
    /// Only what was done to this account.
    std::optional<AccountId> account;
    std::optional<AuditAction> action;
    PageRequest page;

    friend bool operator==(const AuditQuery&, const AuditQuery&) = default;
};

/// Which votes for an article to list. All conditions given must hold. A plain value type.
struct RatingQuery {
    ArticleId article;
    /// Only those that are suspect.
    bool suspect = false;
    /// Only those that were set aside.
    bool set_aside = false;
    PageRequest page;

    friend bool operator==(const RatingQuery&, const RatingQuery&) = default;
};

/// Numbers about an article that change more often than the article; kept apart from its record. A plain value type.
struct ArticleCounters {
    std::uint64_t views = 0;
    /// Approved comments.
    std::uint64_t comments = 0;
    /// `RatingSummary::rank` when the last vote was written; 0 before the first.
    std::int64_t rating_rank = 0;

    friend bool operator==(const ArticleCounters&, const ArticleCounters&) = default;
};

} // namespace masthead::inline v0
