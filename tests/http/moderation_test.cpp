#include "discussion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(ModerationOverHttp, DecidesAboutManyAtOnce) {
    Discussion on;
    const auto second = on.comment("Second");
    const auto missing = to_string(on.article.head.id);
    const auto body = R"({"ids":[")" + on.id + R"(",")" + missing + R"(",")" + second +
                      R"("],"status":"spam","reason":"Sells things"})";
    EXPECT_EQ(on.reader.post("/api/v1/comments/moderate", body).status, 403);
    const auto decided = on.moderator.post("/api/v1/comments/moderate", body);
    EXPECT_EQ(decided.status, 200);
    EXPECT_THAT(ids(decided), ElementsAre(on.id, second));
    EXPECT_EQ(decided.text("/failed/0/id"), missing);
    EXPECT_EQ(decided.text("/failed/0/code"), "not_found");
    EXPECT_THAT(ids(on.site.visitor().get(on.thread())), IsEmpty());
    EXPECT_EQ(on.moderator.get("/api/v1/comments/events").text("/items/1/reason"), "Sells things");
    for (const auto& [wrong, field] : std::vector<std::pair<std::string, std::string>>{
             {R"({"ids":["x"],"status":"spam"})", "ids[0]"},
             {R"({"ids":[5],"status":"spam"})", "ids[0]"},
             {R"({"ids":[],"status":"spam"})", "ids"},
             {R"({"ids":[")" + on.id + R"("],"status":"gone"})", "status"},
             {R"({"comments":[5],"status":"spam"})", "comments[0]"},
             {R"({"comments":[{}],"status":"spam"})", "comments[0].id"},
             {R"({"comments":[{"id":")" + on.id + R"(","version":0}],"status":"spam"})", "comments[0].version"},
             {R"({"comments":[{"id":")" + on.id + R"(","seen":1}],"status":"spam"})", "comments[0].seen"},
             {R"({"ids":[")" + on.id + R"("]})", "status"}}) {
        EXPECT_EQ(on.moderator.post("/api/v1/comments/moderate", wrong).text("/field"), field) << wrong;
    }
}

TEST(ModerationOverHttp, PinsComments) {
    Discussion on;
    const auto second = on.comment("Second");
    EXPECT_EQ(on.reader.put(on.url("/pin"), "").status, 403);
    const auto pinned = on.moderator.put(on.url("/pin"), "");
    EXPECT_EQ(pinned.status, 200);
    EXPECT_TRUE(pinned.at("/pinned").as_bool());
    EXPECT_THAT(ids(on.site.visitor().get(on.thread() + "?pinned=true")), ElementsAre(on.id));
    EXPECT_THAT(ids(on.site.visitor().get(on.thread() + "?pinned=false")), ElementsAre(on.id, second));
    EXPECT_EQ(on.site.visitor().get(on.thread() + "?pinned=yes").text("/field"), "pinned");
    EXPECT_EQ(on.moderator.erase(on.url("/pin")).status, 200);
    EXPECT_THAT(ids(on.site.visitor().get(on.thread() + "?pinned=true")), IsEmpty());
}

/// The writer's newest comment, changed once since the moderator saw it.
struct Changed {
    explicit Changed(Discussion& on) {
        on.site.advance(-std::chrono::minutes(1));
        const auto made = on.writer.post(on.thread(), R"({"body":"Seen"})");
        id = made.text("/id");
        etag = made.header("ETag");
        if (on.writer.patch("/api/v1/comments/" + id, {}, R"({"body":"Unseen"})").status != 200) id.clear();
    }
    std::string id;
    std::string etag;
};

TEST(ModerationOverHttp, ADecisionMayNameTheVersionThatWasSeen) {
    Discussion on;
    const Changed changed(on);
    const auto url = "/api/v1/comments/" + changed.id;
    for (const std::string action : {"/reject", "/spam", "/approve"}) {
        const auto late = on.moderator.post(url + action, "", {{"If-Match", changed.etag}});
        EXPECT_EQ(late.status, 412) << action;
        EXPECT_EQ(late.code(), "version_mismatch") << action;
        EXPECT_EQ(on.moderator.post(url + action, "", {{"If-Match", "nonsense"}}).status, 412) << action;
    }
    const auto now = on.moderator.get(url);
    EXPECT_EQ(now.text("/status"), "approved");
    EXPECT_EQ(on.moderator.post(url + "/reject", "", {{"If-Match", now.header("ETag")}}).status, 200);
    EXPECT_EQ(on.moderator.post(url + "/spam", "", {{"If-Match", "*"}}).status, 200);
    EXPECT_EQ(on.moderator.post(url + "/approve", "").status, 200);
}

