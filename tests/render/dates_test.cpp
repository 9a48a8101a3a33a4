#include "samples.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace masthead;

/// The date line of an article published at `instant`.
std::string date_line(std::string_view instant, const std::string& zone, std::string_view locale) {
    static const auto renderer = samples::make_renderer("html");
    auto view = samples::rich_article();
    view.article.head.publish_at = samples::at(instant);
    auto context = samples::guest();
    context.site.time_zone = zone;
    context.site.locale = Locale::parse(locale).value();
    context.now = Timestamp::maximum();
    const auto page = samples::render(*renderer, view, context);
    const auto begin = page.find('>', page.find("<time")) + 1;
    return page.substr(begin, page.find("</time>") - begin);
}

TEST(Dates, TheVietnameseLongForm) {
    EXPECT_EQ(date_line("2023-10-31T01:04:00Z", "Asia/Ho_Chi_Minh", "vi"), "Thứ ba - 31/10/2023 08:04");
    EXPECT_EQ(date_line("2023-11-05T01:04:00Z", "Asia/Ho_Chi_Minh", "vi"), "Chủ nhật - 05/11/2023 08:04");
    EXPECT_EQ(date_line("2024-02-29T23:59:59.999999Z", "UTC", "vi"), "Thứ năm - 29/02/2024 23:59");
}

TEST(Dates, TheEnglishLongForm) {
    EXPECT_EQ(date_line("2023-10-31T01:04:00Z", "Asia/Ho_Chi_Minh", "en"), "Tuesday, 31 October 2023, 08:04");
    EXPECT_EQ(date_line("2023-10-31T01:04:00Z", "America/New_York", "en-GB"), "Monday, 30 October 2023, 21:04");
}

TEST(Dates, OtherLanguagesFallBackToEnglish) {
    EXPECT_EQ(date_line("2023-10-31T01:04:00Z", "UTC", "fr"), "Tuesday, 31 October 2023, 01:04");
}

TEST(Dates, MidnightBelongsToTheNewDay) {
    EXPECT_EQ(date_line("2023-10-31T16:59:59Z", "Asia/Ho_Chi_Minh", "vi"), "Thứ ba - 31/10/2023 23:59");
    EXPECT_EQ(date_line("2023-10-31T17:00:00Z", "Asia/Ho_Chi_Minh", "vi"), "Thứ tư - 01/11/2023 00:00");
    EXPECT_EQ(date_line("2023-12-31T17:00:00Z", "Asia/Ho_Chi_Minh", "vi"), "Thứ hai - 01/01/2024 00:00");
}

TEST(Dates, SummerTimeBeginsAndEnds) {
    EXPECT_EQ(date_line("2023-03-26T00:59:59Z", "Europe/London", "en"), "Sunday, 26 March 2023, 00:59");
    EXPECT_EQ(date_line("2023-03-26T01:00:00Z", "Europe/London", "en"), "Sunday, 26 March 2023, 02:00");
    EXPECT_EQ(date_line("2023-10-29T00:59:59Z", "Europe/London", "en"), "Sunday, 29 October 2023, 01:59");
    EXPECT_EQ(date_line("2023-10-29T01:00:00Z", "Europe/London", "en"), "Sunday, 29 October 2023, 01:00");
    EXPECT_EQ(date_line("2023-07-01T12:00:00Z", "Asia/Kathmandu", "en"), "Saturday, 1 July 2023, 17:45");
}

TEST(Dates, TheFarEndsOfTime) {
    EXPECT_EQ(date_line("0001-01-01T00:00:00Z", "UTC", "vi"), "Thứ hai - 01/01/0001 00:00");
    EXPECT_EQ(date_line("9999-12-31T23:59:59Z", "UTC", "vi"), "Thứ sáu - 31/12/9999 23:59");
    EXPECT_EQ(date_line("1969-12-31T23:59:59Z", "UTC", "vi"), "Thứ tư - 31/12/1969 23:59");
}

TEST(Dates, AnUnknownZoneIsUtc) {
    EXPECT_EQ(date_line("2023-10-31T01:04:00Z", "Asia/Nowhere", "vi"), "Thứ ba - 31/10/2023 01:04");
}

} // namespace
