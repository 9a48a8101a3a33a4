#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

/// Whether requests should be sent here.
namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using testing::HasSubstr;

/// Asks until the answer has this status and these words in it.
void wait_for(Client& client, int status, const std::string& words) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    Answer answer;
    do {
        answer = client.get("/readyz");
        if (answer.status == status && answer.body.find(words) != std::string::npos) break;
        std::this_thread::sleep_for(5ms);
    } while (std::chrono::steady_clock::now() < deadline);
    EXPECT_EQ(answer.status, status);
    EXPECT_THAT(answer.body, HasSubstr(words));
}

class Readiness : public testing::Test {
protected:
    Readiness() {
        options.hold = std::make_shared<Hold>();
        options.handler.max_feed_lag = 300ms;
        options.handler.cache.trusted_for = 100ms;
    }
    ~Readiness() override { options.hold->release(); }

    SiteOptions options;
};

TEST_F(Readiness, NamesWhatWasLookedAt) {
    Site site(options);
    const auto answer = site.visitor().get("/readyz");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "storage: ok, schema: ok, feed: ok, server: ok\n");
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_FALSE(answer.has("Retry-After"));
    EXPECT_EQ(site.visitor().send("HEAD", "/readyz").status, 200);
}

TEST_F(Readiness, NeedsAStorageThatAnswers) {
    Site site(options);
    auto visitor = site.visitor();
    options.hold->fail(Error{ErrorCode::unavailable, "host db7.internal is gone", ""});
    const auto answer = visitor.get("/readyz");
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has("Retry-After"));
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.text("/detail"), "storage: unavailable, schema: unknown, feed: ok, server: ok");
    EXPECT_THAT(answer.body, Not(HasSubstr("db7")));
    options.hold->fail(std::nullopt);
    wait_for(visitor, 200, "storage: ok");
}

TEST_F(Readiness, NeedsTheSchemaOfThisProgram) {
    Site site(options);
    options.hold->fail(Error{ErrorCode::unsupported, "the schema is newer", "storage"});
    const auto answer = site.visitor().get("/readyz");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.text("/detail"), "storage: ok, schema: unsupported, feed: ok, server: ok");
}

TEST_F(Readiness, NeedsAFeedThatKeepsUp) {
    Site site(options);
    site.publish("Một");
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.page("/").status, 200);
    wait_for(visitor, 200, "feed: ok");
    options.hold->hold_feed();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    auto answer = visitor.get("/readyz");
    while (answer.status != 503 && std::chrono::steady_clock::now() < deadline) {
        // As long as somebody uses what is kept.
        EXPECT_EQ(visitor.page("/").status, 200);
        answer = visitor.get("/readyz");
    }
    EXPECT_EQ(answer.text("/detail"), "storage: ok, schema: ok, feed: behind, server: ok");
    options.hold->release();
    wait_for(visitor, 200, "feed: ok");
}

TEST_F(Readiness, EndsWhenTheServerBeginsToStop) {
    options.server.stop_delay = 1'500ms;
    Site site(options);
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.get("/readyz").status, 200);
    const auto begun = std::chrono::steady_clock::now();
    std::thread stopping([&] { site.server->stop(); });
    // On connections that were there, and on new ones: others are still served.
    wait_for(visitor, 503, "server: stopping");
    auto newcomer = site.visitor();
    EXPECT_EQ(newcomer.get("/readyz").status, 503);
    EXPECT_EQ(newcomer.get("/healthz").status, 200);
    EXPECT_TRUE(site.server->numbers().is_stopping);
    stopping.join();
    EXPECT_GE(std::chrono::steady_clock::now() - begun, options.server.stop_delay);
    // Another server of the same handler is not that one.
    site.restart_server({.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 2});
    EXPECT_EQ(site.visitor().get("/readyz").status, 200);
}

TEST_F(Readiness, OptionsHaveBounds) {
    Site site(options);
    auto handling = options.handler;
    handling.max_feed_lag = 99ms;
    const auto handler = http::Handler::create(*site.engine, handling);
    ASSERT_FALSE(handler);
    EXPECT_EQ(handler.error().field, "max_feed_lag");
    for (const auto delay : {std::chrono::milliseconds(-1), std::chrono::milliseconds(3'600'001)}) {
        http::ServerOptions serving{.listen = "127.0.0.1:0"};
        serving.stop_delay = delay;
        const auto server = http::Server::start(*site.handler, serving);
        ASSERT_FALSE(server);
        EXPECT_EQ(server.error().field, "stop_delay");
    }
}

} // namespace
