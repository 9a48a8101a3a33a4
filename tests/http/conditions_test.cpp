#include "site.hpp"

#include <gtest/gtest.h>

#include "http/routes.hpp"

namespace {

using namespace http_tests;

/// Every address of the route table that can be read, with what is there.
std::vector<std::string> readable_addresses(Site& site, const ArticleDetails& article, Client& admin) {
    const auto account = admin.get("/api/v1/session").text("/account/id");
    const auto asset = between(site.visitor().page("/").body, "href=\"/assets/", "\"");
    const auto comment = admin.post(api_url(article) + "/comments", R"({"body":"Whole"})").text("/id");
    std::vector<std::string> addresses;
    for (const auto& route : http::detail::routes()) {
        // No picture is there, events have no end, one's own comment cannot be reported, and that somebody took their
        // data is a line of the audit log, which is a part of the data.
        const bool is_other = route.pattern == "/media/{media}" || route.pattern == "/api/v1/events" ||
                              route.pattern == "/api/v1/accounts/{account}/data" ||
                              route.pattern == "/comments/{comment}/report";
        if (route.method != "GET" || is_other) continue;
        std::string address(route.pattern);
        const std::vector<std::pair<std::string, std::string>> names{{"{article}", article.head.slug.text()},
                                                                     {"{author}", "lan"},
                                                                     {"{category}", "world"},
                                                                     {"{tag}", "rivers"},
                                                                     {"{account}", account},
                                                                     {"{comment}", comment},
                                                                     {"{name}", asset}};
        for (const auto& [name, value] : names) {
            if (const auto at = address.find(name); at != std::string::npos) address.replace(at, name.size(), value);
        }
        if (address == "/api/v1/search") address += "?q=whole";
        if (address == "/password-reset/set" || address == "/email-verification") address += "?secret=x";
        addresses.push_back(address);
    }
    return addresses;
}

struct Whole {
    Whole() {
        site.author("Lan");
        ArticleDraft draft;
        draft.content.categories = {site.category("World").id};
        draft.content.tags = {site.tag("Rivers").id};
        article = site.publish("Whole", draft);
        admin = site.sign_in(Role::admin);
        addresses = readable_addresses(site, article, *admin);
    }
    Site site{{.notices = [](AccountNotice) {}, .handler = {.count_views = http::ViewCounting::never}}};
    ArticleDetails article;
    std::optional<Client> admin;
    std::vector<std::string> addresses;
};

/// It tells how the site is doing just now, so no answer is like the one before, or worth keeping.
bool is_of_the_moment(const std::string& address) {
    return address == "/healthz" || address == "/readyz" || address == "/metrics";
}

TEST(Conditions, HeadIsGetWithoutABody) {
    Whole whole;
    for (const auto& address : whole.addresses) {
        const auto got = whole.admin->get(address);
        const auto head = whole.admin->send("HEAD", address);
        EXPECT_EQ(head.status, got.status) << address;
        EXPECT_EQ(head.body, "") << address;
        for (const auto& [name, value] : got.fields) {
            const bool changes =
                name == "Date" || name == "X-Request-Id" || (name == "Content-Length" && is_of_the_moment(address));
            if (!changes) {
                EXPECT_EQ(head.header(name), value) << address << ' ' << name;
            }
        }
        EXPECT_EQ(head.fields.size(), got.fields.size()) << address;
    }
    EXPECT_EQ(whole.admin->send("HEAD", "/api/v1/articles/none").status, 404);
}

TEST(Conditions, EveryGetHasAnETagThatGives304) {
    Whole whole;
    for (const auto& address : whole.addresses) {
        const auto got = whole.admin->get(address);
        if (address.ends_with("/whole") && got.status == 301) continue; // the page without its category leads on
        if (is_of_the_moment(address)) continue;
        ASSERT_EQ(got.status, 200) << address << got.body;
        const auto etag = got.header("ETag");
        ASSERT_TRUE(etag.size() > 2 && etag.front() == '"' && etag.back() == '"') << address;
        for (const auto& known : {etag, "W/" + etag, "\"x\", " + etag, std::string("*"), "W/\"a,b\" , W/" + etag}) {
            const auto same = whole.admin->get(address, {{"If-None-Match", known}});
            EXPECT_EQ(same.status, 304) << address << ' ' << known;
            EXPECT_EQ(same.header("ETag"), etag) << address;
            EXPECT_EQ(same.header("Cache-Control"), got.header("Cache-Control")) << address;
            EXPECT_EQ(same.header("Vary"), got.header("Vary")) << address;
            EXPECT_FALSE(same.has("Content-Length")) << address;
        }
        for (const auto& other :
             {std::string("\"x\""), etag.substr(1, etag.size() - 2), std::string("\"\""), std::string("W/")}) {
            EXPECT_EQ(whole.admin->get(address, {{"If-None-Match", other}}).status, 200) << address << ' ' << other;
        }
    }
}

TEST(Conditions, AChangeChangesTheETag) {
    Site site;
    const auto article = site.publish("Before");
    auto editor = site.sign_in(Role::editor);
    auto visitor = site.visitor();
    const auto list = visitor.get("/api/v1/articles").header("ETag");
    const auto one = visitor.get(api_url(article)).header("ETag");
    const auto page = visitor.page("/before").header("ETag");
    ASSERT_EQ(editor.patch(api_url(article), "*", R"({"title":"After"})").status, 200);
    ASSERT_EQ(editor.post(api_url(article) + "/publish", {}, {{"If-Match", "*"}}).status, 200);
    EXPECT_EQ(visitor.get("/api/v1/articles", {{"If-None-Match", list}}).status, 200);
    EXPECT_EQ(visitor.get(api_url(article), {{"If-None-Match", one}}).status, 200);
    EXPECT_EQ(visitor.get("/before", {{"If-None-Match", page}, {"Accept", "text/html"}}).status, 200);
}

TEST(Conditions, IfNoneMatchDoesNotTouchUnsafeMethodsOrFailures) {
    Site site;
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.get("/api/v1/articles/none", {{"If-None-Match", "*"}}).status, 404);
    auto editor = site.sign_in(Role::editor);
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"T"})", {{"If-None-Match", "*"}}).status, 201);
}

TEST(Conditions, OptionsAndForeignMethodsNameTheAllowedOnes) {
    Site site;
    auto visitor = site.visitor();
    const auto options = visitor.send("OPTIONS", "/api/v1/articles");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("Allow"), "GET, HEAD, POST, OPTIONS");
    const auto refused = visitor.send("PUT", "/api/v1/articles");
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(refused.code(), "method_not_allowed");
    EXPECT_EQ(refused.header("Allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(visitor.send("BREW", "/api/v1/articles").status, 405);
    EXPECT_EQ(visitor.send("get", "/api/v1/articles").status, 405);
    EXPECT_EQ(visitor.send("TRACE", "/").status, 405);
}

} // namespace
