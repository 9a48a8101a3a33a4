#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

/// More to do than can be done.
namespace {

using namespace http_tests;
using namespace std::chrono_literals;

const Fields html{{"Accept", "text/html"}};

/// Asks for the page until it comes from memory.
void warm(Client& visitor) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    std::string timing;
    while (timing != "cache;desc=hit" && std::chrono::steady_clock::now() < deadline) {
        timing = visitor.get("/open", html).header("Server-Timing");
    }
    ASSERT_EQ(timing, "cache;desc=hit");
}

/// A site whose only worker is kept from going on.
struct WorkerHeld {
    WorkerHeld() {
        hold->hold_reads();
        working.send(request("GET", "/api/v1/articles"));
        EXPECT_TRUE(hold->wait_for(1));
    }
    static http::ServerOptions options() {
        http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1};
        server.max_queue_wait = 500ms;
        return server;
    }
    /// Lets the worker go on when the time of all that wait is over.
    void release_late() {
        std::this_thread::sleep_for(1'500ms);
        hold->release();
    }

    std::shared_ptr<Hold> hold = std::make_shared<Hold>();
    Site site{{.hold = hold, .server = options()}};
    Connection working{site.address()};
};

TEST(Overload, WhoWaitedTooLongIsToldSoWithoutWork) {
    WorkerHeld held;
    std::vector<Connection> waiting;
    for (int i = 0; i < 5; ++i) {
        waiting.emplace_back(held.site.address());
        waiting.back().send(request("GET", "/api/v1/articles?limit=" + std::to_string(i + 1)));
    }
    held.release_late();
    EXPECT_EQ(held.working.receive()->status, 200);
    for (auto& each : waiting) {
        const auto answer = each.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 503);
        EXPECT_TRUE(answer->has("Retry-After"));
        expect_sound(*answer, "waited too long");
        // The connection goes on, and there is time again.
        each.send(request("GET", "/api/v1/articles"));
        EXPECT_EQ(each.receive()->status, 200);
    }
}

TEST(Overload, PeopleAreToldSoOnAPageAndProgramsInADocument) {
    WorkerHeld held;
    Connection reading(held.site.address());
    Connection asking(held.site.address());
    Connection voting(held.site.address());
    reading.send(request("GET", "/search?q=x", html));
    asking.send(request("GET", "/%61pi/v1/tags", html));
    voting.send(
        request("POST", "/articles/open/rating", {{"Content-Type", "application/x-www-form-urlencoded"}}, "value=5"));
    held.release_late();
    const auto page = reading.receive();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->status, 503);
    EXPECT_EQ(page->header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(page->header("Retry-After"), "1");
    EXPECT_EQ(page->header("Cache-Control"), "no-store");
    EXPECT_TRUE(page->has("Content-Security-Policy"));
    EXPECT_THAT(page->body, testing::HasSubstr("<h1"));
    EXPECT_EQ(asking.receive()->header("Content-Type"), "application/problem+json");
    EXPECT_EQ(voting.receive()->header("Content-Type"), "text/html; charset=utf-8");
}

TEST(Overload, AnswersFromMemoryGoOn) {
    const auto hold = std::make_shared<Hold>();
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1, .max_queue = 1};
    server.server_timing = true;
    Site site({.hold = hold, .server = server});
    site.publish("Open");
    auto visitor = site.visitor();
    warm(visitor);
    hold->hold_reads();
    std::vector<Connection> busy;
    for (int i = 0; i < 2; ++i) {
        busy.emplace_back(site.address());
        busy.back().send(request("GET", "/api/v1/authors?limit=" + std::to_string(i + 1)));
        if (i == 0) {
            ASSERT_TRUE(hold->wait_for(1));
        }
    }
    // Until the queue is full.
    int status = 0;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    Connection refused(site.address());
    while (status != 503 && std::chrono::steady_clock::now() < deadline) {
        refused.send(request("GET", "/api/v1/tags"));
        const auto answer = refused.receive();
        ASSERT_TRUE(answer);
        status = answer->status;
    }
    EXPECT_EQ(status, 503);
    for (int i = 0; i < 50; ++i) {
        const auto answer = visitor.get("/open", html);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Server-Timing"), "cache;desc=hit");
    }
    hold->release();
    for (auto& each : busy) EXPECT_EQ(each.receive()->status, 200);
}

TEST(Overload, ReadyAndOtherAnswersKeepTheirOrder) {
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 4};
    server.server_timing = true;
    Site site({.server = server});
    site.publish("Open");
    auto visitor = site.visitor();
    warm(visitor);
    std::string bytes;
    const auto is_ready = [](int i) { return i % 5 != 2 && i % 5 != 3; };
    for (int i = 0; i < 200; ++i) {
        const Fields id{{"X-Request-Id", std::to_string(i)}, html[0]};
        if (is_ready(i)) {
            bytes += request(i % 5 == 4 ? "HEAD" : "GET", "/open", id);
        } else if (i % 5 == 2) {
            bytes += request("POST", "/api/v1/articles", {{"X-Request-Id", std::to_string(i)}}, "{}");
        } else {
            bytes += request("GET", "/nothing", id);
        }
    }
    // At once, and in pieces that cut requests anywhere.
    for (const std::size_t step : {bytes.size(), std::size_t{777}, std::size_t{97}}) {
        Connection connection(site.address());
        std::thread sender([&] {
            for (std::size_t at = 0; at < bytes.size(); at += step)
                connection.send(std::string_view(bytes).substr(at, step));
        });
        int hits = 0;
        for (int i = 0; i < 200; ++i) {
            const auto answer = connection.receive(i % 5 == 4);
            if (!answer) ADD_FAILURE() << "no answer " << i;
            if (!answer) break;
            EXPECT_EQ(answer->header("X-Request-Id"), std::to_string(i));
            EXPECT_EQ(answer->status == 200, is_ready(i)) << answer->status;
            hits += answer->header("Server-Timing") == "cache;desc=hit" ? 1 : 0;
        }
        sender.join();
        EXPECT_EQ(hits, 120);
    }
}

TEST(Overload, AReadyAnswerEndsTheConnectionIfAsked) {
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1};
    server.server_timing = true;
    Site site({.server = server});
    site.publish("Open");
    auto visitor = site.visitor();
    warm(visitor);
    for (const std::string word : {"close", "Close", "keep-alive, close", "x ,\tclose"}) {
        Connection connection(site.address());
        const auto ask = request("GET", "/open", {html[0], {"Connection", word}});
        connection.send(ask + ask);
        const auto answer = connection.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->header("Connection"), "close");
        EXPECT_EQ(answer->header("Server-Timing"), "cache;desc=hit");
        EXPECT_TRUE(connection.is_ended());
    }
}

} // namespace
