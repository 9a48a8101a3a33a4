#include "support.hpp"

#include <gtest/gtest.h>

namespace masthead::test {

TEST(SqliteBounds, KeptStatementsOfAConnectionAreBounded) {
    const Folder folder;
    const Spy spy;
    const auto storage = open_ready(folder.file());
    ASSERT_TRUE(storage->write([](WriteTransaction& transaction) { return create_sample(transaction, 1); }));
    const auto reading = storage->read();
    ASSERT_TRUE(reading);
    // Each number of categories is a statement of its own.
    for (const auto order : {ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::views}) {
        ArticleQuery query;
        query.order = order;
        for (std::uint64_t i = 0; i < 100; ++i) {
            query.any_category.push_back(id_of<TermId>(i));
            const auto page = (*reading)->list_articles(query);
            ASSERT_TRUE(page) << page.error();
            ASSERT_EQ(page->items.size(), i < 1 ? 0U : 1U);
        }
    }
    const auto connections = spy.connections();
    ASSERT_EQ(connections.size(), 2U);
    int kept = 0;
    for (auto* each = sqlite3_next_stmt(connections[1], nullptr); each != nullptr;
         each = sqlite3_next_stmt(connections[1], each)) {
        ++kept;
    }
    EXPECT_LE(kept, 210);
    EXPECT_GE(kept, 190);
}

TEST(SqliteBounds, ExtremeNumbersAndTimesComeBack) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    auto head = head_of(1);
    head.publish_at = Timestamp::minimum();
    head.unpublish_at = Timestamp::maximum();
    head.created_at = Timestamp::from_microseconds(1);
    head.version = 9'000'000'000'000'000'000U;
    auto first = revision_of(1);
    first.content.title = "\xF0\x9F\x93\xB0 \xC4\x90\x6F\xCC\xA3\x63 ' \" ; : :x -- % \\";
    const std::uint64_t many = std::uint64_t{1} << 62U;
    ASSERT_TRUE(storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.create_article(head, first));
        MASTHEAD_CHECK(transaction.put_rating_rank(head.id, INT64_MIN));
        return transaction.add_views({head.id, Day(), many});
    }));
    const auto reading = storage->read();
    ASSERT_TRUE(reading);
    EXPECT_EQ((*reading)->get_article(head.id).value(), head);
    EXPECT_EQ((*reading)->get_revision(head.id, 1).value(), first);
    const std::vector ids{head.id};
    EXPECT_EQ((*reading)->counters(ids).value()[0], (ArticleCounters{many, 0, INT64_MIN}));
}

TEST(SqliteBounds, PicturesKeepEveryByte) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    std::uint64_t number = 0;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{256}, Media::max_bytes}) {
        std::string bytes(size, '\0');
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 % 256);
        Media media;
        media.id = id_of<MediaId>(++number);
        media.file_name = "a.png";
        media.media_type = "image/png";
        media.size = size;
        media.sha256 = std::to_string(number);
        ASSERT_TRUE(
            storage->write([&](WriteTransaction& transaction) { return transaction.create_media(media, bytes); }));
        const auto reading = storage->read();
        ASSERT_TRUE(reading);
        EXPECT_EQ((*reading)->get_media(media.id).value(), media);
        EXPECT_TRUE((*reading)->get_media_bytes(media.id).value() == bytes) << size;
    }
}

TEST(SqliteBounds, AnArticleWithADeepThreadCanBeErased) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    constexpr std::uint64_t deep = 1'500;
    const auto written = storage->write([](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(create_sample(transaction, 1));
        for (std::uint64_t i = 1; i <= deep; ++i) {
            Comment comment;
            comment.id = id_of<CommentId>(i);
            comment.article = id_of<ArticleId>(1);
            if (i > 1) comment.parent = id_of<CommentId>(i - 1);
            comment.path = std::string(i, 'a');
            comment.depth = static_cast<std::uint32_t>(i - 1);
            comment.author_name = "A";
            MASTHEAD_CHECK(transaction.create_comment(comment));
        }
        return {};
    });
    ASSERT_TRUE(written) << written.error();
    const auto erased =
        storage->write([](WriteTransaction& transaction) { return transaction.erase_article(id_of<ArticleId>(1), 1); });
    ASSERT_TRUE(erased) << erased.error();
    with_database(folder.file(), [](sqlite3* database) {
        for (const char* table :
             {"articles", "revisions", "comments", "listing", "counters", "live_words", "latest_words"}) {
            EXPECT_EQ(value_of(database, std::string("select count(*) from ") + table), "0") << table;
        }
    });
}

TEST(SqliteBounds, TotalsFollowVotesThatChangeAndGo) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    ASSERT_TRUE(storage->write([](WriteTransaction& transaction) { return create_sample(transaction, 1); }));
    Rating rating;
    rating.article = id_of<ArticleId>(1);
    const auto vote = [&](const std::string& voter, int points) {
        rating.voter = voter;
        rating.value = RatingValue::from_points(points);
        const auto written =
            storage->write([&](WriteTransaction& transaction) { return transaction.put_rating(rating); });
        ASSERT_TRUE(written) << written.error();
    };
    vote("a", 5);
    vote("b", 5);
    vote("b", 5);
    vote("b", 3);
    vote("a", 1);
    const auto withdrawn = storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const bool first, transaction.erase_rating(rating.article, "a"));
        MASTHEAD_TRY(const bool second, transaction.erase_rating(rating.article, "a"));
        EXPECT_TRUE(first);
        EXPECT_FALSE(second);
        return {};
    });
    ASSERT_TRUE(withdrawn) << withdrawn.error();
    const auto reading = storage->read();
    ASSERT_TRUE(reading);
    const std::vector ids{rating.article};
    const auto summary = (*reading)->rating_summaries(ids).value()[0];
    EXPECT_EQ(summary.histogram, (std::map<RatingValue, std::uint64_t>{{RatingValue::from_points(3), 1}}));
    with_database(folder.file(), [](sqlite3* database) {
        EXPECT_EQ(value_of(database, "select min(votes) from rating_totals"), "0");
    });
}

TEST(SqliteBounds, ErrorsNeverHoldBoundValues) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    const std::string secret = "secret-7f3a";
    AccountRecord record;
    record.account.id = id_of<AccountId>(1);
    record.account.login = secret;
    record.password_hash = secret;
    Session session;
    session.id = id_of<SessionId>(1);
    session.account = record.account.id;
    session.token_hash = secret;
    std::vector<Error> errors;
    const auto note = [&](const Result<void>& result) {
        ASSERT_FALSE(result);
        errors.push_back(result.error());
    };
    std::ignore = storage->write([&](WriteTransaction& transaction) -> Result<void> {
        note(transaction.create_session(session));
        MASTHEAD_CHECK(transaction.create_account(record));
        note(transaction.create_account(record));
        record.account.login = "other" + secret;
        note(transaction.create_account(record));
        MASTHEAD_CHECK(transaction.create_session(session));
        note(transaction.create_session(session));
        session.token_hash += "2";
        note(transaction.create_session(session));
        record.account.id = id_of<AccountId>(2);
        record.account.login = "third" + secret;
        record.account.role = static_cast<Role>(99);
        note(transaction.create_account(record));
        return {};
    });
    EXPECT_EQ(errors.size(), 6U);
    for (const auto& error : errors) EXPECT_EQ((error.message + error.field).find(secret), std::string::npos) << error;
}

} // namespace masthead::test
