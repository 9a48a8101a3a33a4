#include "http/routes.hpp"
#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace {

using namespace http_tests;
using testing::HasSubstr;
using testing::Not;

struct Newspaper {
    explicit Newspaper(SiteOptions options = {}) : site(std::move(options)) {
        world = site.category("World");
        ArticleDraft draft;
        draft.content.categories = {world.id};
        draft.content.tags = {site.tag("Rivers").id};
        draft.content.byline = {{.author = site.author("Lan Anh").id, .credit = "", .role = "author"}};
        article = site.publish("The river rises", draft);
        free = site.publish("Without a category");
    }
    Site site;
    Term world;
    ArticleDetails article;
    ArticleDetails free;
};

TEST(Pages, EachKindShowsItsArticles) {
    Newspaper paper;
    auto visitor = paper.site.visitor();
    for (const std::string target :
         {"/", "/world/", "/tag/rivers", "/author/lan-anh", "/search?q=river", "/world/the-river-rises"}) {
        const auto page = visitor.page(target);
        EXPECT_EQ(page.status, 200) << target;
        EXPECT_THAT(page.body, HasSubstr("The river rises")) << target;
        EXPECT_THAT(page.body, HasSubstr("<!doctype html>")) << target;
        EXPECT_EQ(page.header("Vary"), "Cookie, Accept, Accept-Encoding") << target;
    }
    EXPECT_EQ(visitor.page("/without-a-category").status, 200);
    EXPECT_EQ(visitor.page("/search").status, 200);
    EXPECT_THAT(visitor.page("/search?q=%3Cscript%3Ealert(1)").body, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(visitor.page("/search?q=nothing").body, Not(HasSubstr("The river rises")));
}

TEST(Pages, AddressesThatAreNotTheirsLeadOn) {
    Newspaper paper;
    auto visitor = paper.site.visitor();
    const auto leads = [&](std::string_view from) {
        const auto answer = visitor.page(from);
        EXPECT_EQ(answer.status, 301) << from;
        return answer.header("Location");
    };
    EXPECT_EQ(leads("/the-river-rises"), "/world/the-river-rises");
    EXPECT_EQ(leads("/sport/the-river-rises"), "/world/the-river-rises");
    EXPECT_EQ(leads("/world/without-a-category"), "/without-a-category");
    EXPECT_EQ(leads("/world"), "/world/");
    EXPECT_EQ(leads('/' + to_string(paper.article.head.id)), "/world/the-river-rises");
    EXPECT_EQ(leads('/' + to_string(paper.world.id) + '/'), "/world/");
    auto editor = paper.site.sign_in(Role::editor);
    ASSERT_EQ(editor.patch(api_url(paper.article), "*", R"({"slug":"high-water"})").status, 200);
    EXPECT_EQ(leads("/world/the-river-rises"), "/world/high-water");
    EXPECT_EQ(leads("/the-river-rises"), "/world/high-water");
}

TEST(Pages, NoArticleTakesTheAddressOfAnother) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    std::size_t names = 0;
    for (const auto& route : http::detail::routes()) {
        const auto path = route.pattern.substr(1);
        const std::string name(path.substr(0, path.find('/')));
        if (name.empty() || name.starts_with('{')) continue;
        ++names;
        const auto refused =
            editor.post("/api/v1/articles", R"({"title":"T","slug":)" + http_tests::quoted(name) + "}");
        EXPECT_EQ(refused.status, 422) << name;
        EXPECT_EQ(refused.text("/field"), "slug") << name;
    }
    EXPECT_GT(names, 0U);
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"Search"})").text("/url"), "/search-2");
}

TEST(Pages, WhatIsNotThereIsAPageForBrowsersAndAProblemForPrograms) {
    Newspaper paper;
    auto visitor = paper.site.visitor();
    for (const std::string target : {"/none", "/none/", "/world/none", "/tag/none", "/author/none", "/a/b/c",
                                     "/assets/none", "/media/none", "/media/018b83a1-6c00-7c3f-9a55-000000000001"}) {
        const auto page = visitor.page(target);
        EXPECT_EQ(page.status, 404) << target;
        EXPECT_TRUE(page.header("Content-Type").starts_with("text/html")) << target;
        EXPECT_EQ(visitor.get(target).code(), "not_found") << target;
    }
    EXPECT_EQ(visitor.page("/api/v1/none").header("Content-Type"), "application/problem+json");
    EXPECT_EQ(visitor.page("/api/v1").header("Content-Type"), "application/problem+json");
}

TEST(Pages, DraftsAreShownToThoseWhoWriteThem) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    editor.post("/api/v1/articles", R"({"title":"Not yet"})");
    EXPECT_EQ(editor.page("/not-yet").status, 200);
    EXPECT_EQ(site.visitor().page("/not-yet").status, 404);
}

