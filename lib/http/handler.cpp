#include <masthead/http/handler.hpp>

#include "core/crypto.hpp"
#include "http/call.hpp"
#include "http/event_hub.hpp"
#include "http/field_name.hpp"
#include "http/routes.hpp"

#include <algorithm>

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

namespace {

bool is_unsafe(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

/// Compares a path with a pattern and collects what its braces stand for.
bool matches_pattern(std::string_view pattern, const std::vector<std::string>& segments,
                     std::vector<std::string>& parameters) {
    parameters.clear();
    pattern.remove_prefix(1);
    for (std::size_t i = 0;; ++i) {
        if (i >= segments.size()) return false;
        const auto slash = pattern.find('/');
        const auto part = pattern.substr(0, slash);
        if (part.starts_with('{')) {
            if (segments[i].empty()) return false;
            parameters.push_back(segments[i]);
        } else if (part != segments[i]) {
            return false;
        }
        if (slash == std::string_view::npos) return i + 1 == segments.size();
        pattern.remove_prefix(slash + 1);
    }
}

struct Match {
    const Route* route = nullptr;
    /// Methods that the path has, for `Allow`.
    std::string allowed;
};

Match find_route(std::string_view method, const std::vector<std::string>& segments, bool pages,
                 std::vector<std::string>& parameters) {
    Match match;
    std::vector<std::string> candidate;
    std::string_view first_pattern;
    for (const auto& route : routes()) {
        if (!pages && route.kind == RouteKind::page) continue;
        if (!matches_pattern(route.pattern, segments, candidate)) continue;
        // A path belongs to the first pattern that fits it; `/sign-in` is not an article of that name.
        if (first_pattern.empty()) first_pattern = route.pattern;
        if (route.pattern != first_pattern) continue;
        const bool is_head = method == "HEAD" && route.method == "GET";
        if (match.route == nullptr && (route.method == method || is_head)) {
            match.route = &route;
            parameters = candidate;
        }
        match.allowed += (match.allowed.empty() ? "" : ", ") + std::string(route.method);
        if (route.method == "GET") match.allowed += ", HEAD";
    }
    if (!match.allowed.empty()) match.allowed += ", OPTIONS";
    return match;
}

/// The path below the prefix; false if it is not below it.
bool strip_prefix(const std::string& prefix, std::vector<std::string>& segments) {
    if (prefix.empty()) return true;
    std::string_view rest = std::string_view(prefix).substr(1);
    while (true) {
        const auto slash = rest.find('/');
        if (segments.size() < 2 || segments.front() != rest.substr(0, slash)) return false;
        segments.erase(segments.begin());
        if (slash == std::string_view::npos) return true;
        rest.remove_prefix(slash + 1);
    }
}

/// The prefix itself, without the slash below which the site begins.
bool is_mount_point(const std::string& prefix, std::vector<std::string> segments) {
    segments.emplace_back();
    return !prefix.empty() && strip_prefix(prefix, segments) && segments.size() == 1 && segments.front().empty();
}

/// Browsers say where a request comes from; what comes from another site must not change anything. Programs that are no
/// browsers send neither header and carry no cookies by accident.
Result<void> check_origin(const Request& request) {
    const auto foreign = [] { return permission_denied("this request comes from another site"); };
    if (const auto site = request.headers.find("Sec-Fetch-Site")) {
        if (*site != "same-origin" && *site != "none") return foreign();
        return {};
    }
    const auto origin = request.headers.find("Origin");
    if (!origin) return {};
    const auto host = request.headers.find("Host").value_or("");
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin->starts_with(scheme) && !host.empty() && origin->substr(scheme.size()) == host) return {};
    }
    return foreign();
}

