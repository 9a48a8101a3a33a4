#include "http/route_facts.hpp"

#include "http/api_schemas.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace masthead::inline v0::http::detail {

namespace {

using Found = std::map<std::string_view, UsedSchema>;

void add_schema(Found& found, const Schema& schema, bool is_input) {
    auto& entry = found[schema.name];
    if (entry.schema != nullptr && (entry.is_input || !is_input)) return;
    entry = {&schema, is_input};
    for (const auto& member : schema.members) {
        if (member.type.schema != nullptr) add_schema(found, *member.type.schema, is_input);
    }
}

} // namespace

bool takes_idempotency_key(const Route& route) {
    return route.kind == RouteKind::api && route.method != "GET" && !route.operation.is_not_replayed;
}

bool takes_preference(const Route& route) {
    const bool changes = route.method == "POST" || route.method == "PUT" || route.method == "PATCH";
    return changes && route.operation.answer != nullptr && !route.operation.is_not_replayed;
}

bool takes_fields(const Route& route) {
    return route.method == "GET" && route.operation.answer != nullptr;
}

std::vector<Parameter> path_parameters_of(const Route& route) {
    std::vector<Parameter> parameters;
    auto rest = route.pattern;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        const auto close = rest.find('}', open);
        if (const auto* parameter = find_path_parameter(rest.substr(open + 1, close - open - 1))) {
            parameters.push_back(*parameter);
        }
        rest.remove_prefix(close);
    }
    return parameters;
}

std::vector<std::uint16_t> failures_of(const Route& route) {
    const auto& operation = route.operation;
    const bool is_change = route.method != "GET";
    const bool has_body = operation.body != nullptr;
    std::vector<std::uint16_t> statuses{400, 401};
    const auto add = [&](bool applies, std::uint16_t status) {
        if (applies) statuses.push_back(status);
    };
    add(is_change || operation.permission || operation.access != Access::everybody, 403);
    add(operation.may_miss || route.pattern.find('{') != std::string_view::npos, 404);
    add(!operation.other_media_types.empty(), 406);
    add(operation.may_conflict || takes_idempotency_key(route), 409);
    add(operation.version != VersionCheck::none, 412);
    add(has_body, 413);
    add(has_body, 415);
    add(has_body || !operation.query.empty() || takes_fields(route) || takes_idempotency_key(route), 422);
    add(operation.version == VersionCheck::needed, 428);
    add(true, 429);
    add(true, 503);
    return statuses;
}

std::span<const std::uint16_t> failure_statuses() {
    static constexpr std::array<std::uint16_t, 13> all{400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429, 503};
    return all;
}

std::string_view failure_text(std::uint16_t status) {
    switch (status) {
    case 400: return "The request cannot be read.";
    case 401: return "Nobody is signed in, the session is over, or the token is not good.";
    case 403: return "Whoever asks may not do this.";
    case 404: return "There is no such thing, or whoever asks may not know of it.";
    case 406: return "There is no form of it that Accept takes.";
    case 409: return "It does not fit what is there, such as a name that is taken.";
    case 412: return "It was changed by somebody else since it was read.";
    case 413: return "The body is too large.";
    case 415: return "The body is not application/json.";
    case 422: return "Something in the request is not allowed; the member field names it.";
    case 428: return "If-Match is missing.";
    case 429: return "Too many requests; Retry-After says when to go on.";
    default: return "The site is busy or its storage away; Retry-After says when to go on.";
    }
}

std::string description_of(const Operation& operation) {
    std::string text(operation.description);
    if (operation.permission) {
        text += text.empty() ? "" : " ";
        text += "Needs the permission `" + std::string(to_string(*operation.permission)) + "`.";
    }
    return text;
}

std::vector<const Parameter*> shared_headers_of(const Route& route) {
    std::vector<const Parameter*> headers;
    const auto& operation = route.operation;
    if (operation.version == VersionCheck::needed) headers.push_back(&parameters::if_match);
    if (operation.version == VersionCheck::possible) headers.push_back(&parameters::possible_if_match);
    if (takes_idempotency_key(route)) headers.push_back(&parameters::idempotency_key);
    if (takes_preference(route)) headers.push_back(&parameters::prefer);
    return headers;
}

std::vector<UsedSchema> used_schemas() {
    Found found;
    for (const auto& route : routes()) {
        if (route.operation.body != nullptr) add_schema(found, *route.operation.body, true);
        if (route.operation.answer != nullptr) add_schema(found, *route.operation.answer, false);
    }
    add_schema(found, schemas::problem, false);
    std::vector<UsedSchema> result;
    for (const auto& [name, entry] : found) result.push_back(entry);
    return result;
}

} // namespace masthead::inline v0::http::detail
