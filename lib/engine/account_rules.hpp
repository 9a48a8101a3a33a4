#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/core/error.hpp>

/// What holds for accounts, whichever call asks.
namespace masthead::inline v0::detail {

/// Nothing for one's own account, and for whoever manages accounts.
[[nodiscard]] inline Result<void> require_own_or_managed(const Principal& by, const AccountId& id) {
    return by.require(by.account == id ? Permission::take_part : Permission::manage_accounts);
}

/// `conflict` for an account that was erased: nothing is stored in it any more.
[[nodiscard]] inline Result<void> check_not_erased(const Account& account) {
    if (!account.erased_at) return {};
    return Error{ErrorCode::conflict, "this account was erased", ""};
}

} // namespace masthead::inline v0::detail
