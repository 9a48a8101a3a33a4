#pragma once

#include <masthead/core/id.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The few cryptographic primitives that Masthead needs, all from libsodium. Private to the library; safe from any
/// thread.
namespace masthead::inline v0::detail {

using Sha256 = std::array<std::uint8_t, 32>;
using Blake2b128 = std::array<std::uint8_t, 16>;

void random_bytes(std::span<std::uint8_t> out) noexcept;
[[nodiscard]] Sha256 sha256(std::string_view data) noexcept;
/// BLAKE2b (RFC 7693) of 16 bytes: tells contents apart several times faster than SHA-256.
[[nodiscard]] Blake2b128 blake2b(std::string_view data) noexcept;
/// SipHash-2-4 of 16 bytes under a key that this process drew: for tables in memory whose keys others choose. Who does
/// not know the key finds no two texts with the same one.
[[nodiscard]] std::array<std::uint8_t, 16> short_hash(std::string_view data) noexcept;
/// HMAC-SHA-256 (RFC 2104).
[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view data) noexcept;
/// Encrypts under a key of 32 bytes so that changes are noticed (XSalsa20-Poly1305, a random nonce in front).
[[nodiscard]] std::string seal(std::string_view key, std::string_view text);
/// Nothing if the bytes were not sealed with this key, or changed since.
[[nodiscard]] std::optional<std::string> unseal(std::string_view key, std::string_view sealed);
/// Compares in time that depends on the lengths alone.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
/// Base64url without padding (RFC 4648 section 5).
[[nodiscard]] std::string to_base64url(std::span<const std::uint8_t> bytes);
/// Writes the bytes to `out`; false if `text` is not canonical unpadded base64url.
[[nodiscard]] bool from_base64url(std::string_view text, std::string& out);

/// Argon2id in the text form of `crypto_pwhash_str`; empty if the memory could not be had.
[[nodiscard]] std::string hash_password(std::string_view password, std::uint64_t operations, std::size_t memory_bytes);
/// False also if the memory could not be had: libsodium does not tell.
[[nodiscard]] bool verify_password(const std::string& hash, std::string_view password) noexcept;
/// True if `hash` was made with other parameters.
[[nodiscard]] bool needs_rehash(const std::string& hash, std::uint64_t operations, std::size_t memory_bytes) noexcept;

/// Overwrites and empties `text` in a way the compiler keeps.
void wipe(std::string& text) noexcept;

[[nodiscard]] inline std::string_view as_text(std::span<const std::uint8_t> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace masthead::inline v0::detail
