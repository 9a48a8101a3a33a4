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

/// Limits of one kind of activity, each counted on its own. A plain value type.
struct ActivityLimits {
    /// For one account; what readers without one do is counted by their network address.
    RateLimit account{};
    /// For one network block, IPv4 /24 or IPv6 /64. Loopback addresses are not counted: they are those of a proxy
    /// whose headers are not trusted, and all readers would have them.
    RateLimit network{};
    /// For one article and all readers together. It lets a few shut out the others, so there is none unless the host
    /// wants it.
    RateLimit article{};

    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const ActivityLimits&, const ActivityLimits&) = default;
};

/// How often readers may take part. Kept in the storage and so by all processes of a site together; those who moderate
/// are free of it. A plain value type.
struct LimitPolicy {
    ActivityLimits comments{
        .account = {10, std::chrono::seconds(300)}, .network = {60, std::chrono::seconds(300)}, .article = {}};
    /// Votes cast, changed and withdrawn.
    ActivityLimits votes{};
    /// Reactions to comments and reports of them.
    ActivityLimits feedback{.account = {300, std::chrono::seconds(60)}, .network = {}, .article = {}};

    /// Names the member: `comments.account.burst`.
    [[nodiscard]] Result<void> validate() const;
    /// No limits at all.
    [[nodiscard]] static LimitPolicy none();

    friend bool operator==(const LimitPolicy&, const LimitPolicy&) = default;
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
