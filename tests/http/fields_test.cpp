#include "site.hpp"

#include "http/field_selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace {

using namespace http_tests;
using http::detail::selected;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string chosen(std::string_view json, const std::vector<std::string>& paths) {
    const auto outcome = selected(json, paths, nullptr);
    return outcome ? *outcome : "refused: " + outcome.error().message;
}

TEST(Selecting, KeepsTheNotationAndTheOrderOfTheWhole) {
    constexpr std::string_view json = R"({"a":"x\"},{","b":1.50,"c":{"d":[1,2],"e":null},"f":[{"g":1,"h":2},{"g":3}]})";
    EXPECT_EQ(chosen(json, {"b"}), R"({"b":1.50})");
    EXPECT_EQ(chosen(json, {"b", "a"}), R"({"a":"x\"},{","b":1.50})");
    EXPECT_EQ(chosen(json, {"c.d"}), R"({"c":{"d":[1,2]}})");
    EXPECT_EQ(chosen(json, {"c.d", "c"}), R"({"c":{"d":[1,2],"e":null}})");
    EXPECT_EQ(chosen(json, {"f.g"}), R"({"f":[{"g":1},{"g":3}]})");
    EXPECT_EQ(chosen(json, {"f.h"}), R"({"f":[{"h":2},{}]})");
    EXPECT_EQ(chosen(json, {"c.e.anything"}), R"({"c":{"e":null}})");
}

TEST(Selecting, OfAListTheItemsAreMeant) {
    EXPECT_EQ(chosen(R"({"items":[{"a":1,"b":2},{"a":3,"b":4}],"next":"x"})", {"b"}),
              R"({"items":[{"b":2},{"b":4}],"next":"x"})");
    EXPECT_EQ(chosen(R"({"items":[],"next":null})", {"whatever"}), R"({"items":[],"next":null})");
    EXPECT_EQ(chosen(R"({"items":[{"a":1}],"next":"x"})", {"next"}), "refused: there is no member next here");
}

TEST(Selecting, WhatIsNotThereIsRefused) {
    EXPECT_EQ(chosen(R"({"a":{"b":1}})", {"a.c"}), "refused: there is no member a.c here");
    EXPECT_EQ(chosen(R"({"a":{"b":1}})", {"a.b.c"}), "refused: there is no member a.b.c here");
    EXPECT_EQ(chosen(R"({"a":"b"})", {"b"}), "refused: there is no member b here");
}

