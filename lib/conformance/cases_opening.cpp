#include "everything.hpp"
#include "threads.hpp"

#include <array>
#include <atomic>

namespace masthead::inline v0::conformance {

namespace {

void says_what_it_is(Site& site) {
    EXPECT_FALSE(site.storage->name().empty());
    EXPECT_EQ(site.storage->capabilities(), site.capabilities);
    site.reopen();
    EXPECT_EQ(site.storage->capabilities(), site.capabilities);
}

/// Whoever waits for a connection is told of, and one that is lent is in use.
void counts_its_connections(Site& site) {
    const auto idle = site.storage->numbers();
    EXPECT_LE(idle.connections, idle.max_connections);
    EXPECT_EQ(idle.connections_in_use, 0U);
    EXPECT_EQ(idle.waiting, 0U);
    const auto view = read(*site.storage);
    const auto reading = site.storage->numbers();
    EXPECT_LE(reading.connections_in_use, reading.connections);
    // Who has connections uses one now.
    EXPECT_EQ(reading.connections_in_use, reading.max_connections > 0 ? 1U : 0U);
    EXPECT_EQ(reading.repeated_units, 0U);
}

void migrates_again_without_harm(Site& site) {
    Samples make;
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, make.draft("kept")); });
    must(site.storage->migrate());
    EXPECT_TRUE(must(read(*site.storage)->find_article(slug("kept"))));
    Threads running;
    std::atomic<int> failures = 0;
    for (int i = 0; i < 4; ++i) {
        running.start([&] {
            if (!site.storage->migrate()) ++failures;
        });
    }
    running.join();
    EXPECT_EQ(failures, 0);
}

void refuses_a_place_before_its_migration(Site& site) {
    const auto open = site.new_place();
    const auto storage = must(open());
    EXPECT_EQ(outcome(storage->read()), "unsupported");
    EXPECT_EQ(outcome(storage->write([](WriteTransaction&) -> Result<void> { return {}; })), "unsupported");
    EXPECT_EQ(outcome(storage->check()), "unsupported");
    must(storage->migrate());
    EXPECT_EQ(outcome(storage->check()), "ok");
    EXPECT_EQ(everything(*read(*storage)), Everything());
}

/// As when several processes of a new site start together.
void migrates_a_new_place_once(Site& site) {
    constexpr std::size_t starting = 4;
    const auto open = site.new_place();
    std::vector<std::unique_ptr<Storage>> storages;
    for (std::size_t i = 0; i < (site.capabilities.shared ? starting : 1); ++i) storages.push_back(must(open()));
    Gate begin;
    Threads running;
    for (std::size_t i = 0; i < starting; ++i) {
        running.start([&, i] {
            begin.wait();
            must(storages[i % storages.size()]->migrate());
        });
    }
    begin.open();
    running.join();
    Samples make;
    write(*storages.front(), [&](WriteTransaction& transaction) { store(transaction, make.draft("first")); });
    for (const auto& storage : storages) EXPECT_TRUE(must(read(*storage)->find_article(slug("first"))));
}

void finds_everything_when_opened_again(Site& site) {
    if (!site.capabilities.durable) GTEST_SKIP() << "this storage is not durable";
    Samples make;
    for (int i = 0; i < 3; ++i) {
        write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    }
    const auto before = everything(*read(*site.storage));
    site.reopen();
    EXPECT_EQ(everything(*read(*site.storage)), before);
    must(site.storage->migrate());
    write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    site.reopen();
    const auto after = everything(*read(*site.storage));
    EXPECT_EQ(after.articles.size(), 4U);
    EXPECT_GT(after.position, before.position);
}

void keeps_places_apart(Site& site) {
    Samples make;
    write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    const auto open_other = site.new_place();
    const auto other = must(open_other());
    must(other->migrate());
    EXPECT_EQ(everything(*read(*other)), Everything());
    write(*other, [&](WriteTransaction& transaction) { store(transaction, make.draft("there")); });
    EXPECT_EQ(must(read(*site.storage)->find_article(slug("there"))), std::nullopt);
}

void shares_a_place(Site& site) {
    if (!site.capabilities.shared) GTEST_SKIP() << "this storage is not shared";
    Samples make;
    const auto here = make.draft("here");
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, here); });
    const auto other = must(site.open());
    must(other->migrate());
    EXPECT_EQ(everything(*read(*other)), everything(*read(*site.storage)));
    write(*other, [&](WriteTransaction& transaction) {
        EXPECT_EQ(outcome_and_field(transaction.create_article(make.draft("here").head, here.first)),
                  "already_exists slug");
        store(transaction, make.draft("there"));
    });
    EXPECT_TRUE(must(read(*site.storage)->find_article(slug("there"))));
    EXPECT_EQ(everything(*read(*other)), everything(*read(*site.storage)));
}

constexpr std::array cases{
    StorageCase{"says_what_it_is", says_what_it_is},
    StorageCase{"counts_its_connections", counts_its_connections},
    StorageCase{"migrates_again_without_harm", migrates_again_without_harm},
    StorageCase{"refuses_a_place_before_its_migration", refuses_a_place_before_its_migration},
    StorageCase{"migrates_a_new_place_once", migrates_a_new_place_once},
    StorageCase{"finds_everything_when_opened_again", finds_everything_when_opened_again},
    StorageCase{"keeps_places_apart", keeps_places_apart},
    StorageCase{"shares_a_place", shares_a_place},
};

} // namespace

StorageCases opening_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
