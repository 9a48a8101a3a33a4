#include <masthead/http/handler.hpp>

#include "core/prefixed.hpp"
#include "http/answer_cache.hpp"
#include "http/answer_headers.hpp"
#include "http/cross_origin.hpp"
#include "http/dispatch.hpp"
#include "http/edges.hpp"
#include "http/event_hub.hpp"
#include "http/field_list.hpp"
#include "http/field_selection.hpp"
#include "http/idempotency.hpp"
#include "http/metrics.hpp"
#include "http/negotiation.hpp"
#include "http/openapi.hpp"
#include "http/preference.hpp"
#include "http/ranges.hpp"
#include "http/request_id.hpp"
#include "http/sender.hpp"
#include "http/server_list.hpp"
#include "http/sharing.hpp"
#include "http/trace_context.hpp"

namespace masthead::inline v0::http {

using namespace detail;

struct Handler::State {
    State() = default;
    ~State() {
        if (service.events) service.events->stop();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Service service;
};

const Service& detail::service_of(const Handler& handler) noexcept {
    return handler.state_->service;
}

namespace {

using masthead::v0::detail::prefixed;

ProblemView problem_of(const Call& call, const Error& error) {
    auto view = problem(error);
    view.status = call.failure_status.value_or(view.status);
    if (view.status == 428) view.code = "precondition_required";
    return view;
}

Response problem_response(const Call& call, const ProblemView& view) {
    if (call.is_page && call.service.html) {
        auto context = call.context();
        // The address of a form's target leads nowhere.
        if (is_unsafe(call.request.method)) context.path = call.service.options.prefix + '/';
        // One with a secret is not repeated in links.
        if (!call.query("secret").empty()) context.path = context.path.substr(0, context.path.find('?'));
        if (auto navigation = call.engine().terms().navigation()) context.navigation = std::move(*navigation);
        if (auto page = page_response(call, view, context, view.status)) return std::move(*page);
    }
    auto shown = call.service.json->render(view, call.context());
    if (!shown) return plain_problem(view.status, "internal", "the failure could not be shown");
    Response response;
    response.status = view.status;
    response.headers.add("Content-Type", std::move(shown->content_type));
    if (view.retry_after != 0) response.headers.add("Retry-After", std::to_string(view.retry_after));
    response.body = std::move(shown->body);
    return response;
}

/// Clients are not told what went wrong inside; operators are. Named by the route, because a path may hold anything,
/// and by what the request is called in the access log and in those of other programs.
void log_failure(const Call& call, const Error& error) {
    if (status_of(error.code) < 500) return;
    std::string text;
    if (call.route != nullptr) text = std::string(call.route->method) + ' ' + std::string(call.route->pattern) + ": ";
    text += std::string(to_string(error.code)) + ": " + error.message;
    const auto& request = call.request;
    if (is_request_id(request.id)) text += " request_id=" + request.id;
    const auto trace = trace_id_of(request.headers.find("traceparent").value_or(""));
    if (!trace.empty()) text += " trace_id=" + std::string(trace);
    call.engine().log(LogLevel::error, text);
}

/// For what is thrown where nothing should be.
void log_stray(const Call& call) noexcept {
    try {
        log_failure(call, internal_error("an exception came out of the handler"));
    } catch (...) {
        // There is not even memory to say so.
        return;
    }
}

/// Who has to sign in first learns that before what is wrong with the question.
Result<void> check_access(const Call& call, const Operation& operation) {
    const bool is_for_accounts = operation.access == Access::account || operation.access == Access::session;
    if (!is_for_accounts || call.by().kind != Principal::Kind::anonymous) return {};
    return call.by().require(operation.permission.value_or(Permission::take_part));
}

Result<Response> run(Call& call, const Route& route) {
    MASTHEAD_CHECK(find_sender(call, route));
    MASTHEAD_CHECK(check_access(call, route.operation));
    MASTHEAD_CHECK(read_body(call, route));
    MASTHEAD_CHECK(check_csrf(call, route));
    MASTHEAD_CHECK(check_query(route.operation.query, call.target));
    MASTHEAD_CHECK(choose_answer(call, route));
    const auto make = [&]() -> Result<Response> {
        MASTHEAD_TRY(Response response, carry_out(call, route));
        MASTHEAD_CHECK(select_fields(response, call, route.operation.answer));
        return response;
    };
    MASTHEAD_TRY(Response response, may_share(call, route) ? share(call, make) : make());
    // After the page was made: its number does not hold this very view. It is worth more than its count.
    const bool counts = call.viewed && call.request.method == "GET" && !call.is_prefetch();
    if (counts) std::ignore = call.engine().views().record_shown(*call.viewed, call.viewer());
    return response;
}

Response answer(Call& call) {
    auto target = parse_target(call.request.target);
    if (!target) {
        auto error = std::move(target).error();
        error = call.refused(error.code == ErrorCode::too_large ? 414 : 400, std::move(error));
        return problem_response(call, problem_of(call, error));
    }
    call.target = std::move(*target);
    if (is_mount_point(call.service.options.prefix, call.target.segments)) return redirect(call, 308, "/");
    if (!strip_prefix(call.service.options.prefix, call.target.segments)) {
        return problem_response(call, problem(not_found("there is nothing here")));
    }
    const bool is_api = call.target.segments.front() == "api";
    call.is_page = !is_api && call.service.options.pages && prefers_page(call.request);

    const auto match =
        find_route(call.request.method, call.target.segments, call.service.options.pages, call.parameters);
    if (match.allowed.empty()) return problem_response(call, problem(not_found("there is nothing here")));
    if (match.route == nullptr) {
        auto response =
            call.request.method == "OPTIONS"
                ? empty_response(204)
                : problem_response(call, problem(405, "method_not_allowed", "allowed here are " + match.allowed));
        response.headers.add("Allow", match.allowed);
        return response;
    }
    call.route = match.route;
    // A form comes from a page, whatever its answer is asked for as.
    if (match.route->kind == RouteKind::page && is_unsafe(call.request.method)) call.is_page = true;
    if (is_unsafe(call.request.method) && !is_allowed_sender(call, *match.route)) {
        if (const auto allowed = check_origin(call.request); !allowed) {
            return problem_response(call, problem(allowed.error()));
        }
    }
    auto outcome = run(call, *match.route);
    if (outcome) {
        // Told once: the next page is that of somebody who is not signed in.
        const bool is_told = call.session_end && match.route->kind == RouteKind::page && call.request.method == "GET";
        if (is_told) clear_session_cookie(*outcome, call);
        return std::move(*outcome);
    }
    auto error = std::move(outcome).error();
    // Somebody whose session has just ended is told so, instead of being asked to sign in as if never there.
    if (error.code == ErrorCode::unauthenticated && call.session_end && match.route->kind == RouteKind::api) {
        error.code = ErrorCode::session_ended;
        error.message = "the session is over: " + *call.session_end;
    }
    log_failure(call, error);
    return problem_response(call, problem_of(call, error));
}

Result<void> check_options(const HandlerOptions& options) {
    const auto& prefix = options.prefix;
    if (!prefix.empty() && (!prefix.starts_with('/') || prefix.ends_with('/'))) {
        return invalid_argument("prefix", "a prefix looks like /news, without a slash behind");
    }
    if (options.stream_keep_alive < std::chrono::milliseconds(1)) {
        return invalid_argument("stream_keep_alive", "at least one millisecond is needed");
    }
    if (options.form_min_age.count() < 0) return invalid_argument("form_min_age", "a form is not older than itself");
    if (options.form_max_age <= options.form_min_age) {
        return invalid_argument("form_max_age", "this must be longer than form_min_age");
    }
    if (options.max_feed_lag < std::chrono::milliseconds(100)) {
        return invalid_argument("max_feed_lag", "at least 100 milliseconds are needed");
    }
    MASTHEAD_CHECK(prefixed(options.cache.validate(), "cache."));
    MASTHEAD_CHECK(prefixed(options.edge.validate(), "edge."));
    return prefixed(options.cors.validate(), "cors.");
}

Result<TrustedProxies> metrics_readers(const HandlerOptions& options) {
    auto readers = TrustedProxies::parse(options.metrics_for);
    if (readers) return readers;
    auto error = std::move(readers).error();
    error.field = "metrics_for";
    return error;
}

/// The answer with all that belongs to it. Lets no exception out.
Response whole_answer(Call& call) noexcept {
    try {
        const auto& request = call.request;
        call.client = client_of(request, call.service.proxies);
        auto response = answer(call);
        if (response.status >= 400) add_failure_headers(response, request);
        apply_preference(response, call);
        if (!call.is_finished) add_common_headers(response, call);
        add_cross_origin_headers(response, call);
        apply_conditions(response, request);
        apply_range(response, request);
        return response;
    } catch (...) {
        log_stray(call);
        return plain_problem(500, "internal", "the request failed unexpectedly");
    }
}

/// A form that the host's engine may be without.
Result<std::unique_ptr<Renderer>> find_renderer(const Engine& engine, std::string_view name) {
    auto made = engine.make_renderer(name, {});
    if (!made && made.error().code == ErrorCode::not_found) return std::unique_ptr<Renderer>();
    return made;
}

} // namespace

Result<Handler> Handler::create(Engine& engine, HandlerOptions options) {
    MASTHEAD_CHECK(check_options(options));
    auto state = std::make_unique<State>();
    state->service.engine = &engine;
    MASTHEAD_TRY(state->service.proxies, TrustedProxies::parse(options.trusted_proxies));
    MASTHEAD_TRY(state->service.metrics_readers, metrics_readers(options));
    state->service.metrics = std::make_unique<RequestMetrics>(routes().size());
    state->service.servers = std::make_unique<ServerList>();
    MASTHEAD_TRY(state->service.json, engine.make_renderer("json", {}));
    if (options.pages) {
        MASTHEAD_TRY(state->service.html, engine.make_renderer("html", {options.theme_directory}));
    }
    MASTHEAD_TRY(state->service.markdown, find_renderer(engine, "markdown"));
    MASTHEAD_TRY(state->service.text, find_renderer(engine, "text"));
    MASTHEAD_TRY(state->service.cursors, CursorSeal::create(engine));
    MASTHEAD_TRY(ReadersView readers, ReadersView::create(engine, options.prefix));
    if (options.cache.max_bytes > 0) state->service.answers = std::make_unique<AnswerCache>(engine, options.cache);
    if (options.edge_caches) state->service.edges = std::make_unique<EdgeNews>(engine, options.edge_caches);
    state->service.events = std::make_shared<EventHub>(engine, std::move(readers), options);
    auto document = openapi_document(engine.site(), options.prefix, options.pages);
    state->service.api_document_hash = hash_of(document);
    state->service.api_document = std::make_shared<const std::string>(std::move(document));
    state->service.options = std::move(options);
    return Handler(std::move(state));
}

Handler::Handler(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Handler::Handler(Handler&&) noexcept = default;
Handler& Handler::operator=(Handler&&) noexcept = default;
Handler::~Handler() = default;

Response Handler::handle(const Request& request) const noexcept {
    const auto begun = std::chrono::steady_clock::now();
    const auto& service = state_->service;
    Call call{.service = service, .request = request, .client = {}};
    auto response = whole_answer(call);
    service.metrics->count(route_number(call.route), response.status, std::chrono::steady_clock::now() - begun);
    return response;
}

} // namespace masthead::inline v0::http
