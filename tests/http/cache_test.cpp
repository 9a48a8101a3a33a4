#include "site.hpp"

#include "http/answer_cache.hpp"
#include "http/call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// A site whose answers are kept, and what its cache has done.
class Cached : public testing::Test {
protected:
    explicit Cached(SiteOptions options = {}) : site(std::move(options)) { wake(); }

    http::detail::CacheNumbers numbers() const { return http::detail::service_of(*site.handler).answers->numbers(); }
    /// Asks until the feed is read, without which nothing is kept.
    void wake() {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (numbers().hits == 0 && std::chrono::steady_clock::now() < end) {
            static_cast<void>(site.visitor().get("/api/v1/articles"));
        }
    }
    bool is_from_memory(std::string_view target, Fields fields = {}) {
        const auto before = numbers().hits;
        static_cast<void>(site.visitor().get(target, std::move(fields)));
        return numbers().hits > before;
    }
    /// Asked for twice, so that it is there.
    void keep(std::string_view target) {
        // The feed tells of what was written once more, perhaps just now.
        for (int turn = 0; turn < 5; ++turn) {
            static_cast<void>(site.visitor().get(target));
            if (is_from_memory(target)) return;
        }
        FAIL() << target << " is not kept";
    }

    Site site;
};

TEST_F(Cached, TheSecondReaderIsAnsweredFromMemoryWithTheSameBytes) {
    const auto article = site.publish("Cây cầu");
    for (const auto& target : {api_url(article), article.url, std::string("/"), std::string("/api/v1/articles"),
                               api_url(article) + "/comments", api_url(article) + "/rating",
                               std::string("/api/v1/search?q=cau"), api_url(article) + "?fields=title"}) {
        auto first = site.visitor().get(target);
        // The feed tells of the article once more, perhaps just now.
        if (!is_from_memory(target)) first = site.visitor().get(target);
        const auto before = numbers().hits;
        const auto second = site.visitor().get(target);
        EXPECT_EQ(numbers().hits, before + 1) << target;
        EXPECT_EQ(first.status, 200) << target;
        EXPECT_EQ(second.status, 200) << target;
        EXPECT_EQ(first.body, second.body) << target;
        for (const auto& name : {"ETag", "Content-Type", "Cache-Control", "Vary", "Content-Length", "Link",
                                 "Content-Security-Policy", "X-Content-Type-Options"}) {
            EXPECT_EQ(first.header(name), second.header(name)) << target << ' ' << name;
        }
        EXPECT_TRUE(second.has("Date"));
    }
}

TEST_F(Cached, AChangeIsSeenByTheNextReader) {
    auto editor = site.sign_in(Role::editor);
    const auto world = site.category("World");
    ArticleDraft draft;
    draft.content.categories = {world.id};
    const auto article = site.publish("Before", draft);
    const std::vector<std::string> targets{api_url(article), article.url, "/", "/api/v1/articles", "/world/"};
    for (const auto& target : targets) keep(target);
    const auto etag = editor.get(api_url(article)).header("ETag");
    const auto changed = editor.patch(api_url(article), etag, R"({"title":"After"})");
    ASSERT_EQ(changed.status, 200);
    // Nobody sees a draft of it.
    for (const auto& target : targets) EXPECT_THAT(site.visitor().get(target).body, HasSubstr("Before")) << target;
    ASSERT_EQ(editor.json("POST", api_url(article) + "/publish", "", {{"If-Match", changed.header("ETag")}}).status,
              200);
    for (const auto& target : targets) {
        EXPECT_THAT(site.visitor().get(target).body, HasSubstr("After")) << target;
    }
    // The name of a category stands in the navigation of every page.
    const auto term = editor.get("/api/v1/categories/world");
    keep(article.url);
    ASSERT_EQ(editor.patch("/api/v1/categories/world", term.header("ETag"), R"({"name":"Thế giới"})").status, 200);
    EXPECT_THAT(site.visitor().page(article.url).body, HasSubstr("Thế giới"));
}

