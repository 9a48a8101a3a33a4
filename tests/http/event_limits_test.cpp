#include "event_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using testing::HasSubstr;

/// Waits for something that happens on another thread.
template <typename Condition>
bool comes_true(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

CommentId write(Site& site, const ArticleDetails& article, const std::string& text) {
    CommentDraft draft;
    draft.body = text;
    draft.author_name = "Lan";
    return site.engine->comments().create(Principal::host(), article.head.id, draft).value().comment.id;
}

int status_of(Site& site, const ArticleDetails& article) {
    return EventReader(site.address(), events_url(article)).head().status;
}

TEST(EventLimits, AReaderThatNeverReadsIsDroppedAndOthersAreNot) {
    Site site({.handler = {.max_streams = 2}});
    const auto article = site.publish("Talk");
    EventReader deaf(Connection::with_small_window(site.address()), events_url(article));
    EventReader other(site.address(), events_url(article));
    ASSERT_EQ(status_of(site, article), 503);
    const std::string text(4'000, 'x');
    // Each is taken before the next is written, so that only the deaf one falls behind. A stream keeps 64 events or
    // 256 KiB, and the kernel little.
    for (int i = 0; i < 200; ++i) {
        const auto id = write(site, article, text);
        const auto event = other.next();
        ASSERT_TRUE(event);
        ASSERT_EQ(event->text("/id"), to_string(id));
    }
    // Its place is free, though it never went.
    EXPECT_TRUE(comes_true([&] { return status_of(site, article) == 200; }));
    // What it finds is less than what was written, and then the end.
    int found = 0;
    while (deaf.next()) ++found;
    EXPECT_LT(found, 100);
    EventReader back(site.address(), events_url(article), {{"Last-Event-ID", deaf.last_id()}});
    EXPECT_EQ(back.next()->name, "comment");
}

TEST(EventLimits, BeyondThemTheAnswerIs503) {
    Site site({.handler = {.max_streams = 2}});
    const auto article = site.publish("Talk");
    std::optional<EventReader> first;
    first.emplace(site.address(), events_url(article));
    const EventReader second(site.address(), events_url(article));
    const auto refused = site.visitor().get(events_url(article));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.code(), "unavailable");
    EXPECT_FALSE(refused.header("Retry-After").empty());
    EXPECT_EQ(site.visitor().get(api_url(article)).status, 200);
    first.reset();
    EXPECT_TRUE(comes_true([&] { return status_of(site, article) == 200; }));
}

TEST(EventLimits, OneAddressMayHaveOnlySoMany) {
    Site site({.handler = {.max_streams_per_address = 1}});
    const auto article = site.publish("Talk");
    const EventReader first(site.address(), events_url(article));
    const auto refused = site.visitor().get(events_url(article));
    EXPECT_EQ(refused.status, 503);
    EXPECT_THAT(refused.text("/detail"), HasSubstr("from this address"));
    http::Request elsewhere{"GET", events_url(article), {}, {}, "192.0.2.7", false, true};
    const auto response = site.handler->handle(elsewhere);
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.stream);
}

TEST(EventLimits, StreamsTakeNoPlaceOfConnections) {
    Site site({.server = {.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2, .max_connections = 2}});
    const auto article = site.publish("Talk");
    std::vector<EventReader> streams;
    for (int i = 0; i < 8; ++i) {
        streams.emplace_back(site.address(), events_url(article));
        ASSERT_EQ(streams.back().head().status, 200);
    }
    EXPECT_EQ(site.visitor().get(api_url(article)).status, 200);
    write(site, article, "For all");
    for (auto& stream : streams) EXPECT_EQ(stream.next_told(), "created For all");
}

