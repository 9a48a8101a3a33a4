#pragma once

#include <masthead/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace masthead::inline v0 {

/// The rules of counting views. A plain value type.
struct ViewPolicy {
    /// Views of one article by one reader within this time count once; at least one second.
    std::chrono::seconds window{1800};
    /// Programs that say what they are (search engines, feed readers, link checkers) are not counted.
    bool exclude_bots = true;
    /// Counts are written at this interval; what a crash may lose is what came since.
    std::chrono::milliseconds flush_interval{1000};
    /// Readers remembered at the same time; beyond it the oldest are forgotten first and may count again.
    std::size_t max_readers = 100'000;
    /// How long it is known how many views each day had; 1 to 3,660. The total is kept for ever.
    std::uint32_t days_kept = 400;

    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const ViewPolicy&, const ViewPolicy&) = default;
};

/// Days in UTC.
using Day = std::chrono::sys_days;

/// Views of an article on one day. A plain value type.
struct DailyViews {
    Day day;
    std::uint64_t views = 0;

    friend bool operator==(const DailyViews&, const DailyViews&) = default;
};

/// True if a `User-Agent` value is that of a program and not of a person's browser, by a kept list of words; also true
/// for an empty one.
[[nodiscard]] bool is_bot(std::string_view user_agent) noexcept;

/// The kind of browser that a `User-Agent` value tells of, without its version: `firefox`, `chrome`, `safari`, `edge`,
/// `opera`, `samsung` or `other`. Few kinds, so that changing it does not make one reader many.
[[nodiscard]] std::string_view browser_family(std::string_view user_agent) noexcept;

} // namespace masthead::inline v0
