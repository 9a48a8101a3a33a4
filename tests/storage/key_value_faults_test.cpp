#include "../support/results.hpp"
#include "failing_store.hpp"

#include "conformance/reference.hpp"
#include "conformance/samples.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

/// The adapter over a key-value store whose calls fail, each in turn.
namespace masthead::test {

namespace {

using conformance::Samples;
using conformance::slug;
using Content = std::map<std::string, std::string>;

/// All that a store holds.
Content content_of(KeyValueStore& store) {
    Content content;
    const auto view = must(store.begin(false, std::chrono::seconds(1)));
    must(view->scan("", "", false, [&](std::string_view key, std::string_view value) {
        content.emplace(key, value);
        return true;
    }));
    return content;
}

/// A storage over a store whose calls can be made to fail.
class KeyValueFaults : public ::testing::Test {
protected:
    KeyValueFaults() {
        must(storage->migrate());
        must(storage->write(write_articles));
    }

    /// Articles with all that the adapter keeps beside them.
    static Result<void> write_articles(WriteTransaction& transaction) {
        Samples make;
        const auto author = make.author("author", "Author");
        const auto tag = make.term(TermKind::tag, "tag", "Tag");
        MASTHEAD_CHECK(transaction.create_author(author));
        MASTHEAD_CHECK(transaction.create_term(tag));
        for (const auto* name : {"one", "two"}) {
            auto article = make.published(name);
            article.first.content.tags = {tag.id};
            article.first.content.byline = {{author.id, "", "author"}};
            MASTHEAD_CHECK(transaction.create_article(article.head, article.first));
            const std::vector<std::string> words{"word", name};
            MASTHEAD_CHECK(transaction.put_search_words(article.head.id, words, words));
            const auto comment = make.comment(article.head.id);
            MASTHEAD_CHECK(transaction.create_comments(std::array{comment, make.comment(article.head.id, &comment)}));
            MASTHEAD_CHECK(transaction.put_rating(make.rating(article.head.id, "voter", 4)));
            MASTHEAD_CHECK(transaction.add_views({article.head.id, Day(), 2}));
            MASTHEAD_CHECK(transaction.append_change(make.change(EntityKind::article, article.head.id.bytes())));
        }
        return {};
    }

    /// Accounts, and what is kept of their signing in.
    static Result<void> write_people(WriteTransaction& transaction, Samples& make) {
        auto reader = make.account("reader");
        reader.account.email = "reader@example.org";
        const auto& id = reader.account.id;
        MASTHEAD_CHECK(transaction.create_account(reader));
        const auto session = make.session(id);
        MASTHEAD_CHECK(transaction.create_session(session));
        MASTHEAD_CHECK(transaction.rotate_session(session.id, "another token", make.time()));
        MASTHEAD_CHECK(transaction.end_sessions(id, std::nullopt, make.time(), SessionEnd::revoked));
        const auto token = make.api_token(id);
        MASTHEAD_CHECK(transaction.create_api_token(token));
        MASTHEAD_CHECK(transaction.use_api_token(token.id, make.time()));
        MASTHEAD_CHECK(transaction.erase_expired_api_tokens(Timestamp::maximum(), 1));
        const auto ticket = make.ticket(id, TicketPurpose::verify_email);
        MASTHEAD_CHECK(transaction.create_ticket(ticket));
        MASTHEAD_CHECK(transaction.take_ticket(ticket.hash, ticket.purpose));
        MASTHEAD_CHECK(transaction.append_audit(
            std::array{make.audit_entry(id, AuditAction::signed_in), make.audit_entry(id, AuditAction::signed_out)}));
        MASTHEAD_CHECK(transaction.erase_audit(Timestamp::maximum(), 1));
        MASTHEAD_CHECK(transaction.erase_traces(id, 100));
        return {};
    }

