#include "zone.hpp"

#include <chrono>

namespace masthead::inline v0::html {

Zone::Zone(const std::string& name) : zone_(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name))) {}

WallTime Zone::at(Timestamp instant) const {
    namespace chrono = std::chrono;
    std::int32_t standard_offset = 0;
    std::int32_t summer_offset = 0;
    UErrorCode status = U_ZERO_ERROR;
    if (zone_) {
        zone_->getOffset(static_cast<UDate>(instant.seconds()) * 1000.0, false, standard_offset, summer_offset, status);
    }
    const std::int64_t offset = U_SUCCESS(status) ? (standard_offset + summer_offset) / 1000 : 0;
    const chrono::sys_seconds local{chrono::seconds(instant.seconds() + offset)};
    const auto date = chrono::floor<chrono::days>(local);
    const chrono::year_month_day calendar{date};
    const chrono::hh_mm_ss clock{local - date};
    return {.year = static_cast<int>(calendar.year()),
            .month = static_cast<unsigned>(calendar.month()),
            .day = static_cast<unsigned>(calendar.day()),
            .hour = static_cast<unsigned>(clock.hours().count()),
            .minute = static_cast<unsigned>(clock.minutes().count()),
            .weekday = chrono::weekday(date).c_encoding()};
}

} // namespace masthead::inline v0::html
