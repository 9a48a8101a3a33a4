#include "shared_unit.hpp"

#include "engine/group_unit.hpp"

#include <algorithm>
#include <latch>

namespace masthead::engine_tests {
namespace {

using detail::GroupCommit;
using detail::SmallWrite;
using detail::ViewBatch;

/// An instant write of nothing.
struct Nothing {
    std::vector<ViewCount> views{};
    ViewBatch batch{views};
};

TEST(GroupCommit, GroupsHaveAnEnd) {
    std::latch is_held(1);
    std::latch is_released(1);
    std::vector<std::size_t> sizes;
    GroupCommit commits([&](std::span<const SmallWrite> writes) {
        sizes.push_back(writes.size());
        if (sizes.size() > 1) return;
        is_held.count_down();
        is_released.wait();
    });
    const auto write = [&] {
        Nothing nothing;
        commits.write(&nothing.batch);
    };
    std::vector<std::thread> callers;
    callers.emplace_back(write);
    is_held.wait();
    for (std::size_t i = 0; i < GroupCommit::max_group + 20; ++i) callers.emplace_back(write);
    while (commits.waiting() < GroupCommit::max_group + 20) std::this_thread::yield();
    is_released.count_down();
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1, GroupCommit::max_group, 20}));
    EXPECT_EQ(commits.waiting(), 0U);
}

TEST(GroupCommit, EveryWriteRunsOnceAndNeverBesideAnother) {
    constexpr int rounds = 300;
    std::atomic<int> running = 0;
    std::atomic<int> overlaps = 0;
    std::map<const ViewBatch*, int> runs;
    GroupCommit commits([&](std::span<const SmallWrite> writes) {
        if (++running > 1) ++overlaps;
        for (const auto& write : writes) ++runs[std::get<ViewBatch*>(write)];
        --running;
    });
    race(16, [&](std::size_t) {
        std::vector<std::unique_ptr<Nothing>> mine;
        for (int i = 0; i < rounds; ++i) {
            mine.push_back(std::make_unique<Nothing>());
            commits.write(&mine.back()->batch);
        }
    });
    EXPECT_EQ(overlaps, 0);
    int total = 0;
    for (const auto& [batch, times] : runs) total += times;
    EXPECT_EQ(total, 16 * rounds);
    EXPECT_EQ(commits.waiting(), 0U);
}

class GroupCommitTest : public SharedUnit {
protected:
    GroupCommitTest() { site.policies.comment.minimum_interval = 0s; }

    /// The number of changes of this kind after `before` of them.
    std::ptrdiff_t changes(EntityKind entity, std::size_t before) {
        const auto all = feed();
        return std::count_if(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(),
                             [&](const Change& change) { return change.entity == entity; });
    }
};

using Outcomes = std::vector<std::string>;

TEST_P(GroupCommitTest, ThoseWhoWaitShareOneUnitOfFewCalls) {
    const auto article = published("Một").head.id;
    const auto other = published("Hai").head.id;
    std::vector<Work> works;
    for (int i = 0; i < 6; ++i) {
        const auto login = "a" + std::to_string(i);
        const auto by = sign_up(login);
        works.push_back(comment(by, article, login));
        works.push_back(vote(by, i % 2 == 0 ? article : other, i % 5 + 1));
        works.push_back(keep_alive(sign_in(login)));
    }
    const std::vector<ViewCount> seen{{article, Day(), 4}, {other, Day(), 5}};
    works.push_back([&] {
        ViewBatch batch{seen};
        return outcome(detail::write_together(state(), batch));
    });
    EXPECT_EQ(at_once(works), Outcomes(works.size(), "ok"));
    EXPECT_EQ(calls, (std::map<std::string, int, std::less<>>{{"write", 1},
                                                              {"find_articles", 1},
                                                              {"find_buckets", 1},
                                                              {"put_buckets", 1},
                                                              {"commenters", 1},
                                                              {"create_comments", 1},
                                                              {"find_ratings", 1},
                                                              {"put_ratings", 1},
                                                              {"rating_summaries", 1},
                                                              {"put_rating_rank", 2},
                                                              {"find_sessions", 1},
                                                              {"touch_sessions", 1},
                                                              {"add_view_counts", 1},
                                                              {"append_changes", 1},
                                                              {"commit", 1}}));
    EXPECT_EQ(texts(article), (Outcomes{"a0", "a1", "a2", "a3", "a4", "a5"}));
    EXPECT_EQ(counters(article).comments, 6U);
    EXPECT_EQ(counters(article).views, 4U);
    EXPECT_EQ(counters(other).views, 5U);
    for (const auto& each : {article, other}) {
        EXPECT_EQ(summary(each).count(), 3U);
        EXPECT_EQ(counters(each).rating_rank, summary(each).rank({}));
    }
}

