#include "samples.hpp"
#include "threads.hpp"

#include <array>
#include <atomic>

/// Requests that are carried out once.
namespace masthead::inline v0::conformance {

namespace {

using Found = std::vector<std::optional<KeptRequest>>;

Found found(Storage& storage, const std::vector<std::string>& names) {
    return must(read(storage)->find_kept_requests(names));
}

std::uint32_t erased(Storage& storage, Timestamp now, std::uint32_t limit) {
    std::uint32_t count = 0;
    write(storage,
          [&](WriteTransaction& transaction) { count = must(transaction.erase_expired_requests(now, limit)); });
    return count;
}

void keeps_requests(Site& site) {
    Samples make;
    std::string all_bytes;
    for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i);
    const std::vector<KeptRequest> requests{{std::string(64, 'a'), all_bytes, make.time()},
                                            {std::string(63, 'a') + "b", "", Timestamp::maximum()},
                                            {std::string(100, 'n'), std::string(1, '\0'), make.time()},
                                            {"é", "short", Timestamp::from_microseconds(-1)}};
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_kept_requests(requests));
        must(transaction.put_kept_requests({}));
        // A unit sees what it wrote.
        EXPECT_EQ(must(transaction.find_kept_requests(std::vector{requests[0].name}))[0], requests[0]);
    });
    std::vector<std::string> names;
    for (const auto& request : requests) names.push_back(request.name);
    EXPECT_EQ(found(*site.storage, names), Found(requests.begin(), requests.end()));
    EXPECT_EQ(found(*site.storage, {}), Found());
    EXPECT_EQ(found(*site.storage, {"none", "é", "e", "é"}),
              (Found{std::nullopt, requests[3], std::nullopt, requests[3]}));
}

void keeps_the_last_of_a_name(Site& site) {
    Samples make;
    const KeptRequest first{"name", "first", make.time()};
    const KeptRequest second{"name", "second", make.time()};
    const KeptRequest third{"name", "third", Timestamp::from_seconds(5)};
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_kept_requests(std::array{first}));
        must(transaction.put_kept_requests(std::array{first, second}));
    });
    EXPECT_EQ(found(*site.storage, {"name"}), Found{second});
    write(*site.storage,
          [&](WriteTransaction& transaction) { must(transaction.put_kept_requests(std::array{third})); });
    EXPECT_EQ(found(*site.storage, {"name"}), Found{third});
    // Removed by the time that it has now, and once.
    EXPECT_EQ(erased(*site.storage, third.expires_at, 10), 1U);
    EXPECT_EQ(erased(*site.storage, Timestamp::maximum(), 10), 0U);
    EXPECT_EQ(found(*site.storage, {"name"}), Found(1));
}

void keeps_large_answers(Site& site) {
    std::string bytes;
    for (std::size_t i = 0; i < std::size_t{2} << 20; ++i) bytes += static_cast<char>(i * 31 >> 3);
    const KeptRequest request{"large", bytes, Timestamp::maximum()};
    write(*site.storage,
          [&](WriteTransaction& transaction) { must(transaction.put_kept_requests(std::array{request})); });
    EXPECT_TRUE(found(*site.storage, {"large"})[0] == request);
}

void erases_expired_requests(Site& site) {
    Samples make;
    std::vector<KeptRequest> requests;
    std::vector<std::string> names;
    for (int i = 0; i < 6; ++i) {
        names.push_back("request " + std::to_string(i));
        requests.push_back({names.back(), "bytes", make.time()});
    }
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.put_kept_requests(requests)); });
    EXPECT_EQ(erased(*site.storage, requests[0].expires_at - Duration(1), 10), 0U);
    EXPECT_EQ(erased(*site.storage, requests[3].expires_at, 0), 0U);
    // Those that expire at this very time too, and those that expired first go first.
    EXPECT_EQ(erased(*site.storage, requests[3].expires_at, 3), 3U);
    EXPECT_EQ(found(*site.storage, names),
              (Found{std::nullopt, std::nullopt, std::nullopt, requests[3], requests[4], requests[5]}));
    EXPECT_EQ(erased(*site.storage, requests[3].expires_at, 10), 1U);
    EXPECT_EQ(erased(*site.storage, Timestamp::maximum(), 10), 2U);
    EXPECT_EQ(found(*site.storage, names), Found(6));
}

/// Of many that look for a name and then write it, one finds nothing.
void lets_one_of_many_through(Site& site) {
    constexpr int threads = 8;
    std::atomic<int> written = 0;
    std::atomic<int> late = 0;
    Gate begin;
    Threads running;
    for (int t = 0; t < threads; ++t) {
        running.start([&, t] {
            begin.wait();
            bool was_there = false;
            const auto outcome = site.storage->write(
                [&](WriteTransaction& transaction) -> Result<void> {
                    const std::array names{std::string("one")};
                    MASTHEAD_TRY(const auto before, transaction.find_kept_requests(names));
                    was_there = before[0].has_value();
                    if (was_there) return {};
                    return transaction.put_kept_requests(
                        std::array{KeptRequest{names[0], std::to_string(t), Timestamp::maximum()}});
                },
                {std::chrono::minutes(1)});
            if (outcome) ++(was_there ? late : written);
        });
    }
    begin.open();
    running.join();
    EXPECT_EQ(written, 1);
    EXPECT_EQ(late, threads - 1);
}

constexpr std::array cases{
    StorageCase{"keeps_requests", keeps_requests},
    StorageCase{"keeps_the_last_request_of_a_name", keeps_the_last_of_a_name},
    StorageCase{"keeps_large_answers", keeps_large_answers},
    StorageCase{"erases_expired_requests", erases_expired_requests},
    StorageCase{"lets_one_of_many_requests_through", lets_one_of_many_through},
};

} // namespace

StorageCases kept_request_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
