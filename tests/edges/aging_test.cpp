#include "cached_site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace edges_tests {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr Times times{1s, 2s, 600s};

/// Answers age soon, and the cache is told of nothing.
class Aging : public testing::TestWithParam<Kind> {
protected:
    Aging() : site(GetParam(), times, false) {}

    /// Asks until the cache has it.
    void keep(const std::string& target) const {
        EXPECT_TRUE(comes_true([&] { return origin_of(site.ask(target)) == "HIT"; }, 10s)) << target;
    }

    CachedSite site;
};

TEST_P(Aging, AnOldAnswerIsGivenWhileTheNewOneIsFetchedAndNoLonger) {
    const auto asked = api_url("hoi-mai");
    const auto forgotten = api_url("bo-quen");
    site.publish("hoi-mai", "Trước");
    site.publish("bo-quen", "Trước");
    keep(forgotten);
    keep(asked);
    site.retitle("bo-quen", "Sau");
    site.retitle("hoi-mai", "Sau");
    const auto changed = Clock::now();
    bool was_old_given = false;
    const bool has_come = comes_true(
        [&] {
            const auto answer = site.ask(asked);
            const auto title = title_of(answer);
            EXPECT_THAT(title, testing::AnyOf("Trước", "Sau"));
            if (title == "Trước" && origin_of(answer) == "STALE") was_old_given = true;
            return title == "Sau";
        },
        10s);
    EXPECT_TRUE(has_come);
    EXPECT_TRUE(was_old_given);
    const auto taken = Clock::now() - changed;
    EXPECT_LE(taken, times.max_age + times.stale_while_revalidate + 2s);
    // What nobody asked for in all that time is too old to be given. nginx counts whole seconds, so one more.
    std::this_thread::sleep_until(changed + times.max_age + times.stale_while_revalidate + 1'500ms);
    EXPECT_EQ(title_of(site.ask(forgotten)), "Sau");
    // That there is none is an answer as well, and no failure of the newsroom.
    site.unpublish("bo-quen");
    EXPECT_TRUE(comes_true([&] { return site.ask(forgotten).status == 404; }, 10s));
}

TEST_P(Aging, AnOldAnswerIsGivenWhileTheNewsroomIsGone) {
    const auto kept = api_url("con-lai");
    site.publish("con-lai", "Còn lại");
    keep(kept);
    site.stop_newsroom();
    const auto end = Clock::now() + times.max_age + times.stale_while_revalidate + 1s;
    do {
        EXPECT_EQ(title_of(site.ask(kept)), "Còn lại");
        std::this_thread::sleep_for(100ms);
    } while (Clock::now() < end);
    EXPECT_EQ(origin_of(site.ask(kept)), "STALE");
    const auto unknown = site.ask(api_url("khac"));
    EXPECT_GE(unknown.status, 502);
    EXPECT_LE(unknown.status, 504);
    site.start_newsroom();
    // Varnish gives a newsroom that refused a connection a quarter of a second before it tries another.
    EXPECT_TRUE(comes_true([&] { return site.ask(api_url("cai-khac")).status == 404; }, 10s));
    // The failure was not kept, and what is old is over.
    EXPECT_EQ(site.ask(api_url("khac")).status, 404);
    site.retitle("con-lai", "Mới");
    EXPECT_TRUE(comes_true([&] { return title_of(site.ask(kept)) == "Mới"; }, 10s));
}

std::string name_of_kind(const testing::TestParamInfo<Kind>& info) {
    return info.param == Kind::nginx ? "nginx" : "varnish";
}

INSTANTIATE_TEST_SUITE_P(Nginx, Aging, testing::Values(Kind::nginx), name_of_kind);
INSTANTIATE_TEST_SUITE_P(Varnish, Aging, testing::Values(Kind::varnish), name_of_kind);

} // namespace

} // namespace edges_tests
