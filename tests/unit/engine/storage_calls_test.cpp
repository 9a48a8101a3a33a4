#include "support.hpp"

#include <algorithm>

namespace masthead::engine_tests {
namespace {

/// What the engine asks of its storage: each call may be a trip to another machine.
class StorageCalls : public OnEachStorage {
protected:
    using Calls = std::vector<std::string>;

    /// Every call that `work` leads to.
    template <typename Work>
    Calls calls_of(Work work) {
        Calls calls;
        static_cast<void>(site.engine());
        site.probe->on_call = [&](std::string_view call) -> Result<void> {
            calls.emplace_back(call);
            return {};
        };
        work();
        site.probe->on_call = nullptr;
        return calls;
    }
    Articles articles() { return site.engine().articles(); }
};

TEST_P(StorageCalls, ReadingAnArticleIsOneCall) {
    const auto made = site.published(site.host, "Bài");
    const auto& head = made.head;
    EXPECT_EQ(calls_of([&] { must(articles().get(site.anonymous, head.id)); }), Calls{"find_whole_article"});
    EXPECT_EQ(calls_of([&] { must(articles().get(site.anonymous, head.slug)); }), Calls{"find_whole_article"});
    EXPECT_EQ(calls_of([&] { must(articles().get(site.host, head.id, true)); }), Calls{"find_whole_article"});
    EXPECT_EQ(calls_of([&] { EXPECT_FALSE(articles().get(site.anonymous, ArticleId{})); }),
              Calls{"find_whole_article"});
    EXPECT_EQ(
        calls_of([&] { EXPECT_FALSE(articles().get(site.anonymous, site.draft(site.host, "N").head.id)); }).back(),
        "find_whole_article");
}

TEST_P(StorageCalls, EditorsSeeTheNewestOfWhatWasTakenDown) {
    const auto first = site.published(site.host, "Bài");
    const auto second = must(articles().update(site.host, first.head.id, first.head.version, {.title = "Bài mới"}));
    EXPECT_EQ(must(articles().get(site.host, first.head.id)).content.title, "Bài");
    EXPECT_EQ(must(articles().get(site.host, first.head.id, true)).content.title, "Bài mới");
    must(articles().archive(site.host, first.head.id, second.head.version));
    EXPECT_EQ(must(articles().get(site.host, first.head.slug)).content.title, "Bài mới");
    EXPECT_EQ(outcome(articles().get(site.anonymous, first.head.slug)), "not_found");
    EXPECT_EQ(outcome(articles().get(site.anonymous, first.head.slug, true)), "not_found");
}

TEST_P(StorageCalls, FormerOwnersAreLookedUpForNewSlugsOnly) {
    auto made = site.published(site.host, "Bài");
    const auto looks = [](const Calls& calls) { return std::ranges::count(calls, "find_article_by_old_slug"); };
    const auto change = [&](const ArticleEdit& edit) {
        made = must(articles().update(site.host, made.head.id, made.head.version, edit));
    };
    EXPECT_EQ(looks(calls_of([&] { change({.title = "Khác"}); })), 0);
    EXPECT_EQ(looks(calls_of([&] { change({.slug = slug("khac")}); })), 1);
}

TEST_P(StorageCalls, AChangeOfNothingWritesNothing) {
    const auto made = site.published(site.host, "Bài");
    EXPECT_EQ(
        calls_of([&] { EXPECT_EQ(must(articles().update(site.host, made.head.id, made.head.version, {})), made); }),
        (Calls{"write", "find_whole_article", "commit"}));
}

TEST_P(StorageCalls, ALonelyCommentIsOneUnit) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    const auto other = site.sign_up(Role::reader, "mai");
    const auto first = calls_of([&] { static_cast<void>(site.comment(other, id)); });
    EXPECT_EQ(std::vector(first.begin(), first.begin() + 2), (Calls{"read", "list_staff"}));
    EXPECT_EQ(calls_of([&] { static_cast<void>(site.comment(reader, id)); }),
              (Calls{"write", "find_articles", "commenters", "create_comments", "append_changes", "commit"}));
}

TEST_P(StorageCalls, WhatIsRefusedAtSightTakesNoPlaceInAUnit) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    const auto is_written = [](const Calls& calls) { return std::ranges::find(calls, "write") != calls.end(); };
    auto& engine = site.engine();
    EXPECT_FALSE(is_written(calls_of([&] {
        EXPECT_EQ(outcome_and_field(engine.comments().create(reader, id, {""})), "invalid_argument body");
        EXPECT_EQ(outcome(engine.comments().create(reader, ArticleId{}, {""})), "not_found");
        EXPECT_EQ(outcome(engine.comments().create(site.anonymous, id, {"Hay!"})), "unauthenticated");
        EXPECT_EQ(outcome(engine.comments().create(site.anonymous, ArticleId{}, {"Hay!"})), "not_found");
        EXPECT_EQ(outcome(engine.ratings().put(reader, id, RatingValue::from_points(9))), "invalid_argument");
        EXPECT_EQ(outcome(engine.ratings().put(reader, ArticleId{}, RatingValue::from_points(9))), "not_found");
        EXPECT_EQ(outcome(engine.ratings().put(site.anonymous, id, RatingValue::from_points(3))), "unauthenticated");
    })));
}

MASTHEAD_ON_EACH_STORAGE(StorageCalls);

} // namespace
} // namespace masthead::engine_tests
