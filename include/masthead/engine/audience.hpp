#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/audience/comment.hpp>
#include <masthead/audience/rating.hpp>
#include <masthead/core/page.hpp>
#include <masthead/render/shown.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

namespace detail {
struct EngineState;
}

/// What a reader sends as a comment. A plain value type.
struct CommentDraft {
    /// Limited Markdown.
    std::string body{};
    std::optional<CommentId> parent{};
    /// Only for readers who are not signed in, and then needed if the policy lets them write at all.
    std::string author_name{};
    std::string author_email{};
};

/// Comments. Readers see approved ones, their own pending ones, and the empty places of deleted ones that have replies.
/// Safe from any thread.
class Comments {
public:
    explicit Comments(detail::EngineState& state) noexcept : state_(state) {}

    [[nodiscard]] Result<ShownComment> get(const Principal& by, const CommentId& id);
    /// One article's comments, or with `parent` the direct replies to one.
    [[nodiscard]] Result<Page<ShownComment>> list(const Principal& by, const ArticleId& article, CommentOrder order,
                                                  const PageRequest& page,
                                                  const std::optional<CommentId>& parent = std::nullopt);
    /// The moderation queue: comments of all articles in `status`, newest first. Needs `moderate_comments`.
    [[nodiscard]] Result<Page<ShownComment>> queue(const Principal& by, CommentStatus status, const PageRequest& page);
    /// Adds a comment by the site's policy; look at its status to see whether it is shown or waits.
    [[nodiscard]] Result<ShownComment> create(const Principal& by, const ArticleId& article, const CommentDraft& draft);
    /// Changes the text: its author within the edit window, or a moderator. An approved comment whose author changes it
    /// waits again if a new one would.
    [[nodiscard]] Result<ShownComment> update(const Principal& by, const CommentId& id, std::string_view body);
    /// Deletes it: its author within the edit window, or a moderator. The thread below it stays.
    [[nodiscard]] Result<void> erase(const Principal& by, const CommentId& id);
    /// A moderator's decision. Needs `moderate_comments`.
    [[nodiscard]] Result<ShownComment> moderate(const Principal& by, const CommentId& id, CommentStatus status);
    /// Nothing if `by` may comment on this article now; otherwise why not.
    [[nodiscard]] Result<void> check_may_comment(const Principal& by, const ArticleDetails& article) const;

private:
    detail::EngineState& state_;
};

/// Ratings of articles. Safe from any thread.
class Ratings {
public:
    explicit Ratings(detail::EngineState& state) noexcept : state_(state) {}

    [[nodiscard]] Result<ShownRating> get(const Principal& by, const ArticleId& article);
    /// Casts or changes the vote of `by`.
    [[nodiscard]] Result<ShownRating> put(const Principal& by, const ArticleId& article, RatingValue value);
    /// Withdraws the vote of `by`; no error if there is none.
    [[nodiscard]] Result<ShownRating> erase(const Principal& by, const ArticleId& article);
    /// Nothing if `by` may vote on this article now; otherwise why not.
    [[nodiscard]] Result<void> check_may_rate(const Principal& by, const ArticleDetails& article) const;

private:
    detail::EngineState& state_;
};

/// Who looks at an article, as far as counting needs to know. Nothing of it is stored.
struct Viewer {
    /// What tells readers apart: an account id, or address and browser. Kept in memory as a salted hash until the
    /// window of the policy has passed.
    std::string key{};
    std::string user_agent{};
};

/// Counting of views. Counts are gathered in memory and written at the policy's interval. Safe from any thread.
class Views {
public:
    explicit Views(detail::EngineState& state) noexcept : state_(state) {}

    /// Counts a view of an article that readers see; true if it was counted, false if this reader was counted already
    /// or is a program. `not_found` if there is no such visible article.
    [[nodiscard]] Result<bool> record(const ArticleId& article, const Viewer& viewer);
    /// Writes what was gathered, now.
    [[nodiscard]] Result<void> flush();

private:
    detail::EngineState& state_;
};

} // namespace masthead::inline v0
