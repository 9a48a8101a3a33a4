#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class LimitTest : public OnEachStorage {
protected:
    LimitTest() {
        site.policies.comment.minimum_interval = 0s;
        site.policies.comment.who = CommentAccess::anyone;
    }

    ArticleId article() {
        if (!article_) article_ = site.published(site.host, "Bài").head.id;
        return *article_;
    }
    Result<ShownComment> write(Engine& engine, const Principal& by) {
        return engine.comments().create(by, article(),
                                        {"Lời số " + std::to_string(++number_), {}, by.is_signed_in() ? "" : "Khách"});
    }
    Result<ShownComment> write(const Principal& by) { return write(site.engine(), by); }
    Principal reader(const std::string& login, const std::string& address) {
        auto by = site.sign_up(Role::reader, login);
        by.address = address;
        return by;
    }

    std::optional<ArticleId> article_;
    int number_ = 0;
};

TEST_P(LimitTest, AnAccountWritesSoManyCommentsInATime) {
    site.policies.limits.comments.account = {3, 60s};
    const auto lan = reader("lan", "203.0.113.1");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(write(lan)), "ok");
    const auto refused = write(lan);
    ASSERT_EQ(outcome(refused), "rate_limited");
    EXPECT_EQ(refused.error().retry_after, 20U);
    EXPECT_EQ(outcome(write(reader("mai", "203.0.113.1"))), "ok");
    site.clock->advance(20s);
    EXPECT_EQ(outcome(write(lan)), "ok");
    EXPECT_EQ(outcome(write(lan)), "rate_limited");
    EXPECT_EQ(must(site.engine().comments().list(site.host, article(), CommentOrder::thread, {})).items.size(), 5U);
}

TEST_P(LimitTest, RefusedCommentsCostNothing) {
    site.policies.limits.comments.account = {1, 60s};
    const auto lan = reader("lan", "203.0.113.1");
    EXPECT_EQ(outcome_and_field(site.engine().comments().create(lan, article(), {"Hay", CommentId()})),
              "invalid_argument parent");
    EXPECT_EQ(outcome(write(lan)), "ok");
}

TEST_P(LimitTest, ANetworkIsCountedWhoeverWrites) {
    site.policies.limits.comments.network = {2, 60s};
    EXPECT_EQ(outcome(write(reader("a", "203.0.113.1"))), "ok");
    EXPECT_EQ(outcome(write(reader("b", "203.0.113.200"))), "ok");
    EXPECT_EQ(outcome(write(reader("c", "203.0.113.77"))), "rate_limited");
    EXPECT_EQ(outcome(write(reader("d", "::ffff:203.0.113.5"))), "rate_limited");
    EXPECT_EQ(outcome(write(reader("e", "203.0.114.1"))), "ok");
    EXPECT_EQ(outcome(write(reader("f", "2001:db8:1:2::1"))), "ok");
    EXPECT_EQ(outcome(write(reader("g", "2001:db8:1:2:ffff::9"))), "ok");
    EXPECT_EQ(outcome(write(reader("h", "2001:db8:1:2:3:4:5:6"))), "rate_limited");
    EXPECT_EQ(outcome(write(reader("i", "2001:db8:1:3::1"))), "ok");
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(outcome(write(reader("proxy" + std::to_string(i), i % 2 == 0 ? "127.0.0.1" : "::1"))), "ok");
        EXPECT_EQ(outcome(write(reader("unknown" + std::to_string(i), ""))), "ok");
    }
}

TEST_P(LimitTest, ReadersWithoutAnAccountAreCountedByTheirNetwork) {
    site.policies.limits.comments.account = {2, 60s};
    auto guest = Principal::anonymous();
    guest.address = "198.51.100.7";
    EXPECT_EQ(outcome(write(guest)), "ok");
    guest.address = "198.51.100.8";
    EXPECT_EQ(outcome(write(guest)), "ok");
    EXPECT_EQ(outcome(write(guest)), "rate_limited");
    EXPECT_EQ(outcome(write(reader("lan", "198.51.100.7"))), "ok");
}

TEST_P(LimitTest, AnArticleMayHaveALimitForAll) {
    site.policies.limits.comments.article = {2, 60s};
    EXPECT_EQ(outcome(write(reader("a", ""))), "ok");
    EXPECT_EQ(outcome(write(reader("b", ""))), "ok");
    EXPECT_EQ(outcome(write(reader("c", ""))), "rate_limited");
    const auto other = site.published(site.host, "Bài khác").head.id;
    EXPECT_EQ(outcome(site.engine().comments().create(reader("d", ""), other, {"Hay"})), "ok");
}

