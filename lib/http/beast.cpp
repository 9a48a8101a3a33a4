#include <masthead/http/beast.hpp>

#include "http/plain_head.hpp"

namespace masthead::inline v0::http {

namespace beast = boost::beast;

Request detail::plain_head(const beast::http::request_header<>& head) {
    Request plain;
    plain.method = std::string(head.method_string());
    plain.target = std::string(head.target());
    for (const auto& field : head) plain.headers.add(std::string(field.name_string()), std::string(field.value()));
    return plain;
}

beast::http::response<beast::http::string_body> handle(const Handler& handler,
                                                       const beast::http::request<beast::http::string_body>& request,
                                                       std::string remote_address, bool secure) {
    auto plain = detail::plain_head(request);
    plain.body = request.body();
    plain.remote_address = std::move(remote_address);
    plain.secure = secure;
    const auto answer = handler.handle(plain);

    beast::http::response<beast::http::string_body> response;
    response.version(request.version());
    response.result(answer.status);
    for (const auto& [name, value] : answer.headers.fields()) response.insert(name, value);
    response.keep_alive(request.keep_alive());
    const bool has_no_body = answer.status == 204 || answer.status == 304;
    if (has_no_body) return response;
    if (request.method() == beast::http::verb::head) {
        response.content_length(answer.body_bytes().size());
    } else {
        response.body() = answer.body_bytes();
        response.prepare_payload();
    }
    return response;
}

} // namespace masthead::inline v0::http
