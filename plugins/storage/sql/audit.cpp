#include "guard.hpp"
#include "paging.hpp"

/// The audit log.
namespace masthead::inline v0::sql {

Result<Page<AuditEntry>> Transaction::list_audit(const AuditQuery& query) {
    return guarded([&]() -> Result<Page<AuditEntry>> {
        MASTHEAD_TRY(const PageKey key, page_key(query.page, "audit"));
        auto text = joined({"select ", AuditColumns::names, " from audit where 1 = 1"});
        std::vector<Value> parameters;
        const auto condition = [&](std::string_view sql, Value value) {
            text += sql;
            parameters.push_back(std::move(value));
        };
        // Fewer things are done to an account than by one: so the index is chosen.
        if (query.account) condition(" and account = :account", to_string(*query.account));
        if (query.actor) {
            condition(query.account ? " and @plain(actor) = :actor" : " and actor = :actor", to_string(*query.actor));
        }
        if (query.action) condition(" and action = :action", static_cast<int>(*query.action));
        if (!query.page.after.empty()) condition(" and id < :key", key.id);
        condition(" order by id desc limit :limit", query.page.limit + 1);
        Page<AuditEntry> result;
        connection_.query(text, AuditColumns::types, parameters,
                          [&](const Row& row) { result.items.push_back(AuditColumns::read(row)); });
        finish_page(result, query.page.limit, "audit", [](const AuditEntry& last) {
            return PageKey{{}, to_string(last.id)};
        });
        return result;
    });
}

Result<void> Transaction::append_audit(std::span<const AuditEntry> entries) {
    return guarded([&]() -> Result<void> {
        RowList rows(connection_.notation());
        for (const auto& entry : entries) {
            rows.add({{"id", to_string(entry.id)},
                      {"at", entry.at},
                      {"action", static_cast<int>(entry.action)},
                      {"actor", write_id(entry.actor)},
                      {"account", to_string(entry.account)},
                      {"network", entry.network},
                      {"detail", entry.detail}});
        }
        if (rows.empty()) return {};
        const auto added = connection_.run(
            "insert into audit (id, at, action, actor, account, network, detail) "
            "select n.id, n.at, n.action, n.actor, n.account, n.network, n.detail "
            "from @rows(:rows, id id, at time, action integer, actor id, account id, network text, detail text) as n "
            "where true on conflict (id) do nothing",
            {rows});
        if (added == static_cast<std::int64_t>(rows.size())) return {};
        return Error{ErrorCode::already_exists, "there is an entry with this id", "id"};
    });
}

Result<std::uint32_t> Transaction::erase_audit(Timestamp before, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from audit where id in (select id from audit where at < :before "
                            "order by at, id limit :limit)",
                            {before, limit}));
    });
}

} // namespace masthead::inline v0::sql
