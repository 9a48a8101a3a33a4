#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using testing::ElementsAre;

struct Collection {
    std::string path;
    std::string page;
};

class Taxonomy : public testing::TestWithParam<Collection> {};

TEST_P(Taxonomy, IsMadeReadChangedAndDeleted) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    auto visitor = site.visitor();
    const auto base = "/api/v1/" + GetParam().path;
    const auto made = editor.post(base, R"({"name":"Đà Lạt"})");
    ASSERT_EQ(made.status, 201) << made.body;
    const auto url = made.header("Location");
    EXPECT_EQ(url, base + '/' + made.text("/id"));
    EXPECT_EQ(made.text("/slug"), "da-lat");
    EXPECT_EQ(made.text("/url"), GetParam().page);
    EXPECT_EQ(visitor.get(url).body, made.body);
    EXPECT_EQ(visitor.get(base + "/da-lat").header("ETag"), made.header("ETag"));
    EXPECT_EQ(visitor.get(base).text("/items/0/name"), "Đà Lạt");
    EXPECT_EQ(visitor.get(base).at("/next"), nullptr);

    EXPECT_EQ(editor.patch(url, "", R"({"name":"Huế"})").status, 428);
    const auto changed = editor.patch(url, made.header("ETag"), R"({"name":"Huế"})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed.text("/slug"), "da-lat");
    EXPECT_EQ(editor.patch(url, made.header("ETag"), R"({"name":"Late"})").status, 412);
    EXPECT_EQ(editor.erase(url).status, 428);
    EXPECT_EQ(editor.erase(url, made.header("ETag")).status, 412);
    EXPECT_EQ(editor.erase(url, changed.header("ETag")).status, 204);
    EXPECT_EQ(visitor.get(url).code(), "not_found");
    EXPECT_EQ(visitor.get(base + "/No%20slug").status, 404);
}

TEST_P(Taxonomy, IsForThoseWhoMayManageIt) {
    Site site;
    const auto base = "/api/v1/" + GetParam().path;
    auto reader = site.sign_in(Role::reader);
    auto editor = site.sign_in(Role::editor);
    const auto url = editor.post(base, R"({"name":"Kept"})").header("Location");
    for (auto* client : {&reader}) {
        EXPECT_EQ(client->post(base, R"({"name":"No"})").status, 403);
        EXPECT_EQ(client->patch(url, "*", R"({"name":"No"})").status, 403);
        EXPECT_EQ(client->erase(url, "*").status, 403);
    }
    EXPECT_EQ(site.visitor().post(base, R"({"name":"No"})").status, 401);
    EXPECT_EQ(site.visitor().get(url).text("/name"), "Kept");
}

TEST_P(Taxonomy, WhatIsWrongIsNamed) {
    Site site;
    const auto base = "/api/v1/" + GetParam().path;
    auto editor = site.sign_in(Role::editor);
    EXPECT_EQ(editor.post(base, R"({})").text("/field"), "name");
    EXPECT_EQ(editor.post(base, R"({"name":" "})").text("/field"), "name");
    EXPECT_EQ(editor.post(base, R"({"name":"N","slug":"a b"})").text("/field"), "slug");
    EXPECT_EQ(editor.post(base, R"({"name":"N","version":9})").text("/field"), "version");
    ASSERT_EQ(editor.post(base, R"({"name":"N","slug":"n"})").status, 201);
    EXPECT_EQ(editor.post(base, R"({"name":"M","slug":"n"})").status, 409);
}

INSTANTIATE_TEST_SUITE_P(Each, Taxonomy,
                         testing::Values(Collection{"authors", "/author/da-lat"}, Collection{"categories", "/da-lat/"},
                                         Collection{"tags", "/tag/da-lat"}),
                         [](const auto& each) { return each.param.path; });

TEST(Categories, HaveAParentAndAPosition) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    const auto above = editor.post("/api/v1/categories", R"({"name":"Above","position":2})");
    const auto below = editor.post("/api/v1/categories", R"({"name":"Below","parent":"above"})");
    EXPECT_EQ(below.text("/parent"), above.text("/id"));
    EXPECT_EQ(above.number("/position"), 2);
    EXPECT_EQ(editor.erase("/api/v1/categories/above", "*").status, 409);
    const auto cycle = editor.patch("/api/v1/categories/above", "*", R"({"parent":"below"})");
    EXPECT_EQ(cycle.text("/field"), "parent");
    EXPECT_EQ(editor.patch("/api/v1/categories/below", "*", R"({"parent":null})").at("/parent"), nullptr);
    EXPECT_EQ(editor.erase("/api/v1/categories/above", "*").status, 204);
    EXPECT_EQ(editor.post("/api/v1/categories", R"({"name":"N","position":2000000})").text("/field"), "position");
    EXPECT_EQ(editor.post("/api/v1/categories", R"({"name":"N","parent":"none"})").text("/field"), "parent");
}

TEST(Categories, AnIdOfAnotherKindIsNotThere) {
    Site site;
    const auto tag = site.tag("A tag");
    EXPECT_EQ(site.visitor().get("/api/v1/categories/" + to_string(tag.id)).status, 404);
    EXPECT_EQ(site.visitor().get("/api/v1/tags/" + to_string(tag.id)).status, 200);
}

TEST(TermsInUse, AreNotDeleted) {
    Site site;
    ArticleDraft draft;
    draft.content.categories = {site.category("World").id};
    draft.content.tags = {site.tag("Rivers").id};
    draft.content.byline = {{.author = site.author("Lan").id, .credit = "", .role = "author"}};
    site.publish("Using them", draft);
    auto editor = site.sign_in(Role::editor);
    for (const std::string url : {"categories/world", "tags/rivers", "authors/lan"}) {
        const auto answer = editor.erase("/api/v1/" + url, "*");
        EXPECT_EQ(answer.status, 409) << url;
        EXPECT_EQ(answer.code(), "conflict") << url;
    }
}

} // namespace
