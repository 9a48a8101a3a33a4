#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "http/routes.hpp"

/// The rows of the requirements on the web front, by their numbers. W-06 is checked on every answer of every test, see
/// `expect_sound`; W-11, W-13 and W-15 stand with what they are about.
namespace {

using namespace http_tests;

TEST(Front, W01UnsafeRequestsNeedTheirOwnSiteAndTheSessionsToken) {
    Site site;
    const auto article = site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    auto other = site.sign_in(Role::reader, "other");
    const auto token = std::exchange(reader.csrf, {});
    const auto url = api_url(article) + "/rating";
    int cells = 0;
    for (const std::string fetch_site : {"same-origin", "none", "same-site", "cross-site", "nonsense", "absent"}) {
        for (const std::string origin :
             {"http://site.test", "http://sub.site.test", "http://evil.test", "null", "absent"}) {
            for (const auto& sent : {token, other.csrf, std::string()}) {
                Fields fields{{"Content-Type", "application/json"}};
                if (fetch_site != "absent") fields.emplace_back("Sec-Fetch-Site", fetch_site);
                if (origin != "absent") fields.emplace_back("Origin", origin);
                if (!sent.empty()) fields.emplace_back("X-CSRF-Token", sent);
                const bool is_own = fetch_site == "absent" ? origin == "http://site.test" || origin == "absent"
                                                           : fetch_site == "same-origin" || fetch_site == "none";
                const auto answer = reader.send("PUT", url, fields, R"({"value":5})");
                const bool is_allowed = is_own && sent == token;
                EXPECT_EQ(answer.status, is_allowed ? 200 : 403) << fetch_site << ' ' << origin << ' ' << sent;
                ++cells;
            }
        }
    }
    EXPECT_EQ(cells, 90);
}

TEST(Front, W01EveryCombinationOfWhereARequestComesFrom) {
    Site site;
    auto lan = site.sign_in(Role::reader, "lan");
    auto mai = site.sign_in(Role::reader, "mai");
    const auto path = api_url(site.publish("Tin")) + "/rating";
    const std::string host = "site.test";
    int allowed = 0;
    int cells = 0;
    for (const std::string fetch_site : {"same-origin", "none", "same-site", "cross-site", "nonsense", ""}) {
        for (const std::string origin : {"http://site.test", "http://sub.site.test", "http://other.test", "null", ""}) {
            for (const std::string token : {"own", "other", "none"}) {
                Fields fields{{"Cookie", "masthead_session=" + lan.cookie}};
                if (!fetch_site.empty()) fields.emplace_back("Sec-Fetch-Site", fetch_site);
                if (!origin.empty()) fields.emplace_back("Origin", origin);
                if (token != "none") fields.emplace_back("X-CSRF-Token", token == "own" ? lan.csrf : mai.csrf);
                const bool is_ours = fetch_site.empty() ? origin.empty() || origin == "http://site.test"
                                                        : fetch_site == "same-origin" || fetch_site == "none";
                const bool is_allowed = is_ours && token == "own";
                auto client = site.visitor();
                const auto answer = client.json("PUT", path, R"({"value":5})", fields);
                EXPECT_EQ(answer.status, is_allowed ? 200 : 403) << fetch_site << ' ' << origin << ' ' << token;
                allowed += is_allowed ? 1 : 0;
                ++cells;
            }
        }
    }
    EXPECT_EQ(cells, 90);
    EXPECT_EQ(allowed, 12);
}

TEST(Front, W01HostileOriginsAreNotOurs) {
    Site site;
    const auto article = site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    for (const std::string origin :
         {"http://site.test.evil.test", "http://evilsite.test", "http://site.test:8080", "http://site.test@evil.test",
          "site.test", "http://", "://site.test", "http://xn--site-9na.test", "http://site.test/",
          "http://site.test,http://evil.test", ""}) {
        const auto answer = reader.send("PUT", api_url(article) + "/rating",
                                        {{"Content-Type", "application/json"}, {"Origin", origin}}, R"({"value":5})");
        EXPECT_EQ(answer.status, 403) << origin;
        EXPECT_FALSE(answer.has("Access-Control-Allow-Origin")) << origin;
    }
}

TEST(Front, W01FormsCarryTheTokenOfTheirPage) {
    Site site;
    site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    auto other = site.sign_in(Role::reader, "other");
    const auto page_token = between(reader.page("/open").body, "name=\"csrf_token\" value=\"", "\"");
    EXPECT_EQ(page_token, reader.csrf);
    reader.csrf.clear();
    EXPECT_EQ(reader.form("/articles/open/rating", "value=5").status, 403);
    EXPECT_EQ(reader.form("/articles/open/rating", "value=5&csrf_token=" + other.csrf).status, 403);
    EXPECT_EQ(reader.form("/sign-out", "csrf_token=").status, 403);
    EXPECT_EQ(reader.form("/articles/open/rating", "value=5&csrf_token=" + page_token).status, 303);
}

TEST(Front, W02JsonRoutesRefuseWhatAFormCanSend) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    for (const auto& route : http::detail::routes()) {
        if (route.kind != http::detail::RouteKind::api || route.method == "GET") continue;
        for (const std::string type :
             {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
              "text/plain; application/json", "application/jsonx", ""}) {
            const auto answer = admin.send(route.method, route.pattern, {{"Content-Type", type}}, R"({"a":1})");
            EXPECT_EQ(answer.status, 415) << route.method << ' ' << route.pattern << ' ' << type;
        }
    }
    EXPECT_EQ(
        admin.send("POST", "/api/v1/tags", {{"Content-Type", "Application/JSON ; charset=utf-8"}}, R"({"name":"n"})")
            .status,
        201);
}

