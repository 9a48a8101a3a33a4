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

class PremoderationTest : public ModerationTest {
protected:
    PremoderationTest() { site.policies.comment.moderation = Moderation::before; }
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
    const std::vector<CommentChoice> choices(ids.begin(), ids.end());
    const auto outcomes = must(comments().moderate_all(moderator, choices, CommentStatus::spam, "quảng cáo"));
    std::vector<std::string> words;
    for (const auto& each : outcomes) words.push_back(outcome(each));
    EXPECT_EQ(words, (std::vector<std::string>{"ok", "not_found", "ok", "conflict", "ok"}));
    EXPECT_EQ(must(comments().queue(moderator, {CommentStatus::spam}, {})).items.size(), 3U);
    EXPECT_EQ(must(site.engine().articles().get(site.anonymous, article)).counters.comments, 0U);
    EXPECT_EQ(outcome_and_field(comments().moderate_all(moderator, {}, CommentStatus::spam)), "invalid_argument ids");
    const std::vector<CommentChoice> too_many(101, CommentId());
    EXPECT_EQ(outcome_and_field(comments().moderate_all(moderator, too_many, CommentStatus::spam)),
              "invalid_argument ids");
    EXPECT_EQ(outcome(comments().moderate_all(reader, choices, CommentStatus::spam)), "permission_denied");
}

TEST_P(PremoderationTest, DecidesAboutTheVersionThatWasSeen) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto first = site.comment(reader, article, "hiền lành").comment;
    const auto second = site.comment(reader, article).comment;
    must(comments().update(reader, first.id, "xấu xa"));
    const auto approve = [&](const CommentChoice& choice) {
        return outcome_and_field(comments().moderate(moderator, choice, CommentStatus::approved));
    };
    EXPECT_EQ(approve({first.id, first.version}), "version_mismatch version");
    EXPECT_EQ(must(comments().get(moderator, first.id)).comment.status, CommentStatus::pending);
    const std::vector<CommentChoice> choices{{first.id, first.version}, {second.id, second.version}};
    const auto outcomes = must(comments().moderate_all(moderator, choices, CommentStatus::approved));
    EXPECT_EQ(outcome(outcomes[0]), "version_mismatch");
    EXPECT_EQ(must(outcomes[1]).comment.version, second.version + 1);
    EXPECT_EQ(approve({first.id, first.version + 1}), "ok");
    EXPECT_EQ(events(first.id).size(), 2U);
}

TEST_P(ModerationTest, AnswersShowTheOwnReaction) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = site.comment(reader, article).comment.id;
    const auto other = site.comment(reader, article).comment.id;
    must(comments().react(moderator, id, Reaction::down));
    EXPECT_EQ(must(comments().update(moderator, id, "sửa")).own_reaction, Reaction::down);
    EXPECT_EQ(must(comments().pin(moderator, id, true)).own_reaction, Reaction::down);
    EXPECT_EQ(must(comments().pin(moderator, id, true)).own_reaction, Reaction::down);
    const std::vector<CommentChoice> choices{other, CommentId(), id};
    const auto outcomes = must(comments().moderate_all(moderator, choices, CommentStatus::rejected));
    EXPECT_EQ(must(outcomes[0]).own_reaction, std::nullopt);
    EXPECT_EQ(must(outcomes[0]).comment.id, other);
    EXPECT_EQ(must(outcomes[2]).own_reaction, Reaction::down);
    EXPECT_EQ(must(outcomes[2]).comment.id, id);
}

TEST_P(PremoderationTest, AnAnswerThatComesIntoSightIsTold) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto parent = site.comment(reader, article).comment.id;
    CommentDraft draft;
    draft.body = "trả lời";
    draft.parent = parent;
    must(comments().moderate(moderator, parent, CommentStatus::approved));
    const auto reply = must(comments().create(reader, article, draft)).comment.id;
    const auto replies_since = [&](Position before) {
        std::vector<Change> found;
        for (auto& change : must(site.records()->changes_after(before, 100))) {
            if (change.entity == EntityKind::reply) found.push_back(std::move(change));
        }
        return found;
    };
    EXPECT_TRUE(replies_since(0).empty());
    must(comments().moderate(moderator, reply, CommentStatus::approved));
    const auto told = replies_since(0);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].kind, ChangeKind::created);
    EXPECT_EQ(told[0].id, reply.bytes());
    EXPECT_EQ(told[0].tags, std::vector<std::string>{"reply:" + to_string(reply)});
    must(comments().moderate(moderator, reply, CommentStatus::rejected));
    must(comments().moderate(moderator, reply, CommentStatus::approved));
    EXPECT_EQ(replies_since(0).size(), 1U);
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
MASTHEAD_ON_EACH_STORAGE(PremoderationTest);

} // namespace
} // namespace masthead::engine_tests
