#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <limits>
#include <thread>

#include <sys/socket.h>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;

http::ServerOptions quick() {
    return {
        .listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2, .read_timeout = 150ms, .idle_timeout = 150ms};
}

void expect_timeout(Connection& connection) {
    const auto answer = connection.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_EQ(answer->header("Connection"), "close");
    expect_sound(*answer, "a timeout");
    EXPECT_TRUE(connection.is_ended());
}

TEST(Server, SlowHeadersAndBodiesAre408) {
    Site site({.server = quick()});
    for (const std::string part : {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n",
                                   "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n",
                                   "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345",
                                   "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123"}) {
        SCOPED_TRACE(part);
        Connection connection(site.address());
        connection.send(part);
        expect_timeout(connection);
    }
}

TEST(Server, ADripOfBytesDoesNotPutOffTheEnd) {
    Site site({.server = quick()});
    Connection connection(site.address());
    connection.send("GET / HTTP/1.1\r\nX: ");
    // Each byte comes well within the time, all of them together do not.
    std::thread drip([&] {
        for (int i = 0; i < 2'000 && connection.send("x"); ++i) std::this_thread::sleep_for(5ms);
    });
    const auto answer = connection.receive();
    connection.finish();
    drip.join();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
}

TEST(Server, AnIdleConnectionIsClosedWithoutAWord) {
    Site site({.server = quick()});
    Connection fresh(site.address());
    EXPECT_TRUE(fresh.is_ended());
    Connection used(site.address());
    used.send(request("GET", "/healthz"));
    EXPECT_EQ(used.receive()->status, 200);
    EXPECT_TRUE(used.is_ended());
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
    Site site;
    for (int i = 0; i < 5; ++i) site.publish("Number " + std::to_string(i));
    std::string bytes;
    for (int i = 0; i < 100; ++i) {
        if (i % 7 == 3) {
            bytes += request("POST", "/api/v1/articles", {{"Content-Type", "application/json"}}, "{}");
        } else if (i % 7 == 4) {
            bytes += request("HEAD", "/api/v1/articles/number-1");
        } else {
            bytes += request("GET", "/api/v1/articles/number-" + std::to_string(i % 5));
        }
    }
    Connection connection(site.address());
    connection.send(bytes);
    for (int i = 0; i < 100; ++i) {
        const bool is_head = i % 7 == 4;
        const auto answer = connection.receive(is_head);
        ASSERT_TRUE(answer);
        if (i % 7 == 3) {
            EXPECT_EQ(answer->status, 401);
        } else if (!is_head) {
            EXPECT_EQ(answer->text("/slug"), "number-" + std::to_string(i % 5));
        }
    }
}

TEST(Server, EmptyLinesBeforeARequestArePassedOver) {
    Site site;
    site.publish("Open");
    Connection client(site.address());
    const auto get = request("GET", "/api/v1/articles/open");
    const auto post = request("POST", "/api/v1/session", {{"Content-Type", "application/json"}}, "{}");
    client.send("\r\n" + get);
    EXPECT_EQ(client.receive()->status, 200);
    client.send(post + "\r\n" + get + "\r\n" + get);
    EXPECT_EQ(client.receive()->status, 422);
    EXPECT_EQ(client.receive()->status, 200);
    EXPECT_EQ(client.receive()->status, 200);
    // Also in pieces.
    client.send("\r");
    std::this_thread::sleep_for(50ms);
    client.send("\n" + get.substr(0, 3));
    std::this_thread::sleep_for(50ms);
    client.send(get.substr(3));
    EXPECT_EQ(client.receive()->status, 200);
}

TEST(Server, ConnectionsStayOpenAsTheirVersionSays) {
    Site site;
    const auto ends = [&](std::string_view bytes) {
        Connection connection(site.address());
        connection.send(bytes);
        EXPECT_EQ(connection.receive()->status, 200);
        connection.send(request("GET", "/healthz"));
        return connection.is_ended();
    };
    EXPECT_FALSE(ends("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_TRUE(ends("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    EXPECT_TRUE(ends("GET /healthz HTTP/1.0\r\n\r\n"));
    EXPECT_TRUE(ends("GET /healthz HTTP/1.0\r\nHost: a\r\n\r\n"));
    Connection old(site.address());
    for (int i = 0; i < 3; ++i) {
        old.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        const auto answer = old.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->header("Connection"), "keep-alive");
    }
}

TEST(Server, AClientMayAskBeforeItSendsABody) {
    Site site;
    site.account(Role::reader, "lan");
    const auto body = R"({"login":"lan","password":)" + quoted(password) + "}";
    for (const std::string expect : {"100-continue", "100-Continue"}) {
        Connection connection(site.address());
        connection.send("POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: " +
                        expect + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
        EXPECT_EQ(connection.receive()->status, 100) << expect;
        connection.send(body);
        EXPECT_EQ(connection.receive()->status, 201);
    }
    Connection large(site.address());
    large.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
    EXPECT_EQ(large.receive()->status, 413);
    Connection old(site.address());
    old.send("POST /api/v1/session HTTP/1.0\r\nContent-Type: application/json\r\nExpect: "
             "100-continue\r\nContent-Length: 2\r\n\r\n");
    std::this_thread::yield();
    old.send("{}");
    EXPECT_EQ(old.receive()->status, 422);
    Connection odd(site.address());
    odd.send(request("GET", "/healthz", {{"Expect", "a miracle"}}));
    EXPECT_EQ(odd.receive()->status, 417);
}

TEST(Server, MoreConnectionsThanAllowedAreToldToComeBack) {
    auto options =
        http::ServerOptions{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1, .max_connections = 3};
    Site site({.server = options});
    std::vector<Connection> open;
    for (int i = 0; i < 3; ++i) {
        open.emplace_back(site.address());
        open.back().send(request("GET", "/healthz"));
        ASSERT_EQ(open.back().receive()->status, 200);
    }
    Connection surplus(site.address());
    const auto answer = surplus.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503);
    expect_sound(*answer, "too many connections");
    EXPECT_TRUE(surplus.is_ended());
    open.front().send(request("GET", "/healthz"));
    EXPECT_EQ(open.front().receive()->status, 200);
    // A place that becomes free is used.
    open.pop_back();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    int status = 503;
    while (status != 200 && std::chrono::steady_clock::now() < deadline) {
        Connection next(site.address());
        next.send(request("GET", "/healthz"));
        const auto got = next.receive();
        status = got ? got->status : 503;
    }
    EXPECT_EQ(status, 200);
}

struct Held {
    explicit Held(http::ServerOptions server) {
        SiteOptions options;
        options.hold = hold;
        options.server = std::move(server);
        site.emplace(options);
    }
    ~Held() { hold->release(); }
    std::shared_ptr<Hold> hold = std::make_shared<Hold>();
    std::optional<Site> site;
};

TEST(Server, AFullQueueIs503AtOnce) {
    Held held({.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1, .max_queue = 2});
    held.hold->hold_reads();
    const auto ask = request("GET", "/api/v1/articles");
    Connection working(held.site->address());
    working.send(ask);
    ASSERT_TRUE(held.hold->wait_for(1));
    // One is worked on, two of these wait, and for three there is no place.
    std::atomic<int> refused = 0;
    std::atomic<int> served = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 5; ++i) {
        clients.emplace_back([&] {
            Connection connection(held.site->address());
            connection.send(ask);
            auto answer = connection.receive();
            ASSERT_TRUE(answer);
            expect_sound(*answer, "a full queue");
            if (answer->status == 503) {
                ++refused;
                // The connection goes on.
                connection.send(request("OPTIONS", "/"));
                answer = connection.receive();
            }
            served += answer && answer->status == 200 ? 1 : 0;
        });
    }
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (refused < 3 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(refused, 3);
    held.hold->release();
    for (auto& client : clients) client.join();
    EXPECT_EQ(refused, 3);
    EXPECT_EQ(served, 2);
    EXPECT_EQ(working.receive()->status, 200);
}

TEST(Server, AStopFinishesWhatWasBegunAndClosesWhatIsIdle) {
    Held held({.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2});
    auto& site = *held.site;
    Connection idle(site.address());
    idle.send(request("GET", "/healthz"));
    ASSERT_EQ(idle.receive()->status, 200);
    held.hold->hold_reads();
    Connection busy(site.address());
    busy.send(request("GET", "/api/v1/articles"));
    ASSERT_TRUE(held.hold->wait_for(1));
    std::thread stopping([&] { site.server->stop(); });
    EXPECT_TRUE(idle.is_ended());
    EXPECT_THROW(
        {
            // The listening socket is closed before the idle ones are; a connection may still be taken and dropped.
            Connection late(site.address());
            if (late.is_ended()) throw std::runtime_error("dropped");
        },
        std::runtime_error);
    held.hold->release();
    const auto answer = busy.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->header("Connection"), "close");
    EXPECT_TRUE(busy.is_ended());
    stopping.join();
    site.server->stop();
}

bool is_listening(const std::string& address) {
    try {
        const Connection connection(address);
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

TEST(Server, EveryCallerOfStopReturnsWhenItIsDone) {
    Held held({.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2});
    auto& site = *held.site;
    held.hold->hold_reads();
    Connection busy(site.address());
    busy.send(request("GET", "/api/v1/articles"));
    ASSERT_TRUE(held.hold->wait_for(1));
    std::atomic<int> listening = 0;
    std::atomic<bool> is_released = false;
    std::atomic<int> early = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 2; ++i) {
        callers.emplace_back([&] {
            site.server->stop();
            early += is_released ? 0 : 1;
            listening += is_listening(site.address()) ? 1 : 0;
        });
    }
    // The port closes at once, but the request holds up the end, so neither may be back yet.
    while (is_listening(site.address())) std::this_thread::yield();
    is_released = true;
    held.hold->release();
    EXPECT_EQ(busy.receive()->status, 200);
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(early, 0);
    EXPECT_EQ(listening, 0);
}

TEST(Server, AssigningOverARunningServerStopsIt) {
    Site site;
    const auto address = site.address();
    ASSERT_TRUE(is_listening(address));
    auto next = http::Server::start(*site.handler, {.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1});
    ASSERT_TRUE(next);
    *site.server = std::move(next).value();
    EXPECT_FALSE(is_listening(address));
    EXPECT_NE(site.address(), address);
    EXPECT_EQ(site.visitor().get("/healthz").status, 200);
}

TEST(Server, AStopWaitsOnlySoLongForARequestThatDoesNotEnd) {
    auto options =
        http::ServerOptions{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1, .stop_timeout = 50ms};
    Site site({.server = options});
    Connection half(site.address());
    half.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
    ASSERT_EQ(half.receive()->status, 100);
    half.send("123");
    site.server->stop();
    EXPECT_TRUE(half.is_ended());
}

TEST(Server, AStopReachesConnectionsThatWereJustMade) {
    for (int i = 0; i < 20; ++i) {
        Site site({.server = {.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1}});
        Connection fresh(site.address());
        site.server->stop();
        EXPECT_TRUE(fresh.is_ended());
    }
}

TEST(Server, AClientThatNeverReadsIsGivenUp) {
    Site site({.server = {.listen = "127.0.0.1:0",
                          .io_threads = 1,
                          .worker_threads = 1,
                          .max_connections = 1,
                          .write_timeout = 200ms}});
    ArticleDraft draft;
    draft.content.body = parse_markdown(std::string(400'000, 'x')).value();
    const auto article = site.publish("Long", draft);
    auto deaf = Connection::with_small_window(site.address());
    std::string bytes;
    for (int i = 0; i < 40; ++i) bytes += request("GET", api_url(article));
    deaf.send(bytes);
    // Its place is free again, though it never went.
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    int status = 0;
    while (status != 200 && std::chrono::steady_clock::now() < deadline) {
        Connection next(site.address());
        next.send(request("GET", "/healthz"));
        const auto answer = next.receive();
        status = answer ? answer->status : 503;
    }
    EXPECT_EQ(status, 200);
}

TEST(Server, ClientsMayGoAtAnyPoint) {
    Site site({.server = {.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2, .max_connections = 50}});
    const auto whole =
        request("POST", "/api/v1/session", {{"Content-Type", "application/json"}}, R"({"login":"lan","password":"x"})");
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        Connection half(site.address());
        half.send(std::string_view(whole).substr(0, cut));
        if (cut % 3 == 0) {
            half.abort();
        } else if (cut % 3 == 1) {
            half.finish();
            // What was cut gets no answer or a refusal; what was whole gets its own.
            const auto answer = half.receive();
            if (cut == whole.size()) {
                ASSERT_TRUE(answer);
                EXPECT_EQ(answer->status, 401);
            }
        }
    }
    // All their places are free again.
    for (int i = 0; i < 45; ++i) {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        int status = 0;
        while (status != 200 && std::chrono::steady_clock::now() < deadline) {
            Connection next(site.address());
            next.send(request("GET", "/healthz"));
            const auto answer = next.receive();
            status = answer ? answer->status : 0;
        }
        EXPECT_EQ(status, 200);
    }
}

TEST(Server, AddressesAreChecked) {
    Site site;
    for (const std::string listen : {"", "8080", "localhost", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:80x",
                                     "[::1:80", "name.test:80", "1.2.3:80"}) {
        const auto server = http::Server::start(*site.handler, {.listen = listen});
        ASSERT_FALSE(server) << listen;
        EXPECT_EQ(server.error().code, ErrorCode::invalid_argument) << listen;
        EXPECT_EQ(server.error().field, "listen") << listen;
    }
    const auto taken = http::Server::start(*site.handler, {.listen = site.address()});
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, ErrorCode::unavailable);
    EXPECT_FALSE(http::Server::start(*site.handler, {.listen = "127.0.0.1:0", .worker_threads = 0}));
}

TEST(Server, NamesOptionsThatAreOutOfBounds) {
    Site site;
    const auto field = [&](const std::function<void(http::ServerOptions&)>& change) {
        http::ServerOptions options{.listen = "127.0.0.1:0"};
        change(options);
        const auto server = http::Server::start(*site.handler, options);
        return server ? std::string("ok") : server.error().field;
    };
    using Options = http::ServerOptions;
    static constexpr auto most = std::numeric_limits<std::size_t>::max();
    static constexpr std::chrono::milliseconds longest = std::chrono::milliseconds::max();
    EXPECT_EQ(field([](Options&) {}), "ok");
    EXPECT_EQ(field([](Options& options) { options.worker_threads = 0; }), "worker_threads");
    EXPECT_EQ(field([](Options& options) { options.max_queue = most; }), "max_queue");
    EXPECT_EQ(field([](Options& options) { options.max_connections = most; }), "max_connections");
    EXPECT_EQ(field([](Options& options) { options.max_body_bytes = most; }), "max_body_bytes");
    EXPECT_EQ(field([](Options& options) { options.idle_timeout = longest; }), "idle_timeout");
    EXPECT_EQ(field([](Options& options) { options.write_timeout = -std::chrono::milliseconds(1); }), "write_timeout");
    EXPECT_EQ(field([](Options& options) { options.max_queue_wait = longest; }), "max_queue_wait");
    EXPECT_EQ(field([](Options& options) { options.max_password_wait = longest; }), "max_password_wait");
}

} // namespace
