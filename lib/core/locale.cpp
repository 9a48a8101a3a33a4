#include <masthead/core/locale.hpp>

#include <algorithm>
#include <vector>

namespace masthead::inline v0 {

namespace {

bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

std::vector<std::string> split(std::string_view tag) {
    std::vector<std::string> parts(1);
    for (const char c : tag) {
        if (c == '-' || c == '_') {
            parts.emplace_back();
        } else {
            parts.back() += lower(c);
        }
    }
    return parts;
}

} // namespace

Result<Locale> Locale::parse(std::string_view tag) {
    const auto bad = [] { return invalid_argument("locale", "a locale looks like vi, en-GB or zh-Hant-TW"); };
    if (tag.empty() || tag.size() > 35) return bad();
    const auto parts = split(tag);
    const auto& language = parts[0];
    if (language.size() < 2 || language.size() > 3 || !std::ranges::all_of(language, is_alpha)) return bad();
    Locale locale;
    locale.tag_ = language;
    std::size_t next = 1;
    if (next < parts.size() && parts[next].size() == 4 && std::ranges::all_of(parts[next], is_alpha)) {
        locale.tag_ += '-';
        locale.tag_ += upper(parts[next][0]);
        locale.tag_ += parts[next].substr(1);
        ++next;
    }
    if (next < parts.size()) {
        const auto& region = parts[next];
        const bool is_country = region.size() == 2 && std::ranges::all_of(region, is_alpha);
        const bool is_area = region.size() == 3 && std::ranges::all_of(region, is_digit);
        if (!is_country && !is_area) return bad();
        locale.tag_ += '-';
        std::ranges::transform(region, std::back_inserter(locale.tag_), upper);
        ++next;
    }
    if (next != parts.size()) return bad();
    return locale;
}

std::string_view Locale::language() const noexcept {
    return std::string_view(tag_).substr(0, tag_.find('-'));
}

} // namespace masthead::inline v0
