#include "site.hpp"

#include "http/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string friendly = "https://app.example.org";

SiteOptions lets(http::CorsPolicy policy) {
    SiteOptions options;
    options.handler.cors = std::move(policy);
    return options;
}

Answer preflight(Client& client, std::string_view target, const std::string& origin) {
    return client.send("OPTIONS", target,
                       {{"Origin", origin},
                        {"Access-Control-Request-Method", "PATCH"},
                        {"Access-Control-Request-Headers", "content-type,if-match"}});
}

void expect_nothing_allowed(const Answer& answer, const std::string& origin) {
    for (const auto& [name, value] : answer.fields) {
        EXPECT_FALSE(name.starts_with("Access-Control-")) << origin << ": " << name << ": " << value;
        EXPECT_THAT(value, Not(HasSubstr(origin.empty() ? "https://app" : origin))) << name;
    }
}

const std::vector<std::string> hostile{
    "null",
    "*",
    "",
    "https://evil.example",
    "https://app.example.org.evil.example",
    "https://app.example.orgevil.example",
    "https://evil-app.example.org",
    "https://evil.app.example.org",
    "https://example.org",
    "http://app.example.org",
    "https://app.example.org:443",
    "https://app.example.org:8443",
    "https://APP.example.org",
    "HTTPS://app.example.org",
    "https://app.example.org.",
    "https://app.example.org/",
    "https://app.example.org/path",
    "https://user@app.example.org",
    "https://app.example.org@evil.example",
    "https://app.xn--exampl-gva.org",
    "https://app_example.org",
    "https://app.example.org%00.evil.example",
    "https://app.example.org https://evil.example",
    "https://app.example.org, https://evil.example",
    "https://evil.example, https://app.example.org",
    "https://app.example.org\t.evil.example",
    "https://[::1]",
    "file://",
    "app.example.org",
};

TEST(Cors, W_05_HostileOriginsAreToldNothing) {
    for (const bool credentials : {false, true}) {
        Site site(lets({.origins = {friendly, "http://localhost:5173"}, .credentials = credentials}));
        site.publish("Open");
        auto visitor = site.visitor();
        auto editor = site.sign_in(Role::editor);
        ASSERT_GE(hostile.size(), 20U);
        for (const auto& origin : hostile) {
            const auto read = visitor.get("/api/v1/articles/open", {{"Origin", origin}});
            EXPECT_EQ(read.status, 200) << origin;
            expect_nothing_allowed(read, origin);
            EXPECT_TRUE(read.has_word("Vary", "Origin")) << origin;
            const auto asked = preflight(visitor, "/api/v1/articles/open", origin);
            EXPECT_EQ(asked.status, 204) << origin;
            expect_nothing_allowed(asked, origin);
            EXPECT_TRUE(asked.has_word("Vary", "Origin")) << origin;
            const auto failed = visitor.get("/api/v1/articles/none", {{"Origin", origin}});
            EXPECT_EQ(failed.status, 404) << origin;
            expect_nothing_allowed(failed, origin);
            // Whatever the policy says, nobody else acts for those who are signed in.
            const auto acted = editor.post("/api/v1/articles", R"({"title":"Theirs"})",
                                           {{"Origin", origin}, {"Sec-Fetch-Site", "cross-site"}});
            EXPECT_EQ(acted.status, 403) << origin;
            expect_nothing_allowed(acted, origin);
        }
        EXPECT_EQ(editor.get("/api/v1/articles?status=draft").at("/items").as_array().size(), 0U);
        // Two of them, as no browser sends them.
        expect_nothing_allowed(
            visitor.get("/api/v1/articles", {{"Origin", friendly}, {"Origin", "https://evil.example"}}), "evil");
    }
}

TEST(Cors, W_05_WithoutAPolicyNoOriginIsAllowed) {
    Site site;
    auto visitor = site.visitor();
    for (const auto& origin : {friendly, std::string("null")}) {
        const auto answer = visitor.get("/api/v1/articles", {{"Origin", origin}});
        expect_nothing_allowed(answer, origin);
        EXPECT_FALSE(answer.has_word("Vary", "Origin"));
        expect_nothing_allowed(preflight(visitor, "/api/v1/articles", origin), origin);
    }
}

TEST(Cors, W_05_EveryAnswerOfTheInterfaceVariesByTheOrigin) {
    Site site(lets({.origins = {friendly}}));
    auto admin = site.sign_in(Role::admin);
    auto visitor = site.visitor();
    int seen = 0;
    for (const auto& route : http::detail::routes()) {
        if (!route.pattern.starts_with("/api/v1/") || route.pattern == "/api/v1/events") continue;
        // Whether there is such a thing or not, and also when it comes from memory.
        for (auto* client : {&visitor, &visitor, &admin}) {
            if (route.pattern == "/api/v1/session" && route.method == "DELETE") continue;
            if (route.pattern == "/api/v1/sessions" && route.method == "DELETE") continue;
            const auto answer = client->send(route.method, route.pattern);
            EXPECT_TRUE(answer.has_word("Vary", "Origin")) << route.method << ' ' << route.pattern;
            expect_nothing_allowed(answer, friendly);
            ++seen;
        }
    }
    EXPECT_GT(seen, 150);
    EXPECT_FALSE(visitor.page("/").has_word("Vary", "Origin"));
}

