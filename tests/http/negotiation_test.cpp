#include "site.hpp"

#include "http/negotiation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace {

using namespace http_tests;
using http::detail::Format;
using ::testing::HasSubstr;

std::string chosen(const std::vector<std::string>& accept, std::vector<Format> offers) {
    http::Request request;
    for (const auto& value : accept) request.headers.add("Accept", value);
    const auto format = http::detail::choose_format(request, offers);
    return format ? std::string(media_type_of(*format)) : "none";
}

TEST(Negotiation, WeightsWildcardsAndExactnessDecide) {
    const std::vector<Format> offers{Format::html, Format::json, Format::markdown, Format::text};
    for (const auto& [accept, expected] : std::vector<std::pair<std::string, std::string>>{
             {"", "text/html"},
             {"*/*", "text/html"},
             {"text/*", "text/html"},
             {"application/*", "application/json"},
             {"application/json", "application/json"},
             {"Application/JSON", "application/json"},
             {"application/json; charset=utf-8", "application/json"},
             {"application/json;version=2", "none"},
             {"text/plain;format=flowed", "none"},
             {"text/markdown, */*", "text/markdown"},
             {"application/json, text/plain, */*", "application/json"},
             {"text/plain, application/json, */*", "application/json"},
             {"text/plain;q=0.9, application/json;q=0.8", "text/plain"},
             {"text/*;q=0.5, text/markdown", "text/markdown"},
             {"text/*, text/html;q=0.1, text/markdown;q=0.2", "text/plain"},
             {"*/*, text/html;q=0", "application/json"},
             {"*/*;q=0.1, text/html;q=0", "application/json"},
             {"text/html;q=0", "none"},
             {"*/*;q=0", "none"},
             {"image/png", "none"},
             {"image/png, text/html;q=0.001", "text/html"},
             {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"},
             {"text/html;level=1;q=0.9, text/plain;q=0.1", "text/plain"},
             {"application/json;q=1.000;ext=\"a,b\", text/html;q=0.999", "application/json"},
             // As clients of long ago write it.
             {"image/gif, *; q=.2, */*; q=.2", "text/html"},
             {"text/plain;q=.5, application/json;q=.6", "application/json"},
             // What cannot be read is not there.
             {"text/plain;q=., application/json;q=0.5", "application/json"},
             {"text/plain;q=2, text/html;q=0.5", "text/html"},
             {"text/plain;q=0.1234, text/markdown;q=0.2", "text/markdown"},
             {"text/plain;q=x", "text/html"},
             {"nonsense", "text/html"},
             {",, ,", "text/html"}}) {
        EXPECT_EQ(chosen({accept}, offers), expected) << accept;
    }
    EXPECT_EQ(chosen({}, offers), "text/html");
    EXPECT_EQ(chosen({"image/png", "text/plain"}, offers), "text/plain");
    EXPECT_EQ(chosen({"*/*"}, {Format::json, Format::html}), "application/json");
}

struct Readable {
    Readable() {
        ArticleDraft draft;
        draft.content.lead = "What happened.";
        draft.content.byline = {{.author = site.author("Lan").id}};
        draft.content.categories = {site.category("World").id};
        draft.content.tags = {site.tag("Rivers").id};
        article = site.publish("The river", draft);
    }
    Answer get(const std::string& target, const std::string& accept) {
        return visitor.get(target, {{"Accept", accept}});
    }
    Site site;
    ArticleDetails article;
    Client visitor = site.visitor();
};

TEST(Negotiation, AnArticleHasFourFormsAtTheAddressOfItsPage) {
    Readable on;
    EXPECT_THAT(on.get("/world/the-river", "text/html").body, HasSubstr("<h1"));
    const auto json = on.get("/world/the-river", "application/json");
    const auto api = on.visitor.get(api_url(on.article));
    EXPECT_EQ(json.header("Content-Type"), "application/json");
    EXPECT_EQ(json.body, api.body);
    EXPECT_EQ(json.header("ETag"), api.header("ETag"));
    const auto markdown = on.get("/world/the-river", "text/markdown");
    EXPECT_EQ(markdown.header("Content-Type"), "text/markdown; charset=utf-8");
    EXPECT_EQ(markdown.body,
              "# The river\n\n*Lan · 2024\\-05\\-01 08:00 \\+00:00*\n\nWhat happened.\n\nText of *The river*.\n");
    const auto text = on.get("/world/the-river", "text/plain");
    EXPECT_EQ(text.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(text.body, "The river\n\nLan · 2024-05-01 08:00 +00:00\n\nWhat happened.\n\nText of The river.\n");
    for (const auto* answer : {&json, &markdown, &text}) EXPECT_TRUE(answer->has_word("Vary", "Accept"));
    EXPECT_EQ(on.get("/world/the-river?include=comments", "application/json").at("/comments/next"), nullptr);
    EXPECT_EQ(on.get("/world/the-river?fields=title", "application/json").body, R"({"title":"The river"})");
    EXPECT_EQ(on.get("/the-river", "text/markdown").status, 301);
}

TEST(Negotiation, TheInterfaceGivesArticlesAsTextToo) {
    Readable on;
    const auto url = api_url(on.article);
    EXPECT_EQ(on.visitor.get(url).header("Content-Type"), "application/json");
    EXPECT_EQ(on.get(url, "*/*").header("Content-Type"), "application/json");
    EXPECT_EQ(on.get(url, "text/markdown").body, on.get("/world/the-river", "text/markdown").body);
    EXPECT_EQ(on.get(url, "text/plain").body, on.get("/world/the-river", "text/plain").body);
    EXPECT_EQ(on.get(url, "text/*;q=0.5, application/json;q=0.4").header("Content-Type"),
              "text/markdown; charset=utf-8");
    // Each form has its own tag.
    const auto tag = on.get(url, "text/markdown").header("ETag");
    EXPECT_NE(tag, on.visitor.get(url).header("ETag"));
    EXPECT_EQ(on.visitor.get(url, {{"Accept", "text/markdown"}, {"If-None-Match", tag}}).status, 304);
    EXPECT_EQ(on.visitor.get(url, {{"If-None-Match", tag}}).status, 200);
}

TEST(Negotiation, ListsHaveTheirFormsAtTheAddressesOfTheirPages) {
    Readable on;
    for (const auto& [page, api] :
         std::vector<std::pair<std::string, std::string>>{{"/", "/api/v1/articles"},
                                                          {"/world/", "/api/v1/articles?category=world"},
                                                          {"/tag/rivers", "/api/v1/articles?tag=rivers"},
                                                          {"/author/lan", "/api/v1/articles?author=lan"},
                                                          {"/search?q=river", "/api/v1/search?q=river"}}) {
        EXPECT_EQ(on.get(page, "application/json").body, on.visitor.get(api).body) << page;
        EXPECT_THAT(on.get(page, "text/markdown").body, HasSubstr("[The river](<http://site.test/world/the-river>)"));
        EXPECT_THAT(on.get(page, "text/plain").body, HasSubstr("The river\nhttp://site.test/world/the-river\nWhat"));
        EXPECT_EQ(on.get(page, "*/*").header("Content-Type"), "text/html; charset=utf-8") << page;
    }
}

TEST(Negotiation, WhatIsNotThereIs406) {
    Readable on;
    for (const std::string target : {"/world/the-river", "/", "/world/", "/search?q=x"}) {
        const auto answer = on.get(target, "image/png, text/html;q=0");
        EXPECT_EQ(answer.status, 406) << target;
        EXPECT_EQ(answer.text("/field"), "Accept") << target;
        EXPECT_THAT(answer.text("/detail"), HasSubstr("text/html, application/json, text/markdown, text/plain"));
    }
    const auto api = on.get(api_url(on.article), "text/html");
    EXPECT_EQ(api.status, 406);
    EXPECT_THAT(api.text("/detail"), HasSubstr("application/json, text/markdown, text/plain"));
    // What has one form is given, whatever is asked for.
    EXPECT_EQ(on.get("/api/v1/articles", "text/html").status, 200);
    EXPECT_EQ(on.get("/sign-in", "image/png").status, 200);
}

TEST(Negotiation, OneFormIsNeverGivenForAnother) {
    Readable on;
    // Each twice, so that the second may come from memory.
    for (int i = 0; i < 2; ++i) {
        for (const std::string type : {"text/html", "application/json", "text/markdown", "text/plain"}) {
            EXPECT_TRUE(on.get("/world/the-river", type).header("Content-Type").starts_with(type)) << type;
            const auto two = on.visitor.get("/world/the-river", {{"Accept", "image/png"}, {"Accept", type}});
            EXPECT_TRUE(two.header("Content-Type").starts_with(type)) << type;
        }
    }
}

TEST(Negotiation, FailuresArePagesForThoseWhoPreferThem) {
    Readable on;
    for (const auto& [accept, is_page] : std::vector<std::pair<std::string, bool>>{
             {"text/html", true},
             {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
             {"*/*", false},
             {"application/json, text/html;q=0.9", false},
             {"text/html;q=0, */*", false},
             {"text/markdown", false}}) {
        const auto answer = on.get("/world/none", accept);
        EXPECT_EQ(answer.status, 404) << accept;
        EXPECT_EQ(answer.header("Content-Type").starts_with("text/html"), is_page) << accept;
        EXPECT_EQ(on.get("/api/v1/comments/none", accept).header("Content-Type"), "application/problem+json") << accept;
    }
}

TEST(Negotiation, OnlyPagesCountAsViews) {
    Readable on;
    for (const std::string type : {"application/json", "text/markdown", "text/plain"}) {
        on.visitor.get("/world/the-river", {{"Accept", type}, {"User-Agent", "Mozilla/5.0 " + type}});
    }
    ASSERT_TRUE(on.site.engine->views().flush());
    EXPECT_EQ(on.visitor.get(api_url(on.article) + "?fields=counts").number("/counts/views"), 0);
}

TEST(Negotiation, CommentsAreNoPartOfTexts) {
    Readable on;
    auto reader = on.site.sign_in(Role::reader);
    ASSERT_EQ(reader.post(api_url(on.article) + "/comments", R"({"body":"Remarkable"})").status, 201);
    for (const std::string type : {"text/markdown", "text/plain"}) {
        EXPECT_EQ(on.get("/world/the-river?include=comments", type).body.find("Remarkable"), std::string::npos) << type;
    }
    EXPECT_THAT(on.get("/world/the-river", "text/html").body, HasSubstr("Remarkable"));
}

} // namespace
