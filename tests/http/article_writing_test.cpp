#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace {

using namespace http_tests;
using testing::ElementsAre;

TEST(WritingArticles, ADraftIsMadeFromEveryFormOfBody) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    const auto markdown = editor.post("/api/v1/articles", R"({"title":"One","body_markdown":"**Bold** text"})");
    EXPECT_EQ(markdown.status, 201);
    EXPECT_EQ(markdown.header("Location"), "/api/v1/articles/" + markdown.text("/id"));
    EXPECT_EQ(markdown.text("/status"), "draft");
    EXPECT_EQ(markdown.text("/body/html"), "<p><strong>Bold</strong> text</p>\n");
    EXPECT_EQ(markdown.at("/published_at"), nullptr);
    const auto html =
        editor.post("/api/v1/articles", R"({"title":"Two","body_html":"<p><b>Bold</b> text<script>1</script></p>"})");
    EXPECT_EQ(html.status, 201);
    EXPECT_EQ(html.text("/body/html"), markdown.text("/body/html"));
    const auto blocks = boost::json::serialize(markdown.at("/body/blocks"));
    const auto tree = editor.post("/api/v1/articles", R"({"title":"Three","body_blocks":)" + blocks + "}");
    EXPECT_EQ(tree.status, 201);
    EXPECT_EQ(tree.at("/body"), markdown.at("/body"));
    EXPECT_EQ(editor.get(markdown.header("Location")).body, markdown.body);
}

TEST(WritingArticles, EveryMemberIsKept) {
    Site site;
    site.category("World");
    site.author("Lan");
    auto editor = site.sign_in(Role::editor);
    const auto made = editor.post("/api/v1/articles", R"({"title":"All","slug":"all-of-it","locale":"vi","lead":"L",
        "figures":[{"src":"https://p.test/1.png","alt":"A","caption":"C","credit":"Me","width":4,"height":3}],
        "byline":["A free line",{"author":"lan","role":"photographer"}],"category":"world","tags":["New tag"],
        "unpublish_at":"2024-06-01T00:00:00+07:00","comments_open":false,"ratings_open":false})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.text("/slug"), "all-of-it");
    EXPECT_EQ(made.text("/locale"), "vi");
    EXPECT_EQ(made.text("/figures/0/caption"), "C");
    EXPECT_EQ(made.text("/byline/0/name"), "A free line");
    EXPECT_EQ(made.text("/byline/1/role"), "photographer");
    EXPECT_EQ(made.text("/tags/0/slug"), "new-tag");
    EXPECT_EQ(made.text("/unpublish_at"), "2024-05-31T17:00:00Z");
    EXPECT_EQ(made.text("/url"), "/world/all-of-it");
}

TEST(WritingArticles, WhatIsWrongIsNamed) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({})", "title"},
        {R"({"title":""})", "title"},
        {R"({"title":5})", "title"},
        {R"({"title":"T","colour":"red"})", "colour"},
        {R"({"title":"T","If-Match":1})", "If-Match"},
        {R"({"title":"T","Content-Type":1})", "Content-Type"},
        {R"({"title":"T","target":1})", "target"},
        {R"({"title":"T","request_body":1})", "request_body"},
        {R"({"title":"T","slug":"No Slug"})", "slug"},
        {R"({"title":"T","locale":"??"})", "locale"},
        {R"({"title":"T","body_markdown":"a","body_html":"b"})", "body_markdown"},
        {R"({"title":"T","body_blocks":[{"type":"spaceship"}]})", "body_blocks[0].type"},
        {R"({"title":"T","figures":{}})", "figures"},
        {R"j({"title":"T","figures":[{"src":"javascript:alert(1)"}]})j", "figures[0].src"},
        {R"({"title":"T","figures":[{"src":"/a.png","width":-1}]})", "figures[0].width"},
        {R"({"title":"T","byline":[{"author":"nobody"}]})", "byline[0].author"},
        {R"({"title":"T","category":"none"})", "category"},
        {R"({"title":"T","category":"a","categories":[]})", "category"},
        {R"({"title":"T","tags":[1]})", "tags[0]"},
        {R"({"title":"T","publish_at":"yesterday"})", "publish_at"},
        {R"({"title":"T","comments_open":"yes"})", "comments_open"},
    };
    for (const auto& [body, field] : cases) {
        const auto answer = editor.post("/api/v1/articles", body);
        EXPECT_EQ(answer.status, 422) << body << answer.body;
        EXPECT_EQ(answer.text("/field"), field) << body;
    }
    EXPECT_TRUE(
        site.engine->articles().list(Principal::host(), {.status = ArticleStatus::draft}).value().items.empty());
}

