#pragma once

#include <masthead/audience/comment.hpp>
#include <masthead/content/document.hpp>
#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What readers and moderators do with a comment.
namespace masthead::inline v0 {

enum class Reaction : std::uint8_t { up = 1, down = 2 };

/// `up` or `down`.
[[nodiscard]] std::string_view to_string(Reaction reaction) noexcept;
/// `invalid_argument` (field `value`) for anything else.
[[nodiscard]] Result<Reaction> parse_reaction(std::string_view text);

/// What names a reaction: one reader has at most one to one comment.
struct ReactionKey {
    /// The article that the comment stands under.
    ArticleId article;
    CommentId comment;
    /// As `Rating::voter`.
    std::string voter;

    friend auto operator<=>(const ReactionKey&, const ReactionKey&) = default;
};

/// One reader's reaction to one comment. A plain value type.
struct CommentReaction {
    ReactionKey key;
    Reaction reaction = Reaction::up;
    Timestamp at;

    friend bool operator==(const CommentReaction&, const CommentReaction&) = default;
};

/// Why a reader reports a comment.
enum class ReportReason : std::uint8_t { spam = 1, abuse = 2, off_topic = 3, illegal = 4, other = 5 };

[[nodiscard]] std::string_view to_string(ReportReason reason) noexcept;
/// `invalid_argument` (field `reason`) for an unknown word.
[[nodiscard]] Result<ReportReason> parse_report_reason(std::string_view text);

/// One reader's report of one comment; unique by (comment, reporter). A plain value type.
struct CommentReport {
    CommentReportId id;
    ArticleId article;
    CommentId comment;
    /// As `Rating::voter`.
    std::string reporter;
    ReportReason reason = ReportReason::other;
    /// What the reader adds; at most 500 code points, may be empty.
    std::string note;
    Timestamp at;

    friend bool operator==(const CommentReport&, const CommentReport&) = default;
};

/// What was done with a comment after it was written.
enum class CommentAction : std::uint8_t {
    /// Its text was changed; `CommentEvent::body` is the text of before.
    edited = 1,
    /// A moderator decided; `CommentEvent::status` is the decision.
    moderated = 2,
    /// The site's rules took it back to the queue.
    held = 3,
    /// Its author or a moderator deleted it.
    deleted = 4,
    pinned = 5,
    unpinned = 6,
};

[[nodiscard]] std::string_view to_string(CommentAction action) noexcept;

/// One entry of the audit trail of comments. Entries are only ever added; erasing a person empties texts in them. A
/// plain value type.
struct CommentEvent {
    CommentEventId id;
    ArticleId article;
    CommentId comment;
    CommentAction action = CommentAction::moderated;
    /// Who did it; empty for the site's rules and for the host.
    std::optional<AccountId> by;
    Timestamp at;
    /// The status that the comment had after it.
    CommentStatus status = CommentStatus::approved;
    /// In the words of who did it, at most 500 code points, or the code of the rule; may be empty.
    std::string reason;
    Document body;

    friend bool operator==(const CommentEvent&, const CommentEvent&) = default;
};

} // namespace masthead::inline v0
