#include "relay.hpp"
#include "support.hpp"

/// Connections that are cut, and connections that are not to be had.
namespace masthead::test {

namespace {

class PostgresqlConnection : public ::testing::Test {
protected:
    const NewDatabase database;
    PostgresqlClient client{database.url()};
};

/// Cuts the connection of a unit at its commit.
class PostgresqlCommit : public ::testing::Test {
protected:
    const NewDatabase database;
    Relay relay{shared_postgresql().port};

    [[nodiscard]] std::string url() const {
        auto server = shared_postgresql();
        server.port = relay.port();
        return server.tcp_url(database.name());
    }
};

} // namespace

TEST_F(PostgresqlConnection, OneThatWasCutBetweenCallsIsReplaced) {
    const auto storage = open_ready(database.url());
    for (std::uint64_t number = 1; number <= 5; ++number) {
        EXPECT_EQ(outcome(write_pair(*storage, number)), "ok");
        EXPECT_GE(cut_connections(client), 1);
        EXPECT_EQ(outcome(read_position(*storage)), "ok");
        EXPECT_GE(cut_connections(client), 1);
    }
    EXPECT_EQ(outcome(write_pair(*storage, 6)), "ok");
    EXPECT_EQ(pairs_at(database.url()).size(), 6U);
}

TEST_F(PostgresqlConnection, AUnitThatLosesItInTheMiddleIsRunAgain) {
    const auto storage = open_ready(database.url());
    int runs = 0;
    const auto written = storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(put_pair(transaction, 1));
        if (++runs == 1) cut_connections(client);
        return put_pair(transaction, 2);
    });
    EXPECT_EQ(outcome(written), "ok") << written.error();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(pairs_at(database.url()), (std::set<std::uint64_t>{1, 2}));
}

TEST_F(PostgresqlConnection, AUnitThatLosesItAlwaysGivesUpAndKeepsNothing) {
    const auto storage = open_ready(database.url());
    const auto began = SteadyClock::now();
    const auto written = storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(put_pair(transaction, 1));
        cut_connections(client);
        return put_pair(transaction, 2);
    });
    EXPECT_EQ(outcome(written), "unavailable");
    EXPECT_LT(SteadyClock::now() - began, seconds(5) + allowance);
    EXPECT_TRUE(pairs_at(database.url()).empty());
    EXPECT_EQ(outcome(write_pair(*storage, 3)), "ok");
}

TEST_F(PostgresqlConnection, AUnitWhoseLastStatementsAreLostIsNeverHalfThere) {
    const auto storage = open_ready(database.url());
    const auto written = storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(put_pair(transaction, 1));
        cut_connections(client);
        return {};
    });
    EXPECT_EQ(outcome(written), "unavailable");
    EXPECT_TRUE(pairs_at(database.url()).empty());
    EXPECT_EQ(outcome(write_pair(*storage, 1)), "ok");
}

TEST_F(PostgresqlConnection, AViewThatLosesItFailsAndTheNextOneWorks) {
    const auto storage = open_ready(database.url());
    auto view = must(storage->read());
    must(view->position());
    cut_connections(client);
    EXPECT_EQ(outcome(view->position()), "unavailable");
    EXPECT_EQ(outcome(view->position()), "unavailable");
    view.reset();
    EXPECT_EQ(outcome(read_position(*storage)), "ok");
}

TEST_F(PostgresqlCommit, CutBeforeTheServerHearsOfItKeepsNothing) {
    const auto storage = open_ready(url());
    must(write_pair(*storage, 1));
    relay.cut_at_commit(Cut::before_forwarding);
    const auto written = write_pair(*storage, 2);
    EXPECT_EQ(outcome(written), "unavailable");
    EXPECT_EQ(relay.cuts(), 1);
    EXPECT_EQ(pairs_at(database.url()), std::set<std::uint64_t>{1});
    EXPECT_EQ(outcome(write_pair(*storage, 3)), "ok");
}

TEST_F(PostgresqlCommit, CutAfterTheServerHeardOfItIsSaidToBeUnknown) {
    const auto storage = open_ready(url());
    must(write_pair(*storage, 1));
    relay.cut_at_commit(Cut::after_forwarding);
    const auto written = write_pair(*storage, 2);
    EXPECT_EQ(outcome(written), "unavailable");
    EXPECT_EQ(relay.cuts(), 1);
    const auto deadline = SteadyClock::now() + seconds(20);
    while (pairs_at(database.url()).size() < 2 && SteadyClock::now() < deadline) continue;
    EXPECT_EQ(pairs_at(database.url()), (std::set<std::uint64_t>{1, 2}));
    EXPECT_EQ(outcome(write_pair(*storage, 3)), "ok");
}

TEST_F(PostgresqlConnection, ThoseWhoDoNotGetOneTimeOut) {
    const auto storage = open_ready(database.url() + "&pool=2");
    Gate go_on;
    std::atomic<int> inside = 0;
    Gate both;
    Threads holders;
    for (std::uint64_t holder = 0; holder < 2; ++holder) {
        holders.start([&, holder] {
            must(storage->write(
                [&](WriteTransaction& transaction) -> Result<void> {
                    if (++inside == 2) both.open();
                    go_on.wait();
                    return put_pair(transaction, holder);
                },
                {seconds(60)}));
        });
    }
    both.wait();
    Threads waiters;
    for (std::uint64_t waiter = 0; waiter < 20; ++waiter) {
        waiters.start([&, waiter] {
            const auto began = SteadyClock::now();
            const bool reads = waiter % 2 == 0;
            const auto result = reads ? read_position(*storage, milliseconds(200))
                                      : write_pair(*storage, 100 + waiter, milliseconds(200));
            EXPECT_EQ(outcome(result), "timed_out");
            EXPECT_LT(SteadyClock::now() - began, milliseconds(200) + allowance);
        });
    }
    waiters.join();
    go_on.open();
    holders.join();
    EXPECT_EQ(outcome(write_pair(*storage, 1'000)), "ok");
    EXPECT_EQ(pairs_at(database.url()), (std::set<std::uint64_t>{0, 1, 1'000}));
}

TEST_F(PostgresqlConnection, UnitsThatLockInOppositeOrderBothEnd) {
    const auto storage = open_ready(database.url());
    Samples samples;
    const auto one = samples.author("one", "One");
    const auto two = samples.author("two", "Two");
    must(storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.create_author(one));
        return transaction.create_author(two);
    }));
    const auto rename = [](WriteTransaction& transaction, const AuthorId& id, char sign) -> Result<void> {
        MASTHEAD_TRY(auto found, transaction.find_authors(std::span(&id, 1)));
        found.front()->name += sign;
        return transaction.update_author(*found.front());
    };
    Gate has_one;
    Gate has_two;
    Threads threads;
    threads.start([&] {
        must(storage->write(
            [&](WriteTransaction& transaction) -> Result<void> {
                MASTHEAD_CHECK(rename(transaction, one.id, 'a'));
                has_one.open();
                has_two.wait();
                return rename(transaction, two.id, 'a');
            },
            {seconds(60)}));
    });
    threads.start([&] {
        must(storage->write(
            [&](WriteTransaction& transaction) -> Result<void> {
                MASTHEAD_CHECK(rename(transaction, two.id, 'b'));
                has_two.open();
                has_one.wait();
                return rename(transaction, one.id, 'b');
            },
            {seconds(60)}));
    });
    threads.join();
    EXPECT_EQ(client.value_of("select string_agg(length(name)::text, ' ') from authors"), "5 5");
}

} // namespace masthead::test
