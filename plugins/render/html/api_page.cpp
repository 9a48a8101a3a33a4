#include "page.hpp"

namespace masthead::inline v0::html {

namespace {

std::vector<Fields> entries(const std::vector<ApiReferenceView::Entry>& from) {
    std::vector<Fields> items;
    for (const auto& entry : from) {
        items.emplace_back();
        items.back()
            .text("name", entry.name)
            .text("type", entry.type)
            .text("object", entry.object)
            .text("description", entry.description)
            .flag("needed", entry.is_needed);
    }
    return items;
}

std::vector<Fields> answers(const std::vector<ApiReferenceView::Answer>& from) {
    std::vector<Fields> items;
    for (const auto& answer : from) {
        items.emplace_back();
        items.back()
            .text("status", std::to_string(answer.status))
            .text("object", answer.object)
            .text("description", answer.description);
    }
    return items;
}

std::string joined(const std::vector<std::uint16_t>& statuses) {
    std::string text;
    for (const auto status : statuses) text.append(text.empty() ? "" : ", ").append(std::to_string(status));
    return text;
}

Fields operation_fields(const Scene& scene, const ApiReferenceView::Operation& operation) {
    Fields fields;
    fields.text("id", operation.id)
        .text("summary", operation.summary)
        .text("method", operation.method)
        .text("path", scene.link(operation.path))
        .text("description", operation.description)
        .text("body", operation.body)
        .flag("has_parameters", !operation.parameters.empty())
        .text("parameters_caption", scene.words.say("api_parameters", {{"operation", operation.id}}))
        .list("parameters", entries(operation.parameters))
        .list("answers", answers(operation.answers))
        .text("failures", joined(operation.failures));
    return fields;
}

} // namespace

Fields api_reference_page(const Scene& scene, const ApiReferenceView& view) {
    Fields page;
    add_chrome(page, scene,
               {.title = scene.words.say("api_title") + " – " + scene.context.site.name,
                .path = "/api",
                .locale = scene.context.site.locale});
    std::vector<Fields> groups;
    for (const auto& group : view.groups) {
        std::vector<Fields> operations;
        for (const auto& each : group.operations) operations.push_back(operation_fields(scene, each));
        groups.emplace_back();
        groups.back()
            .text("group", group.name)
            .text("description", group.description)
            .list("operations", std::move(operations));
    }
    std::vector<Fields> objects;
    for (const auto& object : view.objects) {
        objects.emplace_back();
        objects.back()
            .text("object_name", object.name)
            .text("description", object.description)
            .text("members_caption", scene.words.say("api_members", {{"object", object.name}}))
            .list("members", entries(object.members));
    }
    page.text("document_url", scene.link(view.document))
        .list("groups", std::move(groups))
        .list("objects", std::move(objects))
        .list("failures", answers(view.failures));
    return page;
}

} // namespace masthead::inline v0::html
