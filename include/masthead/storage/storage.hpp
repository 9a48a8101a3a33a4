#pragma once

#include <masthead/access/api_token.hpp>
#include <masthead/access/audit.hpp>
#include <masthead/access/erasure.hpp>
#include <masthead/access/session.hpp>
#include <masthead/access/ticket.hpp>
#include <masthead/audience/comment.hpp>
#include <masthead/audience/feedback.hpp>
#include <masthead/audience/rating.hpp>
#include <masthead/audience/view.hpp>
#include <masthead/content/article.hpp>
#include <masthead/content/author.hpp>
#include <masthead/content/media.hpp>
#include <masthead/content/term.hpp>
#include <masthead/core/page.hpp>
#include <masthead/core/rate_limit.hpp>
#include <masthead/storage/change.hpp>
#include <masthead/storage/query.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace masthead::inline v0 {

/// What a backend has beyond the least that every backend must have. A plain value type; members are only ever added,
/// and false always means "the engine does without".
struct StorageCapabilities {
    /// What was acknowledged survives the death of the process and of the machine.
    bool durable = false;
    /// Several processes may open it at the same time.
    bool shared = false;
    /// Units of work run side by side, and one that lost against another is run again from its beginning. If false,
    /// they take turns.
    bool concurrent_writers = false;

    friend bool operator==(const StorageCapabilities&, const StorageCapabilities&) = default;
};

/// How a storage is doing. A plain value type; what a backend has not got is 0, and members are only ever added.
struct StorageNumbers {
    /// Connections to the place that are open, and those of them that somebody uses.
    std::size_t connections = 0;
    std::size_t connections_in_use = 0;
    /// There are never more.
    std::size_t max_connections = 0;
    /// Callers that wait for a connection, or for their turn to write.
    std::size_t waiting = 0;
    /// Since it was opened: attempts to connect that failed, and units of work that ran again.
    std::uint64_t failed_connects = 0;
    std::uint64_t repeated_units = 0;

    friend bool operator==(const StorageNumbers&, const StorageNumbers&) = default;
};

/// How a read transaction is opened. A plain value type.
struct ReadOptions {
    /// The read must see at least all writes up to this position; 0 for whatever is there.
    Position least_position = 0;
    /// Longest wait for a free connection or a busy database; over it `timed_out`.
    std::chrono::milliseconds timeout{5'000};

    friend bool operator==(const ReadOptions&, const ReadOptions&) = default;
};

/// How a unit of work is written. A plain value type.
struct WriteOptions {
    /// Longest wait for its turn and for the work itself; over it `timed_out`, and nothing was changed.
    std::chrono::milliseconds timeout{5'000};

    friend bool operator==(const WriteOptions&, const WriteOptions&) = default;
};

/// An article's head with its counters, the content without its body: what lists show. A plain value type.
struct ArticleListing {
    ArticleHead head;
    /// The live or the latest revision's content, as `ArticleQuery::visible_at` says; `body` is always empty.
    ArticleContent content;
    std::uint32_t revision = 0;
    ArticleCounters counters;

    friend bool operator==(const ArticleListing&, const ArticleListing&) = default;
};

/// An account with what only the sign-in code may see. A plain value type.
struct AccountRecord {
    Account account;
    /// As libsodium's `crypto_pwhash_str` writes it (algorithm, parameters, salt, hash); empty if no password is set.
    std::string password_hash;
    /// The secret of the second factor (RFC 6238), 40 lower-case hexadecimal digits; empty if none was set up. It
    /// counts once `Account::second_factor_since` is set.
    std::string totp_secret;
    /// The time step of the last code that was taken: codes are good once.
    std::int64_t totp_step = 0;
    /// SHA-256 of the recovery codes that are left, 64 lower-case hexadecimal digits each; at most 20.
    std::vector<std::string> recovery_hashes;
    /// The account was erased, and what it left is not all let go yet: what becomes of it. Empty otherwise.
    std::optional<ErasurePolicy> erasure;