TEST(WritingArticles, ATakenSlugIsAConflict) {
    Site site;
    site.publish("Taken");
    auto editor = site.sign_in(Role::editor);
    const auto answer = editor.post("/api/v1/articles", R"({"title":"Other","slug":"taken"})");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.code(), "already_exists");
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"Taken"})").text("/slug"), "taken-2");
}

TEST(WritingArticles, ChangesNeedTheVersionThatWasRead) {
    Site site;
    const auto article = site.publish("Versioned");
    const auto url = api_url(article);
    auto editor = site.sign_in(Role::editor);
    const auto etag = editor.get(url).header("ETag");
    const std::vector<std::pair<std::string, std::string>> changes{{"PATCH", ""},
                                                                   {"DELETE", ""},
                                                                   {"POST", "/publish"},
                                                                   {"POST", "/unpublish"},
                                                                   {"POST", "/schedule"},
                                                                   {"POST", "/archive"},
                                                                   {"POST", "/revisions/1/restore"}};
    for (const auto& [method, path] : changes) {
        const std::string body = path == "/schedule" ? R"({"publish_at":"2024-05-02T00:00:00Z"})"
                                 : method == "PATCH" ? "{}"
                                                     : "";
        const auto without = editor.json(method, url + path, body, {});
        EXPECT_EQ(without.status, 428) << method << path;
        EXPECT_EQ(without.code(), "precondition_required");
        EXPECT_EQ(without.text("/field"), "If-Match");
        for (const std::string stale : {"\"1-0123456789\"", "\"99-0\"", "\"\"", "x", "\"abc\"", "W/\"1\"", ""}) {
            const auto refused = editor.json(method, url + path, body, {{"If-Match", stale}});
            EXPECT_EQ(refused.status, 412) << method << path << ' ' << stale;
            EXPECT_EQ(refused.code(), "version_mismatch");
        }
    }
    EXPECT_EQ(editor.get(url).header("ETag"), etag);
    const auto changed = editor.patch(url, etag, R"({"title":"Versioned again"})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_NE(changed.header("ETag"), etag);
    EXPECT_EQ(editor.patch(url, etag, R"({"title":"Lost"})").status, 412);
    EXPECT_EQ(editor.patch(url, "\"0-x\", " + changed.header("ETag"), R"({"lead":"From a list"})").status, 200);
    EXPECT_EQ(editor.patch(url, "*", R"({"lead":"Any"})").status, 200);
    EXPECT_EQ(editor.patch("/api/v1/articles/none", "*", "{}").status, 404);
}

TEST(WritingArticles, ARefusedRequestLeavesNoTags) {
    Site site;
    const auto url = api_url(site.publish("Tagged"));
    auto editor = site.sign_in(Role::editor);
    const auto stale = editor.get(url).header("ETag");
    ASSERT_EQ(editor.patch(url, stale, R"({"lead":"Newer"})").status, 200);
    for (const std::string wrong : {R"("title":"")", R"("title":"T","slug":"search")", R"("title":"T","locale":"??")",
                                    R"("title":"T","figures":[{"src":"x:y"}])", R"("title":"T","byline":[""])",
                                    R"("title":"T","ratings_open":1)"}) {
        const auto body = '{' + wrong + R"(,"tags":["Orphan Tag"]})";
        EXPECT_EQ(editor.post("/api/v1/articles", body).status, 422) << body;
        EXPECT_EQ(editor.patch(url, "*", body).status, 422) << body;
    }
    const std::string dates = R"(,"unpublish_at":"2000-01-01T00:00:00Z","tags":["Orphan Tag"]})";
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"T","publish_at":"2001-01-01T00:00:00Z")" + dates).status,
              422);
    EXPECT_EQ(editor.patch(url, "*", R"({"title":"T")" + dates).text("/field"), "unpublish_at");
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"T","tags":["Orphan Tag","!"]})").text("/field"), "tags[1]");
    std::string many;
    for (int i = 0; i < 51; ++i) many += "\"Tag " + std::to_string(i) + "\",";
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"T","tags":[)" + many + R"("Tag 0"]})").text("/field"),
              "tags");
    EXPECT_EQ(editor.patch(url, stale, R"({"tags":["Orphan Tag"]})").status, 412);
    // What only storing can find.
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"T","slug":"tagged","tags":["Orphan Tag"]})").status, 409);
    EXPECT_TRUE(editor.get("/api/v1/tags").at("/items").as_array().empty());
    const auto changed = editor.patch(url, "*", R"({"tags":["Orphan Tag","Second","orphan-tag"]})");
    EXPECT_EQ(changed.text("/tags/0/slug"), "orphan-tag");
    EXPECT_EQ(changed.text("/tags/1/slug"), "second");
    EXPECT_EQ(changed.at("/tags").as_array().size(), 2U);
}

