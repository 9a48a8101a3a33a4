#pragma once

#include <masthead/http/message.hpp>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// The `Date` header of the present second, made once a second. Not for several threads.
class DateLine {
public:
    /// With its line end. Valid until the next call.
    [[nodiscard]] std::string_view text();

private:
    std::time_t second_ = -1;
    std::string text_;
};

/// What the head of an answer says that is not the handler's.
struct HeadExtras {
    /// With its line end.
    std::string_view date;
    /// For `X-Request-Id`, unless the response has one.
    std::string_view request_id;
    /// For `Server-Timing`; none if empty.
    std::string_view timing;
    bool keep_alive = true;
    bool is_http_10 = false;
};

/// Appends a response's head as it goes over the wire, up to and including the empty line, with date, length (unless it
/// is a stream) and whether the connection stays.
void append_response_head(std::string& out, const Response& response, const HeadExtras& extras);
/// The part of it that is the same for all who get the answer: the status behind the version, and the fields, each with
/// its line end.
void append_lasting_head(std::string& out, std::uint16_t status, const Headers& headers,
                         std::optional<std::size_t> length);
/// What comes after the fields that all who get an answer from memory get, up to and including the empty line.
void append_ready_head(std::string& out, const HeadExtras& extras);

} // namespace masthead::inline v0::http::detail