    friend bool operator==(const AccountRecord&, const AccountRecord&) = default;
};

/// What an article is asked for by.
using ArticleKey = std::variant<ArticleId, Slug>;

/// Which revision of an article to read.
enum class RevisionChoice : std::uint8_t {
    /// The live one; the latest of an article that has none.
    live = 1,
    latest = 2,
};

/// An article with all that its page needs. A plain value type.
struct WholeArticle {
    ArticleHead head;
    Revision revision;
    ArticleCounters counters;
    RatingSummary rating;
    /// Those that the byline names and that exist, each once, in no particular order.
    std::vector<Author> authors;
    /// The categories and tags of the revision that exist, each once, in no particular order.
    std::vector<Term> terms;

    friend bool operator==(const WholeArticle&, const WholeArticle&) = default;
};

/// An article that is not stored yet. A plain value type.
struct NewArticle {
    ArticleHead head;
    Revision first;
    /// The words under which it is found, as `put_search_words` takes them.
    std::vector<std::string> live_words{};
    std::vector<std::string> latest_words{};

    friend bool operator==(const NewArticle&, const NewArticle&) = default;
};

/// What the comment policy asks about somebody who writes comments. A plain value type.
struct Commenter {
    /// Approved comments, all articles, as far as they were counted.
    std::uint64_t approved = 0;
    /// When the last comment was written, deleted ones included.
    std::optional<Timestamp> last_at;

    friend bool operator==(const Commenter&, const Commenter&) = default;
};

/// What names a vote.
struct VoteKey {
    ArticleId article;
    std::string voter;

    friend auto operator<=>(const VoteKey&, const VoteKey&) = default;
};

/// Views of an article on a day, to be added. A plain value type.
struct ViewCount {
    ArticleId article;
    Day day;
    std::uint64_t views = 0;

    friend bool operator==(const ViewCount&, const ViewCount&) = default;
};

/// Views of an article in a time. A plain value type.
struct ViewTotal {
    ArticleId article;
    std::uint64_t views = 0;

    friend bool operator==(const ViewTotal&, const ViewTotal&) = default;
};

/// Random bytes that all processes of a site share until they expire. A plain value type.
struct SharedSecret {
    /// What it is for, 1 to 100 bytes.
    std::string name;
    /// 1 to 100 bytes.
    std::string bytes;
    Timestamp expires_at;

    friend bool operator==(const SharedSecret&, const SharedSecret&) = default;
};

/// A request that is to be carried out once, however often it is sent. A plain value type.
struct KeptRequest {
    /// A digest of who sent it and of the key that it came with, 1 to 100 bytes.
    std::string name;
    /// What is remembered of it, at most 2 MiB; only who knows the key can read it.
    std::string bytes;
    /// From then on it counts as never sent.
    Timestamp expires_at;

    friend bool operator==(const KeptRequest&, const KeptRequest&) = default;
};

/// Activity of a session. A plain value type.
struct SessionTouch {
    SessionId session;
    Timestamp at;

    friend bool operator==(const SessionTouch&, const SessionTouch&) = default;
};

/// A consistent view of everything committed before it was opened; writes that come later are not seen. Belongs to one
/// thread at a time; ends when it is destroyed, and must be destroyed before its `Storage`. Keep it short: it holds a
/// connection.
///
/// Every call fails with `timed_out`, `unavailable`, `corrupt` or `internal` when the backend does; calls named `get`
/// also fail with `not_found`, calls named `find` give nothing instead. Bulk calls give one entry for each key, in the
/// order asked, nothing where there is none; a key may be asked for twice. Bulk calls with a body here ask one by one:
/// a backend that pays for each question replaces them. Lists are paged by key, never by offset: a page costs its own
/// items, and paging under writers neither repeats nor misses an item that was there all the time. Cursors are made by
/// `Cursor` from the list's name and key; a foreign one fails with `invalid_argument`.
class ReadTransaction {
public:
    virtual ~ReadTransaction() = default;

    /// The position of the change feed that this view includes.
    [[nodiscard]] virtual Result<Position> position() = 0;

