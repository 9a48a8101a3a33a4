#include "samples.hpp"
#include "threads.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

/// While one unit is open, the next waits for its turn, but no longer than it wants to.
void waits_for_its_turn(Storage& storage, const NewArticle& article) {
    bool was_run = false;
    const auto begun = SteadyClock::now();
    const auto result = storage.write(
        [&](WriteTransaction& transaction) {
            was_run = true;
            return transaction.create_article(article.head, article.first);
        },
        {100ms});
    const auto waited = SteadyClock::now() - begun;
    EXPECT_EQ(outcome(result), "timed_out");
    EXPECT_FALSE(was_run);
    EXPECT_GE(waited, 90ms);
    EXPECT_LT(waited, 3s);
    EXPECT_EQ(outcome(read(storage)->get_article(article.head.id)), "not_found");
}

void gives_up_waiting_in_time(Site& site) {
    Samples make;
    const auto article = make.draft("late");
    Gate holding;
    Gate done;
    Threads writer;
    writer.start([&] {
        write(*site.storage, [&](WriteTransaction&) {
            holding.open();
            done.wait();
        });
    });
    holding.wait();
    if (site.capabilities.concurrent_writers) {
        // Nobody needs to wait for a unit that is in nobody's way.
        write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, article); });
    } else {
        waits_for_its_turn(*site.storage, article);
    }
    // Readers do not wait for writers.
    std::ignore = read(*site.storage);
    done.open();
    writer.join();
    const auto wanted = site.capabilities.concurrent_writers ? "ok" : "not_found";
    EXPECT_EQ(outcome(read(*site.storage)->get_article(article.head.id)), wanted);
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, make.draft("later")); });
}

void gives_up_working_in_time(Site& site) {
    Samples make;
    const auto result = site.storage->write(
        [&](WriteTransaction& transaction) -> Result<void> {
            const auto article = make.draft("slow");
            MASTHEAD_CHECK(transaction.create_article(article.head, article.first));
            // Overrun by far in one step, and then much more work.
            std::this_thread::sleep_for(150ms);
            for (int i = 0; i < 3'000; ++i) {
                const auto more = make.draft("slow-" + std::to_string(i));
                MASTHEAD_CHECK(transaction.create_article(more.head, more.first));
            }
            return {};
        },
        {50ms});
    EXPECT_EQ(outcome(result), "timed_out");
    EXPECT_TRUE(must(read(*site.storage)->list_articles({})).items.empty());
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, make.draft("quick")); });
}

/// Many views at once either are there or are refused in time, and nothing is lost of what they held.
void gives_up_reading_in_time(Site& site) {
    ReadOptions options;
    std::vector<std::unique_ptr<ReadTransaction>> held;
    for (int i = 0; i < 64; ++i) {
        // The first two must be there however slowly a connection is made.
        options.timeout = held.size() < 2 ? 5s : 100ms;
        const auto begun = SteadyClock::now();
        auto view = site.storage->read(options);
        EXPECT_LT(SteadyClock::now() - begun, options.timeout + 3s);
        if (!view) {
            EXPECT_EQ(outcome(view), "timed_out");
            break;
        }
        held.push_back(std::move(*view));
    }
    EXPECT_GE(held.size(), 2U) << "readers must not wait for each other";
    for (const auto& view : held) EXPECT_TRUE(must(view->list_articles({})).items.empty());
    held.clear();
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(must(read(*site.storage)->list_articles({})).items.empty());
    options.timeout = 100ms;
    options.least_position = must(read(*site.storage)->position()) + 1'000'000;
    EXPECT_EQ(outcome(site.storage->read(options)), "timed_out");
}

constexpr std::array cases{
    StorageCase{"gives_up_waiting_in_time", gives_up_waiting_in_time},
    StorageCase{"gives_up_working_in_time", gives_up_working_in_time},
    StorageCase{"gives_up_reading_in_time", gives_up_reading_in_time},
};

} // namespace

StorageCases deadline_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
