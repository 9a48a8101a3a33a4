#include "portal.hpp"

#include "../support/results.hpp"

#include <gtest/gtest.h>

namespace {

using namespace identity_tests;
using masthead::test::must;
using masthead::test::outcome_and_field;

Principal principal(const Portal& portal, const json::object& claims) {
    const auto identity = must(portal.identify(portal.token(claims)));
    EXPECT_TRUE(identity && identity->csrf_token.empty());
    return identity->principal;
}

TEST(People, AreThoseOfIssuerAndSubject) {
    Portal portal;
    const auto lan = principal(portal, portal.claims("lan"));
    EXPECT_EQ(lan.kind, Principal::Kind::account);
    EXPECT_EQ(lan.account, http::account_id_of(portal.issuer.url(), "lan"));
    EXPECT_EQ(lan.display_name, "Lan Nguyễn");
    EXPECT_EQ(lan.role, Role::reader);
    EXPECT_NE(principal(portal, portal.claims("mai")).account, lan.account);
}

TEST(People, HaveTheHighestRoleThatIsNamed) {
    Portal portal([](openid::Options& options) {
        options.default_role = Role::moderator;
        options.roles["guests"] = Role::reader;
    });
    const auto role = [&](const json::value& value) {
        return principal(portal, with(portal.claims(), "roles", value)).role;
    };
    EXPECT_EQ(principal(portal, portal.claims()).role, Role::moderator);
    EXPECT_EQ(role("news-editors"), Role::editor);
    EXPECT_EQ(role("guests"), Role::reader);
    EXPECT_EQ(role(json::array{"guests", "news-admins", "news-editors"}), Role::admin);
    EXPECT_EQ(role(json::array{"News-Admins", "admin", "", "news-admins "}), Role::moderator);
    EXPECT_EQ(role(json::array{"news-admins", 1}), Role::moderator);
    EXPECT_EQ(role(json::object{{"news-admins", true}}), Role::moderator);
    EXPECT_EQ(role(nullptr), Role::moderator);
}

TEST(People, HaveRolesWhereverTheIssuerPutsThem) {
    const auto role_at = [](std::string claim, std::string_view name, json::value value) {
        Portal portal([&](openid::Options& options) { options.roles_claim = claim; });
        return principal(portal, with(portal.claims(), name, std::move(value))).role;
    };
    const json::value nested = json::object{{"roles", json::array{"news-editors"}}};
    EXPECT_EQ(role_at("/realm_access/roles", "realm_access", nested), Role::editor);
    EXPECT_EQ(role_at("/realm_access/other", "realm_access", nested), Role::reader);
    EXPECT_EQ(role_at("/~x", "realm_access", nested), Role::reader);
    EXPECT_EQ(role_at("https://example.org/roles", "https://example.org/roles", "news-editors"), Role::editor);
}

TEST(People, HaveANameThatCanBeShown) {
    Portal portal;
    const auto name = [&](auto value) { return principal(portal, with(portal.claims(), "name", value)).display_name; };
    EXPECT_EQ(name("  Mai   Trần "), "Mai Trần");
    EXPECT_EQ(name(std::string(300, 'x')), std::string(100, 'x'));
    EXPECT_EQ(name(""), "Reader");
    EXPECT_EQ(name("a\u0001b"), "Reader");
    EXPECT_EQ(name(7), "Reader");
    auto claims = with(portal.claims(), "preferred_username", "mai");
    claims.erase("name");
    EXPECT_EQ(principal(portal, claims).display_name, "mai");
}

TEST(People, MayDoWhatTheirRoleMay) {
    Portal portal;
    auto visitor = portal.site->visitor();
    const auto tag = [&](const json::object& claims, std::string name) {
        return visitor.post("/api/v1/tags", R"({"name":")" + name + "\"}", bearer(portal.token(claims))).status;
    };
    EXPECT_EQ(tag(portal.claims(), "a"), 403);
    EXPECT_EQ(tag(with(portal.claims(), "roles", "news-editors"), "b"), 201);
}

