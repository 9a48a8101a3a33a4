#pragma once

#include <cstddef>
#include <string_view>

namespace masthead::inline v0::openid::detail {

/// A way to sign with a public key. The list of them is the only one: what is not on it cannot be allowed by a host.
struct Algorithm {
    std::string_view name;
    /// `kty` of the keys it works with, and their `crv`, empty for RSA.
    std::string_view key_type;
    std::string_view curve;
    /// 0 if it depends on the key.
    std::size_t signature_bytes = 0;
};

/// Null if there is none of this name.
[[nodiscard]] const Algorithm* find_algorithm(std::string_view name) noexcept;

} // namespace masthead::inline v0::openid::detail
