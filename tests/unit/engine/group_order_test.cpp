#include "shared_unit.hpp"

#include <algorithm>
#include <set>

namespace masthead::engine_tests {
namespace {

using Outcomes = std::vector<std::string>;

/// Whoever shares a unit gets the answers of units one after another.
class GroupOrder : public SharedUnit {
protected:
    static std::map<RatingValue, std::uint64_t> votes(int points) { return {{RatingValue::from_points(points), 1}}; }
    std::optional<Rating> stored(const ArticleId& article, const Principal& by) {
        return must(must(site.probe->storage->read())->find_rating(article, "account:" + to_string(*by.account)));
    }
};

TEST_P(GroupOrder, TheIntervalHoldsBetweenTwoOfOneUnit) {
    site.policies.comment.minimum_interval = 10s;
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    const auto mai = sign_up("mai");
    const auto moderator = sign_up("mod", Role::moderator);
    EXPECT_EQ(at_once({
                  comment(lan, article, "một"),
                  comment(moderator, article, "hai"),
                  comment(lan, article, "ba"),
                  comment(mai, article, "bốn"),
                  comment(moderator, article, "năm"),
              }),
              (Outcomes{"ok", "ok", "rate_limited ", "ok", "ok"}));
    EXPECT_EQ(texts(article), (Outcomes{"bốn", "hai", "một", "năm"}));
}

TEST_P(GroupOrder, ARefusedCommentDoesNotStartTheInterval) {
    site.policies.comment.minimum_interval = 10s;
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    EXPECT_EQ(at_once({comment(lan, article, "một", CommentId{}), comment(lan, article, "hai")}),
              (Outcomes{"invalid_argument parent", "ok"}));
    EXPECT_EQ(texts(article), Outcomes{"hai"});
}

TEST_P(GroupOrder, RepliesFindTheirPlacesInThread) {
    site.policies.comment.minimum_interval = 0s;
    site.policies.comment.max_depth = 2;
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    std::optional<CommentId> last;
    std::vector<Comment> line;
    for (int depth = 0; depth < 3; ++depth) {
        line.push_back(must(Comments(state()).create(lan, article, {"Hay!", last})).comment);
        last = line.back().id;
    }
    std::vector<Comment> made(3);
    std::vector<Work> works;
    for (std::size_t i = 0; i < made.size(); ++i) {
        works.push_back([&, i] {
            const auto result = Comments(state()).create(lan, article, {"Đúng", line[i].id});
            if (result) made[i] = result->comment;
            return outcome(result);
        });
    }
    EXPECT_EQ(at_once(works), Outcomes(3, "ok"));
    EXPECT_EQ(made[0].parent, line[0].id);
    EXPECT_EQ(made[1].parent, line[1].id);
    EXPECT_EQ(made[2].parent, line[1].id);
    for (const auto& each : made) {
        EXPECT_EQ(each, must(must(site.probe->storage->read())->get_comment(each.id)));
        EXPECT_EQ(each.depth, each.parent == line[0].id ? 1U : 2U);
    }
}

TEST_P(GroupOrder, TheLaterVoteOfOneVoterCounts) {
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    EXPECT_EQ(at_once({vote(lan, article, 2), vote(lan, article, 5), vote(lan, article, 4)}), Outcomes(3, "ok"));
    EXPECT_EQ(summary(article).histogram, votes(4));
    EXPECT_EQ(counters(article).rating_rank, summary(article).rank({}));
}

TEST_P(GroupOrder, AFirmVoteStaysInOneUnitToo) {
    site.policies.rating.may_change = false;
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    EXPECT_EQ(at_once({vote(lan, article, 2), vote(lan, article, 5), vote(lan, article, 2), withdrawal(lan, article),
                       vote(lan, article, 4)}),
              (Outcomes{"ok", "conflict", "ok", "ok", "ok"}));
    EXPECT_EQ(summary(article).histogram, votes(4));
}

TEST_P(GroupOrder, WithdrawnInTheUnitLeavesNothing) {
    const auto article = published("Một").head.id;
    const auto other = published("Hai").head.id;
    const auto lan = sign_up("lan");
    const auto mai = sign_up("mai");
    must(Ratings(state()).put(lan, article, RatingValue::from_points(5)));
    EXPECT_EQ(
        at_once({withdrawal(lan, article), vote(mai, other, 3), withdrawal(mai, other), withdrawal(mai, article)}),
        Outcomes(4, "ok"));
    for (const auto& each : {article, other}) {
        EXPECT_EQ(summary(each), RatingSummary{});
        EXPECT_EQ(counters(each).rating_rank, 0);
    }
    EXPECT_EQ(stored(article, lan), std::nullopt);
    EXPECT_EQ(stored(other, mai), std::nullopt);
}

TEST_P(GroupOrder, AVoteAfterAWithdrawalIsANewOne) {
    const auto article = published("Một").head.id;
    const auto lan = sign_up("lan");
    const auto mai = sign_up("mai");
    for (const auto& by : {lan, mai}) must(Ratings(state()).put(by, article, RatingValue::from_points(5)));
    site.clock->advance(1h);
    EXPECT_EQ(at_once({withdrawal(lan, article), vote(lan, article, 5), vote(mai, article, 4)}), Outcomes(3, "ok"));
    EXPECT_EQ(stored(article, lan)->created_at, start + 1h);
    EXPECT_EQ(stored(article, mai)->created_at, start);
    EXPECT_EQ(stored(article, mai)->updated_at, start + 1h);
}

TEST_P(GroupOrder, EachVoterSeesTheOwnVoteAmongTheOthers) {
    const auto article = published("Một").head.id;
    const auto other = published("Hai").head.id;
    std::vector<ShownRating> shown(8);
    std::vector<Work> works;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const auto by = sign_up("a" + std::to_string(i));
        works.push_back([&, by, i] {
            const auto points = RatingValue::from_points(static_cast<int>(i % 4) + 1);
            const auto result = Ratings(state()).put(by, i < 4 ? article : other, points);
            if (result) shown[i] = *result;
            return outcome(result);
        });
    }
    EXPECT_EQ(at_once(works), Outcomes(shown.size(), "ok"));
    for (std::size_t i = 0; i < shown.size(); ++i) {
        EXPECT_EQ(shown[i].own, RatingValue::from_points(static_cast<int>(i % 4) + 1));
        EXPECT_EQ(shown[i].summary.histogram.count(*shown[i].own), 1U);
        EXPECT_EQ(shown[i].summary, summary(i < 4 ? article : other));
        EXPECT_TRUE(shown[i].may_rate);
    }
}

TEST_P(GroupOrder, ASessionThatEndedMeanwhileIsNotRevived) {
    static_cast<void>(sign_up("lan"));
    const auto one = sign_in("lan");
    const auto two = sign_in("lan");
    const auto three = sign_in("lan");
    site.clock->advance(5min);
    const auto end = [&] {
        must(site.probe->storage->write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_CHECK(transaction.end_session(two.session.id, start + 5min, SessionEnd::revoked));
            return {};
        }));
    };
    EXPECT_EQ(at_once({keep_alive(one), keep_alive(two), keep_alive(three), keep_alive(one)}, end),
              (Outcomes{"ok", "session_ended", "ok", "ok"}));
    EXPECT_EQ(calls["write"], 1);
    const auto view = must(site.probe->storage->read());
    EXPECT_EQ(must(view->get_session(one.session.id)).last_activity_at, start + 5min);
    EXPECT_EQ(must(view->get_session(two.session.id)).last_activity_at, start);
    EXPECT_EQ(must(view->get_session(two.session.id)).ended_reason, SessionEnd::revoked);
    EXPECT_EQ(must(view->get_session(three.session.id)).last_activity_at, start + 5min);
}

MASTHEAD_ON_EACH_STORAGE(GroupOrder);

} // namespace
} // namespace masthead::engine_tests
