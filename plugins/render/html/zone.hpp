#pragma once

#include <masthead/core/timestamp.hpp>

#include <unicode/timezone.h>

#include <memory>
#include <string>

namespace masthead::inline v0::html {

/// What calendar and clock on the wall show.
struct WallTime {
    int year = 1970;
    /// 1 to 12.
    unsigned month = 1;
    unsigned day = 1;
    unsigned hour = 0;
    unsigned minute = 0;
    /// 0 is Sunday.
    unsigned weekday = 0;
};

/// A time zone by its IANA name, with the rules of ICU's data. For one thread.
class Zone {
public:
    /// An unknown name gives UTC; `SiteSettings::validate` refuses such names long before.
    explicit Zone(const std::string& name);

    [[nodiscard]] WallTime at(Timestamp instant) const;

private:
    std::unique_ptr<icu::TimeZone> zone_;
};

} // namespace masthead::inline v0::html