    // Articles.
    [[nodiscard]] virtual Result<ArticleHead> get_article(const ArticleId& id) = 0;
    [[nodiscard]] virtual Result<std::optional<ArticleId>> find_article(const Slug& slug) = 0;
    /// The article that `put_old_slug` named for `slug` last, whoever has that slug now.
    [[nodiscard]] virtual Result<std::optional<ArticleId>> find_article_by_old_slug(const Slug& slug) = 0;
    [[nodiscard]] virtual Result<Revision> get_revision(const ArticleId& article, std::uint32_t number) = 0;
    /// Newest first. List name `revisions`.
    [[nodiscard]] virtual Result<Page<Revision>> list_revisions(const ArticleId& article, const PageRequest& page) = 0;
    [[nodiscard]] virtual Result<Page<ArticleListing>> list_articles(const ArticleQuery& query) = 0;
    [[nodiscard]] virtual Result<std::vector<std::optional<ArticleHead>>> find_articles(std::span<const ArticleId> ids);
    /// An article with all that its page needs.
    [[nodiscard]] virtual Result<std::optional<WholeArticle>> find_whole_article(const ArticleKey& key,
                                                                                 RevisionChoice choice);
    /// Zeros for articles that do not exist.
    [[nodiscard]] virtual Result<std::vector<ArticleCounters>> counters(std::span<const ArticleId> articles) = 0;

    // Authors and terms.
    [[nodiscard]] virtual Result<std::vector<std::optional<Author>>> find_authors(std::span<const AuthorId> ids) = 0;
    [[nodiscard]] virtual Result<std::optional<Author>> find_author(const Slug& slug) = 0;
    /// By name in the order of `sort_key` (locale `vi`), then id.
    [[nodiscard]] virtual Result<Page<Author>> list_authors(const PageRequest& page) = 0;
    [[nodiscard]] virtual Result<std::vector<std::optional<Term>>> find_terms(std::span<const TermId> ids) = 0;
    [[nodiscard]] virtual Result<std::optional<Term>> find_term(TermKind kind, const Slug& slug) = 0;
    /// By position, then name in the order of `sort_key` (locale `vi`), then id.
    [[nodiscard]] virtual Result<Page<Term>> list_terms(TermKind kind, const PageRequest& page) = 0;

    // Media.
    [[nodiscard]] virtual Result<Media> get_media(const MediaId& id) = 0;
    [[nodiscard]] virtual Result<std::string> get_media_bytes(const MediaId& id) = 0;
    [[nodiscard]] virtual Result<std::optional<MediaId>> find_media(std::string_view sha256) = 0;

