#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;

/// The address behind a relation, with the type if that is given.
std::string link(const Answer& answer, const std::string& relation, const std::string& type = {}) {
    const auto end = ">; rel=\"" + relation + '"' + (type.empty() ? "" : "; type=\"" + type + '"');
    const auto header = answer.header("Link");
    const auto stop = header.find(end);
    if (stop == std::string::npos) return {};
    const auto start = header.rfind('<', stop);
    return header.substr(start + 1, stop - start - 1);
}

struct Linked {
    explicit Linked(SiteOptions options = {}) : site(std::move(options)) {
        ArticleDraft draft;
        draft.content.categories = {site.category("World").id};
        for (const std::string title : {"One", "Two", "Three"}) {
            article = site.publish(title, draft);
            site.advance(std::chrono::seconds(1));
        }
    }
    Site site;
    ArticleDetails article;
    Client visitor = site.visitor();
};

TEST(Links, ListsLeadOnAndBackWithTheirParameters) {
    Linked on;
    const auto first = on.visitor.get("/api/v1/articles?limit=2&fields=slug&category=world");
    EXPECT_EQ(link(first, "first"), "/api/v1/articles?limit=2&fields=slug&category=world");
    const auto next = link(first, "next");
    EXPECT_EQ(next, link(first, "first") + "&after=" + first.text("/next"));
    const auto second = on.visitor.get(next);
    EXPECT_EQ(second.body, R"({"items":[{"slug":"one"}],"next":null})");
    EXPECT_EQ(link(second, "first"), link(first, "first"));
    EXPECT_EQ(link(second, "next"), "");
    EXPECT_EQ(link(on.visitor.get("/api/v1/tags"), "first"), "/api/v1/tags");
    EXPECT_EQ(link(on.visitor.page("/world/"), "first"), "/world/");
}

TEST(Links, NothingInAnAddressCanEndALink) {
    Linked on;
    const auto answer =
        on.visitor.get("/api/v1/articles?x=%3E;rel=%22next%22,%3Chttp://evil.example%3E&q=two%0D%0A&y=%C4%91");
    EXPECT_EQ(link(answer, "first"), "/api/v1/articles?x=%3E%3Brel%3D%22next%22%2C%3Chttp%3A%2F%2Fevil.example%3E"
                                     "&q=two%0D%0A&y=%C4%91");
    EXPECT_EQ(link(answer, "next"), "");
    EXPECT_EQ(on.visitor.get("/api/v1/articles?x=" + std::string(5'000, 'x')).header("Link"),
              "</api/v1/openapi.json>; rel=\"service-desc\"");
}

TEST(Links, AnArticleLeadsToItsPageAndItsOtherForms) {
    Linked on;
    const auto api = api_url(on.article);
    const auto json = on.visitor.get(api);
    EXPECT_EQ(link(json, "canonical"), "http://site.test/world/three");
    EXPECT_EQ(link(json, "alternate", "text/html"), "/world/three");
    EXPECT_EQ(link(json, "alternate", "text/markdown"), api);
    EXPECT_EQ(link(json, "alternate", "text/plain"), api);
    EXPECT_EQ(link(json, "alternate", "application/json"), "");
    EXPECT_EQ(link(json, "service-desc"), "/api/v1/openapi.json");
    const auto page = on.visitor.page("/world/three");
    EXPECT_EQ(link(page, "canonical"), "http://site.test/world/three");
    EXPECT_EQ(link(page, "alternate", "application/json"), api);
    EXPECT_EQ(link(page, "alternate", "text/html"), "");
    for (const std::string type : {"text/markdown", "text/plain"}) {
        const auto form = on.visitor.get(link(json, "alternate", type), {{"Accept", type}});
        EXPECT_EQ(form.header("Content-Type"), type + "; charset=utf-8");
        EXPECT_EQ(link(form, "alternate", "application/json"), api);
    }
}

TEST(Links, StayBelowThePrefixAndWithinWhatIsServed) {
    Linked below({.settings = {.base_url = ""}, .handler = {.prefix = "/news"}});
    const auto json = below.visitor.get("/news" + api_url(below.article));
    EXPECT_EQ(link(json, "canonical"), "/news/world/three");
    EXPECT_EQ(link(json, "alternate", "text/markdown"), "/news" + api_url(below.article));
    EXPECT_EQ(link(below.visitor.get("/news/api/v1/articles?limit=1"), "first"), "/news/api/v1/articles?limit=1");
    EXPECT_EQ(below.visitor.get(link(below.visitor.get("/news/api/v1/articles?limit=1"), "next")).status, 200);
    Linked without({.handler = {.pages = false}});
    const auto alone = without.visitor.get(api_url(without.article));
    EXPECT_EQ(link(alone, "canonical"), "");
    EXPECT_EQ(link(alone, "alternate", "text/html"), "");
    EXPECT_EQ(link(alone, "alternate", "text/plain"), api_url(without.article));
}

TEST(Links, ChangesAndFailuresHaveNone) {
    Linked on;
    auto editor = on.site.sign_in(Role::editor);
    EXPECT_FALSE(editor.patch(api_url(on.article), "*", R"({"title":"Other"})").has("Link"));
    EXPECT_FALSE(on.visitor.get("/api/v1/articles/none").has("Link"));
}

} // namespace
