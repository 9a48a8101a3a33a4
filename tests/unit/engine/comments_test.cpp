#include "support.hpp"

#include <algorithm>
#include <map>

namespace masthead::engine_tests {
namespace {

class CommentTest : public OnEachStorage {
protected:
    CommentTest() { site.policies.comment.minimum_interval = 0s; }

    Comments comments() { return site.engine().comments(); }
    std::string create(const Principal& by, const ArticleId& article, const CommentDraft& draft) {
        return outcome_and_field(comments().create(by, article, draft));
    }
    std::vector<std::string> texts(const Principal& by, const ArticleId& article,
                                   CommentOrder order = CommentOrder::thread) {
        std::vector<std::string> result;
        for (const auto& shown : must(comments().list(by, article, order, {})).items) {
            result.push_back(must(write_text(shown.comment.body)));
            while (result.back().ends_with('\n')) result.back().pop_back();
        }
        return result;
    }
    std::uint64_t counted(const ArticleId& article) {
        return must(site.engine().articles().get(site.anonymous, article)).counters.comments;
    }
    ArticleId article() { return site.published(site.host, "Bài").head.id; }
};

using Texts = std::vector<std::string>;

TEST_P(CommentTest, WhoMayWrite) {
    for (const auto who : {CommentAccess::nobody, CommentAccess::signed_in, CommentAccess::anyone}) {
        Site each(GetParam());
        each.policies.comment.who = who;
        const auto reader = each.sign_up(Role::reader, "lan");
        const auto id = each.published(each.host, "Bài").head.id;
        const auto by_reader = outcome(each.engine().comments().create(reader, id, {"Hay!"}));
        const auto by_anybody = outcome(each.engine().comments().create(each.anonymous, id, {"Hay!", {}, "Khách"}));
        EXPECT_EQ(by_reader, who == CommentAccess::nobody ? "permission_denied" : "ok");
        EXPECT_EQ(by_anybody, who == CommentAccess::nobody      ? "permission_denied"
                              : who == CommentAccess::signed_in ? "unauthenticated"
                                                                : "ok");
        const auto details = must(each.engine().articles().get(reader, id));
        EXPECT_EQ(details.comments_open, who != CommentAccess::nobody);
        EXPECT_EQ(outcome(each.engine().comments().check_may_comment(each.anonymous, details)), by_anybody);
    }
}

TEST_P(CommentTest, ReadersWithoutAnAccountGiveAName) {
    site.policies.comment.who = CommentAccess::anyone;
    const auto id = article();
    EXPECT_EQ(create(site.anonymous, id, {"Hay!"}), "invalid_argument author_name");
    EXPECT_EQ(create(site.anonymous, id, {"Hay!", {}, std::string(101, 'x')}), "too_large author_name");
    const auto made = must(comments().create(site.anonymous, id, {"Hay!", {}, " Khách ", "khach@example.org"}));
    EXPECT_EQ(made.comment.author_name, "Khách");
    EXPECT_EQ(made.comment.author_email, "");
    EXPECT_FALSE(made.own);
    EXPECT_FALSE(made.may_edit);
    EXPECT_EQ(must(comments().get(site.host, made.comment.id)).comment.author_email, "khach@example.org");
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto named = must(comments().create(reader, id, {"Hay!", {}, "Tổng biên tập", "x@example.org"}));
    EXPECT_EQ(named.comment.author_name, "lan");
    EXPECT_EQ(must(comments().get(site.host, named.comment.id)).comment.author_email, "");
}

TEST_P(CommentTest, ModerationBeforeShowing) {
    site.policies.comment.moderation = Moderation::before;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto other = site.sign_up(Role::reader, "mai");
    const auto moderator = site.sign_up(Role::moderator, "mod");
    const auto id = article();
    const auto waiting = site.comment(reader, id, "chờ").comment;
    EXPECT_EQ(waiting.status, CommentStatus::pending);
    EXPECT_EQ(site.comment(moderator, id, "ngay").comment.status, CommentStatus::approved);
    EXPECT_EQ(texts(other, id), Texts{"ngay"});
    EXPECT_EQ(texts(site.anonymous, id), Texts{"ngay"});
    EXPECT_EQ(texts(reader, id), (Texts{"chờ", "ngay"}));
    EXPECT_EQ(texts(moderator, id), (Texts{"chờ", "ngay"}));
    EXPECT_EQ(counted(id), 1U);
    EXPECT_EQ(must(comments().queue(moderator, {CommentStatus::pending}, {})).items.size(), 1U);
    must(comments().moderate(moderator, waiting.id, CommentStatus::approved));
    EXPECT_EQ(texts(site.anonymous, id), (Texts{"chờ", "ngay"}));
    EXPECT_EQ(counted(id), 2U);
    EXPECT_TRUE(must(comments().queue(moderator, {CommentStatus::pending}, {})).items.empty());
}

TEST_P(CommentTest, ChangedTextWaitsLikeANewOne) {
    site.policies.comment.moderation = Moderation::before;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto moderator = site.sign_up(Role::moderator, "mod");
    const auto id = article();
    const auto made = site.comment(reader, id, "hiền").comment;
    must(comments().moderate(moderator, made.id, CommentStatus::approved));
    EXPECT_EQ(must(comments().update(reader, made.id, "quảng cáo")).comment.status, CommentStatus::pending);
    EXPECT_EQ(texts(site.anonymous, id), Texts{});
    EXPECT_EQ(counted(id), 0U);
    must(comments().moderate(moderator, made.id, CommentStatus::approved));
    EXPECT_EQ(must(comments().update(moderator, made.id, "gọn")).comment.status, CommentStatus::approved);
    EXPECT_EQ(texts(site.anonymous, id), Texts{"gọn"});
}

TEST_P(CommentTest, TrustIsEarned) {
    site.policies.comment.moderation = Moderation::until_trusted;
    site.policies.comment.trusted_after = 2;
    site.policies.comment.who = CommentAccess::anyone;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    const auto first = site.comment(reader, id).comment;
    const auto second = site.comment(reader, id).comment;
    EXPECT_EQ(second.status, CommentStatus::pending);
    must(comments().moderate(site.host, first.id, CommentStatus::approved));
    EXPECT_EQ(site.comment(reader, id).comment.status, CommentStatus::pending);
    must(comments().moderate(site.host, second.id, CommentStatus::approved));
    EXPECT_EQ(site.comment(reader, id).comment.status, CommentStatus::approved);
    must(comments().moderate(site.host, second.id, CommentStatus::spam));
    must(comments().moderate(site.host, first.id, CommentStatus::rejected));
    EXPECT_EQ(site.comment(reader, id).comment.status, CommentStatus::pending);
    EXPECT_EQ(must(comments().create(site.anonymous, id, {"Hay!", {}, "Khách"})).comment.status,
              CommentStatus::pending);
}

TEST_P(CommentTest, IntervalIsExactAndModeratorsHaveNone) {
    site.policies.comment.minimum_interval = 10s;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto other = site.sign_up(Role::reader, "mai");
    const auto moderator = site.sign_up(Role::moderator, "mod");
    const auto id = article();
    EXPECT_EQ(create(reader, id, {"một"}), "ok");
    EXPECT_EQ(create(reader, id, {"hai"}), "rate_limited ");
    EXPECT_EQ(create(other, id, {"ba"}), "ok");
    site.clock->advance(10s - 1us);
    EXPECT_EQ(create(reader, id, {"bốn"}), "rate_limited ");
    site.clock->advance(1us);
    EXPECT_EQ(create(reader, id, {"năm"}), "ok");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(create(moderator, id, {"nhanh"}), "ok");
    EXPECT_EQ(counted(id), 6U);
}

TEST_P(CommentTest, DeletingDoesNotShortenTheInterval) {
    site.policies.comment.minimum_interval = 10s;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    must(comments().erase(reader, site.comment(reader, id).comment.id));
    EXPECT_EQ(create(reader, id, {"hai"}), "rate_limited ");
}

TEST_P(CommentTest, OneOfManyRacingCommentsOfAnAccountIsTaken) {
    site.policies.comment.minimum_interval = 10s;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    race(12, [&](std::size_t) { std::ignore = comments().create(reader, id, {"Hay!"}); });
    EXPECT_EQ(counted(id), 1U);
}

TEST_P(CommentTest, TextHasItsBounds) {
    site.policies.comment.max_length = 20;
    site.policies.comment.max_links = 1;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    EXPECT_EQ(create(reader, id, {""}), "invalid_argument body");
    EXPECT_EQ(create(reader, id, {"  \n "}), "invalid_argument body");
    EXPECT_EQ(create(reader, id, {"bad\xFF"}), "invalid_argument body");
    EXPECT_EQ(create(reader, id, {std::string(21, 'x')}), "too_large body");
    std::string twenty;
    for (int i = 0; i < 20; ++i) twenty += "ệ";
    EXPECT_EQ(create(reader, id, {twenty}), "ok");
    EXPECT_EQ(create(reader, id, {"[a](http://a.vn)"}), "ok");
    EXPECT_EQ(counted(id), 2U);
}

TEST_P(CommentTest, LinksAreCounted) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    EXPECT_EQ(create(reader, id, {"http://a.vn http://b.vn"}), "ok");
    EXPECT_EQ(create(reader, id, {"http://a.vn http://b.vn http://c.vn"}), "invalid_argument body");
    EXPECT_EQ(create(reader, id, {"[a](http://a.vn) <http://b.vn> [c](http://c.vn)"}), "invalid_argument body");
}

TEST_P(CommentTest, AnswersBelowTheDeepestStandBesideIt) {
    site.policies.comment.max_depth = 2;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    std::optional<CommentId> parent;
    std::vector<Comment> made;
    for (int i = 0; i < 5; ++i) {
        made.push_back(must(comments().create(reader, id, {std::to_string(i), parent})).comment);
        parent = made.back().id;
    }
    EXPECT_EQ(made[2].depth, 2U);
    EXPECT_EQ(made[3].depth, 2U);
    EXPECT_EQ(made[3].parent, made[1].id);
    EXPECT_EQ(made[4].parent, made[1].id);
    EXPECT_EQ(texts(reader, id), (Texts{"0", "1", "2", "3", "4"}));
    const auto below = must(comments().list(reader, id, CommentOrder::thread, {}, made[1].id));
    EXPECT_EQ(below.items.size(), 3U);
}

TEST_P(CommentTest, WithoutDepthEverythingIsOnTheArticle) {
    site.policies.comment.max_depth = 0;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    const auto first = site.comment(reader, id).comment;
    const auto answer = must(comments().create(reader, id, {"Đúng", first.id})).comment;
    EXPECT_EQ(answer.parent, std::nullopt);
    EXPECT_EQ(answer.depth, 0U);
}

TEST_P(CommentTest, ParentMustBeSeenOnTheSameArticle) {
    site.policies.comment.moderation = Moderation::before;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto other = site.sign_up(Role::reader, "mai");
    const auto id = article();
    const auto elsewhere = site.comment(site.host, article()).comment.id;
    const auto pending = site.comment(other, id).comment.id;
    const auto deleted = site.comment(site.host, id).comment.id;
    must(comments().moderate(site.host, deleted, CommentStatus::deleted));
    const auto rejected = site.comment(site.host, id).comment.id;
    must(comments().moderate(site.host, rejected, CommentStatus::rejected));
    for (const auto& parent : {elsewhere, pending, deleted, rejected, CommentId{}}) {
        EXPECT_EQ(create(reader, id, {"Đúng", parent}), "invalid_argument parent");
    }
    EXPECT_EQ(create(other, id, {"Thêm", pending}), "ok");
    EXPECT_EQ(create(site.host, id, {"Đúng", deleted, "Toà soạn"}), "invalid_argument parent");
}

TEST_P(CommentTest, EditWindowIsTheAuthors) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto moderator = site.sign_up(Role::moderator, "mod");
    const auto made = site.comment(reader, article());
    EXPECT_TRUE(made.own);
    EXPECT_TRUE(made.may_edit);
    site.clock->set(start + 300s - 1us);
    const auto edited = must(comments().update(reader, made.comment.id, "Sửa"));
    EXPECT_EQ(edited.comment.edited_at, site.clock->now());
    EXPECT_EQ(edited.comment.version, 2U);
    EXPECT_EQ(must(comments().get(reader, made.comment.id)).comment, edited.comment);
    site.clock->set(start + 300s);
    EXPECT_FALSE(must(comments().get(reader, made.comment.id)).may_edit);
    EXPECT_EQ(outcome(comments().update(reader, made.comment.id, "Muộn")), "permission_denied");
    EXPECT_EQ(outcome(comments().erase(reader, made.comment.id)), "permission_denied");
    EXPECT_EQ(must(comments().update(moderator, made.comment.id, "Gọn")).comment.edited_at, edited.comment.edited_at);
    EXPECT_EQ(outcome(comments().erase(moderator, made.comment.id)), "ok");
}

