#include "http/request_head.hpp"

#include "http/field_name.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

constexpr int max_fields = 100;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 18 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct Seen {
    int hosts = 0;
    int lengths = 0;
    int codings = 0;
};

std::string_view check_field(std::string_view line, Seen& seen) {
    if (line.front() == ' ' || line.front() == '\t') return "folded header lines are not allowed";
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return "a header line has no name";
    const auto name = line.substr(0, colon);
    if (name.back() == ' ' || name.back() == '\t') return "blanks before the colon of a header line are not allowed";
    const auto value = trimmed(line.substr(colon + 1));
    const bool has_control = std::ranges::any_of(
        value, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
    if (has_control) return "a header value has control characters";
    if (same_name(name, "host")) ++seen.hosts;
    if (same_name(name, "content-length")) {
        ++seen.lengths;
        if (!is_number(value)) return "Content-Length is not a number";
    }
    if (same_name(name, "transfer-encoding")) {
        ++seen.codings;
        if (!same_name(value, "chunked")) return "the only transfer coding understood is chunked";
    }
    return {};
}

} // namespace

std::size_t request_head_size(std::string_view buffer) noexcept {
    const auto strict = buffer.find("\r\n\r\n");
    const auto bare = buffer.find("\n\n");
    const auto mixed = buffer.find("\n\r\n");
    auto end = std::string_view::npos;
    if (strict != std::string_view::npos) end = strict + 4;
    if (bare != std::string_view::npos) end = std::min(end, bare + 2);
    if (mixed != std::string_view::npos) end = std::min(end, mixed + 3);
    return end == std::string_view::npos ? 0 : end;
}

std::string_view find_fault(std::string_view head) noexcept {
    Seen seen;
    int fields = 0;
    bool is_first = true;
    bool is_http_11 = false;
    while (!head.empty()) {
        const auto feed = head.find('\n');
        if (feed == std::string_view::npos || feed == 0 || head[feed - 1] != '\r') {
            return "lines must end with a carriage return and a line feed";
        }
        const auto line = head.substr(0, feed - 1);
        head.remove_prefix(feed + 1);
        if (line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos) {
            return "a line has a bare carriage return or NUL";
        }
        if (line.empty()) break;
        if (is_first) {
            is_first = false;
            const bool is_plain = std::ranges::all_of(line, [](char c) { return c >= ' ' && c < 0x7F; });
            if (!is_plain) return "the request line has characters that must be escaped";
            is_http_11 = line.ends_with(" HTTP/1.1");
            if (!is_http_11 && !line.ends_with(" HTTP/1.0")) return "only HTTP/1.1 and HTTP/1.0 are spoken here";
            continue;
        }
        if (++fields > max_fields) return "there are too many header fields";
        if (const auto fault = check_field(line, seen); !fault.empty()) return fault;
    }
    if (is_first) return "there is no request line";
    if (is_http_11 && seen.hosts == 0) return "the Host header is missing";
    if (seen.hosts > 1) return "there is more than one Host header";
    if (seen.lengths > 1) return "there is more than one Content-Length header";
    if (seen.codings > 1 || (seen.codings > 0 && (seen.lengths > 0 || !is_http_11))) {
        return "the length of the body is ambiguous";
    }
    return {};
}

} // namespace masthead::inline v0::http::detail
