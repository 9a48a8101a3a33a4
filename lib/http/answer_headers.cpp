#include "http/answer_headers.hpp"

#include "http/field_list.hpp"
#include "http/sender.hpp"

namespace masthead::inline v0::http::detail {

void add_failure_headers(Response& response, const Request& request) {
    if (response.status == 401) {
        const bool has_token = request.headers.find("Authorization").has_value();
        response.headers.add("WWW-Authenticate", has_token ? "Bearer realm=\"masthead\", error=\"invalid_token\""
                                                           : "Cookie realm=\"masthead\"");
    }
    const bool is_worth_waiting = response.status == 429 || response.status == 503;
    if (is_worth_waiting && !response.headers.find("Retry-After")) response.headers.add("Retry-After", "10");
    response.headers.set("Cache-Control", "no-store");
    // The address may hold a secret, which no other request tells of.
    response.headers.set("Referrer-Policy", "strict-origin");
}

void add_common_headers(Response& response, const Call& call) {
    auto& headers = response.headers;
    add_security_headers(response);
    if (call.client.secure) headers.set("Strict-Transport-Security", "max-age=31536000");
    if (!headers.find("Cache-Control")) {
        headers.add("Cache-Control", call.session || call.identity ? "no-store" : "private, no-cache");
        add_vary(headers, "Cookie");
        add_vary(headers, "Accept");
    }
}

void apply_conditions(Response& response, const Request& request) {
    const auto etag = response.headers.find("ETag");
    const auto known = request.headers.find("If-None-Match");
    if (response.status != 200 || !etag || !known || is_unsafe(request.method)) return;
    if (!names_etag(*known, *etag)) return;
    response.status = 304;
    response.body.clear();
    response.shared_body.reset();
}

} // namespace masthead::inline v0::http::detail