TEST_P(CommentTest, ClosesWithItsDaysSwitchAndArticle) {
    site.policies.comment.close_after_days = 2;
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto made = site.published(site.host, "Bài");
    const auto id = made.head.id;
    site.clock->set(start + 48h - 1us);
    EXPECT_EQ(create(reader, id, {"kịp"}), "ok");
    site.clock->set(start + 48h);
    EXPECT_EQ(create(reader, id, {"muộn"}), "permission_denied ");
    EXPECT_EQ(create(site.host, id, {"muộn", {}, "Toà soạn"}), "permission_denied ");
    EXPECT_EQ(texts(site.anonymous, id), Texts{"kịp"});
    site.clock->set(start);
    const auto closed =
        must(site.engine().articles().update(site.host, id, made.head.version, {.comments_open = false}));
    EXPECT_EQ(create(reader, id, {"đóng"}), "permission_denied ");
    EXPECT_FALSE(must(site.engine().articles().get(reader, id)).comments_open);
    must(site.engine().articles().archive(site.host, id, closed.head.version));
    EXPECT_EQ(create(reader, id, {"cất"}), "not_found ");
}

TEST_P(CommentTest, DeletedCommentsLeaveAnEmptyPlaceOnlyForReplies) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    const auto alone = site.comment(reader, id, "riêng").comment;
    const auto parent = site.comment(reader, id, "gốc").comment;
    must(comments().create(reader, id, {"đáp", parent.id}));
    must(comments().erase(reader, alone.id));
    must(comments().erase(reader, parent.id));
    const auto listed = must(comments().list(site.anonymous, id, CommentOrder::thread, {})).items;
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].comment.status, CommentStatus::deleted);
    EXPECT_TRUE(listed[0].comment.body.empty());
    EXPECT_EQ(listed[0].comment.author_name, "");
    EXPECT_EQ(listed[0].comment.account, std::nullopt);
    EXPECT_EQ(counted(id), 1U);
    EXPECT_EQ(texts(site.host, id), (Texts{"gốc", "đáp"}));
    EXPECT_EQ(must(comments().get(site.host, alone.id)).comment.author_name, "lan");
    EXPECT_EQ(outcome(comments().update(reader, parent.id, "sống lại")), "not_found");
    EXPECT_EQ(outcome(comments().moderate(site.host, parent.id, CommentStatus::approved)), "conflict");
}