    // Comments and ratings.
    [[nodiscard]] virtual Result<Comment> get_comment(const CommentId& id) = 0;
    [[nodiscard]] virtual Result<Page<Comment>> list_comments(const CommentQuery& query) = 0;
    /// Comments of `account` in `status`, all articles.
    [[nodiscard]] virtual Result<std::uint64_t> count_comments(const AccountId& account, CommentStatus status) = 0;
    /// When `account` last wrote a comment, deleted ones included.
    [[nodiscard]] virtual Result<std::optional<Timestamp>> last_comment_at(const AccountId& account) = 0;
    [[nodiscard]] virtual Result<std::vector<std::optional<Comment>>> find_comments(std::span<const CommentId> ids);
    /// Approved comments are counted up to `most`, because policies ask for few and an account may have written many.
    [[nodiscard]] virtual Result<std::vector<Commenter>> commenters(std::span<const AccountId> accounts,
                                                                    std::uint32_t most);
    [[nodiscard]] virtual Result<std::vector<std::optional<Reaction>>>
    find_reactions(std::span<const ReactionKey> keys) = 0;
    /// Of one comment, newest first. List name `reports`.
    [[nodiscard]] virtual Result<Page<CommentReport>> list_reports(const CommentId& comment,
                                                                   const PageRequest& page) = 0;
    /// The audit trail of comments, newest first. List name `comment_events`.
    [[nodiscard]] virtual Result<Page<CommentEvent>> list_comment_events(const CommentEventQuery& query) = 0;
    /// All reactions of one voter, by the ids of the comments. List name `reactions_of`.
    [[nodiscard]] virtual Result<Page<CommentReaction>> list_reactions_of(std::string_view voter,
                                                                          const PageRequest& page) = 0;
    /// All reports of one reporter, newest first. List name `reports_of`.
    [[nodiscard]] virtual Result<Page<CommentReport>> list_reports_of(std::string_view reporter,
                                                                      const PageRequest& page) = 0;
    [[nodiscard]] virtual Result<std::optional<Rating>> find_rating(const ArticleId& article,
                                                                    std::string_view voter) = 0;
    [[nodiscard]] virtual Result<std::vector<std::optional<Rating>>> find_ratings(std::span<const VoteKey> votes);
    /// Empty summaries for articles without votes.
    [[nodiscard]] virtual Result<std::vector<RatingSummary>> rating_summaries(std::span<const ArticleId> articles) = 0;
    /// All votes for an article, those set aside too, by the bytes of their voters. List name `ratings`.
    [[nodiscard]] virtual Result<Page<Rating>> list_ratings(const RatingQuery& query) = 0;
    /// All votes of one voter, those set aside too, by the ids of the articles. List name `ratings_of`.
    [[nodiscard]] virtual Result<Page<Rating>> list_ratings_of(std::string_view voter, const PageRequest& page) = 0;

    // Views.
    /// Days from `first` to `last` on which the article was viewed, in order; at most 1,000.
    [[nodiscard]] virtual Result<std::vector<DailyViews>> daily_views(const ArticleId& article, Day first,
                                                                      Day last) = 0;
    /// The articles viewed most from `first` to `last`, most first, equal ones latest id first; at most `limit` (1 to
    /// 1,000).
    [[nodiscard]] virtual Result<std::vector<ViewTotal>> most_viewed(Day first, Day last, std::uint32_t limit) = 0;

    // What all processes of a site share.
    /// When each bucket will be full; nothing for one that is not kept.
    [[nodiscard]] virtual Result<std::vector<std::optional<Timestamp>>>
    find_buckets(std::span<const std::string> keys) = 0;
    /// An expired one too, as long as it is kept.
    [[nodiscard]] virtual Result<std::optional<SharedSecret>> find_secret(std::string_view name) = 0;
    /// Expired ones too, as long as they are kept.
    [[nodiscard]] virtual Result<std::vector<std::optional<KeptRequest>>>
    find_kept_requests(std::span<const std::string> names) = 0;

    // Accounts and sessions.
    [[nodiscard]] virtual Result<AccountRecord> get_account(const AccountId& id) = 0;
    /// `login` in any spelling with the same `fold_for_identity`.
    [[nodiscard]] virtual Result<std::optional<AccountRecord>> find_account(std::string_view login) = 0;
    /// Accounts with this e-mail address, in any spelling with the same `fold_for_identity`, by id; at most 100. None
    /// for an empty one.
    [[nodiscard]] virtual Result<std::vector<AccountRecord>> find_accounts_by_email(std::string_view email) = 0;
    /// By id.
    [[nodiscard]] virtual Result<Page<Account>> list_accounts(const PageRequest& page) = 0;
    /// Accounts whose role is not `reader`, by id; at most 1,000.
    [[nodiscard]] virtual Result<std::vector<Account>> list_staff() = 0;
    /// Accounts that are being erased (`AccountRecord::erasure`), by id; at most 1,000.
    [[nodiscard]] virtual Result<std::vector<AccountId>> list_erasures() = 0;
    [[nodiscard]] virtual Result<std::optional<Session>> find_session(std::string_view token_hash) = 0;
    [[nodiscard]] virtual Result<Session> get_session(const SessionId& id) = 0;
    [[nodiscard]] virtual Result<std::vector<std::optional<Session>>> find_sessions(std::span<const SessionId> ids);
    /// Sessions of `account` that nobody ended and whose absolute limit is after `now`, newest first; at most 1,000.
    [[nodiscard]] virtual Result<std::vector<Session>> list_sessions(const AccountId& account, Timestamp now) = 0;
    /// All sessions of `account` that are kept, ended ones too, newest first. List name `kept_sessions`.
    [[nodiscard]] virtual Result<Page<Session>> list_kept_sessions(const AccountId& account,
                                                                   const PageRequest& page) = 0;
    /// A revoked or expired one too, as long as it is kept.
    [[nodiscard]] virtual Result<std::optional<ApiToken>> find_api_token(std::string_view token_hash) = 0;
    [[nodiscard]] virtual Result<ApiToken> get_api_token(const ApiTokenId& id) = 0;
    /// Those of `account` that are kept, newest first; at most 1,000.
    [[nodiscard]] virtual Result<std::vector<ApiToken>> list_api_tokens(const AccountId& account) = 0;
    /// Newest first. List name `audit`.
    [[nodiscard]] virtual Result<Page<AuditEntry>> list_audit(const AuditQuery& query) = 0;

