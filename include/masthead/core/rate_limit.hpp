#pragma once

#include <masthead/core/result.hpp>
#include <masthead/core/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

/// How often somebody may do something.
namespace masthead::inline v0 {

/// A token bucket: `burst` times at once, and as many again in each `period`, one token every `period / burst`. A plain
/// value type.
struct RateLimit {
    /// Size of the bucket; 0 for no limit, at most 1,000,000.
    std::uint32_t burst = 0;
    /// Time in which an empty bucket fills; one second to 31 days.
    std::chrono::seconds period{60};

    /// `invalid_argument` with the member's name.
    [[nodiscard]] Result<void> validate() const;
    /// Takes a token out of the bucket that will be full again at `full_at`, which moves on. If there is none, gives
    /// how long it takes to come (more than 0) and changes nothing. The rule is the generic cell rate algorithm (ITU-T
    /// I.371), which needs no more than one time to be kept.
    [[nodiscard]] std::optional<std::chrono::microseconds> take(std::optional<Timestamp>& full_at,
                                                                Timestamp now) const noexcept;

    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

/// A token bucket that is not full, as storages keep it. A plain value type.
struct Bucket {
    /// Who did what, 1 to 200 bytes; holds no address and no name.
    std::string key;
    /// When it will be full again, and may be forgotten.
    Timestamp full_at;

    friend bool operator==(const Bucket&, const Bucket&) = default;
};

} // namespace masthead::inline v0
