#include "random_text.hpp"

#include <masthead/core/clock.hpp>
#include <masthead/core/timestamp.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace masthead {
namespace {

struct Form {
    const char* text;
    std::int64_t microseconds;
};

TEST(Timestamp, ReadsEveryFormOfTheContract) {
    const Form forms[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01t00:00:00z", 0},
        {"1970-01-01 00:00:00Z", 0},
        {"1970-01-01T00:00:00-00:00", 0},
        {"2023-10-31T08:04:00+07:00", 1'698'714'240'000'000},
        {"2023-10-31T01:04:00Z", 1'698'714'240'000'000},
        {"2023-10-30T19:34:00-05:30", 1'698'714'240'000'000},
        {"1970-01-01T00:00:00.5Z", 500'000},
        {"1970-01-01T00:00:00.000001Z", 1},
        {"1970-01-01T00:00:00.123456789Z", 123'456},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"2000-02-29T00:00:00Z", 951'782'400'000'000},
        {"2016-12-31T23:59:60Z", 1'483'228'800'000'000},
        {"2016-12-31T23:59:60.75Z", 1'483'228'800'000'000},
        {"0001-01-01T00:00:00Z", Timestamp::minimum().microseconds()},
        {"9999-12-31T23:59:59.999999Z", Timestamp::maximum().microseconds()},
        {"9999-12-31T23:59:59.999999999Z", Timestamp::maximum().microseconds()},
    };
    for (const auto& form : forms) {
        const auto read = parse_timestamp(form.text);
        ASSERT_TRUE(read) << form.text << ' ' << read.error();
        EXPECT_EQ(read->microseconds(), form.microseconds) << form.text;
    }
}

TEST(Timestamp, RefusesEverythingElse) {
    for (const auto* text : {"",
                             "2023",
                             "2023-10-31",
                             "2023-10-31T08:04",
                             "2023-10-31T08:04Z",
                             "2023-10-31T08:04:00",
                             "20231031T080400Z",
                             "2023-10-31T08:04:00+0700",
                             "2023-10-31T08:04:00+07",
                             "2023-10-31T08:04:00+7:00",
                             "2023-10-31T08:04:00+24:00",
                             "2023-10-31T08:04:00+07:60",
                             "2023-10-31T08:04:00.Z",
                             "2023-10-31T08:04:00,5Z",
                             "2023-10-31T08:04:00.1234567890Z",
                             "2023-02-29T00:00:00Z",
                             "1900-02-29T00:00:00Z",
                             "2023-04-31T00:00:00Z",
                             "2023-00-01T00:00:00Z",
                             "2023-13-01T00:00:00Z",
                             "2023-01-00T00:00:00Z",
                             "2023-01-32T00:00:00Z",
                             "2023-01-01T24:00:00Z",
                             "2023-01-01T00:60:00Z",
                             "2023-01-01T00:00:61Z",
                             "0000-01-01T00:00:00Z",
                             "0001-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:59-00:01",
                             "9999-12-31T23:59:60Z",
                             "-001-01-01T00:00:00Z",
                             "+2023-01-01T00:00:00Z",
                             "12023-01-01T00:00:00Z",
                             " 2023-01-01T00:00:00Z",
                             "2023-01-01T00:00:00Z ",
                             "2023-01-01T00:00:00ZZ",
                             "2023-01-01T00:00:00+",
                             "2023-01-01_00:00:00Z",
                             "2023/01/01T00:00:00Z",
                             "2023-1-1T0:0:0Z",
                             "2023-01-01T00:00:-1Z",
                             "2023-01-01T 1:00:00Z",
                             "now",
                             "1698714240"}) {
        const auto read = parse_timestamp(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
    }
}

TEST(Timestamp, WritesAFractionOnlyWhenThereIsOne) {
    EXPECT_EQ(to_string(Timestamp()), "1970-01-01T00:00:00Z");
    EXPECT_EQ(to_string(Timestamp::from_microseconds(250'000)), "1970-01-01T00:00:00.250000Z");
    EXPECT_EQ(to_string(Timestamp::from_microseconds(-1)), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(to_string(Timestamp::minimum()), "0001-01-01T00:00:00Z");
    EXPECT_EQ(to_string(Timestamp::maximum()), "9999-12-31T23:59:59.999999Z");
}

rc::Gen<Timestamp> any_time() {
    return rc::gen::map(rc::gen::inRange(Timestamp::minimum().microseconds(), Timestamp::maximum().microseconds()),
                        [](std::int64_t value) { return Timestamp::from_microseconds(value); });
}

RC_GTEST_PROP(Timestamp, RoundTripsThroughText, ()) {
    const auto at = *any_time();
    RC_ASSERT(parse_timestamp(to_string(at)).value() == at);
}

RC_GTEST_PROP(Timestamp, WholeSecondsSortAsText, ()) {
    const auto a = Timestamp::from_seconds((*any_time()).seconds());
    const auto b = Timestamp::from_seconds((*any_time()).seconds());
    RC_ASSERT((a < b) == (to_string(a) < to_string(b)));
    RC_ASSERT(a.seconds() * 1'000'000 == a.microseconds());
}

RC_GTEST_PROP(Timestamp, OffsetsMoveTheTimeTheyName, ()) {
    const auto at = Timestamp::from_seconds((*any_time()).seconds());
    const auto minutes = *rc::gen::inRange(-1439, 1440);
    const auto local = at + std::chrono::minutes(minutes);
    RC_PRE(local > Timestamp::minimum() && local < Timestamp::maximum());
    auto text = to_string(local);
    text.pop_back();
    const auto size = minutes < 0 ? -minutes : minutes;
    const auto two = [](int value) { return std::string(value < 10 ? "0" : "") + std::to_string(value); };
    text += (minutes < 0 ? "-" : "+") + two(size / 60) + ":" + two(size % 60);
    RC_ASSERT(parse_timestamp(text).value() == at);
}

RC_GTEST_PROP(Timestamp, RefusesOrReadsAnyBytes, ()) {
    auto text = to_string(*any_time());
    text[*rc::gen::inRange<std::size_t>(0, text.size())] = static_cast<char>(*rc::gen::inRange(1, 127));
    if (const auto read = parse_timestamp(text)) RC_ASSERT(parse_timestamp(to_string(*read)).value() == *read);
    RC_ASSERT(!parse_timestamp(*test::bytes()).has_value());
}

TEST(Timestamp, ArithmeticIsClampedToTheValidRange) {
    EXPECT_EQ(Timestamp::maximum() + Duration(1), Timestamp::maximum());
    EXPECT_EQ(Timestamp::minimum() - Duration(1), Timestamp::minimum());
    EXPECT_EQ(Timestamp() + Duration::max(), Timestamp::maximum());
    EXPECT_EQ(Timestamp() + Duration::min(), Timestamp::minimum());
    EXPECT_EQ(Timestamp() - Duration::max(), Timestamp::minimum());
    EXPECT_EQ(Timestamp() - Duration::min(), Timestamp::maximum());
    EXPECT_EQ(Timestamp::maximum() - Timestamp::minimum(), Duration(315'537'897'599'999'999));
    EXPECT_EQ(Timestamp::from_microseconds(-1).seconds(), -1);
    EXPECT_EQ(Timestamp::from_microseconds(-1'000'000).seconds(), -1);
    EXPECT_EQ(Timestamp::from_microseconds(1'999'999).seconds(), 1);
}

TEST(Clock, ManualStandsUntilItIsTold) {
    ManualClock clock(Timestamp::from_seconds(100));
    EXPECT_EQ(clock.now(), Timestamp::from_seconds(100));
    clock.advance(std::chrono::seconds(5));
    EXPECT_EQ(clock.now(), Timestamp::from_seconds(105));
    clock.set(Timestamp());
    EXPECT_EQ(clock.now(), Timestamp());
}

TEST(Clock, SystemAgreesWithTheMachine) {
    const auto before = std::chrono::system_clock::now();
    const auto now = SystemClock().now();
    const auto after = std::chrono::system_clock::now();
    const auto as_microseconds = [](auto at) {
        return std::chrono::floor<std::chrono::microseconds>(at.time_since_epoch()).count();
    };
    EXPECT_LE(as_microseconds(before), now.microseconds());
    EXPECT_GE(as_microseconds(after), now.microseconds());
}

} // namespace
} // namespace masthead
