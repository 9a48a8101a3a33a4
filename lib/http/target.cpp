#include "http/target.hpp"

#include <masthead/core/text.hpp>

#include "http/field_name.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::size_t max_target = 8'192;
constexpr std::size_t max_members = 200;

Error bad_target(std::string message) {
    return invalid_argument("target", std::move(message));
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Result<std::string> unescape(std::string_view text, bool plus_is_blank) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_blank) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) return bad_target("a % must be followed by two hexadecimal digits");
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (out.find('\0') != std::string::npos || !is_valid_utf8(out)) {
        return bad_target("the address is not UTF-8 text without NUL");
    }
    return out;
}

Result<std::string> unescape_segment(std::string_view text) {
    MASTHEAD_TRY(std::string segment, unescape(text, false));
    if (segment == "." || segment == ".." || segment.find_first_of("/\\") != std::string::npos) {
        return bad_target("the address has a part that is not allowed");
    }
    return segment;
}

} // namespace

std::optional<std::string_view> Target::find(std::string_view name) const noexcept {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return std::nullopt;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> members;
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto member = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (member.empty()) continue;
        if (members.size() >= max_members) return bad_target("there are too many members");
        const auto equals = member.find('=');
        MASTHEAD_TRY(std::string name, unescape(member.substr(0, equals), true));
        std::string value;
        if (equals != std::string_view::npos) {
            MASTHEAD_TRY(value, unescape(member.substr(equals + 1), true));
        }
        members.emplace_back(std::move(name), std::move(value));
    }
    return members;
}

Result<Target> parse_target(std::string_view target) {
    if (target.size() > max_target) return Error{ErrorCode::too_large, "the address is too long", "target"};
    std::string absolute;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto end = std::min(target.find_first_of("/?#", scheme.size()), target.size());
        // Nobody is named to us there (RFC 9110, section 4.2.4).
        if (target.substr(0, end).find('@') != std::string_view::npos) return bad_target("the address names a user");
        target.remove_prefix(end);
        if (!target.starts_with('/')) absolute = '/' + std::string(target);
    }
    if (!absolute.empty()) target = absolute;
    if (!target.starts_with('/')) return bad_target("the address must begin with a slash");
    target = target.substr(0, target.find('#'));
    const auto question = target.find('?');
    auto path = target.substr(1, question == std::string_view::npos ? question : question - 1);
    Target result;
    while (true) {
        const auto slash = path.find('/');
        MASTHEAD_TRY(std::string segment, unescape_segment(path.substr(0, slash)));
        result.segments.push_back(std::move(segment));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    if (question != std::string_view::npos) {
        MASTHEAD_TRY(result.query, parse_form(target.substr(question + 1)));
    }
    return result;
}

std::optional<std::string> find_cookie(std::string_view header, std::string_view name) {
    std::optional<std::string> found;
    while (!header.empty()) {
        const auto end = header.find(';');
        const auto pair = header.substr(0, end);
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || trimmed(pair.substr(0, equals)) != name) continue;
        auto value = trimmed(pair.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        if (found && *found != value) return std::nullopt;
        found = std::string(value);
    }
    return found;
}

bool names_etag(std::string_view list, std::string_view etag) {
    const auto opaque = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
    while (!list.empty()) {
        const auto start = list.find_first_not_of(" \t,");
        if (start == std::string_view::npos) break;
        list.remove_prefix(start);
        if (list.front() == '*') return true;
        // Commas may stand inside the quotation marks.
        const auto open = list.find('"');
        const auto close = open == std::string_view::npos ? open : list.find('"', open + 1);
        if (close == std::string_view::npos) break;
        if (opaque(list.substr(0, close + 1)) == opaque(etag)) return true;
        list.remove_prefix(close + 1);
    }
    return false;
}

} // namespace masthead::inline v0::http::detail
