#include "content/entities.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace masthead::inline v0::detail {

namespace {

struct Entity {
    std::string_view name;
    std::string_view text;
    bool without_semicolon;
};

constexpr Entity entities[] = {
#include "content/entities.inc"
};

constexpr std::size_t longest_name = 32;

const Entity* find_entity(std::string_view name) {
    const auto* found = std::ranges::lower_bound(entities, name, {}, &Entity::name);
    return found != std::end(entities) && found->name == name ? found : nullptr;
}

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// What browsers make of the numbers 0x80 to 0x9F: Windows-1252.
char32_t from_windows_1252(char32_t c) {
    static constexpr std::array<char16_t, 32> table{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return c >= 0x80 && c <= 0x9F ? table[c - 0x80] : c;
}

std::size_t decode_number(std::string_view text, std::string& out) {
    std::size_t at = 2;
    const bool is_hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
    if (is_hex) ++at;
    const auto first_digit = at;
    char32_t value = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        int digit = -1;
        if (c >= '0' && c <= '9') digit = c - '0';
        if (is_hex && c >= 'a' && c <= 'f') digit = c - 'a' + 10;
        if (is_hex && c >= 'A' && c <= 'F') digit = c - 'A' + 10;
        if (digit < 0) break;
        if (value <= 0x10FFFF) value = value * (is_hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    if (at == first_digit) return 0;
    append_code_point(out, from_windows_1252(value));
    return at < text.size() && text[at] == ';' ? at + 1 : at;
}

} // namespace

void append_code_point(std::string& out, char32_t c) {
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
    const auto byte = [](char32_t value) { return static_cast<char>(static_cast<std::uint8_t>(value)); };
    if (c < 0x80) {
        out += byte(c);
    } else if (c < 0x800) {
        out += byte(0xC0 | c >> 6);
        out += byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += byte(0xE0 | c >> 12);
        out += byte(0x80 | (c >> 6 & 0x3F));
        out += byte(0x80 | (c & 0x3F));
    } else {
        out += byte(0xF0 | c >> 18);
        out += byte(0x80 | (c >> 12 & 0x3F));
        out += byte(0x80 | (c >> 6 & 0x3F));
        out += byte(0x80 | (c & 0x3F));
    }
}

std::size_t decode_reference(std::string_view text, bool in_attribute, std::string& out) {
    if (text.size() < 2) return 0;
    if (text[1] == '#') return decode_number(text, out);
    std::size_t end = 1;
    while (end < text.size() && end <= longest_name && is_alphanumeric(text[end])) ++end;
    if (end < text.size() && text[end] == ';') {
        if (const auto* entity = find_entity(text.substr(1, end - 1))) {
            out += entity->text;
            return end + 1;
        }
    }
    for (auto length = std::min<std::size_t>(end - 1, 6); length >= 2; --length) {
        const auto* entity = find_entity(text.substr(1, length));
        if (entity == nullptr || !entity->without_semicolon) continue;
        const char next = 1 + length < text.size() ? text[1 + length] : '\0';
        if (in_attribute && (next == '=' || is_alphanumeric(next))) return 0;
        out += entity->text;
        return 1 + length;
    }
    return 0;
}

std::string decode_references(std::string_view text, bool in_attribute) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto ampersand = text.find('&');
        out += text.substr(0, ampersand);
        if (ampersand == std::string_view::npos) break;
        text.remove_prefix(ampersand);
        const auto used = decode_reference(text, in_attribute, out);
        if (used == 0) out += '&';
        text.remove_prefix(used == 0 ? 1 : used);
    }
    return out;
}

} // namespace masthead::inline v0::detail
