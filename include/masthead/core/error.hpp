#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// Why a call did not do what was asked. The set is small and stable: hosts branch on it (or better, on an
/// `ErrorCondition`), the HTTP layer maps it to a status in one table, and its text form (`to_string`) is part
/// of the HTTP contract. Values are never reordered or reused.
enum class ErrorCode : std::uint8_t {
    /// The caller passed a value that breaks a documented rule; `Error::field` names it.
    invalid_argument = 1,
    /// The thing does not exist, or the principal may not know that it does.
    not_found = 2,
    /// A unique name (slug, login) is taken.
    already_exists = 3,
    /// Another writer was in the way; the same call may succeed when repeated.
    conflict = 4,
    /// The version given is not the current one: read again, then decide.
    version_mismatch = 5,
    /// The principal is known and lacks the permission.
    permission_denied = 6,
    /// The call needs somebody signed in, or the credentials are wrong.
    unauthenticated = 7,
    /// The session was valid once and has ended (idle, absolute limit, signed out, revoked).
    session_ended = 8,
    /// Too many calls in too short a time; wait and repeat.
    rate_limited = 9,
    /// The input or what it expands to is above a hard limit.
    too_large = 10,
    /// The backend, plugin or format does not have what was asked for.
    unsupported = 11,
    /// The deadline passed before the work was done; nothing was changed.
    timed_out = 12,
    /// A component (database, disk, network) cannot be reached now.
    unavailable = 13,
    /// The disk or the quota is full; nothing was changed.
    storage_full = 14,
    /// Stored data is damaged or was changed behind the engine's back.
    corrupt = 15,
    /// A defect in Masthead or in a plugin.
    internal = 16,
    /// The principal may do this, but only soon after giving the password.
    reauthentication_required = 17,
};

/// Groups of codes that callers act on alike: `if (matches(error.code, ErrorCondition::retryable)) ...`.
enum class ErrorCondition : std::uint8_t {
    /// The same call may succeed later without a change by the caller.
    retryable = 1,
    /// The caller must change the call; repeating it as it is cannot succeed.
    caller_fault = 2,
};

/// The stable lower-case name, for example `version_mismatch`. Never empty for a declared value; `unknown` otherwise.
[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

/// True if `code` belongs to `condition`.
[[nodiscard]] bool matches(ErrorCode code, ErrorCondition condition) noexcept;

/// A failure as a value: what kind, in which input, and a sentence for developers and logs. A plain value type,
/// safe to copy between threads.
struct Error {
    ErrorCode code = ErrorCode::internal;
    /// One sentence that says what is wrong and what is allowed. Never holds a secret.
    std::string message;
    /// The input that caused it, in the spelling of the JSON interface (`title`, `figures[2].src`); empty if none.
    std::string field;
    /// With `rate_limited` and `unavailable`: seconds after which the same call may succeed; 0 if that is not known.
    std::uint32_t retry_after = 0;

    friend bool operator==(const Error&, const Error&) = default;
};

/// Writes `code: message (field)`.
std::ostream& operator<<(std::ostream& out, const Error& error);

/// Shorthands for the errors that are made most often.
[[nodiscard]] Error invalid_argument(std::string field, std::string message);
[[nodiscard]] Error not_found(std::string message);
[[nodiscard]] Error permission_denied(std::string message);
[[nodiscard]] Error too_large(std::string field, std::string message);
[[nodiscard]] Error internal_error(std::string message);

} // namespace masthead::inline v0