TEST(WritingArticles, ANewTagMayComeTwiceAtOnce) {
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    Site site(options);
    auto one = site.sign_in(Role::editor, "one");
    auto two = site.sign_in(Role::editor, "two");
    // Both have found the tag missing and are about to make it.
    options.hold->hold_writes(2);
    Answer first;
    Answer second;
    std::thread making([&] { first = one.post("/api/v1/articles", R"({"title":"One","tags":["New"]})"); });
    std::thread making_too([&] { second = two.post("/api/v1/articles", R"({"title":"Two","tags":["New"]})"); });
    EXPECT_TRUE(options.hold->wait_for(2));
    options.hold->release();
    making.join();
    making_too.join();
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(second.status, 201) << second.body;
    EXPECT_EQ(first.at("/tags"), second.at("/tags"));
    EXPECT_EQ(first.text("/tags/0/slug"), "new");
}

TEST(WritingArticles, VotesAndViewsDoNotSpoilAnEditorsVersion) {
    Site site;
    const auto article = site.publish("Popular");
    auto editor = site.sign_in(Role::editor);
    const auto etag = editor.get(api_url(article)).header("ETag");
    auto reader = site.sign_in(Role::reader);
    ASSERT_EQ(reader.put(api_url(article) + "/rating", R"({"value":4})").status, 200);
    EXPECT_NE(editor.get(api_url(article)).header("ETag"), etag);
    EXPECT_EQ(editor.patch(api_url(article), etag, R"({"lead":"Still fits"})").status, 200);
}

TEST(WritingArticles, TheWorkflowGoesThroughItsStates) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    auto visitor = site.visitor();
    auto state = editor.post("/api/v1/articles", R"({"title":"Life","body_markdown":"one"})");
    const auto url = "/api/v1/articles/" + state.text("/id");
    const auto step = [&](std::string_view action, std::string_view body = {}) {
        state = editor.post(url + '/' + std::string(action), body, {{"If-Match", state.header("ETag")}});
        EXPECT_EQ(state.status, 200) << action << state.body;
    };
    EXPECT_EQ(visitor.get(url).status, 404);
    step("publish");
    EXPECT_EQ(state.text("/status"), "published");
    EXPECT_EQ(visitor.get(url).text("/published_at"), "2024-05-01T08:00:00Z");
    // Editing does not touch what readers see.
    state = editor.patch(url, state.header("ETag"), R"({"body_markdown":"two"})");
    EXPECT_EQ(state.at("/has_draft"), true);
    EXPECT_EQ(visitor.get(url).text("/body/markdown"), "one\n");
    EXPECT_EQ(editor.get(url + "?revision=latest").text("/body/markdown"), "two\n");
    step("publish");
    EXPECT_EQ(visitor.get(url).text("/body/markdown"), "two\n");
    step("unpublish");
    EXPECT_EQ(state.text("/status"), "draft");
    EXPECT_EQ(visitor.get(url).status, 404);
    step("schedule", R"({"publish_at":"2024-05-01T09:00:00Z","unpublish_at":"2024-05-01T10:00:00Z"})");
    EXPECT_EQ(visitor.get(url).status, 404);
    site.advance(std::chrono::minutes(60));
    EXPECT_EQ(visitor.get(url).status, 200);
    site.advance(std::chrono::minutes(60));
    EXPECT_EQ(visitor.get(url).status, 404);
    editor = site.sign_in_as("editor");
    state = editor.get(url);
    step("archive");
    EXPECT_EQ(state.text("/status"), "archived");
    EXPECT_EQ(editor.erase(url, state.header("ETag")).status, 204);
    EXPECT_EQ(editor.get(url).status, 404);
}

