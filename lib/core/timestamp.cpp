#include <masthead/core/timestamp.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace masthead::inline v0 {

namespace {

using namespace std::chrono;

Timestamp clamped(std::int64_t at, std::int64_t by) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(at, by, &sum)) return by < 0 ? Timestamp::minimum() : Timestamp::maximum();
    return std::clamp(Timestamp::from_microseconds(sum), Timestamp::minimum(), Timestamp::maximum());
}

/// Reads exactly `digits` decimal digits and moves on; -1 if there are fewer.
int take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return -1;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// Microseconds of `.123...`, 0 without a fraction, -1 if it is broken.
std::int64_t take_fraction(std::string_view& text) {
    if (!take(text, ".")) return 0;
    std::int64_t value = 0;
    int digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 6) value = value * 10 + (text.front() - '0');
        if (++digits > 9) return -1;
        text.remove_prefix(1);
    }
    if (digits == 0) return -1;
    for (int i = digits; i < 6; ++i) value *= 10;
    return value;
}

/// Minutes east of UTC, or nothing.
bool take_offset(std::string_view& text, int& minutes) {
    minutes = 0;
    if (take(text, "Zz")) return true;
    const bool is_west = !text.empty() && text.front() == '-';
    if (!take(text, "+-")) return false;
    const int hour = take_number(text, 2);
    if (!take(text, ":")) return false;
    const int minute = take_number(text, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    minutes = (hour * 60 + minute) * (is_west ? -1 : 1);
    return true;
}

} // namespace

Timestamp operator+(Timestamp at, Duration by) noexcept {
    return clamped(at.microseconds(), by.count());
}

Timestamp operator-(Timestamp at, Duration by) noexcept {
    const auto count = by.count();
    return clamped(at.microseconds(), count == Duration::min().count() ? Duration::max().count() : -count);
}

std::string to_string(Timestamp at) {
    const sys_time<microseconds> time{microseconds(at.microseconds())};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    std::array<char, 40> buffer{};
    const int size = std::snprintf(
        buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    std::string out(buffer.data(), static_cast<std::size_t>(size));
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        std::snprintf(buffer.data(), buffer.size(), ".%06d", static_cast<int>(fraction));
        out += buffer.data();
    }
    return out += 'Z';
}

Result<Timestamp> parse_timestamp(std::string_view text) {
    const auto bad = [] {
        return invalid_argument("", "a time looks like 2023-10-31T08:04:00+07:00 (RFC 3339), years 0001 to 9999");
    };
    const int year_number = take_number(text, 4);
    if (year_number < 0 || !take(text, "-")) return bad();
    const int month_number = take_number(text, 2);
    if (month_number < 0 || !take(text, "-")) return bad();
    const int day_number = take_number(text, 2);
    if (day_number < 0 || !take(text, "Tt ")) return bad();
    const int hour = take_number(text, 2);
    if (hour < 0 || hour > 23 || !take(text, ":")) return bad();
    const int minute = take_number(text, 2);
    if (minute < 0 || minute > 59 || !take(text, ":")) return bad();
    const int second = take_number(text, 2);
    if (second < 0 || second > 60) return bad();
    const auto fraction = take_fraction(text);
    int offset = 0;
    if (fraction < 0 || !take_offset(text, offset) || !text.empty()) return bad();

    const year_month_day date{year(year_number), month(static_cast<unsigned>(month_number)),
                              day(static_cast<unsigned>(day_number))};
    if (year_number < 1 || !date.ok()) return bad();
    const auto seconds_of_day = hours(hour) + minutes(minute - offset) + seconds(second);
    const auto whole = sys_days(date).time_since_epoch() + seconds_of_day;
    const auto since_epoch = duration_cast<microseconds>(whole) + microseconds(second == 60 ? 0 : fraction);
    const auto result = Timestamp::from_microseconds(since_epoch.count());
    if (result < Timestamp::minimum() || result > Timestamp::maximum()) return bad();
    return result;
}

} // namespace masthead::inline v0
