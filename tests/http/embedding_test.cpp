#include "site.hpp"

#include <masthead/http/beast.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace {

using namespace http_tests;
using testing::HasSubstr;
using testing::Not;
namespace beast = boost::beast::http;

using BeastRequest = beast::request<beast::string_body>;

TEST(BeastHandle, CarriesARequestAndItsAnswer) {
    Site site;
    site.publish("Open");
    BeastRequest request(beast::verb::get, "/api/v1/articles/open", 11);
    request.set("Host", "site.test");
    const auto response = http::handle(*site.handler, request, "127.0.0.1");
    EXPECT_EQ(response.result_int(), 200U);
    EXPECT_EQ(response.version(), 11U);
    EXPECT_TRUE(response.keep_alive());
    EXPECT_EQ(response["Content-Type"], "application/json");
    EXPECT_EQ(response["Content-Length"], std::to_string(response.body().size()));
    EXPECT_EQ(response["X-Content-Type-Options"], "nosniff");
    EXPECT_THAT(response.body(), HasSubstr("\"slug\":\"open\""));

    request.method(beast::verb::head);
    const auto head = http::handle(*site.handler, request, "127.0.0.1");
    EXPECT_EQ(head.body(), "");
    EXPECT_EQ(head["Content-Length"], response["Content-Length"]);

    request.method(beast::verb::get);
    request.set("If-None-Match", response["ETag"]);
    const auto same = http::handle(*site.handler, request, "127.0.0.1");
    EXPECT_EQ(same.result_int(), 304U);
    EXPECT_EQ(same.body(), "");
    EXPECT_EQ(same.count("Content-Length"), 0U);
}

TEST(BeastHandle, CarriesBodiesCookiesAndTheConnection) {
    Site site;
    site.account(Role::reader, "lan");
    BeastRequest request(beast::verb::post, "/api/v1/session", 10);
    request.set("Content-Type", "application/json");
    request.body() = R"({"login":"lan","password":)" + quoted(password) + "}";
    request.prepare_payload();
    const auto response = http::handle(*site.handler, request, "127.0.0.1", true);
    EXPECT_EQ(response.result_int(), 201U);
    EXPECT_FALSE(response.keep_alive());
    EXPECT_EQ(response.version(), 10U);
    EXPECT_TRUE(response["Set-Cookie"].ends_with("; Secure"));
    BeastRequest odd;
    odd.method_string("BREW");
    odd.target("/");
    EXPECT_EQ(http::handle(*site.handler, odd, "::1").result_int(), 405U);
    BeastRequest gone(beast::verb::delete_, "/api/v1/session", 11);
    const auto nothing = http::handle(*site.handler, gone, "127.0.0.1");
    EXPECT_EQ(nothing.result_int(), 204U);
    EXPECT_EQ(nothing.count("Content-Length"), 0U);
}

struct Mounted {
    Mounted() {
        SiteOptions options;
        options.handler.prefix = "/news";
        site.emplace(options);
        site->account(Role::admin, "admin");
        ArticleDraft draft;
        draft.content.categories = {site->category("World").id};
        draft.content.tags = {site->tag("Rivers").id};
        draft.content.byline = {{.author = site->author("Lan").id, .credit = "", .role = "author"}};
        article = site->publish("Open", draft);
        for (int i = 0; i < 25; ++i) site->publish("More " + std::to_string(i), draft);
    }
    std::optional<Site> site;
    ArticleDetails article;
};

TEST(Prefix, EveryAddressOfAPageCarriesIt) {
    Mounted mounted;
    auto client = mounted.site->visitor();
    const auto signed_in =
        client.form("/news/sign-in", "login=admin&next=%2Fnews%2Fworld%2Fopen&password=" + form_escaped(password));
    ASSERT_EQ(signed_in.status, 303);
    EXPECT_EQ(signed_in.header("Location"), "/news/world/open");
    EXPECT_THAT(signed_in.header("Set-Cookie"), HasSubstr("; Path=/news/;"));
    auto visitor = mounted.site->visitor();
    const std::regex address("(?:href|src|action)=\"(/[^\"]*)\"");
    for (const std::string target : {"/news/", "/news/world/", "/news/world/open", "/news/tag/rivers",
                                     "/news/author/lan", "/news/search?q=open", "/news/sign-in", "/news/none"}) {
        for (auto* reader : {&client, &visitor}) {
            const auto page = reader->page(target);
            ASSERT_TRUE(page.header("Content-Type").starts_with("text/html")) << target;
            int links = 0;
            for (std::sregex_iterator i(page.body.begin(), page.body.end(), address), end; i != end; ++i, ++links) {
                EXPECT_TRUE((*i)[1].str().starts_with("/news/")) << target << ' ' << (*i)[1];
            }
            EXPECT_GT(links, 3) << target;
        }
    }
}