TEST(WritingArticles, ASchedulesBodyIsChecked) {
    Site site;
    const auto article = site.publish("Later");
    auto editor = site.sign_in(Role::editor);
    const auto schedule = [&](std::string_view body) {
        return editor.post(api_url(article) + "/schedule", body, {{"If-Match", "*"}});
    };
    EXPECT_EQ(schedule("").status, 400);
    EXPECT_EQ(schedule("{}").text("/field"), "publish_at");
    EXPECT_EQ(schedule(R"({"publish_at":"2024-02-30T00:00:00Z"})").text("/field"), "publish_at");
    EXPECT_EQ(schedule(R"({"publish_at":"2024-05-02T00:00:00Z","unpublish_at":"2024-05-01T00:00:00Z"})").status, 422);
}

TEST(WritingArticles, RevisionsAreListedAndRestored) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    auto state = editor.post("/api/v1/articles", R"({"title":"First","body_markdown":"one"})");
    const auto url = "/api/v1/articles/" + state.text("/id");
    state = editor.patch(url, state.header("ETag"), R"({"title":"Second"})");
    state = editor.patch(url, state.header("ETag"), R"({"title":"Third"})");
    const auto list = editor.get(url + "/revisions?limit=2");
    EXPECT_THAT(members(list.at("/items/0")),
                ElementsAre("article_id", "number", "title", "lead", "hash", "created_at", "created_by"));
    EXPECT_EQ(list.text("/items/0/title"), "Third");
    EXPECT_EQ(list.text("/items/1/title"), "Second");
    const auto rest = editor.get(url + "/revisions?limit=2&after=" + list.text("/next"));
    EXPECT_EQ(rest.text("/items/0/title"), "First");
    EXPECT_EQ(rest.at("/next"), nullptr);
    const auto restored = editor.post(url + "/revisions/1/restore", {}, {{"If-Match", state.header("ETag")}});
    EXPECT_EQ(restored.status, 200);
    EXPECT_EQ(restored.text("/title"), "First");
    EXPECT_EQ(restored.number("/revision"), 4);
    for (const std::string number : {"0", "9", "-1", "x", "1x", "99999999999"}) {
        EXPECT_EQ(editor.post(url + "/revisions/" + number + "/restore", {}, {{"If-Match", "*"}}).status, 404)
            << number;
    }
    EXPECT_EQ(site.visitor().get(url + "/revisions").status, 401);
}

TEST(WritingArticles, W11RolesMayDoWhatTheTableSays) {
    Site site;
    const auto article = site.publish("Of the house");
    auto reader = site.sign_in(Role::reader);
    auto moderator = site.sign_in(Role::moderator);
    auto author = site.sign_in(Role::author);
    auto visitor = site.visitor();
    const auto url = api_url(article);
    EXPECT_EQ(visitor.post("/api/v1/articles", R"({"title":"T"})").status, 401);
    EXPECT_EQ(reader.post("/api/v1/articles", R"({"title":"T"})").status, 403);
    EXPECT_EQ(moderator.post("/api/v1/articles", R"({"title":"T"})").status, 403);
    const auto own = author.post("/api/v1/articles", R"({"title":"Mine"})");
    ASSERT_EQ(own.status, 201);
    EXPECT_EQ(author.post("/api/v1/articles/mine/publish", {}, {{"If-Match", own.header("ETag")}}).status, 200);
    for (auto* client : {&reader, &author}) {
        EXPECT_EQ(client->patch(url, "*", R"({"title":"Taken over"})").status, 403);
        EXPECT_EQ(client->erase(url, "*").status, 403);
        EXPECT_EQ(client->post(url + "/archive", {}, {{"If-Match", "*"}}).status, 403);
        EXPECT_EQ(client->get(url + "/revisions").status, 403);
    }
    EXPECT_EQ(visitor.get(url).text("/title"), "Of the house");
    EXPECT_EQ(visitor.patch(url, "*", "{}").header("WWW-Authenticate"), "Cookie realm=\"masthead\"");
}

} // namespace
