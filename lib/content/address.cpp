#include <masthead/content/document.hpp>

#include <masthead/core/text.hpp>

#include <algorithm>

namespace masthead::inline v0 {

namespace {

constexpr std::size_t max_address = 2'048;

bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_scheme_character(char c) {
    return is_alpha(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/// What browsers do before they read an address (WHATWG URL, section 4.4): controls and blanks at both ends go, line
/// ends and tabs go everywhere.
std::string cleaned(std::string_view address) {
    const auto is_trimmed = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    while (!address.empty() && is_trimmed(address.front())) address.remove_prefix(1);
    while (!address.empty() && is_trimmed(address.back())) address.remove_suffix(1);
    std::string out;
    std::ranges::copy_if(address, std::back_inserter(out), [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
    return out;
}

/// Bytes that an address may not hold as they are; `%` is kept, because it begins an escape that is there already.
bool needs_escape(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte >= 0x7F || std::string_view("\"<>\\^`{|}'").find(c) != std::string_view::npos;
}

std::string escaped(std::string_view address) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : address) {
        if (!needs_escape(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 0x0F]};
    }
    return out;
}

/// Position of the colon that ends a scheme, or npos if the address is relative.
std::size_t scheme_end(std::string_view address) {
    if (address.empty() || !is_alpha(address.front())) return std::string_view::npos;
    for (std::size_t i = 1; i < address.size(); ++i) {
        if (address[i] == ':') return i;
        if (!is_scheme_character(address[i])) return std::string_view::npos;
    }
    return std::string_view::npos;
}

/// In the part before the query a backslash is a slash to a browser.
void turn_backslashes(std::string& address) {
    const auto end = std::min(address.find_first_of("?#"), address.size());
    std::replace(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(end), '\\', '/');
}

} // namespace

std::optional<std::string> safe_address(std::string_view address, bool picture) {
    if (address.size() > max_address || !is_valid_utf8(address)) return std::nullopt;
    auto text = cleaned(address);
    if (text.empty()) return std::nullopt;
    const auto colon = scheme_end(text);
    if (colon == std::string::npos) {
        turn_backslashes(text);
        // `a:b` with a strange first character would be read as a scheme by laxer readers.
        const auto first_colon = text.find(':');
        if (first_colon != std::string::npos && text.find_first_of("/?#") > first_colon) return std::nullopt;
    } else {
        std::ranges::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), text.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        const auto scheme = std::string_view(text).substr(0, colon);
        const bool is_web = scheme == "http" || scheme == "https";
        if (!is_web && (picture || scheme != "mailto")) return std::nullopt;
        if (is_web) {
            turn_backslashes(text);
            // Browsers read any number of slashes here as two.
            const auto host = text.find_first_not_of('/', colon + 1);
            if (host == std::string::npos) return std::nullopt;
            text.replace(colon, host - colon, "://");
        }
    }
    auto result = escaped(text);
    if (result.size() > max_address) return std::nullopt;
    return result;
}

} // namespace masthead::inline v0
