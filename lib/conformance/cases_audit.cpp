#include "samples.hpp"

#include <masthead/core/text.hpp>

#include <algorithm>
#include <array>

/// The audit log.
namespace masthead::inline v0::conformance {

namespace {

void append(Storage& storage, const std::vector<AuditEntry>& entries) {
    write(storage, [&](WriteTransaction& transaction) { must(transaction.append_audit(entries)); });
}

std::vector<AuditEntry> listed(ReadTransaction& view, AuditQuery query, std::uint32_t limit) {
    return all_pages<AuditEntry>(limit, [&](const PageRequest& page) {
        query.page = page;
        return view.list_audit(query);
    });
}

std::vector<AuditEntry> newest_first(std::vector<AuditEntry> entries) {
    std::ranges::reverse(entries);
    return entries;
}

/// One of each action, with hard text, with and without somebody who did it.
void keeps_audit_entries(Site& site) {
    Samples make;
    std::vector<AuditEntry> entries;
    for (auto number = 1; to_string(static_cast<AuditAction>(number)) != "unknown"; ++number) {
        auto& entry = entries.emplace_back(make.audit_entry(make.id<AccountId>(), static_cast<AuditAction>(number)));
        if (number % 3 == 0) entry.actor.reset();
        if (number % 3 == 1) entry.actor = make.id<AccountId>();
        if (number % 4 == 0) entry.network.clear();
        entry.detail = number % 4 == 0 ? "" : first_code_points(hard_text, 200);
    }
    EXPECT_GE(entries.size(), 22U);
    // 200 code points of four bytes.
    entries[0].detail.clear();
    for (int i = 0; i < 200; ++i) entries[0].detail += "🗞";
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.append_audit(entries));
        must(transaction.append_audit({}));
        // A unit sees what it wrote.
        EXPECT_EQ(must(transaction.list_audit({})).items.size(), 20U);
    });
    if (site.capabilities.durable) site.reopen();
    EXPECT_EQ(listed(*read(*site.storage), {}, 7), newest_first(entries));
}

/// By each condition alone and by all together, in pages of every kind.
void lists_audit_by_every_condition(Site& site) {
    Samples make;
    std::array<AccountId, 3> people;
    for (auto& each : people) each = make.id<AccountId>();
    constexpr std::array actions{AuditAction::signed_in, AuditAction::sign_in_refused, AuditAction::role_changed};
    std::vector<AuditEntry> entries;
    for (std::size_t i = 0; i < 130; ++i) {
        auto& entry = entries.emplace_back(make.audit_entry(people[i % 3], actions[i / 3 % 3]));
        entry.actor.reset();
        if (i % 5 != 4) entry.actor = people[i / 9 % 3];
        // The order is that of ids.
        entry.at = Timestamp::from_seconds(static_cast<std::int64_t>(i * 7 % 130));
    }
    append(*site.storage, entries);
    const auto view = read(*site.storage);
    for (std::size_t shape = 0; shape < 64; ++shape) {
        AuditQuery query;
        if (shape % 4 != 3) query.actor = people[shape % 4];
        if (shape / 4 % 4 != 3) query.account = people[shape / 4 % 4];
        if (shape / 16 != 3) query.action = actions[shape / 16];
        std::vector<AuditEntry> wanted;
        for (const auto& entry : newest_first(entries)) {
            const bool is_wanted = (!query.actor || entry.actor == query.actor) &&
                                   (!query.account || entry.account == *query.account) &&
                                   (!query.action || entry.action == *query.action);
            if (is_wanted) wanted.push_back(entry);
        }
        EXPECT_FALSE(wanted.empty()) << shape;
        for (const std::uint32_t limit : {1U, 10U, 100U}) {
            EXPECT_EQ(listed(*view, query, limit), wanted) << shape << " by " << limit;
        }
    }
    AuditQuery nobody;
    nobody.actor = make.id<AccountId>();
    EXPECT_TRUE(listed(*view, nobody, 10).empty());
    nobody.account = people[0];
    EXPECT_TRUE(listed(*view, nobody, 10).empty());
}

