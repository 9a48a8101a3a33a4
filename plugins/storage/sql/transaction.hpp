#pragma once

#include "connection.hpp"

#include <masthead/storage/storage.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace masthead::inline v0::sql {

/// The words of an article, for readers and for editors.
struct ArticleWords {
    ArticleId article;
    std::span<const std::string> live;
    std::span<const std::string> latest;
};

/// What differs between databases, and how their failures read.
class Dialect {
public:
    virtual ~Dialect() = default;
    /// The error of the exception in flight. Called inside a catch block.
    [[nodiscard]] virtual Error current_error(Connection& connection) const = 0;
    /// What follows `from` to get a row for each article that has all words of the parameter in `place`, which
    /// `words_parameter` made. Ends in a condition.
    [[nodiscard]] virtual std::string words_source(bool live, std::string_view place) const = 0;
    /// The column of that source, and the one of `articles`, that are equal for the same article.
    [[nodiscard]] virtual std::string_view words_key() const = 0;
    [[nodiscard]] virtual std::string_view article_key() const = 0;
    [[nodiscard]] virtual std::string words_parameter(const std::vector<std::string>& words) const = 0;
    /// Replaces the words of each article; passes over those that do not exist.
    virtual void put_words(Connection& connection, std::span<const ArticleWords> words) const = 0;
    virtual void erase_words(Connection& connection, const ArticleId& article) const = 0;
    /// Bytes may hold NUL, which SOCI's text cannot.
    virtual void put_bytes(Connection& connection, const MediaId& id, std::string_view bytes) const = 0;
    [[nodiscard]] virtual std::string get_bytes(Connection& connection, const MediaId& id) const = 0;
};

/// All of `WriteTransaction` in SQL. How it begins and ends is the backend's; `finished` is called when it is
/// destroyed.
class Transaction : public WriteTransaction {
public:
    Transaction(Connection& connection, const Dialect& dialect, std::function<void()> finished)
        : connection_(connection), dialect_(dialect), finished_(std::move(finished)) {}
    ~Transaction() override {
        if (finished_) finished_();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Result<Position> position() override;
    Result<ArticleHead> get_article(const ArticleId& id) override;
    Result<std::optional<ArticleId>> find_article(const Slug& slug) override;
    Result<std::optional<ArticleId>> find_article_by_old_slug(const Slug& slug) override;
    Result<Revision> get_revision(const ArticleId& article, std::uint32_t number) override;
    Result<Page<Revision>> list_revisions(const ArticleId& article, const PageRequest& page) override;
    Result<Page<ArticleListing>> list_articles(const ArticleQuery& query) override;
    Result<std::vector<std::optional<ArticleHead>>> find_articles(std::span<const ArticleId> ids) override;
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
    Result<std::vector<std::optional<Comment>>> find_comments(std::span<const CommentId> ids) override;
    Result<std::vector<Commenter>> commenters(std::span<const AccountId> accounts, std::uint32_t most) override;
    Result<std::vector<std::optional<Rating>>> find_ratings(std::span<const VoteKey> votes) override;
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
    Result<std::vector<std::optional<Session>>> find_sessions(std::span<const SessionId> ids) override;
    Result<std::vector<Session>> list_sessions(const AccountId& account, Timestamp now) override;
    Result<Page<Session>> list_kept_sessions(const AccountId& account, const PageRequest& page) override;
    Result<std::optional<ApiToken>> find_api_token(std::string_view token_hash) override;
    Result<ApiToken> get_api_token(const ApiTokenId& id) override;
    Result<std::vector<ApiToken>> list_api_tokens(const AccountId& account) override;
    Result<Page<AuditEntry>> list_audit(const AuditQuery& query) override;
    Result<std::vector<Change>> changes_after(Position position, std::uint32_t limit) override;

    Result<void> create_article(const ArticleHead& head, const Revision& first) override;
    Result<void> create_articles(std::span<const NewArticle> articles) override;
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
    Result<void> create_comments(std::span<const Comment> comments) override;
    Result<void> update_comment(const Comment& comment) override;
    Result<void> put_reaction(const CommentReaction& reaction) override;
    Result<void> put_reactions(std::span<const CommentReaction> reactions) override;
    Result<bool> erase_reaction(const ReactionKey& key) override;
    Result<bool> create_report(const CommentReport& report) override;
    Result<void> settle_reports(const CommentId& comment) override;
    Result<bool> hand_report_over(const CommentReport& report, std::string_view reporter) override;
    Result<void> erase_comment_trail(const CommentId& comment, const AccountId& author) override;
    Result<void> append_comment_event(const CommentEvent& event) override;
    Result<void> put_rating(const Rating& rating) override;
    Result<void> put_ratings(std::span<const Rating> ratings) override;
    Result<bool> erase_rating(const ArticleId& article, std::string_view voter) override;
    Result<std::uint32_t> set_ratings_aside(const ArticleId& article, std::span<const std::string> voters,
                                            bool set_aside) override;
    Result<void> put_rating_rank(const ArticleId& article, std::int64_t rank) override;
    Result<void> add_views(const ViewCount& count) override;
    Result<void> add_view_counts(std::span<const ViewCount> counts) override;
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
    Result<std::vector<bool>> touch_sessions(std::span<const SessionTouch> touches) override;
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
    Result<void> append_changes(std::span<const Change> changes) override;
    Result<std::uint32_t> trim_changes(Timestamp before, std::uint32_t limit) override;

protected:
    /// Runs `work` and turns what it throws into an error.
    template <typename Work>
    auto guarded(Work work) -> std::invoke_result_t<Work>;
    [[nodiscard]] bool exists(std::string_view text, std::initializer_list<Value> parameters);
    template <typename Columns, typename T>
    std::optional<T> find_one(std::string_view text, std::initializer_list<Value> parameters);
    template <typename Columns, typename T>
    Result<Page<T>> list_newest(std::string text, std::string_view whose, std::string_view list,
                                const PageRequest& page);
    template <typename Columns, typename T, typename IdType, typename IdOf>
    std::vector<std::optional<T>> find_many(std::string_view text, std::span<const IdType> ids, IdOf id_of);

    Connection& connection_;
    const Dialect& dialect_;

private:
    [[nodiscard]] Result<void> check_parent(const Term& term);
    void insert_revisions(const RowList& rows);
    /// Brings the rows by which lists find the article in step with its live and latest revision.
    void index_article(const ArticleHead& head);
    void index_content(RowList& rows, const ArticleHead& head, bool live, const ArticleContent& content);
    void insert_listing(const RowList& rows);
    [[nodiscard]] Result<void> check_new(std::span<const NewArticle> articles);
    [[nodiscard]] Result<void> check_new(std::span<const Comment> comments);
    [[nodiscard]] bool is_on(const CommentId& comment, const ArticleId& article);
    /// The tallies of comments on these articles; only those that exist.
    [[nodiscard]] std::map<CommentId, CommentTally> tallies(const std::map<CommentId, ArticleId>& comments);
    void put_tallies(const std::map<CommentId, CommentTally>& tallies);
    [[nodiscard]] bool have_all(const std::set<ArticleId>& articles);
    void count_comments(const std::map<ArticleId, std::int64_t>& more);
    /// Adds to the votes for each value; what is gathered may be negative.
    void count_votes(const std::map<std::pair<ArticleId, RatingValue>, std::int64_t>& votes);
    /// One row for each day and article, with views.
    void add_daily_views(std::span<const ViewCount> counts);

    std::function<void()> finished_;
};

} // namespace masthead::inline v0::sql
