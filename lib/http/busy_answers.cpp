#include "http/busy_answers.hpp"

#include <masthead/http/handler.hpp>

#include "http/answer_headers.hpp"
#include "http/call.hpp"
#include "http/negotiation.hpp"
#include "http/status.hpp"

#include <memory>
#include <utility>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::uint16_t status = 503;
constexpr std::string_view code = "unavailable";
constexpr std::string_view detail = "the server is busy; try again soon";

std::optional<Response> make_page(const Service& service) {
    if (!service.html) return std::nullopt;
    Request request;
    request.method = "GET";
    request.target = service.options.prefix + '/';
    Call call{.service = service, .request = request, .client = {}};
    call.is_page = true;
    auto context = call.context();
    context.path = request.target;
    auto page = page_response(call, problem(status, std::string(code), std::string(detail)), context, status);
    if (!page) return std::nullopt;
    page->headers.set("Retry-After", "1");
    add_failure_headers(*page, request);
    add_common_headers(*page, call);
    page->shared_body = std::make_shared<const std::string>(std::move(page->body));
    page->body.clear();
    return std::move(*page);
}

} // namespace

BusyAnswers::BusyAnswers(const Handler& handler)
    : api_(service_of(handler).options.prefix + "/api/"), page_(make_page(service_of(handler))) {}

Response BusyAnswers::answer_to(const Request& request) const {
    const bool is_page = page_ && !request.target.starts_with(api_) && prefers_page(request);
    return is_page ? *page_ : plain_problem(status, code, detail);
}

} // namespace masthead::inline v0::http::detail
