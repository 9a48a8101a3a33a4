#include "core/visible_text.hpp"

#include "core/code_points.hpp"

#include <unicode/uscript.h>

#include <algorithm>
#include <span>
#include <vector>

namespace masthead::inline v0::detail {

namespace {

constexpr UChar32 zero_width_non_joiner = 0x200C;
constexpr UChar32 zero_width_joiner = 0x200D;
constexpr UChar32 keycap = 0x20E3;
constexpr UChar32 black_flag = 0x1F3F4;
constexpr UChar32 cancel_tag = 0xE007F;

bool is_mark(UChar32 c) {
    return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

bool is_joiner(UChar32 c) {
    return c == zero_width_joiner || c == zero_width_non_joiner;
}

bool is_emoji_selector(UChar32 c) {
    return c == 0xFE0E || c == 0xFE0F;
}

bool is_ideograph_selector(UChar32 c) {
    return (c >= 0xFE00 && c <= 0xFE02) || (c >= 0xE0100 && c <= 0xE01EF);
}

bool is_mongolian_selector(UChar32 c) {
    return (c >= 0x180B && c <= 0x180D) || c == 0x180F;
}

bool is_tag(UChar32 c) {
    return c >= 0xE0020 && c <= cancel_tag;
}

bool is_tag_of_region(UChar32 c) {
    return (c >= 0xE0030 && c <= 0xE0039) || (c >= 0xE0061 && c <= 0xE007A);
}

bool is_pictogram(UChar32 c) {
    return u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC);
}

bool is_virama(UChar32 c) {
    return u_getCombiningClass(c) == 9;
}

UScriptCode script_of(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(c, &status);
}

bool needs_joiners(UScriptCode script) {
    switch (script) {
    case USCRIPT_ARABIC:
    case USCRIPT_SYRIAC:
    case USCRIPT_NKO:
    case USCRIPT_MANDAEAN:
    case USCRIPT_ADLAM:
    case USCRIPT_HANIFI_ROHINGYA:
    case USCRIPT_MONGOLIAN:
    case USCRIPT_DEVANAGARI:
    case USCRIPT_BENGALI:
    case USCRIPT_GURMUKHI:
    case USCRIPT_GUJARATI:
    case USCRIPT_ORIYA:
    case USCRIPT_TAMIL:
    case USCRIPT_TELUGU:
    case USCRIPT_KANNADA:
    case USCRIPT_MALAYALAM:
    case USCRIPT_SINHALA:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
    case USCRIPT_TIBETAN: return true;
    default: return false;
    }
}

/// Whether a character that is mostly invisible may have a meaning somewhere.
bool may_belong(UChar32 c) {
    return is_joiner(c) || is_emoji_selector(c) || is_ideograph_selector(c) || is_mongolian_selector(c) || is_tag(c);
}

/// Builds a text from characters, each judged by what was kept before it and what comes next.
class Tidier {
public:
    explicit Tidier(std::size_t size) { out_.reserve(size); }

    /// Takes the first of `rest`, and tells how many characters were dealt with.
    std::size_t take(std::span<const UChar32> rest) {
        const auto c = rest.front();
        const auto next = rest.size() > 1 ? rest[1] : UChar32{0};
        if (is_tag(c)) return take_region(rest);
        if (is_joiner(c)) {
            if (joins(c, next)) keep(c);
        } else if (may_belong(c)) {
            if (selects(c, next)) keep(c);
        } else if (!is_mark(c)) {
            marks_ = 0;
            base_script_ = script_of(c);
            keep(c);
        } else if (marks_ < max_marks) {
            ++marks_;
            keep(c);
        }
        return 1;
    }
    std::string finish() { return std::move(out_); }

private:
    void keep(UChar32 c) {
        append(out_, c);
        last_ = c;
    }
    [[nodiscard]] bool joins(UChar32 c, UChar32 next) const {
        const bool ends_pictogram = is_pictogram(last_) || last_ == 0xFE0F || last_ == cancel_tag ||
                                    u_hasBinaryProperty(last_, UCHAR_EMOJI_MODIFIER);
        if (c == zero_width_joiner && ends_pictogram) return is_pictogram(next);
        if (is_joiner(last_) || !needs_joiners(base_script_)) return false;
        if (is_virama(last_)) return true;
        if (!u_isalpha(last_) && !is_mark(last_)) return false;
        if (is_virama(next)) return marks_ < max_marks;
        return u_isalpha(next) && !is_mark(next) && needs_joiners(script_of(next));
    }
    [[nodiscard]] bool selects(UChar32 c, UChar32 next) const {
        if (is_mongolian_selector(c)) return u_isalpha(last_) && script_of(last_) == USCRIPT_MONGOLIAN;
        const bool is_emoji = u_hasBinaryProperty(last_, UCHAR_EMOJI);
        if (is_emoji_selector(c)) return last_ < 0x80 ? is_emoji && next == keycap : is_emoji;
        return u_hasBinaryProperty(last_, UCHAR_UNIFIED_IDEOGRAPH);
    }
    /// Flags of regions are a black flag and the region's code in tags; other tags go, all in a row at once.
    std::size_t take_region(std::span<const UChar32> rest) {
        std::size_t tags = 0;
        while (tags < rest.size() && is_tag(rest[tags])) ++tags;
        const auto code = rest.first(
            static_cast<std::size_t>(std::ranges::find_if_not(rest.first(tags), is_tag_of_region) - rest.begin()));
        const bool is_region = last_ == black_flag && code.size() >= 3 && code.size() <= 6 && code.size() < tags &&
                               rest[code.size()] == cancel_tag;
        if (is_region) {
            for (const auto c : rest.first(code.size() + 1)) keep(c);
        }
        return tags;
    }

    std::string out_;
    UChar32 last_ = 0;
    UScriptCode base_script_ = USCRIPT_COMMON;
    int marks_ = 0;
};

} // namespace

bool is_invisible(UChar32 c) {
    return (c >= 0xFFF9 && c <= 0xFFFB) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

std::string visible_text(std::string_view text) {
    std::vector<UChar32> points;
    points.reserve(text.size());
    for_each_code_point(text, [&](UChar32 c) {
        if (may_belong(c) || !is_invisible(c)) points.push_back(c);
        return true;
    });
    Tidier tidier(text.size());
    std::span<const UChar32> rest(points);
    while (!rest.empty()) rest = rest.subspan(tidier.take(rest));
    return tidier.finish();
}

std::string bare_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    int marks = 0;
    for_each_code_point(text, [&](UChar32 c) {
        if (is_invisible(c)) return true;
        marks = is_mark(c) ? marks + 1 : 0;
        if (marks <= max_marks) append(out, c);
        return true;
    });
    return out;
}

bool has_visible(std::string_view text) {
    constexpr UChar32 braille_blank = 0x2800;
    bool found = false;
    for_each_code_point(text, [&](UChar32 c) {
        const bool is_shapeless = is_mark(c) || is_invisible(c) || u_isUWhiteSpace(c) || c == braille_blank;
        return !(found = !is_shapeless);
    });
    return found;
}

} // namespace masthead::inline v0::detail
