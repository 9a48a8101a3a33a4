#include <masthead/render/view.hpp>

#include <masthead/core/text.hpp>

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

namespace masthead::inline v0 {

namespace {

Result<void> check_line(std::string_view field, const std::string& text, std::size_t min_length,
                        std::size_t max_length) {
    const TextRules rules{.min_length = min_length, .max_length = max_length};
    MASTHEAD_TRY(const auto checked, check_text(field, text, rules));
    if (checked != text) {
        return invalid_argument(std::string(field), "must be one line in NFC without blanks at its ends");
    }
    return {};
}

Result<void> check_time_zone(const std::string& name) {
    const bool is_ascii = std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f; });
    if (is_ascii && !name.empty() && name.size() <= 64) {
        const auto id = icu::UnicodeString::fromUTF8(name);
        const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
        if (zone && *zone != icu::TimeZone::getUnknown()) return {};
    }
    return invalid_argument("site.time_zone",
                            "must be the IANA name of a time zone, for example Asia/Ho_Chi_Minh or UTC");
}

Result<void> check_base_url(std::string_view url) {
    if (url.empty()) return {};
    const auto error = [] {
        return invalid_argument("site.base_url",
                                "must be http:// or https:// with a host and no slash, query or fragment "
                                "at its end, for example https://news.example.org");
    };
    auto rest = url;
    if (rest.starts_with("https://")) {
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
    } else {
        return error();
    }
    const bool has_host = !rest.empty() && rest.front() != '/' && rest.front() != ':';
    const bool is_plain = std::ranges::all_of(rest, [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}?#@").find(c) == std::string_view::npos;
    });
    if (!has_host || !is_plain || rest.ends_with('/') || url.size() > 255) return error();
    return {};
}

} // namespace

bool Selection::wants(std::string_view member) const noexcept {
    const auto is_part = [](std::string_view part, std::string_view whole) {
        return part.starts_with(whole) && (part.size() == whole.size() || part[whole.size()] == '.');
    };
    return members.empty() || std::ranges::any_of(members, [&](const std::string& wanted) {
               return is_part(wanted, member) || is_part(member, wanted);
           });
}

Result<void> SiteSettings::validate() const {
    MASTHEAD_CHECK(check_line("site.name", name, 1, 100));
    MASTHEAD_CHECK(check_line("site.tagline", tagline, 0, 250));
    MASTHEAD_CHECK(check_time_zone(time_zone));
    return check_base_url(base_url);
}

} // namespace masthead::inline v0