TEST_F(Cached, CommentsVotesAndViewsAreSeen) {
    const auto article = site.publish("Busy");
    const auto url = api_url(article);
    auto reader = site.sign_in(Role::reader);
    for (const auto& target : {url, article.url, url + "/comments", url + "/rating"}) keep(target);
    ASSERT_EQ(reader.post(url + "/comments", R"({"body":"Hay"})").status, 201);
    EXPECT_EQ(site.visitor().get(url).number("/counts/comments"), 1);
    EXPECT_THAT(site.visitor().page(article.url).body, HasSubstr("Hay"));
    EXPECT_EQ(site.visitor().get(url + "/comments").at("/items").as_array().size(), 1U);
    ASSERT_EQ(reader.put(url + "/rating", R"({"value":4})").status, 200);
    EXPECT_EQ(site.visitor().get(url).number("/rating/count"), 1);
    EXPECT_EQ(site.visitor().get(url + "/rating").number("/count"), 1);
    EXPECT_EQ(site.visitor().get(url).number("/counts/views"), 0);
    static_cast<void>(
        site.visitor().get(article.url, {{"User-Agent", "Mozilla/5.0 Firefox/130"}, {"Accept", "text/html"}}));
    ASSERT_TRUE(site.engine->views().flush());
    EXPECT_EQ(site.visitor().get(url).number("/counts/views"), 1);
}

TEST_F(Cached, APublicationTimeComesByItself) {
    auto editor = site.sign_in(Role::editor);
    const auto draft = editor.post("/api/v1/articles", R"({"title":"Later"})");
    const auto url = "/api/v1/articles/" + draft.text("/id");
    ASSERT_EQ(editor
                  .json("POST", url + "/schedule",
                        R"({"publish_at":"2024-05-01T08:00:10Z","unpublish_at":"2024-05-01T08:00:20Z"})",
                        {{"If-Match", draft.header("ETag")}})
                  .status,
              200);
    keep("/api/v1/articles");
    keep("/");
    EXPECT_EQ(site.visitor().get(url).status, 404);
    site.advance(10s);
    EXPECT_EQ(site.visitor().get(url).status, 200);
    EXPECT_EQ(site.visitor().get("/api/v1/articles").at("/items").as_array().size(), 1U);
    EXPECT_THAT(site.visitor().page("/").body, HasSubstr("Later"));
    keep(url);
    keep("/api/v1/articles");
    site.advance(10s - 1us);
    EXPECT_EQ(site.visitor().get(url).status, 200);
    site.advance(1us);
    EXPECT_EQ(site.visitor().get(url).status, 404);
    EXPECT_TRUE(site.visitor().get("/api/v1/articles").at("/items").as_array().empty());
    EXPECT_THAT(site.visitor().page("/").body, Not(HasSubstr("Later")));
}

/// They are looked up by the article's address and its time, of which their own changes say nothing.
TEST_F(Cached, VotesAndCommentsGoWithTheirArticle) {
    auto editor = site.sign_in(Role::editor);
    const auto draft = editor.post("/api/v1/articles", R"({"title":"Short"})");
    const auto url = "/api/v1/articles/" + draft.text("/id");
    ASSERT_EQ(editor
                  .json("POST", url + "/schedule",
                        R"({"publish_at":"2024-05-01T07:00:00Z","unpublish_at":"2024-05-01T08:00:20Z"})",
                        {{"If-Match", draft.header("ETag")}})
                  .status,
              200);
    for (const auto& part : {"/rating", "/comments"}) keep(url + part);
    site.advance(20s);
    for (const auto& part : {"/rating", "/comments"}) EXPECT_EQ(site.visitor().get(url + part).status, 404) << part;

    const auto former = site.publish("Former");
    auto reader = site.sign_in(Role::reader);
    ASSERT_EQ(reader.put(api_url(former) + "/rating", R"({"value":5})").status, 200);
    const auto renamed =
        editor.patch(api_url(former), editor.get(api_url(former)).header("ETag"), R"({"slug":"moved"})");
    ASSERT_EQ(renamed.status, 200) << renamed.body;
    EXPECT_EQ(site.visitor().get("/api/v1/articles/former/rating").number("/count"), 1);
    EXPECT_EQ(site.visitor().get("/api/v1/articles/former/rating").number("/count"), 1);
    const auto next = editor.post("/api/v1/articles", R"({"title":"Next","slug":"former"})");
    ASSERT_EQ(next.status, 201) << next.body;
    ASSERT_EQ(
        editor
            .json("POST", "/api/v1/articles/" + next.text("/id") + "/publish", "", {{"If-Match", next.header("ETag")}})
            .status,
        200);
    EXPECT_EQ(site.visitor().get("/api/v1/articles/former/rating").number("/count"), 0);
}

