#include <masthead/core/text.hpp>
#include <masthead/engine/sessions.hpp>

#include "core/crypto.hpp"
#include "engine/audit_log.hpp"
#include "engine/network.hpp"
#include "engine/passwords.hpp"
#include "engine/second_factor.hpp"
#include "engine/session_rules.hpp"
#include "engine/sign_in_limits.hpp"
#include "engine/state.hpp"

#include <algorithm>

/// Opening sessions, and proving within one who one is.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::record;
using detail::record_act;
using detail::wrong_credentials;

Principal principal_at(const Account& account, const SignInRequest& request) {
    auto principal = Principal::of(account);
    principal.address = request.address;
    return principal;
}

/// Ends sessions until there is room for one more, or refuses.
Result<void> make_room(WriteTransaction& transaction, const EngineState& state, const Principal& by) {
    const auto& account = *by.account;
    const auto& policy = state.session_policy(by.role);
    if (policy.max_sessions == 0) return {};
    MASTHEAD_TRY(auto sessions, transaction.list_sessions(account, state.now()));
    std::erase_if(sessions, [&](const Session& session) {
        return evaluate(session, policy, state.now()).phase == SessionState::Phase::ended;
    });
    if (sessions.size() >= policy.max_sessions && policy.overflow == SessionOverflow::refuse) {
        return Error{ErrorCode::conflict, "this account has as many sessions as are allowed; sign out elsewhere", ""};
    }
    const bool by_age = policy.overflow == SessionOverflow::end_oldest;
    std::ranges::sort(sessions, {}, by_age ? &Session::created_at : &Session::last_activity_at);
    for (std::size_t i = 0; i + policy.max_sessions <= sessions.size(); ++i) {
        MASTHEAD_CHECK(transaction.end_session(sessions[i].id, state.now(), SessionEnd::revoked));
        MASTHEAD_CHECK(record_act(transaction, state, by, AuditAction::session_revoked, account, sessions[i].device));
        MASTHEAD_CHECK(record(transaction, state, ChangeKind::erased, EntityKind::session, sessions[i].id.bytes(), {}));
    }
    return {};
}

std::string described(std::string_view device) {
    const auto text = check_text("device", first_code_points(device, 200), {0, 200, false});
    return text.value_or(std::string());
}

/// What is known once the password was right.
struct Proof {
    AccountRecord seen;
    /// By the cost of today, if the stored one has another.
    std::optional<std::string> better_hash;
};

/// For the audit log: nobody showed who they are.
void note_refusal(EngineState& state, const SignInRequest& request, const AccountId& account, std::string_view what) {
    auto by = Principal::anonymous();
    by.address = request.address;
    state.refused_sign_ins.add(detail::audit_entry(state, by, AuditAction::sign_in_refused, account, what));
}

/// Checks the password with the same work whether there is such an account or not.
Result<Proof> check_password(EngineState& state, const SignInRequest& request, std::optional<AccountRecord> found) {
    if (!found || found->account.disabled) {
        const auto hash = detail::hash_of(state, request.password);
        if (!hash && hash.error().code == ErrorCode::unavailable) return hash.error();
        if (found) note_refusal(state, request, found->account.id, "disabled");
        return wrong_credentials();
    }
    MASTHEAD_TRY(const bool is_right, detail::is_password_of(state, *found, request.password));
    if (!is_right) {
        note_refusal(state, request, found->account.id, "password");
        return wrong_credentials();
    }
    Proof proof{std::move(*found), std::nullopt};
    const auto& cost = state.password_hashing;
    if (detail::needs_rehash(proof.seen.password_hash, cost.operations, cost.memory_bytes)) {
        MASTHEAD_TRY(proof.better_hash, detail::hash_of(state, request.password));
    }
    return proof;
}

/// What a unit found out about the second factor.
struct SecondStep {
    bool used_recovery_code = false;
    bool is_wrong_code = false;
    /// The unit is committed with what it counted, and then this is the answer.
    std::optional<Error> refusal;
};

