#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace {

using namespace http_tests;
using testing::HasSubstr;
using testing::Not;

TEST(Forms, SigningInLeadsBackToWhereItBegan) {
    Site site;
    site.publish("Open");
    site.account(Role::reader, "lan");
    auto client = site.visitor();
    EXPECT_THAT(client.page("/sign-in?next=/open").body, HasSubstr("name=\"next\" value=\"/open\""));
    const auto answer = client.form("/sign-in", "login=lan&next=%2Fopen&password=" + form_escaped(password));
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.header("Location"), "/open");
    EXPECT_TRUE(answer.session_cookie());
    const auto page = client.page("/open").body;
    EXPECT_THAT(page, HasSubstr("action=\"/sign-out\""));
    client.csrf = between(page, "name=\"csrf_token\" value=\"", "\"");
    const auto out = client.form("/sign-out", "");
    EXPECT_EQ(out.status, 303);
    EXPECT_EQ(out.header("Location"), "/?notice=signed_out");
    EXPECT_TRUE(out.has_word("Set-Cookie", "Max-Age=0"));
    EXPECT_THAT(client.page("/open").body, Not(HasSubstr("action=\"/sign-out\"")));
}

TEST(Forms, SigningInNeverLeadsToAnotherSite) {
    Site site;
    site.account(Role::reader, "lan");
    for (const std::string next : {"https://evil.test/", "//evil.test/", "/\\evil.test", "evil", "javascript:alert(1)",
                                   "/ok\r\nSet-Cookie: a=b", "", "/\t/evil.test", "/\x01/evil.test"}) {
        auto client = site.visitor();
        const auto answer =
            client.form("/sign-in", "login=lan&password=" + form_escaped(password) + "&next=" + form_escaped(next));
        EXPECT_EQ(answer.status, 303) << next;
        EXPECT_EQ(answer.header("Location"), "/") << next;
    }
}

TEST(Forms, AFailedSignInKeepsTheLoginAndNeverThePassword) {
    Site site;
    site.account(Role::reader, "lan");
    auto client = site.visitor();
    const auto answer = client.form("/sign-in", "login=lan&next=%2Fopen&password=wrong+secret+word");
    EXPECT_EQ(answer.status, 401);
    EXPECT_TRUE(answer.header("Content-Type").starts_with("text/html"));
    EXPECT_THAT(answer.body, HasSubstr("value=\"lan\""));
    EXPECT_THAT(answer.body, HasSubstr("value=\"/open\""));
    EXPECT_THAT(answer.body, HasSubstr("role=\"alert\""));
    EXPECT_THAT(answer.body, Not(HasSubstr("wrong secret word")));
    EXPECT_FALSE(answer.has("Set-Cookie"));
}

TEST(Forms, AVoteIsCast) {
    Site site;
    site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    const auto answer = reader.form("/articles/open/rating", "value=4");
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.header("Location"), "/open?notice=rated#rating");
    EXPECT_EQ(reader.get("/api/v1/articles/open/rating").number("/own"), 4);
    EXPECT_THAT(reader.page("/open?notice=rated").body, HasSubstr("class=\"notice\""));
    for (const std::string value : {"6", "0", "4.5", "", "five", "0x5", "nan", "inf", "5 ", "+5", "1e1", "5abc"}) {
        const auto refused = reader.form("/articles/open/rating", "value=" + form_escaped(value));
        EXPECT_EQ(refused.status, 422) << value;
        EXPECT_THAT(refused.body, HasSubstr("form-error")) << value;
    }
    EXPECT_EQ(reader.get("/api/v1/articles/open/rating").number("/own"), 4);
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.form("/articles/open/rating", "value=4").status, 401);
    EXPECT_EQ(visitor.form("/articles/none/rating", "value=4").status, 404);
}

