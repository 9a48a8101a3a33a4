#include "http/api_reference.hpp"

#include "http/openapi_schema.hpp"
#include "http/route_facts.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

using Entry = ApiReferenceView::Entry;

/// Without the marks of code, which are for documents with Markdown.
std::string plain(std::string text) {
    std::erase(text, '`');
    return text;
}

std::string listed(std::span<const std::string_view> words) {
    std::string text;
    for (const auto word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

std::string type_text(const JsonType& type) {
    std::string text = type.is_list ? "list of " : type.is_map ? "map of " : "";
    switch (type.kind) {
    case JsonKind::text:
        text += type.words.empty() ? type.format.empty() ? "text" : std::string(type.format) : listed(type.words);
        break;
    case JsonKind::whole: text += "whole number"; break;
    case JsonKind::number: text += "number"; break;
    case JsonKind::flag: text += "true or false"; break;
    case JsonKind::object: break;
    case JsonKind::text_or_object: text += "text or"; break;
    case JsonKind::any: text += "any JSON"; break;
    }
    if (type.may_be_null) text = "null or " + text;
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

std::string type_text(const Parameter& parameter) {
    switch (parameter.kind) {
    case ParameterKind::text: return "text";
    case ParameterKind::word: return listed(parameter.words);
    case ParameterKind::whole: return std::to_string(parameter.least) + " to " + std::to_string(parameter.most);
    case ParameterKind::flag: return "true, false";
    case ParameterKind::uuid: return "uuid";
    case ParameterKind::day: return "date";
    }
    return {};
}

Entry entry_of(const Parameter& parameter) {
    auto description = plain(sentence(parameter.description));
    if (!parameter.otherwise.empty()) description += " " + std::string(parameter.otherwise) + " if absent.";
    return {std::string(parameter.name), type_text(parameter), {}, std::move(description), parameter.is_required};
}

std::vector<Entry> entries_of(const Route& route) {
    const auto& operation = route.operation;
    std::vector<Entry> entries;
    for (const auto& each : path_parameters_of(route)) entries.push_back(entry_of(each));
    for (const auto& each : operation.query) entries.push_back(entry_of(each));
    if (takes_fields(route)) entries.push_back(entry_of(parameters::fields));
    for (const auto& each : operation.headers) entries.push_back(entry_of(each));
    for (const auto* each : shared_headers_of(route)) entries.push_back(entry_of(*each));
    return entries;
}

std::vector<ApiReferenceView::Answer> answers_of(const Route& route) {
    const auto& operation = route.operation;
    std::vector<ApiReferenceView::Answer> answers;
    for (const auto status : {operation.status, operation.other_status}) {
        if (status == 0) continue;
        const bool has_object = operation.answer != nullptr && status != 204;
        answers.push_back({status, sentence(reason_of(status)), std::string(has_object ? operation.answer->name : "")});
    }
    return answers;
}

ApiReferenceView::Operation operation_of(const Route& route) {
    const auto& operation = route.operation;
    return {.id = std::string(operation.id),
            .method = std::string(route.method),
            .path = std::string(route.pattern),
            .summary = std::string(route.summary),
            .description = plain(description_of(operation)),
            .parameters = entries_of(route),
            .body = std::string(operation.body != nullptr ? operation.body->name : ""),
            .answers = answers_of(route),
            .failures = failures_of(route)};
}

ApiReferenceView::Object object_of(const Schema& schema) {
    ApiReferenceView::Object object{std::string(schema.name), std::string(schema.description), {}};
    for (const auto& member : schema.members) {
        object.members.push_back({std::string(member.name), type_text(member.type),
                                  std::string(member.type.schema != nullptr ? member.type.schema->name : ""),
                                  plain(sentence(member.description)), !member.is_optional});
    }
    return object;
}

} // namespace

ApiReferenceView api_reference() {
    ApiReferenceView view;
    view.document = "/api/v1/openapi.json";
    for (const auto& group : operation_groups) {
        view.groups.push_back({std::string(group.name), std::string(group.description), {}});
        for (const auto& route : routes()) {
            if (route.operation.group == group.name) view.groups.back().operations.push_back(operation_of(route));
        }
    }
    for (const auto& used : used_schemas()) view.objects.push_back(object_of(*used.schema));
    for (const auto status : failure_statuses()) {
        view.failures.push_back({status, std::string(failure_text(status)), "Problem"});
    }
    return view;
}

} // namespace masthead::inline v0::http::detail
