#pragma once

#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// Appends a JSON string, with its quotes, that is one line on every terminal and in every viewer: control characters,
/// line separators, and characters that turn the direction of text or cannot be seen are escaped; bytes that are no
/// UTF-8 become U+FFFD.
void append_log_text(std::string& out, std::string_view text);

/// A target as it may stand in a log: values of the members `secret` and `token` of its query become `...`.
[[nodiscard]] std::string without_secrets(std::string_view target);

} // namespace masthead::inline v0::http::detail
