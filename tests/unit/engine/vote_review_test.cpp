#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class VoteReviewTest : public OnEachStorage {
protected:
    Ratings ratings() { return site.engine().ratings(); }
    Principal voter(const std::string& login, const std::string& address) {
        auto by = site.sign_up(Role::reader, login);
        by.address = address;
        return by;
    }
    RatingSummary rate(const Principal& by, int points) {
        return must(ratings().put(by, article(), RatingValue::from_points(points))).summary;
    }
    ArticleId article() {
        if (!article_) article_ = site.published(site.host, "Bài").head.id;
        return *article_;
    }
    std::size_t suspects() { return must(ratings().list(site.host, {article(), true, false, {}})).items.size(); }
    std::string voter_name(const Principal& by) { return "account:" + to_string(*by.account); }

    std::optional<ArticleId> article_;
};

TEST_P(VoteReviewTest, ManyFromOneNetworkAreMarkedAndCount) {
    site.policies.rating.burst_of_network = {3, 600s};
    site.policies.rating.new_account_age = 0h;
    for (int i = 0; i < 5; ++i) rate(voter("near" + std::to_string(i), "203.0.113." + std::to_string(i)), 5);
    for (int i = 0; i < 5; ++i) rate(voter("far" + std::to_string(i), "198.51." + std::to_string(i) + ".1"), 1);
    EXPECT_EQ(suspects(), 2U);
    EXPECT_EQ(must(ratings().get(site.host, article())).summary.count(), 10U);
    const auto cleaned = must(ratings().set_suspects_aside(site.host, article())).summary;
    EXPECT_EQ(cleaned.count(), 8U);
    EXPECT_EQ(cleaned.sum(), "20");
    const std::array ids{article()};
    EXPECT_EQ(must(site.records()->counters(ids))[0].rating_rank, cleaned.rank({}));
    EXPECT_EQ(site.changes().back(), "updated rating");
    EXPECT_EQ(suspects(), 2U);
}

TEST_P(VoteReviewTest, ManyNewAccountsAreMarked) {
    site.policies.rating.burst_of_new_accounts = {2, 600s};
    const auto old = voter("old", "");
    site.clock->advance(25h);
    for (int i = 0; i < 4; ++i) rate(voter("new" + std::to_string(i), ""), 5);
    rate(old, 5);
    EXPECT_EQ(suspects(), 2U);
    for (const auto& vote : must(ratings().list(site.host, {article(), true, false, {}})).items) {
        EXPECT_NE(vote.voter, voter_name(old));
    }
}

TEST_P(VoteReviewTest, ASlowStreamOfVotesIsNoBurst) {
    site.policies.rating.burst_of_network = {3, 600s};
    site.policies.rating.new_account_age = 0h;
    for (int i = 0; i < 10; ++i) {
        rate(voter("near" + std::to_string(i), "203.0.113.1"), 5);
        site.clock->advance(200s);
    }
    EXPECT_EQ(suspects(), 0U);
}

TEST_P(VoteReviewTest, SettingAsideIsUndoneOnlyByAnEditor) {
    const auto lan = voter("lan", "");
    rate(lan, 5);
    rate(voter("mai", ""), 3);
    const std::array voters{voter_name(lan), std::string("account:nobody")};
    EXPECT_EQ(must(ratings().set_aside(site.host, article(), voters, true)).summary.sum(), "3");
    EXPECT_EQ(rate(lan, 4).sum(), "3");
    EXPECT_EQ(must(ratings().get(lan, article())).own, RatingValue::from_points(4));
    EXPECT_EQ(outcome(ratings().erase(lan, article())), "conflict");
    EXPECT_EQ(rate(lan, 4).sum(), "3");
    EXPECT_EQ(must(ratings().list(site.host, {article(), false, true, {}})).items.size(), 1U);
    EXPECT_EQ(must(ratings().set_aside(site.host, article(), voters, false)).summary.sum(), "7");
    EXPECT_EQ(must(ratings().set_aside(site.host, article(), voters, false)).summary.sum(), "7");
}

TEST_P(VoteReviewTest, NeedsAnEditor) {
    const std::array voters{std::string("account:x")};
    for (const auto role : {Role::reader, Role::moderator, Role::author}) {
        const auto by = site.sign_up(role, std::string(to_string(role)));
        EXPECT_EQ(outcome(ratings().list(by, {article(), false, false, {}})), "permission_denied");
        EXPECT_EQ(outcome(ratings().set_aside(by, article(), voters, true)), "permission_denied");
        EXPECT_EQ(outcome(ratings().set_suspects_aside(by, article())), "permission_denied");
    }
    const auto editor = site.sign_up(Role::editor, "editor");
    EXPECT_EQ(outcome(ratings().list(editor, {article(), false, false, {}})), "ok");
    for (const auto& wrong : {std::vector<std::string>{}, {""}, {std::string(201, 'x')}, {std::string("a\0b", 3)}}) {
        EXPECT_EQ(outcome_and_field(ratings().set_aside(editor, article(), wrong, true)), "invalid_argument voters");
    }
    EXPECT_EQ(outcome(ratings().set_aside(editor, ArticleId(), voters, true)), "not_found");
}

TEST_P(VoteReviewTest, AllSuspectsOfALongListAreFound) {
    site.policies.rating.burst_of_network = {1, 600s};
    site.policies.rating.new_account_age = 0h;
    article();
    must(site.engine_probe().storage->write([&](WriteTransaction& transaction) -> Result<void> {
        std::vector<Rating> votes;
        for (int i = 0; i < 250; ++i) {
            votes.push_back(
                {*article_, "reader:" + std::to_string(i), RatingValue::from_points(5), start, start, true, false});
        }
        return transaction.put_ratings(votes);
    }));
    EXPECT_EQ(must(ratings().set_suspects_aside(site.host, article())).summary.count(), 0U);
}

MASTHEAD_ON_EACH_STORAGE(VoteReviewTest);

} // namespace
} // namespace masthead::engine_tests
