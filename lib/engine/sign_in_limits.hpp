#pragma once

#include <masthead/core/secret.hpp>
#include <masthead/engine/sessions.hpp>

#include "engine/limits.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Counting refused attempts to sign in.
namespace masthead::inline v0::detail {

struct EngineState;

/// An attempt that was let through and counted as if it were refused: attempts made at the same moment cannot pass by
/// the count.
struct SignInAttempt {
    /// Where its maker alone is counted; filled again by the right password.
    std::vector<Limited> own;
    /// Where others are counted too; the right password puts the token back.
    std::vector<Limited> common;
    /// The browser, if it is known to the account.
    std::optional<std::string> device;
};

/// What stands for a login, or for what somebody typed as one, in the key of a bucket; no name is kept there.
[[nodiscard]] Result<std::string> login_digest(const EngineState& state, std::string_view login);
/// What everybody is told who gives a login and a password that do not fit.
[[nodiscard]] Error wrong_credentials();
/// `rate_limited` after too many refused ones. Does the same for logins that nobody has; one that is too long to be one
/// is wrong at once.
[[nodiscard]] Result<SignInAttempt> begin_attempt(const EngineState& state, const SignInRequest& request);
/// All that was asked for was right, so nothing that went before counts any more.
[[nodiscard]] Result<void> forget_attempts(WriteTransaction& transaction, const SignInAttempt& attempt, Timestamp now);
/// The password was right and something else is missing: this attempt does not count, those before it do.
[[nodiscard]] Result<void> give_back(WriteTransaction& transaction, const SignInAttempt& attempt, Timestamp now);
/// Counts a code of the second factor as wrong; `rate_limited` after too many. Codes tried at the same moment cannot
/// pass by the count, because the unit that looks at them has this in it.
[[nodiscard]] Result<void> count_code(WriteTransaction& transaction, const EngineState& state,
                                      const AccountId& account);
/// The code was right.
[[nodiscard]] Result<void> forget_codes(WriteTransaction& transaction, const EngineState& state,
                                        const AccountId& account);
/// Marks a browser as known to whoever signs in by `login`; `device` is what it was known by before.
[[nodiscard]] Result<Secret> make_device_token(const EngineState& state, std::string_view login,
                                               const std::optional<std::string>& device);

} // namespace masthead::inline v0::detail
