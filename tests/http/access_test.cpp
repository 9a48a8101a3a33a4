#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using testing::ElementsAre;

std::string credentials(std::string_view login, std::string_view secret = password) {
    return R"({"login":)" + quoted(login) + R"(,"password":)" + quoted(secret) + "}";
}

TEST(SessionRoutes, SigningInGivesTheStateAndACookie) {
    Site site;
    site.account(Role::reader, "lan");
    auto client = site.visitor();
    const auto answer = client.post("/api/v1/session", credentials("lan"));
    EXPECT_EQ(answer.status, 201);
    const auto names = members(answer.json());
    EXPECT_THAT(std::vector(names.begin(), names.begin() + 4),
                ElementsAre("state", "idle_expires_in", "absolute_expires_in", "warn_at"));
    EXPECT_EQ(names.back(), "account");
    EXPECT_EQ(answer.text("/state"), "active");
    EXPECT_EQ(answer.number("/idle_expires_in"), 1800);
    EXPECT_EQ(answer.number("/absolute_expires_in"), 12 * 3600);
    EXPECT_EQ(answer.text("/warn_at"), "2024-05-01T08:29:00Z");
    EXPECT_EQ(answer.text("/account/login"), "lan");
    EXPECT_FALSE(answer.text("/csrf_token").empty());
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(client.get("/api/v1/session").text("/csrf_token"), answer.text("/csrf_token"));
    EXPECT_FALSE(answer.has_word("Set-Cookie", "Max-Age"));
    EXPECT_FALSE(answer.has_word("Set-Cookie", "Expires"));
    client.csrf = answer.text("/csrf_token");
    const auto out = client.erase("/api/v1/session");
    EXPECT_EQ(out.status, 204);
    EXPECT_TRUE(out.has_word("Set-Cookie", "Max-Age=0"));
    EXPECT_EQ(client.get("/api/v1/session").text("/state"), "none");
}

TEST(SessionRoutes, ARememberedSessionHasALongCookie) {
    Site site;
    site.account(Role::reader, "lan");
    auto client = site.visitor();
    const auto answer =
        client.post("/api/v1/session", R"({"login":"lan","remember":true,"password":)" + quoted(password) + "}");
    EXPECT_TRUE(answer.has_word("Set-Cookie", "; Max-Age=2592000"));
    EXPECT_EQ(answer.number("/idle_expires_in"), 2'592'000);
    EXPECT_EQ(client.get("/api/v1/sessions").at("/items/0/remembered"), true);
}

