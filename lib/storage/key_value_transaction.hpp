#pragma once

#include "record_store.hpp"

#include <masthead/storage/storage.hpp>

#include <set>

namespace masthead::inline v0::detail {

/// All of `WriteTransaction` over records; a reading one is the same over a transaction of the store that cannot write.
class RecordTransaction final : public WriteTransaction {
public:
    RecordTransaction(std::unique_ptr<KeyValueTransaction> transaction, std::optional<SteadyTime> deadline)
        : records_(std::move(transaction), deadline) {}

    [[nodiscard]] RecordStore& records() noexcept { return records_; }

    Result<Position> position() override;
    Result<ArticleHead> get_article(const ArticleId& id) override;
    Result<std::optional<ArticleId>> find_article(const Slug& slug) override;
    Result<std::optional<ArticleId>> find_article_by_old_slug(const Slug& slug) override;
    Result<Revision> get_revision(const ArticleId& article, std::uint32_t number) override;
    Result<Page<Revision>> list_revisions(const ArticleId& article, const PageRequest& page) override;
    Result<Page<ArticleListing>> list_articles(const ArticleQuery& query) override;
    Result<std::vector<ArticleCounters>> counters(std::span<const ArticleId> articles) override;

    Result<std::vector<std::optional<Author>>> find_authors(std::span<const AuthorId> ids) override;
    Result<std::optional<Author>> find_author(const Slug& slug) override;
    Result<Page<Author>> list_authors(const PageRequest& page) override;
    Result<std::vector<std::optional<Term>>> find_terms(std::span<const TermId> ids) override;
    Result<std::optional<Term>> find_term(TermKind kind, const Slug& slug) override;
    Result<Page<Term>> list_terms(TermKind kind, const PageRequest& page) override;

    Result<Media> get_media(const MediaId& id) override;
    Result<std::string> get_media_bytes(const MediaId& id) override;
    Result<std::optional<MediaId>> find_media(std::string_view sha256) override;

    Result<Comment> get_comment(const CommentId& id) override;
    Result<Page<Comment>> list_comments(const CommentQuery& query) override;
    Result<std::uint64_t> count_comments(const AccountId& account, CommentStatus status) override;
    Result<std::optional<Timestamp>> last_comment_at(const AccountId& account) override;
    Result<std::vector<std::optional<Reaction>>> find_reactions(std::span<const ReactionKey> keys) override;
    Result<Page<CommentReport>> list_reports(const CommentId& comment, const PageRequest& page) override;
    Result<Page<CommentEvent>> list_comment_events(const CommentEventQuery& query) override;
    Result<Page<CommentReaction>> list_reactions_of(std::string_view voter, const PageRequest& page) override;
    Result<Page<CommentReport>> list_reports_of(std::string_view reporter, const PageRequest& page) override;
    Result<std::optional<Rating>> find_rating(const ArticleId& article, std::string_view voter) override;
    Result<std::vector<RatingSummary>> rating_summaries(std::span<const ArticleId> articles) override;
    Result<Page<Rating>> list_ratings(const RatingQuery& query) override;
    Result<Page<Rating>> list_ratings_of(std::string_view voter, const PageRequest& page) override;

    Result<std::vector<DailyViews>> daily_views(const ArticleId& article, Day first, Day last) override;
    Result<std::vector<ViewTotal>> most_viewed(Day first, Day last, std::uint32_t limit) override;
    Result<std::vector<std::optional<Timestamp>>> find_buckets(std::span<const std::string> keys) override;
    Result<std::optional<SharedSecret>> find_secret(std::string_view name) override;
    Result<std::vector<std::optional<KeptRequest>>> find_kept_requests(std::span<const std::string> names) override;

    Result<AccountRecord> get_account(const AccountId& id) override;
    Result<std::optional<AccountRecord>> find_account(std::string_view login) override;
    Result<std::vector<AccountRecord>> find_accounts_by_email(std::string_view email) override;
    Result<Page<Account>> list_accounts(const PageRequest& page) override;
    Result<std::vector<Account>> list_staff() override;
    Result<std::vector<AccountId>> list_erasures() override;
    Result<std::optional<Session>> find_session(std::string_view token_hash) override;
    Result<Session> get_session(const SessionId& id) override;
    Result<std::vector<Session>> list_sessions(const AccountId& account, Timestamp now) override;
    Result<Page<Session>> list_kept_sessions(const AccountId& account, const PageRequest& page) override;
    Result<std::optional<ApiToken>> find_api_token(std::string_view token_hash) override;
    Result<ApiToken> get_api_token(const ApiTokenId& id) override;
    Result<std::vector<ApiToken>> list_api_tokens(const AccountId& account) override;
    Result<Page<AuditEntry>> list_audit(const AuditQuery& query) override;
    Result<std::vector<Change>> changes_after(Position position, std::uint32_t limit) override;