TEST(Front, W03ReadingChangesNothing) {
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    options.handler.count_views = http::ViewCounting::never;
    Site site(options);
    ArticleDraft draft;
    draft.content.categories = {site.category("World").id};
    site.publish("Open", draft);
    auto admin = site.sign_in(Role::admin);
    const auto writes = options.hold->writes();
    const auto changes = site.engine->changes(Principal::host(), 0, 1'000).value().size();
    auto visitor = site.visitor();
    for (const auto& route : http::detail::routes()) {
        if (route.method != "GET" || route.pattern == "/api/v1/events") continue;
        std::string address(route.pattern);
        for (std::size_t at = 0; (at = address.find('{')) != std::string::npos;) {
            address.replace(at, address.find('}') - at + 1, at == 1 ? "world" : "open");
        }
        for (auto* client : {&visitor, &admin}) {
            for (const std::string method : {"GET", "HEAD", "OPTIONS"}) {
                EXPECT_LT(client->send(method, address + "?action=delete&_method=DELETE").status, 500) << address;
            }
        }
        // A body or a method in a header does not make it anything else.
        std::ignore = admin.send("GET", address,
                                 {{"X-HTTP-Method-Override", "DELETE"}, {"Content-Type", "application/json"}}, "{}");
    }
    EXPECT_EQ(options.hold->writes(), writes);
    EXPECT_EQ(site.engine->changes(Principal::host(), 0, 1'000).value().size(), changes);
}

TEST(Front, W04AnotherSiteCannotSignSomebodyIn) {
    Site site;
    site.account(Role::reader, "lan");
    const auto body = R"({"login":"lan","password":)" + quoted(password) + "}";
    const auto form = "login=lan&password=" + form_escaped(password);
    for (const auto& field :
         Fields{{"Origin", "http://evil.test"}, {"Sec-Fetch-Site", "cross-site"}, {"Origin", "null"}}) {
        auto visitor = site.visitor();
        const auto by_json = visitor.post("/api/v1/session", body, {field});
        EXPECT_EQ(by_json.status, 403);
        EXPECT_FALSE(by_json.has("Set-Cookie"));
        const auto by_form =
            visitor.send("POST", "/sign-in", {field, {"Content-Type", "application/x-www-form-urlencoded"}}, form);
        EXPECT_EQ(by_form.status, 403);
        EXPECT_FALSE(by_form.has("Set-Cookie"));
    }
    EXPECT_EQ(site.visitor().post("/api/v1/session", body).status, 201);
}

TEST(Front, W12AFailingStorageGivesCleanFailuresAndNoHalfWrites) {
    for (const auto code : {ErrorCode::unavailable, ErrorCode::timed_out, ErrorCode::storage_full, ErrorCode::internal,
                            ErrorCode::corrupt}) {
        SiteOptions options;
        options.hold = std::make_shared<Hold>();
        Site site(options);
        const auto article = site.publish("Open");
        auto editor = site.sign_in(Role::editor);
        const auto before = editor.get(api_url(article)).body;
        const auto changes = site.engine->changes(Principal::host(), 0, 1'000).value().size();
        options.hold->fail(Error{code, "SELECT secret FROM /var/lib/site.db", "row 5"});
        const int status = code == ErrorCode::storage_full                             ? 507
                           : code == ErrorCode::internal || code == ErrorCode::corrupt ? 500
                                                                                       : 503;
        for (const auto& answer :
             {editor.get(api_url(article)), editor.post("/api/v1/articles", R"({"title":"T"})"), editor.page("/open"),
              editor.form("/articles/open/comments", "body=Hello"), site.visitor().get("/api/v1/articles")}) {
            EXPECT_EQ(answer.status, status);
            EXPECT_EQ(answer.body.find("SELECT"), std::string::npos) << answer.body;
            EXPECT_EQ(answer.body.find("row 5"), std::string::npos) << answer.body;
        }
        options.hold->fail(std::nullopt);
        EXPECT_EQ(editor.get(api_url(article)).body, before);
        EXPECT_EQ(site.engine->changes(Principal::host(), 0, 1'000).value().size(), changes);
    }
}

TEST(Front, W12OperatorsAreToldWhatClientsAreNot) {
    std::mutex mutex;
    std::string log;
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    options.log = [&](LogLevel, std::string_view message) {
        const std::lock_guard lock(mutex);
        (log += message) += '\n';
    };
    Site site(options);
    site.publish("Open");
    options.hold->fail(Error{ErrorCode::unavailable, "the disk is gone", ""});
    EXPECT_EQ(site.visitor().get("/api/v1/articles/open").status, 503);
    EXPECT_EQ(site.visitor().get("/api/v1/nothing").status, 404);
    const std::lock_guard lock(mutex);
    EXPECT_NE(log.find("GET /api/v1/articles/{article}: unavailable: the disk is gone request_id="), std::string::npos)
        << log;
    EXPECT_EQ(log.find("nothing"), std::string::npos) << log;
}

TEST(Front, W12AUnitThatFailsAtItsEndLeavesNothing) {
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    Site site(options);
    const auto article = site.publish("Open");
    const auto by = Principal::host();
    auto reader = site.sign_in(Role::reader);
    // The failure comes while the request is under way: after its session was read.
    options.hold->hold_writes(1);
    int status = 0;
    std::thread voting([&] { status = reader.put(api_url(article) + "/rating", R"({"value":5})").status; });
    ASSERT_TRUE(options.hold->wait_for(1));
    options.hold->fail(Error{ErrorCode::unavailable, "gone", ""});
    options.hold->release();
    voting.join();
    EXPECT_EQ(status, 503);
    options.hold->fail(std::nullopt);
    EXPECT_EQ(site.engine->ratings().get(by, article.head.id).value().summary.count(), 0U);
}

TEST(Front, W14AddressesWithSomethingBehindAreNotThere) {
    Site site;
    auto reader = site.sign_in(Role::reader);
    for (const std::string target :
         {"/api/v1/session/x.css", "/api/v1/session;x.css", "/api/v1/session/", "/api/v1/session%2Fx.css",
          "/api/v1/session.css", "/API/v1/session", "//api/v1/session", "/api//v1/session", "/api/v1/./session",
          "/api/v1/x/../session", "/api/v1/%2e%2e/v1/session", "/api/v1/session%00.css"}) {
        const auto answer = reader.get(target);
        EXPECT_TRUE(answer.status == 404 || answer.status == 400) << target << ' ' << answer.status;
    }
    EXPECT_EQ(reader.get("/api/v1/session/x.css").status, 404);
    const auto state = reader.get("/api/v1/session");
    EXPECT_EQ(state.header("Cache-Control"), "no-store");
    EXPECT_TRUE(reader.page("/").has_word("Vary", "Cookie"));
    EXPECT_TRUE(site.visitor().page("/").has_word("Vary", "Cookie"));
    EXPECT_TRUE(site.visitor().page("/").has_word("Cache-Control", "private"));
}

} // namespace
