#include "support.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/// Servers that stop, die, halt, have no room for more connections, or no disk.
namespace masthead::test {

namespace {

/// Both kinds of call fail with one of the codes, not long after their deadline.
void expect_no_answer(Storage& storage, std::uint64_t number) {
    const milliseconds timeout(400);
    for (const bool reads : {true, false}) {
        const auto began = SteadyClock::now();
        const auto result = reads ? read_position(storage, timeout) : write_pair(storage, number, timeout);
        EXPECT_LT(SteadyClock::now() - began, timeout + allowance) << (reads ? "reading" : "writing");
        EXPECT_TRUE(outcome(result) == "unavailable" || outcome(result) == "timed_out") << outcome(result);
    }
}

/// A small file system in memory that is there as long as this object. It belongs to the owner of `parent`.
class SmallDisk {
public:
    explicit SmallDisk(const std::filesystem::path& parent) : place_(parent / "disk") {
        struct ::stat owner {};
        ::stat(parent.c_str(), &owner);
        std::filesystem::create_directories(place_);
        mounted_ = ::mount("tmpfs", place_.c_str(), "tmpfs", 0, "size=24m") == 0 &&
                   ::chown(place_.c_str(), owner.st_uid, owner.st_gid) == 0;
        if (!mounted_) why_not_ = std::strerror(errno);
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
        std::error_code ignored;
        std::filesystem::remove(place_, ignored);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    /// Empty if it could be made.
    [[nodiscard]] const std::string& why_not() const noexcept { return why_not_; }
    [[nodiscard]] const std::filesystem::path& place() const noexcept { return place_; }

private:
    std::filesystem::path place_;
    bool mounted_ = false;
    std::string why_not_;
};

} // namespace

TEST(PostgresqlServer, StoppedAndStartedAgainIsUsedWithoutOpeningAnew) {
    PostgresqlCluster cluster;
    const auto url = cluster.create_database("site");
    const auto storage = open_ready(url);
    must(write_pair(*storage, 1));
    cluster.stop();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(outcome(write_pair(*storage, 2)), "unavailable");
        EXPECT_EQ(outcome(read_position(*storage)), "unavailable");
    }
    EXPECT_EQ(outcome_and_field(open(url)), "unavailable storage");
    cluster.start();
    eventually([&] { return read_position(*storage); });
    EXPECT_EQ(outcome(write_pair(*storage, 3)), "ok");
    EXPECT_EQ(pairs_at(url), (std::set<std::uint64_t>{1, 3}));
}

TEST(PostgresqlServer, StoppedInTheMiddleOfAUnitKeepsNothingOfIt) {
    PostgresqlCluster cluster;
    const auto url = cluster.create_database("site");
    const auto storage = open_ready(url);
    const auto written = storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(put_pair(transaction, 1));
        cluster.stop();
        return put_pair(transaction, 2);
    });
    EXPECT_EQ(outcome(written), "unavailable");
    cluster.start();
    EXPECT_TRUE(pairs_at(url).empty());
    eventually([&] { return write_pair(*storage, 3); });
}

TEST(PostgresqlServer, HaltedCostsNoMoreThanTheDeadline) {
    PostgresqlCluster cluster;
    cluster.create_database("site");
    for (const auto& url : {cluster.url("site"), cluster.tcp_url("site")}) {
        const auto storage = open_ready(url);
        must(read_position(*storage));
        cluster.freeze();
        // With the connection that it has, and then with new ones.
        for (std::uint64_t number = 1; number <= 3; ++number) expect_no_answer(*storage, number);
        cluster.thaw();
        eventually([&] { return read_position(*storage); });
    }
    std::ignore = pairs_at(cluster.url("site"));
}