    Result<void> create_article(const ArticleHead& head, const Revision& first) override;
    Result<void> update_article(const ArticleHead& head) override;
    Result<void> create_revision(const Revision& revision) override;
    Result<void> put_search_words(const ArticleId& article, std::span<const std::string> live,
                                  std::span<const std::string> latest) override;
    Result<void> put_old_slug(const Slug& old, const ArticleId& article) override;
    Result<void> erase_article(const ArticleId& id, std::uint64_t version) override;
    Result<void> create_author(const Author& author) override;
    Result<void> update_author(const Author& author) override;
    Result<void> erase_author(const AuthorId& id, std::uint64_t version) override;
    Result<void> create_term(const Term& term) override;
    Result<void> update_term(const Term& term) override;
    Result<void> erase_term(const TermId& id, std::uint64_t version) override;
    Result<void> create_media(const Media& media, std::string_view bytes) override;
    Result<void> create_comment(const Comment& comment) override;
    Result<void> update_comment(const Comment& comment) override;
    Result<void> put_reaction(const CommentReaction& reaction) override;
    Result<bool> erase_reaction(const ReactionKey& key) override;
    Result<bool> create_report(const CommentReport& report) override;
    Result<void> settle_reports(const CommentId& comment) override;
    Result<bool> hand_report_over(const CommentReport& report, std::string_view reporter) override;
    Result<void> erase_comment_trail(const CommentId& comment, const AccountId& author) override;
    Result<void> append_comment_event(const CommentEvent& event) override;
    Result<void> put_rating(const Rating& rating) override;
    Result<bool> erase_rating(const ArticleId& article, std::string_view voter) override;
    Result<std::uint32_t> set_ratings_aside(const ArticleId& article, std::span<const std::string> voters,
                                            bool set_aside) override;
    Result<void> put_rating_rank(const ArticleId& article, std::int64_t rank) override;
    Result<void> add_views(const ViewCount& count) override;
    Result<std::uint32_t> erase_daily_views(Day before, std::uint32_t limit) override;
    Result<void> put_buckets(std::span<const Bucket> buckets) override;
    Result<std::uint32_t> erase_full_buckets(Timestamp now, std::uint32_t limit) override;
    Result<void> create_secret(const SharedSecret& secret) override;
    Result<std::uint32_t> erase_expired_secrets(Timestamp now, std::uint32_t limit) override;
    Result<void> put_kept_requests(std::span<const KeptRequest> requests) override;
    Result<std::uint32_t> erase_expired_requests(Timestamp now, std::uint32_t limit) override;
    Result<void> create_account(const AccountRecord& record) override;
    Result<void> update_account(const AccountRecord& record) override;
    Result<void> create_session(const Session& session) override;
    Result<bool> touch_session(const SessionId& id, Timestamp at) override;
    Result<bool> end_session(const SessionId& id, Timestamp at, SessionEnd reason) override;
    Result<std::uint32_t> end_sessions(const std::optional<AccountId>& account, const std::optional<SessionId>& keep,
                                       Timestamp at, SessionEnd reason) override;
    Result<bool> rotate_session(const SessionId& id, std::string_view token_hash, Timestamp authenticated_at) override;
    Result<std::uint32_t> erase_expired_sessions(Timestamp before, std::uint32_t limit) override;
    Result<void> create_api_token(const ApiToken& token) override;
    Result<bool> use_api_token(const ApiTokenId& id, Timestamp at) override;
    Result<bool> revoke_api_token(const ApiTokenId& id, Timestamp at) override;
    Result<std::uint32_t> erase_expired_api_tokens(Timestamp before, std::uint32_t limit) override;
    Result<void> create_ticket(const Ticket& ticket) override;
    Result<std::optional<Ticket>> take_ticket(std::string_view hash, TicketPurpose purpose) override;
    Result<std::uint32_t> erase_tickets(const AccountId& account, TicketPurpose purpose) override;
    Result<std::uint32_t> erase_expired_tickets(Timestamp now, std::uint32_t limit) override;
    Result<void> append_audit(std::span<const AuditEntry> entries) override;
    Result<std::uint32_t> erase_traces(const AccountId& account, std::uint32_t limit) override;
    Result<std::uint32_t> erase_audit(Timestamp before, std::uint32_t limit) override;
    Result<void> append_change(const Change& change) override;
    Result<std::uint32_t> trim_changes(Timestamp before, std::uint32_t limit) override;

private:
    using KeySet = std::set<std::string>;

