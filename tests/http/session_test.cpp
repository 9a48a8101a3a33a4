#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "http/routes.hpp"

/// The rows of the requirements on sessions, by their numbers.
namespace {

using namespace http_tests;
using namespace std::chrono_literals;

constexpr std::string_view login_body = R"({"login":"reader","password":"correct horse battery staple"})";

/// True if the client is signed in, by a route that needs it but is no activity.
bool is_signed_in(Client& client) {
    const auto state = client.get("/api/v1/session").text("/state");
    return state == "active" || state == "warning";
}

int protected_status(Client& client) {
    return client.get("/api/v1/sessions").status;
}

TEST(Sessions, S02OnlyTheExactTokenIsASession) {
    Site site;
    auto reader = site.sign_in(Role::reader);
    const auto token = reader.cookie;
    auto thief = site.visitor();
    for (std::size_t i = 0; i < token.size(); ++i) {
        for (const unsigned bit : {1U, 2U, 4U, 32U}) {
            auto forged = token;
            forged[i] = static_cast<char>(static_cast<unsigned char>(forged[i]) ^ bit);
            if (std::isalnum(static_cast<unsigned char>(forged[i])) == 0) continue;
            thief.cookie = forged;
            const auto answer = thief.get("/api/v1/sessions");
            EXPECT_EQ(answer.status, 401) << i << ' ' << bit;
            EXPECT_EQ(answer.code(), "unauthenticated");
            EXPECT_FALSE(answer.has("Set-Cookie"));
        }
    }
    EXPECT_EQ(protected_status(reader), 200);
}

TEST(Sessions, S03SigningInAgainMakesANewTokenAndEndsTheOld) {
    Site site;
    auto reader = site.sign_in(Role::reader);
    const auto old = reader.cookie;
    const auto again = reader.post("/api/v1/session", login_body);
    ASSERT_EQ(again.status, 201);
    EXPECT_NE(*again.session_cookie(), old);
    EXPECT_EQ(protected_status(reader), 200);
    auto replay = site.visitor();
    replay.cookie = old;
    EXPECT_EQ(replay.get("/api/v1/sessions").code(), "session_ended");
    // By form.
    reader.csrf = again.text("/csrf_token");
    const auto second = reader.cookie;
    const auto by_form = reader.form("/sign-in", "login=reader&password=" + form_escaped(password));
    ASSERT_EQ(by_form.status, 303);
    EXPECT_NE(*by_form.session_cookie(), second);
    replay.cookie = second;
    EXPECT_EQ(protected_status(replay), 401);
}

TEST(Sessions, S04ATokenChosenByTheClientIsNeverTaken) {
    Site site;
    site.account(Role::reader, "reader");
    for (const auto& chosen : {std::string("attacker"), std::string(43, 'A')}) {
        auto client = site.visitor();
        client.cookie = chosen;
        const auto answer = client.post("/api/v1/session", login_body);
        ASSERT_EQ(answer.status, 201);
        EXPECT_NE(*answer.session_cookie(), chosen);
        EXPECT_GE(answer.session_cookie()->size(), 43U);
        auto attacker = site.visitor();
        attacker.cookie = chosen;
        EXPECT_EQ(protected_status(attacker), 401);
    }
}

TEST(Sessions, S05TheTokenIsOnlyEverInItsCookie) {
    Site site;
    const auto article = site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    const auto token = reader.cookie;
    for (const std::string target :
         {"/", "/open", "/sign-in", "/api/v1/session", "/api/v1/sessions", "/api/v1/articles/open"}) {
        const auto answer = reader.page(target);
        EXPECT_EQ(answer.body.find(token), std::string::npos) << target;
        for (const auto& [name, value] : answer.fields)
            EXPECT_EQ(value.find(token), std::string::npos) << target << name;
    }
    const auto sent = reader.form("/articles/open/comments", "body=Hello");
    EXPECT_EQ(sent.status, 303);
    EXPECT_EQ(sent.header("Location").find(token), std::string::npos);
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.get("/api/v1/sessions?masthead_session=" + token).status, 401);
    EXPECT_EQ(visitor.get("/api/v1/sessions?sid=" + token).status, 401);
    EXPECT_EQ(visitor.get("/api/v1/sessions", {{"Authorization", "Bearer " + token}}).status, 401);
}

