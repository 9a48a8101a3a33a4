#include "support.hpp"

#include <algorithm>
#include <map>

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

TEST_P(StorageCalls, ImportingStoresNewArticlesTogether) {
    std::vector<ImportArticle> articles;
    for (const auto* name : {"mot", "hai", "ba"}) {
        ImportArticle article;
        article.slug = slug(name);
        article.title = name;
        article.locale = must(Locale::parse("vi"));
        article.byline = {{slug("lan"), "Lan", "author"}};
        article.categories = {{slug("thoi-su"), "Thời sự"}};
        article.tags = {{slug("cang"), "Cảng"}};
        article.views = 5;
        article.ratings = {{RatingValue::from_points(4), 2}};
        article.comments = {{"Mai", site.clock->now(), "Hay!", {}}};
        articles.push_back(std::move(article));
    }
    std::map<std::string, int> calls;
    const auto import = [&](ImportOutcome wanted) {
        calls.clear();
        for (auto& call : calls_of([&] {
                 for (auto& result : site.engine().imports().add(site.host, articles)) EXPECT_EQ(must(result), wanted);
             })) {
            ++calls[call];
        }
    };
    import(ImportOutcome::created);
    const std::map<std::string, int> once{
        {"write", 1},       {"find_author", 1},      {"create_author", 1},   {"find_term", 2},
        {"create_term", 2}, {"find_article", 3},     {"create_articles", 1}, {"add_view_counts", 1},
        {"put_ratings", 1}, {"rating_summaries", 1}, {"create_comments", 1}, {"commit", 1}};
    for (const auto& [call, times] : once) EXPECT_EQ(calls[call], times) << call;
    EXPECT_EQ(calls["create_article"] + calls["put_search_words"] + calls["find_authors"], 0);
    import(ImportOutcome::unchanged);
    EXPECT_EQ(calls["append_changes"] + calls["append_change"], 0);
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
