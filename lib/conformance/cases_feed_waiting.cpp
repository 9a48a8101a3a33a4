#include "samples.hpp"
#include "threads.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

/// Longer than any wake-up takes, so that a wait that is not woken shows.
constexpr auto long_wait = 60s;
constexpr auto woken_within = 20s;

Position append(Storage& storage, Samples& make) {
    return write(storage, [&](WriteTransaction& transaction) {
        must(transaction.append_change(make.change(EntityKind::term, make.id<TermId>().bytes())));
    });
}

/// Waits for changes after `position` while `writer` makes one.
template <typename Writer>
void expect_to_be_woken(Storage& storage, Position position, Writer writer) {
    Gate waiting;
    Threads waiter;
    SteadyClock::duration waited{};
    bool was_woken = false;
    waiter.start([&] {
        const auto begun = SteadyClock::now();
        waiting.open();
        was_woken = must(storage.wait_for_changes(position, long_wait));
        waited = SteadyClock::now() - begun;
    });
    waiting.wait();
    writer();
    waiter.join();
    EXPECT_TRUE(was_woken);
    EXPECT_LT(waited, woken_within);
}

void does_not_wait_for_what_is_there(Site& site) {
    Samples make;
    const auto reached = append(*site.storage, make);
    const auto begun = SteadyClock::now();
    EXPECT_TRUE(must(site.storage->wait_for_changes(0, long_wait)));
    EXPECT_TRUE(must(site.storage->wait_for_changes(reached - 1, long_wait)));
    EXPECT_TRUE(must(site.storage->wait_for_changes(0, 0ms)));
    EXPECT_LT(SteadyClock::now() - begun, woken_within);
}

void gives_up_waiting_for_changes_in_time(Site& site) {
    Samples make;
    EXPECT_FALSE(must(site.storage->wait_for_changes(0, 0ms)));
    const auto reached = append(*site.storage, make);
    const auto begun = SteadyClock::now();
    EXPECT_FALSE(must(site.storage->wait_for_changes(reached, 120ms)));
    const auto waited = SteadyClock::now() - begun;
    EXPECT_GE(waited, 110ms);
    EXPECT_LT(waited, 5s);
}

void wakes_those_who_wait_for_changes(Site& site) {
    Samples make;
    Position position = 0;
    for (int i = 0; i < 20; ++i) {
        expect_to_be_woken(*site.storage, position, [&] { append(*site.storage, make); });
        position = must(read(*site.storage)->position());
    }
    EXPECT_FALSE(must(site.storage->wait_for_changes(position, 1ms)));
}

void wakes_many_at_once(Site& site) {
    Samples make;
    Threads waiters;
    for (int i = 0; i < 8; ++i) {
        waiters.start([&] { EXPECT_TRUE(must(site.storage->wait_for_changes(0, long_wait))); });
    }
    const auto begun = SteadyClock::now();
    append(*site.storage, make);
    waiters.join();
    EXPECT_LT(SteadyClock::now() - begun, woken_within);
}

void wakes_for_changes_of_another_storage(Site& site) {
    if (!site.capabilities.shared) GTEST_SKIP() << "this storage is not shared";
    Samples make;
    const auto other = must(site.open());
    Position position = 0;
    for (int i = 0; i < 3; ++i) {
        expect_to_be_woken(*site.storage, position, [&] { append(*other, make); });
        position = must(read(*site.storage)->position());
    }
}

constexpr std::array cases{
    StorageCase{"does_not_wait_for_what_is_there", does_not_wait_for_what_is_there},
    StorageCase{"gives_up_waiting_for_changes_in_time", gives_up_waiting_for_changes_in_time},
    StorageCase{"wakes_those_who_wait_for_changes", wakes_those_who_wait_for_changes},
    StorageCase{"wakes_many_at_once", wakes_many_at_once},
    StorageCase{"wakes_for_changes_of_another_storage", wakes_for_changes_of_another_storage},
};

} // namespace

StorageCases feed_waiting_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
