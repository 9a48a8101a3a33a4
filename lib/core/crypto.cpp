#include "core/crypto.hpp"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace masthead::inline v0::detail {

namespace {

/// libsodium's functions need one initialisation a process; it is idempotent and safe from any thread.
void initialise() noexcept {
    static const bool ready = sodium_init() >= 0;
    if (!ready) std::abort();
}

} // namespace

void random_bytes(std::span<std::uint8_t> out) noexcept {
    initialise();
    randombytes_buf(out.data(), out.size());
}

Sha256 sha256(std::string_view data) noexcept {
    initialise();
    Sha256 out{};
    crypto_hash_sha256(out.data(), as_bytes(data).data(), data.size());
    return out;
}

Blake2b128 blake2b(std::string_view data) noexcept {
    initialise();
    Blake2b128 out{};
    crypto_generichash(out.data(), out.size(), as_bytes(data).data(), data.size(), nullptr, 0);
    return out;
}

std::array<std::uint8_t, 16> short_hash(std::string_view data) noexcept {
    static const auto key = [] {
        initialise();
        std::array<std::uint8_t, crypto_shorthash_siphashx24_KEYBYTES> drawn{};
        randombytes_buf(drawn.data(), drawn.size());
        return drawn;
    }();
    std::array<std::uint8_t, crypto_shorthash_siphashx24_BYTES> out{};
    crypto_shorthash_siphashx24(out.data(), as_bytes(data).data(), data.size(), key.data());
    return out;
}

Sha256 hmac_sha256(std::string_view key, std::string_view data) noexcept {
    initialise();
    Sha256 out{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, as_bytes(key).data(), key.size());
    crypto_auth_hmacsha256_update(&state, as_bytes(data).data(), data.size());
    crypto_auth_hmacsha256_final(&state, out.data());
    return out;
}

std::string seal(std::string_view key, std::string_view text) {
    assert(key.size() == crypto_secretbox_KEYBYTES);
    std::array<std::uint8_t, crypto_secretbox_NONCEBYTES> nonce{};
    random_bytes(nonce);
    std::string out(nonce.size() + crypto_secretbox_MACBYTES + text.size(), '\0');
    std::copy(nonce.begin(), nonce.end(), out.begin());
    crypto_secretbox_easy(reinterpret_cast<unsigned char*>(out.data()) + nonce.size(), as_bytes(text).data(),
                          text.size(), nonce.data(), as_bytes(key).data());
    return out;
}

std::optional<std::string> unseal(std::string_view key, std::string_view sealed) {
    assert(key.size() == crypto_secretbox_KEYBYTES);
    constexpr std::size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < overhead) return std::nullopt;
    initialise();
    std::string out(sealed.size() - overhead, '\0');
    const auto* bytes = as_bytes(sealed).data();
    const int failed =
        crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(out.data()), bytes + crypto_secretbox_NONCEBYTES,
                                   sealed.size() - crypto_secretbox_NONCEBYTES, bytes, as_bytes(key).data());
    if (failed != 0) return std::nullopt;
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        out += digits[byte >> 4];
        out += digits[byte & 0x0F];
    }
    return out;
}

std::string to_base64url(std::span<const std::uint8_t> bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), variant);
    out.pop_back();
    return out;
}

bool from_base64url(std::string_view text, std::string& out) {
    out.assign(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                                         text.size(), nullptr, &size, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    if (failed != 0 || end != text.data() + text.size()) return false;
    out.resize(size);
    return to_base64url(as_bytes(out)) == text;
}

std::string hash_password(std::string_view password, std::uint64_t operations, std::size_t memory_bytes) {
    initialise();
    std::string out(crypto_pwhash_STRBYTES, '\0');
    const int failed = crypto_pwhash_str_alg(out.data(), password.data(), password.size(), operations, memory_bytes,
                                             crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) return {};
    out.resize(out.find('\0'));
    return out;
}

bool verify_password(const std::string& hash, std::string_view password) noexcept {
    initialise();
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool needs_rehash(const std::string& hash, std::uint64_t operations, std::size_t memory_bytes) noexcept {
    initialise();
    return crypto_pwhash_str_needs_rehash(hash.c_str(), operations, memory_bytes) != 0;
}

void wipe(std::string& text) noexcept {
    initialise();
    // All of the buffer: a moved-from string still holds its short text behind the end.
    text.resize(text.capacity());
    sodium_memzero(text.data(), text.size());
    text.clear();
}

} // namespace masthead::inline v0::detail
