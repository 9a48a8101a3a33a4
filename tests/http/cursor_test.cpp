#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using ::testing::HasSubstr;

/// Three articles, and what leads to the second of them in different lists.
struct Lists {
    explicit Lists(SiteOptions options = {}) : site(std::move(options)) {
        ArticleDraft draft;
        draft.content.categories = {site.category("World").id};
        for (const std::string title : {"One", "Two", "Three"}) {
            articles.push_back(site.publish(title, draft));
            site.advance(std::chrono::seconds(1));
        }
    }
    std::string next(const std::string& address) { return visitor.get(address).text("/next"); }
    Site site;
    std::vector<ArticleDetails> articles;
    Client visitor = site.visitor();
};

TEST(Cursors, LeadOnInTheListThatGaveThem) {
    Lists on;
    const auto next = on.next("/api/v1/articles?limit=1");
    EXPECT_EQ(on.visitor.get("/api/v1/articles?limit=1&after=" + next).text("/items/0/slug"), "two");
    // The page and the interface show the same list, with any number of items and any other parameter.
    EXPECT_EQ(on.visitor.get("/api/v1/articles?utm_source=x&fields=slug&after=" + next).text("/items/0/slug"), "two");
    EXPECT_EQ(on.visitor.get("/?after=" + next, {{"Accept", "application/json"}}).text("/items/0/slug"), "two");
    EXPECT_THAT(on.visitor.page("/?after=" + next).body, HasSubstr(">Two<"));
    EXPECT_EQ(on.visitor.get("/api/v1/articles?after=").text("/items/0/slug"), "three");
}

TEST(Cursors, AreRefusedByEveryOtherList) {
    Lists on;
    const auto next = on.next("/api/v1/articles?limit=1");
    for (const std::string other :
         {"/api/v1/articles?category=world", "/api/v1/articles?sort=oldest", "/api/v1/articles?sort=views",
          "/api/v1/articles?q=two", "/api/v1/articles?locale=vi", "/api/v1/search?q=two", "/api/v1/tags?limit=1",
          "/api/v1/categories?limit=1", "/api/v1/authors?limit=1"}) {
        const auto answer = on.visitor.get(other + "&after=" + next);
        EXPECT_EQ(answer.status, 422) << other;
        EXPECT_EQ(answer.text("/field"), "after") << other;
        EXPECT_EQ(answer.text("/detail"), "this is not a cursor that this list gave; start again without one") << other;
    }
    EXPECT_EQ(on.visitor.get("/world/?after=" + next).text("/field"), "after");
    // The same order and the same keys, but another filter.
    const auto of_category = on.next("/api/v1/articles?limit=1&category=world");
    EXPECT_NE(of_category, next);
    EXPECT_EQ(on.visitor.get("/api/v1/articles?after=" + of_category).status, 422);
    const auto id = to_string(on.articles[0].categories.at(0).id);
    EXPECT_EQ(on.visitor.get("/api/v1/articles?category=" + id + "&after=" + of_category).status, 200);
}

TEST(Cursors, OfAThreadFitEveryWayToIt) {
    Lists on;
    auto reader = on.site.sign_in(Role::reader);
    const auto url = api_url(on.articles[0]) + "/comments";
    for (int i = 0; i < 52; ++i) {
        on.site.advance(std::chrono::seconds(1));
        ASSERT_EQ(reader.post(url, R"({"body":"Number )" + std::to_string(i) + R"("})").status, 201);
    }
    const auto next = reader.get(api_url(on.articles[0]) + "?include=comments").text("/comments/next");
    EXPECT_EQ(reader.get("/api/v1/articles/one/comments?after=" + next).text("/items/0/body/text"), "Number 50");
    EXPECT_EQ(reader.get("/api/v1/articles/one?include=comments&after=" + next).text("/comments/items/0/body/text"),
              "Number 50");
    EXPECT_THAT(reader.page("/world/one?after=" + next).body, HasSubstr("Number 50"));
    EXPECT_EQ(reader.get(url + "?sort=newest&after=" + next).text("/field"), "after");
    EXPECT_EQ(reader.get("/api/v1/articles/two/comments?after=" + next).text("/field"), "after");
    const auto of_page = form_escaped(between(reader.page("/world/one").body, "?after=", "#comments"));
    EXPECT_EQ(reader.get(url + "?after=" + of_page).text("/items/0/body/text"), "Number 50");
}

TEST(Cursors, AChangeOfAnyBitIsFound) {
    Lists on;
    const auto next = on.next("/api/v1/articles?limit=1");
    for (std::size_t i = 0; i < next.size(); ++i) {
        auto changed = next;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(on.visitor.get("/api/v1/articles?after=" + changed).status, 422) << i;
    }
    for (std::size_t size = 1; size < next.size(); ++size) {
        EXPECT_EQ(on.visitor.get("/api/v1/articles?after=" + next.substr(0, size)).status, 422) << size;
    }
    EXPECT_EQ(on.visitor.get("/api/v1/articles?after=" + next + "A").status, 422);
}

TEST(Cursors, ThatTheEngineGivesAreNoneOfTheInterface) {
    Lists on;
    ArticleFilter filter;
    filter.page.limit = 1;
    const auto page = on.site.engine->articles().list(Principal::anonymous(), filter).value();
    const auto answer = on.visitor.get("/api/v1/articles?after=" + page.next->token());
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.text("/field"), "after");
}

TEST(Cursors, HoldOverARestartAndOnEveryHostOfTheStorage) {
    TemporaryDatabase database;
    std::string next;
    {
        Lists on({.storage = database.url()});
        next = on.next("/api/v1/articles?limit=1");
    }
    Site first({.storage = database.url()});
    Site second({.storage = database.url()});
    for (auto* site : {&first, &second}) site->advance(std::chrono::minutes(1));
    EXPECT_EQ(first.visitor().get("/api/v1/articles?after=" + next).text("/items/0/slug"), "two");
    EXPECT_EQ(second.visitor().get("/api/v1/articles?after=" + next).text("/items/0/slug"), "two");
    EXPECT_EQ(second.visitor().get("/api/v1/articles?limit=1").text("/next"), next);
    Lists other;
    EXPECT_EQ(other.visitor.get("/api/v1/articles?after=" + next).status, 422);
}

} // namespace