    /// A unit in which every call of a store appears.
    static Result<void> write_unit(WriteTransaction& transaction) {
        Samples make(1'000);
        MASTHEAD_TRY(const auto one, transaction.find_article(slug("one")));
        MASTHEAD_TRY(const auto two, transaction.find_article(slug("two")));
        MASTHEAD_TRY(auto head, transaction.get_article(one.value_or(ArticleId())));
        head.slug = slug("renamed");
        MASTHEAD_CHECK(transaction.update_article(head));
        MASTHEAD_CHECK(transaction.put_old_slug(slug("one"), head.id));
        MASTHEAD_CHECK(transaction.add_views({head.id, Day(), 1}));
        MASTHEAD_CHECK(transaction.erase_daily_views(Day() + std::chrono::days(1), 1));
        MASTHEAD_CHECK(transaction.set_ratings_aside(head.id, std::vector<std::string>{"voter"}, true));
        MASTHEAD_CHECK(transaction.put_buckets(std::array{Bucket{"bucket", make.time()}}));
        MASTHEAD_CHECK(transaction.create_secret({"secret", "bytes", make.time()}));
        MASTHEAD_CHECK(transaction.put_kept_requests(std::array{KeptRequest{"request", "bytes", make.time()}}));
        MASTHEAD_CHECK(transaction.put_kept_requests(std::array{KeptRequest{"request", "other", make.time()}}));
        MASTHEAD_CHECK(transaction.erase_expired_requests(Timestamp::maximum(), 1));
        MASTHEAD_CHECK(transaction.erase_full_buckets(Timestamp::maximum(), 1));
        MASTHEAD_CHECK(transaction.erase_expired_secrets(Timestamp::maximum(), 1));
        MASTHEAD_CHECK(write_people(transaction, make));
        MASTHEAD_CHECK(transaction.list_articles({}));
        MASTHEAD_CHECK(transaction.create_comment(make.comment(head.id)));
        MASTHEAD_CHECK(transaction.erase_article(two.value_or(ArticleId()), 1));
        MASTHEAD_CHECK(transaction.append_change(make.change(EntityKind::article, head.id.bytes())));
        MASTHEAD_CHECK(transaction.trim_changes(Timestamp::maximum(), 1));
        return {};
    }

    /// What a new store holds after all of it.
    static Content content_after(BeforeStoreCall before_call) {
        const auto store = conformance::make_reference_store();
        const auto storage = make_key_value_storage(make_failing_store(*store, std::move(before_call)));
        must(storage->migrate());
        must(storage->write(write_articles));
        must(storage->write(write_unit));
        return content_of(*store);
    }

    /// Makes the `nth` call of the next run fail (0: none).
    void fail_at(unsigned nth, ErrorCode code = ErrorCode::unavailable) {
        calls = 0;
        failing_call = nth;
        failure = {code, "on purpose", ""};
    }

    unsigned calls = 0;
    unsigned failing_call = 0;
    Error failure;
    std::map<StoreCall, int> failed;
    std::unique_ptr<KeyValueStore> store = conformance::make_reference_store();
    std::unique_ptr<Storage> storage = make_key_value_storage(make_failing_store(*store, [this](StoreCall call) {
        if (++calls != failing_call) return Result<void>();
        ++failed[call];
        return Result<void>(failure);
    }));
};

} // namespace

TEST_F(KeyValueFaults, LeaveNothingOfAUnit) {
    const auto before = content_of(*store);
    for (unsigned nth = 1;; ++nth) {
        fail_at(nth);
        const auto written = storage->write(write_unit);
        if (written) break;
        ASSERT_EQ(written.error(), failure);
        ASSERT_EQ(content_of(*store), before) << "after a failure of call " << nth;
        fail_at(0);
        ASSERT_TRUE(must(storage->read())->find_article(slug("one")));
    }
    for (const auto call :
         {StoreCall::begin, StoreCall::get, StoreCall::put, StoreCall::erase, StoreCall::scan, StoreCall::commit}) {
        EXPECT_GT(failed[call], 0) << static_cast<int>(call);
    }
    fail_at(0);
    EXPECT_TRUE(must(must(storage->read())->find_article(slug("renamed"))));
    EXPECT_EQ(must(must(storage->read())->find_article(slug("two"))), std::nullopt);
}

/// Whoever lost against another writer runs again from the beginning, and leaves what one run leaves.
TEST_F(KeyValueFaults, RunAgainAfterAConflict) {
    const auto wanted = content_after([](StoreCall) { return Result<void>(); });
    bool has_failed = true;
    for (unsigned nth = 1; has_failed; ++nth) {
        has_failed = false;
        unsigned count = 0;
        const auto content = content_after([&](StoreCall call) -> Result<void> {
            if (call == StoreCall::begin || ++count != nth) return {};
            has_failed = true;
            return Error{ErrorCode::conflict, "on purpose", ""};
        });
        ASSERT_EQ(content, wanted) << "after a conflict in call " << nth;
    }
}

/// What fails while it reads says so, and gives nothing instead.
TEST_F(KeyValueFaults, AreToldToReaders) {
    unsigned failures = 0;
    for (unsigned nth = 1;; ++nth) {
        fail_at(nth);
        const auto whole = storage->find_whole_article(slug("one"), RevisionChoice::live);
        if (whole) {
            EXPECT_TRUE(*whole);
            break;
        }
        EXPECT_EQ(whole.error(), failure);
        ++failures;
    }
    EXPECT_GT(failures, 5U);
}

} // namespace masthead::test
