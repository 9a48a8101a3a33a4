#pragma once

#include <masthead/plugins/openid.hpp>

#include <chrono>
#include <string>

namespace masthead::inline v0::openid::detail {

enum class Scheme : std::uint8_t {
    https = 1,
    /// To this machine alone.
    loopback_http = 2,
    loopback_https = 3,
};

/// How an address is spoken to; `invalid_argument` (field `url`) for one that is none of these, or names a user.
[[nodiscard]] Result<Scheme> scheme_of(const std::string& url);

using Deadline = std::chrono::steady_clock::time_point;

/// The body of the answer 200; `unavailable` for all else.
[[nodiscard]] Result<std::string> fetch(const std::string& url, const FetchLimits& limits, Deadline deadline);

} // namespace masthead::inline v0::openid::detail
