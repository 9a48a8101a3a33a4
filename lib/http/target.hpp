#pragma once

#include <masthead/core/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace masthead::inline v0::http::detail {

/// A request target, taken apart and decoded.
struct Target {
    /// Decoded segments between slashes; a trailing slash gives an empty last one. `/` is one empty segment.
    std::vector<std::string> segments;
    std::vector<std::pair<std::string, std::string>> query;

    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
};

/// Reads the origin form, or the absolute form whose authority is passed over. Fails with `invalid_argument` on bad
/// escapes, NUL, ill-formed UTF-8, `.` and `..` segments, slashes in disguise, and more than 8 KiB.
[[nodiscard]] Result<Target> parse_target(std::string_view target);

/// `a=1&b=2`, with `+` for a blank. At most 200 members.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text);

/// The value of a cookie by RFC 6265's grammar as browsers apply it. Nothing if it comes twice with different values:
/// one of them was set by somebody else on the domain, and nobody can tell which.
[[nodiscard]] std::optional<std::string> find_cookie(std::string_view header, std::string_view name);

/// True if the list of entity tags names `etag` (weak comparison) or is `*`.
[[nodiscard]] bool names_etag(std::string_view list, std::string_view etag);

} // namespace masthead::inline v0::http::detail
