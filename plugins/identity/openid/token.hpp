#pragma once

#include "algorithm.hpp"
#include "json.hpp"
#include "key_cache.hpp"

#include <masthead/plugins/openid.hpp>

#include <span>
#include <string_view>

namespace masthead::inline v0::openid::detail {

/// What every refusal of a token is: one sentence that holds nothing of it.
[[nodiscard]] Error refused(std::string message);

/// Three parts with dots between them.
[[nodiscard]] bool is_jwt_shaped(std::string_view token) noexcept;

/// The claims of a token of one of these types (lower case; empty for a token that says nothing), whose signature is
/// that of a key of the issuer. Nothing is believed that the token says about its key: `kid` chooses among the keys
/// that are there, and `jku`, `x5u` and `jwk` are not looked at. The claims themselves are not judged here.
[[nodiscard]] Result<json::object> signed_claims(std::string_view token, const Options& options, KeyCache& keys,
                                                 std::span<const std::string_view> types);

} // namespace masthead::inline v0::openid::detail