TEST_F(Cached, WhatIsGoneIsNotAmongWhatIsReadMost) {
    const auto article = site.publish("Popular");
    static_cast<void>(
        site.visitor().get(article.url, {{"User-Agent", "Mozilla/5.0 Firefox/130"}, {"Accept", "text/html"}}));
    ASSERT_TRUE(site.engine->views().flush());
    ASSERT_EQ(site.visitor().get("/api/v1/most-read").at("/items").as_array().size(), 1U);
    keep("/api/v1/most-read");
    keep("/");
    const auto by = Principal::host();
    const auto current = site.engine->articles().get(by, article.head.id).value();
    ASSERT_TRUE(site.engine->articles().erase(by, article.head.id, current.head.version));
    EXPECT_TRUE(site.visitor().get("/api/v1/most-read").at("/items").as_array().empty());
    EXPECT_THAT(site.visitor().page("/").body, Not(HasSubstr("Popular")));
}

TEST_F(Cached, NobodySignedInIsGivenOrGivesASharedAnswer) {
    const auto article = site.publish("Mine");
    auto reader = site.sign_in(Role::reader);
    const auto url = api_url(article);
    const auto before = numbers().answers;
    for (const auto& target : {url, article.url, std::string("/"), std::string("/api/v1/articles?limit=3")}) {
        const auto answer = reader.page(target);
        EXPECT_EQ(answer.header("Cache-Control"), "no-store") << target;
        EXPECT_FALSE(answer.has("Surrogate-Key"));
    }
    EXPECT_EQ(numbers().answers, before);
    keep(article.url);
    const auto hits = numbers().hits;
    EXPECT_THAT(reader.page(article.url).body, HasSubstr("csrf_token"));
    EXPECT_THAT(reader.get(url).body, Not(HasSubstr("csrf_token")));
    EXPECT_EQ(numbers().hits, hits);
    EXPECT_THAT(site.visitor().page(article.url).body, Not(HasSubstr(reader.csrf)));
    EXPECT_EQ(site.visitor().get(article.url, {{"Authorization", "Bearer nobodys"}}).status, 401);
}

TEST_F(Cached, TheEncodingIsTheClientsChoice) {
    ArticleDraft draft;
    std::string text;
    for (int i = 0; i < 200; ++i) text += "Sông Hương chảy qua thành phố. ";
    draft.content.body = parse_markdown(text).value();
    const auto article = site.publish("Long", draft);
    const auto plain = site.visitor().get(api_url(article));
    EXPECT_FALSE(plain.has("Content-Encoding"));
    EXPECT_TRUE(plain.has_word("Vary", "Accept-Encoding"));
    for (const auto& [header, encoding] : {std::pair("gzip", "gzip"), std::pair("gzip, deflate, br", "br")}) {
        for (int i = 0; i < 2; ++i) {
            const auto packed = site.visitor().get(api_url(article), {{"Accept-Encoding", header}});
            EXPECT_EQ(packed.header("Content-Encoding"), encoding);
            EXPECT_LT(packed.body.size(), plain.body.size() / 2);
            EXPECT_EQ(packed.header("ETag"), "W/" + plain.header("ETag"));
        }
        EXPECT_TRUE(is_from_memory(api_url(article), {{"Accept-Encoding", header}}));
    }
    const auto unchanged =
        site.visitor().get(api_url(article), {{"If-None-Match", plain.header("ETag")}, {"Accept-Encoding", "br"}});
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.header("ETag"), "W/" + plain.header("ETag"));
    // Either tag names what is there.
    for (const auto& tag : {plain.header("ETag"), "W/" + plain.header("ETag")}) {
        EXPECT_EQ(site.visitor().get(api_url(article), {{"If-None-Match", tag}}).status, 304);
        EXPECT_EQ(site.visitor().get(api_url(article), {{"If-None-Match", tag}, {"Accept-Encoding", "br"}}).status,
                  304);
    }
}

TEST_F(Cached, HeadAndConditionsAreAnsweredFromMemoryToo) {
    const auto article = site.publish("Known");
    keep(api_url(article));
    const auto whole = site.visitor().get(api_url(article));
    const auto hits = numbers().hits;
    auto client = site.visitor();
    const auto head = client.send("HEAD", api_url(article));
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Length"), whole.header("Content-Length"));
    const auto same = client.get(api_url(article), {{"If-None-Match", whole.header("ETag")}});
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(same.header("ETag"), whole.header("ETag"));
    EXPECT_EQ(same.header("Cache-Control"), whole.header("Cache-Control"));
    EXPECT_EQ(numbers().hits, hits + 2);
    EXPECT_EQ(client.get(api_url(article), {{"If-None-Match", "\"other\""}}).status, 200);
    EXPECT_EQ(client.get(api_url(article), {{"If-None-Match", "*"}}).status, 304);
}

