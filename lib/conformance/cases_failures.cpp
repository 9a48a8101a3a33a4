#include "everything.hpp"
#include "watched_transaction.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

Result<void> write_articles(WriteTransaction& transaction, Samples& make, const WholeArticle& known) {
    const auto article = make.published("new-article");
    MASTHEAD_CHECK(transaction.create_article(article.head, article.first));
    MASTHEAD_CHECK(transaction.create_articles(std::array{make.draft("third"), make.published("fourth")}));
    MASTHEAD_CHECK(transaction.create_revision(make.next_revision(article.first, "Second")));
    const std::vector<std::string> words{"word", "new"};
    MASTHEAD_CHECK(transaction.put_search_words(article.head.id, words, words));
    MASTHEAD_CHECK(transaction.put_old_slug(slug("older-name"), article.head.id));
    auto head = known.head;
    head.slug = slug("other-name");
    MASTHEAD_CHECK(transaction.update_article(head));
    MASTHEAD_CHECK(transaction.create_author(make.author("new-author", "New")));
    MASTHEAD_CHECK(transaction.create_term(make.term(TermKind::tag, "new-tag", "New")));
    return transaction.create_media(make.media("new"), "new");
}

Result<void> write_audience(WriteTransaction& transaction, Samples& make, const ArticleId& article) {
    MASTHEAD_CHECK(transaction.create_comment(make.comment(article)));
    MASTHEAD_CHECK(transaction.create_comments(std::vector{make.comment(article), make.comment(article)}));
    MASTHEAD_CHECK(transaction.put_rating(make.rating(article, "new voter", 5)));
    MASTHEAD_CHECK(transaction.put_ratings(std::vector{make.rating(article, "another", 1)}));
    MASTHEAD_CHECK(transaction.erase_rating(article, "voter"));
    MASTHEAD_CHECK(transaction.put_rating_rank(article, 77));
    MASTHEAD_CHECK(transaction.set_ratings_aside(article, std::vector<std::string>{"another"}, true));
    MASTHEAD_CHECK(transaction.add_views(views_of(article, 3)));
    MASTHEAD_CHECK(transaction.add_view_counts(std::array{views_of(article, 4)}));
    MASTHEAD_CHECK(transaction.erase_daily_views(sample_day + std::chrono::days(1), 1));
    return {};
}

Result<void> write_shared(WriteTransaction& transaction, Samples& make) {
    MASTHEAD_CHECK(transaction.erase_full_buckets(Timestamp::maximum(), 10));
    MASTHEAD_CHECK(transaction.put_buckets(std::array{Bucket{"bucket", make.time()}, Bucket{"another", make.time()}}));
    MASTHEAD_CHECK(transaction.erase_expired_secrets(Timestamp::maximum(), 10));
    MASTHEAD_CHECK(transaction.erase_expired_requests(Timestamp::maximum(), 10));
    MASTHEAD_CHECK(transaction.put_kept_requests(
        std::array{KeptRequest{"request", "others", make.time()}, KeptRequest{"another", "", make.time()}}));
    return transaction.create_secret({"secret", "others", make.time()});
}

Result<void> write_accounts(WriteTransaction& transaction, Samples& make, const Everything& known) {
    const auto reader = make.account("new-reader");
    MASTHEAD_CHECK(transaction.create_account(reader));
    MASTHEAD_CHECK(transaction.create_session(make.session(reader.account.id)));
    const auto& session = known.sessions.at(0).id;
    MASTHEAD_CHECK(transaction.touch_session(session, make.time()));
    MASTHEAD_CHECK(transaction.touch_sessions(std::array{SessionTouch{session, make.time()}}));
    MASTHEAD_CHECK(transaction.rotate_session(session, "another token", make.time()));
    MASTHEAD_CHECK(transaction.end_session(session, make.time(), SessionEnd::revoked));
    MASTHEAD_CHECK(transaction.end_sessions(std::nullopt, std::nullopt, make.time(), SessionEnd::revoked));
    MASTHEAD_CHECK(transaction.erase_expired_sessions(Timestamp::maximum(), 1));
    return {};
}

