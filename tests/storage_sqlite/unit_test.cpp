#include "support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace masthead::test {

namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

milliseconds since(SteadyClock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(SteadyClock::now() - start);
}

class SqliteUnit : public ::testing::Test {
protected:
    Folder folder_;
    std::unique_ptr<Storage> storage_ = open_ready(folder_.file());

    bool has_article(std::uint64_t number) {
        const auto reading = storage_->read();
        return reading && (*reading)->get_article(id_of<ArticleId>(number)).has_value();
    }
    void expect_still_works(std::uint64_t number) {
        const auto written =
            storage_->write([&](WriteTransaction& transaction) { return create_sample(transaction, number); });
        EXPECT_TRUE(written) << written.error();
        EXPECT_TRUE(has_article(number));
    }
};

} // namespace

TEST_F(SqliteUnit, AnErrorOfTheWorkRollsBackAndIsPassedOn) {
    const auto written = storage_->write([](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(create_sample(transaction, 1));
        return invalid_argument("title", "no");
    });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error(), invalid_argument("title", "no"));
    EXPECT_FALSE(has_article(1));
    expect_still_works(1);
}

TEST_F(SqliteUnit, AnExceptionOfTheWorkRollsBackAndDoesNotGetOut) {
    // An error that SQLite remembers from before must not be taken for this one.
    const auto written = storage_->write([](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(create_sample(transaction, 1));
        MASTHEAD_CHECK(transaction.create_author(Author{id_of<AuthorId>(1), slug("a"), "A", "", {}, 1}));
        const auto twice = transaction.create_author(Author{id_of<AuthorId>(1), slug("b"), "B", "", {}, 1});
        EXPECT_EQ(twice ? ErrorCode::internal : twice.error().code, ErrorCode::already_exists);
        throw std::runtime_error("secret");
    });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::internal);
    EXPECT_EQ(written.error().message.find("secret"), std::string::npos);
    EXPECT_FALSE(has_article(1));
    expect_still_works(1);
}

TEST_F(SqliteUnit, AUnitThatFailedForGoodCannotBeCommitted) {
    const auto written = storage_->write([](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(create_sample(transaction, 1));
        auto undated = head_of(99);
        undated.publish_at.reset();
        EXPECT_FALSE(transaction.create_article(undated, revision_of(99)));
        std::ignore = create_sample(transaction, 2);
        return {};
    });
    EXPECT_FALSE(written);
    EXPECT_FALSE(has_article(1));
    EXPECT_FALSE(has_article(2));
    expect_still_works(3);
}

TEST_F(SqliteUnit, AUnitMayGoOnAfterADuplicate) {
    const auto written = storage_->write([](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(create_sample(transaction, 1));
        const auto again = transaction.create_article(head_of(1), revision_of(1));
        EXPECT_EQ(again ? ErrorCode::internal : again.error().code, ErrorCode::already_exists);
        return create_sample(transaction, 2);
    });
    ASSERT_TRUE(written) << written.error();
    EXPECT_TRUE(has_article(1));
    EXPECT_TRUE(has_article(2));
}

TEST_F(SqliteUnit, WorkBeyondItsDeadlineChangesNothing) {
    const auto written = storage_->write(
        [](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_CHECK(create_sample(transaction, 1));
            std::this_thread::sleep_for(milliseconds(80));
            return {};
        },
        {milliseconds(40)});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::timed_out);
    EXPECT_FALSE(has_article(1));
    expect_still_works(1);
}

