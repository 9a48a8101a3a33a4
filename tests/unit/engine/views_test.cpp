#include "support.hpp"

namespace masthead::engine_tests {
namespace {

const std::string browser = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

class ViewTest : public OnEachStorage {
protected:
    Views views() { return site.engine().views(); }
    bool record(const ArticleId& article, const std::string& key) {
        return must(views().record(article, {key, browser}));
    }
    std::uint64_t written(const ArticleId& article) {
        const std::array ids{article};
        return must(site.records()->counters(ids))[0].views;
    }
    ArticleId article() { return site.published(site.host, "Bài").head.id; }
};

TEST_P(ViewTest, OneReaderCountsOnceAWindow) {
    const auto id = article();
    const auto other = article();
    EXPECT_TRUE(record(id, "a"));
    EXPECT_FALSE(record(id, "a"));
    EXPECT_TRUE(record(id, "b"));
    EXPECT_TRUE(record(other, "a"));
    site.clock->advance(30min - 1us);
    EXPECT_FALSE(record(id, "a"));
    site.clock->advance(1us);
    EXPECT_TRUE(record(id, "a"));
    must(views().flush());
    EXPECT_EQ(written(id), 3U);
    EXPECT_EQ(written(other), 1U);
}

TEST_P(ViewTest, BotsCountOnlyIfTheSiteSaysSo) {
    const auto id = article();
    EXPECT_FALSE(must(views().record(id, {"a", "Googlebot/2.1"})));
    EXPECT_FALSE(must(views().record(id, {"a", ""})));
    EXPECT_TRUE(must(views().record(id, {"a", browser})));
    Site open(GetParam());
    open.policies.view.exclude_bots = false;
    const auto seen = open.published(open.host, "Bài").head.id;
    EXPECT_TRUE(must(open.engine().views().record(seen, {"a", "Googlebot/2.1"})));
}

TEST_P(ViewTest, OnlyWhatReadersSeeIsCounted) {
    const auto draft = site.draft(site.host, "Nháp").head.id;
    EXPECT_EQ(outcome(views().record(draft, {"a", browser})), "not_found");
    EXPECT_EQ(outcome(views().record(ArticleId{}, {"a", browser})), "not_found");
    EXPECT_EQ(outcome(views().record(draft, {"a", "Googlebot/2.1"})), "not_found");
}

TEST_P(ViewTest, FlushWritesWhatWasGatheredOnce) {
    const auto id = article();
    const auto before = site.changes();
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(record(id, std::to_string(i)));
    EXPECT_EQ(written(id), 0U);
    must(views().flush());
    EXPECT_EQ(written(id), 5U);
    EXPECT_EQ(site.changes().size(), before.size() + 1);
    EXPECT_EQ(site.changes().back(), "updated views");
    must(views().flush());
    EXPECT_EQ(written(id), 5U);
    EXPECT_EQ(site.changes().size(), before.size() + 1);
}

TEST_P(ViewTest, FailedFlushLosesAndDoublesNothing) {
    const auto id = article();
    EXPECT_TRUE(record(id, "a"));
    site.probe->on_call = [](std::string_view call) -> Result<void> {
        if (call == "commit") return Error{ErrorCode::storage_full, "the disk is full", ""};
        return {};
    };
    EXPECT_EQ(outcome(views().flush()), "storage_full");
    EXPECT_TRUE(record(id, "b"));
    EXPECT_EQ(outcome(views().flush()), "storage_full");
    site.probe->on_call = nullptr;
    must(views().flush());
    EXPECT_EQ(written(id), 2U);
}

TEST_P(ViewTest, FewReadersAreRememberedAndStillCountOnce) {
    site.policies.view.max_readers = 2;
    const auto id = article();
    EXPECT_TRUE(record(id, "a"));
    EXPECT_TRUE(record(id, "b"));
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(record(id, "a"));
        EXPECT_FALSE(record(id, "b"));
    }
    EXPECT_TRUE(record(id, "c"));
    EXPECT_FALSE(record(id, "b"));
    EXPECT_TRUE(record(id, "a"));
}

TEST_P(ViewTest, ViewsOfAnErasedArticleAreDropped) {
    const auto made = site.published(site.host, "Bài");
    const auto other = article();
    EXPECT_TRUE(record(made.head.id, "a"));
    EXPECT_TRUE(record(other, "a"));
    must(site.engine().articles().erase(site.host, made.head.id, made.head.version));
    must(views().flush());
    EXPECT_EQ(written(other), 1U);
}

TEST_P(ViewTest, RacingReadersAreAllCounted) {
    const auto id = article();
    race(16, [&](std::size_t i) {
        for (int n = 0; n < 20; ++n)
            std::ignore = views().record(id, {std::to_string(i) + '-' + std::to_string(n % 10), browser});
        std::ignore = views().flush();
    });
    must(views().flush());
    EXPECT_EQ(written(id), 160U);
}

TEST_P(ViewTest, EachDayHasItsOwnNumber) {
    const auto id = article();
    const auto today =
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(start.seconds())));
    EXPECT_TRUE(record(id, "a"));
    EXPECT_TRUE(record(id, "b"));
    site.clock->advance(24h);
    EXPECT_TRUE(record(id, "a"));
    // Written late, they still belong to the days on which they happened.
    site.clock->advance(48h);
    must(views().flush());
    const std::vector<DailyViews> both{{today, 2}, {today + std::chrono::days(1), 1}};
    EXPECT_EQ(must(views().daily(site.anonymous, id, today, today + std::chrono::days(9))), both);
    EXPECT_EQ(must(views().daily(site.anonymous, id, today + std::chrono::days(1), today + std::chrono::days(1))),
              std::vector{both[1]});
    EXPECT_EQ(written(id), 3U);
    EXPECT_EQ(outcome_and_field(views().daily(site.anonymous, id, today, today - std::chrono::days(1))),
              "invalid_argument last");
    EXPECT_EQ(outcome_and_field(views().daily(site.anonymous, id, today - std::chrono::days(1'000), today)),
              "invalid_argument first");
    const auto draft = site.draft(site.host, "Nháp").head.id;
    EXPECT_EQ(outcome(views().daily(site.anonymous, draft, today, today)), "not_found");
    EXPECT_EQ(outcome(views().daily(site.host, draft, today, today)), "ok");
}

TEST_P(ViewTest, MostReadListsAreOfATime) {
    const auto old = article();
    const auto recent = article();
    const auto hidden = site.published(site.host, "Ẩn");
    for (const auto* reader : {"a", "b", "c"}) EXPECT_TRUE(record(old, reader));
    for (const auto* reader : {"a", "b", "c", "d"}) EXPECT_TRUE(record(hidden.head.id, reader));
    site.clock->advance(24h * 3);
    for (const auto* reader : {"a", "b"}) EXPECT_TRUE(record(recent, reader));
    EXPECT_TRUE(record(old, "a"));
    must(views().flush());
    must(site.engine().articles().unpublish(site.host, hidden.head.id, hidden.head.version));
    const auto list = [&](std::uint32_t days, std::uint32_t limit) {
        std::vector<std::pair<ArticleId, std::uint64_t>> result;
        for (const auto& each : must(views().most_read(days, limit))) {
            result.emplace_back(each.article.head.id, each.views);
        }
        return result;
    };
    using List = std::vector<std::pair<ArticleId, std::uint64_t>>;
    EXPECT_EQ(list(1, 10), (List{{recent, 2}, {old, 1}}));
    EXPECT_EQ(list(3, 10), (List{{recent, 2}, {old, 1}}));
    EXPECT_EQ(list(4, 10), (List{{old, 4}, {recent, 2}}));
    EXPECT_EQ(list(4, 1), (List{{old, 4}}));
    EXPECT_EQ(must(views().most_read(4, 1))[0].article.content.title, "Bài");
    EXPECT_EQ(outcome_and_field(views().most_read(0, 10)), "invalid_argument days");
    EXPECT_EQ(outcome_and_field(views().most_read(7, 101)), "invalid_argument limit");
}

TEST_P(ViewTest, MostReadListsAreAFewSecondsOldAtMost) {
    const auto id = article();
    EXPECT_TRUE(must(views().most_read(7, 5)).empty());
    EXPECT_TRUE(record(id, "a"));
    must(views().flush());
    EXPECT_TRUE(must(views().most_read(7, 5)).empty());
    site.clock->advance(10s);
    EXPECT_EQ(must(views().most_read(7, 5)).size(), 1U);
}

MASTHEAD_ON_EACH_STORAGE(ViewTest);

TEST(ViewRestart, ClosingWritesWhatWasGathered) {
    Site site("sqlite");
    const auto id = site.published(site.host, "Bài").head.id;
    EXPECT_TRUE(must(site.engine().views().record(id, {"a", browser})));
    site.close();
    EXPECT_EQ(must(site.engine().articles().get(site.anonymous, id)).counters.views, 1U);
}

TEST(ViewRestart, WhatCannotBeWrittenAtTheEndIsSaid) {
    auto site = std::make_unique<Site>("memory");
    auto options = site->options();
    std::string said;
    options.log = [&](LogLevel level, std::string_view message) {
        if (level == LogLevel::error) said = message;
    };
    const auto probe = site->probe;
    auto engine = std::make_unique<Engine>(must(Engine::open(std::move(options))));
    const auto made = must(engine->articles().create(site->host, {.content = {.title = "Bài"}}));
    must(engine->articles().publish(site->host, made.head.id, 1));
    must(engine->views().record(made.head.id, {"a", browser}));
    probe->on_call = [](std::string_view) -> Result<void> { throw std::runtime_error("the disk is gone"); };
    engine.reset();
    EXPECT_TRUE(said.starts_with("views of the last moments were lost")) << said;
    EXPECT_EQ(said.find("the disk is gone"), std::string::npos);
}

} // namespace
} // namespace masthead::engine_tests
