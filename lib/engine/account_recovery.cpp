#include <masthead/engine/accounts.hpp>

#include "engine/account_rules.hpp"
#include "engine/audit_log.hpp"
#include "engine/limits.hpp"
#include "engine/passwords.hpp"
#include "engine/session_rules.hpp"
#include "engine/sign_in_limits.hpp"
#include "engine/state.hpp"

/// Passwords, and the messages that stand in for them.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::record;
using detail::record_act;

Error void_secret() {
    return {ErrorCode::not_found, "this was used already, is too old or was never sent", "secret"};
}

/// What a message of each kind is counted by.
Result<std::vector<detail::Limited>> message_limits(const EngineState& state, std::string_view kind,
                                                    std::string_view whom) {
    if (state.policies.sign_in.messages.burst == 0) return std::vector<detail::Limited>();
    MASTHEAD_TRY(const std::string digest, detail::login_digest(state, whom));
    return std::vector{detail::Limited{"message:" + std::string(kind) + ':' + digest, state.policies.sign_in.messages}};
}

Ticket ticket_of(const EngineState& state, TicketPurpose purpose, const Account& account, const Secret& secret) {
    const auto& policy = state.policies.sign_in;
    const bool is_reset = purpose == TicketPurpose::reset_password;
    Ticket ticket;
    ticket.hash = detail::token_hash(secret);
    ticket.purpose = purpose;
    ticket.account = account.id;
    ticket.email = account.email;
    ticket.created_at = state.now();
    ticket.expires_at = ticket.created_at + (is_reset ? policy.reset_valid_for : policy.verification_valid_for);
    return ticket;
}

/// Stores a ticket in place of older ones of its kind.
Result<void> store(WriteTransaction& transaction, const Ticket& ticket) {
    MASTHEAD_CHECK(transaction.erase_tickets(ticket.account, ticket.purpose));
    return transaction.create_ticket(ticket);
}

/// Takes the ticket of `secret` and gives it with the account that it is for.
Result<std::pair<Ticket, AccountRecord>> use(WriteTransaction& transaction, const EngineState& state,
                                             const Secret& secret, TicketPurpose purpose) {
    MASTHEAD_TRY(auto ticket, transaction.take_ticket(detail::token_hash(secret), purpose));
    if (!ticket || ticket->expires_at <= state.now()) return void_secret();
    MASTHEAD_TRY(AccountRecord owner, transaction.get_account(ticket->account));
    if (owner.account.disabled || owner.account.email != ticket->email) return void_secret();
    return std::pair(std::move(*ticket), std::move(owner));
}

/// Stores a new password and ends the sessions that the old one opened.
Result<void> store_password(WriteTransaction& transaction, const EngineState& state, AccountRecord& owner,
                            const std::string& hash, const std::optional<SessionId>& keep) {
    owner.password_hash = hash;
    const auto& id = owner.account.id;
    MASTHEAD_CHECK(transaction.update_account(owner));
    MASTHEAD_CHECK(transaction.erase_tickets(id, TicketPurpose::reset_password));
    MASTHEAD_CHECK(detail::end_sessions(transaction, state, id, SessionEnd::revoked, keep));
    return record(transaction, state, ChangeKind::updated, EntityKind::account, id.bytes(), {});
}

void tell_of_password(EngineState& state, const Account& account) {
    state.notify({NoticeKind::password_changed, account, account.email, {}, {}, {}});
}

} // namespace

namespace {

/// Whether `by` may set the password of `id` if the old one is right.
Result<void> may_set_password(const Principal& by, const AccountId& id) {
    if (by.kind == Principal::Kind::host) return {};
    MASTHEAD_CHECK(by.require(Permission::take_part));
    if (by.account == id && !by.api_token) return {};
    if (by.api_token) return permission_denied("this cannot be done with a token; sign in");
    // Whether there is such an account is for those to know who may list them.
    if (!by.may(Permission::manage_accounts)) return not_found("there is no such account");
    return permission_denied("nobody sets the password of somebody else; ask for a reset");
}

/// Checks the password that people give before they set another one. Counted as signing in is.
Result<detail::SignInAttempt> check_old_password(EngineState& state, const Principal& by, const AccountRecord& seen,
                                                 const Secret& old_password) {
    SignInRequest guess;
    guess.login = seen.account.login;
    guess.address = by.address;
    MASTHEAD_TRY(detail::SignInAttempt attempt, detail::begin_attempt(state, guess));
    const bool may_be_right = old_password.reveal().size() <= state.policies.password.max_bytes;
    MASTHEAD_TRY(const bool is_right,
                 may_be_right ? detail::is_password_of(state, seen, old_password) : Result<bool>(false));
    if (is_right) return attempt;
    state.refused_sign_ins.add(
        detail::audit_entry(state, by, AuditAction::sign_in_refused, seen.account.id, "old password"));
    return Error{ErrorCode::unauthenticated, "the old password is wrong", "old_password"};
}

} // namespace

