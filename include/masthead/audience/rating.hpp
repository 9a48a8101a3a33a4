#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/rate_limit.hpp>
#include <masthead/core/timestamp.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace masthead::inline v0 {

/// A vote's value in hundredths of a point, so that sums stay exact whatever the step is. A plain value type.
class RatingValue {
public:
    constexpr RatingValue() = default;
    [[nodiscard]] static constexpr RatingValue from_hundredths(std::int32_t value) noexcept {
        RatingValue result;
        result.hundredths_ = value;
        return result;
    }
    [[nodiscard]] static constexpr RatingValue from_points(std::int32_t value) noexcept {
        return from_hundredths(value * 100);
    }
    [[nodiscard]] constexpr std::int32_t hundredths() const noexcept { return hundredths_; }

    friend constexpr auto operator<=>(RatingValue, RatingValue) noexcept = default;

private:
    std::int32_t hundredths_ = 0;
};

/// `5`, `4.5` or `4.25`: without trailing zeros.
[[nodiscard]] std::string to_string(RatingValue value);

/// Who may vote.
enum class RatingAccess : std::uint8_t {
    nobody = 1,
    signed_in = 2,
    /// Readers without an account too: one vote for each network address and kind of browser, until
    /// `RatingPolicy::anonymous_period` is over. Weaker than an account in both ways: a household votes once, and
    /// somebody with many addresses as often.
    anyone = 3,
};

/// The rules of rating. A plain value type; the defaults are those of the seed of this project: whole points 1 to 5.
struct RatingPolicy {
    RatingAccess who = RatingAccess::signed_in;
    RatingValue minimum = RatingValue::from_points(1);
    RatingValue maximum = RatingValue::from_points(5);
    /// Distance between neighbouring values; divides the scale evenly.
    RatingValue step = RatingValue::from_points(1);
    bool may_change = true;
    bool may_withdraw = true;
    /// Days after publication at which an article takes no more votes, changes and withdrawals; 0 for never, at most
    /// 36,500.
    std::uint32_t close_after_days = 0;
    /// Weight of the prior in the Bayesian mean, in votes: how many votes it takes to believe an article's own mean.
    std::uint32_t prior_votes = 10;
    /// How long a reader without an account is known again: what tells them apart is a keyed digest, whose key is made
    /// anew for each period and then thrown away, so that no vote leads back to an address. One hour to 366 days.
    std::chrono::hours anonymous_period{24};
    /// Votes for one article from one network (IPv4 /24, IPv6 /48) beyond this are marked as suspect.
    RateLimit burst_of_network{.burst = 10, .period = std::chrono::seconds(600)};
    /// The same for votes of accounts younger than `new_account_age`, wherever they come from.
    RateLimit burst_of_new_accounts{.burst = 20, .period = std::chrono::seconds(600)};
    std::chrono::hours new_account_age{24};
    /// Tell search engines about the votes (schema.org `AggregateRating`). They show it for recipes, products, books,
    /// films and the like, and forbid it for what a site says of itself; news articles are not among them.
    bool structured_data = false;

    /// `invalid_argument` with the member's name; at most 1,000 steps.
    [[nodiscard]] Result<void> validate() const;
    /// True if an article published at `published` takes votes at `now`.
    [[nodiscard]] bool is_open(Timestamp published, Timestamp now) const noexcept;
    /// `value` if it is on the scale; otherwise `invalid_argument` (field `value`) that names the scale.
    [[nodiscard]] Result<RatingValue> check(RatingValue value) const;
    /// Reads a number of points; `invalid_argument` for anything off the scale or off the step, NaN and infinity too.
    [[nodiscard]] Result<RatingValue> from_number(double points) const;

    friend bool operator==(const RatingPolicy&, const RatingPolicy&) = default;
};

/// One voter's vote for one article; unique by (article, voter). A plain value type.
struct Rating {
    ArticleId article;
    /// Who voted: `account:<id>`, `reader:<digest>` for somebody without an account, or `erased:<random>` for one whose
    /// account was erased. Opaque, at most 200 bytes; kept unique by every backend.
    std::string voter;
    RatingValue value;
    Timestamp created_at;
    Timestamp updated_at;
    /// It was cast among so many of its kind that an editor should look at it; counts all the same.
    bool suspect = false;
    /// An editor does not let it count.
    bool set_aside = false;

    friend bool operator==(const Rating&, const Rating&) = default;
};

/// All votes for one article that count. Integers are kept; means are computed when asked for. A plain value type.
struct RatingSummary {
    /// Votes by value; values without votes are absent.
    std::map<RatingValue, std::uint64_t> histogram;

    [[nodiscard]] std::uint64_t count() const noexcept;
    /// Sum of all values in hundredths of a point.
    [[nodiscard]] std::int64_t sum_hundredths() const noexcept;
    /// Sum in points, without trailing zeros: `0`, `17`, `17.5`.
    [[nodiscard]] std::string sum() const;
    /// Points; nothing without votes (never 0).
    [[nodiscard]] std::optional<double> mean() const noexcept;
    /// Mean drawn towards the middle of the scale by `policy.prior_votes` votes; defined without votes too.
    [[nodiscard]] double bayesian_mean(const RatingPolicy& policy) const noexcept;
    /// `bayesian_mean` in millionths of a point, rounded half to even: the key by which lists are ordered.
    [[nodiscard]] std::int64_t rank(const RatingPolicy& policy) const noexcept;

    friend bool operator==(const RatingSummary&, const RatingSummary&) = default;
};

} // namespace masthead::inline v0
