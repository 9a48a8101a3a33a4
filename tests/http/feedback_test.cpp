#include "discussion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReactionsOverHttp, AreSetChangedAndTakenBack) {
    Discussion on;
    const auto reacted = on.reader.put(on.url("/reaction"), R"({"value":"up"})");
    EXPECT_EQ(reacted.status, 200);
    EXPECT_EQ(reacted.number("/reactions/up"), 1);
    EXPECT_EQ(reacted.text("/reactions/own"), "up");
    const auto before = on.site.visitor().get(on.url());
    EXPECT_TRUE(before.at("/reactions/own").is_null());
    EXPECT_EQ(on.reader.put(on.url("/reaction"), R"({"value":"down"})").number("/reactions/down"), 1);
    const auto after = on.site.visitor().get(on.url());
    EXPECT_EQ(after.number("/reactions/up"), 0);
    EXPECT_NE(after.header("ETag"), before.header("ETag"));
    EXPECT_EQ(on.reader.get(on.thread()).text("/items/0/reactions/own"), "down");
    EXPECT_EQ(on.reader.erase(on.url("/reaction")).number("/reactions/down"), 0);
    EXPECT_EQ(on.reader.erase(on.url("/reaction")).status, 200);
}

TEST(ReactionsOverHttp, WhatIsWrongIsNamed) {
    Discussion on;
    EXPECT_EQ(on.site.visitor().put(on.url("/reaction"), R"({"value":"up"})").status, 401);
    EXPECT_EQ(on.writer.put(on.url("/reaction"), R"({"value":"up"})").status, 403);
    for (const auto* body : {R"({"value":"love"})", R"({})", R"({"value":1})", R"({"value":null})"}) {
        const auto answer = on.reader.put(on.url("/reaction"), body);
        EXPECT_EQ(answer.status, 422) << body;
        EXPECT_EQ(answer.text("/field"), "value") << body;
    }
    EXPECT_EQ(on.reader.put(on.url("/reaction"), "").status, 400);
    EXPECT_EQ(on.reader.put("/api/v1/comments/x/reaction", R"({"value":"up"})").status, 404);
    EXPECT_EQ(
        on.reader.put("/api/v1/comments/" + to_string(on.article.head.id) + "/reaction", R"({"value":"up"})").status,
        404);
}

TEST(ReactionsOverHttp, TheBestCommentsComeFirst) {
    Discussion on;
    const auto second = on.comment("Second");
    const auto third = on.comment("Third");
    on.reader.put("/api/v1/comments/" + second + "/reaction", R"({"value":"up"})");
    EXPECT_THAT(ids(on.reader.get(on.thread() + "?sort=best")), ElementsAre(second, third, on.id));
    const auto page = on.reader.get(on.thread() + "?sort=best&limit=2");
    EXPECT_THAT(ids(page), ElementsAre(second, third));
    EXPECT_THAT(ids(on.reader.get(on.thread() + "?sort=best&limit=2&after=" + page.text("/next"))), ElementsAre(on.id));
    EXPECT_EQ(on.reader.get(on.thread() + "?sort=newest&after=" + page.text("/next")).text("/field"), "after");
}

TEST(ReportsOverHttp, SendACommentBackToTheQueue) {
    SiteOptions options;
    options.policies.comment.hold_after_reports = 2;
    Discussion on(options);
    EXPECT_EQ(on.reader.post(on.url("/report"), R"({"reason":"abuse","note":"Rude"})").status, 202);
    EXPECT_EQ(on.reader.post(on.url("/report"), R"({"reason":"spam"})").status, 202);
    EXPECT_THAT(ids(on.moderator.get("/api/v1/comments?reported=true")), ElementsAre(on.id));
    EXPECT_THAT(ids(on.moderator.get("/api/v1/comments?status=pending")), IsEmpty());
    EXPECT_EQ(on.moderator.post(on.url("/report"), "").status, 202);
    EXPECT_EQ(on.site.visitor().get(on.url()).status, 404);
    EXPECT_THAT(ids(on.moderator.get("/api/v1/comments?status=pending")), ElementsAre(on.id));
    const auto held = on.moderator.get(on.url());
    EXPECT_EQ(held.number("/moderation/reports"), 2);
    EXPECT_EQ(held.text("/moderation/held_for"), "reports");
    const auto reports = on.moderator.get(on.url("/reports"));
    EXPECT_EQ(reports.text("/items/1/reason"), "abuse");
    EXPECT_EQ(reports.text("/items/1/note"), "Rude");

    EXPECT_EQ(on.moderator.post(on.url("/approve"), R"({"reason":"A quarrel"})").status, 200);
    EXPECT_EQ(on.site.visitor().get(on.url()).status, 200);
    EXPECT_THAT(ids(on.moderator.get("/api/v1/comments?reported=true")), IsEmpty());
    const auto events = on.moderator.get(on.url("/events"));
    EXPECT_EQ(events.text("/items/0/action"), "moderated");
    EXPECT_EQ(events.text("/items/0/reason"), "A quarrel");
    EXPECT_EQ(events.text("/items/1/action"), "held");
    EXPECT_TRUE(events.at("/items/1/by").is_null());
}