TEST(Cors, PagesThatAreAllowedMayRead) {
    Site site(lets({.origins = {friendly, "http://localhost:5173"}}));
    site.publish("Open");
    auto visitor = site.visitor();
    for (const auto& origin : {friendly, std::string("http://localhost:5173")}) {
        for (const std::string target :
             {"/api/v1/articles/open", "/api/v1/articles/none", "/api/v1/articles?limit=0"}) {
            const auto answer = visitor.get(target, {{"Origin", origin}});
            EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), origin) << target;
            EXPECT_FALSE(answer.has("Access-Control-Allow-Credentials"));
            EXPECT_TRUE(answer.has_word("Access-Control-Expose-Headers", "ETag"));
            EXPECT_FALSE(answer.has("Access-Control-Allow-Methods"));
        }
        EXPECT_FALSE(visitor.get("/", {{"Origin", origin}}).has("Access-Control-Allow-Origin"));
    }
}

TEST(Cors, APreflightTellsWhatThePathTakes) {
    Site site(lets({.origins = {friendly}, .max_age = std::chrono::seconds(60)}));
    auto visitor = site.visitor();
    const auto answer = preflight(visitor, "/api/v1/articles/open", friendly);
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), friendly);
    EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "GET, HEAD, PATCH, DELETE, OPTIONS");
    EXPECT_EQ(answer.header("Allow"), answer.header("Access-Control-Allow-Methods"));
    EXPECT_EQ(answer.header("Access-Control-Max-Age"), "60");
    for (const std::string name :
         {"Content-Type", "If-Match", "Idempotency-Key", "X-CSRF-Token", "Authorization", "Prefer"}) {
        EXPECT_TRUE(answer.has_word("Access-Control-Allow-Headers", name)) << name;
    }
    EXPECT_FALSE(answer.has("Access-Control-Allow-Credentials"));
    // What is not asked before a request is not told.
    const auto plain = visitor.send("OPTIONS", "/api/v1/articles/open", {{"Origin", friendly}});
    EXPECT_FALSE(plain.has("Access-Control-Allow-Methods"));
    EXPECT_EQ(preflight(visitor, "/api/v1/nothing", friendly).status, 404);
    EXPECT_FALSE(preflight(visitor, "/", friendly).has("Access-Control-Allow-Origin"));
}

TEST(Cors, WithoutCredentialsATokenIsNeededToAct) {
    Site site(lets({.origins = {friendly}}));
    auto editor = site.sign_in(Role::editor);
    const auto token =
        editor.post("/api/v1/tokens", R"({"name":"app","scopes":["write_own_articles"]})").text("/token");
    auto visitor = site.visitor();
    const Fields from{{"Origin", friendly}, {"Sec-Fetch-Site", "cross-site"}};
    auto with_token = from;
    with_token.emplace_back("Authorization", "Bearer " + token);
    EXPECT_EQ(visitor.post("/api/v1/articles", R"({"title":"Ours"})", with_token).status, 201);
    EXPECT_EQ(visitor.post("/api/v1/articles", R"({"title":"Nobody's"})", from).status, 401);
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"Theirs"})", from).status, 403);
}

TEST(Cors, WithCredentialsAnAllowedPageActsAsWhoeverIsSignedIn) {
    Site site(lets({.origins = {friendly}, .credentials = true}));
    auto editor = site.sign_in(Role::editor);
    const Fields from{{"Origin", friendly}, {"Sec-Fetch-Site", "same-site"}};
    const auto made = editor.post("/api/v1/articles", R"({"title":"Ours"})", from);
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.header("Access-Control-Allow-Credentials"), "true");
    EXPECT_EQ(made.header("Access-Control-Allow-Origin"), friendly);
    EXPECT_EQ(preflight(editor, "/api/v1/articles", friendly).header("Access-Control-Allow-Credentials"), "true");
    // The token of the session is still asked for, and forms are those of the site's own pages.
    editor.csrf.clear();
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"Theirs"})", from).status, 403);
    auto form = from;
    form.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_EQ(editor.send("POST", "/sign-out", form, "x=1").status, 403);
}

TEST(Cors, APolicyThatCannotBeMeantIsRefused) {
    Site site;
    const auto field = [&](http::CorsPolicy policy) {
        const auto made = http::Handler::create(*site.engine, {.cors = std::move(policy)});
        return made ? std::string() : made.error().field;
    };
    for (const std::string origin :
         {"null", "*", "", "https://", "https://*.example.org", "https://example.org/", "https://example.org:443",
          "http://example.org:80", "https://Example.org", "example.org", "ftp://example.org", "https://a@example.org",
          "https://example.org:", "https://example.org:0", "https://example.org:99999", "https://example.org.",
          "https://[::1", "https://example.org?x"}) {
        EXPECT_EQ(field({.origins = {friendly, origin}}), "cors.origins") << origin;
    }
    for (const std::string origin : {"https://example.org", "http://localhost:5173", "http://127.0.0.1:80000",
                                     "https://[::1]:8443", "https://xn--bcher-kva.example"}) {
        EXPECT_EQ(field({.origins = {origin}}), origin.ends_with("80000") ? "cors.origins" : "") << origin;
    }
    EXPECT_EQ(field({.max_age = std::chrono::seconds(-1)}), "cors.max_age");
    EXPECT_EQ(field({.max_age = std::chrono::hours(25)}), "cors.max_age");
    EXPECT_EQ(field({.exposed_headers = {"ETag\r\nX: y"}}), "cors.exposed_headers");
}

} // namespace