TEST_P(LimitTest, ThoseWhoModerateAreFree) {
    for (auto* limit : {&site.policies.limits.comments.account, &site.policies.limits.comments.article})
        *limit = {1, 60s};
    const auto moderator = site.sign_up(Role::moderator, "mod");
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(outcome(write(moderator)), "ok");
        EXPECT_EQ(outcome(write(site.host)), "ok");
    }
    EXPECT_EQ(outcome(write(reader("lan", ""))), "ok");
}

TEST_P(LimitTest, VotesAndFeedbackHaveTheirOwn) {
    site.policies.limits.votes.account = {2, 60s};
    site.policies.limits.feedback.account = {3, 60s};
    const auto lan = reader("lan", "");
    const auto rate = [&](int points) {
        return outcome(site.engine().ratings().put(lan, article(), RatingValue::from_points(points)));
    };
    EXPECT_EQ(rate(1), "ok");
    EXPECT_EQ(rate(1), "ok") << "the same vote again changes nothing and costs nothing";
    EXPECT_EQ(rate(2), "ok");
    EXPECT_EQ(rate(3), "rate_limited");
    EXPECT_EQ(outcome(site.engine().ratings().erase(lan, article())), "rate_limited");
    EXPECT_EQ(must(site.engine().ratings().get(lan, article())).own, RatingValue::from_points(2));
    const auto id = must(write(site.host)).comment.id;
    auto comments = site.engine().comments();
    EXPECT_EQ(outcome(comments.react(lan, id, Reaction::up)), "ok");
    EXPECT_EQ(outcome(comments.react(lan, id, Reaction::down)), "ok");
    EXPECT_EQ(outcome(comments.report(lan, id, {})), "ok");
    EXPECT_EQ(outcome(comments.report(lan, must(write(site.host)).comment.id, {})), "rate_limited");
    EXPECT_EQ(outcome(comments.erase_reaction(lan, id)), "rate_limited");
    EXPECT_EQ(outcome(write(lan)), "ok");
}

TEST_P(LimitTest, EditsCountAsComments) {
    site.policies.limits.comments.account = {2, 60s};
    const auto lan = reader("lan", "");
    const auto id = must(write(lan)).comment.id;
    const auto edit = [&](const std::string& body) { return outcome(site.engine().comments().update(lan, id, body)); };
    EXPECT_EQ(edit("Lời sửa"), "ok");
    EXPECT_EQ(edit("Lời sửa nữa"), "rate_limited");
    EXPECT_EQ(outcome(write(lan)), "rate_limited");
    EXPECT_EQ(outcome(site.engine().comments().update(site.host, id, "Toà soạn sửa")), "ok");
    EXPECT_EQ(outcome(site.engine().comments().erase(lan, id)), "ok");
}

TEST_P(LimitTest, OfManyAtOnceTheBurstIsTaken) {
    site.policies.limits.comments.account = {5, 3600s};
    const auto lan = reader("lan", "");
    article();
    std::atomic<int> taken = 0;
    race(16, [&](std::size_t i) {
        const auto made = site.engine().comments().create(lan, *article_, {"Lời " + std::to_string(i)});
        taken += made.has_value() ? 1 : 0;
    });
    EXPECT_EQ(taken, 5);
}

TEST_P(LimitTest, AllProcessesOfASiteCountTogether) {
    if (GetParam() == "memory") GTEST_SKIP() << "nothing is shared";
    site.policies.limits.comments.account = {2, 60s};
    site.policies.limits.comments.network = {3, 60s};
    const auto lan = reader("lan", "203.0.113.1");
    const auto mai = reader("mai", "203.0.113.2");
    auto other = must(Engine::open(site.options()));
    EXPECT_EQ(outcome(write(lan)), "ok");
    EXPECT_EQ(outcome(write(other, lan)), "ok");
    EXPECT_EQ(outcome(write(lan)), "rate_limited");
    EXPECT_EQ(outcome(write(other, lan)), "rate_limited");
    EXPECT_EQ(outcome(write(other, mai)), "ok");
    EXPECT_EQ(outcome(write(mai)), "rate_limited") << "the network is known by the same digest everywhere";
}

TEST_P(LimitTest, AWrongLimitIsNamed) {
    site.policies.limits.comments.network.period = 0s;
    EXPECT_EQ(outcome_and_field(Engine::open(site.options())),
              "invalid_argument policies.limits.comments.network.period");
}

MASTHEAD_ON_EACH_STORAGE(LimitTest);

} // namespace
} // namespace masthead::engine_tests