/// Requirement S-63: who signed in long ago at the issuer is not trusted with everything.
TEST(S63_AuthTime, DecidesAboutSensitiveActs) {
    Portal portal;
    const auto admin = with(portal.claims("boss"), "roles", "news-admins");
    auto visitor = portal.site->visitor();
    const auto make_account = [&](const json::object& claims, std::string login) {
        return visitor.post("/api/v1/accounts",
                            R"({"login":")" + login + R"(","role":"reader","password":"một mật khẩu đủ dài"})",
                            bearer(portal.token(claims)));
    };
    EXPECT_EQ(make_account(admin, "a").status, 201);
    const auto stale = make_account(with(admin, "auth_time", portal.now() - 3'600), "b");
    EXPECT_EQ(stale.status, 403);
    EXPECT_EQ(stale.code(), "reauthentication_required");
    // A token that does not say when is not a recent sign-in, however new it is.
    auto silent = admin;
    silent.erase("auth_time");
    EXPECT_EQ(make_account(silent, "c").code(), "reauthentication_required");
    EXPECT_EQ(portal.ask(portal.token(silent)).status, 200);
    // Signing in again at the issuer is all it takes.
    EXPECT_EQ(make_account(with(admin, "auth_time", portal.now()), "b").status, 201);
}

TEST(S63_AuthTime, CanBeLimited) {
    Portal portal([](openid::Options& options) { options.max_authentication_age = std::chrono::hours(1); });
    const auto status = [&](json::value at) {
        return portal.ask(portal.token(with(portal.claims(), "auth_time", std::move(at)))).status;
    };
    EXPECT_EQ(status(portal.now() - 3'630), 200);
    EXPECT_EQ(status(portal.now() - 3'631), 401);
    auto silent = portal.claims();
    silent.erase("auth_time");
    EXPECT_EQ(portal.ask(portal.token(silent)).status, 401);
}

/// Requirement S-63: a token ends by itself, whatever it was good for before.
TEST(S63_Lifetimes, AreThoseOfTheTokenAlone) {
    Portal portal;
    const auto token = portal.token(portal.claims());
    EXPECT_EQ(portal.ask(token).status, 200);
    portal.advance(std::chrono::seconds(629));
    EXPECT_EQ(portal.ask(token).status, 200);
    portal.advance(std::chrono::seconds(1));
    EXPECT_EQ(portal.ask(token).status, 401);
}

TEST(Options, AreChecked) {
    struct Case {
        std::function<void(openid::Options&)> change;
        const char* outcome;
    };
    using std::chrono::seconds;
    const std::vector<Case> cases{
        {[](auto&) {}, "ok"},
        {[](auto& o) { o.issuer = ""; }, "invalid_argument issuer"},
        {[](auto& o) { o.audience = ""; }, "invalid_argument audience"},
        {[](auto& o) { o.algorithms = {}; }, "invalid_argument algorithms"},
        {[](auto& o) {
             o.algorithms = {"RS256", "none"};
         },
         "invalid_argument algorithms"},
        {[](auto& o) { o.algorithms = {"HS256"}; }, "invalid_argument algorithms"},
        {[](auto& o) { o.clock_tolerance = seconds(-1); }, "invalid_argument clock_tolerance"},
        {[](auto& o) { o.clock_tolerance = seconds(301); }, "invalid_argument clock_tolerance"},
        {[](auto& o) { o.clock_tolerance = seconds(0); }, "ok"},
        {[](auto& o) { o.max_token_bytes = 255; }, "invalid_argument max_token_bytes"},
        {[](auto& o) { o.max_token_bytes = 65'537; }, "invalid_argument max_token_bytes"},
        {[](auto& o) { o.max_token_life = seconds(59); }, "invalid_argument max_token_life"},
        {[](auto& o) { o.max_token_life = std::chrono::hours(24 * 31 + 1); }, "invalid_argument max_token_life"},
        {[](auto& o) { o.max_authentication_age = seconds(59); }, "invalid_argument max_authentication_age"},
        {[](auto& o) { o.unnamed = ""; }, "invalid_argument unnamed"},
        {[](auto& o) { o.key_refresh = seconds(59); }, "invalid_argument key_refresh"},
        {[](auto& o) { o.key_retry = seconds(0); }, "invalid_argument key_retry"},
        {[](auto& o) { o.issuer = "http://login.example.org"; }, "invalid_argument issuer"},
    };
    for (const auto& one : cases) {
        openid::Options options{.issuer = "https://login.example.org", .audience = "portal"};
        one.change(options);
        EXPECT_EQ(outcome_and_field(openid::Provider::create(options)), one.outcome);
    }
}

} // namespace
