#pragma once

#include <masthead/content/document.hpp>
#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

enum class CommentStatus : std::uint8_t {
    /// Waits for a moderator; only moderators and its author see it.
    pending = 1,
    /// Shown to everybody.
    approved = 2,
    /// Refused by a moderator.
    rejected = 3,
    /// Refused as advertising.
    spam = 4,
    /// Removed by its author or a moderator. It stays as an empty place while it has replies.
    deleted = 5,
};

[[nodiscard]] std::string_view to_string(CommentStatus status) noexcept;
[[nodiscard]] Result<CommentStatus> parse_comment_status(std::string_view text);

/// What readers say about a comment, in numbers. A plain value type.
struct CommentTally {
    std::uint64_t ups = 0;
    std::uint64_t downs = 0;
    /// Reports since a moderator last decided about the comment.
    std::uint64_t reports = 0;

    /// How good the comment surely is at least: the lower bound of the 95 % Wilson score interval of the share of
    /// `ups`, in millionths (0 to 1,000,000) rounded half to even; 0 without reactions. Few reactions prove little, so
    /// 1 of 1 ranks behind 10 of 10. Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212.
    [[nodiscard]] std::uint32_t rank() const noexcept;

    friend bool operator==(const CommentTally&, const CommentTally&) = default;
};

/// What a reader wrote under an article. A plain value type.
struct Comment {
    CommentId id;
    ArticleId article;
    /// The comment that this one answers; on the same article.
    std::optional<CommentId> parent;
    /// Where it stands in the thread: the thread keys of all comments above and its own, oldest first by byte order.
    /// Made by `thread_path`; opaque otherwise.
    std::string path;
    /// 0 for a comment on the article itself; what readers see is capped by `CommentPolicy::max_depth`.
    std::uint32_t depth = 0;
    /// The account that wrote it; empty for a reader who is not signed in.
    std::optional<AccountId> account;
    /// The name shown, 1 to 100 code points; empty once its author's account was erased.
    std::string author_name;
    /// Never shown in public; may be empty.
    std::string author_email;
    /// Parsed with `DocumentProfile::comment`.
    Document body;
    CommentStatus status = CommentStatus::approved;
    Timestamp created_at;
    /// When its text was last changed by its author; empty if never.
    std::optional<Timestamp> edited_at;
    std::uint64_t version = 1;
    /// Shown before the thread; at most `max_pinned_comments` of an article.
    bool pinned = false;
    /// Its author worked for the site when it was written.
    bool staff = false;
    /// The code of the rule for which it waits for a moderator, such as `reports`; empty if none does.
    std::string held_for;
    /// When a moderator last decided about it; empty if none has.
    std::optional<Timestamp> reviewed_at;
    /// Kept by the storage from reactions and reports: what is given to create or update a comment is passed over.
    CommentTally tally;

    friend bool operator==(const Comment&, const Comment&) = default;
};

/// The path of a comment below the one whose path is `parent_path` (empty for a comment on the article itself). Paths
/// sort a thread depth first, replies in the order of their making.
[[nodiscard]] std::string thread_path(std::string_view parent_path, const CommentId& id);

/// Orders in which a thread is listed.
enum class CommentOrder : std::uint8_t {
    /// As a conversation: oldest first, each reply below what it answers.
    thread = 1,
    /// Newest first, replies not gathered.
    newest = 2,
    /// `CommentTally::rank`, highest first, then newest first; replies not gathered.
    best = 3,
};

constexpr std::uint32_t max_pinned_comments = 3;

/// Who may comment.
enum class CommentAccess : std::uint8_t { nobody = 1, signed_in = 2, anyone = 3 };

/// What happens to a new comment.
enum class Moderation : std::uint8_t {
    /// It is shown at once; moderators look afterwards.
    after = 1,
    /// It waits until a moderator approves it.
    before = 2,
    /// It waits until its author has `CommentPolicy::trusted_after` approved comments; readers without an account
    /// always
    /// wait.
    until_trusted = 3,
};

/// The rules of commenting. A plain value type; defaults are for a public news site. Those who have `moderate_comments`
/// are exempt from moderation and from the minimum interval.
struct CommentPolicy {
    CommentAccess who = CommentAccess::signed_in;
    Moderation moderation = Moderation::after;
    /// Approved comments after which an account is trusted; 1 to 100.
    std::uint32_t trusted_after = 3;
    /// Code points of the text as it was typed; 1 to 20,000.
    std::uint32_t max_length = 5'000;
    /// Replies deeper than this are attached to the deepest comment allowed; 0 to 20.
    std::uint32_t max_depth = 5;
    /// Links a comment may hold; 0 to 100.
    std::uint32_t max_links = 2;
    /// How long an author may edit or delete the own comment.
    std::chrono::seconds edit_window{300};
    /// Least time between two comments of one account; 0 for none.
    std::chrono::seconds minimum_interval{10};
    /// Who may react to comments of others and report them; `anyone` is not allowed.
    CommentAccess feedback = CommentAccess::signed_in;
    /// Reports at which an approved comment goes back to the queue, unless a moderator has decided about it; 0 for
    /// never, at most 1,000. Comments of staff stay.
    std::uint32_t hold_after_reports = 3;
    /// Reports of one comment that are kept until a moderator decides; further ones are thanked for and dropped. 1 to
    /// 10,000, at least `hold_after_reports`.
    std::uint32_t max_reports = 100;
    /// Days after publication at which an article stops taking comments; 0 for never.
    std::uint32_t close_after_days = 0;

    [[nodiscard]] Result<void> validate() const;
    /// True if an article published at `published` takes comments at `now`.
    [[nodiscard]] bool is_open(Timestamp published, Timestamp now) const noexcept;
    /// The status of a new comment by somebody with `approved` approved comments (`signed_in`: has an account;
    /// `exempt`: moderates the site).
    [[nodiscard]] CommentStatus initial_status(bool signed_in, std::uint64_t approved, bool exempt) const noexcept;
    /// True if its author may still change `comment`.
    [[nodiscard]] bool may_edit(const Comment& comment, Timestamp now) const noexcept;

    friend bool operator==(const CommentPolicy&, const CommentPolicy&) = default;
};

/// The moves a moderator may make: any status to any other but out of `deleted`. `conflict` otherwise.
[[nodiscard]] Result<void> check_transition(CommentStatus from, CommentStatus to);

} // namespace masthead::inline v0
