#include <masthead/engine/access.hpp>

#include <masthead/core/text.hpp>

#include "core/crypto.hpp"
#include "engine/session_rules.hpp"
#include "engine/state.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::record;

/// Holds one of the places for hashing while it lives, if one becomes free in time: a storm of sign-ins must not hold
/// every thread of the host.
class HashingPlace {
public:
    explicit HashingPlace(const EngineState& state)
        : state_(state), is_held_(state.hashing.try_acquire_for(std::chrono::seconds(5))) {}
    ~HashingPlace() {
        if (is_held_) state_.hashing.release();
    }
    HashingPlace(const HashingPlace&) = delete;
    HashingPlace& operator=(const HashingPlace&) = delete;

    [[nodiscard]] Result<void> check() const {
        if (is_held_) return {};
        return Error{ErrorCode::unavailable, "too many passwords are being checked; try again soon", ""};
    }

private:
    const EngineState& state_;
    bool is_held_;
};

/// Passwords typed on different systems differ in their composition; they are compared in NFC.
Result<Secret> normalised(const Secret& password) {
    MASTHEAD_TRY(std::string text, to_nfc(password.reveal()));
    return Secret(std::move(text));
}

Result<std::string> hashed(const EngineState& state, const Secret& password) {
    MASTHEAD_TRY(const Secret normal, normalised(password));
    const HashingPlace place(state);
    MASTHEAD_CHECK(place.check());
    const auto& cost = state.password_hashing;
    auto hash = detail::hash_password(normal.reveal(), cost.operations, cost.memory_bytes);
    if (hash.empty()) return Error{ErrorCode::unavailable, "not enough memory to hash a password", ""};
    return hash;
}

Result<bool> is_password_of(const EngineState& state, const AccountRecord& record, const Secret& password) {
    const auto normal = normalised(password);
    if (!normal || record.password_hash.empty()) return false;
    const HashingPlace place(state);
    MASTHEAD_CHECK(place.check());
    return detail::verify_password(record.password_hash, normal->reveal());
}

std::string token_hash(const Secret& token) {
    return detail::to_hex(detail::sha256(token.reveal()));
}

/// Known to those alone who know the token, so nothing of it need be stored.
std::string csrf_token_of(const Secret& token) {
    return detail::to_base64url(detail::hmac_sha256(token.reveal(), "masthead csrf"));
}

Result<void> end_sessions(WriteTransaction& transaction, const EngineState& state, const AccountId& account,
                          SessionEnd reason, const std::optional<SessionId>& keep, std::uint32_t& ended) {
    // A list has an end, and whoever fills it must not keep an older session alive behind it.
    for (bool is_more = true; is_more;) {
        is_more = false;
        MASTHEAD_TRY(const auto sessions, transaction.list_sessions(account, state.now()));
        for (const auto& session : sessions) {
            if (session.id == keep) continue;
            MASTHEAD_TRY(const bool was_live, transaction.end_session(session.id, state.now(), reason));
            if (!was_live) continue;
            is_more = true;
            ++ended;
            MASTHEAD_CHECK(record(transaction, state, ChangeKind::erased, EntityKind::session, session.id.bytes(), {}));
        }
    }
    return {};
}

/// Ends the sessions idle longest until there is room for one more.
Result<void> make_room(WriteTransaction& transaction, const EngineState& state, const AccountId& account) {
    const auto limit = state.policies.session.max_sessions;
    if (limit == 0) return {};
    MASTHEAD_TRY(auto sessions, transaction.list_sessions(account, state.now()));
    std::erase_if(sessions, [&](const Session& session) {
        return evaluate(session, state.policies.session, state.now()).phase == SessionState::Phase::ended;
    });
    std::ranges::sort(sessions, {}, &Session::last_activity_at);
    for (std::size_t i = 0; i + limit <= sessions.size(); ++i) {
        MASTHEAD_CHECK(transaction.end_session(sessions[i].id, state.now(), SessionEnd::revoked));
        MASTHEAD_CHECK(record(transaction, state, ChangeKind::erased, EntityKind::session, sessions[i].id.bytes(), {}));
    }
    return {};
}

std::string described(std::string_view device) {
    const auto text = check_text("device", first_code_points(device, 200), {0, 200, false});
    return text.value_or(std::string());
}

Error wrong_credentials() {
    return {ErrorCode::unauthenticated, "the login or the password is wrong", ""};
}

} // namespace