TEST_P(CommentTest, WhoNamesTheVersionTheySawLosesNobodysChange) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto other = site.sign_up(Role::reader, "mai");
    const auto made = site.comment(reader, article(), "gốc").comment;
    const CommentChoice old{made.id, made.version + 1};
    EXPECT_EQ(outcome(comments().update(reader, old, "sửa")), "version_mismatch");
    EXPECT_EQ(outcome(comments().erase(reader, old)), "version_mismatch");
    // Who may not change it is not told of its version.
    EXPECT_EQ(outcome(comments().update(other, old, "sửa")), "permission_denied");
    EXPECT_EQ(outcome(comments().erase(site.anonymous, old)), "unauthenticated");
    for (int round = 0; round < 5; ++round) {
        const CommentChoice seen{made.id, must(comments().get(reader, made.id)).comment.version};
        std::vector<std::string> outcomes(6);
        race(outcomes.size(), [&](std::size_t i) {
            outcomes[i] = outcome(comments().update(reader, seen, std::to_string(round * 10) + std::to_string(i)));
        });
        EXPECT_EQ(std::ranges::count(outcomes, "ok"), 1);
        EXPECT_EQ(std::ranges::count(outcomes, "version_mismatch"), 5);
    }
}

TEST_P(CommentTest, CountFollowsEveryChangeOfStatus) {
    const auto id = article();
    using enum CommentStatus;
    for (const auto from : {pending, approved, rejected, spam}) {
        for (const auto to : {pending, approved, rejected, spam, deleted}) {
            const auto before = counted(id);
            const auto made = site.comment(site.sign_up(Role::reader, "a" + std::to_string(site.changes().size())), id);
            must(comments().moderate(site.host, made.comment.id, from));
            EXPECT_EQ(counted(id), before + (from == approved ? 1 : 0)) << to_string(from);
            must(comments().moderate(site.host, made.comment.id, to));
            EXPECT_EQ(counted(id), before + (to == approved ? 1 : 0)) << to_string(from) << " to " << to_string(to);
        }
    }
    std::uint64_t shown = 0;
    for (const auto& each : must(comments().list(site.anonymous, id, CommentOrder::newest, {100, {}})).items) {
        shown += each.comment.status == approved;
    }
    EXPECT_EQ(counted(id), shown);
}

