#include "samples.hpp"
#include "threads.hpp"

#include <array>
#include <atomic>

/// What all processes of a site share: buckets of rate limits, and secrets.
namespace masthead::inline v0::conformance {

namespace {

using Times = std::vector<std::optional<Timestamp>>;

Times full_times(Storage& storage, const std::vector<std::string>& keys) {
    return must(read(storage)->find_buckets(keys));
}

void keeps_buckets(Site& site) {
    Samples make;
    const std::vector<std::string> keys{
        "comment:account:1",        "a", "A", "é", "e\xCC\x81", std::string(hard_text), std::string(200, 'v'),
        std::string(199, 'v') + "w"};
    std::vector<Bucket> buckets;
    for (const auto& key : keys) buckets.push_back({key, make.time()});
    buckets[1].full_at = Timestamp::maximum();
    buckets[2].full_at = Timestamp::from_microseconds(-1);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_buckets(buckets));
        must(transaction.put_buckets({}));
        // A unit sees what it wrote.
        EXPECT_EQ(must(transaction.find_buckets(keys))[0], buckets[0].full_at);
    });
    Times wanted;
    for (const auto& bucket : buckets) wanted.emplace_back(bucket.full_at);
    EXPECT_EQ(full_times(*site.storage, keys), wanted);
    EXPECT_EQ(full_times(*site.storage, {}), Times());
    EXPECT_EQ(full_times(*site.storage, {"none", "a", "b", "a", std::string(200, 'w')}),
              (Times{std::nullopt, buckets[1].full_at, std::nullopt, buckets[1].full_at, std::nullopt}));

    const auto sooner = Timestamp::from_seconds(5);
    const auto later = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_buckets(std::array{Bucket{"a", later}, Bucket{"new", sooner}, Bucket{"a", sooner}}));
    });
    EXPECT_EQ(full_times(*site.storage, {"a", "A", "new"}), (Times{sooner, buckets[2].full_at, sooner}));
}

void erases_full_buckets(Site& site) {
    Samples make;
    std::vector<Bucket> buckets;
    std::vector<std::string> keys;
    for (int i = 0; i < 6; ++i) {
        keys.push_back("bucket " + std::to_string(i));
        buckets.push_back({keys.back(), make.time()});
    }
    const auto later = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_buckets(buckets));
        // Moved on, so it is not full when it would have been.
        must(transaction.put_buckets(std::array{Bucket{keys[0], later}}));
    });
    const auto erased = [&](Timestamp now, std::uint32_t limit) {
        std::uint32_t count = 0;
        write(*site.storage,
              [&](WriteTransaction& transaction) { count = must(transaction.erase_full_buckets(now, limit)); });
        return count;
    };
    EXPECT_EQ(erased(buckets[0].full_at, 10), 0U);
    // Those full at this very time too, and those full first go first.
    EXPECT_EQ(erased(buckets[3].full_at, 0), 0U);
    EXPECT_EQ(erased(buckets[3].full_at, 2), 2U);
    EXPECT_EQ(full_times(*site.storage, keys),
              (Times{later, std::nullopt, std::nullopt, buckets[3].full_at, buckets[4].full_at, buckets[5].full_at}));
    EXPECT_EQ(erased(buckets[3].full_at, 10), 1U);
    EXPECT_EQ(erased(Timestamp::maximum(), 10), 3U);
    EXPECT_EQ(erased(Timestamp::maximum(), 10), 0U);
    EXPECT_EQ(full_times(*site.storage, keys), Times(6));
}

