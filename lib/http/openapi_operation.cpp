#include "http/openapi_operation.hpp"

#include "http/openapi_schema.hpp"
#include "http/route_facts.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace masthead::inline v0::http::detail {

namespace json = boost::json;

namespace {

/// `Unprocessable Content` as `UnprocessableContent`.
std::string response_name(std::uint16_t status) {
    std::string name(reason_of(status));
    std::erase(name, ' ');
    return name;
}

/// One that must come and one that may are two.
std::string reference_name(const Parameter& parameter) {
    return std::string(parameter.name) + (parameter.is_required ? "-Needed" : "");
}

json::object parameter_object(const Parameter& parameter, std::string_view where) {
    json::object result{{"name", parameter.name}, {"in", where}};
    if (parameter.is_required) result["required"] = true;
    if (parameter.may_be_empty) result["allowEmptyValue"] = true;
    result["description"] = sentence(parameter.description);
    result["schema"] = json_schema(parameter);
    return result;
}

json::array parameters_of(const Route& route) {
    const auto& operation = route.operation;
    json::array result;
    for (const auto& each : path_parameters_of(route)) result.push_back(parameter_object(each, "path"));
    for (const auto& each : operation.query) result.push_back(parameter_object(each, "query"));
    if (takes_fields(route)) result.push_back(reference("parameters", "fields"));
    for (const auto& each : operation.headers) result.push_back(parameter_object(each, "header"));
    for (const auto* each : shared_headers_of(route)) {
        result.push_back(reference("parameters", reference_name(*each)));
    }
    return result;
}

json::object content_of(const Operation& operation) {
    json::object content;
    if (operation.answer != nullptr) {
        content["application/json"] = json::object{{"schema", reference("schemas", operation.answer->name)}};
    }
    if (!operation.media_type.empty()) {
        const std::string_view type = operation.media_type == "application/json" ? "object" : "string";
        content[operation.media_type] = json::object{{"schema", json::object{{"type", type}}}};
    }
    for (const auto type : operation.other_media_types) {
        content[type] = json::object{{"schema", json::object{{"type", "string"}}}};
    }
    return content;
}

json::object success(const Route& route, std::uint16_t status) {
    json::object result{{"description", sentence(reason_of(status))}};
    json::object headers;
    const bool has_body = status != 204;
    if (has_body && route.operation.answer != nullptr) headers["ETag"] = reference("headers", "ETag");
    if (route.operation.makes_place) headers["Location"] = reference("headers", "Location");
    if (!headers.empty()) result["headers"] = std::move(headers);
    if (auto content = content_of(route.operation); has_body && !content.empty())
        result["content"] = std::move(content);
    return result;
}

json::object responses_of(const Route& route) {
    const auto& operation = route.operation;
    json::object result;
    const auto add = [&](std::uint16_t status) {
        if (status != 0) result[std::to_string(status)] = success(route, status);
    };
    add(operation.status);
    add(operation.other_status);
    if (takes_preference(route) && operation.status == 200) add(204);
    if (route.method == "GET" && operation.media_type != "text/event-stream") {
        result["304"] = reference("responses", "NotModified");
    }
    if (takes_idempotency_key(route) && route.method != "DELETE") result["303"] = reference("responses", "SeeOther");
    if (operation.may_move) result["308"] = reference("responses", "PermanentRedirect");
    for (const auto status : failures_of(route)) {
        result[std::to_string(status)] = reference("responses", response_name(status));
    }
    result["default"] = reference("responses", "Failure");
    return result;
}

json::array security_of(const Route& route) {
    const auto& operation = route.operation;
    const bool needs_csrf = route.method != "GET" && route.token != TokenCheck::none;
    json::object session{{"session", json::array()}};
    if (needs_csrf) session["csrf"] = json::array();
    json::array result;
    if (operation.access == Access::everybody || operation.access == Access::policy) result.push_back(json::object());
    result.push_back(std::move(session));
    if (operation.access != Access::session) result.push_back(json::object{{"token", json::array()}});
    return result;
}

json::object problem_response(std::string_view description) {
    return {{"description", description},
            {"content", {{"application/problem+json", {{"schema", reference("schemas", "Problem")}}}}}};
}

} // namespace

json::object operation_object(const Route& route) {
    const auto& operation = route.operation;
    json::object result{
        {"tags", json::array{operation.group}}, {"summary", route.summary}, {"operationId", operation.id}};
    if (auto text = description_of(operation); !text.empty()) result["description"] = std::move(text);
    result["security"] = security_of(route);
    if (auto parameters = parameters_of(route); !parameters.empty()) result["parameters"] = std::move(parameters);
    if (operation.body != nullptr) {
        result["requestBody"] =
            json::object{{"required", !operation.body_is_optional},
                         {"content", {{"application/json", {{"schema", reference("schemas", operation.body->name)}}}}}};
    }
    result["responses"] = responses_of(route);
    return result;
}

json::object shared_parameters() {
    json::object result{{"fields", parameter_object(parameters::fields, "query")}};
    for (const auto* each : parameters::headers_in_document) {
        result[reference_name(*each)] = parameter_object(*each, "header");
    }
    return result;
}

json::object shared_headers() {
    const auto header = [](std::string_view description, json::object schema) {
        return json::object{{"description", description}, {"schema", std::move(schema)}};
    };
    return {{"ETag", header("The version of what is answered.", {{"type", "string"}})},
            {"Location", header("The path of what was made.", {{"type", "string"}, {"format", "uri-reference"}})},
            {"RetryAfter", header("Seconds to wait.", {{"type", "integer"}})},
            {"Challenge", header("How to sign in.", {{"type", "string"}})}};
}

json::object shared_responses() {
    json::object result;
    for (const auto status : failure_statuses()) {
        auto response = problem_response(failure_text(status));
        if (status == 401) response["headers"] = json::object{{"WWW-Authenticate", reference("headers", "Challenge")}};
        if (status == 429 || status == 503) {
            response["headers"] = json::object{{"Retry-After", reference("headers", "RetryAfter")}};
        }
        result[response_name(status)] = std::move(response);
    }
    result["Failure"] = problem_response("Any other failure.");
    result["NotModified"] = json::object{{"description", "What `If-None-Match` names is what there is."}};
    result["SeeOther"] =
        json::object{{"description",
                      "This was done before, by a request with the same `Idempotency-Key` whose answer was not kept."},
                     {"headers", {{"Location", reference("headers", "Location")}}}};
    result["PermanentRedirect"] = json::object{{"description", "It has another address by now."},
                                               {"headers", {{"Location", reference("headers", "Location")}}}};
    return result;
}

} // namespace masthead::inline v0::http::detail
