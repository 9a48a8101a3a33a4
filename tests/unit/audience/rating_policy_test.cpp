#include <masthead/audience/rating.hpp>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace masthead {
namespace {

RatingPolicy scale(int minimum, int maximum, int step) {
    RatingPolicy policy;
    policy.minimum = RatingValue::from_hundredths(minimum);
    policy.maximum = RatingValue::from_hundredths(maximum);
    policy.step = RatingValue::from_hundredths(step);
    return policy;
}

/// `ok`, or the member that is out of bounds.
std::string validity(const RatingPolicy& policy) {
    const auto outcome = policy.validate();
    if (outcome) return "ok";
    EXPECT_EQ(outcome.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(outcome.error().message.empty());
    return outcome.error().field;
}

TEST(RatingPolicy, TakesScalesWithinTheBounds) {
    EXPECT_EQ(validity({}), "ok");
    EXPECT_EQ(validity(scale(0, 1, 1)), "ok");
    EXPECT_EQ(validity(scale(-100'000, 100'000, 200)), "ok");
    EXPECT_EQ(validity(scale(0, 1'000, 1)), "ok");
    EXPECT_EQ(validity(scale(50, 500, 50)), "ok");
    auto policy = RatingPolicy{};
    policy.prior_votes = 1'000'000;
    EXPECT_EQ(validity(policy), "ok");
    policy.prior_votes = 0;
    EXPECT_EQ(validity(policy), "ok");
}

TEST(RatingPolicy, NamesTheMemberThatIsOutOfBounds) {
    EXPECT_EQ(validity(scale(-100'001, 0, 1)), "maximum");
    EXPECT_EQ(validity(scale(0, 100'001, 1)), "maximum");
    EXPECT_EQ(validity(scale(100, 100, 100)), "maximum");
    EXPECT_EQ(validity(scale(500, 100, 100)), "maximum");
    constexpr auto least = std::numeric_limits<std::int32_t>::min();
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    EXPECT_EQ(validity(scale(least, most, 1)), "maximum");
    EXPECT_EQ(validity(scale(100, 500, 0)), "step");
    EXPECT_EQ(validity(scale(100, 500, -100)), "step");
    EXPECT_EQ(validity(scale(100, 500, 300)), "step");
    EXPECT_EQ(validity(scale(100, 500, 500)), "step");
    EXPECT_EQ(validity(scale(100, 500, most)), "step");
    EXPECT_EQ(validity(scale(0, 1'001, 1)), "step");
    auto policy = RatingPolicy{};
    policy.prior_votes = 1'000'001;
    EXPECT_EQ(validity(policy), "prior_votes");
}

TEST(RatingPolicy, ReadsTheNumbersOfItsScale) {
    const RatingPolicy policy;
    for (int points = 1; points <= 5; ++points) {
        EXPECT_EQ(policy.from_number(points).value(), RatingValue::from_points(points));
    }
    EXPECT_EQ(scale(-200, 200, 100).from_number(-0.0).value(), RatingValue::from_points(0));
    EXPECT_EQ(scale(-200, 200, 100).from_number(-2.0).value(), RatingValue::from_points(-2));
    EXPECT_EQ(scale(50, 500, 50).from_number(4.5).value(), RatingValue::from_hundredths(450));
}

TEST(RatingPolicy, RefusesNumbersOffTheScale) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double points : {0.0,
                                -0.0,
                                6.0,
                                4.5,
                                0.999999999999,
                                1.0000000000000002,
                                5.0000000000000009,
                                -1.0,
                                -5.0,
                                1e9,
                                1e300,
                                std::nextafter(5.0, 6.0),
                                std::nan(""),
                                -std::nan(""),
                                infinity,
                                -infinity,
                                HUGE_VAL,
                                std::numeric_limits<double>::denorm_min(),
                                4294967297.0,
                                42949672.97,
                                1e7,
                                std::numeric_limits<double>::max(),
                                std::numeric_limits<double>::lowest()}) {
        const auto read = RatingPolicy{}.from_number(points);
        ASSERT_FALSE(read) << points;
        EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(read.error().field, "value");
        EXPECT_EQ(read.error().message, "allowed are 1 to 5 in steps of 1");
    }
}

TEST(RatingPolicy, CountsStepsFromTheMinimum) {
    const auto policy = scale(-250, 250, 100);
    EXPECT_TRUE(policy.check(RatingValue::from_hundredths(-250)));
    EXPECT_TRUE(policy.check(RatingValue::from_hundredths(-50)));
    EXPECT_TRUE(policy.check(RatingValue::from_hundredths(50)));
    EXPECT_FALSE(policy.check(RatingValue::from_hundredths(0)));
    EXPECT_FALSE(policy.check(RatingValue::from_hundredths(100)));
    constexpr auto least = std::numeric_limits<std::int32_t>::min();
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    EXPECT_FALSE(policy.check(RatingValue::from_hundredths(least)));
    EXPECT_FALSE(policy.check(RatingValue::from_hundredths(most)));
}

rc::Gen<RatingPolicy> any_policy() {
    return rc::gen::exec([] {
        const int step = *rc::gen::inRange(1, 150);
        const int steps = *rc::gen::inRange(1, 300);
        const int minimum = *rc::gen::inRange(-30'000, 30'000);
        auto policy = scale(minimum, minimum + step * steps, step);
        policy.prior_votes = *rc::gen::inRange(0U, 100U);
        return policy;
    });
}

RC_GTEST_PROP(RatingPolicy, ReadsEveryValueOfItsScaleFromTheNumberPeopleWrite, ()) {
    const auto policy = *any_policy();
    RC_ASSERT(policy.validate().has_value());
    for (int value = policy.minimum.hundredths(); value <= policy.maximum.hundredths();
         value += policy.step.hundredths()) {
        const auto text = to_string(RatingValue::from_hundredths(value));
        const auto read = policy.from_number(std::stod(text));
        RC_ASSERT(read.has_value());
        RC_ASSERT(read->hundredths() == value);
        const auto beside = policy.from_number(std::nextafter(std::stod(text), 1e9));
        RC_ASSERT(!beside.has_value());
    }
}

RC_GTEST_PROP(RatingPolicy, AgreesWithAListOfItsValues, ()) {
    const auto policy = *any_policy();
    std::vector<int> values;
    for (int value = policy.minimum.hundredths(); value <= policy.maximum.hundredths();
         value += policy.step.hundredths()) {
        values.push_back(value);
    }
    const int candidate = *rc::gen::inRange(policy.minimum.hundredths() - 200, policy.maximum.hundredths() + 200);
    const bool expected = std::ranges::find(values, candidate) != values.end();
    RC_ASSERT(policy.check(RatingValue::from_hundredths(candidate)).has_value() == expected);
}

TEST(RatingValue, WritesPointsWithoutTrailingZeros) {
    EXPECT_EQ(to_string(RatingValue::from_points(5)), "5");
    EXPECT_EQ(to_string(RatingValue::from_points(0)), "0");
    EXPECT_EQ(to_string(RatingValue::from_hundredths(450)), "4.5");
    EXPECT_EQ(to_string(RatingValue::from_hundredths(425)), "4.25");
    EXPECT_EQ(to_string(RatingValue::from_hundredths(405)), "4.05");
    EXPECT_EQ(to_string(RatingValue::from_hundredths(-5)), "-0.05");
    EXPECT_EQ(to_string(RatingValue::from_hundredths(-150)), "-1.5");
}

} // namespace
} // namespace masthead