TEST_F(Cached, FailuresAndNoticesAreNotKept) {
    const auto article = site.publish("Here");
    for (const auto& target : {std::string("/api/v1/articles/gone"), std::string("/nowhere"),
                               std::string("/api/v1/articles?limit=1000"), article.url + "?notice=rated"}) {
        EXPECT_FALSE(is_from_memory(target)) << target;
        EXPECT_FALSE(is_from_memory(target)) << target;
    }
    site.publish("Gone");
    EXPECT_EQ(site.visitor().get("/api/v1/articles/gone").status, 200);
}

TEST_F(Cached, ViewsOfKeptPagesCount) {
    const auto article = site.publish("Seen");
    for (int reader = 0; reader < 5; ++reader) {
        const Fields fields{{"User-Agent", "Mozilla/5.0 (X11) Firefox/" + std::to_string(100 + reader)},
                            {"Accept", "text/html"}};
        static_cast<void>(site.visitor().get(article.url, fields));
        static_cast<void>(site.visitor().get(article.url, fields));
    }
    static_cast<void>(site.visitor().send("HEAD", article.url,
                                          {{"User-Agent", "Mozilla/5.0 (X11) Firefox/200"}, {"Accept", "text/html"}}));
    static_cast<void>(site.visitor().get(
        article.url,
        {{"User-Agent", "Mozilla/5.0 (X11) Firefox/201"}, {"Accept", "text/html"}, {"Sec-Purpose", "prefetch"}}));
    static_cast<void>(site.visitor().get(article.url, {{"User-Agent", "Googlebot"}, {"Accept", "text/html"}}));
    ASSERT_TRUE(site.engine->views().flush());
    EXPECT_EQ(site.visitor().get(api_url(article)).number("/counts/views"), 5);
}

