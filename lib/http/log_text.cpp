#include "http/log_text.hpp"

#include "http/field_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace masthead::inline v0::http::detail {

namespace {

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t size = 0;
};

/// The first character of a text that begins with a byte above 0x7F; nothing if it is no well-formed UTF-8.
std::optional<CodePoint> first_code_point(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const auto lead = byte(0);
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return std::nullopt;
    auto value = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
        value = value << 6U | (byte(i) & 0x3FU);
    }
    constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < least[size] || value > 0x10FFFF || is_surrogate) return std::nullopt;
    return CodePoint{value, size};
}

/// What a terminal obeys, or what makes a line look like another one.
bool is_treacherous(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

void append_escape(std::string& out, std::uint32_t c) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) out += digits[c >> (shift - 4) & 15U];
}

/// `secret=x` and the like, also if letters of the name are escaped or in upper case.
bool is_secret_member(std::string_view member) {
    const auto name = member.substr(0, member.find('='));
    if (name.find('%') != std::string_view::npos) return true;
    return same_name(name, "secret") || same_name(name, "token");
}

} // namespace

void append_log_text(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const auto c = static_cast<unsigned char>(text.front());
        const auto point = c < 0x80 ? CodePoint{c, 1} : first_code_point(text);
        const auto size = point ? point->size : 1;
        if (!point) {
            append_escape(out, 0xFFFD);
        } else if (is_treacherous(point->value)) {
            append_escape(out, point->value);
        } else {
            if (c == '"' || c == '\\') out += '\\';
            out += text.substr(0, size);
        }
        text.remove_prefix(size);
    }
    out += '"';
}

std::string without_secrets(std::string_view target) {
    const auto question = target.find('?');
    if (question == std::string_view::npos) return std::string(target);
    std::string out(target.substr(0, question + 1));
    auto query = target.substr(question + 1);
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto member = query.substr(0, end);
        const auto equals = member.find('=');
        const bool is_hidden = equals != std::string_view::npos && is_secret_member(member);
        out += is_hidden ? member.substr(0, equals + 1) : member;
        if (is_hidden) out += "...";
        if (end < query.size()) out += '&';
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return out;
}

} // namespace masthead::inline v0::http::detail
