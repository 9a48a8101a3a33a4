#pragma once

#include <masthead/core/result.hpp>

#include <chrono>
#include <cstddef>
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

    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const ViewPolicy&, const ViewPolicy&) = default;
};

/// True if a `User-Agent` value is that of a program and not of a person's browser, by a kept list of words; also true
/// for an empty one.
[[nodiscard]] bool is_bot(std::string_view user_agent) noexcept;

} // namespace masthead::inline v0
