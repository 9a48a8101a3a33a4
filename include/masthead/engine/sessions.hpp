#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/access/session.hpp>
#include <masthead/core/secret.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

namespace detail {
struct EngineState;
}

/// A session that was opened or checked just now.
struct SignedIn {
    Principal principal;
    Account account;
    Session session;
    SessionState state;
    /// The token of `sign_in` and `reauthenticate`; empty otherwise.
    Secret token;
    /// Marks the browser as known to the account: of `sign_in` alone. It lets nobody in.
    Secret device_token;
    /// Shown to pages of this session alone; sent back with unsafe requests.
    std::string csrf_token;
};

/// A session that was just checked. What is known of it is shared and never changes, so checking copies nothing.
struct CheckedSession {
    /// As it was when it was last read, `state` too; never null.
    std::shared_ptr<const SignedIn> known;
    /// Where it stands now.
    SessionState state;

    [[nodiscard]] const SignedIn& operator*() const noexcept { return *known; }
    [[nodiscard]] const SignedIn* operator->() const noexcept { return known.get(); }
    /// A copy with the state of now.
    [[nodiscard]] SignedIn copy() const;
};

/// What signing in needs.
struct SignInRequest {
    std::string login{};
    Secret password{};
    bool remember = false;
    /// Description of the browser for the list of devices.
    std::string device{};
    /// The code of the second factor, or a recovery code; blanks and hyphens in it do not matter.
    Secret code{};
    /// What `SignedIn::device_token` was when this browser last signed in, if it did.
    Secret device_token{};
    /// Where the request comes from, as `Principal::address`.
    std::string address{};
    /// The token of the session that this browser has now, if any; it ends when the new one begins.
    Secret replaces{};
};

/// Sessions of accounts. Safe from any thread.
class Sessions {
public:
    explicit Sessions(detail::EngineState& state) noexcept : state_(state) {}

    /// Opens a session. `unauthenticated` with the same message and in about the same time whether the account does not
    /// exist, is disabled or the password is wrong; with the field `code` if the password is right and the second
    /// factor is missing or wrong. `rate_limited` after too many refused attempts, `conflict` if the account has as
    /// many sessions as the policy allows and it keeps those.
    [[nodiscard]] Result<SignedIn> sign_in(const SignInRequest& request);
    /// Checks a token. Not activity. `unauthenticated` for what never was a session's token, `session_ended` (the
    /// message names the reason) for a session that is over. In the common case this asks memory alone: what ends a
    /// session here is seen at once, what ends it in another process within a second; activity elsewhere may be missing
    /// in `state`.
    [[nodiscard]] Result<CheckedSession> check(const Secret& token);
    /// The same from the storage: for what shows people when their session ends.
    [[nodiscard]] Result<SignedIn> look_up(const Secret& token);
    /// Checks a token and counts as activity.
    [[nodiscard]] Result<SignedIn> renew(const Secret& token);
    /// The deliberate act of staying signed in: always written. `permission_denied` if the policy has no keep-alive.
    [[nodiscard]] Result<SignedIn> keep_alive(const Secret& token);
    /// Takes the password (and the code of the second factor) once more, so that sensitive acts are open for a while.
    /// The session gets a new token; the old one is void. Refused attempts are counted as those of signing in, and are
    /// no activity.
    [[nodiscard]] Result<SignedIn> reauthenticate(const Secret& token, const SignInRequest& request);
    /// True if `candidate` is the CSRF token of the session; compares in constant time.
    [[nodiscard]] bool is_csrf_token(const SignedIn& session, std::string_view candidate) const;

    /// Ends the session of this token; no error if it is over already. `address` is for the audit log.
    [[nodiscard]] Result<void> sign_out(const Secret& token, std::string_view address = {});
    /// The live sessions of the account of `by`.
    [[nodiscard]] Result<std::vector<Session>> list(const Principal& by);
    /// Ends one session of `by` (or anybody's with `manage_accounts`).
    [[nodiscard]] Result<void> revoke(const Principal& by, const SessionId& id);
    /// Ends all sessions of the account of `by` but the current one; gives how many.
    [[nodiscard]] Result<std::uint32_t> revoke_others(const Principal& by);
    /// Ends all sessions of an account, or of everybody without one, but the current one of `by`; gives how many. Needs
    /// `manage_accounts` and a recent password.
    [[nodiscard]] Result<std::uint32_t> revoke_all(const Principal& by, const std::optional<AccountId>& account);

private:
    detail::EngineState& state_;
};

} // namespace masthead::inline v0