/// The account as it is in this unit, if the proof still holds and the second factor is given; stores what changed.
Result<AccountRecord> confirm(WriteTransaction& transaction, const EngineState& state, const SignInRequest& request,
                              const Proof& proof, SecondStep& step) {
    // Read again: it may have been disabled, or its password changed, while this one was hashed.
    MASTHEAD_TRY(AccountRecord current, transaction.get_account(proof.seen.account.id));
    if (current.account.disabled || current.password_hash != proof.seen.password_hash) return wrong_credentials();
    bool is_changed = false;
    if (current.account.second_factor_since) {
        if (request.code.empty()) {
            step.refusal = Error{ErrorCode::unauthenticated, "give the code of the second factor too", "code"};
            return current;
        }
        if (auto counted = detail::count_code(transaction, state, current.account.id); !counted) {
            if (counted.error().code != ErrorCode::rate_limited) return counted.error();
            step.refusal = counted.error();
            return current;
        }
        const auto kind = detail::use_code(current, request.code.reveal(), state.now());
        if (kind == detail::CodeKind::wrong) {
            step.refusal = Error{ErrorCode::unauthenticated, "the code is wrong, or was used already", "code"};
            step.is_wrong_code = true;
            return current;
        }
        MASTHEAD_CHECK(detail::forget_codes(transaction, state, current.account.id));
        step.used_recovery_code = kind == detail::CodeKind::recovery;
        is_changed = true;
    }
    if (proof.better_hash) {
        current.password_hash = *proof.better_hash;
        is_changed = true;
    }
    if (!is_changed) return current;
    MASTHEAD_CHECK(transaction.update_account(current));
    ++current.account.version;
    return current;
}

/// The answer to whoever gave the right password and not the right code, after the unit that counted it.
Error refused(EngineState& state, const SignInRequest& request, const Proof& proof, const SecondStep& step) {
    if (step.is_wrong_code) {
        note_refusal(state, request, proof.seen.account.id, "code");
    }
    return *step.refusal;
}

/// Attempts that need not be counted once the password was right.
Result<void> settle(WriteTransaction& transaction, const EngineState& state, const detail::SignInAttempt& attempt,
                    const SecondStep& step) {
    if (!step.refusal) return detail::forget_attempts(transaction, attempt, state.now());
    return step.is_wrong_code ? Result<void>() : detail::give_back(transaction, attempt, state.now());
}

/// Ends the session that the new one takes the place of.
Result<void> end_replaced(WriteTransaction& transaction, const EngineState& state, const Secret& token) {
    if (token.empty()) return {};
    MASTHEAD_TRY(const auto found, transaction.find_session(detail::token_hash(token)));
    if (!found) return {};
    MASTHEAD_TRY(const bool was_live, transaction.end_session(found->id, state.now(), SessionEnd::signed_out));
    if (!was_live) return {};
    return record(transaction, state, ChangeKind::erased, EntityKind::session, found->id.bytes(), {});
}

Session session_of(const EngineState& state, const SignInRequest& request, const Account& account,
                   const Secret& token) {
    const auto& policy = state.session_policy(account.role);
    Session session;
    session.id = state.ids.next<SessionId>();
    session.account = account.id;
    session.token_hash = detail::token_hash(token);
    session.created_at = session.last_activity_at = session.authenticated_at = state.now();
    session.remembered = request.remember;
    session.expires_at = session.created_at + (request.remember ? policy.remembered_timeout : policy.absolute_timeout);
    session.device = described(request.device);
    session.network = detail::shown_network(request.address);
    return session;
}

} // namespace

