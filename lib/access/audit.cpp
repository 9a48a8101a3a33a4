#include <masthead/access/audit.hpp>

#include <array>
#include <utility>

namespace masthead::inline v0 {

namespace {

constexpr std::array<std::pair<AuditAction, std::string_view>, 24> actions{{
    {AuditAction::signed_in, "signed_in"},
    {AuditAction::sign_in_refused, "sign_in_refused"},
    {AuditAction::signed_out, "signed_out"},
    {AuditAction::reauthenticated, "reauthenticated"},
    {AuditAction::session_revoked, "session_revoked"},
    {AuditAction::sessions_revoked, "sessions_revoked"},
    {AuditAction::account_created, "account_created"},
    {AuditAction::account_changed, "account_changed"},
    {AuditAction::account_disabled, "account_disabled"},
    {AuditAction::account_enabled, "account_enabled"},
    {AuditAction::role_changed, "role_changed"},
    {AuditAction::password_changed, "password_changed"},
    {AuditAction::password_reset_asked, "password_reset_asked"},
    {AuditAction::password_reset, "password_reset"},
    {AuditAction::email_verified, "email_verified"},
    {AuditAction::second_factor_added, "second_factor_added"},
    {AuditAction::second_factor_removed, "second_factor_removed"},
    {AuditAction::recovery_code_used, "recovery_code_used"},
    {AuditAction::api_token_created, "api_token_created"},
    {AuditAction::api_token_revoked, "api_token_revoked"},
    {AuditAction::restriction_set, "restriction_set"},
    {AuditAction::restriction_lifted, "restriction_lifted"},
    {AuditAction::data_exported, "data_exported"},
    {AuditAction::account_erased, "account_erased"},
}};

} // namespace

std::string_view to_string(AuditAction action) noexcept {
    for (const auto& [value, name] : actions) {
        if (value == action) return name;
    }
    return "unknown";
}

Result<AuditAction> parse_audit_action(std::string_view text) {
    std::string allowed;
    for (const auto& [value, name] : actions) {
        if (name == text) return value;
        allowed += (allowed.empty() ? "" : ", ") + std::string(name);
    }
    return invalid_argument("action", "allowed are " + allowed);
}

Result<void> AuditPolicy::validate() const {
    using namespace std::chrono_literals;
    if (kept < 24h || kept > 24h * 3'653) return invalid_argument("kept", "one day to ten years are allowed");
    return {};
}

} // namespace masthead::inline v0