TEST_P(GroupCommitTest, TheFeedTellsOfEachCommentAndOnceOfEachArticle) {
    const auto article = published("Một").head.id;
    std::vector<Work> works;
    for (int i = 0; i < 4; ++i) {
        const auto by = sign_up("a" + std::to_string(i));
        works.push_back(comment(by, article, "Hay!"));
        works.push_back(vote(by, article, 4));
    }
    std::size_t before = 0;
    // The unit that is held tells of one vote too, and only that.
    at_once(works, [&] { before = feed().size(); });
    EXPECT_EQ(changes(EntityKind::comment, before), 4);
    EXPECT_EQ(changes(EntityKind::rating, before), 2);
}

TEST_P(GroupCommitTest, NobodyIsAnsweredBeforeTheCommit) {
    const auto article = published("Một").head.id;
    const auto other = published("Hai").head.id;
    std::vector<Work> works;
    for (int i = 0; i < 8; ++i) {
        const auto by = sign_up("a" + std::to_string(i));
        works.push_back([=, this] {
            const auto made = Comments(state()).create(by, article, {"Hay!"});
            return made ? outcome(must(state().storage->read())->get_comment(made->comment.id)) : outcome(made);
        });
        works.push_back(vote(by, other, 3));
    }
    int answered_before = -1;
    on_call = [&](std::string_view call) -> Result<void> {
        if (call == "commit") answered_before = answered;
        return {};
    };
    EXPECT_EQ(at_once(works), Outcomes(works.size(), "ok"));
    EXPECT_EQ(answered_before, 0);
}

TEST_P(GroupCommitTest, EachIsRefusedForItsOwnReason) {
    site.policies.comment.minimum_interval = 10s;
    const auto article = published("Một").head.id;
    const auto closed = published("Đóng");
    must(Articles(state()).update(site.host, closed.head.id, closed.head.version,
                                  {.comments_open = false, .ratings_open = false}));
    const auto draft = must(Articles(state()).create(site.host, {.content = {.title = "Nháp"}})).head.id;
    const auto lan = sign_up("lan");
    const auto mai = sign_up("mai");
    const auto hoa = sign_up("hoa");
    const auto moderator = sign_up("mod", Role::moderator);
    Comments comments(state());
    const auto gone = must(comments.create(site.host, article, {"xoá", {}, "Toà soạn"})).comment;
    const auto aside = must(comments.create(site.host, published("Ba").head.id, {"bên", {}, "Toà soạn"})).comment;
    must(comments.erase(site.host, gone.id));
    must(comments.create(hoa, article, {"vừa rồi"}));
    const auto outcomes = at_once({
        comment(lan, article, "một"),
        comment(mai, closed.head.id, "đóng"),
        comment(mai, draft, "nháp"),
        comment(mai, article, "lạc", CommentId{}),
        comment(mai, article, "lạc", aside.id),
        comment(mai, article, "xoá", gone.id),
        comment(moderator, article, "xoá", gone.id),
        comment(hoa, article, "vội"),
        vote(lan, closed.head.id, 5),
        vote(lan, draft, 5),
        vote(lan, article, 5),
        comment(mai, article, "hai"),
    });
    EXPECT_EQ(outcomes, (Outcomes{"ok", "permission_denied ", "not_found ", "invalid_argument parent",
                                  "invalid_argument parent", "invalid_argument parent", "invalid_argument parent",
                                  "rate_limited ", "permission_denied", "not_found", "ok", "ok"}));
    EXPECT_EQ(calls["write"], 1);
    EXPECT_EQ(texts(article), (Outcomes{"hai", "một", "vừa rồi", "xoá"}));
    EXPECT_EQ(summary(article).count(), 1U);
    EXPECT_EQ(summary(closed.head.id).count(), 0U);
}

MASTHEAD_ON_EACH_STORAGE(GroupCommitTest);

} // namespace
} // namespace masthead::engine_tests