TEST(Sessions, S06OnlyAHashIsKept) {
    Site site;
    auto reader = site.sign_in(Role::reader);
    const auto account = site.engine->accounts().list(Principal::host(), {}).value().items.at(0);
    const auto sessions = site.engine->sessions().list(Principal::of(account)).value();
    ASSERT_EQ(sessions.size(), 1U);
    EXPECT_EQ(sessions[0].token_hash.find(reader.cookie), std::string::npos);
    auto thief = site.visitor();
    thief.cookie = sessions[0].token_hash;
    EXPECT_EQ(protected_status(thief), 401);
    thief.cookie = to_string(sessions[0].id);
    EXPECT_EQ(protected_status(thief), 401);
}

TEST(Sessions, S07LookingAroundMakesNoSessions) {
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    Site site(options);
    const auto writes = options.hold->writes();
    auto visitor = site.visitor();
    std::mt19937 random(7);
    for (int i = 0; i < 1'000; ++i) {
        std::string token(i % 2 == 0 ? 43 : random() % 60 + 1, 'a');
        for (auto& c : token) c = "abcXYZ019-_"[random() % 11];
        visitor.cookie = token;
        const auto answer = visitor.get(i % 2 == 0 ? "/api/v1/session" : "/api/v1/articles");
        ASSERT_EQ(answer.status, 200);
        ASSERT_FALSE(answer.has("Set-Cookie"));
    }
    EXPECT_EQ(options.hold->writes(), writes);
}

