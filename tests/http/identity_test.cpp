#include "site.hpp"

#include <masthead/http/identity.hpp>

#include <gtest/gtest.h>

namespace {

using namespace http_tests;

/// A host that knows its users by a header, or by a cookie of its own.
class HostUsers final : public http::IdentityProvider {
public:
    Result<std::optional<http::Identity>> identify(const http::Request& request) const override {
        const auto user = request.headers.find("X-Host-User");
        const auto cookie = request.headers.find("Cookie").value_or("");
        if (user == "nobody") return Error{ErrorCode::unauthenticated, "the host does not know this user", ""};
        if (!user && cookie.find("host_session=") == std::string_view::npos) return std::optional<http::Identity>();
        http::Identity identity;
        identity.principal.kind = Principal::Kind::account;
        identity.principal.account = http::account_id_of("https://host.test", user.value_or("mai"));
        identity.principal.display_name = user.value_or("mai");
        identity.principal.role = user == "boss" ? Role::editor : Role::reader;
        if (!user) identity.csrf_token = "the host's own token";
        return std::optional(std::move(identity));
    }
};

SiteOptions with_host_users() {
    SiteOptions options;
    options.handler.identity = std::make_shared<HostUsers>();
    return options;
}

TEST(HostUsers, TakePartWithoutAnAccount) {
    Site site(with_host_users());
    const auto article = site.publish("Tin");
    const auto path = api_url(article);
    auto client = site.visitor();
    const Fields lan{{"X-Host-User", "lan"}};
    const auto comment = client.post(path + "/comments", R"({"body":"Hay!"})", lan);
    ASSERT_EQ(comment.status, 201) << comment.body;
    EXPECT_EQ(comment.text("/author/name"), "lan");
    EXPECT_EQ(client.json("PUT", path + "/rating", R"({"value":5})", lan).status, 200);
    EXPECT_EQ(client.json("PUT", path + "/rating", R"({"value":4})", lan).number("/count"), 1);
    EXPECT_EQ(client.post("/api/v1/tags", R"({"name":"x"})", lan).status, 403);
    EXPECT_EQ(client.post("/api/v1/tags", R"({"name":"x"})", {{"X-Host-User", "boss"}}).status, 201);
    EXPECT_EQ(client.post(path + "/comments", R"({"body":"Hay!"})").status, 401);
}

TEST(HostUsers, WhomTheHostRefusesGetsNoFurther) {
    Site site(with_host_users());
    auto an = site.sign_in(Role::reader, "an");
    EXPECT_EQ(an.get("/api/v1/session", {{"X-Host-User", "nobody"}}).status, 401);
    // Whom the host does not name may have a session here.
    EXPECT_EQ(an.get("/api/v1/session").text("/account/login"), "an");
}

TEST(HostUsers, WhatBrowsersSendByThemselvesNeedsTheHostsToken) {
    Site site(with_host_users());
    const auto path = api_url(site.publish("Tin")) + "/rating";
    auto client = site.visitor();
    Fields fields{{"Cookie", "host_session=1"}};
    EXPECT_EQ(client.json("PUT", path, R"({"value":5})", fields).text("/field"), "X-CSRF-Token");
    fields.emplace_back("X-CSRF-Token", "the host's own token");
    EXPECT_EQ(client.json("PUT", path, R"({"value":5})", fields).status, 200);
    EXPECT_EQ(client.get("/api/v1/session", {{"Cookie", "host_session=1"}}).text("/csrf_token"),
              "the host's own token");
}

TEST(HostUsers, WriteByThePagesFormAtOnce) {
    Site site(with_host_users());
    site.publish("Tin");
    auto client = site.visitor();
    const auto send = [&](std::string_view body) {
        return client.send("POST", "/articles/tin/comments",
                           {{"Cookie", "host_session=1"},
                            {"Accept", "text/html"},
                            {"Content-Type", "application/x-www-form-urlencoded"}},
                           body);
    };
    EXPECT_EQ(send("body=Hay").status, 403);
    // What slows down programs without an account is not for them.
    EXPECT_EQ(send("body=Hay&csrf_token=the+host%27s+own+token").status, 303);
    const auto page = client.get("/tin", {{"Cookie", "host_session=1"}, {"Accept", "text/html"}}).body;
    EXPECT_EQ(between(page, "name=\"form_time\" value=\"", "\""), "");
    EXPECT_NE(page.find("mai"), std::string::npos);
}

TEST(HostUsers, HaveTheSameIdEachTime) {
    const auto id = http::account_id_of("https://host.test", "lan");
    EXPECT_EQ(id, http::account_id_of("https://host.test", "lan"));
    EXPECT_NE(id, http::account_id_of("https://host.test", "mai"));
    EXPECT_NE(id, http::account_id_of("https://other.test", "lan"));
    EXPECT_NE(http::account_id_of("a", "bc"), http::account_id_of("ab", "c"));
    EXPECT_TRUE(AccountId::parse(to_string(id)));
    EXPECT_EQ(to_string(id)[14], '8');
}

} // namespace
