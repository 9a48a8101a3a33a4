#pragma once

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

/// Random text for properties: well-formed UTF-8 of many scripts, and bytes that mostly are not.
namespace masthead::test {

inline void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
    }
}

inline std::string utf8(const std::vector<char32_t>& points) {
    std::string out;
    for (const auto c : points) append_utf8(out, c);
    return out;
}

inline rc::Gen<char32_t> code_point() {
    const auto range = [](char32_t first, char32_t end) { return rc::gen::inRange<char32_t>(first, end); };
    return rc::gen::weightedOneOf<char32_t>({{6, range(0x20, 0x7F)},
                                             {4, range(0xA0, 0x250)},
                                             {4, range(0x1EA0, 0x1F00)},
                                             {3, range(0x300, 0x370)},
                                             {2, range(0x370, 0x700)},
                                             {2, range(0x900, 0x1200)},
                                             {1, range(0x2000, 0x2100)},
                                             {2, range(0x3040, 0x3200)},
                                             {2, range(0x4E00, 0x4F00)},
                                             {1, range(0xAC00, 0xAD00)},
                                             {1, range(0xF900, 0xFDD0)},
                                             {1, range(0xFE00, 0xFFF0)},
                                             {1, range(0x1F300, 0x1F700)},
                                             {1, range(0x10000, 0x1FFF0)}});
}

/// Well-formed UTF-8 without control characters.
inline rc::Gen<std::string> text() {
    return rc::gen::map(rc::gen::container<std::vector<char32_t>>(code_point()), utf8);
}

inline rc::Gen<std::string> bytes() {
    return rc::gen::container<std::string>(rc::gen::map(
        rc::gen::inRange(0, 256), [](int value) { return static_cast<char>(static_cast<unsigned char>(value)); }));
}

} // namespace masthead::test
