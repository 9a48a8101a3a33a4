#include "site.hpp"

#include <gtest/gtest.h>

namespace {

using namespace http_tests;

std::string bearer(const Answer& made) {
    return "Bearer " + made.text("/token");
}

TEST(TokenRoutes, AProgramActsByATokenWithinItsScopes) {
    Site site;
    auto an = site.sign_in(Role::editor, "an");
    const auto made = an.post("/api/v1/tokens",
                              R"({"name":"import","scopes":["write_own_articles","take_part"],"expires_in_days":7})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_TRUE(made.text("/token").starts_with("masthead_"));
    EXPECT_EQ(made.text("/expires_at"), "2024-05-08T08:00:00Z");
    EXPECT_EQ(made.header("Cache-Control"), "no-store");
    auto program = site.visitor();
    const Fields as_program{{"Authorization", bearer(made)}};
    // No cookie comes along by itself, so no CSRF token is asked for.
    const auto draft = program.post("/api/v1/articles", R"({"title":"Tin"})", as_program);
    EXPECT_EQ(draft.status, 201) << draft.body;
    EXPECT_EQ(draft.header("Cache-Control"), "no-store");
    EXPECT_EQ(program.post("/api/v1/tags", R"({"name":"x"})", as_program).status, 403);
    EXPECT_EQ(program.get("/api/v1/session", as_program).text("/state"), "none");
    const auto listed = an.get("/api/v1/tokens");
    EXPECT_EQ(listed.text("/items/0/last_used_at"), "2024-05-01T08:00:00Z");
    EXPECT_EQ(listed.body.find("masthead_"), std::string::npos);
    EXPECT_EQ(an.erase("/api/v1/tokens/" + made.text("/id")).status, 204);
    const auto refused = program.get("/api/v1/articles", as_program);
    EXPECT_EQ(refused.status, 401);
    EXPECT_TRUE(refused.has_word("WWW-Authenticate", "Bearer"));
}

TEST(TokenRoutes, S11_ATokenThatIsNotGoodIsAnErrorWhateverTheCookieSays) {
    Site site;
    auto lan = site.sign_in(Role::reader, "lan");
    for (const std::string value : {"Bearer x", "Bearer nonsense", "bearer masthead_",
                                    "Bearer masthead_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        EXPECT_EQ(lan.get("/api/v1/session", {{"Authorization", value}}).status, 401) << value;
    }
    EXPECT_EQ(lan.get("/api/v1/session", {{"Authorization", "Bearer " + lan.cookie}}).status, 401);
    // Other schemes are those of a proxy in front, which is none of our business.
    EXPECT_EQ(lan.get("/api/v1/session", {{"Authorization", "Basic bGFuOng="}}).text("/state"), "active");
    const auto made = lan.post("/api/v1/tokens", R"({"name":"x","scopes":["take_part"]})");
    auto visitor = site.visitor();
    visitor.cookie = made.text("/token");
    EXPECT_EQ(visitor.get("/api/v1/session").text("/state"), "none");
}

TEST(TokenRoutes, BadRequestsNameTheMember) {
    Site site;
    auto lan = site.sign_in(Role::reader, "lan");
    const auto field = [&](std::string_view body) { return lan.post("/api/v1/tokens", body).text("/field"); };
    EXPECT_EQ(field(R"({"scopes":["take_part"]})"), "name");
    EXPECT_EQ(field(R"({"name":"x"})"), "scopes");
    EXPECT_EQ(field(R"({"name":"x","scopes":["take_part","fly"]})"), "scopes[1]");
    EXPECT_EQ(field(R"({"name":"x","scopes":["manage_accounts"]})"), "scopes");
    EXPECT_EQ(field(R"({"name":"x","scopes":["take_part"],"expires_in_days":0})"), "expires_in_days");
    EXPECT_EQ(field(R"({"name":"x","scopes":["take_part"],"expires_in_days":1e18})"), "expires_in_days");
    EXPECT_EQ(field(R"({"name":"x","scopes":["take_part"],"token":"mine"})"), "token");
    EXPECT_EQ(lan.erase("/api/v1/tokens/nonsense").status, 404);
    EXPECT_EQ(site.visitor().get("/api/v1/tokens").status, 401);
}

TEST(AuditRoute, TellsPeopleOfTheirOwnAccountAndManagersOfAll) {
    Site site;
    auto lan = site.sign_in(Role::reader, "lan");
    auto an = site.sign_in(Role::admin, "an");
    const auto own = lan.get("/api/v1/audit");
    ASSERT_EQ(own.status, 200) << own.body;
    EXPECT_EQ(own.text("/items/0/action"), "signed_in");
    EXPECT_EQ(own.text("/items/0/network"), "127.0.0.0/24");
    EXPECT_EQ(own.text("/items/1/action"), "account_created");
    EXPECT_EQ(own.json().at("items").as_array().size(), 2U);
    const auto lan_id = lan.get("/api/v1/session").text("/account/id");
    const auto an_id = an.get("/api/v1/session").text("/account/id");
    EXPECT_EQ(lan.get("/api/v1/audit?account=" + an_id).status, 403);
    EXPECT_EQ(lan.get("/api/v1/audit?account=nonsense").text("/field"), "account");
    EXPECT_EQ(an.get("/api/v1/audit?action=nonsense").text("/field"), "action");
    EXPECT_EQ(an.get("/api/v1/audit").json().at("items").as_array().size(), 4U);
    const auto found = an.get("/api/v1/audit?action=signed_in&account=" + lan_id);
    EXPECT_EQ(found.json().at("items").as_array().size(), 1U);
    EXPECT_EQ(found.text("/items/0/actor_id"), lan_id);
}

} // namespace
