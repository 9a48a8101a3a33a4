#include "http/field_list.hpp"

#include "http/field_name.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::size_t max_members = 100;

/// Takes what stands before the next `separator` outside quotation marks.
std::string_view take(std::string_view& text, char separator) {
    bool is_quoted = false;
    std::size_t end = 0;
    for (; end < text.size() && (is_quoted || text[end] != separator); ++end) {
        if (text[end] == '"') is_quoted = !is_quoted;
        if (text[end] == '\\' && is_quoted) ++end;
    }
    end = std::min(end, text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return trimmed(part);
}

std::string unquoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
    std::string out;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '\\' && i + 2 < text.size()) ++i;
        out += text[i];
    }
    return out;
}

ListMember parse_member(std::string_view text) {
    ListMember member{take(text, ';'), {}};
    while (!text.empty()) {
        const auto parameter = take(text, ';');
        const auto equals = std::min(parameter.find('='), parameter.size());
        const auto value = parameter.substr(std::min(equals + 1, parameter.size()));
        member.parameters.emplace_back(trimmed(parameter.substr(0, equals)), unquoted(trimmed(value)));
    }
    return member;
}

} // namespace

std::optional<std::string_view> ListMember::find(std::string_view name) const noexcept {
    for (const auto& [key, text] : parameters) {
        if (same_name(key, name)) return text;
    }
    return std::nullopt;
}

std::vector<ListMember> list_members(const Headers& headers, std::string_view name) {
    std::vector<ListMember> members;
    for (const auto& [key, value] : headers.fields()) {
        if (!same_name(key, name)) continue;
        for (std::string_view rest = value; !rest.empty() && members.size() < max_members;) {
            const auto text = take(rest, ',');
            if (!text.empty()) members.push_back(parse_member(text));
        }
    }
    return members;
}

std::optional<int> parse_weight(std::string_view text) noexcept {
    int weight = 0;
    if (!text.starts_with('.')) {
        if (text.empty() || (text[0] != '0' && text[0] != '1')) return std::nullopt;
        weight = (text[0] - '0') * 1'000;
        text.remove_prefix(1);
    }
    if (text.empty()) return weight;
    constexpr std::size_t most_digits = 3;
    if (text[0] != '.' || text.size() > 1 + most_digits) return std::nullopt;
    int place = 100;
    for (const char digit : text.substr(1)) {
        if (digit < '0' || digit > '9') return std::nullopt;
        weight += (digit - '0') * place;
        place /= 10;
    }
    return weight <= 1'000 ? std::optional(weight) : std::nullopt;
}

void add_vary(Headers& headers, std::string_view member) {
    const auto names = list_members(headers, "Vary");
    if (std::ranges::any_of(names, [&](const ListMember& each) { return same_name(each.value, member); })) return;
    std::string value(headers.find("Vary").value_or(""));
    value.append(value.empty() ? "" : ", ").append(member);
    headers.set("Vary", std::move(value));
}

} // namespace masthead::inline v0::http::detail
