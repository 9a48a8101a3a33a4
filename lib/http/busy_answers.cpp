#include "http/busy_answers.hpp"

#include <masthead/http/handler.hpp>

#include "http/answer_headers.hpp"
#include "http/call.hpp"
#include "http/dispatch.hpp"
#include "http/negotiation.hpp"
#include "http/sender.hpp"
#include "http/status.hpp"
#include "http/target.hpp"

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
    : prefix_(service_of(handler).options.prefix), page_(make_page(service_of(handler))) {}

Response BusyAnswers::answer_to(const Request& request) const {
    return page_ && asks_for_page(request) ? *page_ : plain_problem(status, code, detail);
}

bool BusyAnswers::asks_for_page(const Request& request) const {
    auto target = parse_target(request.target);
    if (!target || !strip_prefix(prefix_, target->segments) || target->segments.front() == "api") return false;
    // A form comes from a page, whatever its answer is asked for as.
    return prefers_page(request) || is_unsafe(request.method);
}

} // namespace masthead::inline v0::http::detail