TEST(Forms, ACommentIsAdded) {
    Site site;
    const auto article = site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    const auto answer = reader.form("/articles/open/comments", "body=" + form_escaped("Xin chào **bạn**"));
    EXPECT_EQ(answer.status, 303);
    const auto id = reader.get(api_url(article) + "/comments").text("/items/0/id");
    EXPECT_EQ(answer.header("Location"), "/open?notice=comment_added#comment-" + id);
    EXPECT_THAT(reader.page("/open").body, HasSubstr("Xin chào <strong>bạn</strong>"));
    EXPECT_THAT(reader.page("/open?reply_to=" + id).body, HasSubstr("name=\"parent\" value=\"" + id + "\""));
    EXPECT_EQ(reader.form("/articles/open/comments", "body=Reply&parent=" + id).status, 303);
    EXPECT_EQ(reader.get(api_url(article) + "/comments").text("/items/1/parent"), id);
}

TEST(Forms, ARefusedCommentKeepsWhatWasTyped) {
    SiteOptions options;
    options.policies.comment.minimum_interval = std::chrono::seconds(10);
    Site site(options);
    site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    const auto first = reader.form("/articles/open/comments", "body=First");
    const auto id = between(first.header("Location") + '|', "#comment-", "|");
    const std::string typed = "Second & </textarea><script>1</script> \"thought\"";
    const auto answer = reader.form("/articles/open/comments", "parent=" + id + "&body=" + form_escaped(typed));
    EXPECT_EQ(answer.status, 429);
    EXPECT_THAT(answer.body, HasSubstr("Second &amp; &lt;/textarea&gt;&lt;script&gt;1&lt;/script&gt;"));
    EXPECT_THAT(answer.body, HasSubstr("name=\"parent\" value=\"" + id + "\""));
    EXPECT_THAT(answer.body, HasSubstr("comment-error"));
    site.advance(std::chrono::seconds(11));
    EXPECT_EQ(reader.form("/articles/open/comments", "body=").status, 422);
    EXPECT_EQ(reader.form("/articles/open/comments", "body=x&parent=nonsense").status, 422);
}

