#include <masthead/engine/accounts.hpp>

#include <masthead/core/text.hpp>

#include "engine/account_rules.hpp"
#include "engine/audit_log.hpp"
#include "engine/passwords.hpp"
#include "engine/session_rules.hpp"
#include "engine/state.hpp"

/// Who there is, and what moderators lay on them.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::record;
using detail::record_act;

Result<void> check_categories(ReadTransaction& transaction, const Account& account) {
    if (account.categories.empty()) return {};
    MASTHEAD_TRY(const auto found, transaction.find_terms(account.categories));
    for (const auto& term : found) {
        if (!term || term->kind != TermKind::category)
            return invalid_argument("categories", "there is no such category");
    }
    return {};
}

/// The lines of the audit log that a change is worth.
Result<void> audit_change(WriteTransaction& transaction, const EngineState& state, const Principal& by,
                          const Account& before, const Account& after) {
    if (before.role != after.role) {
        MASTHEAD_CHECK(record_act(transaction, state, by, AuditAction::role_changed, after.id, to_string(after.role)));
    }
    if (before.disabled != after.disabled) {
        const auto action = after.disabled ? AuditAction::account_disabled : AuditAction::account_enabled;
        MASTHEAD_CHECK(record_act(transaction, state, by, action, after.id));
    }
    std::string changed;
    const auto add = [&](bool is_other, std::string_view name) {
        if (is_other) changed += (changed.empty() ? "" : ", ") + std::string(name);
    };
    add(before.login != after.login, "login");
    add(before.display_name != after.display_name, "display_name");
    add(before.email != after.email, "email");
    add(before.categories != after.categories, "categories");
    if (changed.empty()) return {};
    return record_act(transaction, state, by, AuditAction::account_changed, after.id, changed);
}

/// Changes an account: `change` gets what is there and gives what is to be; what only other calls change stays. Ends
/// the account's sessions if it is trusted with less or more.
template <typename Change>
Result<Account> store_change(EngineState& state, const Principal& by, const AccountId& id, Change change) {
    Account before;
    Account after;
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(AccountRecord stored, transaction.get_account(id));
        before = stored.account;
        MASTHEAD_CHECK(detail::check_not_erased(before));
        MASTHEAD_TRY(after, change(before));
        MASTHEAD_CHECK(check_categories(transaction, after));
        const bool is_trusted_otherwise = (after.disabled && !before.disabled) || after.role != before.role;
        after.created_at = before.created_at;
        after.restriction = before.restriction;
        after.second_factor_since = before.second_factor_since;
        after.erased_at.reset();
        after.email_verified_at = after.email == before.email ? before.email_verified_at : std::nullopt;
        stored.account = after;
        MASTHEAD_CHECK(transaction.update_account(stored));
        if (is_trusted_otherwise) {
            MASTHEAD_CHECK(detail::end_sessions(transaction, state, id, SessionEnd::revoked, std::nullopt));
        }
        if (after.email != before.email) {
            MASTHEAD_CHECK(transaction.erase_tickets(id, TicketPurpose::verify_email));
            MASTHEAD_CHECK(transaction.erase_tickets(id, TicketPurpose::reset_password));
        }
        MASTHEAD_CHECK(audit_change(transaction, state, by, before, after));
        return record(transaction, state, ChangeKind::updated, EntityKind::account, id.bytes(), {});
    }));
    ++after.version;
    state.screening.forget_staff();
    if (after.email != before.email) state.notify({NoticeKind::email_changed, after, before.email, {}, {}, {}});
    return after;
}

} // namespace

std::string_view to_string(NoticeKind kind) noexcept {
    switch (kind) {
    case NoticeKind::verify_email: return "verify_email";
    case NoticeKind::reset_password: return "reset_password";
    case NoticeKind::password_changed: return "password_changed";
    case NoticeKind::email_changed: return "email_changed";
    case NoticeKind::second_factor_added: return "second_factor_added";
    case NoticeKind::second_factor_removed: return "second_factor_removed";
    case NoticeKind::recovery_code_used: return "recovery_code_used";
    case NoticeKind::new_device: return "new_device";
    case NoticeKind::account_erased: return "account_erased";
    }
    return "unknown";
}

Result<Account> Accounts::create(const Principal& by, Account account, const Secret& password) {
    MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    MASTHEAD_CHECK(by.require_recent_password(state_.policies.sign_in.recent_password, state_.now()));
    if (account.display_name.empty()) account.display_name = account.login;
    MASTHEAD_TRY(account, validated(std::move(account)));
    MASTHEAD_CHECK(detail::check_new_password(state_, account, password));
    account.id = state_.ids.next<AccountId>();
    account.version = 1;
    account.created_at = state_.now();
    account.restriction.reset();
    account.email_verified_at.reset();
    account.second_factor_since.reset();
    account.erased_at.reset();
    AccountRecord made;
    MASTHEAD_TRY(made.password_hash, detail::hash_of(state_, password));
    made.account = account;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(check_categories(transaction, account));
        MASTHEAD_CHECK(transaction.create_account(made));
        MASTHEAD_CHECK(
            record_act(transaction, state_, by, AuditAction::account_created, account.id, to_string(account.role)));
        return record(transaction, state_, ChangeKind::created, EntityKind::account, account.id.bytes(), {});
    }));
    state_.screening.forget_staff();
    return account;
}

