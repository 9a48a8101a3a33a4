#include "samples.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

/// Changes that were written one a unit, each an instant later than the one before.
std::vector<Change> append_each(Storage& storage, Samples& make, int count) {
    const auto before = must(read(storage)->position());
    for (int i = 0; i < count; ++i) {
        write(storage, [&](WriteTransaction& transaction) {
            must(transaction.append_change(make.change(EntityKind::author, make.id<AuthorId>().bytes())));
        });
    }
    return must(read(storage)->changes_after(before, 1'000));
}

std::uint32_t trim(Storage& storage, Timestamp before, std::uint32_t limit) {
    std::uint32_t removed = 0;
    write(storage, [&](WriteTransaction& transaction) { removed = must(transaction.trim_changes(before, limit)); });
    return removed;
}

/// Exactly the changes from `changes[first]` on are still there.
void expect_kept_from(ReadTransaction& view, const std::vector<Change>& changes, std::size_t first) {
    const auto start = changes.begin() + static_cast<std::ptrdiff_t>(first);
    const auto trimmed_to = first == 0 ? 0 : changes[first - 1].position;
    EXPECT_EQ(must(view.changes_after(trimmed_to, 1'000)), std::vector<Change>(start, changes.end()));
    // Whoever has not read all that was removed is told so.
    if (first > 0) {
        EXPECT_EQ(outcome_and_field(view.changes_after(0, 1'000)), "not_found after");
    }
    for (std::size_t i = 0; i + 1 < first; ++i) {
        EXPECT_EQ(outcome_and_field(view.changes_after(changes[i].position, 1)), "not_found after") << i;
    }
    for (auto i = first; i < changes.size(); ++i) {
        const auto rest = changes.begin() + static_cast<std::ptrdiff_t>(i + 1);
        EXPECT_EQ(must(view.changes_after(changes[i].position, 1'000)), std::vector<Change>(rest, changes.end())) << i;
    }
    EXPECT_EQ(must(view.position()), changes.back().position);
}

void removes_old_changes(Site& site) {
    Samples make;
    EXPECT_EQ(trim(*site.storage, Timestamp::maximum(), 10), 0U);
    EXPECT_TRUE(must(read(*site.storage)->changes_after(0, 10)).empty());
    auto changes = append_each(*site.storage, make, 10);
    const auto whole = read(*site.storage);
    EXPECT_EQ(trim(*site.storage, changes[0].at, 10), 0U);
    EXPECT_EQ(trim(*site.storage, changes[4].at, 0), 0U);
    expect_kept_from(*read(*site.storage), changes, 0);
    // At most as many as are wanted, and only what is older.
    EXPECT_EQ(trim(*site.storage, changes[4].at, 3), 3U);
    expect_kept_from(*read(*site.storage), changes, 3);
    EXPECT_EQ(trim(*site.storage, changes[4].at, 10), 1U);
    expect_kept_from(*read(*site.storage), changes, 4);
    // A view is of the moment at which it was opened.
    expect_kept_from(*whole, changes, 0);
    for (const auto& each : append_each(*site.storage, make, 2)) changes.push_back(each);
    expect_kept_from(*read(*site.storage), changes, 4);
}

void keeps_the_newest_change(Site& site) {
    Samples make;
    auto changes = append_each(*site.storage, make, 6);
    EXPECT_EQ(trim(*site.storage, Timestamp::maximum(), 100), 5U);
    EXPECT_EQ(trim(*site.storage, Timestamp::maximum(), 100), 0U);
    expect_kept_from(*read(*site.storage), changes, 5);
    if (site.capabilities.durable) site.reopen();
    expect_kept_from(*read(*site.storage), changes, 5);
    for (const auto& each : append_each(*site.storage, make, 2)) changes.push_back(each);
    ASSERT_EQ(changes.size(), 8U);
    EXPECT_GT(changes[6].position, changes[5].position);
    EXPECT_EQ(trim(*site.storage, Timestamp::maximum(), 100), 2U);
    if (site.capabilities.durable) site.reopen();
    expect_kept_from(*read(*site.storage), changes, 7);
}

/// What is behind a younger change stays, so that readers never miss one amid those that they get.
void removes_no_change_amid_others(Site& site) {
    Samples make;
    const auto old = make.time();
    const auto limit = make.time();
    const auto young = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto at : {old, young, old, old}) {
            auto change = make.change(EntityKind::media, make.id<MediaId>().bytes());
            change.at = at;
            must(transaction.append_change(change));
        }
    });
    const auto changes = must(read(*site.storage)->changes_after(0, 1'000));
    ASSERT_EQ(changes.size(), 4U);
    EXPECT_EQ(trim(*site.storage, limit, 100), 1U);
    expect_kept_from(*read(*site.storage), changes, 1);
    EXPECT_EQ(trim(*site.storage, limit, 100), 0U);
    expect_kept_from(*read(*site.storage), changes, 1);
}

void trims_within_a_unit(Site& site) {
    Samples make;
    auto changes = append_each(*site.storage, make, 5);
    std::ignore = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
        EXPECT_EQ(must(transaction.trim_changes(Timestamp::maximum(), 2)), 2U);
        EXPECT_EQ(outcome_and_field(transaction.changes_after(0, 10)), "not_found after");
        EXPECT_EQ(must(transaction.changes_after(changes[1].position, 10)).size(), 3U);
        return internal_error("on purpose");
    });
    // What is rolled back removes nothing.
    expect_kept_from(*read(*site.storage), changes, 0);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_EQ(must(transaction.trim_changes(Timestamp::maximum(), 2)), 2U);
        must(transaction.append_change(make.change(EntityKind::author, make.id<AuthorId>().bytes())));
    });
    changes.push_back(must(read(*site.storage)->changes_after(changes.back().position, 10)).at(0));
    expect_kept_from(*read(*site.storage), changes, 2);
}

constexpr std::array cases{
    StorageCase{"removes_old_changes", removes_old_changes},
    StorageCase{"keeps_the_newest_change", keeps_the_newest_change},
    StorageCase{"removes_no_change_amid_others", removes_no_change_amid_others},
    StorageCase{"trims_within_a_unit", trims_within_a_unit},
};

} // namespace

StorageCases feed_trimming_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
