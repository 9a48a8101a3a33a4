#pragma once

#include <masthead/access/audit.hpp>
#include <masthead/access/principal.hpp>
#include <masthead/core/page.hpp>
#include <masthead/core/secret.hpp>
#include <masthead/render/personal_data.hpp>
#include <masthead/storage/query.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

namespace detail {
struct EngineState;
}

/// What the owner of an account should hear of, beside the site itself.
enum class NoticeKind : std::uint8_t {
    /// `secret` shows that the address is theirs; see `Accounts::verify_email`.
    verify_email = 1,
    /// `secret` lets them set a new password; see `Accounts::reset_password`.
    reset_password = 2,
    password_changed = 3,
    /// Sent to the address that was replaced.
    email_changed = 4,
    second_factor_added = 5,
    second_factor_removed = 6,
    /// Somebody signed in with a recovery code.
    recovery_code_used = 7,
    /// Somebody signed in from a browser that did not before.
    new_device = 8,
    /// The account was erased; sent to the address that it had.
    account_erased = 9,
};

[[nodiscard]] std::string_view to_string(NoticeKind kind) noexcept;

/// A message that the host brings to the owner of an account, by mail or otherwise.
struct AccountNotice {
    NoticeKind kind = NoticeKind::password_changed;
    Account account;
    /// Where it goes; not always the address of `account`.
    std::string email;
    /// The first two kinds alone; nothing else knows it.
    Secret secret;
    /// Until when `secret` is good.
    Timestamp expires_at;
    /// With `new_device`: the browser, as `Session::device`.
    std::string device;
};

/// Takes notices. Called once for each, on the thread of the call that caused it, after what it tells of is stored, so
/// it should put it into a queue and return; must not throw. Accounts without an e-mail address get none.
using NoticeSink = std::function<void(AccountNotice notice)>;

/// What an authenticator app needs, before the second factor counts.
struct SecondFactorOffer {
    /// Base32 (RFC 4648), for typing.
    Secret secret;
    /// The same as an `otpauth:` address, for a picture code.
    Secret address;
};

/// Accounts. Creating, listing and changing others needs `manage_accounts`. Passwords are hashed with Argon2id; at most
/// a few hashes are computed at the same time, others wait. What is called sensitive needs a password given within
/// `SignInPolicy::recent_password` (`reauthentication_required` otherwise). Safe from any thread.
class Accounts {
public:
    explicit Accounts(detail::EngineState& state) noexcept : state_(state) {}

    /// `account.id`, `version`, `created_at`, `restriction`, `email_verified_at`, `second_factor_since` and `erased_at`
    /// are ignored; an empty display name becomes the login. Sensitive.
    [[nodiscard]] Result<Account> create(const Principal& by, Account account, const Secret& password);
    /// One's own account, or any with `manage_accounts`.
    [[nodiscard]] Result<Account> get(const Principal& by, const AccountId& id);
    /// By login, in any spelling that is the same one. Needs `manage_accounts`.
    [[nodiscard]] Result<Account> find(const Principal& by, std::string_view login);
    [[nodiscard]] Result<Page<Account>> list(const Principal& by, const PageRequest& page);
    /// `account.version` is the version last seen; what `create` ignores is left as it is. Disabling an account or
    /// changing its role ends its sessions; another e-mail address is one that was not verified. Sensitive.
    [[nodiscard]] Result<Account> update(const Principal& by, Account account);
    /// Changes one's own name and e-mail address. Sensitive if the address is another one.
    [[nodiscard]] Result<Account> update_profile(const Principal& by, const std::string& display_name,
                                                 const std::string& email, std::uint64_t version);
    /// Mutes or bans a reader until a time, or for good, in place of the restriction there may be. `restriction.by` and
    /// `at` are ignored. Those who work for the site cannot be restricted (`permission_denied`). `conflict` if a
    /// stricter or longer one is in force: it has to be lifted first. Gives the restriction as it is kept. Needs
    /// `moderate_comments`, as does `lift`.
    [[nodiscard]] Result<Restriction> restrict(const Principal& by, const AccountId& id, Restriction restriction);
    /// Takes the restriction away; no error if there is none.
    [[nodiscard]] Result<void> lift(const Principal& by, const AccountId& id);