Result<void> write_tokens(WriteTransaction& transaction, Samples& make, const Everything& known) {
    const auto& token = known.api_tokens.at(0);
    MASTHEAD_CHECK(transaction.create_api_token(make.api_token(token.account)));
    MASTHEAD_CHECK(transaction.use_api_token(token.id, make.time()));
    MASTHEAD_CHECK(transaction.revoke_api_token(token.id, make.time()));
    MASTHEAD_CHECK(transaction.erase_expired_api_tokens(Timestamp::maximum(), 1));
    const auto ticket = make.ticket(token.account, TicketPurpose::reset_password);
    MASTHEAD_CHECK(transaction.create_ticket(ticket));
    MASTHEAD_CHECK(transaction.take_ticket(ticket.hash, ticket.purpose));
    MASTHEAD_CHECK(transaction.erase_tickets(token.account, TicketPurpose::verify_email));
    MASTHEAD_CHECK(transaction.erase_expired_tickets(Timestamp::maximum(), 1));
    MASTHEAD_CHECK(transaction.append_audit(std::array{make.audit_entry(token.account, AuditAction::signed_out)}));
    MASTHEAD_CHECK(transaction.erase_audit(Timestamp::maximum(), 1));
    return {};
}

/// A unit that does something of every kind, on a site where there is something of every kind.
Result<void> write_much(WriteTransaction& transaction, Samples& make, const Everything& known) {
    MASTHEAD_CHECK(write_articles(transaction, make, known.whole_articles.at(0)));
    MASTHEAD_CHECK(write_audience(transaction, make, known.whole_articles.at(0).head.id));
    MASTHEAD_CHECK(write_accounts(transaction, make, known));
    MASTHEAD_CHECK(write_tokens(transaction, make, known));
    MASTHEAD_CHECK(write_shared(transaction, make));
    MASTHEAD_CHECK(transaction.append_change(make.change(EntityKind::article, {})));
    MASTHEAD_CHECK(transaction.append_changes(std::array{make.change(EntityKind::term, {})}));
    MASTHEAD_CHECK(transaction.trim_changes(Timestamp::maximum(), 1));
    const auto& other = known.whole_articles.at(1).head;
    MASTHEAD_CHECK(transaction.erase_article(other.id, other.version));
    const auto& tag = known.tags.at(0);
    MASTHEAD_CHECK(transaction.erase_term(tag.id, tag.version));
    const auto& author = known.authors.at(0);
    return transaction.erase_author(author.id, author.version);
}

const Error injected{ErrorCode::unavailable, "a failure on purpose", "test"};

/// Runs the unit with its `nth` call failing (0: none) before the backend hears of it.
Result<Position> write_failing(Storage& storage, const Samples& make, const Everything& known, unsigned nth) {
    return storage.write([&](WriteTransaction& transaction) -> Result<void> {
        unsigned calls = 0;
        WatchedTransaction failing(
            transaction, [&](std::string_view) { return ++calls == nth ? Result<void>(injected) : Result<void>(); });
        // The same records in each attempt.
        auto records = make;
        return write_much(failing, records, known);
    });
}

/// Whichever call of a unit fails, nothing of the unit stays, and the storage goes on.
void leaves_nothing_of_a_unit_that_fails(Site& site) {
    Samples make;
    for (int i = 0; i < 2; ++i) {
        write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    }
    const auto before = everything(*read(*site.storage));
    for (unsigned nth = 1;; ++nth) {
        const auto written = write_failing(*site.storage, make, before, nth);
        if (written) {
            EXPECT_GT(nth, 40U) << "the unit must have many calls that can fail";
            break;
        }
        ASSERT_EQ(written.error(), injected);
        ASSERT_EQ(everything(*read(*site.storage)), before) << "after a failure of call " << nth;
        ASSERT_EQ(must(read(*site.storage)->find_article(slug("new-article"))), std::nullopt);
        ASSERT_EQ(must(read(*site.storage)->find_article_by_old_slug(slug("older-name"))), std::nullopt);
    }
    const auto view = read(*site.storage);
    EXPECT_TRUE(must(view->find_article(slug("new-article"))));
    EXPECT_TRUE(must(view->find_article(slug("other-name"))));
    EXPECT_EQ(outcome_and_field(view->changes_after(0, 10)), "not_found after");
    EXPECT_EQ(outcome(view->get_article(before.whole_articles[1].head.id)), "not_found");
}

/// The same without a failure of the storage: the work itself gives up behind its last call.
void leaves_nothing_of_a_unit_that_gives_up(Site& site) {
    Samples make;
    for (int i = 0; i < 2; ++i) {
        write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    }
    const auto before = everything(*read(*site.storage));
    for (int i = 0; i < 3; ++i) {
        const auto result = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
            auto records = make;
            must(write_much(transaction, records, before));
            return injected;
        });
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error(), injected);
        EXPECT_EQ(everything(*read(*site.storage)), before);
    }
    must(write_failing(*site.storage, make, before, 0));
}

constexpr std::array cases{
    StorageCase{"leaves_nothing_of_a_unit_that_fails", leaves_nothing_of_a_unit_that_fails},
    StorageCase{"leaves_nothing_of_a_unit_that_gives_up", leaves_nothing_of_a_unit_that_gives_up},
};

} // namespace

StorageCases failure_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
