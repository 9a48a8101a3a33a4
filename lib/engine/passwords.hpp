#pragma once

#include <masthead/core/secret.hpp>
#include <masthead/storage/storage.hpp>

#include <string>

/// Hashing and checking passwords, a few at a time.
namespace masthead::inline v0::detail {

struct EngineState;

/// Checks a new password of `account` by the policy.
[[nodiscard]] Result<void> check_new_password(const EngineState& state, const Account& account, const Secret& password);
/// `unavailable` if too many others wait or there is no memory.
[[nodiscard]] Result<std::string> hash_of(const EngineState& state, const Secret& password);
/// False for an account without a password.
[[nodiscard]] Result<bool> is_password_of(const EngineState& state, const AccountRecord& record,
                                          const Secret& password);

} // namespace masthead::inline v0::detail
