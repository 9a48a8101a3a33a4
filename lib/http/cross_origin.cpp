#include "http/cross_origin.hpp"

#include "http/field_list.hpp"

#include <algorithm>
#include <charconv>

namespace masthead::inline v0::http {

namespace {

/// What a page may send beside what every form may.
constexpr std::string_view allowed_headers =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, X-CSRF-Token";

bool is_host(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) {
        return host.size() > 2 && host.find_first_not_of("0123456789abcdef:.", 1) == host.size() - 1;
    }
    const auto allowed = "abcdefghijklmnopqrstuvwxyz0123456789-._";
    return !host.empty() && host.find_first_not_of(allowed) == std::string_view::npos && !host.starts_with('.') &&
           !host.ends_with('.') && host.find("..") == std::string_view::npos;
}

/// True if browsers could send this as `Origin`, in just these characters.
bool is_origin(std::string_view text) {
    const bool is_secure = text.starts_with("https://");
    if (!is_secure && !text.starts_with("http://")) return false;
    text.remove_prefix(is_secure ? 8 : 7);
    const auto bracket = text.find(']');
    const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (!is_host(text.substr(0, colon))) return false;
    if (colon == std::string_view::npos) return true;
    const auto port = text.substr(colon + 1);
    unsigned number = 0;
    const auto [stop, failed] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool is_number = failed == std::errc() && stop == port.data() + port.size() && !port.starts_with('0');
    return is_number && number <= 65'535 && number != (is_secure ? 443U : 80U);
}

bool is_field_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

} // namespace

Result<void> CorsPolicy::validate() const {
    if (!std::ranges::all_of(origins, is_origin)) {
        return invalid_argument("origins", "an origin looks like https://app.example.org or "
                                           "http://localhost:5173, without a slash behind");
    }
    if (max_age.count() < 0 || max_age > std::chrono::hours(24)) {
        return invalid_argument("max_age", "0 to 24 hours are allowed");
    }
    if (!std::ranges::all_of(exposed_headers, is_field_name)) {
        return invalid_argument("exposed_headers", "these must be names of headers");
    }
    return {};
}

namespace detail {

namespace {

bool is_api(const Call& call) {
    return !call.target.segments.empty() && call.target.segments.front() == "api";
}

void add_preflight_headers(Headers& headers, const CorsPolicy& policy) {
    headers.add("Access-Control-Allow-Methods", std::string(headers.find("Allow").value_or("")));
    headers.add("Access-Control-Allow-Headers", std::string(allowed_headers));
    headers.add("Access-Control-Max-Age", std::to_string(policy.max_age.count()));
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

} // namespace

bool comes_from_allowed_origin(const Call& call) {
    const auto origins = list_members(call.request.headers, "Origin");
    const auto& allowed = call.service.options.cors.origins;
    // Two of them are nobody's.
    return origins.size() == 1 && std::ranges::find(allowed, *call.request.headers.find("Origin")) != allowed.end();
}

bool is_allowed_sender(const Call& call, const Route& route) {
    if (route.kind != RouteKind::api || !comes_from_allowed_origin(call)) return false;
    return call.service.options.cors.credentials || !call.request.headers.find("Cookie");
}

void vary_by_origin(Response& response, const Call& call) {
    if (!call.service.options.cors.origins.empty() && is_api(call)) add_vary(response.headers, "Origin");
}

void add_cross_origin_headers(Response& response, const Call& call) {
    vary_by_origin(response, call);
    if (!is_api(call) || !comes_from_allowed_origin(call)) return;
    const auto& policy = call.service.options.cors;
    auto& headers = response.headers;
    headers.add("Access-Control-Allow-Origin", std::string(*call.request.headers.find("Origin")));
    if (policy.credentials) headers.add("Access-Control-Allow-Credentials", "true");
    if (call.request.method == "OPTIONS" && call.request.headers.find("Access-Control-Request-Method")) {
        add_preflight_headers(headers, policy);
    } else if (!policy.exposed_headers.empty()) {
        headers.add("Access-Control-Expose-Headers", joined(policy.exposed_headers));
    }
}

} // namespace detail

} // namespace masthead::inline v0::http