Result<Secret> Accounts::set_password(const Principal& by, const AccountId& id, const Secret& old_password,
                                      const Secret& new_password) {
    MASTHEAD_CHECK(may_set_password(by, id));
    MASTHEAD_TRY(const AccountRecord seen,
                 state_.read([&](ReadTransaction& transaction) { return transaction.get_account(id); }));
    MASTHEAD_CHECK(detail::check_not_erased(seen.account));
    MASTHEAD_CHECK(detail::check_new_password(state_, seen.account, new_password));
    detail::SignInAttempt attempt;
    if (by.kind != Principal::Kind::host) {
        MASTHEAD_TRY(attempt, check_old_password(state_, by, seen, old_password));
    }
    MASTHEAD_TRY(const std::string hash, detail::hash_of(state_, new_password));
    Secret token;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        token = {};
        MASTHEAD_TRY(AccountRecord current, transaction.get_account(id));
        if (current.password_hash != seen.password_hash) {
            return Error{ErrorCode::conflict, "the password was changed meanwhile", ""};
        }
        MASTHEAD_CHECK(detail::forget_attempts(transaction, attempt, state_.now()));
        MASTHEAD_CHECK(store_password(transaction, state_, current, hash, by.session));
        if (by.session) {
            const auto next = detail::new_token();
            MASTHEAD_TRY(const bool is_live,
                         transaction.rotate_session(*by.session, detail::token_hash(next), state_.now()));
            if (is_live) token = next;
        }
        return record_act(transaction, state_, by, AuditAction::password_changed, id);
    }));
    tell_of_password(state_, seen.account);
    return token;
}

Result<void> Accounts::ask_for_password_reset(const Principal& by, std::string_view login_or_email) {
    constexpr std::size_t longest = 1'024;
    if (login_or_email.empty()) return invalid_argument("login", "this must not be empty");
    if (login_or_email.size() > longest) return too_large("login", "this is too long for a login or an address");
    MASTHEAD_TRY(const auto limits, message_limits(state_, "reset", login_or_email));
    std::vector<AccountNotice> notices;
    const auto asked = state_.write([&](WriteTransaction& transaction) -> Result<void> {
        notices.clear();
        // Written for names that nobody has as well, so that the time does not tell.
        MASTHEAD_CHECK(detail::take_tokens(transaction, limits, state_.now()));
        MASTHEAD_TRY(auto found, transaction.find_accounts_by_email(login_or_email));
        // An address that nobody showed to be theirs may be that of somebody else.
        std::erase_if(found, [](const AccountRecord& each) { return !each.account.email_verified_at; });
        MASTHEAD_TRY(auto named, transaction.find_account(login_or_email));
        if (named) found.push_back(std::move(*named));
        std::set<AccountId> done;
        for (const auto& each : found) {
            const auto& account = each.account;
            if (account.disabled || account.email.empty() || !done.insert(account.id).second) continue;
            const auto secret = detail::new_token();
            const auto ticket = ticket_of(state_, TicketPurpose::reset_password, account, secret);
            MASTHEAD_CHECK(store(transaction, ticket));
            MASTHEAD_CHECK(record_act(transaction, state_, by, AuditAction::password_reset_asked, account.id));
            notices.push_back({NoticeKind::reset_password, account, account.email, secret, ticket.expires_at, {}});
        }
        return {};
    });
    // Too many messages are an answer that tells of the account, so nothing is said.
    if (!asked && asked.error().code != ErrorCode::rate_limited) return asked.error();
    if (asked) {
        for (auto& notice : notices) state_.notify(std::move(notice));
    }
    return {};
}

Result<void> Accounts::reset_password(const Principal& by, const Secret& secret, const Secret& new_password) {
    constexpr auto purpose = TicketPurpose::reset_password;
    // First looked at and put back: a password that is refused must not cost the message.
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const auto found, use(transaction, state_, secret, purpose));
        MASTHEAD_CHECK(detail::check_new_password(state_, found.second.account, new_password));
        return transaction.create_ticket(found.first);
    }));
    MASTHEAD_TRY(const std::string hash, detail::hash_of(state_, new_password));
    Account account;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(auto found, use(transaction, state_, secret, purpose));
        auto& owner = found.second;
        // Whoever has the message has the mailbox.
        if (!owner.account.email_verified_at) owner.account.email_verified_at = state_.now();
        MASTHEAD_CHECK(store_password(transaction, state_, owner, hash, std::nullopt));
        account = owner.account;
        return record_act(transaction, state_, by, AuditAction::password_reset, account.id);
    }));
    tell_of_password(state_, account);
    return {};
}

Result<void> Accounts::ask_for_email_verification(const Principal& by, const AccountId& id) {
    MASTHEAD_CHECK(detail::require_own_or_managed(by, id));
    MASTHEAD_TRY(const auto limits, message_limits(state_, "verify", to_string(id)));
    AccountNotice notice;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const AccountRecord found, transaction.get_account(id));
        const auto& account = found.account;
        if (account.email.empty()) return Error{ErrorCode::conflict, "the account has no e-mail address", ""};
        if (account.email_verified_at) return Error{ErrorCode::conflict, "the address is verified already", ""};
        MASTHEAD_CHECK(detail::take_tokens(transaction, limits, state_.now()));
        const auto secret = detail::new_token();
        const auto ticket = ticket_of(state_, TicketPurpose::verify_email, account, secret);
        notice = {NoticeKind::verify_email, account, account.email, secret, ticket.expires_at, {}};
        return store(transaction, ticket);
    }));
    state_.notify(std::move(notice));
    return {};
}

Result<Account> Accounts::verify_email(const Principal& by, const Secret& secret) {
    Account account;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(auto found, use(transaction, state_, secret, TicketPurpose::verify_email));
        auto& owner = found.second;
        owner.account.email_verified_at = state_.now();
        MASTHEAD_CHECK(transaction.update_account(owner));
        account = owner.account;
        MASTHEAD_CHECK(record_act(transaction, state_, by, AuditAction::email_verified, account.id));
        return record(transaction, state_, ChangeKind::updated, EntityKind::account, account.id.bytes(), {});
    }));
    ++account.version;
    return account;
}

} // namespace masthead::inline v0
