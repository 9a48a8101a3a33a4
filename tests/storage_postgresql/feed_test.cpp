#include "support.hpp"

#include <algorithm>

namespace masthead::test {

namespace {

/// A reader of the feed that remembers its position.
class Reader {
public:
    explicit Reader(Storage& storage) : storage_(storage) {}

    /// Reads what there is.
    void poll() {
        const auto view = must(storage_.read());
        for (auto page = must(view->changes_after(position_, 7)); !page.empty();
             page = must(view->changes_after(position_, 7))) {
            for (const auto& change : page) {
                EXPECT_GT(change.position, position_);
                position_ = change.position;
                EXPECT_TRUE(seen_.insert(change.id).second) << "a change came twice";
            }
        }
    }
    [[nodiscard]] std::size_t seen() const { return seen_.size(); }
    [[nodiscard]] Position position() const { return position_; }

private:
    Storage& storage_;
    Position position_ = 0;
    std::set<IdBytes> seen_;
};

} // namespace

TEST(PostgresqlFeed, UnitsThatStayOpenAreNotPassedOver) {
    const NewDatabase database;
    const auto storage = open_ready(database.url());
    const auto other = must(open(database.url()));
    Gate inside;
    Gate go_on;
    Threads threads;
    threads.start([&] {
        must(storage->write(
            [&](WriteTransaction& transaction) -> Result<void> {
                MASTHEAD_CHECK(put_pair(transaction, 1'000));
                inside.open();
                go_on.wait();
                return put_pair(transaction, 1'001);
            },
            {seconds(60)}));
    });
    inside.wait();
    Reader reader(*other);
    for (std::uint64_t number = 0; number < 20; ++number) {
        must(write_pair(*storage, number));
        reader.poll();
        EXPECT_EQ(reader.seen(), number + 1);
    }
    go_on.open();
    threads.join();
    reader.poll();
    EXPECT_EQ(reader.seen(), 22U);
}

TEST(PostgresqlFeed, AReaderAmongManyWritersMissesNothing) {
    const NewDatabase database;
    const auto first = open_ready(database.url());
    const auto second = must(open(database.url()));
    constexpr std::uint64_t writers = 6;
    constexpr std::uint64_t each = 25;
    std::atomic<std::uint64_t> left = writers;
    Threads threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
        threads.start([&, writer] {
            auto& storage = writer % 2 == 0 ? *first : *second;
            for (std::uint64_t i = 0; i < each; ++i) must(write_pair(storage, writer * each + i, seconds(60)));
            --left;
        });
    }
    Reader reader(*second);
    while (left > 0 && !::testing::Test::HasFailure()) reader.poll();
    threads.join();
    reader.poll();
    EXPECT_EQ(reader.seen(), writers * each);
}

TEST(PostgresqlFeed, ACommitWakesThoseWhoWaitElsewhere) {
    const NewDatabase database;
    const auto writer = open_ready(database.url());
    const auto waiter = must(open(database.url()));
    Position reached = must(write_pair(*writer, 0));
    // The first wait connects the listener.
    EXPECT_FALSE(must(waiter->wait_for_changes(reached, milliseconds(100))));
    auto waited = SteadyClock::duration::zero();
    constexpr int rounds = 10;
    for (int round = 1; round <= rounds; ++round) {
        SteadyClock::time_point woken;
        Threads threads;
        threads.start([&] {
            EXPECT_TRUE(must(waiter->wait_for_changes(reached, seconds(20))));
            woken = SteadyClock::now();
        });
        const auto next = must(write_pair(*writer, static_cast<std::uint64_t>(round)));
        const auto committed = SteadyClock::now();
        threads.join();
        waited += std::max(woken - committed, SteadyClock::duration::zero());
        reached = next;
    }
    // Looking once a second would take half a second on average.
    EXPECT_LT(waited, rounds * milliseconds(300));
}

TEST(PostgresqlFeed, WaitingGoesOnWhenItsConnectionIsCut) {
    const NewDatabase database;
    const auto writer = open_ready(database.url());
    const auto waiter = must(open(database.url()));
    const auto reached = must(write_pair(*writer, 1));
    EXPECT_FALSE(must(waiter->wait_for_changes(reached, milliseconds(100))));
    PostgresqlClient client(database.url());
    Threads threads;
    SteadyClock::time_point woken;
    threads.start([&] {
        EXPECT_TRUE(must(waiter->wait_for_changes(reached, seconds(30))));
        woken = SteadyClock::now();
    });
    EXPECT_GE(cut_connections(client), 1);
    EXPECT_EQ(outcome(write_pair(*writer, 2)), "ok");
    const auto committed = SteadyClock::now();
    threads.join();
    EXPECT_LT(woken - committed, seconds(8));
}

TEST(PostgresqlFeed, WaitingInVainEndsInTime) {
    const NewDatabase database;
    const auto storage = open_ready(database.url());
    const auto began = SteadyClock::now();
    EXPECT_FALSE(must(storage->wait_for_changes(0, milliseconds(300))));
    EXPECT_GE(SteadyClock::now() - began, milliseconds(280));
    EXPECT_LT(SteadyClock::now() - began, milliseconds(300) + allowance);
}

} // namespace masthead::test
