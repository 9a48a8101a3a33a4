#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace masthead::inline v0::detail {

/// Decodes the character reference at the start of `text`, which begins with `&` (WHATWG HTML, section 13.2.5.72; also
/// CommonMark's entities, whose names are the same). Appends its text to `out` and gives the bytes consumed; 0 if it is
/// no reference. `in_attribute`: names without a semicolon do not count before `=` or an alphanumeric.
std::size_t decode_reference(std::string_view text, bool in_attribute, std::string& out);

/// `text` with all its references decoded.
[[nodiscard]] std::string decode_references(std::string_view text, bool in_attribute);

/// Appends one code point as UTF-8; what HTML does not allow becomes U+FFFD.
void append_code_point(std::string& out, char32_t c);

} // namespace masthead::inline v0::detail