    // The change feed.
    /// Changes after `position` in commit order, at most `limit` (1 to 1,000). `not_found` (field `after`) if some of
    /// them were removed: a reader that fell so far behind reads everything anew and goes on from `position()`.
    [[nodiscard]] virtual Result<std::vector<Change>> changes_after(Position position, std::uint32_t limit) = 0;
};

/// A unit of work in progress: reads see its own writes. Belongs to one thread at a time. Nothing it did is visible to
/// others before `Storage::write` commits it.
///
/// `create` fails with `already_exists` (field names the unique member), `update` compares `version` of the record
/// given with the stored one, fails with `version_mismatch` if they differ, and stores the record with the version
/// increased by one (which the caller's copy does not have).
///
/// A failure that the arguments and what is stored explain changes nothing, and the unit may go on: `already_exists`,
/// `not_found`, `version_mismatch`, `invalid_argument`, and `conflict` where `erase_author` and `erase_term` find
/// something in use. After any other failure, and any failure of a bulk call, the work must return it, so that `write`
/// rolls back; a backend may refuse to go on.
class WriteTransaction : public ReadTransaction {
public:
    // Articles. The engine keeps the rules; the storage keeps slugs unique and its indexes in step.
    /// Stores the head and its first revision.
    [[nodiscard]] virtual Result<void> create_article(const ArticleHead& head, const Revision& first) = 0;
    /// Stores all of them with their words, in order. Fails as `create_comments` does.
    [[nodiscard]] virtual Result<void> create_articles(std::span<const NewArticle> articles);
    [[nodiscard]] virtual Result<void> update_article(const ArticleHead& head) = 0;
    /// `already_exists` if the number is taken.
    [[nodiscard]] virtual Result<void> create_revision(const Revision& revision) = 0;
    /// Replaces the words under which the article is found: those of its live revision for readers, those of its latest
    /// for editors. Words come from `search_words`.
    [[nodiscard]] virtual Result<void> put_search_words(const ArticleId& article, std::span<const std::string> live,
                                                        std::span<const std::string> latest) = 0;
    /// Remembers that `old` led to `article`, and no longer to another one; also while some article has that slug now.
    [[nodiscard]] virtual Result<void> put_old_slug(const Slug& old, const ArticleId& article) = 0;
    /// Removes the article with its revisions, comments, ratings, counters and old slugs.
    [[nodiscard]] virtual Result<void> erase_article(const ArticleId& id, std::uint64_t version) = 0;

    // Authors and terms.
    [[nodiscard]] virtual Result<void> create_author(const Author& author) = 0;
    [[nodiscard]] virtual Result<void> update_author(const Author& author) = 0;
    /// `conflict` while a live or latest revision names it.
    [[nodiscard]] virtual Result<void> erase_author(const AuthorId& id, std::uint64_t version) = 0;
    [[nodiscard]] virtual Result<void> create_term(const Term& term) = 0;
    [[nodiscard]] virtual Result<void> update_term(const Term& term) = 0;
    /// `conflict` while a live or latest revision or a child term names it.
    [[nodiscard]] virtual Result<void> erase_term(const TermId& id, std::uint64_t version) = 0;

