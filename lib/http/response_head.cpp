#include "http/response_head.hpp"

#include "http/status.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace masthead::inline v0::http::detail {

namespace {

std::string http_date() {
    const std::time_t now = std::time(nullptr);
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

} // namespace

std::string response_head(const Response& response, bool keep_alive, bool is_http_10) {
    std::string head = is_http_10 ? "HTTP/1.0 " : "HTTP/1.1 ";
    head += std::to_string(response.status) + ' ' + std::string(reason_of(response.status)) + "\r\n";
    head += "Date: " + http_date() + "\r\n";
    for (const auto& [name, value] : response.headers.fields()) {
        head += name + ": ";
        // A line end in a value would let it write headers of its own.
        for (const char c : value) head += c == '\r' || c == '\n' ? ' ' : c;
        head += "\r\n";
    }
    if (response.status != 204 && response.status != 304 && !response.stream) {
        head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    }
    head += keep_alive ? (is_http_10 ? "Connection: keep-alive\r\n" : "") : "Connection: close\r\n";
    return head += "\r\n";
}

} // namespace masthead::inline v0::http::detail