Result<Account> Accounts::create(const Principal& by, Account account, const Secret& password) {
    MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    if (account.display_name.empty()) account.display_name = account.login;
    MASTHEAD_TRY(account, validated(std::move(account)));
    MASTHEAD_CHECK(state_.policies.password.check(password.reveal()));
    account.id = state_.ids.next<AccountId>();
    account.version = 1;
    account.created_at = state_.now();
    MASTHEAD_TRY(std::string hash, hashed(state_, password));
    const AccountRecord made{account, std::move(hash)};
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.create_account(made));
        return record(transaction, state_, ChangeKind::created, EntityKind::account, account.id.bytes(), {});
    }));
    state_.screening.forget_staff();
    return account;
}

Result<Account> Accounts::get(const Principal& by, const AccountId& id) {
    if (by.account != id) MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    return state_.read([&](ReadTransaction& transaction) -> Result<Account> {
        MASTHEAD_TRY(AccountRecord found, transaction.get_account(id));
        return std::move(found.account);
    });
}

Result<Page<Account>> Accounts::list(const Principal& by, const PageRequest& page) {
    MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    return state_.read([&](ReadTransaction& transaction) { return transaction.list_accounts(page); });
}

Result<Account> Accounts::update(const Principal& by, Account account) {
    MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    MASTHEAD_TRY(account, validated(std::move(account)));
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(AccountRecord stored, transaction.get_account(account.id));
        const bool loses_trust = (account.disabled && !stored.account.disabled) || account.role != stored.account.role;
        account.created_at = stored.account.created_at;
        account.restriction = stored.account.restriction;
        stored.account = account;
        MASTHEAD_CHECK(transaction.update_account(stored));
        std::uint32_t count = 0;
        if (loses_trust) {
            MASTHEAD_CHECK(end_sessions(transaction, state_, account.id, SessionEnd::revoked, std::nullopt, count));
        }
        return record(transaction, state_, ChangeKind::updated, EntityKind::account, account.id.bytes(), {});
    }));
    state_.screening.forget_staff();
    ++account.version;
    return account;
}

namespace {

/// True if `other` would let its account do more, or the same sooner.
bool is_weaker(const Restriction& other, const Restriction& than) {
    const auto end = [](const Restriction& each) { return each.until.value_or(Timestamp::maximum()); };
    return other.kind < than.kind || end(other) < end(than);
}

/// Gives a reader's account the restriction, or takes it away.
Result<void> set_restriction(EngineState& state, const AccountId& id, const std::optional<Restriction>& restriction) {
    return state.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(AccountRecord stored, transaction.get_account(id));
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
        return record(transaction, state, ChangeKind::updated, EntityKind::account, id.bytes(), {});
    });
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
    MASTHEAD_CHECK(set_restriction(state_, id, restriction));
    return restriction;
}

Result<void> Accounts::lift(const Principal& by, const AccountId& id) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    return set_restriction(state_, id, std::nullopt);
}

Result<void> Accounts::set_password(const Principal& by, const AccountId& id, const Secret& old_password,
                                    const Secret& new_password, const std::optional<SessionId>& keep) {
    const bool is_manager = by.may(Permission::manage_accounts);
    if (!is_manager && by.account != id) MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    MASTHEAD_CHECK(state_.policies.password.check(new_password.reveal()));
    MASTHEAD_TRY(const AccountRecord stored,
                 state_.read([&](ReadTransaction& transaction) { return transaction.get_account(id); }));
    if (!is_manager) {
        MASTHEAD_TRY(const bool is_right, is_password_of(state_, stored, old_password));
        if (!is_right) return wrong_credentials();
    }
    MASTHEAD_TRY(const std::string hash, hashed(state_, new_password));
    return state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.update_account({stored.account, hash}));
        std::uint32_t count = 0;
        MASTHEAD_CHECK(end_sessions(transaction, state_, id, SessionEnd::revoked, keep, count));
        return record(transaction, state_, ChangeKind::updated, EntityKind::account, id.bytes(), {});
    });
}