    [[nodiscard]] Result<void> put_revision(const Revision& revision);
    /// The keys of all index entries by facet of an article with this head.
    [[nodiscard]] Result<KeySet> facet_keys(const ArticleHead& head);
    [[nodiscard]] Result<bool> is_used(Facet facet, const IdBytes& id);
    [[nodiscard]] Result<void> erase_article_parts(const ArticleHead& head);
    [[nodiscard]] Result<void> erase_all(const std::string& prefix);

    [[nodiscard]] Result<std::optional<ArticleCounters>> find_counters(const ArticleId& article);
    /// Stores the counters and moves the index entries of those that differ from `before`.
    [[nodiscard]] Result<void> put_counters(const ArticleId& article, const ArticleCounters& before,
                                            const ArticleCounters& after);
    [[nodiscard]] Result<void> add_to(const std::string& key, std::int64_t by);

    [[nodiscard]] Result<void> put_author(const Author& author);
    [[nodiscard]] Result<void> put_term(const Term& term);
    [[nodiscard]] Result<void> check_parent(const Term& term);
    [[nodiscard]] Result<void> unindex(const Author& author);
    [[nodiscard]] Result<void> unindex(const Term& term);

    [[nodiscard]] Result<void> put_comment(const Comment& comment);
    [[nodiscard]] Result<void> unindex(const Comment& comment);
    [[nodiscard]] Result<void> add_comment_count(const Comment& comment, std::int64_t by);
    [[nodiscard]] Result<Page<Comment>> list_thread(const CommentQuery& query);
    [[nodiscard]] Result<Page<Comment>> list_newest(const CommentQuery& query);
    [[nodiscard]] Result<Page<Comment>> list_best(const CommentQuery& query);
    [[nodiscard]] Result<Page<Comment>> list_few(const CommentQuery& query, const std::string& prefix);
    [[nodiscard]] static Result<std::string> order_key(CommentOrder order, const Comment& comment);
    /// The comment if it stands under that article.
    [[nodiscard]] Result<Comment> commented_on(const ArticleId& article, const CommentId& id);
    [[nodiscard]] Result<void> put_tally(const Comment& stored, const CommentTally& tally);
    [[nodiscard]] Result<void> erase_feedback(const CommentId& comment);
    /// The entry of the audit trail whose id is at the end of `key`.
    [[nodiscard]] Result<std::optional<StoredCommentEvent>> find_comment_event(std::string_view key);
    /// Stores the report under its reporter.
    [[nodiscard]] Result<void> put_report(const CommentReport& report);

    /// Erases all votes for an article.
    [[nodiscard]] Result<void> erase_ratings(const ArticleId& article);
    /// Counts the vote in (`by` 1) or out (-1) if it was not set aside.
    [[nodiscard]] Result<void> count_vote(const ArticleId& article, const StoredRating& rating, std::int64_t by);
    [[nodiscard]] Result<void> add_daily_views(const ViewCount& count);
    [[nodiscard]] Result<void> erase_all_daily_views(const ArticleId& article);

    [[nodiscard]] Result<void> put_account(const AccountRecord& record);
    [[nodiscard]] Result<void> erase_session(const Session& session);
    [[nodiscard]] Result<void> erase_api_token(const ApiToken& token);
    [[nodiscard]] Result<void> erase_ticket(const Ticket& ticket);
    /// Takes out of the audit log what tells where an account was and what it was called.
    [[nodiscard]] Result<std::uint32_t> empty_audit(const AccountId& account, std::uint32_t limit);
    /// The first keys that begin with `prefix`, at most `limit`, without it.
    [[nodiscard]] Result<std::vector<std::string>> first_rests(const std::string& prefix, std::uint32_t limit);
    [[nodiscard]] Result<std::uint32_t> erase_tickets_named(std::span<const std::string> names);

    RecordStore records_;
};

/// The order of an article in lists by time.
[[nodiscard]] inline Timestamp sort_time(const ArticleHead& head) {
    return head.publish_at.value_or(head.created_at);
}

[[nodiscard]] std::string facet_prefix(Scope scope, Facet facet, const IdBytes& id = {});
/// The id that stands for a status in an index entry.
[[nodiscard]] IdBytes status_id(ArticleStatus status);
[[nodiscard]] std::string word_prefix(Scope scope, std::string_view word);
[[nodiscard]] std::string counter_prefix(ArticleOrder order);
/// The counter that `order` goes by.
[[nodiscard]] std::int64_t counter_of(const ArticleCounters& counters, ArticleOrder order);

/// `list_articles` over `records`.
[[nodiscard]] Result<Page<ArticleListing>> list_articles(RecordStore& records, const ArticleQuery& query);

} // namespace masthead::inline v0::detail