TEST(PostgresqlServer, HaltedInTheMiddleOfAUnitEndsItInTime) {
    PostgresqlCluster cluster;
    const auto url = cluster.create_database("site");
    const auto storage = open_ready(url);
    const auto began = SteadyClock::now();
    const auto written = storage->write(
        [&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_CHECK(put_pair(transaction, 1));
            cluster.freeze();
            return put_pair(transaction, 2);
        },
        {milliseconds(600)});
    EXPECT_LT(SteadyClock::now() - began, milliseconds(600) + allowance);
    EXPECT_TRUE(outcome(written) == "unavailable" || outcome(written) == "timed_out") << outcome(written);
    cluster.thaw();
    EXPECT_TRUE(pairs_at(url).empty());
    eventually([&] { return write_pair(*storage, 3); });
}

TEST(PostgresqlServer, KilledKeepsAllThatWasAcknowledged) {
    PostgresqlCluster cluster({.fsync = true});
    const auto url = cluster.create_database("site");
    const auto storage = open_ready(url);
    constexpr std::uint64_t writers = 4;
    std::mutex mutex;
    std::set<std::uint64_t> acknowledged;
    Gate enough;
    Threads threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
        threads.start([&, writer] {
            for (std::uint64_t number = writer; write_pair(*storage, number); number += writers) {
                const std::lock_guard lock(mutex);
                acknowledged.insert(number);
                if (acknowledged.size() == 40) enough.open();
            }
        });
    }
    enough.wait();
    cluster.kill_hard();
    threads.join();
    cluster.start();
    const auto kept = pairs_at(url);
    EXPECT_TRUE(std::ranges::includes(kept, acknowledged));
    // Of each writer one unit may be there whose acknowledgement was lost.
    EXPECT_LE(kept.size(), acknowledged.size() + writers);
    eventually([&] { return write_pair(*storage, 1'000'000); });
}

TEST(PostgresqlServer, WithFewConnectionsServesManyThreads) {
    PostgresqlCluster cluster({.max_connections = 30});
    const auto url = cluster.create_database("site");
    const auto storage = open_ready(url);
    Threads threads;
    for (std::uint64_t number = 0; number < 200; ++number) {
        threads.start([&, number] {
            must(write_pair(*storage, number, seconds(100)));
            must(read_position(*storage, seconds(100)));
        });
    }
    threads.join();
    EXPECT_EQ(pairs_at(url).size(), 200U);
}

TEST(PostgresqlServer, AFullDiskKeepsWhatWasThereAndNothingElse) {
    PostgresqlCluster cluster;
    const SmallDisk disk(cluster.address().folder);
    if (!disk.why_not().empty()) GTEST_SKIP() << "no file system can be mounted here: " << disk.why_not();
    PostgresqlClient admin(cluster.url("postgres"));
    admin.execute("create tablespace small location " + admin.quoted(disk.place().string()));
    admin.execute("create database site template template0 tablespace small");
    const auto url = cluster.url("site");
    const auto storage = open_ready(url);
    const auto ballast = disk.place() / "ballast";
    const auto left = std::filesystem::space(disk.place()).available;
    ASSERT_GT(left, 3U << 20U);
    std::ofstream(ballast) << std::string(left - (1U << 20U), 'x');
    const auto write_large = [&](std::uint64_t number) {
        return storage->write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_CHECK(put_pair(transaction, number));
            auto media = Samples(1'000 + number).media(std::to_string(number));
            return transaction.create_media(media, std::string(200'000, static_cast<char>(number)));
        });
    };
    std::set<std::uint64_t> kept;
    std::uint64_t number = 0;
    auto written = write_large(number);
    for (; written && number < 100; written = write_large(++number)) kept.insert(number);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::storage_full) << written.error();
    EXPECT_EQ(pairs_at(url), kept);
    EXPECT_EQ(outcome(read_position(*storage)), "ok");
    std::filesystem::remove(ballast);
    EXPECT_EQ(outcome(write_large(number)), "ok");
    kept.insert(number);
    EXPECT_EQ(pairs_at(url), kept);
}

} // namespace masthead::test