bool has_media_type(const Request& request, std::string_view wanted) {
    const auto header = request.headers.find("Content-Type").value_or("");
    auto type = header.substr(0, header.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    return same_name(type, wanted);
}

/// Who sends an `Authorization` header means it: a token that is not good is an error, and cookies are not looked at.
Result<bool> read_token(Call& call) {
    // Other schemes are those of a proxy in front.
    const auto token = bearer_token(call.request);
    if (!token) return false;
    call.token = Secret(std::string(*token));
    MASTHEAD_TRY(Principal principal, call.engine().api_tokens().check(call.token));
    call.identity = Identity{std::move(principal), {}};
    return true;
}

/// Asks the host for its own users.
Result<bool> read_identity(Call& call) {
    const auto& provider = call.service.options.identity;
    if (!provider) return false;
    MASTHEAD_TRY(call.identity, provider->identify(call.request));
    return call.identity.has_value();
}

/// Looks at the session cookie. Only a storage that does not answer is an error.
Result<void> read_session(Call& call, const Route& route) {
    const auto header = call.request.headers.find("Cookie");
    auto cookie = header ? find_cookie(*header, cookie_name(call, "masthead_session")) : std::nullopt;
    if (!cookie || cookie->empty()) return {};
    call.token = Secret(std::move(*cookie));
    const bool is_activity = route.activity == Activity::yes && call.request.method != "HEAD" && !call.is_prefetch();
    auto sessions = call.engine().sessions();
    auto outcome =
        is_activity
            ? sessions.renew(call.token)
            : sessions.check(call.token).transform([](const CheckedSession& checked) { return checked.copy(); });
    if (outcome) {
        call.session = std::move(*outcome);
    } else if (outcome.error().code == ErrorCode::session_ended) {
        call.session_end = outcome.error().message;
    } else if (outcome.error().code != ErrorCode::unauthenticated) {
        return std::move(outcome).error();
    }
    return {};
}

Result<void> find_sender(Call& call, const Route& route) {
    MASTHEAD_TRY(const bool is_host_user, read_identity(call));
    if (is_host_user) return {};
    MASTHEAD_TRY(const bool has_token, read_token(call));
    return has_token ? Result<void>() : read_session(call, route);
}

Result<void> read_body(Call& call, const Route& route) {
    if (!is_unsafe(call.request.method) || call.request.body.empty()) return {};
    const auto wrong = [&](std::string_view wanted) {
        return call.refused(415, {ErrorCode::unsupported, "send the body as " + std::string(wanted), "Content-Type"});
    };
    if (route.kind == RouteKind::page) {
        if (!has_media_type(call.request, "application/x-www-form-urlencoded")) {
            return wrong("application/x-www-form-urlencoded");
        }
        auto form = parse_form(call.request.body);
        if (!form) return call.refused(400, invalid_argument("request_body", "the form is not well-formed"));
        call.form = std::move(*form);
    } else if (!has_media_type(call.request, "application/json")) {
        return wrong("application/json");
    }
    return {};
}

/// A request that changes something in the name of somebody whom the browser speaks for by itself must show that its
/// sender could read our pages.
Result<void> check_csrf(Call& call, const Route& route) {
    if (!is_unsafe(call.request.method) || route.token == TokenCheck::none) return {};
    const bool is_ambient = call.session || (call.identity && !call.identity->csrf_token.empty());
    if (!is_ambient) return {};
    const auto header = call.request.headers.find("X-CSRF-Token");
    const auto token = header ? std::string(*header) : call.form_value("csrf_token");
    call.is_stale_form = call.identity ? !masthead::v0::detail::equal_in_constant_time(call.identity->csrf_token, token)
                                       : !call.engine().sessions().is_csrf_token(*call.session, token);
    if (!call.is_stale_form || route.token == TokenCheck::ask_again) return {};
    return Error{ErrorCode::permission_denied,
                 "send the csrf_token of GET session as the header X-CSRF-Token or the form field csrf_token",
                 "X-CSRF-Token"};
}

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
    if (call.client.secure) headers.add("Strict-Transport-Security", "max-age=31536000");
    if (!headers.find("Cache-Control")) {
        headers.add("Cache-Control", call.session || call.identity ? "no-store" : "private, no-cache");
        headers.add("Vary", "Cookie, Accept");
    }
}

/// Turns an answer that the client has already into 304.
void apply_conditions(Response& response, const Request& request) {
    const auto etag = response.headers.find("ETag");
    const auto known = request.headers.find("If-None-Match");
    if (response.status != 200 || !etag || !known || is_unsafe(request.method)) return;
    if (!names_etag(*known, *etag)) return;
    response.status = 304;
    response.body.clear();
}

/// Clients are not told what went wrong inside; operators are. Named by the route, because a path may hold anything.
void log_failure(const Call& call, const Route& route, const Error& error) {
    if (status_of(error.code) < 500) return;
    auto text = std::string(route.method) + ' ' + std::string(route.pattern) + ": ";
    text += std::string(to_string(error.code)) + ": " + error.message;
    call.engine().log(LogLevel::error, text);
}

Result<Response> run(Call& call, const Route& route) {
    MASTHEAD_CHECK(find_sender(call, route));
    MASTHEAD_CHECK(read_body(call, route));
    MASTHEAD_CHECK(check_csrf(call, route));
    return route.run(call);
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
    const auto accept = call.request.headers.find("Accept").value_or("");
    call.is_page = !is_api && call.service.options.pages && accept.find("text/html") != std::string_view::npos;

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
    // A form comes from a page, whatever its answer is asked for as.
    if (match.route->kind == RouteKind::page && is_unsafe(call.request.method)) call.is_page = true;
    if (is_unsafe(call.request.method)) {
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
    log_failure(call, *match.route, error);
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
    return {};
}

} // namespace

Result<Handler> Handler::create(Engine& engine, HandlerOptions options) {
    MASTHEAD_CHECK(check_options(options));
    auto state = std::make_unique<State>();
    state->service.engine = &engine;
    MASTHEAD_TRY(state->service.proxies, TrustedProxies::parse(options.trusted_proxies));
    MASTHEAD_TRY(state->service.json, engine.make_renderer("json", {}));
    if (options.pages) {
        MASTHEAD_TRY(state->service.html, engine.make_renderer("html", {options.theme_directory}));
    }
    MASTHEAD_TRY(ReadersView readers, ReadersView::create(engine, options.prefix));
    state->service.events = std::make_shared<EventHub>(engine, std::move(readers), options);
    state->service.options = std::move(options);
    return Handler(std::move(state));
}

Handler::Handler(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Handler::Handler(Handler&&) noexcept = default;
Handler& Handler::operator=(Handler&&) noexcept = default;
Handler::~Handler() = default;

Response Handler::handle(const Request& request) const noexcept {
    try {
        const auto& service = state_->service;
        Call call{.service = service, .request = request, .client = client_of(request, service.proxies)};
        auto response = answer(call);
        if (response.status >= 400) add_failure_headers(response, request);
        add_common_headers(response, call);
        apply_conditions(response, request);
        return response;
    } catch (...) {
        return plain_problem(500, "internal", "the request failed unexpectedly");
    }
}

} // namespace masthead::inline v0::http
