#include "http/sender.hpp"

#include "core/crypto.hpp"
#include "http/field_name.hpp"

namespace masthead::inline v0::http::detail {

namespace {

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

} // namespace

bool is_unsafe(std::string_view method) noexcept {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

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

} // namespace masthead::inline v0::http::detail
