#include "documents.hpp"

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <cstdlib>
#include <memory>

namespace masthead::inline v0::text {

namespace {

/// Seconds that the clocks of a zone are ahead of UTC; 0 for a zone that there is not.
std::int64_t offset_of(Timestamp at, const std::string& zone) {
    const std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone)));
    std::int32_t standard = 0;
    std::int32_t summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    if (found) found->getOffset(static_cast<UDate>(at.seconds()) * 1000.0, false, standard, summer, status);
    return U_SUCCESS(status) ? (standard + summer) / 1000 : 0;
}

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

} // namespace

std::string local_time(Timestamp at, const std::string& zone) {
    const auto offset = offset_of(at, zone);
    auto text = to_string(Timestamp::from_seconds(at.seconds()) + std::chrono::seconds(offset));
    // RFC 3339: 2024-05-01T15:00:00Z.
    text.resize(16);
    text[10] = ' ';
    const auto minutes = std::abs(offset) / 60;
    return text + (offset < 0 ? " -" : " +") + two_digits(minutes / 60) + ':' + two_digits(minutes % 60);
}

} // namespace masthead::inline v0::text