TEST(Pages, AViewIsCountedOnceItWasServed) {
    Newspaper paper;
    auto visitor = paper.site.visitor();
    const std::string target = "/world/the-river-rises";
    const auto views = [&] {
        EXPECT_TRUE(paper.site.engine->views().flush());
        return visitor.get(api_url(paper.article)).number("/counts/views");
    };
    const Fields browser{{"User-Agent", "Mozilla/5.0"}, {"Accept", "text/html"}};
    visitor.send("HEAD", target, browser);
    auto prefetch = browser;
    prefetch.emplace_back("Sec-Purpose", "prefetch;prerender");
    visitor.get(target, prefetch);
    visitor.get(target, {{"User-Agent", "Googlebot"}});
    EXPECT_EQ(views(), 0);
    visitor.get(target, browser);
    visitor.get(target, browser);
    EXPECT_EQ(views(), 1);
}

TEST(Pages, W13DataForSearchEnginesCannotLeaveItsScript) {
    Site site;
    const std::string title = "</script><svg onload=alert(1)> & \xE2\x80\xA8 <!--";
    ArticleDraft draft;
    draft.slug = Slug::parse("evil").value();
    draft.content.lead = title;
    const auto article = site.engine->articles().create(Principal::host(), [&] {
        draft.content.title = "</script><svg onload=alert(1)> & <!--";
        draft.content.lead = "</script><script>alert(1)</script>";
        return draft;
    }());
    ASSERT_TRUE(article) << article.error().message;
    ASSERT_TRUE(site.engine->articles().publish(Principal::host(), article->head.id, article->head.version));
    const auto page = site.visitor().page("/evil");
    ASSERT_EQ(page.status, 200);
    EXPECT_THAT(page.body, Not(HasSubstr("<svg onload")));
    EXPECT_THAT(page.body, Not(HasSubstr("<script>alert")));
    const auto script = between(page.body, "<script type=\"application/ld+json\">", "</script>");
    ASSERT_FALSE(script.empty());
    for (const std::string_view raw : {"<", ">", "&", "\xE2\x80\xA8", "\xE2\x80\xA9"})
        EXPECT_THAT(script, Not(HasSubstr(raw)));
    EXPECT_EQ(boost::json::parse(script).at("headline").as_string(), article->content.title);
}

TEST(Pages, APageIsWorthMoreThanItsQuery) {
    Newspaper paper;
    auto visitor = paper.site.visitor();
    for (const std::string target : {"/?limit=0", "/?after=x", "/world/?limit=ten", "/world/the-river-rises?after=x"}) {
        const auto answer = visitor.page(target);
        EXPECT_EQ(answer.status, 422) << target;
        EXPECT_TRUE(answer.header("Content-Type").starts_with("text/html")) << target;
    }
    EXPECT_EQ(visitor.page("/?notice=<script>").status, 200);
    EXPECT_EQ(visitor.page("/world/the-river-rises?reply_to=x").status, 200);
}

TEST(Resources, AssetsMayBeKeptForEver) {
    Newspaper paper;
    auto visitor = paper.site.visitor();
    const auto home = visitor.page("/").body;
    for (const std::string_view tag : {"rel=\"stylesheet\" href=\"", "<script src=\"", "rel=\"icon\" href=\""}) {
        const auto address = between(home, tag, "\"");
        ASSERT_TRUE(address.starts_with("/assets/")) << tag;
        const auto asset = visitor.get(address);
        EXPECT_EQ(asset.status, 200) << address;
        EXPECT_EQ(asset.header("Cache-Control"), "public, max-age=31536000, immutable");
        EXPECT_FALSE(asset.body.empty());
        EXPECT_EQ(visitor.get(address, {{"If-None-Match", asset.header("ETag")}}).status, 304);
    }
    EXPECT_EQ(visitor.get("/assets/..%2f..%2fetc%2fpasswd").status, 400);
    EXPECT_EQ(visitor.get("/assets/..").status, 400);
    EXPECT_EQ(visitor.get("/assets/%00").status, 400);
}

TEST(Resources, PicturesComeAsTheyAreAndCannotRunScripts) {
    Site site;
    // One pixel.
    const std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x8\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9c"
                          "c\xf8\xcf\xc0"
                          "\xf0\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xae"
                          "B`\x82",
                          70);
    const auto media = site.engine->media().add(Principal::host(), "dot.png", png);
    ASSERT_TRUE(media) << media.error().message;
    auto visitor = site.visitor();
    const auto answer = visitor.get(media_url(media->id));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, png);
    EXPECT_EQ(answer.header("Content-Type"), "image/png");
    EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("sandbox"));
    EXPECT_EQ(visitor.get(media_url(media->id), {{"If-None-Match", answer.header("ETag")}}).status, 304);
}

TEST(Resources, HealthSaysWhetherTheStorageAnswers) {
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    Site site(options);
    auto visitor = site.visitor();
    const auto answer = visitor.get("/healthz");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "ok\n");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    options.hold->fail(Error{ErrorCode::unavailable, "the database is gone", ""});
    EXPECT_EQ(visitor.get("/healthz").status, 503);
    options.hold->fail(std::nullopt);
    EXPECT_EQ(visitor.get("/healthz").status, 200);
}

} // namespace
