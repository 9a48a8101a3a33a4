#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

/// Clients that take their time, or take more than their share.
namespace {

using namespace http_tests;
using namespace std::chrono_literals;

/// Memory of this process that is really there.
std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Room for so many sockets and their other ends; false if the system does not give it.
bool has_descriptors(rlim_t wanted) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= wanted) return true;
    limit.rlim_cur = std::min(limit.rlim_max, wanted);
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= wanted;
}

std::chrono::milliseconds longest_answer(Client& client, int count) {
    auto longest = 0ms;
    for (int i = 0; i < count; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        EXPECT_EQ(client.get("/api/v1/articles").status, 200);
        longest = std::max(
            longest, std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun));
    }
    return longest;
}

TEST(SlowClients, W_10_AThousandOfThemHoldUpNobodyAndCostLittle) {
    constexpr std::size_t count = 1'000;
    if (!has_descriptors(3 * count)) GTEST_SKIP() << "there are too few descriptors for a thousand sockets";
    Site site;
    site.publish("Open");
    auto reader = site.visitor();
    longest_answer(reader, 20);
    std::vector<Connection> slow;
    slow.reserve(count);
    const auto before = resident_bytes();
    const std::vector<std::string> parts{"", "G", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: y",
                                         "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{"};
    for (std::size_t i = 0; i < count; ++i) {
        slow.emplace_back(site.address());
        slow.back().send(parts[i % parts.size()]);
    }
    // Whoever came before has been read, or waits in the kernel.
    const auto longest = longest_answer(reader, 200);
    EXPECT_LT(longest, 1s);
    const auto after = resident_bytes();
    EXPECT_LT(after > before ? (after - before) / count : 0, std::size_t{64} << 10);
    // They are still served if they go on.
    slow[2].send("\r\n\r\n");
    EXPECT_EQ(slow[2].receive()->status, 200);
}

TEST(SlowClients, W_10_ABodyMustComeSteadily) {
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1, .read_timeout = 200ms};
    server.min_body_rate = 1'000;
    Site site({.server = server});
    const std::string head = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                             "Content-Length: 3000\r\n\r\n";
    // A tenth of the rate: over after little more than the grace.
    Connection slow(site.address());
    slow.send(head);
    std::atomic<bool> is_over = false;
    const auto begun = std::chrono::steady_clock::now();
    std::thread drip([&] {
        while (!is_over && slow.send("xx")) std::this_thread::sleep_for(20ms);
    });
    const auto answer = slow.receive();
    is_over = true;
    drip.join();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s);
    // Twice the rate: as long as it needs, though that is more than the grace.
    Connection steady(site.address());
    steady.send(head);
    for (int i = 0; i < 75; ++i) {
        ASSERT_TRUE(steady.send(std::string(40, ' ')));
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(steady.receive()->status, 400);
}

TEST(SlowClients, W_10_NoRequestTakesLongerThanAllowed) {
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1, .read_timeout = 200ms};
    server.min_body_rate = 1;
    server.request_timeout = 500ms;
    Site site({.server = server});
    Connection endless(site.address());
    endless.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::atomic<bool> is_over = false;
    std::thread drip([&] {
        while (!is_over && endless.send("40\r\n" + std::string(64, 'x') + "\r\n")) std::this_thread::sleep_for(10ms);
    });
    const auto answer = endless.receive();
    is_over = true;
    drip.join();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
}

TEST(SlowClients, W_10_OneAddressGetsOnlyItsShareOfConnections) {
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 1};
    server.max_connections_per_address = 3;
    Site site({.server = server});
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
    expect_sound(*answer, "too many of one address");
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

} // namespace
