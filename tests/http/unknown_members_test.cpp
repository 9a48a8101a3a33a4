#include "known_things.hpp"

#include "http/routes.hpp"

#include <gtest/gtest.h>

#include <set>

/// What a body has that nobody asked for is refused, so that nothing is set that was not meant to be.
namespace {

using namespace http_tests;

struct Known : KnownThings {
    Known() : KnownThings({.notices = [](AccountNotice) {}}) {}
};

TEST(UnknownMembers, W_11_AreRefusedByEveryRouteThatTakesABody) {
    Known on;
    int tried = 0;
    for (const auto& route : http::detail::routes()) {
        if (route.kind != http::detail::RouteKind::api || route.operation.body == nullptr) continue;
        const auto address = on.address(route.pattern);
        for (const std::string name :
             {"no_such_member", "__proto__", "constructor", "is_admin", "Title", "id\\u0000"}) {
            const auto answer = on.admin.json(route.method, address, R"({")" + name + R"(":1})", {{"If-Match", "*"}});
            EXPECT_EQ(answer.status, 422) << route.method << ' ' << address << ' ' << name << answer.body;
            EXPECT_TRUE(answer.text("/field").starts_with(name.substr(0, 2))) << address << answer.body;
            ++tried;
        }
    }
    EXPECT_GT(tried, 100);
}

TEST(UnknownMembers, W_11_WhatTheSiteDecidesCannotBeSet) {
    Known on;
    const auto before = on.admin.get(api_url(on.article)).json();
    for (const std::string name : {"id", "url", "status", "version", "counts", "rating", "created_at", "created_by",
                                   "updated_at", "published_at", "revision", "live_revision", "hash"}) {
        const auto answer = on.admin.patch(api_url(on.article), "*", R"({")" + name + R"(":null})");
        EXPECT_EQ(answer.status, 422) << name;
        EXPECT_EQ(answer.text("/field"), name);
    }
    EXPECT_EQ(on.admin.get(api_url(on.article)).json(), before);
    for (const std::string name : {"id", "version", "account_id", "url"}) {
        EXPECT_EQ(on.admin.patch("/api/v1/authors/lan", "*", R"({")" + name + R"(":null})").text("/field"), name);
    }
    for (const std::string name : {"status", "author", "account_id", "pinned", "staff", "created_at", "article_id"}) {
        EXPECT_EQ(
            on.admin.json("PATCH", "/api/v1/comments/" + on.comment, R"({")" + name + R"(":null})", {}).text("/field"),
            name);
    }
}

TEST(UnknownMembers, W_11_PartsAreCheckedAsTheWholeIs) {
    Known on;
    for (const auto& [body, field] : std::vector<std::pair<std::string, std::string>>{
             {R"({"title":"T","figures":[{"src":"/a.png","onload":"x"}]})", "figures[0].onload"},
             {R"({"title":"T","byline":[{"name":"Agency","admin":true}]})", "byline[0].admin"},
             {R"({"title":"T","body_blocks":[{"type":"paragraph","content":[],"style":"x"}]})",
              "body_blocks[0].style"}}) {
        const auto answer = on.admin.post("/api/v1/articles", body);
        EXPECT_EQ(answer.status, 422) << body;
        EXPECT_EQ(answer.text("/field"), field) << answer.body;
    }
    EXPECT_EQ(on.admin
                  .post("/api/v1/comments/moderate",
                        R"({"status":"approved","comments":[{"id":")" + on.comment + R"(","by":1}]})")
                  .text("/field"),
              "comments[0].by");
}

} // namespace