    // Media.
    [[nodiscard]] virtual Result<void> create_media(const Media& media, std::string_view bytes) = 0;

    // Comments and ratings. The storage keeps `ArticleCounters::comments` equal to the approved comments.
    [[nodiscard]] virtual Result<void> create_comment(const Comment& comment) = 0;
    /// Stores all of them, in order. Fails with the error of the first one that cannot be stored; the work must then
    /// return it, for some may have been stored.
    [[nodiscard]] virtual Result<void> create_comments(std::span<const Comment> comments);
    /// Article, parent and path cannot change.
    [[nodiscard]] virtual Result<void> update_comment(const Comment& comment) = 0;
    /// Creates or replaces the reaction of (comment, voter) and counts it. `not_found` if there is no such comment on
    /// that article.
    [[nodiscard]] virtual Result<void> put_reaction(const CommentReaction& reaction) = 0;
    /// Stores all of them, in order. Fails as `create_comments` does.
    [[nodiscard]] virtual Result<void> put_reactions(std::span<const CommentReaction> reactions);
    /// Removes the reaction if there is one; true if there was.
    [[nodiscard]] virtual Result<bool> erase_reaction(const ReactionKey& key) = 0;
    /// Stores the report and counts it; false, and nothing done, if its reporter has reported the comment before.
    /// `not_found` if there is no such comment on that article.
    [[nodiscard]] virtual Result<bool> create_report(const CommentReport& report) = 0;
    /// Counts anew from 0. The reports stay, so none of those who reported counts again.
    [[nodiscard]] virtual Result<void> settle_reports(const CommentId& comment) = 0;
    /// Gives a report another reporter, and empties its note; true if there is one of this id on that comment.
    /// `already_exists` (field `reporter`) if `reporter` reported the comment too.
    [[nodiscard]] virtual Result<bool> hand_report_over(const CommentReport& report, std::string_view reporter) = 0;
    /// Empties texts and reasons in all entries of the audit trail of a comment, and `by` where it is `author`.
    [[nodiscard]] virtual Result<void> erase_comment_trail(const CommentId& comment, const AccountId& author) = 0;
    /// `not_found` if there is no such comment on that article.
    [[nodiscard]] virtual Result<void> append_comment_event(const CommentEvent& event) = 0;
    /// Creates or replaces the vote of (article, voter). Of an existing vote `created_at` and `set_aside` are kept, and
    /// `suspect` if it is set; a new one is never set aside. `rating_summaries` counts those not set aside.
    [[nodiscard]] virtual Result<void> put_rating(const Rating& rating) = 0;
    /// Stores all of them, in order. Fails as `create_comments` does.
    [[nodiscard]] virtual Result<void> put_ratings(std::span<const Rating> ratings);
    /// Removes the vote if there is one; true if there was.
    [[nodiscard]] virtual Result<bool> erase_rating(const ArticleId& article, std::string_view voter) = 0;
    /// Sets votes aside, or lets them count again; gives how many that changed. Voters without a vote are passed over.
    [[nodiscard]] virtual Result<std::uint32_t>
    set_ratings_aside(const ArticleId& article, std::span<const std::string> voters, bool set_aside) = 0;
    [[nodiscard]] virtual Result<void> put_rating_rank(const ArticleId& article, std::int64_t rank) = 0;
    /// Adds to `ArticleCounters::views` and to those of the day; articles that do not exist are passed over.
    [[nodiscard]] virtual Result<void> add_views(const ViewCount& count) = 0;
    [[nodiscard]] virtual Result<void> add_view_counts(std::span<const ViewCount> counts);
    /// Removes the views of days before `before`, at most `limit` entries, and leaves `ArticleCounters::views` as they
    /// are; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_daily_views(Day before, std::uint32_t limit) = 0;