Result<SignedIn> Sessions::sign_in(const SignInRequest& request) {
    // A password longer than any that could be set is not worth hashing.
    if (request.password.reveal().size() > state_.policies.password.max_bytes) return wrong_credentials();
    MASTHEAD_TRY(const auto attempt, detail::begin_attempt(state_, request));
    MASTHEAD_TRY(auto found,
                 state_.read([&](ReadTransaction& transaction) { return transaction.find_account(request.login); }));
    MASTHEAD_TRY(const Proof proof, check_password(state_, request, std::move(found)));

    SignedIn result;
    result.token = detail::new_token();
    result.csrf_token = detail::csrf_token_of(result.token);
    result.session = session_of(state_, request, proof.seen.account, result.token);
    MASTHEAD_TRY(result.device_token, detail::make_device_token(state_, request.login, attempt.device));
    SecondStep step;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        step = {};
        MASTHEAD_TRY(const AccountRecord current, confirm(transaction, state_, request, proof, step));
        MASTHEAD_CHECK(settle(transaction, state_, attempt, step));
        if (step.refusal) return {};
        result.account = current.account;
        const auto by = principal_at(current.account, request);
        const auto& id = current.account.id;
        MASTHEAD_CHECK(end_replaced(transaction, state_, request.replaces));
        MASTHEAD_CHECK(make_room(transaction, state_, by));
        MASTHEAD_CHECK(transaction.create_session(result.session));
        MASTHEAD_CHECK(record_act(transaction, state_, by, AuditAction::signed_in, id, result.session.device));
        if (step.used_recovery_code) {
            MASTHEAD_CHECK(record_act(transaction, state_, by, AuditAction::recovery_code_used, id,
                                      std::to_string(current.recovery_hashes.size()) + " left"));
        }
        return record(transaction, state_, ChangeKind::created, EntityKind::session, result.session.id.bytes(), {});
    }));
    if (step.refusal) return refused(state_, request, proof, step);
    result.principal = Principal::of(result.account, result.session);
    result.state = evaluate(result.session, state_.session_policy(result.account.role), state_.now());
    const auto& account = result.account;
    if (step.used_recovery_code) {
        state_.notify({NoticeKind::recovery_code_used, account, account.email, {}, {}, {}});
    } else if (!attempt.device) {
        state_.notify({NoticeKind::new_device, account, account.email, {}, {}, result.session.device});
    }
    return result;
}

Result<SignedIn> Sessions::reauthenticate(const Secret& token, const SignInRequest& request) {
    MASTHEAD_TRY(SignedIn result, look_up(token));
    if (request.password.reveal().size() > state_.policies.password.max_bytes) return wrong_credentials();
    auto own = request;
    own.login = result.account.login;
    MASTHEAD_TRY(const auto attempt, detail::begin_attempt(state_, own));
    MASTHEAD_TRY(AccountRecord found,
                 state_.read([&](ReadTransaction& transaction) { return transaction.get_account(result.account.id); }));
    MASTHEAD_TRY(const Proof proof, check_password(state_, own, std::move(found)));
    const auto next = detail::new_token();
    SecondStep step;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        step = {};
        MASTHEAD_TRY(const AccountRecord current, confirm(transaction, state_, own, proof, step));
        MASTHEAD_CHECK(settle(transaction, state_, attempt, step));
        if (step.refusal) return {};
        result.account = current.account;
        result.session.token_hash = detail::token_hash(next);
        result.session.authenticated_at = state_.now();
        MASTHEAD_TRY(const bool is_live, transaction.rotate_session(result.session.id, result.session.token_hash,
                                                                    result.session.authenticated_at));
        if (!is_live) return detail::session_ended(SessionEnd::revoked);
        auto by = result.principal;
        by.address = request.address;
        MASTHEAD_CHECK(record_act(transaction, state_, by, AuditAction::reauthenticated, result.account.id));
        return record(transaction, state_, ChangeKind::updated, EntityKind::session, result.session.id.bytes(), {});
    }));
    if (step.refusal) return refused(state_, own, proof, step);
    result.token = next;
    result.csrf_token = detail::csrf_token_of(next);
    result.principal = Principal::of(result.account, result.session);
    return result;
}

} // namespace masthead::inline v0