TEST(Forms, ARefusedGuestIsNotAskedForTheNameAgain) {
    SiteOptions options;
    options.policies.comment.who = CommentAccess::anyone;
    Site site(options);
    site.publish("Open");
    auto guest = site.visitor();
    const auto time = between(guest.page("/open").body, "name=\"form_time\" value=\"", "\"");
    site.advance(std::chrono::seconds(5));
    const std::string who = "&form_time=" + time + "&author_name=" + form_escaped("An \"Ba\"") +
                            "&author_email=" + form_escaped("an@site.test");
    const auto refused = guest.form("/articles/open/comments", "body=" + std::string(6'000, 'x') + who);
    EXPECT_EQ(refused.status, 413);
    EXPECT_THAT(refused.body, HasSubstr("value=\"An &quot;Ba&quot;\""));
    EXPECT_THAT(refused.body, HasSubstr("value=\"an@site.test\""));
    EXPECT_EQ(guest.form("/articles/open/comments", "body=Short" + who).status, 303);
}

TEST(Forms, ASessionThatEndedUnderTheFormIsNamedAndLosesNothing) {
    Site site;
    site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    site.advance(std::chrono::seconds(1'801));
    const auto answer = reader.form("/articles/open/comments", "body=Written+slowly");
    EXPECT_EQ(answer.status, 401);
    EXPECT_THAT(answer.body, HasSubstr("Written slowly"));
    // Signing in leads back to the article, not to where the form was sent.
    EXPECT_THAT(answer.body, HasSubstr("/sign-in?next=/open"));
    EXPECT_THAT(answer.body, Not(HasSubstr("next=/articles")));
    EXPECT_EQ(reader.form("/articles/open/rating", "value=5").status, 401);
    EXPECT_THAT(reader.page("/open").body, HasSubstr("class=\"notice\""));
}

TEST(Forms, TheEndOfASessionIsToldOnce) {
    Site site;
    site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    site.advance(std::chrono::seconds(1'801));
    const auto told = reader.page("/open");
    EXPECT_THAT(told.body, HasSubstr("class=\"notice\""));
    EXPECT_TRUE(told.has_word("Set-Cookie", "Max-Age=0"));
    EXPECT_THAT(reader.page("/open").body, Not(HasSubstr("class=\"notice\"")));
    // A message that only a session can bring is not taken from an address.
    EXPECT_THAT(reader.page("/open?notice=session_ended").body, Not(HasSubstr("class=\"notice\"")));
}

TEST(Forms, SigningInReplacesASessionWithoutItsToken) {
    Site site;
    site.account(Role::reader, "lan");
    auto client = site.visitor();
    const auto form = "login=lan&password=" + form_escaped(password);
    ASSERT_EQ(client.form("/sign-in", form).status, 303);
    const auto first = client.cookie;
    client.csrf.clear();
    EXPECT_EQ(client.form("/sign-in", form).status, 303);
    EXPECT_NE(client.cookie, first);
    EXPECT_EQ(client.post("/api/v1/session", R"({"login":"lan","password":")" + std::string(password) + "\"}").status,
              201);
}

TEST(Forms, AFormOfAnEarlierSessionIsShownAgain) {
    Site site;
    const auto article = site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    const auto token = std::exchange(reader.csrf, "of-another-session");
    const auto comment = reader.form("/articles/open/comments", "body=Typed+before");
    EXPECT_EQ(comment.status, 403);
    EXPECT_THAT(comment.body, HasSubstr("Typed before</textarea>"));
    EXPECT_THAT(comment.body, HasSubstr("comment-error"));
    EXPECT_THAT(comment.body, HasSubstr("name=\"csrf_token\" value=\"" + token + "\""));
    const auto rating = reader.form("/articles/open/rating", "value=5");
    EXPECT_EQ(rating.status, 403);
    EXPECT_THAT(rating.body, HasSubstr("form-error"));
    const auto shown = reader.get(api_url(article) + "?include=comments");
    EXPECT_EQ(shown.number("/rating/count"), 0);
    EXPECT_EQ(shown.number("/counts/comments"), 0);
}

TEST(Forms, WhatCannotBeTakenIsShownBack) {
    Site site;
    const auto article = site.publish("Open");
    auto visitor = site.visitor();
    const auto unknown = visitor.form("/articles/open/comments", "body=By+nobody");
    EXPECT_EQ(unknown.status, 401);
    EXPECT_THAT(unknown.body, HasSubstr("By nobody</textarea>"));
    EXPECT_THAT(unknown.body, HasSubstr("comment-error"));
    auto editor = site.sign_in(Role::editor);
    ASSERT_EQ(editor.patch(api_url(article), "*", R"({"comments_open":false})").status, 200);
    auto reader = site.sign_in(Role::reader);
    const auto closed = reader.form("/articles/open/comments", "body=Too+late");
    EXPECT_EQ(closed.status, 403);
    EXPECT_THAT(closed.body, HasSubstr("Too late</textarea>"));
    EXPECT_THAT(closed.body, HasSubstr("comment-error"));
}

TEST(Forms, LinksOfAPageForgetItsNotice) {
    Site site;
    site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    const auto page = reader.page("/open?notice=comment_added&after=").body;
    EXPECT_THAT(page, HasSubstr("id=\"idle-keep\" href=\"/open?after=\""));
    EXPECT_THAT(reader.page("/open?notice=rated").body, HasSubstr("id=\"idle-keep\" href=\"/open\""));
}

TEST(Forms, OnlyFormsAreTaken) {
    Site site;
    site.publish("Open");
    auto reader = site.sign_in(Role::reader);
    for (const std::string type : {"application/json", "text/plain", "multipart/form-data; boundary=x", ""}) {
        EXPECT_EQ(reader.send("POST", "/articles/open/rating", {{"Content-Type", type}}, "value=5").status, 415)
            << type;
    }
    const Fields form{{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}};
    EXPECT_EQ(reader.send("POST", "/articles/open/rating", form, "value=5").status, 303);
    EXPECT_EQ(reader.send("POST", "/articles/open/rating", form, "value=%G1").status, 400);
    EXPECT_EQ(reader.send("POST", "/articles/open/rating", form, "value=%FF").status, 400);
}

} // namespace
