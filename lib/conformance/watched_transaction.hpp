#pragma once

#include <masthead/storage/storage.hpp>

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace masthead::inline v0::conformance {

/// Asked before each call with its name (`create_article`); what it fails with is the call's answer, and the backend
/// does not hear of it.
using BeforeCall = std::function<Result<void>(std::string_view call)>;

/// Passes every call on if `before_call` lets it.
class WatchedTransaction : public WriteTransaction {
public:
    /// Reads only.
    WatchedTransaction(std::unique_ptr<ReadTransaction> reader, BeforeCall before_call)
        : before_call_(std::move(before_call)), owned_(std::move(reader)), reader_(*owned_), writer_(nullptr) {}
    /// `writer` must live as long.
    WatchedTransaction(WriteTransaction& writer, BeforeCall before_call)
        : before_call_(std::move(before_call)), reader_(writer), writer_(&writer) {}

    Result<Position> position() override {
        return pass("position", [&] { return reader_.position(); });
    }
    Result<ArticleHead> get_article(const ArticleId& id) override {
        return pass("get_article", [&] { return reader_.get_article(id); });
    }
    Result<std::optional<ArticleId>> find_article(const Slug& slug) override {
        return pass("find_article", [&] { return reader_.find_article(slug); });
    }
    Result<std::optional<ArticleId>> find_article_by_old_slug(const Slug& slug) override {
        return pass("find_article_by_old_slug", [&] { return reader_.find_article_by_old_slug(slug); });
    }
    Result<Revision> get_revision(const ArticleId& article, std::uint32_t number) override {
        return pass("get_revision", [&] { return reader_.get_revision(article, number); });
    }
    Result<Page<Revision>> list_revisions(const ArticleId& article, const PageRequest& page) override {
        return pass("list_revisions", [&] { return reader_.list_revisions(article, page); });
    }
    Result<Page<ArticleListing>> list_articles(const ArticleQuery& query) override {
        return pass("list_articles", [&] { return reader_.list_articles(query); });
    }
    Result<std::vector<std::optional<ArticleHead>>> find_articles(std::span<const ArticleId> ids) override {
        return pass("find_articles", [&] { return reader_.find_articles(ids); });
    }
    Result<std::optional<WholeArticle>> find_whole_article(const ArticleKey& key, RevisionChoice choice) override {
        return pass("find_whole_article", [&] { return reader_.find_whole_article(key, choice); });
    }
    Result<std::vector<ArticleCounters>> counters(std::span<const ArticleId> articles) override {
        return pass("counters", [&] { return reader_.counters(articles); });
    }
    Result<std::vector<std::optional<Author>>> find_authors(std::span<const AuthorId> ids) override {
        return pass("find_authors", [&] { return reader_.find_authors(ids); });
    }
    Result<std::optional<Author>> find_author(const Slug& slug) override {
        return pass("find_author", [&] { return reader_.find_author(slug); });
    }
    Result<Page<Author>> list_authors(const PageRequest& page) override {
        return pass("list_authors", [&] { return reader_.list_authors(page); });
    }
    Result<std::vector<std::optional<Term>>> find_terms(std::span<const TermId> ids) override {
        return pass("find_terms", [&] { return reader_.find_terms(ids); });
    }
    Result<std::optional<Term>> find_term(TermKind kind, const Slug& slug) override {
        return pass("find_term", [&] { return reader_.find_term(kind, slug); });
    }
    Result<Page<Term>> list_terms(TermKind kind, const PageRequest& page) override {
        return pass("list_terms", [&] { return reader_.list_terms(kind, page); });
    }
    Result<Media> get_media(const MediaId& id) override {
        return pass("get_media", [&] { return reader_.get_media(id); });
    }
    Result<std::string> get_media_bytes(const MediaId& id) override {
        return pass("get_media_bytes", [&] { return reader_.get_media_bytes(id); });
    }
    Result<std::optional<MediaId>> find_media(std::string_view sha256) override {
        return pass("find_media", [&] { return reader_.find_media(sha256); });
    }
    Result<Comment> get_comment(const CommentId& id) override {
        return pass("get_comment", [&] { return reader_.get_comment(id); });
    }
    Result<Page<Comment>> list_comments(const CommentQuery& query) override {
        return pass("list_comments", [&] { return reader_.list_comments(query); });
    }
    Result<std::uint64_t> count_comments(const AccountId& account, CommentStatus status) override {
        return pass("count_comments", [&] { return reader_.count_comments(account, status); });
    }
    Result<std::optional<Timestamp>> last_comment_at(const AccountId& account) override {
        return pass("last_comment_at", [&] { return reader_.last_comment_at(account); });
    }
    Result<std::vector<std::optional<Comment>>> find_comments(std::span<const CommentId> ids) override {
        return pass("find_comments", [&] { return reader_.find_comments(ids); });
    }
    Result<std::vector<Commenter>> commenters(std::span<const AccountId> accounts, std::uint32_t most) override {
        return pass("commenters", [&] { return reader_.commenters(accounts, most); });
    }
    Result<std::vector<std::optional<Reaction>>> find_reactions(std::span<const ReactionKey> keys) override {
        return pass("find_reactions", [&] { return reader_.find_reactions(keys); });
    }
    Result<Page<CommentReport>> list_reports(const CommentId& comment, const PageRequest& page) override {
        return pass("list_reports", [&] { return reader_.list_reports(comment, page); });
    }
    Result<Page<CommentEvent>> list_comment_events(const CommentEventQuery& query) override {
        return pass("list_comment_events", [&] { return reader_.list_comment_events(query); });
    }
    Result<Page<CommentReaction>> list_reactions_of(std::string_view voter, const PageRequest& page) override {
        return pass("list_reactions_of", [&] { return reader_.list_reactions_of(voter, page); });
    }
    Result<Page<CommentReport>> list_reports_of(std::string_view reporter, const PageRequest& page) override {
        return pass("list_reports_of", [&] { return reader_.list_reports_of(reporter, page); });
    }
    Result<std::optional<Rating>> find_rating(const ArticleId& article, std::string_view voter) override {
        return pass("find_rating", [&] { return reader_.find_rating(article, voter); });
    }
    Result<std::vector<std::optional<Rating>>> find_ratings(std::span<const VoteKey> votes) override {
        return pass("find_ratings", [&] { return reader_.find_ratings(votes); });
    }
    Result<std::vector<RatingSummary>> rating_summaries(std::span<const ArticleId> articles) override {
        return pass("rating_summaries", [&] { return reader_.rating_summaries(articles); });
    }
    Result<Page<Rating>> list_ratings(const RatingQuery& query) override {
        return pass("list_ratings", [&] { return reader_.list_ratings(query); });
    }
    Result<Page<Rating>> list_ratings_of(std::string_view voter, const PageRequest& page) override {
        return pass("list_ratings_of", [&] { return reader_.list_ratings_of(voter, page); });
    }
    Result<std::vector<DailyViews>> daily_views(const ArticleId& article, Day first, Day last) override {
        return pass("daily_views", [&] { return reader_.daily_views(article, first, last); });
    }
    Result<std::vector<ViewTotal>> most_viewed(Day first, Day last, std::uint32_t limit) override {
        return pass("most_viewed", [&] { return reader_.most_viewed(first, last, limit); });
    }
    Result<std::vector<std::optional<Timestamp>>> find_buckets(std::span<const std::string> keys) override {
        return pass("find_buckets", [&] { return reader_.find_buckets(keys); });
    }
    Result<std::optional<SharedSecret>> find_secret(std::string_view name) override {
        return pass("find_secret", [&] { return reader_.find_secret(name); });
    }
    Result<std::vector<std::optional<KeptRequest>>> find_kept_requests(std::span<const std::string> names) override {
        return pass("find_kept_requests", [&] { return reader_.find_kept_requests(names); });
    }
    Result<AccountRecord> get_account(const AccountId& id) override {
        return pass("get_account", [&] { return reader_.get_account(id); });
    }
    Result<std::optional<AccountRecord>> find_account(std::string_view login) override {
        return pass("find_account", [&] { return reader_.find_account(login); });
    }
    Result<std::vector<AccountRecord>> find_accounts_by_email(std::string_view email) override {
        return pass("find_accounts_by_email", [&] { return reader_.find_accounts_by_email(email); });
    }
    Result<Page<Account>> list_accounts(const PageRequest& page) override {
        return pass("list_accounts", [&] { return reader_.list_accounts(page); });
    }
    Result<std::vector<Account>> list_staff() override {
        return pass("list_staff", [&] { return reader_.list_staff(); });
    }
    Result<std::vector<AccountId>> list_erasures() override {
        return pass("list_erasures", [&] { return reader_.list_erasures(); });
    }
    Result<Page<Session>> list_kept_sessions(const AccountId& account, const PageRequest& page) override {
        return pass("list_kept_sessions", [&] { return reader_.list_kept_sessions(account, page); });
    }
    Result<std::optional<Session>> find_session(std::string_view token_hash) override {
        return pass("find_session", [&] { return reader_.find_session(token_hash); });
    }
    Result<Session> get_session(const SessionId& id) override {
        return pass("get_session", [&] { return reader_.get_session(id); });
    }
    Result<std::vector<std::optional<Session>>> find_sessions(std::span<const SessionId> ids) override {
        return pass("find_sessions", [&] { return reader_.find_sessions(ids); });
    }
    Result<std::vector<Session>> list_sessions(const AccountId& account, Timestamp now) override {
        return pass("list_sessions", [&] { return reader_.list_sessions(account, now); });
    }
    Result<std::optional<ApiToken>> find_api_token(std::string_view token_hash) override {
        return pass("find_api_token", [&] { return reader_.find_api_token(token_hash); });
    }
    Result<ApiToken> get_api_token(const ApiTokenId& id) override {
        return pass("get_api_token", [&] { return reader_.get_api_token(id); });
    }
    Result<std::vector<ApiToken>> list_api_tokens(const AccountId& account) override {
        return pass("list_api_tokens", [&] { return reader_.list_api_tokens(account); });
    }
    Result<Page<AuditEntry>> list_audit(const AuditQuery& query) override {
        return pass("list_audit", [&] { return reader_.list_audit(query); });
    }
    Result<std::vector<Change>> changes_after(Position position, std::uint32_t limit) override {
        return pass("changes_after", [&] { return reader_.changes_after(position, limit); });
    }

    Result<void> create_article(const ArticleHead& head, const Revision& first) override {
        return pass("create_article", [&] { return writer_->create_article(head, first); });
    }
    Result<void> create_articles(std::span<const NewArticle> articles) override {
        return pass("create_articles", [&] { return writer_->create_articles(articles); });
    }
    Result<void> update_article(const ArticleHead& head) override {
        return pass("update_article", [&] { return writer_->update_article(head); });
    }
    Result<void> create_revision(const Revision& revision) override {
        return pass("create_revision", [&] { return writer_->create_revision(revision); });
    }
    Result<void> put_search_words(const ArticleId& article, std::span<const std::string> live,
                                  std::span<const std::string> latest) override {
        return pass("put_search_words", [&] { return writer_->put_search_words(article, live, latest); });
    }
    Result<void> put_old_slug(const Slug& old, const ArticleId& article) override {
        return pass("put_old_slug", [&] { return writer_->put_old_slug(old, article); });
    }
    Result<void> erase_article(const ArticleId& id, std::uint64_t version) override {
        return pass("erase_article", [&] { return writer_->erase_article(id, version); });
    }
    Result<void> create_author(const Author& author) override {
        return pass("create_author", [&] { return writer_->create_author(author); });
    }
    Result<void> update_author(const Author& author) override {
        return pass("update_author", [&] { return writer_->update_author(author); });
    }
    Result<void> erase_author(const AuthorId& id, std::uint64_t version) override {
        return pass("erase_author", [&] { return writer_->erase_author(id, version); });
    }
    Result<void> create_term(const Term& term) override {
        return pass("create_term", [&] { return writer_->create_term(term); });
    }
    Result<void> update_term(const Term& term) override {
        return pass("update_term", [&] { return writer_->update_term(term); });
    }
    Result<void> erase_term(const TermId& id, std::uint64_t version) override {
        return pass("erase_term", [&] { return writer_->erase_term(id, version); });
    }
    Result<void> create_media(const Media& media, std::string_view bytes) override {
        return pass("create_media", [&] { return writer_->create_media(media, bytes); });
    }
    Result<void> create_comment(const Comment& comment) override {
        return pass("create_comment", [&] { return writer_->create_comment(comment); });
    }
    Result<void> create_comments(std::span<const Comment> comments) override {
        return pass("create_comments", [&] { return writer_->create_comments(comments); });
    }
    Result<void> update_comment(const Comment& comment) override {
        return pass("update_comment", [&] { return writer_->update_comment(comment); });
    }
    Result<void> put_reaction(const CommentReaction& reaction) override {
        return pass("put_reaction", [&] { return writer_->put_reaction(reaction); });
    }
    Result<void> put_reactions(std::span<const CommentReaction> reactions) override {
        return pass("put_reactions", [&] { return writer_->put_reactions(reactions); });
    }
    Result<bool> erase_reaction(const ReactionKey& key) override {
        return pass("erase_reaction", [&] { return writer_->erase_reaction(key); });
    }
    Result<bool> create_report(const CommentReport& report) override {
        return pass("create_report", [&] { return writer_->create_report(report); });
    }
    Result<void> settle_reports(const CommentId& comment) override {
        return pass("settle_reports", [&] { return writer_->settle_reports(comment); });
    }
    Result<bool> hand_report_over(const CommentReport& report, std::string_view reporter) override {
        return pass("hand_report_over", [&] { return writer_->hand_report_over(report, reporter); });
    }
    Result<void> erase_comment_trail(const CommentId& comment, const AccountId& author) override {
        return pass("erase_comment_trail", [&] { return writer_->erase_comment_trail(comment, author); });
    }
    Result<void> append_comment_event(const CommentEvent& event) override {
        return pass("append_comment_event", [&] { return writer_->append_comment_event(event); });
    }
    Result<void> put_rating(const Rating& rating) override {
        return pass("put_rating", [&] { return writer_->put_rating(rating); });
    }
    Result<void> put_ratings(std::span<const Rating> ratings) override {
        return pass("put_ratings", [&] { return writer_->put_ratings(ratings); });
    }
    Result<bool> erase_rating(const ArticleId& article, std::string_view voter) override {
        return pass("erase_rating", [&] { return writer_->erase_rating(article, voter); });
    }
    Result<std::uint32_t> set_ratings_aside(const ArticleId& article, std::span<const std::string> voters,
                                            bool set_aside) override {
        return pass("set_ratings_aside", [&] { return writer_->set_ratings_aside(article, voters, set_aside); });
    }
    Result<void> put_rating_rank(const ArticleId& article, std::int64_t rank) override {
        return pass("put_rating_rank", [&] { return writer_->put_rating_rank(article, rank); });
    }
    Result<void> add_views(const ViewCount& count) override {
        return pass("add_views", [&] { return writer_->add_views(count); });
    }
    Result<void> add_view_counts(std::span<const ViewCount> counts) override {
        return pass("add_view_counts", [&] { return writer_->add_view_counts(counts); });
    }
    Result<std::uint32_t> erase_daily_views(Day before, std::uint32_t limit) override {
        return pass("erase_daily_views", [&] { return writer_->erase_daily_views(before, limit); });
    }
    Result<void> put_buckets(std::span<const Bucket> buckets) override {
        return pass("put_buckets", [&] { return writer_->put_buckets(buckets); });
    }
    Result<std::uint32_t> erase_full_buckets(Timestamp now, std::uint32_t limit) override {
        return pass("erase_full_buckets", [&] { return writer_->erase_full_buckets(now, limit); });
    }
    Result<void> create_secret(const SharedSecret& secret) override {
        return pass("create_secret", [&] { return writer_->create_secret(secret); });
    }
    Result<std::uint32_t> erase_expired_secrets(Timestamp now, std::uint32_t limit) override {
        return pass("erase_expired_secrets", [&] { return writer_->erase_expired_secrets(now, limit); });
    }
    Result<void> put_kept_requests(std::span<const KeptRequest> requests) override {
        return pass("put_kept_requests", [&] { return writer_->put_kept_requests(requests); });
    }
    Result<std::uint32_t> erase_expired_requests(Timestamp now, std::uint32_t limit) override {
        return pass("erase_expired_requests", [&] { return writer_->erase_expired_requests(now, limit); });
    }
    Result<void> create_account(const AccountRecord& record) override {
        return pass("create_account", [&] { return writer_->create_account(record); });
    }
    Result<void> update_account(const AccountRecord& record) override {
        return pass("update_account", [&] { return writer_->update_account(record); });
    }
    Result<void> create_session(const Session& session) override {
        return pass("create_session", [&] { return writer_->create_session(session); });
    }
    Result<bool> touch_session(const SessionId& id, Timestamp at) override {
        return pass("touch_session", [&] { return writer_->touch_session(id, at); });
    }
    Result<std::vector<bool>> touch_sessions(std::span<const SessionTouch> touches) override {
        return pass("touch_sessions", [&] { return writer_->touch_sessions(touches); });
    }
    Result<bool> end_session(const SessionId& id, Timestamp at, SessionEnd reason) override {
        return pass("end_session", [&] { return writer_->end_session(id, at, reason); });
    }
    Result<std::uint32_t> end_sessions(const std::optional<AccountId>& account, const std::optional<SessionId>& keep,
                                       Timestamp at, SessionEnd reason) override {
        return pass("end_sessions", [&] { return writer_->end_sessions(account, keep, at, reason); });
    }
    Result<bool> rotate_session(const SessionId& id, std::string_view token_hash, Timestamp authenticated_at) override {
        return pass("rotate_session", [&] { return writer_->rotate_session(id, token_hash, authenticated_at); });
    }
    Result<std::uint32_t> erase_expired_sessions(Timestamp before, std::uint32_t limit) override {
        return pass("erase_expired_sessions", [&] { return writer_->erase_expired_sessions(before, limit); });
    }
    Result<void> create_api_token(const ApiToken& token) override {
        return pass("create_api_token", [&] { return writer_->create_api_token(token); });
    }
    Result<bool> use_api_token(const ApiTokenId& id, Timestamp at) override {
        return pass("use_api_token", [&] { return writer_->use_api_token(id, at); });
    }
    Result<bool> revoke_api_token(const ApiTokenId& id, Timestamp at) override {
        return pass("revoke_api_token", [&] { return writer_->revoke_api_token(id, at); });
    }
    Result<std::uint32_t> erase_expired_api_tokens(Timestamp before, std::uint32_t limit) override {
        return pass("erase_expired_api_tokens", [&] { return writer_->erase_expired_api_tokens(before, limit); });
    }
    Result<void> create_ticket(const Ticket& ticket) override {
        return pass("create_ticket", [&] { return writer_->create_ticket(ticket); });
    }
    Result<std::optional<Ticket>> take_ticket(std::string_view hash, TicketPurpose purpose) override {
        return pass("take_ticket", [&] { return writer_->take_ticket(hash, purpose); });
    }
    Result<std::uint32_t> erase_tickets(const AccountId& account, TicketPurpose purpose) override {
        return pass("erase_tickets", [&] { return writer_->erase_tickets(account, purpose); });
    }
    Result<std::uint32_t> erase_expired_tickets(Timestamp now, std::uint32_t limit) override {
        return pass("erase_expired_tickets", [&] { return writer_->erase_expired_tickets(now, limit); });
    }
    Result<void> append_audit(std::span<const AuditEntry> entries) override {
        return pass("append_audit", [&] { return writer_->append_audit(entries); });
    }
    Result<std::uint32_t> erase_traces(const AccountId& account, std::uint32_t limit) override {
        return pass("erase_traces", [&] { return writer_->erase_traces(account, limit); });
    }
    Result<std::uint32_t> erase_audit(Timestamp before, std::uint32_t limit) override {
        return pass("erase_audit", [&] { return writer_->erase_audit(before, limit); });
    }
    Result<void> append_change(const Change& change) override {
        return pass("append_change", [&] { return writer_->append_change(change); });
    }
    Result<void> append_changes(std::span<const Change> changes) override {
        return pass("append_changes", [&] { return writer_->append_changes(changes); });
    }
    Result<std::uint32_t> trim_changes(Timestamp before, std::uint32_t limit) override {
        return pass("trim_changes", [&] { return writer_->trim_changes(before, limit); });
    }

private:
    template <typename Call>
    auto pass(std::string_view name, Call call) -> decltype(call()) {
        MASTHEAD_CHECK(before_call_(name));
        return call();
    }

    BeforeCall before_call_;
    std::unique_ptr<ReadTransaction> owned_;
    ReadTransaction& reader_;
    WriteTransaction* writer_;
};

} // namespace masthead::inline v0::conformance
