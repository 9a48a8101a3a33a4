#include "import_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace newsroom {

using masthead::invalid_argument;
using masthead::Result;

const boost::json::value* Fields::find(std::string_view key) {
    asked_.insert(key);
    const auto* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

Result<std::string> Fields::text(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr) return std::string();
    if (!value->is_string()) return invalid_argument(name(key), "this must be a text");
    return std::string(value->get_string());
}

Result<std::string> Fields::any_text(std::initializer_list<std::string_view> keys) {
    std::string found;
    for (const auto key : keys) {
        MASTHEAD_TRY(const std::string value, text(key));
        if (found.empty()) found = value;
    }
    return found;
}

Result<std::optional<masthead::Timestamp>> Fields::time(std::string_view key) {
    MASTHEAD_TRY(std::string value, text(key));
    if (value.empty()) return std::optional<masthead::Timestamp>();
    if (value.size() == 10) value += "T00:00:00Z";
    if (value.find_first_of("zZ+-", 10) == std::string::npos) value += 'Z';
    const auto at = masthead::parse_timestamp(value);
    if (!at) return invalid_argument(name(key), at.error().message);
    return std::optional(*at);
}

Result<bool> Fields::flag(std::string_view key, bool fallback) {
    const auto* value = find(key);
    if (value == nullptr) return fallback;
    if (value->is_bool()) return value->get_bool();
    if (const auto* text = value->if_string()) {
        for (const std::string_view yes : {"true", "True", "TRUE", "yes", "on"}) {
            if (*text == yes) return true;
        }
        for (const std::string_view no : {"false", "False", "FALSE", "no", "off"}) {
            if (*text == no) return false;
        }
    }
    return invalid_argument(name(key), "this must be true or false");
}

std::optional<std::uint64_t> whole_number(const boost::json::value& value) {
    constexpr std::uint64_t limit = 1'000'000'000'000;
    std::uint64_t number = limit + 1;
    if (value.is_int64() && value.get_int64() >= 0) number = static_cast<std::uint64_t>(value.get_int64());
    if (const auto* text = value.if_string()) {
        const auto* end = text->data() + text->size();
        const auto [stop, error] = std::from_chars(text->data(), end, number);
        if (error != std::errc() || stop != end) return std::nullopt;
    }
    return number <= limit ? std::optional(number) : std::nullopt;
}

Result<std::uint64_t> Fields::number(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr) return std::uint64_t{0};
    const auto number = whole_number(*value);
    if (!number) return invalid_argument(name(key), "this must be a whole number from 0 to 1,000,000,000,000");
    return *number;
}

void Fields::tell_unknown() const {
    for (const auto& member : object_) {
        if (!asked_.contains(member.key())) unknown_.push_back(name(member.key()));
    }
}

} // namespace newsroom
