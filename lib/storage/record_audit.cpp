#include "key_value_transaction.hpp"

/// The audit log.
namespace masthead::inline v0::detail {

namespace {

std::string entry_key(const AuditEntryId& id) {
    return key_of(Space::audit, id);
}

bool is_wanted(const AuditQuery& query, const AuditEntry& entry) {
    return (!query.actor || entry.actor == query.actor) && (!query.account || entry.account == *query.account) &&
           (!query.action || entry.action == *query.action);
}

/// Fewer things are done to an account than by one, and fewer by one than by all.
std::string prefix_of(const AuditQuery& query) {
    if (query.account) return key_of(Space::audit_by_account, *query.account);
    if (query.actor) return key_of(Space::audit_by_actor, *query.actor);
    return key_of(Space::audit);
}

} // namespace

Result<Page<AuditEntry>> RecordTransaction::list_audit(const AuditQuery& query) {
    constexpr std::string_view name = "audit";
    MASTHEAD_TRY(const auto start, scan_start(query.page, name));
    PageMaker<AuditEntry> maker(name, query.page.limit);
    MASTHEAD_CHECK(
        records_.scan(prefix_of(query), start, true, [&](std::string_view rest, std::string_view) -> Result<bool> {
            const auto id = id_at_end<AuditEntryId>(rest);
            MASTHEAD_TRY(auto entry, records_.find<AuditEntry>(entry_key(id)));
            if (!entry) return RecordStore::damaged_index();
            if (!is_wanted(query, *entry)) return true;
            if (maker.full()) return maker.more();
            return maker.add(std::move(*entry), rest);
        }));
    return maker.take();
}

Result<void> RecordTransaction::append_audit(std::span<const AuditEntry> entries) {
    for (const auto& entry : entries) {
        MASTHEAD_TRY(const bool is_known, records_.contains(entry_key(entry.id)));
        if (is_known) return Error{ErrorCode::already_exists, "there is an entry with this id", "id"};
        if (entry.actor) MASTHEAD_CHECK(records_.put_bytes(key_of(Space::audit_by_actor, *entry.actor, entry.id), {}));
        MASTHEAD_CHECK(records_.put_bytes(key_of(Space::audit_by_account, entry.account, entry.id), {}));
        MASTHEAD_CHECK(records_.put_bytes(key_of(Space::audit_by_time, entry.at, entry.id), {}));
        MASTHEAD_CHECK(records_.put(entry_key(entry.id), entry));
    }
    return {};
}

Result<std::uint32_t> RecordTransaction::empty_audit(const AccountId& account, std::uint32_t limit) {
    std::uint32_t emptied = 0;
    for (const auto space : {Space::audit_by_actor, Space::audit_by_account}) {
        const bool is_detail_too = space == Space::audit_by_account;
        std::vector<AuditEntry> full;
        if (emptied >= limit) break;
        MASTHEAD_CHECK(records_.scan(
            key_of(space, account), {}, false, [&](std::string_view rest, std::string_view) -> Result<bool> {
                MASTHEAD_TRY(auto entry, records_.find<AuditEntry>(entry_key(id_at_end<AuditEntryId>(rest))));
                if (!entry) return RecordStore::damaged_index();
                if (entry->network.empty() && (!is_detail_too || entry->detail.empty())) return true;
                entry->network.clear();
                if (is_detail_too) entry->detail.clear();
                full.push_back(std::move(*entry));
                return emptied + full.size() < limit;
            }));
        for (const auto& entry : full) MASTHEAD_CHECK(records_.put(entry_key(entry.id), entry));
        emptied += static_cast<std::uint32_t>(full.size());
    }
    return emptied;
}

Result<std::uint32_t> RecordTransaction::erase_audit(Timestamp before, std::uint32_t limit) {
    std::vector<AuditEntryId> old;
    const auto end = key_of(before);
    MASTHEAD_CHECK(records_.scan(key_of(Space::audit_by_time), {}, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (old.size() >= limit || rest.substr(0, end.size()) >= end) return false;
                                     old.push_back(id_at_end<AuditEntryId>(rest));
                                     return true;
                                 }));
    for (const auto& id : old) {
        MASTHEAD_TRY(const auto entry, records_.find<AuditEntry>(entry_key(id)));
        if (!entry) return RecordStore::damaged_index();
        if (entry->actor) MASTHEAD_CHECK(records_.erase(key_of(Space::audit_by_actor, *entry->actor, id)));
        MASTHEAD_CHECK(records_.erase(key_of(Space::audit_by_account, entry->account, id)));
        MASTHEAD_CHECK(records_.erase(key_of(Space::audit_by_time, entry->at, id)));
        MASTHEAD_CHECK(records_.erase(entry_key(id)));
    }
    return static_cast<std::uint32_t>(old.size());
}

} // namespace masthead::inline v0::detail