    /// Sets a new password and ends all sessions of the account but that of `by`, which gets a new token: it is what
    /// this gives (empty without a session). People give the old one; the host need not. Nobody sets that of somebody
    /// else
    /// (`permission_denied`): whoever manages accounts asks for a reset. API tokens stay as they are.
    [[nodiscard]] Result<Secret> set_password(const Principal& by, const AccountId& id, const Secret& old_password,
                                              const Secret& new_password);
    /// Gives the host a message with a secret that resets the password, for each account with this login or verified
    /// e-mail address; none if there is no such account or it had too many. The answer never tells which, and takes
    /// about the same time.
    [[nodiscard]] Result<void> ask_for_password_reset(const Principal& by, std::string_view login_or_email);
    /// Sets a new password by the secret of a message and ends all sessions of the account. `not_found` (field
    /// `secret`) if it was never given out, was used, is void or too old. A second factor stays as it is.
    [[nodiscard]] Result<void> reset_password(const Principal& by, const Secret& secret, const Secret& new_password);

    /// Gives the host a message with a secret for the account's e-mail address. `rate_limited` if there were too many,
    /// `conflict` if there is no address or it is verified. One's own account, or any with `manage_accounts`.
    [[nodiscard]] Result<void> ask_for_email_verification(const Principal& by, const AccountId& id);
    /// `not_found` (field `secret`) as for `reset_password`, and if the account has another address now.
    [[nodiscard]] Result<Account> verify_email(const Principal& by, const Secret& secret);

    /// Begins to set up codes by an app (RFC 6238: SHA-1, 6 digits, 30 s) for one's own account; signing in does not
    /// ask for them until `confirm_second_factor`. `conflict` if there is one already. Sensitive.
    [[nodiscard]] Result<SecondFactorOffer> offer_second_factor(const Principal& by);
    /// Turns it on with a code of the app, and ends all other sessions of the account. Gives ten recovery codes, each
    /// good once in place of a code; they are shown this once. `invalid_argument` (field `code`) for a wrong one.
    /// Sensitive.
    [[nodiscard]] Result<std::vector<Secret>> confirm_second_factor(const Principal& by, std::string_view code);
    /// Turns it off, and ends all other sessions of the account; no error if there is none. One's own, or anybody's
    /// with `manage_accounts`. Sensitive.
    [[nodiscard]] Result<void> remove_second_factor(const Principal& by, const AccountId& id);

    /// What is stored about a person, also about one whom the host knows by this id and who has no account here; see
    /// `PersonalData` for what it is not. One's own, or anybody's with `manage_accounts`. Sensitive. Reads all of it
    /// into memory: some kilobytes for each comment.
    [[nodiscard]] Result<PersonalData> personal_data(const Principal& by, const AccountId& id);
    /// Erases what tells who somebody is. At once: name, login, address, password and role of the account are emptied,
    /// nobody can sign in to it any more, and its sessions end. Then, in small units: tokens, devices and networks are
    /// removed, comments and votes are let go of as `Policies::erasure` says, notes of reports and earlier texts of
    /// comments are emptied. Articles and public author profiles are the site's and stay; profiles are no longer
    /// linked. If it fails on the way, the engine goes on by itself within an hour, as it does with what was on its way
    /// when the account was erased; calling it again goes on too. People whom the host knows have no account that could
    /// remember that: call it again for them. `conflict` (field `role`) for the last administrator. One's own account,
    /// or anybody's with `manage_accounts`; `not_found` if nothing is stored about such a person. Sensitive.
    [[nodiscard]] Result<void> erase(const Principal& by, const AccountId& id);

    /// What was done, newest first. One's own account as `query.account`, or anything with `manage_accounts`.
    [[nodiscard]] Result<Page<AuditEntry>> audit(const Principal& by, const AuditQuery& query);

private:
    detail::EngineState& state_;
};

} // namespace masthead::inline v0