TEST_F(SqliteUnit, ALongStatementIsInterrupted) {
    ASSERT_TRUE(storage_->write([](WriteTransaction& transaction) -> Result<void> {
        for (std::uint64_t i = 1; i <= 3'000; ++i) MASTHEAD_CHECK(create_sample(transaction, i));
        return {};
    }));
    const auto start = SteadyClock::now();
    const auto written = storage_->write(
        [](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_CHECK(create_sample(transaction, 5'000));
            ArticleQuery query;
            query.words = {"nowhere"};
            query.locale = Locale::parse("de").value();
            for (int i = 0; i < 1'000'000; ++i) {
                if (const auto page = transaction.list_articles(query); !page) return page.error();
            }
            return {};
        },
        {milliseconds(100)});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::timed_out) << written.error();
    EXPECT_LT(since(start), milliseconds(2'000));
    EXPECT_FALSE(has_article(5'000));
    expect_still_works(5'001);
}

TEST_F(SqliteUnit, VeryLongTimeoutsAreAllowed) {
    EXPECT_TRUE(storage_->write([](WriteTransaction& transaction) { return create_sample(transaction, 1); },
                                {milliseconds::max()}));
    EXPECT_TRUE(storage_->read({0, milliseconds::max()}));
}

TEST_F(SqliteUnit, AWriterThatDoesNotGetItsTurnTimesOut) {
    std::atomic<bool> inside = false;
    std::atomic<bool> go_on = false;
    std::thread holder([&] {
        EXPECT_TRUE(storage_->write([&](WriteTransaction& transaction) -> Result<void> {
            inside = true;
            while (!go_on) std::this_thread::sleep_for(milliseconds(1));
            return create_sample(transaction, 1);
        }));
    });
    while (!inside) std::this_thread::sleep_for(milliseconds(1));
    const auto start = SteadyClock::now();
    bool ran = false;
    const auto late = storage_->write(
        [&](WriteTransaction&) -> Result<void> {
            ran = true;
            return {};
        },
        {milliseconds(50)});
    EXPECT_GE(since(start), milliseconds(50));
    go_on = true;
    holder.join();
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::timed_out);
    EXPECT_FALSE(ran);
    EXPECT_TRUE(has_article(1));
    expect_still_works(2);
}

TEST_F(SqliteUnit, WritersComeInTheOrderOfTheirComing) {
    std::atomic<bool> inside = false;
    std::atomic<bool> go_on = false;
    std::vector<int> order;
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
        EXPECT_TRUE(storage_->write([&](WriteTransaction&) -> Result<void> {
            inside = true;
            while (!go_on) std::this_thread::sleep_for(milliseconds(1));
            return {};
        }));
    });
    while (!inside) std::this_thread::sleep_for(milliseconds(1));
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            EXPECT_TRUE(storage_->write([&](WriteTransaction&) -> Result<void> {
                order.push_back(i);
                return {};
            }));
        });
        std::this_thread::sleep_for(milliseconds(30));
    }
    go_on = true;
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4, 5}));
}

TEST_F(SqliteUnit, AReaderKeepsTheViewOfItsBeginning) {
    expect_still_works(1);
    auto before = storage_->read();
    ASSERT_TRUE(before);
    expect_still_works(2);
    EXPECT_FALSE((*before)->get_article(id_of<ArticleId>(2)));
    EXPECT_TRUE(has_article(2));
    EXPECT_FALSE((*before)->get_article(id_of<ArticleId>(2)));
}

TEST_F(SqliteUnit, AReaderThatMetADamagedRowLeavesNoOldViewBehind) {
    for (std::uint64_t i = 1; i <= 3; ++i) expect_still_works(i);
    with_database(folder_.file(), [](sqlite3* database) {
        execute(database, "update revisions set byline = 'nonsense' where number = 1");
    });
    {
        auto reading = storage_->read();
        ASSERT_TRUE(reading);
        const auto page = (*reading)->list_revisions(id_of<ArticleId>(1), {});
        ASSERT_FALSE(page);
        EXPECT_EQ(page.error().code, ErrorCode::corrupt);
        const auto list = (*reading)->list_articles({});
        ASSERT_FALSE(list);
        EXPECT_EQ(list.error().code, ErrorCode::corrupt);
    }
    expect_still_works(4);
}

TEST_F(SqliteUnit, AReaderWaitsForAConnectionNoLongerThanAllowed) {
    std::vector<std::unique_ptr<ReadTransaction>> held;
    for (int i = 0; i < 4; ++i) {
        auto reading = storage_->read();
        ASSERT_TRUE(reading);
        held.push_back(std::move(*reading));
    }
    const auto start = SteadyClock::now();
    const auto late = storage_->read({0, milliseconds(60)});
    EXPECT_GE(since(start), milliseconds(60));
    EXPECT_LT(since(start), milliseconds(2'000));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::timed_out);
    std::thread releasing([&] {
        std::this_thread::sleep_for(milliseconds(30));
        held.pop_back();
    });
    EXPECT_TRUE(storage_->read({0, milliseconds(5'000)}));
    releasing.join();
    expect_still_works(1);
}

TEST_F(SqliteUnit, ReadersAndWritersOfManyThreadsAgree) {
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 6; ++i) {
        readers.emplace_back([&] {
            while (!stop) {
                const auto reading = storage_->read();
                ASSERT_TRUE(reading) << reading.error();
                const auto position = (*reading)->position();
                const auto changes = (*reading)->changes_after(0, 1'000);
                ASSERT_TRUE(position);
                ASSERT_TRUE(changes);
                ASSERT_EQ(changes->size(), *position);
            }
        });
    }
    std::vector<std::thread> writers;
    for (std::uint64_t i = 0; i < 3; ++i) {
        writers.emplace_back([&, i] {
            for (std::uint64_t j = 0; j < 40; ++j) {
                const auto written = storage_->write([&](WriteTransaction& transaction) -> Result<void> {
                    MASTHEAD_CHECK(create_sample(transaction, 1'000 * i + j));
                    return transaction.append_change(change_of(j));
                });
                ASSERT_TRUE(written) << written.error();
            }
        });
    }
    for (auto& thread : writers) thread.join();
    stop = true;
    for (auto& thread : readers) thread.join();
    EXPECT_EQ((*storage_->read())->position().value(), 120U);
}

} // namespace masthead::test
