#pragma once

#include <masthead/core/result.hpp>

#include <cjose/cjose.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Owners of what cjose allocates, and its base64url, whose input must be looked at before cjose sees it.
namespace masthead::inline v0::openid::detail {

struct CjoseFree {
    void operator()(cjose_jwk_t* key) const noexcept { cjose_jwk_release(key); }
    void operator()(cjose_jws_t* token) const noexcept { cjose_jws_release(token); }
    void operator()(void* bytes) const noexcept { cjose_get_dealloc()(bytes); }
};

using JwkHandle = std::unique_ptr<cjose_jwk_t, CjoseFree>;
using JwsHandle = std::unique_ptr<cjose_jws_t, CjoseFree>;

/// Nothing for what is empty or no base64url, and for a second spelling of the same bytes: with padding, or with bits
/// set that mean nothing.
[[nodiscard]] inline std::optional<std::string> base64url_decoded(std::string_view text) {
    constexpr std::string_view signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // cjose ends the program at a length that no bytes have.
    if (text.empty() || text.size() % 4 == 1 || text.find_first_not_of(signs) != std::string_view::npos) {
        return std::nullopt;
    }
    cjose_err error{};
    std::uint8_t* bytes = nullptr;
    std::size_t size = 0;
    if (!cjose_base64url_decode(text.data(), text.size(), &bytes, &size, &error)) return std::nullopt;
    const std::unique_ptr<void, CjoseFree> keep_bytes(bytes);
    char* again = nullptr;
    std::size_t again_size = 0;
    if (!cjose_base64url_encode(bytes, size, &again, &again_size, &error)) return std::nullopt;
    const std::unique_ptr<void, CjoseFree> keep_again(again);
    if (std::string_view(again, again_size) != text) return std::nullopt;
    return std::string(static_cast<const char*>(static_cast<const void*>(bytes)), size);
}

} // namespace masthead::inline v0::openid::detail
