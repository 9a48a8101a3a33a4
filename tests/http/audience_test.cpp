#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using testing::ElementsAre;

std::vector<std::string> texts(const Answer& answer) {
    std::vector<std::string> result;
    const auto items = answer.at("/items");
    for (const auto& item : items.as_array()) result.emplace_back(item.at("body").at("text").as_string());
    return result;
}

std::string comment_json(std::string_view body, std::string_view parent = {}) {
    return R"({"body":)" + quoted(body) + (parent.empty() ? "}" : R"(,"parent":)" + quoted(parent) + "}");
}

TEST(CommentsOverHttp, ACommentIsShownAtOnceOrWaits) {
    Site site;
    const auto article = site.publish("Talk");
    auto reader = site.sign_in(Role::reader);
    const auto made = reader.post(api_url(article) + "/comments", comment_json("A *fine* day"));
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.header("Location"), "/api/v1/comments/" + made.text("/id"));
    EXPECT_EQ(reader.get(made.header("Location")).text("/body/text"), made.text("/body/text"));
    EXPECT_THAT(members(made.json()),
                ElementsAre("id", "article_id", "parent", "depth", "author", "body", "status", "created_at",
                            "edited_at", "pinned", "staff", "reactions", "own", "may_edit", "may_give_feedback"));
    EXPECT_EQ(made.text("/body/html"), "<p>A <em>fine</em> day</p>\n");
    EXPECT_EQ(made.text("/author/name"), "reader");
    EXPECT_EQ(reader.get(api_url(article)).number("/counts/comments"), 1);

    SiteOptions options;
    options.policies.comment.moderation = Moderation::before;
    Site careful(options);
    const auto other = careful.publish("Talk");
    auto writer = careful.sign_in(Role::reader);
    const auto waiting = writer.post(api_url(other) + "/comments", comment_json("Wait"));
    EXPECT_EQ(waiting.status, 202);
    EXPECT_EQ(waiting.text("/status"), "pending");
    EXPECT_THAT(texts(careful.visitor().get(api_url(other) + "/comments")), ElementsAre());
    EXPECT_THAT(texts(writer.get(api_url(other) + "/comments")), ElementsAre("Wait"));
    EXPECT_EQ(writer.get(api_url(other)).number("/counts/comments"), 0);
}

TEST(CommentsOverHttp, AThreadHasItsOrders) {
    Site site;
    const auto article = site.publish("Talk");
    const auto url = api_url(article) + "/comments";
    auto reader = site.sign_in(Role::reader);
    const auto write = [&](std::string_view text, std::string_view parent = {}) {
        site.advance(std::chrono::seconds(1));
        return reader.post(url, comment_json(text, parent)).text("/id");
    };
    const auto first = write("first");
    write("second");
    const auto reply = write("reply to first", first);
    write("deeper", reply);
    EXPECT_THAT(texts(reader.get(url)), ElementsAre("first", "reply to first", "deeper", "second"));
    EXPECT_EQ(reader.get(url).body, reader.get(url + "?sort=oldest").body);
    EXPECT_THAT(texts(reader.get(url + "?sort=newest")), ElementsAre("deeper", "reply to first", "second", "first"));
    EXPECT_THAT(texts(reader.get(url + "?parent=" + first)), ElementsAre("reply to first"));
    const auto page = reader.get(url + "?limit=3");
    EXPECT_THAT(texts(page), ElementsAre("first", "reply to first", "deeper"));
    EXPECT_THAT(texts(reader.get(url + "?limit=3&after=" + page.text("/next"))), ElementsAre("second"));
    EXPECT_EQ(reader.get(url + "?sort=loudest").text("/field"), "sort");
    EXPECT_EQ(reader.get(url + "?parent=x").text("/field"), "parent");
    EXPECT_EQ(reader.post(url, comment_json("lost", to_string(article.head.id))).text("/field"), "parent");
}

