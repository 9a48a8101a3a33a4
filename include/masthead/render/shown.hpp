#pragma once

#include <masthead/audience/comment.hpp>
#include <masthead/audience/feedback.hpp>
#include <masthead/audience/rating.hpp>
#include <masthead/content/article.hpp>
#include <masthead/content/author.hpp>
#include <masthead/content/term.hpp>
#include <masthead/storage/query.hpp>

#include <optional>
#include <string>
#include <vector>

/// What the engine answers: records put together with the names, addresses and numbers that showing them needs. Plain
/// value types, safe to read from any thread.
namespace masthead::inline v0 {

/// One line of a byline, resolved.
struct ShownByline {
    /// The profile; if absent, `credit` holds the name.
    std::optional<Author> author;
    std::string credit;
    std::string role;

    /// The name to show.
    [[nodiscard]] const std::string& name() const noexcept { return author ? author->name : credit; }
    friend bool operator==(const ShownByline&, const ShownByline&) = default;
};

/// An article in a list.
struct ArticleSummary {
    ArticleHead head;
    /// Without a body.
    ArticleContent content;
    std::vector<Term> categories;
    std::vector<Term> tags;
    std::vector<ShownByline> byline;
    ArticleCounters counters;
    RatingSummary rating;
    /// Canonical path of its page: `/{category}/{slug}`, or `/{slug}` without a category.
    std::string url;

    friend bool operator==(const ArticleSummary&, const ArticleSummary&) = default;
};

/// An article and how often it was viewed in a time.
struct MostRead {
    ArticleSummary article;
    std::uint64_t views = 0;

    friend bool operator==(const MostRead&, const MostRead&) = default;
};

/// An article with all that its page needs.
struct ArticleDetails {
    ArticleHead head;
    /// Number of the revision shown.
    std::uint32_t revision = 0;
    ArticleContent content;
    std::vector<Term> categories;
    std::vector<Term> tags;
    std::vector<ShownByline> byline;
    ArticleCounters counters;
    RatingSummary rating;
    std::string url;
    /// Readers may comment or rate now: policy, switch and dates together, before asking who the reader is.
    bool comments_open = false;
    bool ratings_open = false;

    friend bool operator==(const ArticleDetails&, const ArticleDetails&) = default;
};

/// The path of an article's page.
[[nodiscard]] std::string article_url(const Slug& slug, const std::vector<Term>& categories);

/// A comment as one viewer may see it.
struct ShownComment {
    /// Unless the viewer moderates, `author_email` and what moderation knows (`held_for`, `reviewed_at`, the number of
    /// reports) are emptied, and the text and name of a deleted comment too.
    Comment comment;
    /// The viewer wrote it.
    bool own = false;
    /// The viewer may change or delete it now.
    bool may_edit = false;
    /// How the viewer reacted.
    std::optional<Reaction> own_reaction;
    /// The viewer may react to it and report it now.
    bool may_give_feedback = false;

    friend bool operator==(const ShownComment&, const ShownComment&) = default;
};

/// The votes for an article and the viewer's own.
struct ShownRating {
    RatingSummary summary;
    std::optional<RatingValue> own;
    RatingPolicy policy;
    /// The viewer may vote (or change the vote) now.
    bool may_rate = false;

    friend bool operator==(const ShownRating&, const ShownRating&) = default;
};

} // namespace masthead::inline v0
