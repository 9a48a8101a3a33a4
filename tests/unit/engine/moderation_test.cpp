#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class ModerationTest : public OnEachStorage {
protected:
    ModerationTest() { site.policies.comment.minimum_interval = 0s; }

    Comments comments() { return site.engine().comments(); }
    std::vector<CommentEvent> events(const std::optional<CommentId>& id) {
        return must(comments().events(site.host, id, {})).items;
    }

    Principal moderator = Principal();
    ArticleId article;

    void SetUp() override {
        moderator = site.sign_up(Role::moderator, "mod");
        article = site.published(site.host, "Bài").head.id;
    }
};

TEST_P(ModerationTest, KeepsAnAuditTrail) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = site.comment(reader, article, "một").comment.id;
    must(comments().update(reader, id, "hai"));
    must(comments().moderate(moderator, id, CommentStatus::rejected, " lạc đề "));
    must(comments().moderate(moderator, id, CommentStatus::rejected));
    must(comments().moderate(moderator, id, CommentStatus::approved));
    must(comments().pin(moderator, id, true));
    must(comments().pin(moderator, id, true));
    must(comments().erase(moderator, id));

    const auto trail = events(id);
    using enum CommentAction;
    std::vector<CommentAction> actions;
    for (const auto& event : trail) actions.push_back(event.action);
    ASSERT_EQ(actions, (std::vector{deleted, pinned, moderated, moderated, edited}));
    EXPECT_EQ(trail[4].by, reader.account);
    EXPECT_EQ(must(write_text(trail[4].body)), "một");
    EXPECT_EQ(trail[3].by, moderator.account);
    EXPECT_EQ(trail[3].status, CommentStatus::rejected);
    EXPECT_EQ(trail[3].reason, "lạc đề");
    EXPECT_EQ(trail[2].status, CommentStatus::approved);
    EXPECT_EQ(trail[0].status, CommentStatus::deleted);
    EXPECT_FALSE(must(comments().get(moderator, id)).comment.pinned);
    EXPECT_EQ(events(std::nullopt), trail);
    EXPECT_EQ(outcome(comments().events(site.host, CommentId(), {})), "not_found");
    EXPECT_EQ(outcome_and_field(comments().moderate(moderator, id, CommentStatus::spam, std::string(501, 'x'))),
              "too_large reason");
}

TEST_P(ModerationTest, DecidesAboutMany) {
    const auto reader = site.sign_up(Role::reader, "lan");
    std::vector<CommentId> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(site.comment(reader, article).comment.id);
    must(comments().moderate(moderator, ids[2], CommentStatus::deleted));
    ids.insert(ids.begin() + 1, CommentId());
    const auto outcomes = must(comments().moderate_all(moderator, ids, CommentStatus::spam, "quảng cáo"));
    std::vector<std::string> words;
    for (const auto& each : outcomes) words.push_back(outcome(each));
    EXPECT_EQ(words, (std::vector<std::string>{"ok", "not_found", "ok", "conflict", "ok"}));
    EXPECT_EQ(must(comments().queue(moderator, {CommentStatus::spam}, {})).items.size(), 3U);
    EXPECT_EQ(must(site.engine().articles().get(site.anonymous, article)).counters.comments, 0U);
    EXPECT_EQ(outcome_and_field(comments().moderate_all(moderator, {}, CommentStatus::spam)), "invalid_argument ids");
    const std::vector<CommentId> too_many(101);
    EXPECT_EQ(outcome_and_field(comments().moderate_all(moderator, too_many, CommentStatus::spam)),
              "invalid_argument ids");
    EXPECT_EQ(outcome(comments().moderate_all(reader, ids, CommentStatus::spam)), "permission_denied");
}

TEST_P(ModerationTest, PinsAFewApprovedComments) {
    const auto reader = site.sign_up(Role::reader, "lan");
    std::vector<CommentId> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(site.comment(reader, article).comment.id);
    for (int i = 0; i < 3; ++i) must(comments().pin(moderator, ids[static_cast<std::size_t>(i)], true));
    EXPECT_EQ(outcome(comments().pin(moderator, ids[3], true)), "conflict");
    const auto pinned = [&] {
        std::vector<CommentId> result;
        for (const auto& shown : must(comments().pinned(site.anonymous, article))) result.push_back(shown.comment.id);
        return result;
    };
    EXPECT_EQ(pinned(), (std::vector{ids[0], ids[1], ids[2]}));
    must(comments().pin(moderator, ids[1], false));
    must(comments().moderate(moderator, ids[0], CommentStatus::rejected));
    EXPECT_EQ(pinned(), std::vector{ids[2]});
    EXPECT_EQ(outcome(comments().pin(moderator, ids[0], true)), "conflict");
    must(comments().moderate(moderator, ids[0], CommentStatus::approved));
    EXPECT_EQ(pinned(), std::vector{ids[2]});
    must(comments().pin(moderator, ids[3], true));
    EXPECT_EQ(pinned(), (std::vector{ids[2], ids[3]}));
    EXPECT_EQ(outcome(comments().pinned(site.anonymous, ArticleId())), "not_found");
}

TEST_P(ModerationTest, ReadersLearnNothingOfModeration) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto other = site.sign_up(Role::reader, "mai");
    const auto id = site.comment(reader, article).comment.id;
    must(comments().report(other, id, {}));
    must(comments().moderate(moderator, id, CommentStatus::approved));
    for (const auto& by : {site.anonymous, reader, other}) {
        const auto shown = must(comments().get(by, id)).comment;
        EXPECT_EQ(shown.tally.reports, 0U);
        EXPECT_EQ(shown.held_for, "");
        EXPECT_EQ(shown.reviewed_at, std::nullopt);
    }
    EXPECT_EQ(must(comments().get(moderator, id)).comment.reviewed_at, start);
}

MASTHEAD_ON_EACH_STORAGE(ModerationTest);

} // namespace
} // namespace masthead::engine_tests
