#include "http/parameters.hpp"

#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::array path_parameters{
    Parameter{.name = "article", .description = "The article's id or slug", .is_required = true},
    Parameter{.name = "version",
              .kind = ParameterKind::whole,
              .description = "The number of a revision",
              .least = 1,
              .most = UINT32_MAX,
              .is_required = true},
    Parameter{.name = "comment", .kind = ParameterKind::uuid, .description = "The comment's id", .is_required = true},
    Parameter{.name = "author", .description = "The author's id or slug", .is_required = true},
    Parameter{.name = "category", .description = "The category's id or slug", .is_required = true},
    Parameter{.name = "tag", .description = "The tag's id or slug", .is_required = true},
    Parameter{.name = "session", .kind = ParameterKind::uuid, .description = "The session's id", .is_required = true},
    Parameter{.name = "account", .kind = ParameterKind::uuid, .description = "The account's id", .is_required = true},
    Parameter{.name = "token", .kind = ParameterKind::uuid, .description = "The token's id", .is_required = true},
};

std::string listed(std::span<const std::string_view> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

bool is_whole(std::string_view text, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, number);
    return failed == std::errc() && stop == end && number >= least && number <= most;
}

bool is_day(std::string_view text) {
    return text.size() == 10 && parse_timestamp(std::string(text) + "T00:00:00Z").has_value();
}

/// What is allowed instead of `value`; empty if it is allowed itself.
std::string wanted(const Parameter& parameter, std::string_view value) {
    switch (parameter.kind) {
    case ParameterKind::text: return {};
    case ParameterKind::word:
        if (std::ranges::find(parameter.words, value) != parameter.words.end()) return {};
        return "allowed are " + listed(parameter.words);
    case ParameterKind::whole:
        if (is_whole(value, parameter.least, parameter.most)) return {};
        return std::to_string(parameter.least) + " to " + std::to_string(parameter.most) + " are allowed";
    case ParameterKind::flag: return value == "true" || value == "false" ? "" : "allowed are true and false";
    case ParameterKind::uuid: return v0::detail::parse_uuid(value) ? "" : "this must be an id";
    case ParameterKind::day: return is_day(value) ? "" : "this must be a day such as 2026-11-25";
    }
    return {};
}

} // namespace

Result<void> check_parameter(const Parameter& parameter, std::string_view value) {
    if (value.empty() && parameter.may_be_empty) return {};
    auto allowed = wanted(parameter, value);
    if (allowed.empty()) return {};
    return invalid_argument(std::string(parameter.name), std::move(allowed));
}

Result<void> check_query(std::span<const Parameter> parameters, const Target& target) {
    for (const auto& parameter : parameters) {
        const auto value = target.find(parameter.name);
        if (value) MASTHEAD_CHECK(check_parameter(parameter, *value));
        if (parameter.is_required && value.value_or("").empty()) {
            return invalid_argument(std::string(parameter.name), "this must not be empty");
        }
    }
    return {};
}

const Parameter* find_path_parameter(std::string_view name) {
    const auto* found = std::ranges::find(path_parameters, name, &Parameter::name);
    return found == path_parameters.end() ? nullptr : found;
}

} // namespace masthead::inline v0::http::detail
