#include "engine/audit_log.hpp"

#include <masthead/core/text.hpp>

#include "engine/network.hpp"
#include "engine/state.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace masthead::inline v0::detail {

AuditEntry audit_entry(const EngineState& state, const Principal& by, AuditAction action, const AccountId& account,
                       std::string_view detail) {
    AuditEntry entry;
    entry.id = state.ids.next<AuditEntryId>();
    entry.at = state.now();
    entry.action = action;
    entry.actor = by.account;
    entry.account = account;
    entry.network = shown_network(by.address);
    entry.detail = first_code_points(detail, 200);
    return entry;
}

Result<void> record_act(WriteTransaction& transaction, const EngineState& state, const Principal& by,
                        AuditAction action, const AccountId& account, std::string_view detail) {
    const auto entry = audit_entry(state, by, action, account, detail);
    return transaction.append_audit({&entry, 1});
}

void hide_networks_of_others(const AccountId& account, std::span<AuditEntry> entries) {
    for (auto& entry : entries) {
        if (entry.actor && *entry.actor != account) entry.network.clear();
    }
}

void RefusedSignIns::add(AuditEntry entry) {
    constexpr std::size_t most = 10'000;
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < most) {
        waiting_.push_back(std::move(entry));
    } else {
        ++dropped_;
    }
}

Result<void> RefusedSignIns::flush(const EngineState& state) {
    std::vector<AuditEntry> entries;
    std::size_t dropped = 0;
    {
        const std::lock_guard lock(mutex_);
        entries = std::exchange(waiting_, {});
        dropped = std::exchange(dropped_, 0);
    }
    if (dropped != 0) {
        state.say(LogLevel::warning, std::to_string(dropped) + " refused sign-ins are not in the audit log");
    }
    constexpr std::size_t batch = 500;
    for (std::size_t at = 0; at < entries.size(); at += batch) {
        const auto part = std::span(entries).subspan(at, std::min(batch, entries.size() - at));
        auto written = state.write([&](WriteTransaction& transaction) { return transaction.append_audit(part); });
        if (written) continue;
        // Those that could not be written wait for the next time.
        for (auto& entry : std::span(entries).subspan(at)) add(std::move(entry));
        return written;
    }
    return {};
}

} // namespace masthead::inline v0::detail
