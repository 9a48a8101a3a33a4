#include "site.hpp"

#include "http/request_id.hpp"
#include "http/trace_context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

/// What names requests, and what tells how long they took.
namespace {

using namespace http_tests;
using testing::HasSubstr;

TEST(RequestIds, AreTheClientsIfTheyAreHarmless) {
    Site site;
    auto visitor = site.visitor();
    const std::string longest(64, 'x');
    for (const auto& id : std::vector<std::string>{"a", "A.b_c-9", longest}) {
        EXPECT_EQ(visitor.get("/healthz", {{"X-Request-Id", id}}).header("X-Request-Id"), id);
    }
    std::set<std::string> made;
    for (const auto& id : std::vector<std::string>{"", "a b", "a/b", "ä", "<b>", longest + "x"}) {
        const auto got = visitor.get("/healthz", {{"X-Request-Id", id}}).header("X-Request-Id");
        EXPECT_THAT(got, testing::MatchesRegex("[0-9a-f]{16}"));
        made.insert(got);
    }
    EXPECT_EQ(made.size(), 6U);
}

TEST(RequestIds, AreOnEveryAnswer) {
    Site site;
    site.publish("Open");
    Connection connection(site.address());
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += request("GET", "/open", {{"Accept", "text/html"}});
    bytes += request("GET", "/nothing") + "GET / HTTP/1.1\r\n\r\n";
    connection.send(bytes);
    std::set<std::string> ids;
    for (int i = 0; i < 6; ++i) {
        const auto answer = connection.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(std::ranges::count_if(answer->fields, [](const auto& f) { return f.first == "X-Request-Id"; }), 1);
        ids.insert(answer->header("X-Request-Id"));
    }
    EXPECT_EQ(ids.size(), 6U);
}

TEST(RequestIds, OfOneMakerNeverComeTwice) {
    http::detail::RequestIds ids;
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i) seen.emplace(ids.next());
    EXPECT_EQ(seen.size(), 10'000U);
}

TEST(TraceContext, IsReadStrictly) {
    const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const std::string whole = "00-" + trace + "-00f067aa0ba902b7-01";
    using http::detail::trace_id_of;
    EXPECT_EQ(trace_id_of(whole), trace);
    EXPECT_EQ(trace_id_of("cc" + whole.substr(2) + "-more"), trace);
    for (const std::string& wrong :
         {std::string(), whole.substr(1), whole + "-more", whole + "0", "ff" + whole.substr(2), "0g" + whole.substr(2),
          "cc" + whole.substr(2) + "more", "00-" + std::string(32, '0') + "-00f067aa0ba902b7-01",
          "00-" + trace + "-0000000000000000-01",
          std::string("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
          "00_" + trace + "-00f067aa0ba902b7-01", whole.substr(0, 54) + "g"}) {
        EXPECT_EQ(trace_id_of(wrong), "") << wrong;
    }
}

TEST(ServerTiming, IsToldOnlyIfWanted) {
    const Fields html{{"Accept", "text/html"}};
    Site silent;
    silent.publish("Open");
    auto visitor = silent.visitor();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(visitor.get("/open", html).has("Server-Timing"));
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1};
    server.server_timing = true;
    Site site({.server = server});
    site.publish("Open");
    auto reader = site.visitor();
    EXPECT_THAT(reader.get("/open", html).header("Server-Timing"), HasSubstr("total;dur="));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::string timing;
    while (timing != "cache;desc=hit" && std::chrono::steady_clock::now() < deadline) {
        timing = reader.get("/open", html).header("Server-Timing");
        EXPECT_FALSE(timing.empty());
    }
    EXPECT_EQ(timing, "cache;desc=hit");
}

} // namespace