/// Entries that come or go between two pages move nothing.
void pages_the_audit_log_under_writers(Site& site) {
    Samples make;
    const auto account = make.id<AccountId>();
    std::vector<AuditEntry> entries;
    for (int i = 0; i < 30; ++i) entries.push_back(make.audit_entry(account, AuditAction::signed_in));
    append(*site.storage, entries);
    for (const bool by_account : {false, true}) {
        AuditQuery query;
        if (by_account) query.account = account;
        const auto before = newest_first(entries);
        const auto seen = all_pages<AuditEntry>(4, [&](const PageRequest& page) {
            query.page = page;
            auto found = read(*site.storage)->list_audit(query);
            entries.push_back(make.audit_entry(account, AuditAction::signed_out));
            append(*site.storage, {entries.back()});
            return found;
        });
        EXPECT_EQ(seen, before);
    }
}

void keeps_audit_ids_unique(Site& site) {
    Samples make;
    const auto known = make.audit_entry(make.id<AccountId>(), AuditAction::signed_in);
    append(*site.storage, {known});
    const auto refused = [&](const std::vector<AuditEntry>& entries) {
        const auto outcome = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_CHECK(transaction.append_change(make.change(EntityKind::account, {})));
            return transaction.append_audit(entries);
        });
        return outcome_and_field(outcome);
    };
    auto same = make.audit_entry(make.id<AccountId>(), AuditAction::signed_out);
    same.id = known.id;
    const auto other = make.audit_entry(make.id<AccountId>(), AuditAction::signed_out);
    EXPECT_EQ(refused({same}), "already_exists id");
    EXPECT_EQ(refused({other, same}), "already_exists id");
    EXPECT_EQ(refused({other, other}), "already_exists id");
    EXPECT_EQ(listed(*read(*site.storage), {}, 10), std::vector{known});
    EXPECT_TRUE(must(read(*site.storage)->changes_after(0, 10)).empty());
    EXPECT_EQ(refused({other}), "ok");
}

void erases_old_audit_entries(Site& site) {
    Samples make;
    const auto account = make.id<AccountId>();
    std::vector<AuditEntry> entries;
    for (int i = 0; i < 9; ++i) entries.push_back(make.audit_entry(account, AuditAction::signed_in));
    entries[3].actor.reset();
    // A clock that stepped back: what counts is the time.
    std::swap(entries[0].at, entries[8].at);
    append(*site.storage, entries);
    const auto erased = [&](Timestamp before, std::uint32_t limit) {
        return answer_of(*site.storage,
                         [&](WriteTransaction& transaction) { return transaction.erase_audit(before, limit); });
    };
    // Before, not at.
    EXPECT_EQ(erased(entries[8].at, 10), 0U);
    EXPECT_EQ(erased(entries[4].at, 0), 0U);
    // The oldest first.
    EXPECT_EQ(erased(entries[4].at, 2), 2U);
    std::vector<AuditEntry> left{entries[0], entries[2], entries[3], entries[4], entries[5], entries[6], entries[7]};
    EXPECT_EQ(listed(*read(*site.storage), {}, 3), newest_first(left));
    EXPECT_EQ(erased(entries[4].at, 10), 2U);
    EXPECT_EQ(erased(entries[4].at, 10), 0U);
    left = {entries[0], entries[4], entries[5], entries[6], entries[7]};
    AuditQuery query;
    query.account = account;
    EXPECT_EQ(listed(*read(*site.storage), query, 3), newest_first(left));
    query.actor = account;
    EXPECT_EQ(listed(*read(*site.storage), query, 3), newest_first(left));
    query.account.reset();
    EXPECT_EQ(listed(*read(*site.storage), query, 3), newest_first(left));
    EXPECT_EQ(erased(Timestamp::maximum(), 10), 5U);
    EXPECT_TRUE(listed(*read(*site.storage), {}, 3).empty());
    append(*site.storage, entries);
    EXPECT_EQ(listed(*read(*site.storage), {}, 100), newest_first(entries));
}

constexpr std::array cases{
    StorageCase{"keeps_audit_entries", keeps_audit_entries},
    StorageCase{"lists_audit_by_every_condition", lists_audit_by_every_condition},
    StorageCase{"pages_the_audit_log_under_writers", pages_the_audit_log_under_writers},
    StorageCase{"keeps_audit_ids_unique", keeps_audit_ids_unique},
    StorageCase{"erases_old_audit_entries", erases_old_audit_entries},
};

} // namespace

StorageCases audit_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