TEST_F(Cached, AssetsAreKeptInTheirBestForm) {
    const auto path = "/assets/site" + between(site.visitor().page("/").body, "href=\"/assets/site", "\"");
    const auto plain = site.visitor().get(path);
    const auto packed = site.visitor().get(path, {{"Accept-Encoding", "br"}});
    EXPECT_EQ(packed.header("Content-Encoding"), "br");
    EXPECT_LT(packed.body.size(), plain.body.size());
    EXPECT_EQ(packed.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_TRUE(is_from_memory(path, {{"Accept-Encoding", "br"}}));
    // No change of the site concerns them.
    site.publish("New");
    EXPECT_TRUE(is_from_memory(path, {{"Accept-Encoding", "br"}}));
}

TEST_F(Cached, ManyWhoWantTheSameMakeItOnce) {
    const auto article = site.publish("Wanted");
    const auto before = numbers();
    std::vector<std::thread> readers;
    std::atomic<int> right{0};
    for (int i = 0; i < 16; ++i) {
        readers.emplace_back([&] {
            http::Request request;
            request.method = "GET";
            request.target = article.url;
            request.headers.add("Host", "site.test");
            request.headers.add("Accept", "text/html");
            request.remote_address = "192.0.2.1";
            if (site.handler->handle(request).body_bytes().find("Wanted") != std::string_view::npos) ++right;
        });
    }
    for (auto& reader : readers) reader.join();
    const auto after = numbers();
    EXPECT_EQ(right, 16);
    // The feed tells of the article once more, perhaps just now: then it is made a second time.
    EXPECT_LE(after.misses - before.misses, 2U);
    EXPECT_GE(after.hits + after.joined - before.hits - before.joined, 14U);
}

class CachedBehindAProxy : public Cached {
protected:
    CachedBehindAProxy() : Cached({.handler = {.trusted_proxies = {"127.0.0.1"}}}) {}
};

TEST_F(CachedBehindAProxy, TheClientIsWhoTheProxySays) {
    const auto article = site.publish("Seen");
    const auto read = [&](const std::string& address, const std::string& protocol) {
        return site.visitor().get(article.url, {{"User-Agent", "Mozilla/5.0 Firefox/130"},
                                                {"Accept", "text/html"},
                                                {"X-Forwarded-For", address},
                                                {"X-Forwarded-Proto", protocol}});
    };
    for (int turn = 0; turn < 2; ++turn) {
        for (const auto& address : {"192.0.2.1", "192.0.2.2", "::ffff:192.0.2.2", "192.0.2.3"}) {
            EXPECT_FALSE(read(address, "http").has("Strict-Transport-Security"));
            EXPECT_TRUE(read(address, "https").has("Strict-Transport-Security"));
        }
    }
    EXPECT_GE(numbers().hits, 10U);
    ASSERT_TRUE(site.engine->views().flush());
    EXPECT_EQ(site.visitor().get(api_url(article)).number("/counts/views"), 3);
}

class CachedForAWhile : public Cached {
protected:
    CachedForAWhile() : Cached({.counter_interval = 1'000ms}) {}
};

TEST_F(CachedForAWhile, AStormOfVotesMakesAPageOnceInAWhile) {
    const auto article = site.publish("Hot");
    const auto url = api_url(article);
    constexpr int voters = 40;
    std::vector<Principal> principals;
    for (int i = 0; i < voters; ++i) {
        const auto account = site.account(Role::reader, "voter" + std::to_string(i));
        principals.push_back(Principal::host());
        principals.back().kind = Principal::Kind::account;
        principals.back().account = account.id;
        principals.back().role = Role::reader;
    }
    keep(url);
    const auto misses = numbers().misses;
    const auto begun = std::chrono::steady_clock::now();
    for (const auto& by : principals) {
        const auto rated =
            site.engine->ratings().put(by, article.head.id, *site.engine->policies().rating.from_number(4));
        ASSERT_TRUE(rated) << rated.error().message;
        // The voter's own answer holds it.
        ASSERT_TRUE(rated->own);
        static_cast<void>(site.visitor().get(url));
    }
    const auto seconds = std::chrono::steady_clock::now() - begun;
    EXPECT_LE(numbers().misses - misses, static_cast<std::uint64_t>(seconds / 1s) + 2);
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (site.visitor().get(url).number("/rating/count") < voters && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(site.visitor().get(url).number("/rating/count"), voters);
}

class WhereAnybodyVotes : public Cached {
protected:
    static SiteOptions options() {
        SiteOptions options;
        options.policies.rating.who = RatingAccess::anyone;
        return options;
    }
    WhereAnybodyVotes() : Cached(options()) {}
};

/// They are told their own votes by their addresses, so no two readers get the same answer.
TEST_F(WhereAnybodyVotes, ReadersSeeTheirOwnVotes) {
    const auto article = site.publish("Open");
    EXPECT_FALSE(is_from_memory(api_url(article)));
    EXPECT_FALSE(is_from_memory(api_url(article)));
    EXPECT_FALSE(is_from_memory(api_url(article) + "/rating"));
    EXPECT_FALSE(is_from_memory(api_url(article) + "/rating"));
    keep("/api/v1/articles");
}

TEST(Uncached, ASiteCanDoWithout) {
    Site site{{.handler = {.cache = {.max_bytes = 0}}}};
    const auto article = site.publish("Plain");
    EXPECT_EQ(http::detail::service_of(*site.handler).answers, nullptr);
    const auto answer = site.visitor().get(api_url(article), {{"Accept-Encoding", "br"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.has("Content-Encoding"));
}

TEST(CachePolicy, NamesWhatIsOutOfBounds) {
    const auto field = [](http::CachePolicy policy) {
        const auto outcome = policy.validate();
        return outcome ? std::string("ok") : outcome.error().field;
    };
    EXPECT_EQ(field({}), "ok");
    EXPECT_EQ(field({.counter_interval = -1ms}), "counter_interval");
    EXPECT_EQ(field({.counter_interval = 60'001ms}), "counter_interval");
    EXPECT_EQ(field({.trusted_for = 99ms}), "trusted_for");
    EXPECT_EQ(field({.trusted_for = 60'001ms}), "trusted_for");
    const auto edge_field = [](http::EdgePolicy policy) {
        const auto outcome = policy.validate();
        return outcome ? std::string("ok") : outcome.error().field;
    };
    EXPECT_EQ(edge_field({}), "ok");
    EXPECT_EQ(edge_field({.max_age = -1s}), "max_age");
    EXPECT_EQ(edge_field({.stale_while_revalidate = 25h}), "stale_while_revalidate");
    EXPECT_EQ(edge_field({.stale_if_error = 200h}), "stale_if_error");
}

} // namespace
