#include "discussion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(LimitsOverHttp, AreAnsweredWithTheTimeToWait) {
    SiteOptions options;
    options.policies.comment.minimum_interval = 0s;
    options.policies.limits.comments.account = {2, 60s};
    Discussion on(options);
    const auto write = [&](const std::string& text) {
        return on.reader.post(on.thread(), R"({"body":)" + http_tests::quoted(text) + "}");
    };
    EXPECT_EQ(write("One").status, 201);
    EXPECT_EQ(write("Two").status, 201);
    const auto refused = write("Three");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.text("/code"), "rate_limited");
    EXPECT_EQ(refused.header("Retry-After"), "30");
    const auto page = on.reader.form("/articles/" + to_string(on.article.head.id) + "/comments", "body=Four");
    EXPECT_EQ(page.status, 429);
    EXPECT_EQ(page.header("Retry-After"), "30");
    EXPECT_NE(page.body.find("Four"), std::string::npos);
    on.site.advance(30s);
    EXPECT_EQ(write("Three").status, 201);
}

TEST(LimitsOverHttp, TheIntervalTellsWhatIsLeftOfIt) {
    SiteOptions options;
    options.policies.comment.minimum_interval = 10s;
    Discussion on(options);
    EXPECT_EQ(on.reader.post(on.thread(), R"({"body":"One"})").status, 201);
    on.site.advance(3s);
    EXPECT_EQ(on.reader.post(on.thread(), R"({"body":"Two"})").header("Retry-After"), "7");
}

TEST(RestrictionsOverHttp, AreLaidByModerators) {
    Discussion on;
    const auto id = on.reader.get("/api/v1/session").text("/account/id");
    const auto url = "/api/v1/accounts/" + id + "/restriction";
    EXPECT_EQ(on.writer.put(url, R"({"kind":"muted"})").status, 403);
    EXPECT_EQ(on.site.visitor().put(url, R"({"kind":"muted"})").status, 401);
    const auto laid =
        on.moderator.put(url, R"({"kind":"banned","until":"2100-01-01T00:00:00Z","reason":"Advertising"})");
    EXPECT_EQ(laid.status, 200);
    EXPECT_EQ(laid.text("/kind"), "banned");
    EXPECT_EQ(laid.text("/until"), "2100-01-01T00:00:00Z");
    EXPECT_FALSE(laid.at("").as_object().contains("email"));
    const auto refused = on.reader.post(on.thread(), R"({"body":"Hello"})");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.text("/detail"), "this account may not take part until 2100-01-01T00:00:00Z: Advertising");
    EXPECT_EQ(on.reader.put(api_url(on.article) + "/rating", R"({"value":5})").status, 403);
    EXPECT_EQ(on.site.sign_in(Role::admin).get("/api/v1/accounts/" + id).text("/restriction/kind"), "banned");
    EXPECT_EQ(on.moderator.erase(url).status, 204);
    EXPECT_EQ(on.reader.post(on.thread(), R"({"body":"Hello"})").status, 201);
}

TEST(RestrictionsOverHttp, WhatIsWrongIsNamed) {
    Discussion on;
    const auto url = "/api/v1/accounts/" + on.reader.get("/api/v1/session").text("/account/id") + "/restriction";
    for (const auto& [body, field] : std::vector<std::pair<std::string, std::string>>{
             {R"({})", "kind"},
             {R"({"kind":"gone"})", "kind"},
             {R"({"kind":"muted","until":"soon"})", "until"},
             {R"({"kind":"muted","until":"2001-01-01T00:00:00Z"})", "until"},
             {R"({"kind":"muted","days":3})", "days"}}) {
        const auto answer = on.moderator.put(url, body);
        EXPECT_EQ(answer.status, 422) << body;
        EXPECT_EQ(answer.text("/field"), field) << body;
    }
    EXPECT_EQ(on.moderator.put("/api/v1/accounts/x/restriction", R"({"kind":"muted"})").status, 404);
    const auto own = "/api/v1/accounts/" + on.moderator.get("/api/v1/session").text("/account/id") + "/restriction";
    EXPECT_EQ(on.moderator.put(own, R"({"kind":"muted"})").status, 403);
}

