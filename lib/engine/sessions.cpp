#include <masthead/engine/sessions.hpp>

#include "core/crypto.hpp"
#include "engine/audit_log.hpp"
#include "engine/session_rules.hpp"
#include "engine/state.hpp"

#include <array>

/// Checking and ending sessions.
namespace masthead::inline v0 {

namespace {

using detail::record;
using detail::record_act;
using detail::unknown_session;

constexpr std::size_t token_size = 43;

} // namespace

namespace detail {

Secret new_token() {
    std::array<std::uint8_t, 32> bytes{};
    random_bytes(bytes);
    return Secret(to_base64url(bytes));
}

std::string token_hash(const Secret& token) {
    return to_hex(sha256(token.reveal()));
}

std::string csrf_token_of(const Secret& token) {
    return to_base64url(hmac_sha256(token.reveal(), "masthead csrf"));
}

Result<std::uint32_t> end_sessions(WriteTransaction& transaction, const EngineState& state,
                                   const std::optional<AccountId>& account, SessionEnd reason,
                                   const std::optional<SessionId>& keep) {
    MASTHEAD_TRY(const std::uint32_t ended, transaction.end_sessions(account, keep, state.now(), reason));
    if (ended == 0) return ended;
    // One entry for all of them, however many; without an account it is of none and so of everybody.
    const auto id = account.value_or(AccountId()).bytes();
    MASTHEAD_CHECK(record(transaction, state, ChangeKind::updated, EntityKind::account, id, {}));
    return ended;
}

} // namespace detail

SignedIn CheckedSession::copy() const {
    SignedIn result = *known;
    result.state = state;
    return result;
}

Result<CheckedSession> Sessions::check(const Secret& token) {
    if (token.reveal().size() != token_size) return unknown_session();
    if (auto kept = state_.sessions.find(token.reveal())) {
        const auto state = evaluate(kept->session, state_.session_policy(kept->account.role), state_.now());
        // What may be over or near its end is looked at closely: activity elsewhere is not known here.
        if (state.phase == SessionState::Phase::active) return CheckedSession{std::move(kept), state};
    }
    MASTHEAD_TRY(auto found, look_up(token));
    const auto state = found.state;
    return CheckedSession{std::make_shared<const SignedIn>(std::move(found)), state};
}

Result<SignedIn> Sessions::look_up(const Secret& token) {
    if (token.reveal().size() != token_size) return unknown_session();
    const auto moment = state_.sessions.moment();
    auto found = state_.read([&](ReadTransaction& transaction) -> Result<SignedIn> {
        MASTHEAD_TRY(auto session, transaction.find_session(detail::token_hash(token)));
        if (!session) return unknown_session();
        SignedIn result;
        result.session = std::move(*session);
        MASTHEAD_TRY(AccountRecord owner, transaction.get_account(result.session.account));
        const auto& policy = state_.session_policy(owner.account.role);
        result.state = evaluate(result.session, policy, state_.now());
        if (result.state.reason) return detail::session_ended(*result.state.reason);
        if (owner.account.disabled) return detail::session_ended(SessionEnd::revoked);
        result.account = std::move(owner.account);
        result.principal = Principal::of(result.account, result.session);
        result.csrf_token = detail::csrf_token_of(token);
        return result;
    });
    if (found) state_.sessions.keep(token.reveal(), *found, moment);
    return found;
}

bool Sessions::is_csrf_token(const SignedIn& session, std::string_view candidate) const {
    return !session.csrf_token.empty() && detail::equal_in_constant_time(session.csrf_token, candidate);
}

Result<void> Sessions::sign_out(const Secret& token, std::string_view address) {
    // One that ran out is ended too, so that a clock set back or a longer policy does not bring it back.
    MASTHEAD_TRY(const auto found, state_.read([&](ReadTransaction& transaction) {
        return transaction.find_session(detail::token_hash(token));
    }));
    if (!found || found->ended_at) return {};
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const bool was_live, transaction.end_session(found->id, state_.now(), SessionEnd::signed_out));
        if (!was_live) return {};
        Principal by;
        by.kind = Principal::Kind::account;
        by.account = found->account;
        by.address = address;
        MASTHEAD_CHECK(record_act(transaction, state_, by, AuditAction::signed_out, found->account));
        return record(transaction, state_, ChangeKind::erased, EntityKind::session, found->id.bytes(), {});
    }));
    return {};
}

Result<std::vector<Session>> Sessions::list(const Principal& by) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    if (!by.account) return std::vector<Session>{};
    return state_.read([&](ReadTransaction& transaction) -> Result<std::vector<Session>> {
        MASTHEAD_TRY(auto sessions, transaction.list_sessions(*by.account, state_.now()));
        const auto& policy = state_.session_policy(by.role);
        std::erase_if(sessions, [&](const Session& session) {
            return evaluate(session, policy, state_.now()).phase == SessionState::Phase::ended;
        });
        return sessions;
    });
}

Result<void> Sessions::revoke(const Principal& by, const SessionId& id) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const Session session, transaction.get_session(id));
        if (by.account != session.account && !by.may(Permission::manage_accounts)) {
            return not_found("there is no such session");
        }
        MASTHEAD_TRY(const bool was_live, transaction.end_session(id, state_.now(), SessionEnd::revoked));
        if (!was_live) return {};
        MASTHEAD_CHECK(
            record_act(transaction, state_, by, AuditAction::session_revoked, session.account, session.device));
        return record(transaction, state_, ChangeKind::erased, EntityKind::session, id.bytes(), {});
    }));
    return {};
}

Result<std::uint32_t> Sessions::revoke_others(const Principal& by) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    if (by.api_token) return permission_denied("this cannot be done with a token; sign in");
    std::uint32_t count = 0;
    if (!by.account) return count;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(count, detail::end_sessions(transaction, state_, *by.account, SessionEnd::revoked, by.session));
        if (count == 0) return {};
        return record_act(transaction, state_, by, AuditAction::sessions_revoked, *by.account, std::to_string(count));
    }));
    return count;
}

Result<std::uint32_t> Sessions::revoke_all(const Principal& by, const std::optional<AccountId>& account) {
    MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    MASTHEAD_CHECK(by.require_recent_password(state_.policies.sign_in.recent_password, state_.now()));
    std::uint32_t count = 0;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        if (account) MASTHEAD_CHECK(transaction.get_account(*account));
        MASTHEAD_TRY(count, detail::end_sessions(transaction, state_, account, SessionEnd::revoked, by.session));
        if (count == 0) return {};
        const auto whose = account.value_or(by.account.value_or(AccountId()));
        const auto text = std::to_string(count) + (account ? "" : " of all accounts");
        return record_act(transaction, state_, by, AuditAction::sessions_revoked, whose, text);
    }));
    return count;
}

} // namespace masthead::inline v0
