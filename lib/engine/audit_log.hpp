#pragma once

#include <masthead/access/audit.hpp>
#include <masthead/access/principal.hpp>
#include <masthead/storage/storage.hpp>

#include <cstddef>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Writing the audit log.
namespace masthead::inline v0::detail {

struct EngineState;

/// A line about what `by` does now.
[[nodiscard]] AuditEntry audit_entry(const EngineState& state, const Principal& by, AuditAction action,
                                     const AccountId& account, std::string_view detail = {});
/// Writes it with the unit.
[[nodiscard]] Result<void> record_act(WriteTransaction& transaction, const EngineState& state, const Principal& by,
                                      AuditAction action, const AccountId& account, std::string_view detail = {});

/// Refused sign-ins, which are written a moment later and all together: writing at once would tell by the time it takes
/// that there is such an account. Safe from any thread.
class RefusedSignIns {
public:
    /// Beyond a bound they are counted only, and the log says how many.
    void add(AuditEntry entry);
    [[nodiscard]] Result<void> flush(const EngineState& state);

private:
    std::mutex mutex_;
    std::vector<AuditEntry> waiting_;
    std::size_t dropped_ = 0;
};

/// Takes out where somebody else was when they did something to the account: that is told to administrators alone.
void hide_networks_of_others(const AccountId& account, std::span<AuditEntry> entries);

} // namespace masthead::inline v0::detail
