#include "http/response_head.hpp"

#include "http/status.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace masthead::inline v0::http::detail {

namespace {

std::string http_date(std::time_t now) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                  months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                  parts.tm_sec);
    return text.data();
}

/// A line end in a value would let it write headers of its own.
void append_line(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (const char c : value) out += c == '\r' || c == '\n' ? ' ' : c;
    out += "\r\n";
}

} // namespace

std::string_view DateLine::text() {
    const std::time_t now = std::time(nullptr);
    if (now != second_) {
        second_ = now;
        text_ = "Date: " + http_date(now) + "\r\n";
    }
    return text_;
}

void append_response_head(std::string& out, const Response& response, const HeadExtras& extras) {
    out += extras.is_http_10 ? "HTTP/1.0 " : "HTTP/1.1 ";
    const bool has_length = response.status != 204 && response.status != 304 && !response.stream;
    append_lasting_head(out, response.status, response.headers,
                        has_length ? std::optional(response.body_bytes().size()) : std::nullopt);
    auto rest = extras;
    if (response.headers.find("X-Request-Id")) rest.request_id = {};
    append_ready_head(out, rest);
}

void append_lasting_head(std::string& out, std::uint16_t status, const Headers& headers,
                         std::optional<std::size_t> length) {
    out += std::to_string(status);
    out += ' ';
    out += reason_of(status);
    out += "\r\n";
    for (const auto& [name, value] : headers.fields()) append_line(out, name, value);
    if (length) append_line(out, "Content-Length", std::to_string(*length));
}

void append_ready_head(std::string& out, const HeadExtras& extras) {
    out += extras.date;
    if (!extras.request_id.empty()) append_line(out, "X-Request-Id", extras.request_id);
    if (!extras.timing.empty()) append_line(out, "Server-Timing", extras.timing);
    if (!extras.keep_alive) out += "Connection: close\r\n";
    if (extras.keep_alive && extras.is_http_10) out += "Connection: keep-alive\r\n";
    out += "\r\n";
}

} // namespace masthead::inline v0::http::detail
