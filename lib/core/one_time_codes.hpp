#pragma once

#include <masthead/core/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Codes that change every half minute, as authenticator apps make them (RFC 6238: SHA-1, 6 digits, 30 s), by liboath.
/// Private to the library; safe from any thread.
namespace masthead::inline v0::detail {

/// 20 random bytes, as long as the output of SHA-1 (RFC 4226, section 4).
[[nodiscard]] std::string make_totp_secret();
/// The code of `secret` (bytes) at the time step that `at` lies in.
[[nodiscard]] std::string totp_code(std::string_view secret, Timestamp at);
/// The time step whose code `code` is: that of `now`, the one before it or the one after it, later than `last_step`.
[[nodiscard]] std::optional<std::int64_t> totp_step_of(std::string_view secret, std::string_view code, Timestamp now,
                                                       std::int64_t last_step);
/// Base32 (RFC 4648) without padding.
[[nodiscard]] std::string to_base32(std::string_view bytes);

} // namespace masthead::inline v0::detail
