#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class RestrictionTest : public OnEachStorage {
protected:
    RestrictionTest() { site.policies.comment.minimum_interval = 0s; }

    Accounts accounts() { return site.engine().accounts(); }
    Restriction restriction(RestrictionKind kind, std::optional<Timestamp> until = std::nullopt) {
        Restriction result;
        result.kind = kind;
        result.until = until;
        result.reason = "quảng cáo";
        return result;
    }
    /// What the four ways of taking part say: comment, vote, reaction, report.
    std::vector<std::string> tries(const ArticleId& article, const CommentId& other) {
        const auto by = site.sign_in("lan").principal;
        auto comments = site.engine().comments();
        return {outcome(comments.create(by, article, {"Lời " + std::to_string(++number_)})),
                outcome(site.engine().ratings().put(by, article, RatingValue::from_points(number_ % 5 + 1))),
                outcome(comments.react(by, other, Reaction::up)), outcome(comments.report(by, other, {}))};
    }

    int number_ = 0;
};

using Answers = std::vector<std::string>;

TEST_P(RestrictionTest, MutedReadersDoNotWriteAndBannedOnesDoNothing) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto article = site.published(site.host, "Bài").head.id;
    const auto other = site.comment(site.host, article).comment.id;
    EXPECT_EQ(tries(article, other), (Answers{"ok", "ok", "ok", "ok"}));
    const auto muted = must(accounts().restrict(site.host, *lan.account, restriction(RestrictionKind::muted)));
    EXPECT_EQ(muted.at, start);
    EXPECT_EQ(tries(article, other), (Answers{"permission_denied", "ok", "ok", "ok"}));
    must(accounts().restrict(site.host, *lan.account, restriction(RestrictionKind::banned)));
    EXPECT_EQ(tries(article, other),
              (Answers{"permission_denied", "permission_denied", "permission_denied", "permission_denied"}));
    must(accounts().lift(site.host, *lan.account));
    must(accounts().lift(site.host, *lan.account));
    EXPECT_EQ(tries(article, other), (Answers{"ok", "ok", "ok", "ok"}));
}

TEST_P(RestrictionTest, IsNotMadeMilderByAccident) {
    const auto id = *site.sign_up(Role::reader, "lan").account;
    const auto lay = [&](RestrictionKind kind, std::optional<Timestamp> until) {
        return outcome(accounts().restrict(site.host, id, restriction(kind, until)));
    };
    EXPECT_EQ(lay(RestrictionKind::muted, start + 2h), "ok");
    EXPECT_EQ(lay(RestrictionKind::muted, start + 1h), "conflict");
    EXPECT_EQ(lay(RestrictionKind::muted, start + 3h), "ok");
    EXPECT_EQ(lay(RestrictionKind::banned, start + 1h), "conflict");
    EXPECT_EQ(lay(RestrictionKind::banned, std::nullopt), "ok");
    EXPECT_EQ(lay(RestrictionKind::muted, std::nullopt), "conflict");
    EXPECT_EQ(must(accounts().get(site.host, id)).restriction->kind, RestrictionKind::banned);
    EXPECT_EQ(outcome(accounts().lift(site.host, id)), "ok");
    EXPECT_EQ(lay(RestrictionKind::muted, start + 1h), "ok");
    site.clock->advance(1h);
    EXPECT_EQ(lay(RestrictionKind::muted, start + 61min), "ok");
}

TEST_P(RestrictionTest, EndsByItself) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto article = site.published(site.host, "Bài").head.id;
    const auto other = site.comment(site.host, article).comment.id;
    must(accounts().restrict(site.host, *lan.account, restriction(RestrictionKind::banned, start + 1h)));
    const auto refused = site.engine().comments().create(site.sign_in("lan").principal, article, {"Lời"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "this account may not take part until 2023-11-14T23:13:20Z: quảng cáo");
    site.clock->advance(1h);
    EXPECT_EQ(tries(article, other), (Answers{"ok", "ok", "ok", "ok"}));
}

TEST_P(RestrictionTest, OwnCommentsStayAsTheyAre) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto article = site.published(site.host, "Bài").head.id;
    const auto own = site.comment(lan, article).comment.id;
    must(accounts().restrict(site.host, *lan.account, restriction(RestrictionKind::muted)));
    const auto muted = site.sign_in("lan").principal;
    EXPECT_FALSE(must(site.engine().comments().get(muted, own)).may_edit);
    EXPECT_EQ(outcome(site.engine().comments().update(muted, own, "Lời khác")), "permission_denied");
    EXPECT_EQ(outcome(site.engine().comments().erase(muted, own)), "ok");
}

TEST_P(RestrictionTest, IsLaidByModeratorsOnReaders) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto moderator = site.sign_up(Role::moderator, "mod");
    const auto author = site.sign_up(Role::author, "author");
    const auto muted = restriction(RestrictionKind::muted);
    for (const auto& by : {lan, author, site.anonymous}) {
        EXPECT_NE(outcome(accounts().restrict(by, *lan.account, muted)), "ok");
        EXPECT_NE(outcome(accounts().lift(by, *lan.account)), "ok");
    }
    EXPECT_EQ(outcome(accounts().restrict(moderator, *author.account, muted)), "permission_denied");
    EXPECT_EQ(outcome(accounts().restrict(moderator, AccountId(), muted)), "not_found");
    EXPECT_EQ(
        outcome_and_field(accounts().restrict(moderator, *lan.account, restriction(RestrictionKind::muted, start))),
        "invalid_argument until");
    EXPECT_EQ(must(accounts().restrict(moderator, *lan.account, muted)).by, moderator.account);
    // What is not theirs to change stays.
    auto account = must(accounts().get(site.host, *lan.account));
    account.restriction.reset();
    account.display_name = "Lan";
    EXPECT_TRUE(must(accounts().update(site.host, account)).restriction);
    EXPECT_TRUE(must(accounts().get(site.host, *lan.account)).restriction);
}

MASTHEAD_ON_EACH_STORAGE(RestrictionTest);

} // namespace
} // namespace masthead::engine_tests
