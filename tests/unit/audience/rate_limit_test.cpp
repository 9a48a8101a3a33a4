#include <masthead/audience/limit_policy.hpp>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace masthead {
namespace {

using namespace std::chrono_literals;

constexpr auto start = Timestamp::from_seconds(1'700'000'000);

TEST(RateLimit, GivesTheBurstAndThenOneTokenAtATime) {
    const RateLimit limit{3, 60s};
    std::optional<Timestamp> full_at;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take(full_at, start), std::nullopt);
    EXPECT_EQ(limit.take(full_at, start), 20s);
    EXPECT_EQ(limit.take(full_at, start + 19s), 1s);
    EXPECT_EQ(limit.take(full_at, start + 20s), std::nullopt);
    EXPECT_EQ(limit.take(full_at, start + 20s), 20s);
    EXPECT_EQ(full_at, start + 80s);
}

TEST(RateLimit, ARefusalChangesNothing) {
    const RateLimit limit{1, 60s};
    std::optional<Timestamp> full_at = start + 60s;
    EXPECT_EQ(limit.take(full_at, start), 60s);
    EXPECT_EQ(full_at, start + 60s);
}

TEST(RateLimit, WithoutABurstThereIsNone) {
    std::optional<Timestamp> full_at;
    EXPECT_EQ(RateLimit{}.take(full_at, start), std::nullopt);
    EXPECT_EQ(full_at, std::nullopt);
}

TEST(RateLimit, AClockThatWasSetBackLocksNobodyOutForLong) {
    const RateLimit limit{2, 60s};
    std::optional<Timestamp> full_at = start + 24h * 365;
    EXPECT_EQ(limit.take(full_at, start), 30s);
    EXPECT_EQ(limit.take(full_at, start + 24h * 400), std::nullopt);
}

/// A bucket as one would draw it: tokens that drip in, up to the size.
TEST(RateLimit, IsATokenBucket) {
    const auto holds = rc::check("take agrees with counting tokens", [] {
        const RateLimit limit{*rc::gen::inRange(1U, 20U), std::chrono::seconds(*rc::gen::inRange(20, 400))};
        const auto token = std::chrono::microseconds(limit.period).count() / limit.burst;
        const auto size = token * limit.burst;
        std::int64_t level = size;
        std::optional<Timestamp> full_at;
        auto now = start;
        for (const auto step : *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(0, 30'000'000))) {
            now = now + std::chrono::microseconds(step);
            // The last bit of a period that the burst does not divide belongs to no token.
            const auto slack = std::chrono::microseconds(limit.period).count() - size;
            level = std::min<std::int64_t>(size + slack, level + step);
            if (full_at && *full_at <= now) level = size + slack;
            const auto wait = limit.take(full_at, now);
            RC_ASSERT(wait.has_value() == (level < token));
            if (wait) {
                RC_ASSERT(wait->count() == token - level);
            } else {
                level -= token;
            }
        }
    });
    EXPECT_TRUE(holds);
}

TEST(LimitPolicy, NamesTheMemberThatIsWrong) {
    LimitPolicy policy;
    EXPECT_TRUE(policy.validate());
    policy.votes.network.burst = 2'000'000;
    ASSERT_FALSE(policy.validate());
    EXPECT_EQ(policy.validate().error().field, "votes.network.burst");
    policy = LimitPolicy::none();
    policy.feedback.account.period = 0s;
    ASSERT_FALSE(policy.validate());
    EXPECT_EQ(policy.validate().error().field, "feedback.account.period");
}

} // namespace
} // namespace masthead