TEST(VotesOverHttp, SuspectOnesAreSetAside) {
    SiteOptions options;
    options.policies.rating.burst_of_new_accounts = {1, 600s};
    Discussion on(options);
    const auto rating = api_url(on.article) + "/rating";
    const auto votes = api_url(on.article) + "/ratings";
    EXPECT_EQ(on.reader.put(rating, R"({"value":1})").status, 200);
    EXPECT_EQ(on.writer.put(rating, R"({"value":5})").status, 200);
    EXPECT_EQ(on.moderator.get(votes).status, 403);
    auto editor = on.site.sign_in(Role::editor);
    EXPECT_EQ(editor.get(votes).at("/items").as_array().size(), 2U);
    const auto suspects = editor.get(votes + "?suspect=true");
    ASSERT_EQ(suspects.at("/items").as_array().size(), 1U);
    EXPECT_EQ(suspects.number("/items/0/value"), 5);
    const auto voter = suspects.text("/items/0/voter");
    const auto cleaned = editor.post(votes + "/set-aside", R"({"suspects":true})");
    EXPECT_EQ(cleaned.status, 200);
    EXPECT_EQ(cleaned.number("/count"), 1);
    EXPECT_EQ(cleaned.number("/sum"), 1);
    EXPECT_EQ(on.site.visitor().get(rating).number("/sum"), 1);
    EXPECT_EQ(editor.get(votes + "?set_aside=true").text("/items/0/voter"), voter);
    EXPECT_EQ(
        editor.post(votes + "/set-aside", R"({"voters":[)" + http_tests::quoted(voter) + R"(],"set_aside":false})")
            .number("/sum"),
        6);
    for (const auto* body : {R"({})", R"({"voters":[]})"}) {
        EXPECT_EQ(editor.post(votes + "/set-aside", body).text("/field"), "voters") << body;
    }
    EXPECT_EQ(editor.post(votes + "/set-aside", R"({"voters":[1]})").text("/field"), "voters[0]");
    EXPECT_EQ(editor.post(votes + "/set-aside", R"({"suspects":true,"set_aside":false})").text("/field"), "suspects");
    EXPECT_EQ(editor.get(votes + "?suspect=maybe").text("/field"), "suspect");
}

TEST(VotesOverHttp, ReadersWithoutAnAccountVoteWhereTheSiteLetsThem) {
    SiteOptions options;
    options.policies.rating.who = RatingAccess::anyone;
    Discussion on(options);
    const auto rating = api_url(on.article) + "/rating";
    const auto rate = [&](std::string_view browser, int points) {
        return on.site.visitor().json("PUT", rating, R"({"value":)" + std::to_string(points) + "}",
                                      {{"User-Agent", std::string(browser)}});
    };
    EXPECT_EQ(rate("Mozilla/5.0 Firefox/127.0", 5).number("/own"), 5);
    EXPECT_EQ(rate("Mozilla/5.0 Firefox/128.0", 2).number("/count"), 1) << "the same address and kind of browser";
    EXPECT_EQ(rate("Mozilla/5.0 Chrome/126.0", 4).number("/sum"), 6);
    EXPECT_EQ(rate("curl/8.0", 4).status, 401);
    EXPECT_EQ(rate("Mozilla/5.0 Firefox/127.0", 9).text("/field"), "value");
    auto guest = on.site.visitor();
    const Fields firefox{{"User-Agent", "Mozilla/5.0 Firefox/127.0"}};
    EXPECT_EQ(guest.get(rating, firefox).number("/own"), 2);
    const auto page = guest.get(on.article.url, firefox).body;
    EXPECT_NE(page.find("name=\"value\""), std::string::npos);
    EXPECT_EQ(guest.json("DELETE", rating, "", firefox).number("/count"), 1);
}

TEST(ViewsOverHttp, AreListedByDayAndByArticle) {
    Discussion on;
    auto guest = on.site.visitor();
    const auto views = api_url(on.article) + "/views";
    const Fields browser{{"User-Agent", "Mozilla/5.0 Firefox/127.0"}};
    EXPECT_EQ(guest.post(views, "", browser).status, 202);
    EXPECT_EQ(guest.post(views, "", browser).status, 202) << "the same reader, counted once";
    ASSERT_TRUE(on.site.engine->views().flush());
    const auto days = guest.get(views);
    ASSERT_EQ(days.status, 200);
    ASSERT_EQ(days.at("/items").as_array().size(), 1U);
    EXPECT_EQ(days.number("/items/0/views"), 1);
    const auto day = days.text("/items/0/day");
    EXPECT_EQ(guest.get(views + "?first=" + day + "&last=" + day).body, days.body);
    EXPECT_EQ(guest.get(views + "?last=2001-01-01").at("/items").as_array().size(), 0U);
    EXPECT_EQ(guest.get(views + "?first=yesterday").text("/field"), "first");
    EXPECT_EQ(guest.get(views + "?first=2001-01-01").text("/field"), "first");
    const auto most = guest.get("/api/v1/most-read?days=1&limit=5");
    EXPECT_EQ(most.number("/items/0/views"), 1);
    EXPECT_EQ(most.text("/items/0/article/id"), to_string(on.article.head.id));
    EXPECT_EQ(guest.get("/api/v1/most-read?days=0").text("/field"), "days");
    EXPECT_EQ(guest.get("/api/v1/most-read?days=8").text("/field"), "days");
    EXPECT_EQ(guest.get("/api/v1/most-read?days=week").text("/field"), "days");
    EXPECT_EQ(guest.get("/api/v1/most-read?limit=0").text("/field"), "limit");
}

} // namespace
