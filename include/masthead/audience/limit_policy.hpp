#pragma once

#include <masthead/core/rate_limit.hpp>

/// How often readers may take part.
namespace masthead::inline v0 {

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

} // namespace masthead::inline v0