    // What all processes of a site share.
    /// Creates or replaces all of them.
    [[nodiscard]] virtual Result<void> put_buckets(std::span<const Bucket> buckets) = 0;
    /// Removes those full at `now`, at most `limit`; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_full_buckets(Timestamp now, std::uint32_t limit) = 0;
    /// `already_exists` (field `name`) if there is one of this name.
    [[nodiscard]] virtual Result<void> create_secret(const SharedSecret& secret) = 0;
    /// Removes those expired at `now`, at most `limit`; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_expired_secrets(Timestamp now, std::uint32_t limit) = 0;
    /// Creates or replaces all of them, in order.
    [[nodiscard]] virtual Result<void> put_kept_requests(std::span<const KeptRequest> requests) = 0;
    /// Removes those expired at `now`, those that expired first before others, at most `limit`; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_expired_requests(Timestamp now, std::uint32_t limit) = 0;

    // Accounts and sessions.
    [[nodiscard]] virtual Result<void> create_account(const AccountRecord& record) = 0;
    [[nodiscard]] virtual Result<void> update_account(const AccountRecord& record) = 0;
    [[nodiscard]] virtual Result<void> create_session(const Session& session) = 0;
    /// Moves `last_activity_at` forward (never back) if the session exists and nobody ended it; true if it was so.
    /// Never creates a session.
    [[nodiscard]] virtual Result<bool> touch_session(const SessionId& id, Timestamp at) = 0;
    /// The same for many: one answer for each.
    [[nodiscard]] virtual Result<std::vector<bool>> touch_sessions(std::span<const SessionTouch> touches);
    /// Marks it ended if nobody has; true if this call did.
    [[nodiscard]] virtual Result<bool> end_session(const SessionId& id, Timestamp at, SessionEnd reason) = 0;
    /// Ends all sessions of `account` that nobody has ended, but `keep`; gives how many. Without an account, those of
    /// all accounts.
    [[nodiscard]] virtual Result<std::uint32_t> end_sessions(const std::optional<AccountId>& account,
                                                             const std::optional<SessionId>& keep, Timestamp at,
                                                             SessionEnd reason) = 0;
    /// Gives a session that nobody ended another token, and sets `authenticated_at`; true if it was so.
    /// `already_exists` (field `token_hash`) if another session has the token.
    [[nodiscard]] virtual Result<bool> rotate_session(const SessionId& id, std::string_view token_hash,
                                                      Timestamp authenticated_at) = 0;
    /// Removes sessions whose absolute limit is before `before`, at most `limit`; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_expired_sessions(Timestamp before, std::uint32_t limit) = 0;

    // Tokens, tickets and the audit log.
    /// `already_exists` (field `id` or `token_hash`).
    [[nodiscard]] virtual Result<void> create_api_token(const ApiToken& token) = 0;
    /// Moves `last_used_at` forward (never back) if the token exists and is not revoked; true if it was so.
    [[nodiscard]] virtual Result<bool> use_api_token(const ApiTokenId& id, Timestamp at) = 0;
    /// Marks it revoked if it is not; true if this call did.
    [[nodiscard]] virtual Result<bool> revoke_api_token(const ApiTokenId& id, Timestamp at) = 0;
    /// Removes those that expired before `before`, at most `limit`; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_expired_api_tokens(Timestamp before, std::uint32_t limit) = 0;
    /// `already_exists` (field `hash`).
    [[nodiscard]] virtual Result<void> create_ticket(const Ticket& ticket) = 0;
    /// Removes the ticket and gives it; of many that ask at the same time one gets it. Nothing, and nothing is removed,
    /// if there is none for this purpose.
    [[nodiscard]] virtual Result<std::optional<Ticket>> take_ticket(std::string_view hash, TicketPurpose purpose) = 0;
    /// Removes those of an account; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_tickets(const AccountId& account, TicketPurpose purpose) = 0;
    /// Removes those expired at `now`, at most `limit`; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_expired_tickets(Timestamp now, std::uint32_t limit) = 0;
    /// `already_exists` (field `id`).
    [[nodiscard]] virtual Result<void> append_audit(std::span<const AuditEntry> entries) = 0;
    /// Removes sessions of an account, ended ones too, its API tokens and its tickets. Empties `network` in lines of
    /// the audit log that tell of what it did, and `network` and `detail` in those of what was done to it. At most
    /// `limit` of all these together; gives how many, 0 once nothing is left. No error if there is no such account.
    [[nodiscard]] virtual Result<std::uint32_t> erase_traces(const AccountId& account, std::uint32_t limit) = 0;
    /// Removes entries older than `before`, oldest first, at most `limit`; gives how many.
    [[nodiscard]] virtual Result<std::uint32_t> erase_audit(Timestamp before, std::uint32_t limit) = 0;

