#include "failing_transaction.hpp"

namespace masthead::inline v0::conformance {

namespace {

class FailingTransaction final : public WriteTransaction {
public:
    FailingTransaction(WriteTransaction& inner, BeforeCall before_call)
        : inner_(inner), before_call_(std::move(before_call)) {}

    Result<Position> position() override {
        return pass([&] { return inner_.position(); });
    }
    Result<ArticleHead> get_article(const ArticleId& id) override {
        return pass([&] { return inner_.get_article(id); });
    }
    Result<std::optional<ArticleId>> find_article(const Slug& slug) override {
        return pass([&] { return inner_.find_article(slug); });
    }
    Result<std::optional<ArticleId>> find_article_by_old_slug(const Slug& slug) override {
        return pass([&] { return inner_.find_article_by_old_slug(slug); });
    }
    Result<Revision> get_revision(const ArticleId& article, std::uint32_t number) override {
        return pass([&] { return inner_.get_revision(article, number); });
    }
    Result<Page<Revision>> list_revisions(const ArticleId& article, const PageRequest& page) override {
        return pass([&] { return inner_.list_revisions(article, page); });
    }
    Result<Page<ArticleListing>> list_articles(const ArticleQuery& query) override {
        return pass([&] { return inner_.list_articles(query); });
    }
    Result<std::vector<std::optional<ArticleHead>>> find_articles(std::span<const ArticleId> ids) override {
        return pass([&] { return inner_.find_articles(ids); });
    }
    Result<std::optional<WholeArticle>> find_whole_article(const ArticleKey& key, RevisionChoice choice) override {
        return pass([&] { return inner_.find_whole_article(key, choice); });
    }
    Result<std::vector<ArticleCounters>> counters(std::span<const ArticleId> articles) override {
        return pass([&] { return inner_.counters(articles); });
    }
    Result<std::vector<std::optional<Author>>> find_authors(std::span<const AuthorId> ids) override {
        return pass([&] { return inner_.find_authors(ids); });
    }
    Result<std::optional<Author>> find_author(const Slug& slug) override {
        return pass([&] { return inner_.find_author(slug); });
    }
    Result<Page<Author>> list_authors(const PageRequest& page) override {
        return pass([&] { return inner_.list_authors(page); });
    }
    Result<std::vector<std::optional<Term>>> find_terms(std::span<const TermId> ids) override {
        return pass([&] { return inner_.find_terms(ids); });
    }
    Result<std::optional<Term>> find_term(TermKind kind, const Slug& slug) override {
        return pass([&] { return inner_.find_term(kind, slug); });
    }
    Result<Page<Term>> list_terms(TermKind kind, const PageRequest& page) override {
        return pass([&] { return inner_.list_terms(kind, page); });
    }
    Result<Media> get_media(const MediaId& id) override {
        return pass([&] { return inner_.get_media(id); });
    }
    Result<std::string> get_media_bytes(const MediaId& id) override {
        return pass([&] { return inner_.get_media_bytes(id); });
    }
    Result<std::optional<MediaId>> find_media(std::string_view sha256) override {
        return pass([&] { return inner_.find_media(sha256); });
    }
    Result<Comment> get_comment(const CommentId& id) override {
        return pass([&] { return inner_.get_comment(id); });
    }
    Result<Page<Comment>> list_comments(const CommentQuery& query) override {
        return pass([&] { return inner_.list_comments(query); });
    }
    Result<std::uint64_t> count_comments(const AccountId& account, CommentStatus status) override {
        return pass([&] { return inner_.count_comments(account, status); });
    }
    Result<std::optional<Timestamp>> last_comment_at(const AccountId& account) override {
        return pass([&] { return inner_.last_comment_at(account); });
    }
    Result<std::vector<std::optional<Comment>>> find_comments(std::span<const CommentId> ids) override {
        return pass([&] { return inner_.find_comments(ids); });
    }
    Result<std::vector<Commenter>> commenters(std::span<const AccountId> accounts, std::uint32_t most) override {
        return pass([&] { return inner_.commenters(accounts, most); });
    }
    Result<std::optional<Rating>> find_rating(const ArticleId& article, std::string_view voter) override {
        return pass([&] { return inner_.find_rating(article, voter); });
    }
    Result<std::vector<std::optional<Rating>>> find_ratings(std::span<const VoteKey> votes) override {
        return pass([&] { return inner_.find_ratings(votes); });
    }
    Result<std::vector<RatingSummary>> rating_summaries(std::span<const ArticleId> articles) override {
        return pass([&] { return inner_.rating_summaries(articles); });
    }
    Result<AccountRecord> get_account(const AccountId& id) override {
        return pass([&] { return inner_.get_account(id); });
    }
    Result<std::optional<AccountRecord>> find_account(std::string_view login) override {
        return pass([&] { return inner_.find_account(login); });
    }
    Result<Page<Account>> list_accounts(const PageRequest& page) override {
        return pass([&] { return inner_.list_accounts(page); });
    }
    Result<std::optional<Session>> find_session(std::string_view token_hash) override {
        return pass([&] { return inner_.find_session(token_hash); });
    }
    Result<Session> get_session(const SessionId& id) override {
        return pass([&] { return inner_.get_session(id); });
    }
    Result<std::vector<std::optional<Session>>> find_sessions(std::span<const SessionId> ids) override {
        return pass([&] { return inner_.find_sessions(ids); });
    }
    Result<std::vector<Session>> list_sessions(const AccountId& account, Timestamp now) override {
        return pass([&] { return inner_.list_sessions(account, now); });
    }
    Result<std::vector<Change>> changes_after(Position position, std::uint32_t limit) override {
        return pass([&] { return inner_.changes_after(position, limit); });
    }

