#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// A site where everybody may comment, and somebody without an account.
struct Open {
    explicit Open(SiteOptions options = {}) : site(for_anyone(std::move(options))) {
        article = site.publish("Open");
        site.publish("Other");
    }
    static SiteOptions for_anyone(SiteOptions options) {
        options.policies.comment.who = CommentAccess::anyone;
        return options;
    }

    static std::string time_in(const Answer& page) { return between(page.body, "name=\"form_time\" value=\"", "\""); }
    std::string time_of(const std::string& page) { return time_in(guest.page(page)); }
    Answer send(const std::string& time, const std::string& more = {}) {
        return guest.form("/articles/open/comments", "author_name=An&body=Typed+text&form_time=" + time + more);
    }
    std::size_t written() {
        return site.engine->comments().queue(Principal::host(), {.status = std::nullopt}, {}).value().items.size();
    }

    Site site;
    ArticleDetails article;
    Client guest = site.visitor();
};

void expect_asked_again(const Answer& answer, int status) {
    EXPECT_EQ(answer.status, status);
    EXPECT_THAT(answer.body, HasSubstr("Typed text</textarea>"));
    EXPECT_THAT(answer.body, HasSubstr("value=\"An\""));
    EXPECT_THAT(answer.body, HasSubstr("comment-error"));
    EXPECT_NE(Open::time_in(answer), "");
}

TEST(FormGuards, SomebodyWhoTakesTheTimeIsNotHindered) {
    Open open;
    const auto page = open.guest.page("/open");
    EXPECT_THAT(page.body, HasSubstr("name=\"website\""));
    open.site.advance(3s);
    EXPECT_EQ(open.send(Open::time_in(page), "&website=").status, 303);
    EXPECT_EQ(open.written(), 1U);
}

TEST(FormGuards, AFormThatComesBackAtOnceIsAskedForAgain) {
    Open open;
    const auto time = open.time_of("/open");
    open.site.advance(2s);
    const auto soon = open.send(time);
    expect_asked_again(soon, 429);
    EXPECT_EQ(soon.header("Retry-After"), "3");
    EXPECT_EQ(open.written(), 0U);
    open.site.advance(3s);
    EXPECT_EQ(open.send(Open::time_in(soon)).status, 303);
}

TEST(FormGuards, AnOldFormIsAskedForAgain) {
    Open open;
    const auto time = open.time_of("/open");
    open.site.advance(std::chrono::hours(24));
    EXPECT_EQ(open.send(time).status, 303);
    open.site.advance(1s);
    const auto late = open.send(time);
    expect_asked_again(late, 409);
    EXPECT_THAT(late.body, HasSubstr("open for too long"));
    open.site.advance(3s);
    EXPECT_EQ(open.send(Open::time_in(late)).status, 303);
    // A clock that runs ahead elsewhere.
    const auto ahead = open.time_of("/open");
    open.site.advance(-10s);
    expect_asked_again(open.send(ahead), 429);
}

TEST(FormGuards, ATimeIsSignedForOneArticle) {
    Open open;
    const auto time = open.time_of("/open");
    const auto other = open.time_of("/other");
    open.site.advance(5s);
    auto changed = time;
    changed[2] = changed[2] == 'A' ? 'B' : 'A';
    for (const auto& wrong : {std::string(), std::string("nonsense"), std::string("MTcwMDAwMDAwMA"), other, changed,
                              time + "A", time.substr(0, time.size() - 1), std::string("%FF%00.")}) {
        if (wrong.starts_with('%')) {
            EXPECT_EQ(open.send(wrong).status, 400);
            continue;
        }
        expect_asked_again(open.send(wrong), 409);
    }
    EXPECT_EQ(open.written(), 0U);
    EXPECT_EQ(open.send(time).status, 303);
}

TEST(FormGuards, TheHiddenFieldIsForPrograms) {
    Open open;
    const auto time = open.time_of("/open");
    open.site.advance(5s);
    const auto caught = open.send(time, "&website=https%3A%2F%2Fbuy.test");
    expect_asked_again(caught, 422);
    EXPECT_THAT(caught.body, Not(HasSubstr("buy.test")));
    EXPECT_EQ(open.written(), 0U);
}

TEST(FormGuards, WhatIsWrongWithTheArticleComesFirst) {
    Open open;
    auto editor = open.site.sign_in(Role::editor);
    ASSERT_EQ(editor.patch(api_url(open.article), "*", R"({"comments_open":false})").status, 200);
    const auto closed = open.send("");
    EXPECT_EQ(closed.status, 403);
    EXPECT_THAT(closed.body, HasSubstr("Typed text</textarea>"));
}

TEST(FormGuards, TheSignedInAreNotAsked) {
    Open open;
    auto reader = open.site.sign_in(Role::reader);
    EXPECT_THAT(reader.page("/open").body, Not(HasSubstr("name=\"form_time\"")));
    EXPECT_EQ(reader.form("/articles/open/comments", "body=Hello").status, 303);
    Site closed;
    closed.publish("Open");
    EXPECT_THAT(closed.visitor().page("/open").body, Not(HasSubstr("name=\"form_time\"")));
}

TEST(FormGuards, AnotherProcessKnowsTheSignature) {
    const TemporaryDatabase database;
    SiteOptions options;
    options.storage = database.url();
    Open open(options);
    const auto time = open.time_of("/open");
    options.policies.comment.who = CommentAccess::anyone;
    Site second(options);
    second.advance(5s);
    auto guest = second.visitor();
    EXPECT_EQ(guest.form("/articles/open/comments", "author_name=An&body=Hello&form_time=" + time).status, 303);
}

TEST(FormGuards, AnUnchangedPageIsNotSentAgainForItsTime) {
    Open open;
    const auto etag = open.guest.page("/open").header("ETag");
    open.site.advance(30s);
    const Fields known{{"Accept", "text/html"}, {"If-None-Match", etag}};
    EXPECT_EQ(open.guest.get("/open", known).status, 304);
    open.site.advance(std::chrono::hours(2));
    EXPECT_EQ(open.guest.get("/open", known).status, 200);
}

TEST(FormGuards, AgesMustMakeSense) {
    Site site;
    const auto field = [&](std::chrono::seconds least, std::chrono::seconds most) {
        http::HandlerOptions options;
        options.form_min_age = least;
        options.form_max_age = most;
        const auto handler = http::Handler::create(*site.engine, options);
        return handler ? std::string() : handler.error().field;
    };
    EXPECT_EQ(field(0s, 1s), "");
    EXPECT_EQ(field(-1s, 10s), "form_min_age");
    EXPECT_EQ(field(10s, 10s), "form_max_age");
}

} // namespace
