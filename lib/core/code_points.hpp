#pragma once

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

/// Walking through UTF-8 text code point by code point.
namespace masthead::inline v0::detail {

/// Calls `visit(code point)`, which returns false to stop; ill-formed bytes give a negative value.
template <typename Visit>
void for_each_code_point(std::string_view text, Visit visit) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int32_t>(text.size());
    std::int32_t at = 0;
    while (at < size) {
        UChar32 c = 0;
        U8_NEXT(data, at, size, c);
        if (!visit(c)) return;
    }
}

inline void append(std::string& out, UChar32 c) {
    std::uint8_t buffer[4];
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(buffer, size, c);
    out.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(size));
}

/// Well-formed text without white space of any script at both ends.
inline std::string trimmed(std::string_view text) {
    std::size_t first = text.size();
    std::size_t end = 0;
    std::size_t at = 0;
    for_each_code_point(text, [&](UChar32 c) {
        const auto next = at + static_cast<std::size_t>(U8_LENGTH(c));
        if (!u_isUWhiteSpace(c)) {
            first = std::min(first, at);
            end = next;
        }
        at = next;
        return true;
    });
    return first < end ? std::string(text.substr(first, end - first)) : std::string();
}

/// Scripts written without blanks: each character is a word of its own, so that any part of a sentence is found.
inline bool stands_alone(UChar32 c) {
    if (c < 0x0E00) return false;
    const auto breaks = u_getIntPropertyValue(c, UCHAR_LINE_BREAK);
    return breaks == U_LB_COMPLEX_CONTEXT || (c >= 0x3040 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) ||
           u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC);
}

} // namespace masthead::inline v0::detail