TEST(ModerationOverHttp, ManyDecisionsMayNameVersions) {
    Discussion on;
    const Changed changed(on);
    const auto version = on.moderator.get(on.url()).number("/moderation/version");
    const auto body = R"({"comments":[{"id":")" + changed.id + R"(","version":1},{"id":")" + on.id + R"(","version":)" +
                      std::to_string(version) + R"(}],"status":"rejected"})";
    const auto decided = on.moderator.post("/api/v1/comments/moderate", body);
    EXPECT_EQ(decided.status, 200);
    EXPECT_THAT(ids(decided), ElementsAre(on.id));
    EXPECT_EQ(decided.text("/failed/0/id"), changed.id);
    EXPECT_EQ(decided.text("/failed/0/code"), "version_mismatch");
    const auto mixed = R"({"ids":[")" + changed.id + R"("],"comments":[{"id":")" + on.id + R"("}],"status":"spam"})";
    EXPECT_THAT(ids(on.moderator.post("/api/v1/comments/moderate", mixed)), ElementsAre(changed.id, on.id));
}

TEST(ModerationOverHttp, AnswersHoldTheOwnReaction) {
    Discussion on;
    ASSERT_EQ(on.moderator.put(on.url("/reaction"), R"({"value":"up"})").status, 200);
    EXPECT_EQ(on.moderator.put(on.url("/pin"), "").text("/reactions/own"), "up");
    EXPECT_EQ(on.moderator.patch(on.url(), {}, R"({"body":"Tidied"})").text("/reactions/own"), "up");
    EXPECT_EQ(on.moderator.post(on.url("/reject"), "").text("/reactions/own"), "up");
    const auto many =
        on.moderator.post("/api/v1/comments/moderate", R"({"ids":[")" + on.id + R"("],"status":"approved"})");
    EXPECT_EQ(many.text("/items/0/reactions/own"), "up");
}

TEST(ModerationPage, IsForModerators) {
    Discussion on;
    EXPECT_EQ(on.site.visitor().page("/moderation").status, 401);
    EXPECT_EQ(on.reader.page("/moderation").status, 403);
    EXPECT_EQ(on.reader.page("/").body.find("/moderation"), std::string::npos);
    EXPECT_NE(on.moderator.page("/").body.find("href=\"/moderation\""), std::string::npos);
    const auto page = on.moderator.page("/moderation?status=approved");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("value=\"" + on.id + ":1\""), std::string::npos);
    EXPECT_EQ(on.moderator.page("/moderation?status=odd").status, 422);
    const auto decided =
        on.moderator.form("/moderation", "list=status%3Dapproved&status=rejected&reason=No&id=" + on.id);
    EXPECT_EQ(decided.header("Location"), "/moderation?status=approved&notice=moderated");
    EXPECT_EQ(on.moderator.get(on.url()).text("/status"), "rejected");
    EXPECT_EQ(on.moderator.form("/moderation", "status=rejected").status, 422);
    EXPECT_EQ(on.moderator.form("/moderation", "status=rejected&id=x").status, 422);
    EXPECT_EQ(on.moderator.form("/moderation", "list=//evil.example&status=spam&id=" + on.id).header("Location"),
              "/moderation?notice=moderated");
    EXPECT_EQ(on.reader.form("/moderation", "status=spam&id=" + on.id).status, 403);
}

