#include "http/openapi.hpp"

#include <masthead/plugin/descriptor.hpp>

#include "http/openapi_operation.hpp"
#include "http/openapi_schema.hpp"
#include "http/route_facts.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace masthead::inline v0::http::detail {

namespace json = boost::json;

namespace {

constexpr std::string_view about =
    "The interface for programs. JSON in UTF-8 goes in and out, names are in snake_case, times are RFC 3339 in UTC.\n\n"
    "**Lists** are `{\"items\": [...], \"next\": ...}`; `next` is the cursor of the next page, for `after`, and null "
    "on "
    "the last one. Parameters that an address does not describe are not looked at; members of a body that its schema "
    "does not describe are refused.\n\n"
    "**Failures** are problem documents (RFC 9457). Act on `code`, which lasts; `detail` is for people and changes.\n\n"
    "**Changes** of what has a version name it in `If-Match`, as the `ETag` of what was read: 428 without, 412 if "
    "somebody else was quicker. `GET` answers have an `ETag` for `If-None-Match`.\n\n"
    "**Signing in** gives a cookie; requests that change something send the header `X-CSRF-Token` with it. Programs "
    "send an API token instead. New members can come at the end of any answer.";

json::object security_schemes() {
    return {
        {"session",
         {{"type", "apiKey"},
          {"in", "cookie"},
          {"name", "masthead_session"},
          {"description", "The cookie that signing in gives. Behind TLS its name starts with `__Host-`, below a prefix "
                          "with `__Secure-`."}}},
        {"csrf",
         {{"type", "apiKey"},
          {"in", "header"},
          {"name", "X-CSRF-Token"},
          {"description", "The `csrf_token` of `GET /api/v1/session`; goes with the cookie of whoever changes "
                          "something."}}},
        {"token", {{"type", "http"}, {"scheme", "bearer"}, {"description", "An API token."}}},
    };
}

json::object schemas_object() {
    json::object result;
    for (const auto& used : used_schemas()) result[used.schema->name] = json_schema(*used.schema, used.is_input);
    return result;
}

json::object paths_object() {
    json::object paths;
    for (const auto& route : routes()) {
        if (route.kind != RouteKind::api) continue;
        auto& path = paths[route.pattern];
        if (path.is_null()) path.emplace_object();
        std::string method(route.method);
        for (auto& letter : method) letter = static_cast<char>(letter | 0x20);
        path.get_object()[method] = operation_object(route);
    }
    return paths;
}

json::array groups_array() {
    json::array result;
    for (const auto& group : operation_groups) {
        result.push_back(json::object{{"name", group.name}, {"description", group.description}});
    }
    return result;
}

} // namespace

std::string openapi_document(const SiteSettings& site, std::string_view prefix, bool has_pages) {
    json::object document{{"openapi", "3.1.0"}};
    auto description = std::string(about);
    const auto page = std::string(prefix) + "/api";
    if (has_pages) description += "\n\n[The same to read](" + page + ")";
    document["info"] = json::object{
        {"title", site.name + " API"}, {"version", MASTHEAD_VERSION}, {"description", std::move(description)}};
    document["servers"] = json::array{json::object{{"url", prefix.empty() ? std::string_view("/") : prefix}}};
    document["tags"] = groups_array();
    document["paths"] = paths_object();
    document["components"] = json::object{{"schemas", schemas_object()},
                                          {"parameters", shared_parameters()},
                                          {"headers", shared_headers()},
                                          {"responses", shared_responses()},
                                          {"securitySchemes", security_schemes()}};
    // An address there must be whole.
    if (has_pages && !site.base_url.empty()) {
        document["externalDocs"] = json::object{{"description", "The same to read"}, {"url", site.base_url + page}};
    }
    return json::serialize(document);
}

} // namespace masthead::inline v0::http::detail
