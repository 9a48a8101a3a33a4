#pragma once

#include <masthead/http/message.hpp>

#include <string>

namespace masthead::inline v0::http::detail {

/// A response's head as it goes over the wire, up to and including the empty line, with date, length (unless it
/// is a stream) and whether the connection stays.
[[nodiscard]] std::string response_head(const Response& response, bool keep_alive, bool is_http_10);

} // namespace masthead::inline v0::http::detail