TEST(ModerationPage, DecidesAboutWhatWasSeen) {
    Discussion on;
    const Changed changed(on);
    const auto page = on.moderator.page("/moderation?status=approved");
    const auto choice = [&](const std::string& id) {
        return id + ":" + between(page.body, "value=\"" + id + ":", "\"");
    };
    EXPECT_EQ(choice(on.id), on.id + ":1");
    EXPECT_EQ(choice(changed.id), changed.id + ":2");
    const auto form = "list=status%3Dapproved&status=rejected&id=" + on.id + "%3A1&id=" + changed.id + "%3A1";
    const auto partly = on.moderator.form("/moderation", form);
    EXPECT_EQ(partly.status, 409);
    EXPECT_THAT(partly.body, HasSubstr("Decided: 1. Not decided: 1."));
    EXPECT_THAT(partly.body, HasSubstr("href=\"#author-" + changed.id + "\""));
    // The list shows it as it is now, to be decided about again.
    EXPECT_THAT(partly.body, HasSubstr("value=\"" + changed.id + ":2\""));
    EXPECT_THAT(partly.body, Not(HasSubstr("value=\"" + on.id + ":")));
    EXPECT_EQ(on.moderator.get(on.url()).text("/status"), "rejected");
    EXPECT_EQ(on.moderator.get("/api/v1/comments/" + changed.id).text("/status"), "approved");
    EXPECT_EQ(on.moderator.form("/moderation", "status=spam&id=" + changed.id + "%3Ax").status, 422);
    EXPECT_EQ(on.moderator.form("/moderation", "status=spam&id=" + changed.id + "%3A2").status, 303);
}

TEST(ModerationPage, AFormOfAnEarlierSessionDecidesNothing) {
    Discussion on;
    const auto token = std::exchange(on.moderator.csrf, "of-another-session");
    const auto stale = on.moderator.form("/moderation", "list=status%3Dapproved&status=spam&id=" + on.id + "%3A1");
    EXPECT_EQ(stale.status, 403);
    EXPECT_THAT(stale.body, AllOf(HasSubstr("role=\"alert\""), HasSubstr("value=\"" + on.id + ":1\""),
                                  HasSubstr("name=\"csrf_token\" value=\"" + token + "\"")));
    on.moderator.csrf = token;
    EXPECT_EQ(on.moderator.get(on.url()).text("/status"), "approved");
}

TEST(ModerationPage, AMutedAuthorMayWriteAgainAfterAWeek) {
    Discussion on;
    EXPECT_EQ(on.moderator.form("/moderation", "list=status%3Dapproved&id=" + on.id + "&restrict=muted").status, 303);
    EXPECT_EQ(on.writer.post(on.thread(), R"({"body":"Again"})").status, 403);
    on.site.advance(std::chrono::hours(24 * 7));
    auto back = on.site.sign_in_as("writer");
    EXPECT_EQ(back.post(on.thread(), R"({"body":"Again"})").status, 201);
}

TEST(ModerationPage, AuthorsAreMutedAndBanned) {
    Discussion on;
    const auto choose = [&](const std::string& id, const std::string& more) {
        return on.moderator.form("/moderation", "list=status%3Dapproved&id=" + id + "&" + more);
    };
    const auto muted = choose(on.id, "restrict=muted&reason=Noise");
    EXPECT_EQ(muted.status, 303);
    EXPECT_EQ(muted.header("Location"), "/moderation?status=approved&notice=moderated");
    EXPECT_EQ(on.writer.post(on.thread(), R"({"body":"Again"})").status, 403);
    const auto page = on.writer.page(on.article.url);
    EXPECT_EQ(page.body.find("id=\"comment-body\""), std::string::npos);
    EXPECT_NE(page.body.find("<q>Noise</q>"), std::string::npos);
    EXPECT_EQ(choose(on.id, "restrict=gone").status, 422);
    const auto own = on.moderator.post(on.thread(), R"({"body":"By staff"})").text("/id");
    const auto refused = choose(own, "restrict=banned");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(on.moderator.post(on.thread(), R"({"body":"Still here"})").status, 201);
    EXPECT_EQ(choose(on.id, "restrict=banned").status, 303);
    EXPECT_EQ(choose(on.id, "restrict=muted").status, 409) << "a ban is not made milder by accident";
    EXPECT_EQ(on.reader.put(api_url(on.article) + "/rating", R"({"value":5})").status, 200);
    EXPECT_EQ(on.writer.put(api_url(on.article) + "/rating", R"({"value":5})").status, 403);
    const auto own_session = on.writer.get("/api/v1/session");
    EXPECT_EQ(own_session.text("/account/restriction/kind"), "banned");
    EXPECT_EQ(own_session.body.find("\"by\""), std::string::npos) << "who did it is not told";
}

} // namespace
