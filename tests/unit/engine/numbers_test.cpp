#include "shared_unit.hpp"

#include <atomic>
#include <latch>
#include <numeric>

/// What an engine tells of how it is doing.
namespace masthead::engine_tests {
namespace {

using detail::GroupCommit;
using detail::SmallWrite;
using detail::ViewBatch;

constexpr auto no_more = GroupCommitNumbers::largest.size();

/// Long enough for a machine that is busy.
template <typename Condition>
bool comes_true(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < end) {
        if (condition()) return true;
        std::this_thread::sleep_for(1ms);
    }
    return false;
}

TEST(Numbers, GroupsAreCountedByTheirSizes) {
    std::latch is_held(1);
    std::latch is_released(1);
    bool is_first = true;
    GroupCommit commits([&](std::span<const SmallWrite>) {
        if (!std::exchange(is_first, false)) return;
        is_held.count_down();
        is_released.wait();
    });
    EXPECT_EQ(commits.numbers(), GroupCommitNumbers());
    std::vector<ViewCount> views;
    ViewBatch batch{views};
    const auto write = [&] { commits.write(&batch); };
    std::vector<std::thread> callers;
    callers.emplace_back(write);
    is_held.wait();
    constexpr std::size_t more = GroupCommit::max_group + 5;
    for (std::size_t i = 0; i < more; ++i) callers.emplace_back(write);
    EXPECT_TRUE(comes_true([&] { return commits.numbers().waiting == more; }));
    is_released.count_down();
    for (auto& caller : callers) caller.join();
    const auto numbers = commits.numbers();
    EXPECT_EQ(numbers.writes, more + 1);
    EXPECT_EQ(numbers.waiting, 0U);
    // Alone, five (of the class up to eight), and as many as there may be.
    std::array<std::uint64_t, no_more> expected{};
    expected[0] = 1;
    expected[3] = 1;
    expected[no_more - 1] = 1;
    EXPECT_EQ(numbers.units, expected);
    EXPECT_EQ(GroupCommitNumbers::largest.back(), GroupCommit::max_group);
}

class EngineNumbersTest : public testing::Test {
protected:
    EngineNumbersTest() {
        site.policies.session.refused_elsewhere_within = 200ms;
        site.policies.view.flush_interval = std::chrono::minutes(1);
        site.probe->on_call = [this](std::string_view call) -> Result<void> {
            if (is_broken && call == "changes_after") return Error{ErrorCode::unavailable, "broken", ""};
            return {};
        };
        static_cast<void>(site.sign_up(Role::reader, "lan"));
    }
    [[nodiscard]] EngineNumbers numbers() { return site.engine().numbers(); }

    std::atomic<bool> is_broken{false};
    Site site{"sqlite"};
};

TEST_F(EngineNumbersTest, ViewsWaitUntilTheyAreWritten) {
    const auto article = site.published(site.host, "Một").head.id;
    EXPECT_EQ(numbers().waiting_views, 0U);
    for (const char* reader : {"a", "b", "a"}) {
        std::ignore = site.engine().views().record(article, {.key = reader, .user_agent = "Mozilla/5.0"});
    }
    EXPECT_EQ(numbers().waiting_views, 2U);
    must(site.engine().views().flush());
    EXPECT_EQ(numbers().waiting_views, 0U);
    const auto& units = numbers().group_commit.units;
    EXPECT_GE(std::accumulate(units.begin(), units.end(), std::uint64_t{0}), 1U);
}

TEST_F(EngineNumbersTest, ChecksOfSessionsAreHitsOrMisses) {
    const auto token = site.sign_in("lan").token;
    const auto before = numbers().session_cache;
    EXPECT_TRUE(comes_true([&] {
        static_cast<void>(must(site.engine().sessions().check(token)));
        return numbers().session_cache.hits > before.hits;
    }));
    const auto after = numbers().session_cache;
    EXPECT_EQ(after.sessions, 1U);
    EXPECT_GT(after.misses, before.misses);
    must(site.engine().sessions().sign_out(token));
    EXPECT_EQ(numbers().session_cache.sessions, 0U);
}

TEST_F(EngineNumbersTest, TheFeedLagsFromWhenItCannotBeRead) {
    const auto token = site.sign_in("lan").token;
    const auto use = [&] { static_cast<void>(must(site.engine().sessions().check(token))); };
    EXPECT_TRUE(comes_true([&] {
        use();
        return numbers().change_feed.position == must(site.engine().position(site.host));
    }));
    EXPECT_TRUE(comes_true([&] {
        use();
        const auto lag = numbers().change_feed.lag;
        return lag && *lag < 150ms;
    }));
    is_broken = true;
    EXPECT_TRUE(comes_true([&] {
        use();
        const auto lag = numbers().change_feed.lag;
        return lag && *lag > 400ms;
    }));
    is_broken = false;
    EXPECT_TRUE(comes_true([&] {
        use();
        const auto lag = numbers().change_feed.lag;
        return lag && *lag < 150ms;
    }));
}

TEST(Numbers, NobodyReadsTheFeedOfAnEngineThatNobodyUses) {
    Site site("memory");
    EXPECT_FALSE(site.engine().numbers().change_feed.lag);
    EXPECT_EQ(site.engine().numbers(), EngineNumbers());
}

TEST(Numbers, AskingTheStorageLetsNoExceptionOut) {
    Site site("sqlite");
    EXPECT_EQ(outcome(site.engine().check_storage(1s)), "ok");
    site.probe->on_call = [](std::string_view call) -> Result<void> {
        if (call == "read") throw std::runtime_error("not caught");
        return {};
    };
    EXPECT_EQ(outcome(site.engine().check_storage(1s)), "internal");
}

} // namespace
} // namespace masthead::engine_tests