TEST(EventLimits, AStopEndsThemAtOnce) {
    Site site({.server = {.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2, .stop_timeout = 60s}});
    const auto article = site.publish("Talk");
    EventReader silent(site.address(), events_url(article));
    EventReader deaf(Connection::with_small_window(site.address()), events_url(article));
    for (int i = 0; i < 30; ++i) {
        write(site, article, std::string(4'000, 'x'));
        ASSERT_TRUE(silent.next());
    }
    const auto begun = std::chrono::steady_clock::now();
    site.server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 20s);
    EXPECT_EQ(silent.next_told(), "end");
}

TEST(EventLimits, AHandlerEndsTheStreamsThatAreLeft) {
    Site site;
    const auto article = site.publish("Talk");
    auto handler = http::Handler::create(*site.engine).value();
    http::Request request{"GET", events_url(article), {}, {}, "192.0.2.7", false, true};
    auto response = handler.handle(request);
    ASSERT_TRUE(response.stream);
    std::atomic<bool> is_woken = false;
    response.stream->start([&] { is_woken = true; });
    while (response.stream->next()) continue;
    EXPECT_FALSE(response.stream->is_ended());
    handler = http::Handler::create(*site.engine).value();
    EXPECT_TRUE(is_woken);
    EXPECT_TRUE(response.stream->is_ended());
    EXPECT_EQ(response.stream->keep_alive(), nullptr);
}

TEST(EventLimits, AServerThatDoesNotStreamIsTold) {
    Site site;
    const auto article = site.publish("Talk");
    const auto response = site.handler->handle({"GET", events_url(article), {}, {}, "192.0.2.7", false});
    EXPECT_EQ(response.status, 501);
    EXPECT_FALSE(response.stream);
    EXPECT_THAT(response.body, HasSubstr("\"code\":\"unsupported\""));
}

TEST(EventLimits, ASilentStreamSaysThatItIsThere) {
    Site site({.handler = {.stream_keep_alive = 20ms}});
    const auto article = site.publish("Talk");
    EventReader stream(site.address(), events_url(article));
    ASSERT_TRUE(stream.wait_for_silent(": keep-alive"));
    // It knows how far it is, though nothing was for it, so that it does not fall behind what the feed keeps.
    site.tag("Rivers");
    const auto reached = std::to_string(site.engine->position(Principal::host()).value());
    EXPECT_TRUE(stream.wait_for_silent(": keep-alive\nid: " + reached));
}

TEST(EventLimits, AReaderThatGoesIsNoticed) {
    Site site({.handler = {.max_streams = 1}});
    const auto article = site.publish("Talk");
    for (int i = 0; i < 20; ++i) {
        EventReader stream(site.address(), events_url(article));
        ASSERT_EQ(stream.head().status, 200) << i;
        if (i % 2 == 0) stream.abort();
        if (i % 2 == 1) stream = EventReader(site.address(), "/api/v1/events");
        ASSERT_TRUE(comes_true([&] { return status_of(site, article) == 200; }));
        ASSERT_TRUE(comes_true([&] {
            return site.handler->handle({"GET", events_url(article), {}, {}, "192.0.2.7", false, true}).status == 200;
        }));
    }
}

TEST(EventLimits, TheFeedEndsWithItsSession) {
    Site site({.handler = {.stream_keep_alive = 20ms}});
    auto admin = site.sign_in(Role::admin);
    const Fields cookie{{"Cookie", "masthead_session=" + admin.cookie}};
    EventReader stream(site.address(), "/api/v1/events", cookie);
    ASSERT_TRUE(stream.wait_for_silent(": keep-alive"));
    ASSERT_EQ(admin.erase("/api/v1/session").status, 204);
    while (const auto event = stream.next()) EXPECT_EQ(event->name, "session");
    EXPECT_EQ(EventReader(site.address(), "/api/v1/events", cookie).head().status, 401);
}

TEST(EventLimits, TheFeedOfAProgramEndsWithItsToken) {
    Site site({.handler = {.stream_keep_alive = 20ms}});
    auto admin = site.sign_in(Role::admin);
    const auto made = admin.post("/api/v1/tokens", R"({"name":"mirror","scopes":["read_changes"]})");
    const Fields token{{"Authorization", "Bearer " + made.text("/token")}};
    EventReader stream(site.address(), "/api/v1/events", token);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(stream.wait_for_silent(": keep-alive"));
    ASSERT_EQ(admin.erase("/api/v1/tokens/" + made.text("/id")).status, 204);
    while (stream.next()) continue;
    EXPECT_EQ(EventReader(site.address(), "/api/v1/events", token).head().status, 401);
}

TEST(EventLimits, WatchingIsNoActivity) {
    Site site({.handler = {.stream_keep_alive = 20ms}});
    auto admin = site.sign_in(Role::admin);
    site.advance(600s);
    const Fields cookie{{"Cookie", "masthead_session=" + admin.cookie}};
    EventReader stream(site.address(), "/api/v1/events", cookie);
    ASSERT_TRUE(stream.wait_for_silent(": keep-alive"));
    EXPECT_EQ(admin.get("/api/v1/session").number("/idle_expires_in"), 1'200);
    site.advance(1'201s);
    while (stream.next()) continue;
}

TEST(EventLimits, FailuresOfTheStorageAreWaitedOut) {
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    std::atomic<int> warnings = 0;
    options.log = [&](LogLevel level, std::string_view text) {
        if (level == LogLevel::warning && text.find("event streams") != std::string_view::npos) ++warnings;
    };
    Site site(options);
    const auto article = site.publish("Talk");
    EventReader stream(site.address(), events_url(article));
    for (int i = 1; i <= 3; ++i) {
        options.hold->fail(Error{ErrorCode::unavailable, "the database is away", ""});
        ASSERT_TRUE(comes_true([&] { return warnings == i; }));
        EXPECT_EQ(status_of(site, article), 503);
        options.hold->fail(std::nullopt);
        write(site, article, "Text " + std::to_string(i));
        EXPECT_EQ(stream.next_told(), "created Text " + std::to_string(i));
    }
}

} // namespace