TEST(CommentsOverHttp, WhatIsWrongIsNamed) {
    SiteOptions options;
    options.policies.comment.minimum_interval = std::chrono::seconds(10);
    Site site(options);
    const auto url = api_url(site.publish("Talk")) + "/comments";
    auto reader = site.sign_in(Role::reader);
    EXPECT_EQ(site.visitor().post(url, comment_json("Hello")).status, 401);
    EXPECT_EQ(reader.post(url, R"({})").text("/field"), "body");
    EXPECT_EQ(reader.post(url, comment_json("  ")).text("/field"), "body");
    EXPECT_EQ(reader.post(url, comment_json(std::string(5'001, 'x'))).text("/field"), "body");
    EXPECT_EQ(reader.post(url, R"({"body":"a","parent":5})").text("/field"), "parent");
    EXPECT_EQ(reader.post(url, R"({"body":"a","status":"approved"})").text("/field"), "status");
    EXPECT_EQ(reader.post(url, comment_json("One")).status, 201);
    EXPECT_EQ(reader.post(url, comment_json("Two")).status, 429);
    EXPECT_EQ(reader.post("/api/v1/articles/none/comments", comment_json("One")).status, 404);
}

TEST(CommentsOverHttp, ReadersWithoutAnAccountGiveAName) {
    SiteOptions options;
    options.policies.comment.who = CommentAccess::anyone;
    Site site(options);
    const auto url = api_url(site.publish("Talk")) + "/comments";
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.post(url, comment_json("Hello")).text("/field"), "author_name");
    const auto made = visitor.post(url, R"({"body":"Hello","author_name":"Minh","author_email":"minh@example.org"})");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.body.find("example.org"), std::string::npos);
    auto moderator = site.sign_in(Role::moderator);
    EXPECT_EQ(moderator.get(url).text("/items/0/author/email"), "minh@example.org");
    EXPECT_EQ(visitor.get(url).body.find("example.org"), std::string::npos);
}

TEST(CommentsOverHttp, ModeratorsDecide) {
    SiteOptions options;
    options.policies.comment.moderation = Moderation::before;
    Site site(options);
    const auto article = site.publish("Talk");
    auto reader = site.sign_in(Role::reader);
    auto moderator = site.sign_in(Role::moderator);
    const auto id = reader.post(api_url(article) + "/comments", comment_json("Judge me")).text("/id");
    EXPECT_EQ(site.visitor().get("/api/v1/comments?status=pending").status, 401);
    EXPECT_EQ(reader.get("/api/v1/comments?status=pending").status, 403);
    EXPECT_THAT(texts(moderator.get("/api/v1/comments?status=pending")), ElementsAre("Judge me"));
    EXPECT_EQ(moderator.get("/api/v1/comments").body, moderator.get("/api/v1/comments?status=pending").body);
    EXPECT_EQ(moderator.get("/api/v1/comments?status=odd").text("/field"), "status");
    const auto count = [&] { return moderator.get(api_url(article)).number("/counts/comments"); };
    for (const auto& [action, status, counted] : std::vector<std::tuple<std::string, std::string, int>>{
             {"approve", "approved", 1}, {"reject", "rejected", 0}, {"spam", "spam", 0}, {"approve", "approved", 1}}) {
        EXPECT_EQ(reader.post("/api/v1/comments/" + id + '/' + action).status, 403);
        const auto answer = moderator.post("/api/v1/comments/" + id + '/' + action);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.text("/status"), status);
        EXPECT_THAT(texts(moderator.get("/api/v1/comments?status=" + status)), ElementsAre("Judge me"));
        EXPECT_EQ(count(), counted);
    }
    EXPECT_EQ(moderator.post("/api/v1/comments/none/approve").status, 404);
}

TEST(CommentsOverHttp, AuthorsEditAndDeleteForAWhile) {
    Site site;
    const auto article = site.publish("Talk");
    const auto url = api_url(article) + "/comments";
    auto reader = site.sign_in(Role::reader);
    auto other = site.sign_in(Role::reader, "other");
    const auto id = "/api/v1/comments/" + reader.post(url, comment_json("Frist")).text("/id");
    const auto edited = reader.json("PATCH", id, comment_json("First"), {});
    EXPECT_EQ(edited.status, 200);
    EXPECT_EQ(edited.text("/body/text"), "First");
    EXPECT_TRUE(edited.at("/edited_at").is_string());
    EXPECT_EQ(other.json("PATCH", id, comment_json("Hijacked"), {}).status, 403);
    EXPECT_EQ(other.erase(id).status, 403);
    EXPECT_EQ(reader.json("PATCH", id, "{}", {}).text("/field"), "body");
    site.advance(std::chrono::seconds(301));
    EXPECT_EQ(reader.json("PATCH", id, comment_json("Too late"), {}).status, 403);
    auto moderator = site.sign_in(Role::moderator);
    EXPECT_EQ(moderator.erase(id).status, 204);
    EXPECT_EQ(reader.get(api_url(article)).number("/counts/comments"), 0);
    EXPECT_THAT(texts(reader.get(url)), ElementsAre());
}

TEST(CommentsOverHttp, ADeletedCommentWithRepliesLeavesItsPlace) {
    Site site;
    const auto url = api_url(site.publish("Talk")) + "/comments";
    auto reader = site.sign_in(Role::reader);
    const auto id = reader.post(url, comment_json("Mistake")).text("/id");
    reader.post(url, comment_json("Answer", id));
    EXPECT_EQ(reader.erase("/api/v1/comments/" + id).status, 204);
    const auto list = site.visitor().get(url);
    EXPECT_THAT(texts(list), ElementsAre("", "Answer"));
    EXPECT_EQ(list.text("/items/0/status"), "deleted");
    EXPECT_EQ(list.text("/items/0/author/name"), "");
    EXPECT_FALSE(list.at("/items/0/author").as_object().contains("account_id"));
    EXPECT_EQ(list.body.find("Mistake"), std::string::npos);
}

TEST(RatingOverHttp, AVoteIsCastChangedAndWithdrawn) {
    Site site;
    const auto url = api_url(site.publish("Rate me")) + "/rating";
    auto reader = site.sign_in(Role::reader);
    EXPECT_EQ(reader.get(url).json(), boost::json::parse(R"({"count":0,"sum":0,"mean":null,
        "scale":{"min":1,"max":5,"step":1},"histogram":{},"own":null})"));
    EXPECT_EQ(reader.put(url, R"({"value":5})").number("/own"), 5);
    const auto changed = reader.put(url, R"({"value":3})");
    EXPECT_EQ(changed.json(), boost::json::parse(R"({"count":1,"sum":3,"mean":3,
        "scale":{"min":1,"max":5,"step":1},"histogram":{"3":1},"own":3})"));
    auto other = site.sign_in(Role::reader, "other");
    EXPECT_EQ(other.put(url, R"({"value":4})").number("/count"), 2);
    EXPECT_EQ(site.visitor().get(url).at("/own"), nullptr);
    const auto withdrawn = reader.erase(url);
    EXPECT_EQ(withdrawn.status, 200);
    EXPECT_EQ(withdrawn.number("/sum"), 4);
    EXPECT_EQ(withdrawn.at("/own"), nullptr);
    EXPECT_EQ(reader.erase(url).number("/count"), 1);
}

TEST(RatingOverHttp, ValuesOffTheScaleAreRefused) {
    Site site;
    const auto article = site.publish("Rate me");
    const auto url = api_url(article) + "/rating";
    auto reader = site.sign_in(Role::reader);
    for (const std::string value :
         {"0", "6", "-1", "4.5", "\"5\"", "null", "true", "[5]", "1e30", "18446744073709551615"}) {
        const auto answer = reader.put(url, "{\"value\":" + value + "}");
        EXPECT_EQ(answer.status, 422) << value;
        EXPECT_EQ(answer.text("/field"), "value") << value;
    }
    EXPECT_EQ(reader.put(url, R"({"value":1e999})").status / 100, 4);
    EXPECT_EQ(reader.put(url, R"({"value":5,"voter":"other"})").text("/field"), "voter");
    EXPECT_EQ(site.visitor().put(url, R"({"value":5})").status, 401);
    EXPECT_EQ(reader.get(url).number("/count"), 0);
    auto editor = site.sign_in(Role::editor);
    ASSERT_EQ(editor.patch(api_url(article), "*", R"({"ratings_open":false})").status, 200);
    EXPECT_EQ(reader.put(url, R"({"value":5})").status, 403);
}

TEST(ViewsOverHttp, AReaderCountsOnce) {
    Site site;
    const auto article = site.publish("Look");
    auto visitor = site.visitor();
    const auto views = [&] {
        EXPECT_TRUE(site.engine->views().flush());
        return visitor.get(api_url(article)).number("/counts/views");
    };
    const auto look = [&](std::string_view agent) {
        return visitor.post(api_url(article) + "/views", {}, {{"User-Agent", std::string(agent)}});
    };
    const auto answer = look("Mozilla/5.0");
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(look("Mozilla/5.0").status, 202);
    EXPECT_EQ(look("Googlebot/2.1").status, 202);
    EXPECT_EQ(views(), 1);
    EXPECT_EQ(look("Mozilla/6.0").status, 202);
    // W-08: what a client says about its address does not make it another reader.
    visitor.post(api_url(article) + "/views", {}, {{"User-Agent", "Mozilla/5.0"}, {"X-Forwarded-For", "1.2.3.4"}});
    EXPECT_EQ(views(), 2);
    EXPECT_EQ(visitor.post("/api/v1/articles/none/views").status, 404);
}

} // namespace
