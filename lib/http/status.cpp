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
    case ErrorCode::reauthentication_required: return 403;
    }
    return 500;
}

std::string_view reason_of(std::uint16_t status) noexcept {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
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

namespace {

/// What a client is told about a failure that is not its own: the message is for logs and may name files or statements.
std::string_view public_detail(ErrorCode code) {
    switch (code) {
    case ErrorCode::timed_out: return "it took too long; try again soon";
    case ErrorCode::unavailable: return "the site cannot be reached now; try again soon";
    case ErrorCode::storage_full: return "there is no room to store this";
    default: return "the request failed unexpectedly";
    }
}

} // namespace

ProblemView problem(const Error& error) {
    const auto status = status_of(error.code);
    const std::string code(to_string(error.code));
    if (status >= 500) return {status, code, std::string(public_detail(error.code)), {}, error.retry_after};
    return {status, code, error.message, error.field, error.retry_after};
}

ProblemView problem(std::uint16_t status, std::string code, std::string detail) {
    return {status, std::move(code), std::move(detail), {}, 0};
}

void add_security_headers(Response& response) {
    auto& headers = response.headers;
    if (!headers.find("Content-Security-Policy")) {
        headers.add(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'");
    }
    headers.set("X-Content-Type-Options", "nosniff");
    if (!headers.find("Referrer-Policy")) headers.add("Referrer-Policy", "strict-origin-when-cross-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
}

Response plain_problem(std::uint16_t status, std::string_view code, std::string_view detail) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/problem+json");
    response.headers.add("Cache-Control", "no-store");
    if (status == 503) response.headers.add("Retry-After", "1");
    add_security_headers(response);
    // All three texts are our own and need no escapes.
    response.body = R"({"type":"about:blank","title":")" + std::string(reason_of(status)) + R"(","status":)" +
                    std::to_string(status) + R"(,"code":")" + std::string(code) + R"(","detail":")" +
                    std::string(detail) + "\"}";
    return response;
}

} // namespace masthead::inline v0::http::detail