Result<Account> Accounts::get(const Principal& by, const AccountId& id) {
    MASTHEAD_CHECK(detail::require_own_or_managed(by, id));
    return state_.read([&](ReadTransaction& transaction) -> Result<Account> {
        MASTHEAD_TRY(AccountRecord found, transaction.get_account(id));
        return std::move(found.account);
    });
}

Result<Account> Accounts::find(const Principal& by, std::string_view login) {
    MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    return state_.read([&](ReadTransaction& transaction) -> Result<Account> {
        MASTHEAD_TRY(auto found, transaction.find_account(login));
        if (!found) return not_found("there is no such account");
        return std::move(found->account);
    });
}

Result<Page<Account>> Accounts::list(const Principal& by, const PageRequest& page) {
    MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    return state_.read([&](ReadTransaction& transaction) { return transaction.list_accounts(page); });
}

Result<Account> Accounts::update(const Principal& by, Account account) {
    MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    MASTHEAD_CHECK(by.require_recent_password(state_.policies.sign_in.recent_password, state_.now()));
    MASTHEAD_TRY(account, validated(std::move(account)));
    return store_change(state_, by, account.id, [&](const Account&) -> Result<Account> { return account; });
}

Result<Account> Accounts::update_profile(const Principal& by, const std::string& display_name, const std::string& email,
                                         std::uint64_t version) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    if (!by.account) return invalid_argument("account", "the host has no account");
    return store_change(state_, by, *by.account, [&](Account account) -> Result<Account> {
        if (email != account.email) {
            MASTHEAD_CHECK(by.require_recent_password(state_.policies.sign_in.recent_password, state_.now()));
        }
        account.display_name = display_name;
        account.email = email;
        account.version = version;
        return validated(std::move(account));
    });
}

namespace {

/// True if `other` would let its account do more, or the same sooner.
bool is_weaker(const Restriction& other, const Restriction& than) {
    const auto end = [](const Restriction& each) { return each.until.value_or(Timestamp::maximum()); };
    return other.kind < than.kind || end(other) < end(than);
}

/// Gives a reader's account the restriction, or takes it away.
Result<void> set_restriction(EngineState& state, const Principal& by, const AccountId& id,
                             const std::optional<Restriction>& restriction) {
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(AccountRecord stored, transaction.get_account(id));
        MASTHEAD_CHECK(detail::check_not_erased(stored.account));
        auto& kept = stored.account.restriction;
        if (restriction && stored.account.role != Role::reader) {
            return permission_denied("those who work for the site cannot be restricted");
        }
        const bool is_in_force = kept && (!kept->until || *kept->until > state.now());
        if (restriction && is_in_force && is_weaker(*restriction, *kept)) {
            return Error{ErrorCode::conflict, "a stricter or longer restriction is in force; lift it first", ""};
        }
        if (kept == restriction) return {};
        kept = restriction;
        MASTHEAD_CHECK(transaction.update_account(stored));
        const auto action = restriction ? AuditAction::restriction_set : AuditAction::restriction_lifted;
        const auto detail = restriction ? to_string(restriction->kind) : std::string_view();
        MASTHEAD_CHECK(record_act(transaction, state, by, action, id, detail));
        return record(transaction, state, ChangeKind::updated, EntityKind::account, id.bytes(), {});
    }));
    return {};
}

} // namespace

Result<Restriction> Accounts::restrict(const Principal& by, const AccountId& id, Restriction restriction) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    MASTHEAD_TRY(restriction.reason, check_text("reason", restriction.reason, {0, 500, false}));
    MASTHEAD_TRY(restriction.kind, parse_restriction_kind(to_string(restriction.kind)));
    if (restriction.until && *restriction.until <= state_.now()) {
        return invalid_argument("until", "this must be in the future");
    }
    restriction.by = by.account;
    restriction.at = state_.now();
    MASTHEAD_CHECK(set_restriction(state_, by, id, restriction));
    return restriction;
}

Result<void> Accounts::lift(const Principal& by, const AccountId& id) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    return set_restriction(state_, by, id, std::nullopt);
}

Result<Page<AuditEntry>> Accounts::audit(const Principal& by, const AuditQuery& query) {
    const bool is_own = by.account && query.account == by.account && !by.api_token;
    if (!is_own) MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    MASTHEAD_TRY(auto page, state_.read([&](ReadTransaction& transaction) { return transaction.list_audit(query); }));
    if (!by.may(Permission::manage_accounts)) detail::hide_networks_of_others(*by.account, page.items);
    return page;
}

} // namespace masthead::inline v0