/// Some JSON of objects and arrays in each other.
std::string some_json(int depth) {
    const auto leaf = [] { return *rc::gen::element<std::string>("1.50", "null", "true", R"("a\\\"]}")", "[]", "{}"); };
    if (depth == 0 || *rc::gen::inRange(0, 3) == 0) return leaf();
    std::string text = "{";
    for (const std::string name : {"a", "b", "c"}) {
        if (!*rc::gen::arbitrary<bool>()) continue;
        text.append(text.size() > 1 ? "," : "")
            .append(http_tests::quoted(name))
            .append(":")
            .append(some_json(depth - 1));
    }
    return text + "}";
}

RC_GTEST_PROP(Selecting, ThePartsOfAnObjectTogetherAreTheWhole, ()) {
    const auto json = R"({"whole":)" + some_json(3) + R"(,"other":)" + some_json(3) + '}';
    std::vector<std::string> paths;
    for (const auto& name : members(boost::json::parse(json))) paths.push_back(name);
    RC_ASSERT(chosen(json, paths) == json);
    for (const auto& path : paths) {
        const auto one = boost::json::parse(chosen(json, {path}));
        RC_ASSERT(boost::json::serialize(one.at(path)) == boost::json::serialize(boost::json::parse(json).at(path)));
        RC_ASSERT(one.as_object().size() == 1U);
    }
}

struct Filled {
    Filled() {
        ArticleDraft draft;
        draft.content.byline = {{.author = site.author("Lan").id}, {.credit = "Agency", .role = "photographer"}};
        draft.content.categories = {site.category("World").id};
        draft.content.tags = {site.tag("Rivers").id};
        article = site.publish("Whole", draft);
    }
    Site site;
    ArticleDetails article;
    Client visitor = site.visitor();
};

TEST(Fields, AnArticleComesWithThoseThatWereAskedFor) {
    Filled on;
    const auto url = api_url(on.article);
    const auto answer = on.visitor.get(url + "?fields=title,slug,byline.name");
    EXPECT_EQ(answer.body, R"({"slug":"whole","title":"Whole","byline":[{"name":"Lan"},{"name":"Agency"}]})");
    EXPECT_EQ(on.visitor.get(url + "?fields=body.markdown").body, R"({"body":{"markdown":"Text of *Whole*.\n"}})");
    EXPECT_EQ(on.visitor.get(url + "?fields=body").at("/body"), on.visitor.get(url).at("/body"));
    EXPECT_EQ(on.visitor.get(url + "?fields=rating").at("/rating"), on.visitor.get(url).at("/rating"));
    // A value nobody has voted for yet is described, although it is not there.
    EXPECT_EQ(on.visitor.get(url + "?fields=rating.histogram.5").body, R"({"rating":{"histogram":{}}})");
    // Both are there only if they are asked for, which is no mistake in `fields`.
    EXPECT_EQ(on.visitor.get(url + "?fields=comments").body, "{}");
    EXPECT_THAT(on.visitor.get(url + "?fields=comments&include=comments").body,
                HasSubstr(R"({"comments":{"items":[])"));
}

TEST(Fields, ListsComeWithThoseOfTheirItems) {
    Filled on;
    on.site.advance(std::chrono::seconds(1));
    on.site.publish("Second");
    const auto answer = on.visitor.get("/api/v1/articles?fields=title,counts.views&limit=1");
    EXPECT_THAT(members(answer.json()), ElementsAre("items", "next"));
    EXPECT_EQ(answer.at("/items").as_array().size(), 1U);
    EXPECT_EQ(boost::json::serialize(answer.at("/items/0")), R"({"title":"Second","counts":{"views":0}})");
    const auto next = on.visitor.get("/api/v1/articles?fields=title&limit=1&after=" + answer.text("/next"));
    EXPECT_EQ(next.text("/items/0/title"), "Whole");
    EXPECT_EQ(on.visitor.get("/api/v1/most-read?fields=article.title").status, 200);
    EXPECT_EQ(boost::json::serialize(on.visitor.get("/api/v1/tags?fields=name").at("/items/0")),
              R"({"name":"Rivers"})");
}

TEST(Fields, AnAnswerInPartHasATagOfItsOwnForTheSameVersion) {
    Filled on;
    const auto url = api_url(on.article);
    const auto whole = on.visitor.get(url).header("ETag");
    const auto part = on.visitor.get(url + "?fields=title").header("ETag");
    EXPECT_NE(part, whole);
    EXPECT_EQ(part.substr(0, part.find('-')), whole.substr(0, whole.find('-')));
    EXPECT_EQ(on.visitor.get(url + "?fields=title", {{"If-None-Match", part}}).status, 304);
    EXPECT_EQ(on.visitor.get(url + "?fields=title", {{"If-None-Match", whole}}).status, 200);
    EXPECT_NE(on.visitor.get("/api/v1/articles?fields=title").header("ETag"),
              on.visitor.get("/api/v1/articles").header("ETag"));
    auto editor = on.site.sign_in(Role::editor);
    const auto seen = editor.get(url + "?fields=title").header("ETag");
    EXPECT_EQ(editor.patch(url, seen, R"({"title":"Changed"})").status, 200);
}

TEST(Fields, WhatIsNoMemberIsNamed) {
    Filled on;
    const auto url = api_url(on.article);
    std::string many = "title";
    for (int i = 0; i < 50; ++i) many += ",title";
    for (const auto& [fields, detail] : std::vector<std::pair<std::string, std::string>>{
             {"title,byline.nickname", "there is no member byline.nickname here"},
             {"items", "there is no member items here"},
             {"title.length", "there is no member title.length here"},
             {"", "this must be names of members with commas between them"},
             {"title,", "this must be names of members with commas between them"},
             {"title,,slug", "this must be names of members with commas between them"},
             {".title", "this must be names of members with commas between them"},
             {"byline..name", "this must be names of members with commas between them"},
             {many, "at most 50 names are allowed"},
             {std::string(101, 'a'), "a name has at most 100 bytes"}}) {
        const auto answer = on.visitor.get(url + "?fields=" + fields);
        EXPECT_EQ(answer.status, 422) << fields;
        EXPECT_EQ(answer.text("/field"), "fields") << fields;
        EXPECT_EQ(answer.text("/detail"), detail) << fields;
    }
    EXPECT_EQ(on.visitor.get("/api/v1/articles?fields=body").text("/field"), "fields");
    // Pages have no members.
    EXPECT_EQ(on.visitor.page("/?fields=nothing").status, 200);
}

TEST(Fields, HeadTellsOfThePart) {
    Filled on;
    const auto url = api_url(on.article) + "?fields=title";
    const auto head = on.visitor.send("HEAD", url);
    EXPECT_EQ(head.header("ETag"), on.visitor.get(url).header("ETag"));
    EXPECT_EQ(head.header("Content-Length"), std::to_string(on.visitor.get(url).body.size()));
}

TEST(Including, ProfilesAndTermsComeWhole) {
    Filled on;
    const auto answer = on.visitor.get(api_url(on.article) + "?include=authors,terms,comments");
    EXPECT_EQ(answer.at("/authors/0"), on.visitor.get("/api/v1/authors/lan").json());
    EXPECT_EQ(answer.at("/authors").as_array().size(), 1U);
    EXPECT_EQ(answer.at("/terms/0"), on.visitor.get("/api/v1/categories/world").json());
    EXPECT_EQ(answer.at("/terms/1"), on.visitor.get("/api/v1/tags/rivers").json());
    EXPECT_EQ(answer.at("/comments/next"), nullptr);
    const auto names = members(answer.json());
    EXPECT_THAT(std::vector<std::string>(names.end() - 3, names.end()), ElementsAre("comments", "authors", "terms"));
    const auto list = on.visitor.get("/api/v1/articles?include=terms");
    EXPECT_EQ(list.at("/items/0/terms/0"), answer.at("/terms/0"));
    EXPECT_FALSE(list.at("/items/0").as_object().contains("authors"));
    EXPECT_EQ(on.visitor.get("/api/v1/search?q=whole&include=authors").text("/items/0/authors/0/name"), "Lan");
    EXPECT_EQ(on.visitor.get("/api/v1/articles?include=authors&fields=authors.name").at("/items/0"),
              boost::json::parse(R"({"authors":[{"name":"Lan"}]})"));
}

TEST(Including, WhatCannotBeIncludedIsRefused) {
    Filled on;
    for (const std::string include : {"everything", "comments,", "comments,revisions", "Authors", ","}) {
        const auto answer = on.visitor.get(api_url(on.article) + "?include=" + include);
        EXPECT_EQ(answer.status, 422) << include;
        EXPECT_EQ(answer.text("/field"), "include") << include;
        EXPECT_THAT(answer.text("/detail"), HasSubstr("comments, authors and terms")) << include;
    }
    EXPECT_EQ(on.visitor.get("/api/v1/articles?include=comments").text("/detail"), "authors and terms can be included");
}

} // namespace