TEST_P(CommentTest, LongRunsOfDeletedOnesMakeShortPages) {
    const auto id = article();
    for (int i = 0; i < 12; ++i) {
        const auto made = site.comment(site.host, id).comment.id;
        if (i != 11) must(comments().moderate(site.host, made, CommentStatus::deleted));
    }
    std::size_t pages = 0;
    std::size_t listed = 0;
    PageRequest page{1, {}};
    while (true) {
        const auto part = must(comments().list(site.anonymous, id, CommentOrder::thread, page));
        listed += part.items.size();
        ++pages;
        if (!part.next) break;
        page.after = *part.next;
    }
    EXPECT_EQ(listed, 1U);
    EXPECT_EQ(pages, 3U);
}

TEST_P(CommentTest, PagesHoldEverythingOnceWhateverIsHidden) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = article();
    std::vector<CommentId> visible;
    for (int i = 0; i < 30; ++i) {
        const auto made = site.comment(reader, id, std::to_string(i)).comment.id;
        if (i % 3 == 0) must(comments().moderate(site.host, made, CommentStatus::deleted));
        if (i % 3 == 1) visible.push_back(made);
        if (i % 3 == 2) must(comments().moderate(site.host, made, CommentStatus::rejected));
    }
    for (const auto order : {CommentOrder::thread, CommentOrder::newest}) {
        for (const std::uint32_t limit : {1U, 3U, 7U, 100U}) {
            std::vector<CommentId> listed;
            PageRequest page{limit, {}};
            while (true) {
                auto part = must(comments().list(site.anonymous, id, order, page));
                EXPECT_LE(part.items.size(), limit);
                for (const auto& each : part.items) listed.push_back(each.comment.id);
                if (!part.next) break;
                page.after = *part.next;
            }
            if (order == CommentOrder::newest) std::ranges::reverse(listed);
            EXPECT_EQ(listed, visible) << limit;
        }
    }
    for (const std::uint32_t limit : {0U, 101U}) {
        EXPECT_EQ(outcome_and_field(comments().list(site.anonymous, id, CommentOrder::thread, {limit, {}})),
                  "invalid_argument limit");
    }
}

MASTHEAD_ON_EACH_STORAGE(CommentTest);

} // namespace
} // namespace masthead::engine_tests
