#include "http/status.hpp"

namespace masthead::inline v0::http::detail {

std::uint16_t status_of(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::invalid_argument: return 422;
    case ErrorCode::not_found: return 404;
    case ErrorCode::already_exists: return 409;
    case ErrorCode::conflict: return 409;
    case ErrorCode::version_mismatch: return 412;
    case ErrorCode::permission_denied: return 403;
    case ErrorCode::unauthenticated: return 401;
    case ErrorCode::session_ended: return 401;
    case ErrorCode::rate_limited: return 429;
    case ErrorCode::too_large: return 413;
    case ErrorCode::unsupported: return 422;
    case ErrorCode::timed_out: return 503;
    case ErrorCode::unavailable: return 503;
    case ErrorCode::storage_full: return 507;
    case ErrorCode::corrupt: return 500;
    case ErrorCode::internal: return 500;
    }
    return 500;
}

std::string_view reason_of(std::uint16_t status) noexcept {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Unknown";
    }
}

ProblemView problem(const Error& error) {
    return {status_of(error.code), std::string(to_string(error.code)), error.message, error.field};
}

ProblemView problem(std::uint16_t status, std::string code, std::string detail) {
    return {status, std::move(code), std::move(detail), {}};
}

Response plain_problem(std::uint16_t status, std::string_view code, std::string_view detail) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/problem+json");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("X-Content-Type-Options", "nosniff");
    // All three texts are our own and need no escapes.
    response.body = R"({"type":"about:blank","title":")" + std::string(reason_of(status)) +
                    R"(","status":)" + std::to_string(status) + R"(,"code":")" + std::string(code) +
                    R"(","detail":")" + std::string(detail) + "\"}";
    return response;
}

} // namespace masthead::inline v0::http::detail
