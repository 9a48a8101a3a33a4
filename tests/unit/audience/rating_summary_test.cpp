#include <masthead/audience/rating.hpp>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace masthead {
namespace {

using Votes = std::vector<RatingValue>;

RatingSummary summary_of(const Votes& votes) {
    RatingSummary summary;
    for (const auto vote : votes) ++summary.histogram[vote];
    return summary;
}

void withdraw(RatingSummary& summary, RatingValue vote) {
    const auto place = summary.histogram.find(vote);
    if (--place->second == 0) summary.histogram.erase(place);
}

/// Scales of whole points and of fractions, with any weight of the prior.
rc::Gen<RatingPolicy> any_policy() {
    return rc::gen::exec([] {
        RatingPolicy policy;
        const int step = *rc::gen::element(1, 7, 25, 50, 100);
        const int minimum = *rc::gen::inRange(-300, 300);
        policy.minimum = RatingValue::from_hundredths(minimum);
        policy.maximum = RatingValue::from_hundredths(minimum + step * *rc::gen::inRange(1, 20));
        policy.step = RatingValue::from_hundredths(step);
        policy.prior_votes = *rc::gen::inRange(0U, 40U);
        return policy;
    });
}

rc::Gen<Votes> votes_on(const RatingPolicy& policy) {
    const int steps = (policy.maximum.hundredths() - policy.minimum.hundredths()) / policy.step.hundredths();
    return rc::gen::container<Votes>(rc::gen::map(rc::gen::inRange(0, steps + 1), [policy](int number) {
        return RatingValue::from_hundredths(policy.minimum.hundredths() + number * policy.step.hundredths());
    }));
}

TEST(RatingSummary, WithoutVotesHasNoMean) {
    const RatingSummary none;
    EXPECT_EQ(none.count(), 0U);
    EXPECT_EQ(none.sum_hundredths(), 0);
    EXPECT_EQ(none.sum(), "0");
    EXPECT_EQ(none.mean(), std::nullopt);
    EXPECT_EQ(none.bayesian_mean({}), 3.0);
    EXPECT_EQ(none.rank({}), 3'000'000);
    RatingPolicy no_prior;
    no_prior.prior_votes = 0;
    EXPECT_EQ(none.bayesian_mean(no_prior), 3.0);
}

TEST(RatingSummary, GivesTheNumbersOfTheSeedPage) {
    const auto one = summary_of({RatingValue::from_points(5)});
    EXPECT_EQ(one.count(), 1U);
    EXPECT_EQ(one.sum(), "5");
    EXPECT_EQ(one.mean(), 5.0);
    EXPECT_DOUBLE_EQ(one.bayesian_mean({}), 35.0 / 11.0);
    EXPECT_EQ(one.rank({}), 3'181'818);
}

TEST(RatingSummary, WritesSumsInPoints) {
    const auto sum = [](const Votes& votes) { return summary_of(votes).sum(); };
    EXPECT_EQ(sum({RatingValue::from_points(4), RatingValue::from_points(4), RatingValue::from_points(5),
                   RatingValue::from_points(4)}),
              "17");
    EXPECT_EQ(sum({RatingValue::from_points(13), RatingValue::from_hundredths(450)}), "17.5");
    EXPECT_EQ(sum({RatingValue::from_hundredths(105), RatingValue::from_hundredths(100)}), "2.05");
    EXPECT_EQ(sum({RatingValue::from_hundredths(-150), RatingValue::from_hundredths(145)}), "-0.05");
}

TEST(RatingSummary, HoldsMoreVotesThanPeopleThereAre) {
    RatingSummary summary;
    summary.histogram[RatingValue::from_points(1'000)] = 10'000'000'000;
    EXPECT_EQ(summary.count(), 10'000'000'000U);
    EXPECT_EQ(summary.sum(), "10000000000000");
    EXPECT_EQ(summary.mean(), 1'000.0);
}

TEST(RatingSummary, MeanOfEqualVotesIsTheVote) {
    RatingSummary summary;
    for (int hundredths = 1; hundredths <= 100; ++hundredths) {
        summary.histogram = {{RatingValue::from_hundredths(hundredths), 1}};
        const double one = summary.mean().value();
        for (std::uint64_t votes = 2; votes <= 100; ++votes) {
            summary.histogram = {{RatingValue::from_hundredths(hundredths), votes}};
            ASSERT_EQ(summary.mean().value(), one) << votes << " votes of " << hundredths;
        }
    }
}

RC_GTEST_PROP(RatingSummary, DoesNotDependOnTheOrderOfVotes, ()) {
    const auto policy = *any_policy();
    auto votes = *votes_on(policy);
    const auto before = summary_of(votes);
    std::ranges::sort(votes);
    const auto sorted = summary_of(votes);
    std::ranges::reverse(votes);
    RC_ASSERT(sorted == before);
    RC_ASSERT(summary_of(votes) == before);
    RC_ASSERT(sorted.mean() == before.mean());
    RC_ASSERT(sorted.rank(policy) == before.rank(policy));
}

RC_GTEST_PROP(RatingSummary, HighestVoteNeverLowersAnything, ()) {
    const auto policy = *any_policy();
    auto summary = summary_of(*votes_on(policy));
    const auto mean = summary.mean();
    const auto bayesian_mean = summary.bayesian_mean(policy);
    const auto rank = summary.rank(policy);
    ++summary.histogram[policy.maximum];
    RC_ASSERT(!mean || summary.mean().value() >= *mean);
    RC_ASSERT(summary.bayesian_mean(policy) >= bayesian_mean);
    RC_ASSERT(summary.rank(policy) >= rank);
}

RC_GTEST_PROP(RatingSummary, LowestVoteNeverRaisesAnything, ()) {
    const auto policy = *any_policy();
    auto summary = summary_of(*votes_on(policy));
    const auto mean = summary.mean();
    const auto bayesian_mean = summary.bayesian_mean(policy);
    ++summary.histogram[policy.minimum];
    RC_ASSERT(!mean || summary.mean().value() <= *mean);
    RC_ASSERT(summary.bayesian_mean(policy) <= bayesian_mean);
}

RC_GTEST_PROP(RatingSummary, WithdrawingAVoteUndoesIt, ()) {
    const auto policy = *any_policy();
    const auto votes = *votes_on(policy);
    const auto before = summary_of(votes);
    auto summary = before;
    for (const auto vote : votes) {
        ++summary.histogram[vote];
        withdraw(summary, vote);
        RC_ASSERT(summary == before);
    }
    for (const auto vote : votes) withdraw(summary, vote);
    RC_ASSERT(summary == RatingSummary{});
}

RC_GTEST_PROP(RatingSummary, MergedPartsAreTheWhole, ()) {
    const auto policy = *any_policy();
    const auto left = *votes_on(policy);
    const auto right = *votes_on(policy);
    auto all = left;
    all.insert(all.end(), right.begin(), right.end());
    auto merged = summary_of(left);
    for (const auto& [value, number] : summary_of(right).histogram) merged.histogram[value] += number;
    RC_ASSERT(merged == summary_of(all));
    RC_ASSERT(merged.count() == summary_of(left).count() + summary_of(right).count());
    RC_ASSERT(merged.sum_hundredths() == summary_of(left).sum_hundredths() + summary_of(right).sum_hundredths());
}

RC_GTEST_PROP(RatingSummary, MeansAreThoseOfPlainArithmetic, ()) {
    const auto policy = *any_policy();
    const auto votes = *votes_on(policy);
    long double sum = 0;
    for (const auto vote : votes) sum += vote.hundredths();
    const auto summary = summary_of(votes);
    const auto number = static_cast<long double>(votes.size());
    if (!votes.empty()) RC_ASSERT(std::abs(summary.mean().value() - static_cast<double>(sum / number / 100)) < 1e-12);
    const long double middle = (policy.minimum.hundredths() + policy.maximum.hundredths()) / 2.0L;
    const long double weight = number + policy.prior_votes;
    const auto expected = weight == 0 ? middle / 100 : (middle * policy.prior_votes + sum) / weight / 100;
    RC_ASSERT(std::abs(summary.bayesian_mean(policy) - static_cast<double>(expected)) < 1e-12);
    RC_ASSERT(summary.bayesian_mean(policy) >= policy.minimum.hundredths() / 100.0);
    RC_ASSERT(summary.bayesian_mean(policy) <= policy.maximum.hundredths() / 100.0);
}

RC_GTEST_PROP(RatingSummary, RankOrdersAsTheBayesianMeanDoes, ()) {
    const auto policy = *any_policy();
    const auto a = summary_of(*votes_on(policy));
    const auto b = summary_of(*votes_on(policy));
    RC_ASSERT(std::abs(static_cast<double>(a.rank(policy)) - a.bayesian_mean(policy) * 1e6) <= 0.5 + 1e-6);
    if (a.bayesian_mean(policy) < b.bayesian_mean(policy)) RC_ASSERT(a.rank(policy) <= b.rank(policy));
    if (a.rank(policy) < b.rank(policy)) RC_ASSERT(a.bayesian_mean(policy) < b.bayesian_mean(policy));
}

} // namespace
} // namespace masthead