Result<SignedIn> Sessions::sign_in(const SignInRequest& request) {
    const auto& policy = state_.policies.session;
    // A password longer than any that could be set is not worth hashing.
    if (request.password.reveal().size() > state_.policies.password.max_bytes) return wrong_credentials();
    MASTHEAD_TRY(const auto found,
                 state_.read([&](ReadTransaction& transaction) { return transaction.find_account(request.login); }));
    if (!found || found->account.disabled) {
        // As much work as for an account that exists, so that the time does not tell.
        const auto hash = hashed(state_, request.password);
        if (!hash && hash.error().code == ErrorCode::unavailable) return hash.error();
        return wrong_credentials();
    }
    MASTHEAD_TRY(const bool is_right, is_password_of(state_, *found, request.password));
    if (!is_right) return wrong_credentials();

    SignedIn result;
    std::array<std::uint8_t, 32> bytes{};
    detail::random_bytes(bytes);
    result.token = Secret(detail::to_base64url(bytes));
    result.csrf_token = csrf_token_of(result.token);
    auto& session = result.session;
    session.id = state_.ids.next<SessionId>();
    session.account = found->account.id;
    session.token_hash = token_hash(result.token);
    session.created_at = session.last_activity_at = state_.now();
    session.remembered = request.remember;
    session.expires_at = session.created_at + (request.remember ? policy.remembered_timeout : policy.absolute_timeout);
    session.device = described(request.device);

    std::optional<std::string> better_hash;
    const auto& cost = state_.password_hashing;
    if (detail::needs_rehash(found->password_hash, cost.operations, cost.memory_bytes)) {
        MASTHEAD_TRY(better_hash, hashed(state_, request.password));
    }
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        // Read again: it may have been disabled, or its password changed, while this one was hashed.
        MASTHEAD_TRY(AccountRecord current, transaction.get_account(session.account));
        if (current.account.disabled || current.password_hash != found->password_hash) return wrong_credentials();
        if (better_hash) {
            current.password_hash = *better_hash;
            MASTHEAD_CHECK(transaction.update_account(current));
            ++current.account.version;
        }
        MASTHEAD_CHECK(make_room(transaction, state_, session.account));
        MASTHEAD_CHECK(transaction.create_session(session));
        result.account = current.account;
        return record(transaction, state_, ChangeKind::created, EntityKind::session, session.id.bytes(), {});
    }));
    result.principal = Principal::of(result.account, session.id);
    result.state = evaluate(session, policy, state_.now());
    return result;
}

Result<SignedIn> Sessions::check(const Secret& token) {
    constexpr std::size_t token_size = 43;
    const Error unknown{ErrorCode::unauthenticated, "there is no such session", ""};
    if (token.reveal().size() != token_size) return unknown;
    return state_.read([&](ReadTransaction& transaction) -> Result<SignedIn> {
        MASTHEAD_TRY(auto found, transaction.find_session(token_hash(token)));
        if (!found) return unknown;
        SignedIn result;
        result.session = std::move(*found);
        result.state = evaluate(result.session, state_.policies.session, state_.now());
        if (result.state.reason) return detail::session_ended(*result.state.reason);
        MASTHEAD_TRY(AccountRecord record_found, transaction.get_account(result.session.account));
        if (record_found.account.disabled) return detail::session_ended(SessionEnd::revoked);
        result.account = std::move(record_found.account);
        result.principal = Principal::of(result.account, result.session.id);
        result.csrf_token = csrf_token_of(token);
        return result;
    });
}

bool Sessions::is_csrf_token(const SignedIn& session, std::string_view candidate) const {
    return !session.csrf_token.empty() && detail::equal_in_constant_time(session.csrf_token, candidate);
}

Result<void> Sessions::sign_out(const Secret& token) {
    // One that ran out is ended too, so that a clock set back or a longer policy does not bring it back.
    MASTHEAD_TRY(const auto found, state_.read([&](ReadTransaction& transaction) {
        return transaction.find_session(token_hash(token));
    }));
    if (!found || found->ended_at) return {};
    return state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const bool was_live, transaction.end_session(found->id, state_.now(), SessionEnd::signed_out));
        if (!was_live) return {};
        return record(transaction, state_, ChangeKind::erased, EntityKind::session, found->id.bytes(), {});
    });
}

Result<std::vector<Session>> Sessions::list(const Principal& by) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    if (!by.account) return std::vector<Session>{};
    return state_.read([&](ReadTransaction& transaction) -> Result<std::vector<Session>> {
        MASTHEAD_TRY(auto sessions, transaction.list_sessions(*by.account, state_.now()));
        std::erase_if(sessions, [&](const Session& session) {
            return evaluate(session, state_.policies.session, state_.now()).phase == SessionState::Phase::ended;
        });
        return sessions;
    });
}

Result<void> Sessions::revoke(const Principal& by, const SessionId& id) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    return state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const Session session, transaction.get_session(id));
        if (by.account != session.account && !by.may(Permission::manage_accounts)) {
            return not_found("there is no such session");
        }
        MASTHEAD_TRY(const bool was_live, transaction.end_session(id, state_.now(), SessionEnd::revoked));
        if (!was_live) return {};
        return record(transaction, state_, ChangeKind::erased, EntityKind::session, id.bytes(), {});
    });
}

Result<std::uint32_t> Sessions::revoke_others(const Principal& by) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    std::uint32_t count = 0;
    if (!by.account) return count;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        count = 0;
        return end_sessions(transaction, state_, *by.account, SessionEnd::revoked, by.session, count);
    }));
    return count;
}

} // namespace masthead::inline v0
