#include "support.hpp"

#include <rapidcheck.h>

#include <map>

namespace masthead::engine_tests {
namespace {

class RatingTest : public OnEachStorage {
protected:
    Ratings ratings() { return site.engine().ratings(); }
    static RatingValue points(int value) { return RatingValue::from_points(value); }
    /// Every vote as the storage has it.
    RatingSummary recounted(const ArticleId& article, const std::vector<Principal>& voters) {
        RatingSummary summary;
        const auto view = site.records();
        for (const auto& voter : voters) {
            const auto vote = must(view->find_rating(article, "account:" + to_string(*voter.account)));
            if (vote) ++summary.histogram[vote->value];
        }
        return summary;
    }
    std::int64_t rank(const ArticleId& article) {
        const std::array ids{article};
        return must(site.records()->counters(ids))[0].rating_rank;
    }
};

TEST_P(RatingTest, VoteChangeAndWithdrawal) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    const auto none = must(ratings().get(lan, id));
    EXPECT_EQ(none.summary, RatingSummary{});
    EXPECT_EQ(none.own, std::nullopt);
    EXPECT_TRUE(none.may_rate);
    EXPECT_FALSE(must(ratings().get(site.anonymous, id)).may_rate);
    const auto voted = must(ratings().put(lan, id, points(5)));
    EXPECT_EQ(voted.summary.sum(), "5");
    EXPECT_EQ(voted.own, points(5));
    EXPECT_EQ(rank(id), voted.summary.rank({}));
    const auto changed = must(ratings().put(lan, id, points(2)));
    EXPECT_EQ(changed.summary.histogram, (std::map<RatingValue, std::uint64_t>{{points(2), 1}}));
    EXPECT_EQ(rank(id), changed.summary.rank({}));
    EXPECT_EQ(must(ratings().get(site.anonymous, id)).own, std::nullopt);
    EXPECT_EQ(must(site.engine().articles().get(site.anonymous, id)).rating, changed.summary);
    const auto gone = must(ratings().erase(lan, id));
    EXPECT_EQ(gone.summary, RatingSummary{});
    EXPECT_EQ(gone.own, std::nullopt);
    EXPECT_EQ(rank(id), 0);
    EXPECT_EQ(outcome(ratings().erase(lan, id)), "ok");
}

TEST_P(RatingTest, VotingMayHaveAnEnd) {
    site.policies.rating.close_after_days = 2;
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    must(ratings().put(lan, id, points(4)));
    site.clock->advance(48h - 1us);
    EXPECT_EQ(outcome(ratings().put(lan, id, points(5))), "ok");
    site.clock->advance(1us);
    EXPECT_EQ(outcome(ratings().put(lan, id, points(1))), "permission_denied");
    EXPECT_EQ(outcome(ratings().erase(lan, id)), "permission_denied");
    const auto closed = must(ratings().get(lan, id));
    EXPECT_FALSE(closed.may_rate);
    EXPECT_EQ(closed.own, points(5));
    EXPECT_FALSE(must(site.engine().articles().get(lan, id)).ratings_open);
}

TEST_P(RatingTest, SameVoteAgainWritesNothing) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    must(ratings().put(lan, id, points(4)));
    const auto changes = site.changes();
    must(ratings().put(lan, id, points(4)));
    EXPECT_EQ(site.changes(), changes);
}

TEST_P(RatingTest, OffTheScaleIsRefused) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    for (const int hundredths : {0, 50, 450, 600, -100, 99, 501}) {
        EXPECT_EQ(outcome_and_field(ratings().put(lan, id, RatingValue::from_hundredths(hundredths))),
                  "invalid_argument value");
    }
    EXPECT_EQ(must(ratings().get(lan, id)).summary, RatingSummary{});
}

TEST_P(RatingTest, FirmVotes) {
    site.policies.rating.may_change = false;
    site.policies.rating.may_withdraw = false;
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    EXPECT_FALSE(must(ratings().put(lan, id, points(4))).may_rate);
    EXPECT_EQ(outcome(ratings().put(lan, id, points(4))), "ok");
    EXPECT_EQ(outcome(ratings().put(lan, id, points(5))), "conflict");
    EXPECT_EQ(outcome(ratings().erase(lan, id)), "conflict");
    EXPECT_EQ(must(ratings().get(lan, id)).own, points(4));
}