    Result<void> create_article(const ArticleHead& head, const Revision& first) override {
        return pass([&] { return inner_.create_article(head, first); });
    }
    Result<void> update_article(const ArticleHead& head) override {
        return pass([&] { return inner_.update_article(head); });
    }
    Result<void> create_revision(const Revision& revision) override {
        return pass([&] { return inner_.create_revision(revision); });
    }
    Result<void> put_search_words(const ArticleId& article, std::span<const std::string> live,
                                  std::span<const std::string> latest) override {
        return pass([&] { return inner_.put_search_words(article, live, latest); });
    }
    Result<void> put_old_slug(const Slug& old, const ArticleId& article) override {
        return pass([&] { return inner_.put_old_slug(old, article); });
    }
    Result<void> erase_article(const ArticleId& id, std::uint64_t version) override {
        return pass([&] { return inner_.erase_article(id, version); });
    }
    Result<void> create_author(const Author& author) override {
        return pass([&] { return inner_.create_author(author); });
    }
    Result<void> update_author(const Author& author) override {
        return pass([&] { return inner_.update_author(author); });
    }
    Result<void> erase_author(const AuthorId& id, std::uint64_t version) override {
        return pass([&] { return inner_.erase_author(id, version); });
    }
    Result<void> create_term(const Term& term) override {
        return pass([&] { return inner_.create_term(term); });
    }
    Result<void> update_term(const Term& term) override {
        return pass([&] { return inner_.update_term(term); });
    }
    Result<void> erase_term(const TermId& id, std::uint64_t version) override {
        return pass([&] { return inner_.erase_term(id, version); });
    }
    Result<void> create_media(const Media& media, std::string_view bytes) override {
        return pass([&] { return inner_.create_media(media, bytes); });
    }
    Result<void> create_comment(const Comment& comment) override {
        return pass([&] { return inner_.create_comment(comment); });
    }
    Result<void> create_comments(std::span<const Comment> comments) override {
        return pass([&] { return inner_.create_comments(comments); });
    }
    Result<void> update_comment(const Comment& comment) override {
        return pass([&] { return inner_.update_comment(comment); });
    }
    Result<void> put_rating(const Rating& rating) override {
        return pass([&] { return inner_.put_rating(rating); });
    }
    Result<void> put_ratings(std::span<const Rating> ratings) override {
        return pass([&] { return inner_.put_ratings(ratings); });
    }
    Result<bool> erase_rating(const ArticleId& article, std::string_view voter) override {
        return pass([&] { return inner_.erase_rating(article, voter); });
    }
    Result<void> put_rating_rank(const ArticleId& article, std::int64_t rank) override {
        return pass([&] { return inner_.put_rating_rank(article, rank); });
    }
    Result<void> add_views(const ArticleId& article, std::uint64_t views) override {
        return pass([&] { return inner_.add_views(article, views); });
    }
    Result<void> add_view_counts(std::span<const ViewCount> counts) override {
        return pass([&] { return inner_.add_view_counts(counts); });
    }
    Result<void> create_account(const AccountRecord& record) override {
        return pass([&] { return inner_.create_account(record); });
    }
    Result<void> update_account(const AccountRecord& record) override {
        return pass([&] { return inner_.update_account(record); });
    }
    Result<void> create_session(const Session& session) override {
        return pass([&] { return inner_.create_session(session); });
    }
    Result<bool> touch_session(const SessionId& id, Timestamp at) override {
        return pass([&] { return inner_.touch_session(id, at); });
    }
    Result<std::vector<bool>> touch_sessions(std::span<const SessionTouch> touches) override {
        return pass([&] { return inner_.touch_sessions(touches); });
    }
    Result<bool> end_session(const SessionId& id, Timestamp at, SessionEnd reason) override {
        return pass([&] { return inner_.end_session(id, at, reason); });
    }
    Result<std::uint32_t> erase_expired_sessions(Timestamp before, std::uint32_t limit) override {
        return pass([&] { return inner_.erase_expired_sessions(before, limit); });
    }
    Result<void> append_change(const Change& change) override {
        return pass([&] { return inner_.append_change(change); });
    }
    Result<void> append_changes(std::span<const Change> changes) override {
        return pass([&] { return inner_.append_changes(changes); });
    }
    Result<std::uint32_t> trim_changes(Timestamp before, std::uint32_t limit) override {
        return pass([&] { return inner_.trim_changes(before, limit); });
    }

private:
    template <typename Call>
    auto pass(Call call) -> decltype(call()) {
        MASTHEAD_CHECK(before_call_());
        return call();
    }

    WriteTransaction& inner_;
    BeforeCall before_call_;
};

} // namespace

std::unique_ptr<WriteTransaction> make_failing_transaction(WriteTransaction& inner, BeforeCall before_call) {
    return std::make_unique<FailingTransaction>(inner, std::move(before_call));
}

} // namespace masthead::inline v0::conformance