TEST(ReportsOverHttp, WhatIsWrongIsNamed) {
    Discussion on;
    EXPECT_EQ(on.site.visitor().post(on.url("/report"), R"({"reason":"spam"})").status, 401);
    EXPECT_EQ(on.writer.post(on.url("/report"), R"({"reason":"spam"})").status, 403);
    EXPECT_EQ(on.reader.post(on.url("/report"), R"({"reason":"ugly"})").text("/field"), "reason");
    EXPECT_EQ(on.reader.post(on.url("/report"), R"({"note":)" + http_tests::quoted(std::string(501, 'x')) + "}")
                  .text("/field"),
              "note");
    EXPECT_EQ(on.reader.post(on.url("/report"), R"({"why":"x"})").text("/field"), "why");
    EXPECT_EQ(on.reader.get(on.url("/reports")).status, 403);
    EXPECT_EQ(on.reader.get(on.url("/events")).status, 403);
    EXPECT_EQ(on.site.visitor().get("/api/v1/comments/events").status, 401);
    const auto shown = on.reader.get(on.url());
    EXPECT_EQ(shown.json().as_object().if_contains("moderation"), nullptr);
}

TEST(FeedbackForms, DoWhatTheirButtonsSay) {
    Discussion on;
    const auto send = [&](std::string_view path, const std::string& fields) {
        return on.reader.form("/comments/" + on.id + std::string(path), fields);
    };
    EXPECT_EQ(send("/reaction", "value=up").header("Location"), on.article.url + "#comment-" + on.id);
    EXPECT_EQ(on.reader.get(on.url()).number("/reactions/up"), 1);
    EXPECT_EQ(send("/reaction", "value=none").status, 303);
    EXPECT_EQ(on.reader.get(on.url()).number("/reactions/up"), 0);
    EXPECT_EQ(send("/reaction", "value=maybe").status, 422);
    EXPECT_EQ(send("/report", "reason=spam&note=x").header("Location"),
              on.article.url + "?notice=comment_reported#comments");
    EXPECT_EQ(on.moderator.get(on.url()).number("/moderation/reports"), 1);
    const auto form = on.reader.page("/comments/" + on.id + "/report");
    EXPECT_EQ(form.status, 200);
    EXPECT_NE(form.body.find("action=\"/comments/" + on.id + "/report\""), std::string::npos);
    EXPECT_NE(on.reader.page(on.article.url).body.find("href=\"/comments/" + on.id + "/report\""), std::string::npos);
    const auto unclear = send("/report", "reason=&note=Look+here");
    EXPECT_EQ(unclear.status, 422);
    EXPECT_NE(unclear.body.find("value=\"Look here\""), std::string::npos);
    EXPECT_NE(unclear.body.find("id=\"form-error\""), std::string::npos);
    const auto refused = send("/edit", "body=Not+mine");
    EXPECT_EQ(refused.status, 403);
    EXPECT_NE(refused.body.find("Not mine"), std::string::npos);
    EXPECT_EQ(on.reader.form("/comments/" + on.id + "/reaction", "value=up&csrf_token=").status, 403);
}

TEST(FeedbackForms, TheReportPageIsForThoseWhoMayReport) {
    Discussion on;
    const auto address = "/comments/" + on.id + "/report";
    EXPECT_EQ(on.site.visitor().page(address).status, 401);
    EXPECT_EQ(on.writer.page(address).status, 403);
    EXPECT_EQ(on.reader.page("/comments/x/report").status, 404);
    EXPECT_EQ(on.writer.page(on.article.url).body.find(address), std::string::npos);
    ASSERT_EQ(on.moderator.post(on.url("/spam")).status, 200);
    EXPECT_EQ(on.reader.page(address).status, 404);
    ASSERT_EQ(on.moderator.post(on.url("/approve")).status, 200);
    on.reader.csrf = "of-another-session";
    const auto stale = on.reader.form(address, "reason=abuse&note=Rude");
    EXPECT_EQ(stale.status, 403);
    EXPECT_NE(stale.body.find("value=\"abuse\" selected"), std::string::npos);
    EXPECT_NE(stale.body.find("value=\"Rude\""), std::string::npos);
    EXPECT_EQ(on.moderator.get(on.url()).number("/moderation/reports"), 0);
}

TEST(FeedbackForms, ARefusedEditIsShownInItsForm) {
    Discussion on;
    on.site.advance(-std::chrono::minutes(1));
    const auto id = on.writer.post(on.thread(), R"({"body":"Before"})").text("/id");
    const auto refused = on.writer.form("/comments/" + id + "/edit", "body=" + std::string(5'001, 'x'));
    EXPECT_EQ(refused.status, 413);
    const auto own = between(refused.body, "id=\"edit-" + id + "\"", "</textarea>");
    EXPECT_NE(own.find(std::string(5'001, 'x')), std::string::npos);
    EXPECT_NE(refused.body.find("<details class=\"edit\" open>"), std::string::npos);
    EXPECT_NE(refused.body.find("id=\"error-" + id + "\""), std::string::npos);
    // The form for a new comment is as empty as before.
    EXPECT_EQ(between(refused.body, "id=\"comment-body\"", "</textarea>").find('x' + std::string(100, 'x')),
              std::string::npos);
    EXPECT_EQ(refused.body.find("comment-error"), std::string::npos);
}

TEST(FeedbackForms, AuthorsChangeAndDeleteTheirComments) {
    Discussion on;
    on.site.advance(-std::chrono::minutes(1));
    const auto id = on.writer.post(on.thread(), R"({"body":"Befor"})").text("/id");
    const auto page = on.writer.page(on.article.url);
    EXPECT_NE(page.body.find("/comments/" + id + "/edit"), std::string::npos);
    const auto changed = on.writer.form("/comments/" + id + "/edit", "body=Before");
    EXPECT_EQ(changed.header("Location"), on.article.url + "?notice=comment_changed#comments");
    EXPECT_EQ(on.writer.get("/api/v1/comments/" + id).text("/body/text"), "Before");
    EXPECT_EQ(on.writer.form("/comments/" + id + "/delete", "").status, 303);
    EXPECT_EQ(on.writer.get("/api/v1/comments/" + id).status, 404);
}

} // namespace
