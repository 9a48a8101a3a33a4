#include <masthead/audience/rating.hpp>

#include <cmath>

namespace masthead::inline v0 {

namespace {

std::string format_hundredths(std::int64_t value) {
    std::string sign = value < 0 ? "-" : "";
    const auto magnitude = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    auto text = sign + std::to_string(magnitude / 100);
    const auto rest = static_cast<char>(magnitude % 100);
    if (rest == 0) return text;
    text += '.';
    text += static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0) text += static_cast<char>('0' + rest % 10);
    return text;
}

} // namespace

std::string to_string(RatingValue value) {
    return format_hundredths(value.hundredths());
}

Result<void> RatingPolicy::validate() const {
    constexpr std::int32_t bound = 100'000;
    if (minimum.hundredths() < -bound || maximum.hundredths() > bound || maximum <= minimum) {
        return invalid_argument("maximum", "the scale must lie within -1,000 to 1,000 points and rise");
    }
    const auto span = maximum.hundredths() - minimum.hundredths();
    if (step.hundredths() <= 0 || span % step.hundredths() != 0 || span / step.hundredths() > 1'000) {
        return invalid_argument("step", "the step must be positive and divide the scale into at most 1,000 parts");
    }
    if (prior_votes > 1'000'000) return invalid_argument("prior_votes", "0 to 1,000,000 are allowed");
    if (close_after_days > 36'500) return invalid_argument("close_after_days", "0 to 36,500 are allowed");
    constexpr std::chrono::hours year(24 * 366);
    if (anonymous_period < std::chrono::hours(1) || anonymous_period > year) {
        return invalid_argument("anonymous_period", "one hour to 366 days are allowed");
    }
    if (new_account_age < std::chrono::hours(0) || new_account_age > year) {
        return invalid_argument("new_account_age", "0 hours to 366 days are allowed");
    }
    if (!burst_of_network.validate()) return invalid_argument("burst_of_network", "this is no valid rate limit");
    if (!burst_of_new_accounts.validate()) {
        return invalid_argument("burst_of_new_accounts", "this is no valid rate limit");
    }
    return {};
}

bool RatingPolicy::is_open(Timestamp published, Timestamp now) const noexcept {
    if (who == RatingAccess::nobody) return false;
    return close_after_days == 0 || now < published + std::chrono::hours(24) * std::int64_t{close_after_days};
}

Result<RatingValue> RatingPolicy::check(RatingValue value) const {
    const bool on_scale = value >= minimum && value <= maximum;
    if (on_scale && (value.hundredths() - minimum.hundredths()) % step.hundredths() == 0) return value;
    return invalid_argument("value", "allowed are " + to_string(minimum) + " to " + to_string(maximum) +
                                         " in steps of " + to_string(step));
}

Result<RatingValue> RatingPolicy::from_number(double points) const {
    // Most hundredths have no exact double, so the number read must be the one nearest to them.
    const double hundredths = std::round(points * 100);
    const bool is_whole = std::abs(hundredths) < 1e8 && hundredths / 100 == points;
    const auto value = is_whole ? static_cast<std::int32_t>(hundredths) : maximum.hundredths() + 1;
    return check(RatingValue::from_hundredths(value));
}

std::uint64_t RatingSummary::count() const noexcept {
    std::uint64_t votes = 0;
    for (const auto& [value, number] : histogram) votes += number;
    return votes;
}

std::int64_t RatingSummary::sum_hundredths() const noexcept {
    std::int64_t sum = 0;
    for (const auto& [value, number] : histogram) sum += value.hundredths() * static_cast<std::int64_t>(number);
    return sum;
}

std::string RatingSummary::sum() const {
    return format_hundredths(sum_hundredths());
}

std::optional<double> RatingSummary::mean() const noexcept {
    const auto votes = count();
    if (votes == 0) return std::nullopt;
    return static_cast<double>(sum_hundredths()) / (100.0 * static_cast<double>(votes));
}

double RatingSummary::bayesian_mean(const RatingPolicy& policy) const noexcept {
    // Whole numbers until the one division, so that rounding never turns the order of two articles round.
    const double twice_middle = policy.minimum.hundredths() + policy.maximum.hundredths();
    const double votes = static_cast<double>(count());
    const double prior = policy.prior_votes;
    if (votes + prior == 0) return twice_middle / 200.0;
    return (prior * twice_middle + 2.0 * static_cast<double>(sum_hundredths())) / (200.0 * (prior + votes));
}

std::int64_t RatingSummary::rank(const RatingPolicy& policy) const noexcept {
    return std::llrint(bayesian_mean(policy) * 1e6);
}

} // namespace masthead::inline v0
