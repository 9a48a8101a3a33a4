#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/audience/comment.hpp>
#include <masthead/audience/feedback.hpp>
#include <masthead/audience/rating.hpp>
#include <masthead/audience/view.hpp>
#include <masthead/core/page.hpp>
#include <masthead/render/shown.hpp>
#include <masthead/storage/query.hpp>

#include <optional>
#include <span>
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

/// What a reader sends as a report of a comment. A plain value type.
struct ReportDraft {
    ReportReason reason = ReportReason::other;
    /// At most 500 code points.
    std::string note{};
};

/// Which comments a moderator wants to see. A plain value type.
struct QueueFilter {
    /// Any if empty.
    std::optional<CommentStatus> status = CommentStatus::pending;
    /// Only those that readers reported since a moderator last decided.
    bool reported = false;
};

/// Somebody was answered. A plain value type.
struct ReplyNotice {
    Comment reply;
    Comment answered;
    ArticleSummary article;
    /// Whom to tell: the account's name and e-mail address, or what a reader without one gave. The address may be
    /// empty.
    std::string name;
    std::string email;
};

/// A comment that somebody changes or decides about. A plain value type.
struct CommentChoice {
    CommentId id;
    /// The version that they saw; any if empty.
    std::optional<std::uint64_t> version{};

    /// By id alone it is whatever is there.
    CommentChoice(const CommentId& comment, std::optional<std::uint64_t> seen = std::nullopt) noexcept
        : id(comment), version(seen) {}
    friend bool operator==(const CommentChoice&, const CommentChoice&) = default;
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
    /// The pinned comments of an article, in the order of the thread; at most `max_pinned_comments`.
    [[nodiscard]] Result<std::vector<ShownComment>> pinned(const Principal& by, const ArticleId& article);
    /// Adds a comment by the site's policy; look at its status to see whether it is shown or waits.
    [[nodiscard]] Result<ShownComment> create(const Principal& by, const ArticleId& article, const CommentDraft& draft);
    /// Changes the text: its author within the edit window, or a moderator. An approved comment whose author changes it
    /// waits again if a new one would. `version_mismatch` if the comment is another version than the one chosen.
    [[nodiscard]] Result<ShownComment> update(const Principal& by, const CommentChoice& choice, std::string_view body);
    /// Deletes it: its author within the edit window, or a moderator. The thread below it stays. `version_mismatch` as
    /// above.
    [[nodiscard]] Result<void> erase(const Principal& by, const CommentChoice& choice);
    /// Sets or changes the reaction of `by` to a comment of somebody else.
    [[nodiscard]] Result<ShownComment> react(const Principal& by, const CommentId& id, Reaction reaction);
    /// Takes the reaction of `by` back; no error if there is none.
    [[nodiscard]] Result<ShownComment> erase_reaction(const Principal& by, const CommentId& id);
    /// Tells moderators about a comment of somebody else. A reader is counted once; see
    /// `CommentPolicy::hold_after_reports` and `max_reports` for what follows.
    [[nodiscard]] Result<void> report(const Principal& by, const CommentId& id, const ReportDraft& draft);

    // The rest needs `moderate_comments`.

    /// The moderation queue: comments of all articles, newest first.
    [[nodiscard]] Result<Page<ShownComment>> queue(const Principal& by, const QueueFilter& filter,
                                                   const PageRequest& page);
    /// A moderator's decision, with the reason that the audit trail keeps (at most 500 code points, may be empty). It
    /// also settles the reports there are: readers cannot send the comment back to the queue any more.
    /// `version_mismatch` if the comment is another version than the one chosen: its author may have changed the text.
    [[nodiscard]] Result<ShownComment> moderate(const Principal& by, const CommentChoice& choice, CommentStatus status,
                                                std::string_view reason = {});
    /// The same decision about many, 1 to 100, as one unit; one outcome for each, in order.
    [[nodiscard]] Result<std::vector<Result<ShownComment>>> moderate_all(const Principal& by,
                                                                         std::span<const CommentChoice> choices,
                                                                         CommentStatus status,
                                                                         std::string_view reason = {});
    /// Pins an approved comment above the thread, or takes it down again. `conflict` if it is not approved, or the
    /// article has `max_pinned_comments` already.
    [[nodiscard]] Result<ShownComment> pin(const Principal& by, const CommentId& id, bool pinned);
    /// The reports of a comment, newest first, settled ones too.
    [[nodiscard]] Result<Page<CommentReport>> reports(const Principal& by, const CommentId& id,
                                                      const PageRequest& page);
    /// The audit trail of a comment, or of all; newest first.
    [[nodiscard]] Result<Page<CommentEvent>> events(const Principal& by, const std::optional<CommentId>& id,
                                                    const PageRequest& page);

    /// What a change of `EntityKind::reply` tells about, so that a host can write to who was answered; nothing if the
    /// comment is no answer to somebody else's (by its `parent`), or one of them is gone or out of sight by now. Such a
    /// change is there once for each answer that came into sight, in the same unit as that; after a comment was held
    /// and approved again there may be another, so a host remembers the ids it has written about. Needs `read_changes`.
    [[nodiscard]] Result<std::optional<ReplyNotice>> reply(const Principal& by, const CommentId& id);

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
    /// Withdraws the vote of `by`; no error if there is none. `conflict` for a vote that an editor set aside.
    [[nodiscard]] Result<ShownRating> erase(const Principal& by, const ArticleId& article);
    /// The votes for an article, one by one. Needs `write_any_article`.
    [[nodiscard]] Result<Page<Rating>> list(const Principal& by, const RatingQuery& query);
    /// Sets votes aside, so that the summary goes without them, or lets them count again; 1 to 1,000 voters. Its
    /// voter may change such a vote, which does not bring it back, but not withdraw it. Gives the summary. Needs
    /// `write_any_article`.
    [[nodiscard]] Result<ShownRating> set_aside(const Principal& by, const ArticleId& article,
                                                std::span<const std::string> voters, bool set_aside);
    /// The same for all suspect votes of an article.
    [[nodiscard]] Result<ShownRating> set_suspects_aside(const Principal& by, const ArticleId& article);
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
    /// The same for an article that was just shown to this reader, so nobody asks the storage whether it is there.
    bool record_shown(const ArticleId& article, const Viewer& viewer);
    /// How often an article that `by` may see was viewed from `first` to `last`, at most 1,000 days: one entry for each
    /// day with views, in order.
    [[nodiscard]] Result<std::vector<DailyViews>> daily(const Principal& by, const ArticleId& article, Day first,
                                                        Day last);
    /// The articles that readers see and that were viewed most in the last `days` days (1 to 366, today included), at
    /// most `limit` (1 to 100). An answer is given for up to ten seconds.
    [[nodiscard]] Result<std::vector<MostRead>> most_read(std::uint32_t days, std::uint32_t limit);
    /// Writes what was gathered, now.
    [[nodiscard]] Result<void> flush();

private:
    detail::EngineState& state_;
};

} // namespace masthead::inline v0
