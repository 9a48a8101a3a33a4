#include "rows.hpp"

namespace masthead::permission_tests {

std::vector<Row> article_rows() {
    std::vector<Row> rows;
    const auto row = [&](std::string method, std::string situation, std::function<std::string(const Case&)> call) {
        rows.push_back({"Articles", std::move(method), std::move(situation), std::move(call)});
    };
    row("get", "a published article",
        [](const Case& c) { return outcome(c.articles().get(c.by, c.published().head.id)); });
    row("get", "a draft", [](const Case& c) { return outcome(c.articles().get(c.by, c.draft().head.id)); });
    row("get", "the newest revision of a published article",
        [](const Case& c) { return outcome(c.articles().get(c.by, c.published().head.slug, true)); });
    row("find", "", [](const Case& c) { return outcome(c.articles().find(c.draft().head.slug)); });
    row("list", "what readers see", [](const Case& c) { return outcome(c.articles().list(c.by, {})); });
    row("list", "drafts: own ones, and those that one may see",
        [](const Case& c) { return outcome(c.articles().list(c.by, {.status = ArticleStatus::draft})); });
    row("create", "", [](const Case& c) {
        return outcome(c.articles().create(c.by, {.content = {.title = "Bài"}, .slug = c.world.new_slug()}));
    });
    const auto update = [](const Case& c, const ArticleHead& head) {
        return outcome(c.articles().update(c.by, head.id, head.version, {.title = "Khác"}));
    };
    row("update", "a draft", [=](const Case& c) { return update(c, c.draft().head); });
    row("update", "a published article", [=](const Case& c) { return update(c, c.published().head); });
    row("update", "its categories, to one outside", [](const Case& c) {
        const auto head = c.draft().head;
        const auto other = c.category == c.world.sport ? c.world.politics : c.world.sport;
        return outcome(c.articles().update(c.by, head.id, head.version, {.categories = std::vector{other}}));
    });
    row("publish", "a draft", [](const Case& c) {
        const auto head = c.draft().head;
        return outcome(c.articles().publish(c.by, head.id, head.version));
    });
    row("schedule", "a draft", [](const Case& c) {
        const auto head = c.draft().head;
        return outcome(c.articles().schedule(c.by, head.id, head.version, start));
    });
    row("unpublish", "a published article", [](const Case& c) {
        const auto head = c.published().head;
        return outcome(c.articles().unpublish(c.by, head.id, head.version));
    });
    row("archive", "a published article", [](const Case& c) {
        const auto head = c.published().head;
        return outcome(c.articles().archive(c.by, head.id, head.version));
    });
    row("erase", "a draft", [](const Case& c) {
        const auto head = c.draft().head;
        return outcome(c.articles().erase(c.by, head.id, head.version));
    });
    row("revisions", "of a draft",
        [](const Case& c) { return outcome(c.articles().revisions(c.by, c.draft().head.id, {})); });
    row("restore", "in a draft", [](const Case& c) {
        const auto head = c.draft().head;
        return outcome(c.articles().restore(c.by, head.id, head.version, 1));
    });
    row("may_edit", "says yes", [](const Case& c) { return allowed_if(c.articles().may_edit(c.by, c.draft())); });
    return rows;
}

} // namespace masthead::permission_tests