    // The change feed.
    /// Adds a change; its position is set by the storage.
    [[nodiscard]] virtual Result<void> append_change(const Change& change) = 0;
    [[nodiscard]] virtual Result<void> append_changes(std::span<const Change> changes);
    /// Removes changes from the oldest on, up to the first that is not older than `before`, at most `limit`; gives how
    /// many. The newest change of all stays, so that `position()` never falls.
    [[nodiscard]] virtual Result<std::uint32_t> trim_changes(Timestamp before, std::uint32_t limit) = 0;
};

/// The work of one unit: may run more than once (after a conflict it starts again from the beginning), so it must not
/// do anything outside the transaction that cannot be repeated. An error returned rolls everything back and is passed
/// on.
using WriteWork = std::function<Result<void>(WriteTransaction&)>;

/// Where a site is kept. Safe from any thread; calls block, so servers call it from a pool of their own and never from
/// an I/O thread. Implementations let no exception out. Made by a factory in the `Registry`; nothing else of a backend
/// is public.
class Storage {
public:
    virtual ~Storage() = default;

    /// `memory`, `sqlite`, ...: for logs.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    [[nodiscard]] virtual StorageCapabilities capabilities() const noexcept = 0;

    /// Makes or upgrades the schema inside one transaction; does nothing when it is current. Safe when several
    /// processes do it at the same time. Fails with `unsupported` if the schema is newer than this library, and changes
    /// nothing. Until a place was migrated once, `read` and `write` fail with `unsupported`.
    [[nodiscard]] virtual Result<void> migrate() = 0;

    /// Opens a consistent view.
    [[nodiscard]] virtual Result<std::unique_ptr<ReadTransaction>> read(const ReadOptions& options = {}) = 0;

    /// One article with all that its page needs, of one instant: what `read` and `find_whole_article` give together,
    /// for backends where that costs less than a view.
    [[nodiscard]] virtual Result<std::optional<WholeArticle>>
    find_whole_article(const ArticleKey& key, RevisionChoice choice, const ReadOptions& options = {});

    /// Waits until there may be changes after `position`, or `timeout` has passed; true in the first case. A wake-up
    /// only: what there is says `changes_after`. The body here looks every 50 ms.
    [[nodiscard]] virtual Result<bool> wait_for_changes(Position position, std::chrono::milliseconds timeout);

    /// Runs `work` as one atomic unit and commits it durably (as far as `capabilities().durable` says). Gives the
    /// position that a read needs to see it. Units are serialised: each sees all that were committed before. A failure
    /// means nothing was changed, except `unavailable` during the commit, whose outcome is unknown.
    [[nodiscard]] virtual Result<Position> write(const WriteWork& work, const WriteOptions& options = {}) = 0;

    /// Asks the place whether it answers, and whether its schema is still the one that this library knows: a newer
    /// program may have upgraded it, which `read` and `write` look at once only. `unsupported` if it is another one.
    /// The body here opens a view and asks for its position.
    [[nodiscard]] virtual Result<void> check(const ReadOptions& options = {});

    /// Asks nobody, and waits for nothing but a lock that is held for moments. The body here knows nothing.
    [[nodiscard]] virtual StorageNumbers numbers() const;
};

} // namespace masthead::inline v0
