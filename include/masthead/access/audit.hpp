#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/result.hpp>
#include <masthead/core/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// What the audit log tells of.
enum class AuditAction : std::uint8_t {
    signed_in = 1,
    /// A wrong password or code for an account that exists.
    sign_in_refused = 2,
    signed_out = 3,
    /// The password was given again within a session.
    reauthenticated = 4,
    session_revoked = 5,
    /// All sessions of an account but perhaps one.
    sessions_revoked = 6,
    account_created = 7,
    account_changed = 8,
    account_disabled = 9,
    account_enabled = 10,
    role_changed = 11,
    password_changed = 12,
    password_reset_asked = 13,
    password_reset = 14,
    email_verified = 15,
    second_factor_added = 16,
    second_factor_removed = 17,
    /// Signed in with a recovery code.
    recovery_code_used = 18,
    api_token_created = 19,
    api_token_revoked = 20,
    restriction_set = 21,
    restriction_lifted = 22,
    /// All that is stored about the account was given to somebody.
    data_exported = 23,
    account_erased = 24,
};

[[nodiscard]] std::string_view to_string(AuditAction action) noexcept;
/// `invalid_argument` (field `action`) that lists the actions.
[[nodiscard]] Result<AuditAction> parse_audit_action(std::string_view text);

/// One line of the audit log: who did what to which account. Never changed once written. A plain value type.
struct AuditEntry {
    AuditEntryId id;
    Timestamp at;
    AuditAction action = AuditAction::signed_in;
    /// Who did it; empty for the host and for somebody who is not signed in.
    std::optional<AccountId> actor;
    /// Whose account it was done to.
    AccountId account;
    /// The network that it was done from, as `198.51.100.0/24` or `2001:db8::/48`; may be empty.
    std::string network;
    /// What the action leaves open (the new role, a token's name), at most 200 code points; no secret, no address.
    std::string detail;

    friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

/// The rules of the audit log. A plain value type.
struct AuditPolicy {
    /// Entries are kept this long; one day to ten years. Older ones are removed once an hour.
    std::chrono::hours kept{24 * 180};

    /// `invalid_argument` with the member's name and the bounds.
    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const AuditPolicy&, const AuditPolicy&) = default;
};

} // namespace masthead::inline v0
