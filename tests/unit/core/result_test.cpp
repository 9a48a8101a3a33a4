#include <masthead/core/result.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>

namespace masthead {
namespace {

static_assert(!std::is_default_constructible_v<Result<int>>);
static_assert(std::is_default_constructible_v<Result<void>>);
static_assert(!std::is_copy_constructible_v<Result<std::unique_ptr<int>>>);
static_assert(std::is_nothrow_move_constructible_v<Result<std::unique_ptr<int>>>);
static_assert(std::is_copy_constructible_v<Result<std::string>>);
static_assert(!std::is_convertible_v<Result<int>, bool>, "a result is never taken for its value by accident");
static_assert(!std::is_constructible_v<Result<int>, std::string>);
static_assert(std::is_same_v<decltype(std::declval<Result<int>&&>().value()), int&&>);
static_assert(std::is_same_v<decltype(std::declval<const Result<int>&>().value()), const int&>);

Result<int> half(int value) {
    if (value % 2 != 0) return invalid_argument("value", "even numbers only");
    return value / 2;
}

Result<int> quarter(int value) {
    MASTHEAD_TRY(const int first, half(value));
    MASTHEAD_TRY(int second, half(first));
    MASTHEAD_TRY(second, Result<int>(second));
    return second;
}

Result<void> check_twice(int value, int& steps) {
    MASTHEAD_CHECK(half(value));
    ++steps;
    MASTHEAD_CHECK([&]() -> Result<void> {
        MASTHEAD_CHECK(half(value / 2));
        MASTHEAD_TRY(const auto ignored, half(value / 2));
        return ignored >= 0 ? Result<void>() : internal_error("negative");
    }());
    ++steps;
    return {};
}

Result<std::unique_ptr<int>> owned(bool succeed) {
    if (!succeed) return not_found("nothing to own");
    return std::make_unique<int>(7);
}

Result<int> through_owner(bool succeed) {
    MASTHEAD_TRY(auto owner, owned(succeed));
    return *owner;
}

TEST(Result, HoldsAValueOrAnError) {
    const auto good = half(8);
    ASSERT_TRUE(good);
    EXPECT_TRUE(good.has_value());
    EXPECT_EQ(*good, 4);
    const auto bad = half(7);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error(), invalid_argument("value", "even numbers only"));
    EXPECT_EQ(bad.value_or(-1), -1);
    EXPECT_EQ(good.value_or(-1), 4);
}

TEST(Result, TryDeclaresAssignsAndPassesTheFirstError) {
    ASSERT_TRUE(quarter(12));
    EXPECT_EQ(quarter(12).value(), 3);
    EXPECT_FALSE(quarter(5));
    EXPECT_FALSE(quarter(6));
}

TEST(Result, CheckStopsAtTheFirstErrorAndNests) {
    int steps = 0;
    EXPECT_TRUE(check_twice(8, steps));
    EXPECT_EQ(steps, 2);
    steps = 0;
    EXPECT_EQ(check_twice(6, steps).error().field, "value");
    EXPECT_EQ(steps, 1);
    steps = 0;
    EXPECT_FALSE(check_twice(7, steps));
    EXPECT_EQ(steps, 0);
}

TEST(Result, MovesWhatCannotBeCopied) {
    EXPECT_EQ(through_owner(true).value(), 7);
    EXPECT_EQ(through_owner(false).error().code, ErrorCode::not_found);
    auto result = owned(true);
    const std::unique_ptr<int> taken = std::move(result).value();
    EXPECT_EQ(*taken, 7);
}

TEST(Result, ChainsAndLetsErrorsPass) {
    EXPECT_EQ(half(8).and_then(half).value(), 2);
    EXPECT_FALSE(half(6).and_then(half));
    EXPECT_EQ(half(8).transform([](int value) { return std::to_string(value); }).value(), "4");
    EXPECT_EQ(half(7).transform([](int value) { return value + 1; }).error().field, "value");
    EXPECT_EQ(Result<void>().and_then([] { return half(2); }).value(), 1);
    EXPECT_EQ(Result<void>(not_found("gone")).and_then([] { return half(2); }).error().message, "gone");
}

TEST(Result, VoidSucceedsByDefault) {
    const Result<void> success;
    EXPECT_TRUE(success);
    const Result<void> failure = too_large("body", "too long");
    EXPECT_FALSE(failure.has_value());
    EXPECT_EQ(failure.error().code, ErrorCode::too_large);
}

} // namespace
} // namespace masthead