TEST_P(RatingTest, ClosedArticlesAndSitesTakeNoVotes) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto made = site.published(site.host, "Bài");
    const auto id = made.head.id;
    must(ratings().put(lan, id, points(3)));
    must(site.engine().articles().update(site.host, id, made.head.version, {.ratings_open = false}));
    EXPECT_EQ(outcome(ratings().put(lan, id, points(5))), "permission_denied");
    EXPECT_EQ(outcome(ratings().erase(lan, id)), "permission_denied");
    const auto shown = must(ratings().get(lan, id));
    EXPECT_FALSE(shown.may_rate);
    EXPECT_EQ(shown.own, points(3));
    const auto details = must(site.engine().articles().get(lan, id));
    EXPECT_FALSE(details.ratings_open);
    EXPECT_EQ(outcome(ratings().check_may_rate(lan, details)), "permission_denied");

    Site closed(GetParam());
    closed.policies.rating.who = RatingAccess::nobody;
    const auto mai = closed.sign_up(Role::reader, "mai");
    EXPECT_EQ(outcome(closed.engine().ratings().put(mai, closed.published(closed.host, "Bài").head.id, points(3))),
              "permission_denied");
}

TEST_P(RatingTest, OneVoterHasOneVoteHoweverManyTimesAtOnce) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    race(32, [&](std::size_t i) { std::ignore = ratings().put(lan, id, points(static_cast<int>(i % 5) + 1)); });
    const auto shown = must(ratings().get(lan, id));
    EXPECT_EQ(shown.summary.count(), 1U);
    EXPECT_EQ(shown.summary, recounted(id, {lan}));
    EXPECT_EQ(shown.summary.histogram.begin()->first, shown.own);
    EXPECT_EQ(rank(id), shown.summary.rank({}));
}

TEST_P(RatingTest, NoVoteIsLostAmongMany) {
    std::vector<Principal> voters;
    for (int i = 0; i < 16; ++i) voters.push_back(site.sign_up(Role::reader, "a" + std::to_string(i)));
    const auto id = site.published(site.host, "Bài").head.id;
    race(voters.size(), [&](std::size_t i) {
        must(ratings().put(voters[i], id, points(1)));
        must(ratings().put(voters[i], id, points(static_cast<int>(i % 5) + 1)));
        if (i % 4 == 0) must(ratings().erase(voters[i], id));
    });
    const auto summary = must(ratings().get(site.anonymous, id)).summary;
    EXPECT_EQ(summary.count(), 12U);
    EXPECT_EQ(summary, recounted(id, voters));
    EXPECT_EQ(rank(id), summary.rank({}));
}

TEST_P(RatingTest, SummaryAlwaysEqualsARecount) {
    std::vector<Principal> voters;
    for (int i = 0; i < 4; ++i) voters.push_back(site.sign_up(Role::reader, "a" + std::to_string(i)));
    const bool holds = rc::check("any votes, changes and withdrawals", [&] {
        const auto id = site.published(site.host, "Bài").head.id;
        std::map<std::size_t, RatingValue> model;
        const auto steps = *rc::gen::inRange(0, 8);
        for (int step = 0; step < steps; ++step) {
            const auto voter = *rc::gen::inRange<std::size_t>(0, voters.size());
            const auto value = *rc::gen::inRange(-1, 7);
            if (value == 0) {
                must(ratings().erase(voters[voter], id));
                model.erase(voter);
            } else if (ratings().put(voters[voter], id, points(value))) {
                model[voter] = points(value);
            }
        }
        RatingSummary expected;
        for (const auto& [voter, value] : model) ++expected.histogram[value];
        RC_ASSERT(must(ratings().get(site.anonymous, id)).summary == expected);
        RC_ASSERT(recounted(id, voters) == expected);
    });
    EXPECT_TRUE(holds);
}

MASTHEAD_ON_EACH_STORAGE(RatingTest);

} // namespace
} // namespace masthead::engine_tests
