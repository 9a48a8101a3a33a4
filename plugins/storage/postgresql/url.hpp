#pragma once

#include <masthead/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace masthead::inline v0::postgresql {

/// What the URL of a site says. A plain value type; holds a password.
struct Address {
    /// A URL that libpq and SOCI understand alike: every value is percent-encoded.
    std::string connect;
    bool may_choose_connect_timeout = true;
    std::string password;
    /// Host, port and database for messages.
    std::string shown;
    std::string schema = "public";
    std::size_t pool = 10;

    /// `connect` with a limit on how long connecting may take: about `timeout`, but 2 to 5 seconds, unless the URL
    /// says how long.
    [[nodiscard]] std::string connect_within(std::chrono::milliseconds timeout) const;
};

/// Reads what stands behind `postgresql:`. `invalid_argument` (field `storage`) that never repeats what was given, for
/// it may hold a password.
[[nodiscard]] Result<Address> parse_address(std::string_view location);

} // namespace masthead::inline v0::postgresql