/// Each unit takes from the bucket what it found there: nothing is lost between many threads.
void loses_nothing_of_a_bucket_among_threads(Site& site) {
    constexpr int threads = 8;
    constexpr int rounds = 6;
    std::atomic<int> failures = 0;
    Threads running;
    for (int t = 0; t < threads; ++t) {
        running.start([&] {
            for (int i = 0; i < rounds; ++i) {
                const auto written = site.storage->write(
                    [](WriteTransaction& transaction) -> Result<void> {
                        const std::array keys{std::string("shared")};
                        MASTHEAD_TRY(const auto found, transaction.find_buckets(keys));
                        const auto full_at = found[0].value_or(Timestamp()) + std::chrono::seconds(1);
                        return transaction.put_buckets(std::array{Bucket{keys[0], full_at}});
                    },
                    {std::chrono::minutes(1)});
                if (!written) ++failures;
            }
        });
    }
    running.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(full_times(*site.storage, {"shared"}), (Times{Timestamp::from_seconds(threads * rounds)}));
}

void keeps_secrets(Site& site) {
    Samples make;
    std::string low;
    std::string high;
    for (int i = 0; i < 100; ++i) {
        low += static_cast<char>(i);
        high += static_cast<char>(255 - i);
    }
    const std::vector<SharedSecret> secrets{{"readers:2023-11", low, make.time()},
                                            {std::string(100, 'n'), high, Timestamp::maximum()},
                                            {"é", std::string(1, '\0'), make.time()}};
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& secret : secrets) must(transaction.create_secret(secret));
        auto other = secrets[0];
        other.bytes = "other";
        EXPECT_EQ(outcome_and_field(transaction.create_secret(other)), "already_exists name");
        EXPECT_EQ(must(transaction.find_secret("é")), secrets[2]);
    });
    for (const auto& secret : secrets) EXPECT_EQ(must(read(*site.storage)->find_secret(secret.name)), secret);
    EXPECT_EQ(must(read(*site.storage)->find_secret("none")), std::nullopt);
    const auto erased = [&](Timestamp now, std::uint32_t limit) {
        std::uint32_t count = 0;
        write(*site.storage,
              [&](WriteTransaction& transaction) { count = must(transaction.erase_expired_secrets(now, limit)); });
        return count;
    };
    EXPECT_EQ(erased(secrets[0].expires_at - Duration(1), 10), 0U);
    EXPECT_EQ(erased(secrets[2].expires_at, 1), 1U);
    EXPECT_EQ(must(read(*site.storage)->find_secret(secrets[0].name)), std::nullopt);
    EXPECT_EQ(must(read(*site.storage)->find_secret(secrets[2].name)), secrets[2]);
    EXPECT_EQ(erased(secrets[2].expires_at, 10), 1U);
    EXPECT_EQ(must(read(*site.storage)->find_secret(secrets[1].name)), secrets[1]);
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.create_secret(secrets[0])); });
    EXPECT_EQ(must(read(*site.storage)->find_secret(secrets[0].name)), secrets[0]);
}

/// As when several processes need a secret at the same time.
void gives_one_secret_to_all(Site& site) {
    constexpr int threads = 8;
    std::atomic<int> created = 0;
    std::atomic<int> found = 0;
    Gate begin;
    Threads running;
    for (int t = 0; t < threads; ++t) {
        running.start([&, t] {
            begin.wait();
            const auto written = site.storage->write(
                [&](WriteTransaction& transaction) {
                    return transaction.create_secret({"one", std::to_string(t), Timestamp::maximum()});
                },
                {std::chrono::minutes(1)});
            if (written) ++created;
            if (!written && written.error().code == ErrorCode::already_exists) ++found;
        });
    }
    begin.open();
    running.join();
    EXPECT_EQ(created, 1);
    EXPECT_EQ(found, threads - 1);
}

constexpr std::array cases{
    StorageCase{"keeps_buckets", keeps_buckets},
    StorageCase{"erases_full_buckets", erases_full_buckets},
    StorageCase{"loses_nothing_of_a_bucket_among_threads", loses_nothing_of_a_bucket_among_threads},
    StorageCase{"keeps_secrets", keeps_secrets},
    StorageCase{"gives_one_secret_to_all", gives_one_secret_to_all},
};

} // namespace

StorageCases shared_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
