#pragma once

#include <masthead/core/result.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// A span of time with the resolution that Masthead stores.
using Duration = std::chrono::microseconds;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds. A plain value type.
/// Valid range: year 1 to year 9999 inclusive, so that every backend and RFC 3339 can hold it.
class Timestamp {
public:
    /// 1970-01-01T00:00:00Z.
    constexpr Timestamp() = default;
    [[nodiscard]] static constexpr Timestamp from_microseconds(std::int64_t value) noexcept {
        Timestamp result;
        result.microseconds_ = value;
        return result;
    }
    [[nodiscard]] static constexpr Timestamp from_seconds(std::int64_t value) noexcept {
        return from_microseconds(value * 1'000'000);
    }
    /// The first and the last valid value.
    [[nodiscard]] static constexpr Timestamp minimum() noexcept { return from_microseconds(-62'135'596'800'000'000); }
    [[nodiscard]] static constexpr Timestamp maximum() noexcept { return from_microseconds(253'402'300'799'999'999); }

    [[nodiscard]] constexpr std::int64_t microseconds() const noexcept { return microseconds_; }
    /// Whole seconds, rounded towards the past.
    [[nodiscard]] constexpr std::int64_t seconds() const noexcept {
        return microseconds_ / 1'000'000 - (microseconds_ % 1'000'000 < 0 ? 1 : 0);
    }

    friend constexpr auto operator<=>(Timestamp, Timestamp) noexcept = default;
    /// Results outside the valid range are clamped to it.
    friend Timestamp operator+(Timestamp at, Duration by) noexcept;
    friend Timestamp operator-(Timestamp at, Duration by) noexcept;
    [[nodiscard]] friend constexpr Duration operator-(Timestamp a, Timestamp b) noexcept {
        return Duration(a.microseconds_ - b.microseconds_);
    }

private:
    std::int64_t microseconds_ = 0;
};

/// RFC 3339 in UTC, for example `2023-10-31T01:04:00Z`; a fraction is written only if it is not zero
/// (`...00.250000Z`).
[[nodiscard]] std::string to_string(Timestamp at);

/// Reads RFC 3339 (`2023-10-31T08:04:00+07:00`, a blank instead of `T`, lower-case `z`, 1 to 9 fractional digits cut to
/// microseconds). Fails with `invalid_argument` on anything else, on impossible dates and outside year 1 to 9999.
/// A leap second (`:60`) is read as the first instant of the next minute.
[[nodiscard]] Result<Timestamp> parse_timestamp(std::string_view text);

} // namespace masthead::inline v0
