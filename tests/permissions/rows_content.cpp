#include "rows.hpp"

namespace masthead::permission_tests {

namespace {

constexpr std::string_view picture("GIF89a\x01\x00\x01\x00\x00\x00\x00;", 14);

Author new_author(const Case& c) {
    return {{}, c.world.new_slug(), "Lan", "", {}, 1};
}
Author made_author(const Case& c) {
    return must(c.engine().authors().create(c.world.host, new_author(c)));
}
Term made_term(const Case& c) {
    return must(c.engine().terms().create(c.world.host, c.world.new_term(TermKind::tag)));
}
Media made_picture(const Case& c) {
    return must(c.engine().media().add(c.world.host, "a.gif", picture));
}

void add_taxonomy(std::vector<Row>& rows) {
    rows.push_back(
        {"Authors", "get", "", [](const Case& c) { return outcome(c.engine().authors().get(made_author(c).id)); }});
    rows.push_back({"Authors", "list", "", [](const Case& c) { return outcome(c.engine().authors().list({})); }});
    rows.push_back({"Authors", "create", "",
                    [](const Case& c) { return outcome(c.engine().authors().create(c.by, new_author(c))); }});
    rows.push_back({"Authors", "update", "",
                    [](const Case& c) { return outcome(c.engine().authors().update(c.by, made_author(c))); }});
    rows.push_back({"Authors", "erase", "",
                    [](const Case& c) { return outcome(c.engine().authors().erase(c.by, made_author(c).id, 1)); }});
    rows.push_back({"Terms", "get", "", [](const Case& c) { return outcome(c.engine().terms().get(c.world.sport)); }});
    rows.push_back(
        {"Terms", "list", "", [](const Case& c) { return outcome(c.engine().terms().list(TermKind::category, {})); }});
    rows.push_back({"Terms", "navigation", "", [](const Case& c) { return outcome(c.engine().terms().navigation()); }});
    rows.push_back({"Terms", "create", "", [](const Case& c) {
                        return outcome(c.engine().terms().create(c.by, c.world.new_term(TermKind::category)));
                    }});
    rows.push_back(
        {"Terms", "update", "", [](const Case& c) { return outcome(c.engine().terms().update(c.by, made_term(c))); }});
    rows.push_back({"Terms", "erase", "",
                    [](const Case& c) { return outcome(c.engine().terms().erase(c.by, made_term(c).id, 1)); }});
}

void add_media(std::vector<Row>& rows) {
    rows.push_back(
        {"MediaLibrary", "get", "", [](const Case& c) { return outcome(c.engine().media().get(made_picture(c).id)); }});
    rows.push_back({"MediaLibrary", "bytes", "",
                    [](const Case& c) { return outcome(c.engine().media().bytes(made_picture(c).id)); }});
    rows.push_back({"MediaLibrary", "add", "",
                    [](const Case& c) { return outcome(c.engine().media().add(c.by, "a.gif", picture)); }});
}

void add_imports(std::vector<Row>& rows) {
    rows.push_back({"Imports", "add", "", [](const Case& c) {
                        ImportArticle article;
                        article.slug = c.world.new_slug();
                        article.title = "Bài";
                        return outcome(c.engine().imports().add(c.by, {&article, 1}).at(0));
                    }});
    rows.push_back({"Imports", "put_author", "", [](const Case& c) {
                        return outcome(c.engine().imports().put_author(c.by, c.world.new_slug(), "Lan", ""));
                    }});
    rows.push_back({"Imports", "put_category", "", [](const Case& c) {
                        return outcome(c.engine().imports().put_category(c.by, c.world.new_slug(), "Tin", "", 1));
                    }});
}

} // namespace

std::vector<Row> content_rows() {
    std::vector<Row> rows;
    add_taxonomy(rows);
    add_media(rows);
    add_imports(rows);
    return rows;
}

} // namespace masthead::permission_tests
