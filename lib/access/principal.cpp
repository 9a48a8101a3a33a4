#include <masthead/access/principal.hpp>

#include <masthead/access/api_token.hpp>
#include <masthead/access/session.hpp>

#include <algorithm>
#include <array>

namespace masthead::inline v0 {

std::string_view to_string(Permission permission) noexcept {
    switch (permission) {
    case Permission::read_unpublished: return "read_unpublished";
    case Permission::write_own_articles: return "write_own_articles";
    case Permission::write_any_article: return "write_any_article";
    case Permission::publish_own_articles: return "publish_own_articles";
    case Permission::manage_taxonomy: return "manage_taxonomy";
    case Permission::take_part: return "take_part";
    case Permission::moderate_comments: return "moderate_comments";
    case Permission::manage_accounts: return "manage_accounts";
    case Permission::read_changes: return "read_changes";
    case Permission::add_media: return "add_media";
    }
    return "unknown";
}

std::span<const Permission> all_permissions() noexcept {
    using enum Permission;
    static constexpr std::array all{read_unpublished, write_own_articles, write_any_article, publish_own_articles,
                                    manage_taxonomy,  take_part,          moderate_comments, manage_accounts,
                                    read_changes,     add_media};
    return all;
}

Result<Permission> parse_permission(std::string_view text) {
    std::string allowed;
    for (const auto permission : all_permissions()) {
        if (text == to_string(permission)) return permission;
        allowed += (allowed.empty() ? "" : ", ") + std::string(to_string(permission));
    }
    return invalid_argument("permission", "allowed are " + allowed);
}

bool has_permission(Role role, Permission permission) noexcept {
    const bool is_editor = role == Role::editor || role == Role::admin;
    switch (permission) {
    case Permission::take_part: return true;
    case Permission::moderate_comments: return is_editor || role == Role::moderator;
    case Permission::write_own_articles:
    case Permission::publish_own_articles:
    case Permission::add_media: return is_editor || role == Role::author;
    case Permission::read_unpublished:
    case Permission::write_any_article:
    case Permission::manage_taxonomy: return is_editor;
    case Permission::manage_accounts:
    case Permission::read_changes: return role == Role::admin;
    }
    return false;
}

Principal Principal::host() {
    Principal principal;
    principal.kind = Kind::host;
    principal.role = Role::admin;
    return principal;
}

Principal Principal::of(const Account& account) {
    Principal principal;
    principal.kind = Kind::account;
    principal.account = account.id;
    principal.role = account.role;
    principal.display_name = account.display_name;
    principal.categories = account.categories;
    principal.restriction = account.restriction;
    return principal;
}

Principal Principal::of(const Account& account, const Session& session) {
    auto principal = of(account);
    principal.session = session.id;
    principal.authenticated_at = session.authenticated_at;
    return principal;
}

Principal Principal::of(const Account& account, const ApiToken& token) {
    auto principal = of(account);
    principal.api_token = token.id;
    principal.scopes = token.scopes;
    return principal;
}

bool Principal::may(Permission permission) const noexcept {
    if (kind == Kind::host) return true;
    if (scopes && std::ranges::find(*scopes, permission) == scopes->end()) return false;
    return kind == Kind::account && has_permission(role, permission);
}

Result<void> Principal::require(Permission permission) const {
    if (may(permission)) return {};
    if (kind == Kind::anonymous) return Error{ErrorCode::unauthenticated, "sign in first", ""};
    return permission_denied("this needs the permission " + std::string(to_string(permission)));
}

Result<void> Principal::require_recent_password(std::chrono::seconds max_age, Timestamp now) const {
    if (kind == Kind::host) return {};
    if (kind == Kind::anonymous) return Error{ErrorCode::unauthenticated, "sign in first", ""};
    if (api_token) return permission_denied("this cannot be done with a token; sign in");
    if (!authenticated_at || now - *authenticated_at <= max_age) return {};
    return Error{ErrorCode::reauthentication_required, "give the password again: this is a sensitive act", ""};
}

Result<void> Principal::check_unrestricted(RestrictionKind needed, Timestamp now) const {
    const bool is_over = !restriction || (restriction->until && *restriction->until <= now);
    const bool is_banned = restriction && restriction->kind == RestrictionKind::banned;
    if (is_over || (needed == RestrictionKind::banned && !is_banned)) return {};
    std::string message = is_banned ? "this account may not take part" : "this account may not write comments";
    if (restriction->until) message += " until " + to_string(*restriction->until);
    if (!restriction->reason.empty()) message += ": " + restriction->reason;
    return permission_denied(std::move(message));
}

} // namespace masthead::inline v0
