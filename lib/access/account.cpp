#include <masthead/access/account.hpp>

#include <masthead/core/text.hpp>

#include "access/common_passwords.hpp"

#include <algorithm>

namespace masthead::inline v0 {

std::string_view to_string(Role role) noexcept {
    switch (role) {
    case Role::reader: return "reader";
    case Role::moderator: return "moderator";
    case Role::author: return "author";
    case Role::editor: return "editor";
    case Role::admin: return "admin";
    }
    return "unknown";
}

Result<Role> parse_role(std::string_view text) {
    for (const auto role : {Role::reader, Role::moderator, Role::author, Role::editor, Role::admin}) {
        if (text == to_string(role)) return role;
    }
    return invalid_argument("role", "allowed are reader, moderator, author, editor and admin");
}

std::string_view to_string(RestrictionKind kind) noexcept {
    switch (kind) {
    case RestrictionKind::muted: return "muted";
    case RestrictionKind::banned: return "banned";
    }
    return "unknown";
}

Result<RestrictionKind> parse_restriction_kind(std::string_view text) {
    for (const auto kind : {RestrictionKind::muted, RestrictionKind::banned}) {
        if (text == to_string(kind)) return kind;
    }
    return invalid_argument("kind", "allowed are muted and banned");
}

Result<Account> validated(Account account) {
    MASTHEAD_TRY(account.login, check_text("login", account.login, {1, 64, false}));
    // Folding makes every kind of blank the common one.
    if (fold_for_identity(account.login).find(' ') != std::string::npos) {
        return invalid_argument("login", "a login has no blanks");
    }
    MASTHEAD_TRY(account.display_name, check_text("display_name", account.display_name, {1, 100, false}));
    MASTHEAD_TRY(account.email, check_text("email", account.email, {0, 254, false}));
    const auto at = account.email.find('@');
    const bool is_address = at != std::string::npos && at > 0 && at + 1 < account.email.size() &&
                            account.email.find(' ') == std::string::npos;
    if (!account.email.empty() && !is_address) {
        return invalid_argument("email", "an e-mail address looks like name@example.org");
    }
    std::ranges::sort(account.categories);
    const auto repeated = std::ranges::unique(account.categories);
    account.categories.erase(repeated.begin(), repeated.end());
    if (account.categories.size() > 100) return invalid_argument("categories", "at most 100 are allowed");
    return account;
}

namespace {

/// True if `text` is one of `known` with at most three code points around it.
bool is_near(std::string_view text, std::span<const std::string_view> known) {
    for (const auto each : known) {
        const auto word = fold_for_identity(each);
        const auto size = count_code_points(word);
        if (size >= 4 && text.find(word) != std::string_view::npos && count_code_points(text) <= size + 3) return true;
    }
    return false;
}

} // namespace

Result<void> PasswordPolicy::check(std::string_view password, std::span<const std::string_view> known) const {
    if (password.size() > max_bytes) {
        return too_large("password", "a password has at most " + std::to_string(max_bytes) + " bytes");
    }
    if (!is_valid_utf8(password) || password.find('\0') != std::string_view::npos) {
        return invalid_argument("password", "a password is UTF-8 text without NUL");
    }
    // Counted as it is hashed, so that marks typed apart do not make it longer.
    MASTHEAD_TRY(const std::string composed, to_nfkc(password));
    if (count_code_points(composed) < min_length) {
        return invalid_argument("password", "a password has at least " + std::to_string(min_length) + " characters");
    }
    if (!refuse_common) return {};
    const auto folded = fold_for_identity(composed);
    if (detail::is_common_password(folded)) {
        return invalid_argument("password", "many people have this password, so it is tried first; choose another");
    }
    if (is_near(folded, known)) {
        return invalid_argument("password", "this is too close to the name of the account; choose another");
    }
    return {};
}

} // namespace masthead::inline v0
