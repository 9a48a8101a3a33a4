#include "writer.hpp"

#include <masthead/core/text.hpp>

#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace masthead::inline v0::json {

namespace {

/// For each byte: 0 if it stands for itself in a string, `u` for a \u escape, otherwise the letter after the backslash.
constexpr std::array<char, 256> make_escapes() {
    std::array<char, 256> escapes{};
    for (std::size_t i = 0; i < 0x20; ++i) escapes[i] = 'u';
    escapes[0x7f] = 'u';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    return escapes;
}
constexpr auto escapes = make_escapes();

std::string replace_ill_formed(std::string_view text) {
    std::string result;
    const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
    return icu::UnicodeString::fromUTF8(piece).toUTF8String(result);
}

} // namespace

Writer& Writer::key(std::string_view name) {
    separate();
    text_.append(1, '"').append(name).append("\":");
    needs_comma_ = false;
    return *this;
}

Writer& Writer::value(std::string_view text) {
    separate();
    text_.push_back('"');
    if (is_valid_utf8(text)) {
        append_escaped(text);
    } else {
        append_escaped(replace_ill_formed(text));
    }
    text_.push_back('"');
    needs_comma_ = true;
    return *this;
}

Writer& Writer::value(double number) {
    if (!std::isfinite(number)) return null();
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return raw(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

Writer& Writer::raw(std::string_view json) {
    separate();
    text_.append(json);
    needs_comma_ = true;
    return *this;
}

Writer& Writer::open(char bracket) {
    separate();
    text_.push_back(bracket);
    needs_comma_ = false;
    return *this;
}

Writer& Writer::close(char bracket) {
    text_.push_back(bracket);
    needs_comma_ = true;
    return *this;
}

void Writer::separate() {
    if (needs_comma_) text_.push_back(',');
}

void Writer::append_escaped(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    while (!text.empty()) {
        const auto* stop =
            std::find_if(text.begin(), text.end(), [](char c) { return escapes[static_cast<unsigned char>(c)] != 0; });
        const auto plain = static_cast<std::size_t>(stop - text.begin());
        text_.append(text.substr(0, plain));
        if (plain == text.size()) return;
        const auto byte = static_cast<unsigned char>(text[plain]);
        text_.push_back('\\');
        text_.push_back(escapes[byte]);
        if (escapes[byte] == 'u') {
            text_.append("00");
            text_.push_back(digits[byte >> 4U]);
            text_.push_back(digits[byte & 15U]);
        }
        text.remove_prefix(plain + 1);
    }
}

} // namespace masthead::inline v0::json
