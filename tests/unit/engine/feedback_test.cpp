#include "support.hpp"

#include <atomic>

namespace masthead::engine_tests {
namespace {

class FeedbackTest : public OnEachStorage {
protected:
    FeedbackTest() { site.policies.comment.minimum_interval = 0s; }

    Comments comments() { return site.engine().comments(); }
    ArticleId article() { return site.published(site.host, "Bài").head.id; }
    CommentTally tally(const CommentId& id) { return must(comments().get(site.host, id)).comment.tally; }
    std::vector<Principal> readers(int count) {
        std::vector<Principal> result;
        for (int i = 0; i < count; ++i) result.push_back(site.sign_up(Role::reader, "reader-" + std::to_string(i)));
        return result;
    }
};

TEST_P(FeedbackTest, AReaderReactsOnce) {
    const auto people = readers(3);
    const auto id = site.comment(people[0], article()).comment.id;
    auto shown = must(comments().react(people[1], id, Reaction::up));
    EXPECT_EQ(shown.own_reaction, Reaction::up);
    EXPECT_EQ(shown.comment.tally, (CommentTally{1, 0, 0}));
    EXPECT_TRUE(shown.may_give_feedback);
    must(comments().react(people[1], id, Reaction::up));
    must(comments().react(people[2], id, Reaction::down));
    EXPECT_EQ(tally(id), (CommentTally{1, 1, 0}));
    shown = must(comments().react(people[1], id, Reaction::down));
    EXPECT_EQ(shown.own_reaction, Reaction::down);
    EXPECT_EQ(tally(id), (CommentTally{0, 2, 0}));
    shown = must(comments().erase_reaction(people[1], id));
    EXPECT_EQ(shown.own_reaction, std::nullopt);
    must(comments().erase_reaction(people[1], id));
    EXPECT_EQ(tally(id), (CommentTally{0, 1, 0}));
    EXPECT_EQ(must(comments().get(people[2], id)).own_reaction, Reaction::down);
    EXPECT_EQ(must(comments().get(people[1], id)).own_reaction, std::nullopt);
    EXPECT_EQ(must(comments().get(site.anonymous, id)).own_reaction, std::nullopt);
}

TEST_P(FeedbackTest, ListsShowTheOwnReactions) {
    const auto people = readers(2);
    const auto where = article();
    const auto first = site.comment(people[0], where, "một").comment.id;
    const auto second = site.comment(people[0], where, "hai").comment.id;
    must(comments().react(people[1], second, Reaction::up));
    for (const auto order : {CommentOrder::thread, CommentOrder::newest, CommentOrder::best}) {
        for (const auto& shown : must(comments().list(people[1], where, order, {})).items) {
            EXPECT_EQ(shown.own_reaction, shown.comment.id == second ? std::optional(Reaction::up) : std::nullopt);
        }
        for (const auto& shown : must(comments().list(people[0], where, order, {})).items) {
            EXPECT_EQ(shown.own_reaction, std::nullopt);
            EXPECT_FALSE(shown.may_give_feedback);
        }
    }
    const auto best = must(comments().list(site.anonymous, where, CommentOrder::best, {})).items;
    ASSERT_EQ(best.size(), 2U);
    EXPECT_EQ(best[0].comment.id, second);
    EXPECT_EQ(best[1].comment.id, first);
}

TEST_P(FeedbackTest, PolicyMayTurnItOff) {
    site.policies.comment.feedback = CommentAccess::nobody;
    const auto people = readers(2);
    const auto id = site.comment(people[0], article()).comment.id;
    EXPECT_EQ(outcome(comments().react(people[1], id, Reaction::up)), "permission_denied");
    EXPECT_EQ(outcome(comments().report(people[1], id, {})), "permission_denied");
    EXPECT_FALSE(must(comments().get(people[1], id)).may_give_feedback);
}

TEST_P(FeedbackTest, NothingUnderArticlesThatReadersDoNotSee) {
    const auto people = readers(2);
    const auto head = site.published(site.host, "Bài").head;
    const auto id = site.comment(people[0], head.id).comment.id;
    must(site.engine().articles().unpublish(site.host, head.id, head.version));
    EXPECT_EQ(outcome(comments().react(people[1], id, Reaction::up)), "not_found");
    EXPECT_EQ(outcome(comments().report(people[1], id, {})), "not_found");
}

TEST_P(FeedbackTest, ManyReportsTakeACommentOutOfSight) {
    site.policies.comment.hold_after_reports = 3;
    const auto people = readers(6);
    const auto where = article();
    const auto id = site.comment(people[0], where).comment.id;
    must(comments().report(people[1], id, {ReportReason::abuse, "thô tục"}));
    must(comments().report(people[1], id, {ReportReason::spam}));
    must(comments().report(people[2], id, {}));
    EXPECT_EQ(must(comments().get(site.anonymous, id)).comment.tally.reports, 0U);
    EXPECT_EQ(tally(id).reports, 2U);
    must(comments().report(people[3], id, {}));
    EXPECT_EQ(outcome(comments().get(site.anonymous, id)), "not_found");
    EXPECT_EQ(must(site.engine().articles().get(site.anonymous, where)).counters.comments, 0U);
    EXPECT_EQ(outcome(comments().report(people[4], id, {})), "not_found");

    const auto held = must(comments().get(site.host, id)).comment;
    EXPECT_EQ(held.status, CommentStatus::pending);
    EXPECT_EQ(held.held_for, "reports");
    const auto queue = must(comments().queue(site.host, {std::nullopt, true}, {})).items;
    ASSERT_EQ(queue.size(), 1U);
    const auto reports = must(comments().reports(site.host, id, {})).items;
    ASSERT_EQ(reports.size(), 3U);
    EXPECT_EQ(reports[2].reason, ReportReason::abuse);
    EXPECT_EQ(reports[2].note, "thô tục");

    // A moderator has the last word.
    must(comments().moderate(site.host, id, CommentStatus::approved, "không sao"));
    EXPECT_TRUE(must(comments().queue(site.host, {std::nullopt, true}, {})).items.empty());
    for (int i = 1; i < 6; ++i) must(comments().report(people[static_cast<std::size_t>(i)], id, {}));
    EXPECT_EQ(must(comments().get(site.anonymous, id)).comment.status, CommentStatus::approved);
    EXPECT_EQ(tally(id).reports, 2U);
}

TEST_P(FeedbackTest, AnAnswerThatWasHeldForReportsIsNoNewOne) {
    site.policies.comment.hold_after_reports = 1;
    const auto people = readers(2);
    const auto where = article();
    CommentDraft draft;
    draft.body = "trả lời";
    draft.parent = site.comment(people[0], where).comment.id;
    const auto reply = must(comments().create(people[0], where, draft)).comment;
    const auto before = must(site.records()->position());
    must(comments().report(people[1], reply.id, {}));
    const auto held = must(comments().get(site.host, reply.id)).comment;
    EXPECT_EQ(held.version, reply.version + 1);
    EXPECT_EQ(outcome(comments().moderate(site.host, {reply.id, reply.version}, CommentStatus::approved)),
              "version_mismatch");
    must(comments().moderate(site.host, {reply.id, held.version}, CommentStatus::approved));
    for (const auto& change : must(site.records()->changes_after(before, 100))) {
        EXPECT_EQ(change.entity, EntityKind::comment);
        EXPECT_EQ(change.tags.size(), 2U);
    }
}

TEST_P(FeedbackTest, AnEditEndsTheModeratorsClearance) {
    const auto people = readers(4);
    const auto id = site.comment(people[0], article()).comment.id;
    must(comments().moderate(site.host, id, CommentStatus::approved));
    must(comments().update(people[0], id, "Khác hẳn"));
    for (std::size_t i = 1; i < 4; ++i) must(comments().report(people[i], id, {}));
    EXPECT_EQ(must(comments().get(site.host, id)).comment.held_for, "reports");
}

TEST_P(FeedbackTest, CommentsOfStaffStay) {
    site.policies.comment.hold_after_reports = 1;
    const auto people = readers(1);
    const auto id = site.comment(site.sign_up(Role::author, "author"), article()).comment.id;
    must(comments().report(people[0], id, {}));
    const auto shown = must(comments().get(site.anonymous, id));
    EXPECT_EQ(shown.comment.status, CommentStatus::approved);
    EXPECT_TRUE(shown.comment.staff);
    EXPECT_EQ(tally(id).reports, 1U);
}

TEST_P(FeedbackTest, ReportsBeyondTheMostAreDroppedWithoutAWrite) {
    site.policies.comment.hold_after_reports = 0;
    site.policies.comment.max_reports = 2;
    const auto people = readers(5);
    const auto id = site.comment(people[0], article()).comment.id;
    for (std::size_t i = 1; i < 3; ++i) must(comments().report(people[i], id, {}));
    const auto before = site.changes().size();
    for (std::size_t i = 3; i < 5; ++i) must(comments().report(people[i], id, {}));
    EXPECT_EQ(tally(id).reports, 2U);
    EXPECT_EQ(must(comments().reports(site.host, id, {})).items.size(), 2U);
    EXPECT_EQ(site.changes().size(), before);
    EXPECT_EQ(outcome_and_field(comments().report(people[3], id, {ReportReason::other, std::string(501, 'x')})),
              "too_large note");
}

TEST_P(FeedbackTest, ReactionsOfManyThreadsAreCountedOnce) {
    constexpr std::size_t threads = 16;
    const auto people = readers(4);
    const auto id = site.comment(site.sign_up(Role::reader, "writer"), article()).comment.id;
    std::atomic<int> failures = 0;
    race(threads, [&](std::size_t thread) {
        for (std::size_t i = 0; i < 20; ++i) {
            const auto& by = people[(thread + i) % people.size()];
            const auto result = i % 5 == 4 ? comments().erase_reaction(by, id)
                                           : comments().react(by, id, i % 2 == 0 ? Reaction::up : Reaction::down);
            if (!result) ++failures;
        }
    });
    EXPECT_EQ(failures, 0);
    CommentTally counted;
    for (const auto& by : people) {
        const auto own = must(comments().get(by, id)).own_reaction;
        if (own) ++(*own == Reaction::up ? counted.ups : counted.downs);
    }
    EXPECT_EQ(tally(id), counted);
}

TEST_P(FeedbackTest, ReactionsHaveATagOfTheirOwn) {
    const auto people = readers(2);
    const auto where = article();
    const auto id = site.comment(people[0], where).comment.id;
    const auto before = must(site.records()->position());
    must(comments().react(people[1], id, Reaction::up));
    must(comments().react(people[1], id, Reaction::up));
    const auto changes = must(site.records()->changes_after(before, 10));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].entity, EntityKind::comment);
    EXPECT_EQ(changes[0].tags, std::vector<std::string>{"reactions:" + to_string(where)});
}

MASTHEAD_ON_EACH_STORAGE(FeedbackTest);

} // namespace
} // namespace masthead::engine_tests