TEST(SessionRoutes, A08WrongCredentialsLookAlike) {
    Site site;
    site.account(Role::reader, "lan");
    auto disabled = site.account(Role::reader, "minh");
    disabled.disabled = true;
    ASSERT_TRUE(site.engine->accounts().update(Principal::host(), disabled));
    auto client = site.visitor();
    const auto wrong = client.post("/api/v1/session", credentials("lan", "another password"));
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.code(), "unauthenticated");
    EXPECT_FALSE(wrong.has("Set-Cookie"));
    for (const auto& body : {credentials("nobody"), credentials("minh"), credentials("lan", std::string(2'000, 'x')),
                             credentials("lan", std::string(password).append(" "))}) {
        const auto answer = client.post("/api/v1/session", body);
        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(answer.body, wrong.body);
    }
    EXPECT_EQ(client.post("/api/v1/session", R"({"login":"lan"})").text("/field"), "password");
    EXPECT_EQ(client.post("/api/v1/session", R"({"password":"x"})").text("/field"), "login");
    EXPECT_EQ(client.post("/api/v1/session", R"({"login":"lan","password":5})").text("/field"), "password");
    EXPECT_EQ(client.post("/api/v1/session", R"({"login":"lan","password":"x","role":"admin"})").text("/field"),
              "role");
}

TEST(SessionRoutes, WithoutASessionThereIsNothingToKeepOrList) {
    Site site;
    auto visitor = site.visitor();
    const auto state = visitor.get("/api/v1/session");
    EXPECT_EQ(state.status, 200);
    EXPECT_EQ(state.text("/state"), "none");
    EXPECT_EQ(state.at("/account"), nullptr);
    EXPECT_EQ(state.text("/csrf_token"), "");
    EXPECT_EQ(visitor.post("/api/v1/session/keepalive").status, 401);
    EXPECT_EQ(visitor.get("/api/v1/sessions").status, 401);
    EXPECT_EQ(visitor.erase("/api/v1/sessions").status, 401);
    EXPECT_EQ(visitor.erase("/api/v1/session").status, 204);
}

TEST(SessionRoutes, S54DevicesAreListedAndEnded) {
    Site site;
    site.account(Role::reader, "lan");
    auto here = site.sign_in_as("lan");
    site.advance(std::chrono::seconds(1));
    auto there = site.sign_in_as("lan");
    site.advance(std::chrono::seconds(1));
    auto third = site.sign_in_as("lan");
    const auto list = here.get("/api/v1/sessions");
    ASSERT_EQ(list.at("/items").as_array().size(), 3U);
    EXPECT_THAT(members(list.at("/items/0")),
                ElementsAre("id", "device", "current", "remembered", "created_at", "last_activity_at", "expires_at",
                            "ended_at", "reason", "network"));
    EXPECT_EQ(list.at("/items/2/current"), true);
    EXPECT_EQ(list.at("/items/1/current"), false);
    EXPECT_EQ(list.body.find(here.cookie), std::string::npos);
    const auto id = list.text("/items/1/id");
    auto stranger = site.sign_in(Role::reader, "stranger");
    EXPECT_EQ(stranger.erase("/api/v1/sessions/" + id).status, 404);
    EXPECT_EQ(here.erase("/api/v1/sessions/" + id).status, 204);
    EXPECT_EQ(there.get("/api/v1/sessions").code(), "session_ended");
    EXPECT_EQ(there.get("/api/v1/session").text("/reason"), "revoked");
    EXPECT_EQ(third.get("/api/v1/sessions").status, 200);
    EXPECT_EQ(here.erase("/api/v1/sessions").status, 204);
    EXPECT_EQ(third.get("/api/v1/sessions").status, 401);
    EXPECT_EQ(here.get("/api/v1/sessions").at("/items").as_array().size(), 1U);
    EXPECT_EQ(stranger.get("/api/v1/sessions").status, 200);
    EXPECT_EQ(here.erase("/api/v1/sessions/none").status, 404);
}

TEST(AccountRoutes, AdministratorsManageAccounts) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    const auto made =
        admin.post("/api/v1/accounts",
                   R"({"login":"lan","role":"editor","email":"lan@example.org","password":)" + quoted(password) + "}");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_THAT(members(made.json()),
                ElementsAre("id", "login", "display_name", "email", "role", "disabled", "created_at", "version",
                            "restriction", "email_verified", "second_factor", "categories", "erased_at"));
    EXPECT_EQ(made.body.find("argon"), std::string::npos);
    const auto url = made.header("Location");
    EXPECT_EQ(admin.get(url).body, made.body);
    EXPECT_EQ(admin.get("/api/v1/accounts").at("/items").as_array().size(), 2U);
    auto lan = site.sign_in_as("lan");
    EXPECT_EQ(lan.get(url).status, 200);
    EXPECT_EQ(lan.get("/api/v1/accounts").status, 403);
    EXPECT_EQ(lan.patch(url, "*", R"({"role":"admin"})").status, 403);
    EXPECT_EQ(lan.post("/api/v1/accounts", R"({"login":"x"})").status, 403);
    EXPECT_EQ(site.visitor().get(url).status, 401);
    EXPECT_EQ(admin.patch(url, "", R"({"role":"reader"})").status, 428);
    const auto changed = admin.patch(url, made.header("ETag"), R"({"role":"reader","display_name":"Lan"})");
    EXPECT_EQ(changed.text("/role"), "reader");
    EXPECT_EQ(lan.get("/api/v1/sessions").code(), "session_ended");
    EXPECT_EQ(admin.patch(url, made.header("ETag"), R"({"role":"editor"})").status, 412);
    EXPECT_EQ(admin.patch(url, "*", R"({"disabled":true})").status, 200);
    EXPECT_EQ(site.visitor().post("/api/v1/session", credentials("lan")).status, 401);
}

TEST(AccountRoutes, WhatIsWrongIsNamed) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    const auto field = [&](std::string_view body) {
        const auto answer = admin.post("/api/v1/accounts", body);
        EXPECT_EQ(answer.status / 100, 4) << body;
        return answer.text("/field");
    };
    EXPECT_EQ(field(R"({"login":"a b","password":"long enough password"})"), "login");
    EXPECT_EQ(field(R"({"login":"lan","password":"short"})"), "password");
    EXPECT_EQ(field(R"({"login":"lan"})"), "password");
    EXPECT_EQ(field(R"({"login":"lan","role":"king","password":"long enough password"})"), "role");
    EXPECT_EQ(field(R"({"login":"lan","password_hash":"x","password":"long enough password"})"), "password_hash");
    EXPECT_EQ(admin.post("/api/v1/accounts", credentials("ADMIN")).status, 409);
    EXPECT_EQ(admin.get("/api/v1/accounts/none").status, 404);
}

} // namespace