TEST(Sessions, S08EmptyBlankAndOverlongTokensAreNoSession) {
    Site site;
    std::ignore = site.sign_in(Role::reader);
    auto visitor = site.visitor();
    const auto status = [&](std::string_view header) {
        return visitor.get("/api/v1/sessions", {{"Cookie", std::string(header)}}).status;
    };
    for (const std::string header :
         {"masthead_session=", "masthead_session=\"\"", "masthead_session", "masthead_session= ", "masthead_session=;",
          "=", ";;;", "", "masthead_session=\"", "MASTHEAD_SESSION=x"}) {
        EXPECT_EQ(status(header), 401) << header;
    }
    EXPECT_EQ(status("masthead_session=" + std::string(8'000, 'a')), 401);
    Connection connection(site.address());
    connection.send(request("GET", "/api/v1/sessions", {{"Cookie", "masthead_session=" + std::string(65'536, 'a')}}));
    EXPECT_EQ(connection.receive()->status, 431);
}

TEST(Sessions, S09TheCookieIsOutOfReachOfScriptsAndOtherSites) {
    Site site;
    site.account(Role::reader, "reader");
    auto client = site.visitor();
    const auto plain = client.post("/api/v1/session", login_body).header("Set-Cookie");
    EXPECT_THAT(plain, testing::MatchesRegex("masthead_session=[A-Za-z0-9_-]+; Path=/; HttpOnly; SameSite=Lax"));
    http::Request secure{"POST", "/api/v1/session", {}, std::string(login_body), "127.0.0.1", true};
    secure.headers.add("Content-Type", "application/json");
    const auto response = site.handler->handle(secure);
    ASSERT_EQ(response.status, 201);
    EXPECT_TRUE(response.headers.find("Set-Cookie")->ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"));
    EXPECT_EQ(response.headers.find("Strict-Transport-Security"), "max-age=31536000");
}

TEST(Sessions, S10TheServerDecidesWhenACookieIsOld) {
    Site site;
    site.account(Role::reader, "reader");
    auto reader = site.sign_in_as("reader", true);
    site.advance(std::chrono::hours(30 * 24) - 1s);
    EXPECT_TRUE(is_signed_in(reader));
    site.advance(2s);
    // The browser has its cookie still, whatever it was told about its age.
    EXPECT_EQ(protected_status(reader), 401);
    EXPECT_EQ(reader.get("/api/v1/session").text("/reason"), "expired");
}

TEST(Sessions, S20AnIdleSessionEndsToTheSecond) {
    Site site;
    site.account(Role::reader, "reader");
    auto reader = site.sign_in_as("reader");
    site.advance(1'799s);
    EXPECT_EQ(reader.get("/api/v1/session").text("/state"), "warning");
    EXPECT_EQ(reader.get("/api/v1/session").number("/seconds_left"), 1);
    auto other = site.sign_in_as("reader");
    site.advance(1s);
    EXPECT_EQ(reader.get("/api/v1/session").text("/state"), "ended");
    site.advance(1'798s);
    EXPECT_EQ(protected_status(other), 200);
    site.advance(1'801s);
    const auto answer = other.get("/api/v1/sessions");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.code(), "session_ended");
    EXPECT_EQ(other.get("/api/v1/session").text("/reason"), "idle");
}

TEST(Sessions, S21NothingCarriesASessionOverItsAbsoluteLimit) {
    Site site;
    auto reader = site.sign_in(Role::reader);
    int minutes = 0;
    while (protected_status(reader) == 200 && minutes < 1'000) {
        site.advance(60s);
        ++minutes;
    }
    EXPECT_EQ(minutes, 12 * 60);
    EXPECT_EQ(reader.get("/api/v1/session").text("/reason"), "expired");
}

TEST(Sessions, S24KeepAliveStopsAtTheAbsoluteLimit) {
    SiteOptions options;
    options.policies.session.absolute_timeout = 3'600s;
    Site site(options);
    auto reader = site.sign_in(Role::reader);
    for (int i = 0; i < 3; ++i) {
        site.advance(1'195s);
        EXPECT_EQ(reader.post("/api/v1/session/keepalive").status, 200);
    }
    const auto state = reader.get("/api/v1/session");
    EXPECT_EQ(state.number("/idle_expires_in"), 15);
    EXPECT_EQ(state.number("/absolute_expires_in"), 15);
    EXPECT_EQ(state.at("/extendable"), false);
    site.advance(16s);
    EXPECT_EQ(reader.post("/api/v1/session/keepalive").code(), "session_ended");
}

TEST(Sessions, S25WatchingIsNoActivity) {
    Site site;
    const auto article = site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    auto other = site.sign_in(Role::editor);
    for (int i = 0; i < 180; ++i) {
        site.advance(10s);
        reader.get("/api/v1/session");
        other.get("/open", {{"Sec-Purpose", "prefetch"}, {"Accept", "text/html"}});
        if (i % 20 == 0) reader.post(api_url(article) + "/views");
        if (i % 20 == 0) other.send("HEAD", "/open");
    }
    EXPECT_EQ(protected_status(reader), 401);
    EXPECT_EQ(protected_status(other), 401);
}

TEST(Sessions, S26TheIdleClockMovesAsTheRouteTableSays) {
    Site site;
    ArticleDraft draft;
    draft.content.categories = {site.category("World").id};
    draft.content.tags = {site.tag("Rivers").id};
    site.author("Lan");
    site.publish("Whole", draft);
    site.account(Role::reader, "reader");
    const std::vector<std::pair<std::string, std::string>> names{
        {"{article}", "whole"}, {"{author}", "lan"}, {"{category}", "world"}, {"{tag}", "rivers"}, {"{version}", "1"},
        {"{comment}", "x"},     {"{account}", "x"},  {"{session}", "x"},      {"{name}", "x"},     {"{media}", "x"}};
    for (const auto& route : http::detail::routes()) {
        std::string address(route.pattern);
        for (const auto& [name, value] : names) {
            if (const auto at = address.find(name); at != std::string::npos) address.replace(at, name.size(), value);
        }
        const bool ends_it = address.ends_with("/session") || address.starts_with("/sign-");
        if (route.method != "GET" && ends_it) continue;
        auto reader = site.sign_in_as("reader");
        site.advance(600s);
        std::ignore = reader.send(route.method, address);
        const auto left = reader.get("/api/v1/session").number("/idle_expires_in");
        const bool keeps = address.ends_with("/keepalive");
        const bool declared = route.activity == http::detail::Activity::yes || keeps;
        EXPECT_EQ(left, declared ? 1'800 : 1'200) << route.method << ' ' << route.pattern;
    }
}

TEST(Sessions, S42TheWarningComesFromTheServersClock) {
    Site site;
    auto reader = site.sign_in(Role::reader);
    site.advance(1'745s + 500ms);
    const auto state = reader.get("/api/v1/session");
    EXPECT_EQ(state.text("/state"), "warning");
    EXPECT_EQ(state.text("/server_time"), "2024-05-01T08:29:05.500000Z");
    EXPECT_EQ(state.text("/warn_at"), "2024-05-01T08:29:00Z");
    EXPECT_EQ(state.text("/idle_expires_at"), "2024-05-01T08:30:00Z");
    EXPECT_EQ(state.text("/absolute_expires_at"), "2024-05-01T20:00:00Z");
    EXPECT_EQ(state.number("/seconds_left"), 54);
    EXPECT_EQ(state.at("/extendable"), true);
    const auto kept = reader.post("/api/v1/session/keepalive");
    EXPECT_EQ(kept.text("/state"), "active");
    EXPECT_EQ(kept.number("/idle_expires_in"), 1'800);
}

TEST(Sessions, S50SigningOutEndsItOnTheServer) {
    Site site;
    site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    const auto token = reader.cookie;
    const auto out = reader.erase("/api/v1/session");
    EXPECT_EQ(out.status, 204);
    EXPECT_EQ(out.header("Cache-Control"), "no-store");
    EXPECT_TRUE(out.has("Clear-Site-Data"));
    auto replay = site.visitor();
    replay.cookie = token;
    for (const std::string target : {"/api/v1/sessions", "/api/v1/accounts", "/api/v1/comments"}) {
        const auto answer = replay.get(target);
        EXPECT_EQ(answer.status, 401) << target;
        EXPECT_EQ(answer.code(), "session_ended") << target;
    }
    EXPECT_EQ(replay.put("/api/v1/articles/open/rating", R"({"value":5})").status, 401);
    EXPECT_EQ(replay.post("/api/v1/articles/open/comments", R"({"body":"Late"})").status, 401);
    EXPECT_EQ(replay.post("/api/v1/session/keepalive").status, 401);
    EXPECT_EQ(replay.get("/api/v1/session").text("/reason"), "signed_out");
    EXPECT_EQ(replay.page("/open").body.find("sign-out"), std::string::npos);
}

TEST(Sessions, S51ASlowRequestDoesNotReviveASession) {
    const TemporaryDatabase database;
    for (const auto& storage : {std::string("memory:"), database.url()}) {
        SiteOptions options;
        options.hold = std::make_shared<Hold>();
        options.storage = storage;
        Site site(options);
        site.publish("Open");
        auto reader = site.sign_in(Role::reader);
        auto leaving = site.visitor();
        leaving.cookie = reader.cookie;
        leaving.csrf = reader.csrf;
        // The slow request has found the session live and is about to write its activity.
        site.advance(600s);
        options.hold->hold_writes(1);
        std::thread slow([&] { EXPECT_EQ(reader.get("/api/v1/articles").status, 200); });
        ASSERT_TRUE(options.hold->wait_for(1));
        EXPECT_EQ(leaving.erase("/api/v1/session").status, 204);
        options.hold->release();
        slow.join();
        EXPECT_EQ(protected_status(reader), 401);
        EXPECT_EQ(reader.get("/api/v1/session").text("/reason"), "signed_out");
    }
}

} // namespace
