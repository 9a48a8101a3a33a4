#include "http/request_head.hpp"

#include "http/field_name.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::http::detail {

namespace {

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 18 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// What names of methods and of fields are made of (RFC 9110, section 5.6.2).
constexpr auto token_characters = [] {
    std::array<bool, 256> allowed{};
    for (unsigned c = 0; c < 256; ++c) {
        allowed[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
    for (const unsigned char c : std::string_view("!#$%&'*+-.^_`|~")) allowed[c] = true;
    return allowed;
}();

bool is_token(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return token_characters[static_cast<unsigned char>(c)]; });
}

struct Seen {
    int hosts = 0;
    int lengths = 0;
    int codings = 0;
};

std::string_view check_request_line(std::string_view line) {
    const bool is_plain = std::ranges::all_of(line, [](char c) { return c >= ' ' && c < 0x7F; });
    if (!is_plain) return "the request line has characters that must be escaped";
    if (!line.ends_with(" HTTP/1.1") && !line.ends_with(" HTTP/1.0"))
        return "only HTTP/1.1 and HTTP/1.0 are spoken here";
    const auto blank = line.find(' ');
    if (!is_token(line.substr(0, blank))) return "the method has characters that are not allowed";
    const auto version = line.rfind(' ');
    if (version <= blank + 1 || line.find(' ', blank + 1) != version) return "the request line has no single target";
    return {};
}

std::string_view check_field(std::string_view line, Seen& seen) {
    if (line.front() == ' ' || line.front() == '\t') return "folded header lines are not allowed";
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return "a header line has no name";
    const auto name = line.substr(0, colon);
    if (name.back() == ' ' || name.back() == '\t') return "blanks before the colon of a header line are not allowed";
    if (!is_token(name)) return "the name of a header has characters that are not allowed";
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

std::size_t request_head_size(std::string_view buffer, std::size_t searched) noexcept {
    // The line feeds before the last of them may belong to the end.
    auto at = searched > 3 ? searched - 3 : 0;
    while ((at = buffer.find('\n', at)) != std::string_view::npos) {
        const auto next = buffer.substr(++at);
        if (next.starts_with('\n')) return at + 1;
        if (next.starts_with("\r\n")) return at + 2;
    }
    return 0;
}

std::string_view find_fault(std::string_view head) noexcept {
    Seen seen;
    std::size_t fields = 0;
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
            is_http_11 = line.ends_with(" HTTP/1.1");
            if (const auto fault = check_request_line(line); !fault.empty()) return fault;
            continue;
        }
        if (++fields > max_header_fields) return "there are too many header fields";
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

HeadView::HeadView(std::string_view head) noexcept : head_(head) {
    const auto line = head.substr(0, head.find("\r\n"));
    const auto after_method = std::min(line.find(' '), line.size());
    const auto before_version = std::max(line.rfind(' '), after_method);
    method_ = line.substr(0, after_method);
    if (before_version > after_method) {
        target_ = line.substr(after_method + 1, before_version - after_method - 1);
    }
    minor_version_ = line.ends_with('0') ? 0 : 1;
    auto at = line.size() + 2;
    while (at < head.size() && size_ < places_.size()) {
        const auto end = std::min(head.find("\r\n", at), head.size());
        const auto colon = head.substr(at, end - at).find(':');
        if (colon == std::string_view::npos) break;
        const auto value = trimmed(head.substr(at + colon + 1, end - at - colon - 1));
        const auto value_at = static_cast<std::size_t>(value.data() - head.data());
        places_[size_++] = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(colon),
                            static_cast<std::uint32_t>(value_at), static_cast<std::uint32_t>(value.size())};
        at = end + 2;
    }
}

HeadView::Field HeadView::field(std::size_t index) const noexcept {
    const auto& place = places_[index];
    return {name_of(place), head_.substr(place.value, place.value_size)};
}

std::optional<std::string_view> HeadView::find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
        if (same_name(name_of(places_[i]), name)) return field(i).value;
    }
    return std::nullopt;
}

std::size_t HeadView::count(std::string_view name) const noexcept {
    std::size_t found = 0;
    for (std::size_t i = 0; i < size_; ++i) found += same_name(name_of(places_[i]), name) ? 1U : 0U;
    return found;
}

std::string_view HeadView::name_of(const Place& place) const noexcept {
    return head_.substr(place.name, place.name_size);
}

} // namespace masthead::inline v0::http::detail
