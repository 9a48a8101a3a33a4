#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class AnonymousVoteTest : public OnEachStorage {
protected:
    AnonymousVoteTest() { site.policies.rating.who = RatingAccess::anyone; }

    static Principal guest(const std::string& address, const std::string& browser = "Firefox/127.0") {
        auto by = Principal::anonymous();
        by.address = address;
        by.user_agent = "Mozilla/5.0 " + browser;
        return by;
    }
    ArticleId article() {
        if (!article_) article_ = site.published(site.host, "Bài").head.id;
        return *article_;
    }
    std::string rate(const Principal& by, int points) {
        return outcome(site.engine().ratings().put(by, article(), RatingValue::from_points(points)));
    }
    RatingSummary summary() { return must(site.engine().ratings().get(site.host, article())).summary; }

    std::optional<ArticleId> article_;
};

TEST_P(AnonymousVoteTest, AreRefusedUnlessTheSiteWantsThem) {
    site.policies.rating.who = RatingPolicy().who;
    EXPECT_EQ(rate(guest("203.0.113.1"), 5), "unauthenticated");
    EXPECT_FALSE(must(site.engine().ratings().get(guest("203.0.113.1"), article())).may_rate);
}

TEST_P(AnonymousVoteTest, OneForEachAddressAndKindOfBrowser) {
    EXPECT_EQ(rate(guest("203.0.113.1"), 5), "ok");
    EXPECT_EQ(rate(guest("203.0.113.1"), 4), "ok");
    EXPECT_EQ(rate(guest("203.0.113.1", "Firefox/200.0"), 3), "ok") << "a version is no other browser";
    EXPECT_EQ(rate(guest("::ffff:203.0.113.1"), 2), "ok");
    EXPECT_EQ(summary().count(), 1U);
    EXPECT_EQ(summary().sum(), "2");
    EXPECT_EQ(must(site.engine().ratings().get(guest("203.0.113.1"), article())).own, RatingValue::from_points(2));
    EXPECT_EQ(must(site.engine().ratings().get(guest("203.0.113.2"), article())).own, std::nullopt);
    EXPECT_EQ(rate(guest("203.0.113.2"), 5), "ok");
    EXPECT_EQ(rate(guest("203.0.113.1", "Chrome/126.0"), 5), "ok");
    EXPECT_EQ(rate(guest("2001:db8:1:2::1"), 5), "ok");
    EXPECT_EQ(rate(guest("2001:db8:1:2:ffff::1"), 5), "ok") << "a home has many of these";
    EXPECT_EQ(summary().count(), 4U);
    EXPECT_EQ(rate(site.sign_up(Role::reader, "lan"), 1), "ok");
    EXPECT_EQ(summary().count(), 5U);
    must(site.engine().ratings().erase(guest("203.0.113.1"), article()));
    EXPECT_EQ(summary().count(), 4U);
}

TEST_P(AnonymousVoteTest, NeedAnAddressAndAPerson) {
    EXPECT_EQ(rate(guest(""), 5), "unauthenticated");
    EXPECT_EQ(rate(guest("not an address"), 5), "unauthenticated");
    auto bot = guest("203.0.113.1");
    bot.user_agent = "curl/8.0";
    EXPECT_EQ(rate(bot, 5), "unauthenticated");
    EXPECT_EQ(summary().count(), 0U);
}

TEST_P(AnonymousVoteTest, NothingLeadsBackToTheAddress) {
    EXPECT_EQ(rate(guest("203.0.113.1"), 5), "ok");
    const auto votes = must(site.engine().ratings().list(site.host, {article(), false, false, {}})).items;
    ASSERT_EQ(votes.size(), 1U);
    const auto voter = votes[0].voter;
    EXPECT_EQ(voter.size(), std::string("reader:").size() + 64);
    EXPECT_EQ(voter.find_first_not_of("0123456789abcdef", std::string("reader:").size()), std::string::npos);
    Site elsewhere(GetParam());
    elsewhere.policies = site.policies;
    const auto there = elsewhere.published(elsewhere.host, "Bài").head.id;
    must(elsewhere.engine().ratings().put(guest("203.0.113.1"), there, RatingValue::from_points(5)));
    const auto same_reader = must(elsewhere.engine().ratings().list(elsewhere.host, {there, false, false, {}})).items;
    EXPECT_NE(same_reader.at(0).voter, voter) << "each site has a key of its own";
    // In the next period the same reader is another voter, and the key of the last one is gone.
    site.clock->advance(25h);
    EXPECT_EQ(rate(guest("203.0.113.1"), 3), "ok");
    EXPECT_EQ(summary().count(), 2U);
    auto unit = site.records();
    const auto number = start.seconds() / 86'400;
    const auto name = "voters:86400:" + std::to_string(number);
    EXPECT_TRUE(must(unit->find_secret(name)));
    unit.reset();
    must(site.engine_probe().storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const auto erased, transaction.erase_expired_secrets(site.clock->now(), 100));
        EXPECT_EQ(erased, 2U) << "the key of voters, and that of networks";
        return {};
    }));
    EXPECT_FALSE(must(site.records()->find_secret(name)));
    EXPECT_EQ(summary().count(), 2U);
}

TEST_P(AnonymousVoteTest, LookingAtARatingWritesNothing) {
    article();
    site.probe->on_call = [](std::string_view call) -> Result<void> {
        if (call == "write") return Error{ErrorCode::storage_full, "the disk is full", ""};
        return {};
    };
    EXPECT_EQ(outcome(site.engine().ratings().get(guest("203.0.113.1"), article())), "ok");
    EXPECT_EQ(rate(guest("203.0.113.1"), 5), "storage_full");
    site.probe->on_call = nullptr;
    EXPECT_EQ(rate(guest("203.0.113.1"), 5), "ok");
}

TEST_P(AnonymousVoteTest, AreTheSameOnEveryHost) {
    if (GetParam() == "memory") GTEST_SKIP() << "nothing is shared";
    article();
    auto other = must(Engine::open(site.options()));
    race(8, [&](std::size_t i) {
        auto& engine = i % 2 == 0 ? site.engine() : other;
        must(engine.ratings().put(guest("203.0.113.1"), *article_,
                                  RatingValue::from_points(static_cast<int>(i % 5) + 1)));
    });
    EXPECT_EQ(summary().count(), 1U);
}

MASTHEAD_ON_EACH_STORAGE(AnonymousVoteTest);

} // namespace
} // namespace masthead::engine_tests
