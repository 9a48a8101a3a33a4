#include "exposition.hpp"
#include "site.hpp"

#include "http/routes.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <stdexcept>

/// What operators may know.
namespace {

using namespace http_tests;
using namespace std::chrono_literals;

Metrics metrics_of(Client& client) {
    const auto answer = client.get("/metrics");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    return read_metrics(answer.body);
}

http::Request request_from(const std::string& peer) {
    http::Request request;
    request.method = "GET";
    request.target = "/metrics";
    request.remote_address = peer;
    return request;
}

double requests(const Metrics& metrics, const std::string& method, const std::string& route,
                const std::string& status) {
    return metrics.value("masthead_http_requests_total", {{"method", method}, {"route", route}, {"status", status}});
}

TEST(Metrics, EveryRouteIsCountedUnderItsPattern) {
    Site site;
    auto visitor = site.visitor();
    for (const auto& route : http::detail::routes()) {
        std::string target(route.pattern);
        for (auto open = target.find('{'); open != std::string::npos; open = target.find('{')) {
            target.replace(open, target.find('}') - open + 1, "no-such-thing");
        }
        visitor.send(route.method, target);
    }
    const auto metrics = metrics_of(visitor);
    std::set<Labels> counted;
    for (const auto& [labels, value] : metrics.samples.at("masthead_http_request_duration_seconds_count")) {
        EXPECT_EQ(value, 1) << labels.at("route");
        counted.insert(labels);
    }
    for (const auto& route : http::detail::routes()) {
        // This one is being answered.
        if (route.pattern == "/metrics") continue;
        const Labels labels{{"method", std::string(route.method)}, {"route", std::string(route.pattern)}};
        EXPECT_TRUE(counted.contains(labels)) << route.method << ' ' << route.pattern;
    }
    EXPECT_LE(counted.size(), http::detail::routes().size() + 1);
    EXPECT_EQ(metrics.sum("masthead_http_requests_total"), metrics.sum("masthead_http_request_duration_seconds_count"));
}

TEST(Metrics, WhateverStrangersAskForHasOneName) {
    Site site;
    auto visitor = site.visitor();
    for (int i = 0; i < 40; ++i) {
        visitor.get("/api/v1/nothing/" + std::to_string(i) + "/\"x");
        visitor.send("BREW" + std::to_string(i), "/api/v1/articles");
    }
    visitor.send("DELETE", "/healthz");
    visitor.send("OPTIONS", "/healthz");
    visitor.send("HEAD", "/healthz");
    const auto metrics = metrics_of(visitor);
    EXPECT_EQ(requests(metrics, "other", "none", "404"), 40);
    EXPECT_EQ(requests(metrics, "other", "none", "405"), 41);
    EXPECT_EQ(requests(metrics, "other", "none", "204"), 1);
    EXPECT_EQ(requests(metrics, "GET", "/healthz", "200"), 1);
    EXPECT_EQ(metrics.samples.at("masthead_http_requests_total").size(), 4U);
}

TEST(Metrics, AnswersFromMemoryAreCountedWithTheOthers) {
    Site site({.counter_interval = 60s});
    const auto article = site.publish("Một");
    auto visitor = site.visitor();
    const std::string route = "/{article}";
    const Labels labels{{"method", "GET"}, {"route", route}};
    double asked = 0;
    Metrics metrics;
    std::string etag;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    do {
        etag = visitor.page("/" + article.head.slug.text()).header("ETag");
        ++asked;
        metrics = metrics_of(visitor);
    } while (metrics.value("masthead_http_requests_from_memory_total", labels) < 1 &&
             std::chrono::steady_clock::now() < deadline);
    EXPECT_EQ(metrics.value("masthead_http_requests_from_memory_total", labels), 1);
    EXPECT_EQ(requests(metrics, "GET", route, "200"), asked);
    EXPECT_EQ(metrics.value("masthead_http_request_duration_seconds_count", labels), asked);
    EXPECT_EQ(metrics.value("masthead_cache_hits_total"), 1);
    EXPECT_EQ(metrics.value("masthead_cache_answers"), 1);
    EXPECT_GT(metrics.value("masthead_cache_bytes"), 1'000);
    const auto known = visitor.get("/" + article.head.slug.text(),
                                   {{"Accept", "text/html,application/xhtml+xml"}, {"If-None-Match", etag}});
    EXPECT_EQ(known.status, 304);
    metrics = metrics_of(visitor);
    EXPECT_EQ(requests(metrics, "GET", route, "304"), 1);
    EXPECT_EQ(metrics.value("masthead_http_requests_from_memory_total", labels), 2);
}

TEST(Metrics, TellOfTheServerTheEngineAndTheStorage) {
    const TemporaryDatabase database;
    Site site({.storage = database.url()});
    auto lan = site.sign_in(Role::reader);
    Connection idle(site.address());
    idle.send("BROKEN\r\n\r\n");
    ASSERT_TRUE(idle.receive());
    const auto article = site.publish("Một");
    EXPECT_EQ(lan.post(api_url(article) + "/comments", R"({"body":"Hay quá!"})").status, 201);
    const auto metrics = metrics_of(lan);
    EXPECT_GE(metrics.value("masthead_server_connections"), 1);
    EXPECT_EQ(metrics.value("masthead_server_requests_running"), 1);
    EXPECT_EQ(metrics.value("masthead_server_requests_waiting"), 0);
    EXPECT_EQ(metrics.value("masthead_server_unreadable_total"), 1);
    EXPECT_TRUE(metrics.has("masthead_server_busy_total"));
    EXPECT_EQ(metrics.value("masthead_server_stopping"), 0);
    EXPECT_GE(metrics.value("masthead_group_commit_writes_bucket", {{"le", "1"}}), 1);
    EXPECT_EQ(metrics.value("masthead_group_commit_writes_sum"), metrics.value("masthead_group_commit_writes_count"));
    EXPECT_GE(metrics.value("masthead_session_cache_misses_total"), 1);
    EXPECT_EQ(metrics.value("masthead_storage_connections_max"), 5);
    EXPECT_GE(metrics.value("masthead_storage_connections"), 1);
    EXPECT_TRUE(metrics.has("masthead_change_feed_position"));
    EXPECT_EQ(metrics.value("masthead_event_streams"), 0);
}

TEST(Metrics, AHandlerWithoutOurServerHasNoNumbersOfOne) {
    Site site({.handler = {.cache = {.max_bytes = 0}}});
    site.server.reset();
    const auto request = request_from("127.0.0.1");
    const auto response = site.handler->handle(request);
    EXPECT_EQ(response.status, 200);
    const auto metrics = read_metrics(response.body);
    EXPECT_FALSE(metrics.has("masthead_server_connections"));
    EXPECT_FALSE(metrics.has("masthead_cache_hits_total"));
    EXPECT_TRUE(metrics.has("masthead_views_waiting"));
}

/// Who may read them.
class MetricsReaders : public testing::Test {
protected:
    /// A handler without pages, which is made sooner.
    http::Handler handler(http::HandlerOptions options = {}) {
        options.pages = false;
        auto made = http::Handler::create(*site_.engine, options);
        if (!made) throw std::runtime_error(made.error().message);
        return *std::move(made);
    }
    static int status(const http::Handler& handler, const std::string& peer, const Fields& fields = {}) {
        auto request = request_from(peer);
        for (const auto& [name, value] : fields) request.headers.add(name, value);
        return handler.handle(request).status;
    }

    Site site_;
};

TEST_F(MetricsReaders, AreOnThisMachineByDefault) {
    const auto asked = handler();
    for (const std::string peer : {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"}) {
        EXPECT_EQ(status(asked, peer), 200) << peer;
    }
    for (const std::string peer : {"203.0.113.5", "10.0.0.1", "2001:db8::1", "::ffff:203.0.113.5", "", "unix"}) {
        EXPECT_EQ(status(asked, peer), 404) << peer;
    }
}

TEST_F(MetricsReaders, W_08_NobodyIsOnThisMachineBehindAProxyThatIsNotTrusted) {
    const auto asked = handler();
    for (const std::string field :
         {"X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via"}) {
        EXPECT_EQ(status(asked, "127.0.0.1", {{field, "127.0.0.1"}}), 404) << field;
    }
    EXPECT_EQ(status(asked, "203.0.113.5", {{"X-Forwarded-For", "127.0.0.1"}}), 404);
}

TEST_F(MetricsReaders, AreTheClientsOfATrustedProxy) {
    http::HandlerOptions options;
    options.trusted_proxies = {"127.0.0.1"};
    options.metrics_for = {"127.0.0.0/8", "10.1.0.0/16"};
    const auto asked = handler(options);
    EXPECT_EQ(status(asked, "127.0.0.1", {{"X-Forwarded-For", "10.1.2.3"}}), 200);
    EXPECT_EQ(status(asked, "127.0.0.1", {{"X-Forwarded-For", "10.2.2.3"}}), 404);
    EXPECT_EQ(status(asked, "127.0.0.1", {{"X-Forwarded-For", "10.1.2.3, 10.2.2.3"}}), 404);
    // The proxy has not said who it is.
    EXPECT_EQ(status(asked, "127.0.0.1", {{"X-Forwarded-For", "unknown"}}), 404);
    EXPECT_EQ(status(asked, "127.0.0.1", {{"Forwarded", "for=10.1.2.3"}}), 404);
    EXPECT_EQ(status(asked, "127.0.0.1"), 200);
    EXPECT_EQ(status(asked, "10.1.9.9"), 200);
}

TEST_F(MetricsReaders, AreThoseOfTheOptions) {
    http::HandlerOptions options;
    options.metrics_for = {"203.0.113.5"};
    const auto one = handler(options);
    EXPECT_EQ(status(one, "203.0.113.5"), 200);
    EXPECT_EQ(status(one, "127.0.0.1"), 404);
    options.metrics_for = {};
    EXPECT_EQ(status(handler(options), "127.0.0.1"), 404);
    options.metrics_for = {"10.0.0.0/33"};
    const auto refused = http::Handler::create(*site_.engine, options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field, "metrics_for");
}

TEST(FailureLog, NamesTheRequestAndItsTrace) {
    std::mutex mutex;
    std::string said;
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    options.log = [&](LogLevel level, std::string_view message) {
        const std::lock_guard lock(mutex);
        if (level == LogLevel::error) said = message;
    };
    Site site(options);
    options.hold->fail(Error{ErrorCode::unavailable, "the database is gone", ""});
    auto visitor = site.visitor();
    EXPECT_EQ(visitor
                  .get("/api/v1/articles", {{"X-Request-Id", "abc-1"},
                                            {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}})
                  .status,
              503);
    const auto take = [&] {
        const std::lock_guard lock(mutex);
        return std::exchange(said, {});
    };
    EXPECT_EQ(take(), "GET /api/v1/articles: unavailable: the database is gone request_id=abc-1 "
                      "trace_id=0af7651916cd43dd8448eb211c80319c");
    const auto answer = visitor.get("/api/v1/articles", {{"traceparent", "00-nonsense"}});
    EXPECT_EQ(take(),
              "GET /api/v1/articles: unavailable: the database is gone request_id=" + answer.header("X-Request-Id"));
}

} // namespace
