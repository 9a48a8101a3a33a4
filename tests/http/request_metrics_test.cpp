#include "exposition.hpp"

#include "http/exposition.hpp"
#include "http/metrics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

/// How requests are counted, and how numbers are written.
namespace {

using namespace http_tests;
using namespace masthead;
using namespace std::chrono_literals;
using http::detail::Exposition;
using http::detail::RequestMetrics;

std::uint64_t sum_of(const auto& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

TEST(RequestMetrics, TimesFallIntoTheClassThatTheyDoNotExceed) {
    RequestMetrics metrics(2);
    metrics.count(1, 200, 0ns);
    metrics.count(1, 200, 500us);
    metrics.count(1, 200, 501us);
    metrics.count(1, 200, 10s);
    metrics.count(1, 200, 11s);
    metrics.count(1, 200, -1ns);
    const auto totals = metrics.totals(1);
    ASSERT_TRUE(totals);
    EXPECT_EQ(totals->by_time.front(), 3U);
    EXPECT_EQ(totals->by_time[1], 1U);
    EXPECT_EQ(totals->by_time[totals->by_time.size() - 2], 1U);
    EXPECT_EQ(totals->by_time.back(), 1U);
    EXPECT_NEAR(totals->seconds, 21.001001, 1e-9);
    EXPECT_EQ(totals->by_status[0], 6U);
    EXPECT_FALSE(metrics.totals(0));
    EXPECT_FALSE(metrics.totals(2));
}

TEST(RequestMetrics, StatusesThatNobodyExpectsAreCountedTogether) {
    RequestMetrics metrics(1);
    constexpr std::array<std::uint16_t, 7> odd{0, 99, 100, 418, 599, 600, 65'535};
    for (const auto status : odd) metrics.count(0, status, 0ns);
    for (const auto status : RequestMetrics::statuses) metrics.count(0, status, 0ns);
    const auto totals = metrics.totals(0).value();
    EXPECT_EQ(totals.by_status.back(), odd.size());
    for (std::size_t i = 0; i < RequestMetrics::statuses.size(); ++i) EXPECT_EQ(totals.by_status[i], 1U) << i;
}

TEST(RequestMetrics, NothingIsLostBetweenThreads) {
    constexpr std::size_t threads = 24;
    constexpr std::uint64_t rounds = 5'000;
    RequestMetrics metrics(3);
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            for (std::uint64_t k = 0; k < rounds; ++k) {
                metrics.count(i % 2, 404, 1ms);
                metrics.count_ready(i % 2, k % 2 == 0);
                metrics.count(77, 200, 1s);
            }
        });
    }
    for (auto& thread : running) thread.join();
    for (const std::size_t route : {0, 1}) {
        const auto totals = metrics.totals(route).value();
        EXPECT_EQ(sum_of(totals.by_status), threads * rounds);
        EXPECT_EQ(sum_of(totals.by_time), threads * rounds);
        EXPECT_EQ(totals.from_memory, threads * rounds / 2);
        EXPECT_EQ(totals.by_time[0], threads * rounds / 2);
    }
    // What is no route's comes together.
    EXPECT_EQ(sum_of(metrics.totals(3).value().by_status), threads * rounds);
    EXPECT_FALSE(metrics.totals(2));
}

TEST(Exposition, IsWrittenAsItIsRead) {
    Exposition out;
    out.counter("a_total", "Back\\slash and\nline.");
    out.sample(std::uint64_t{7}, {{"b", "quo\"te \\ and\nline"}, {"c", ""}});
    out.gauge("d", "Small.");
    out.sample(0.0005);
    out.histogram("e", "Classes.");
    out.classes(std::array{0.5, 10.0}, std::array<std::uint64_t, 3>{1, 0, 2}, 2.25, {{"f", "g"}});
    EXPECT_EQ(out.text(), "# HELP a_total Back\\\\slash and\\nline.\n"
                          "# TYPE a_total counter\n"
                          "a_total{b=\"quo\\\"te \\\\ and\\nline\",c=\"\"} 7\n"
                          "# HELP d Small.\n"
                          "# TYPE d gauge\n"
                          "d 0.0005\n"
                          "# HELP e Classes.\n"
                          "# TYPE e histogram\n"
                          "e_bucket{f=\"g\",le=\"0.5\"} 1\n"
                          "e_bucket{f=\"g\",le=\"10\"} 1\n"
                          "e_bucket{f=\"g\",le=\"+Inf\"} 3\n"
                          "e_sum{f=\"g\"} 2.25\n"
                          "e_count{f=\"g\"} 3\n");
    const auto metrics = read_metrics(out.text());
    EXPECT_EQ(metrics.value("a_total", {{"b", "quo\"te \\ and\nline"}, {"c", ""}}), 7);
}

} // namespace