TEST(Prefix, EveryLinkOfAPageLeadsSomewhere) {
    Mounted mounted;
    auto visitor = mounted.site->visitor();
    const std::regex address("(?:href|src)=\"(/[^\"]*)\"");
    std::set<std::string> seen;
    std::vector<std::string> open{"/news/"};
    while (!open.empty()) {
        const auto target = open.back();
        open.pop_back();
        if (!seen.insert(target).second || seen.size() > 120) continue;
        const auto page = visitor.page(target);
        EXPECT_EQ(page.status, 200) << target;
        if (!page.header("Content-Type").starts_with("text/html")) continue;
        for (std::sregex_iterator i(page.body.begin(), page.body.end(), address), end; i != end; ++i) {
            auto next = (*i)[1].str();
            next.resize(std::min(next.size(), next.find('#')));
            for (std::size_t at = 0; (at = next.find("&amp;")) != std::string::npos;) next.replace(at, 5, "&");
            open.push_back(next);
        }
    }
    EXPECT_GT(seen.size(), 30U);
}

TEST(Prefix, RedirectsLocationsAndUrlsCarryIt) {
    Mounted mounted;
    auto visitor = mounted.site->visitor();
    EXPECT_EQ(visitor.page("/news/open").header("Location"), "/news/world/open");
    EXPECT_EQ(visitor.page("/news/world").header("Location"), "/news/world/");
    EXPECT_EQ(visitor.get("/news/api/v1/articles/open").text("/url"), "/news/world/open");
    EXPECT_EQ(visitor.get("/news/api/v1/tags/rivers").text("/url"), "/news/tag/rivers");
    const auto signed_in =
        visitor.post("/news/api/v1/session", R"({"login":"admin","password":)" + quoted(password) + "}");
    ASSERT_EQ(signed_in.status, 201);
    visitor.csrf = signed_in.text("/csrf_token");
    EXPECT_TRUE(
        visitor.post("/news/api/v1/tags", R"({"name":"New"})").header("Location").starts_with("/news/api/v1/tags/"));
    EXPECT_TRUE(visitor.post("/news/api/v1/articles", R"({"title":"New"})")
                    .header("Location")
                    .starts_with("/news/api/v1/articles/"));
    EXPECT_EQ(visitor.form("/news/articles/open/rating", "value=5").header("Location"),
              "/news/world/open?notice=rated#rating");
    EXPECT_TRUE(visitor.form("/news/articles/open/comments", "body=Hi")
                    .header("Location")
                    .starts_with("/news/world/open?notice="));
    ASSERT_EQ(visitor.patch("/news/api/v1/articles/open", "*", R"({"slug":"renamed"})").status, 200);
    EXPECT_TRUE(visitor.get("/news/api/v1/articles/open").header("Location").starts_with("/news/api/v1/articles/"));
    EXPECT_EQ(visitor.form("/news/sign-out", "").header("Location"), "/news/?notice=signed_out");
}

TEST(Prefix, NothingIsServedBesideIt) {
    Mounted mounted;
    auto visitor = mounted.site->visitor();
    for (const std::string target :
         {"/", "/world/open", "/api/v1/articles", "/healthz", "/newspaper/", "/new", "/news%2Fworld/open"}) {
        const auto answer = visitor.get(target);
        EXPECT_TRUE(answer.status == 404 || answer.status == 400) << target;
    }
    EXPECT_EQ(visitor.get("/news/healthz").status, 200);
    EXPECT_EQ(visitor.page("/news").status, 308);
    EXPECT_EQ(visitor.page("/news").header("Location"), "/news/");
    for (const std::string prefix : {"news", "/news/", "/"}) {
        const auto handler = http::Handler::create(*mounted.site->engine, {.prefix = prefix});
        ASSERT_FALSE(handler) << prefix;
        EXPECT_EQ(handler.error().field, "prefix");
    }
}

TEST(Prefix, PicturesOfArticlesCarryIt) {
    Mounted mounted;
    ArticleDraft draft;
    draft.content.figures = {{"/media/018b83a1-6c00-7c3f-9a55-000000000001", "alt", "", "", 0, 0}};
    draft.content.body = parse_markdown("![alt](/media/018b83a1-6c00-7c3f-9a55-000000000002)").value();
    mounted.site->publish("Pictured", draft);
    const auto page = mounted.site->visitor().page("/news/pictured").body;
    EXPECT_THAT(page, HasSubstr("src=\"/news/media/018b83a1-6c00-7c3f-9a55-000000000001\""));
    EXPECT_THAT(page, HasSubstr("src=\"/news/media/018b83a1-6c00-7c3f-9a55-000000000002\""));
    EXPECT_THAT(page, Not(HasSubstr("\"/media/")));
}

TEST(WithoutPages, OnlyTheInterfaceIsServed) {
    SiteOptions options;
    options.handler.pages = false;
    Site site(options);
    site.publish("Open");
    auto visitor = site.visitor();
    for (const std::string target : {"/", "/open", "/search", "/sign-in", "/assets/site.css"}) {
        EXPECT_EQ(visitor.page(target).code(), "not_found") << target;
    }
    EXPECT_EQ(visitor.get("/api/v1/articles/open").status, 200);
    EXPECT_EQ(visitor.get("/healthz").status, 200);
}

} // namespace
