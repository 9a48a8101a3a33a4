#include "http/openapi_schema.hpp"

#include <boost/json/array.hpp>

#include <string>

namespace masthead::inline v0::http::detail {

namespace json = boost::json;

namespace {

std::string_view type_name(JsonKind kind) {
    switch (kind) {
    case JsonKind::text: return "string";
    case JsonKind::whole: return "integer";
    case JsonKind::number: return "number";
    case JsonKind::flag: return "boolean";
    case JsonKind::object:
    case JsonKind::text_or_object:
    case JsonKind::any: return "object";
    }
    return "object";
}

json::array words_of(std::span<const std::string_view> words) {
    json::array result;
    for (const auto word : words) result.emplace_back(word);
    return result;
}

/// One value, whether there are many of it or none.
json::object single(const JsonType& type, bool may_be_null) {
    if (type.kind == JsonKind::any) return {};
    if (type.kind == JsonKind::text_or_object) {
        return {{"anyOf", json::array{json::object{{"type", "string"}}, reference("schemas", type.schema->name)}}};
    }
    if (type.schema != nullptr) {
        auto object = reference("schemas", type.schema->name);
        if (!may_be_null) return object;
        return {{"anyOf", json::array{std::move(object), json::object{{"type", "null"}}}}};
    }
    json::object result;
    const auto name = type_name(type.kind);
    result["type"] = may_be_null ? json::value(json::array{name, "null"}) : json::value(name);
    if (!type.format.empty()) result["format"] = type.format;
    if (type.words.empty()) return result;
    auto words = words_of(type.words);
    if (may_be_null) words.emplace_back(nullptr);
    result["enum"] = std::move(words);
    return result;
}

} // namespace

json::object reference(std::string_view kind, std::string_view name) {
    return {{"$ref", "#/components/" + std::string(kind) + '/' + std::string(name)}};
}

json::object json_schema(const JsonType& type) {
    if (type.is_list) return {{"type", "array"}, {"items", single(type, false)}};
    if (type.is_map) return {{"type", "object"}, {"additionalProperties", single(type, false)}};
    return single(type, type.may_be_null);
}

json::object json_schema(const Schema& schema, bool is_closed) {
    json::object result{{"type", "object"}, {"description", schema.description}};
    json::array required;
    json::object properties;
    for (const auto& member : schema.members) {
        auto property = json_schema(member.type);
        property["description"] = sentence(member.description);
        properties[member.name] = std::move(property);
        if (!member.is_optional) required.emplace_back(member.name);
    }
    if (!required.empty()) result["required"] = std::move(required);
    result["properties"] = std::move(properties);
    if (is_closed) result["additionalProperties"] = false;
    return result;
}

json::object json_schema(const Parameter& parameter) {
    json::object result;
    switch (parameter.kind) {
    case ParameterKind::text: result["type"] = "string"; break;
    case ParameterKind::word:
        result["type"] = "string";
        result["enum"] = words_of(parameter.words);
        break;
    case ParameterKind::whole:
        result["type"] = "integer";
        result["minimum"] = parameter.least;
        result["maximum"] = parameter.most;
        break;
    case ParameterKind::flag: result["type"] = "boolean"; break;
    case ParameterKind::uuid:
        result["type"] = "string";
        result["format"] = "uuid";
        break;
    case ParameterKind::day:
        result["type"] = "string";
        result["format"] = "date";
        break;
    }
    if (parameter.otherwise.empty()) return result;
    if (parameter.kind == ParameterKind::whole) {
        result["default"] = std::stoll(std::string(parameter.otherwise));
    } else if (parameter.kind == ParameterKind::flag) {
        result["default"] = parameter.otherwise == "true";
    } else {
        result["default"] = parameter.otherwise;
    }
    return result;
}

std::string sentence(std::string_view text) {
    return std::string(text) + (text.empty() || text.ends_with('.') ? "" : ".");
}

} // namespace masthead::inline v0::http::detail
