#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/access/session.hpp>
#include <masthead/core/page.hpp>
#include <masthead/core/secret.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

namespace detail {
struct EngineState;
}

/// Accounts. Creating, listing and changing others needs `manage_accounts`. Passwords are hashed with Argon2id; at most
/// a few hashes are computed at the same time, others wait. Safe from any thread.
class Accounts {
public:
    explicit Accounts(detail::EngineState& state) noexcept : state_(state) {}

    /// `account.id`, `version` and `created_at` are ignored; an empty display name becomes the login.
    [[nodiscard]] Result<Account> create(const Principal& by, Account account, const Secret& password);
    /// One's own account, or any with `manage_accounts`.
    [[nodiscard]] Result<Account> get(const Principal& by, const AccountId& id);
    [[nodiscard]] Result<Page<Account>> list(const Principal& by, const PageRequest& page);
    /// `account.version` is the version last seen; `account.restriction` is ignored. Disabling an account or changing
    /// its role ends its sessions.
    [[nodiscard]] Result<Account> update(const Principal& by, Account account);
    /// Mutes or bans a reader until a time, or for good, in place of the restriction there may be. `restriction.by` and
    /// `at` are ignored. Those who work for the site cannot be restricted (`permission_denied`). `conflict` if a
    /// stricter or longer one is in force: it has to be lifted first. Gives the restriction as it is kept. Needs
    /// `moderate_comments`, as does `lift`.
    [[nodiscard]] Result<Restriction> restrict(const Principal& by, const AccountId& id, Restriction restriction);
    /// Takes the restriction away; no error if there is none.
    [[nodiscard]] Result<void> lift(const Principal& by, const AccountId& id);
    /// Sets a new password and ends all sessions of the account but `keep`. Others than `manage_accounts` give the old
    /// one.
    [[nodiscard]] Result<void> set_password(const Principal& by, const AccountId& id, const Secret& old_password,
                                            const Secret& new_password,
                                            const std::optional<SessionId>& keep = std::nullopt);

private:
    detail::EngineState& state_;
};

/// A session that was opened or checked just now.
struct SignedIn {
    Principal principal;
    Account account;
    Session session;
    SessionState state;
    /// The token of `sign_in`; empty otherwise.
    Secret token;
    /// Shown to pages of this session alone; sent back with unsafe requests.
    std::string csrf_token;
};

/// What signing in needs.
struct SignInRequest {
    std::string login{};
    Secret password{};
    bool remember = false;
    /// Description of the browser for the list of devices.
    std::string device{};
};

/// Sessions of accounts. Safe from any thread.
class Sessions {
public:
    explicit Sessions(detail::EngineState& state) noexcept : state_(state) {}

    /// Opens a session. `unauthenticated` with the same message and in about the same time whether the account does not
    /// exist, is disabled or the password is wrong.
    [[nodiscard]] Result<SignedIn> sign_in(const SignInRequest& request);
    /// Checks a token. Not activity. `unauthenticated` for what never was a session's token, `session_ended` (the
    /// message names the reason) for a session that is over.
    [[nodiscard]] Result<SignedIn> check(const Secret& token);
    /// Checks a token and counts as activity.
    [[nodiscard]] Result<SignedIn> renew(const Secret& token);
    /// The deliberate act of staying signed in: always written. `permission_denied` if the policy has no keep-alive.
    [[nodiscard]] Result<SignedIn> keep_alive(const Secret& token);
    /// True if `candidate` is the CSRF token of the session; compares in constant time.
    [[nodiscard]] bool is_csrf_token(const SignedIn& session, std::string_view candidate) const;

    /// Ends the session of this token; no error if it is over already.
    [[nodiscard]] Result<void> sign_out(const Secret& token);
    /// The live sessions of the account of `by`.
    [[nodiscard]] Result<std::vector<Session>> list(const Principal& by);
    /// Ends one session of `by` (or anybody's with `manage_accounts`).
    [[nodiscard]] Result<void> revoke(const Principal& by, const SessionId& id);
    /// Ends all sessions of the account of `by` but the current one; gives how many.
    [[nodiscard]] Result<std::uint32_t> revoke_others(const Principal& by);

private:
    detail::EngineState& state_;
};

} // namespace masthead::inline v0
