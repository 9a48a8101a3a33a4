#pragma once

#include <string_view>

namespace masthead::inline v0::http::detail {

/// True if the names of two header fields are the same without regard to the case of ASCII letters.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b) noexcept;

} // namespace masthead::inline v0::http::detail
