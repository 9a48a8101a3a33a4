#pragma once

#include <string_view>

namespace masthead::inline v0::http::detail {

/// True if the names of two header fields are the same without regard to the case of ASCII letters.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b) noexcept;
/// Without the blanks that may stand around a value (RFC 9110, section 5.6.3).
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

} // namespace masthead::inline v0::http::detail
