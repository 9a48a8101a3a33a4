#include "talk.hpp"

#include <masthead/plugins/shipped.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Events, TellOfCommentsAndVotesWhenTheyHappen) {
    Talk talk;
    auto stream = talk.watch();
    EXPECT_EQ(stream.head().status, 200);
    EXPECT_EQ(stream.head().header("Content-Type"), "text/event-stream");
    EXPECT_EQ(stream.head().header("Cache-Control"), "no-store");
    EXPECT_EQ(stream.head().header("X-Accel-Buffering"), "no");
    EXPECT_FALSE(stream.head().has("Content-Length"));
    const auto id = talk.write(talk.staff, "One\n\ntwo");
    const auto event = stream.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->name, "comment");
    EXPECT_EQ(event->id, talk.position());
    EXPECT_THAT(members(event->data), ElementsAre("id", "article_id", "kind", "comment"));
    EXPECT_EQ(event->text("/id"), to_string(id));
    EXPECT_EQ(event->text("/article_id"), to_string(talk.article.head.id));
    EXPECT_EQ(event->text("/kind"), "created");
    // The very JSON that the interface gives to a reader.
    EXPECT_EQ(event->data.at("comment"), talk.site.visitor().get("/api/v1/comments/" + to_string(id)).json());

    ASSERT_TRUE(talk.site.engine->comments().update(talk.staff, id, "Edited"));
    EXPECT_EQ(stream.next_told(), "updated Edited");
    talk.vote(talk.reader, 4);
    const auto rating = stream.next();
    ASSERT_TRUE(rating);
    EXPECT_EQ(rating->name, "rating");
    EXPECT_EQ(rating->data, talk.site.visitor().get(api_url(talk.article) + "/rating").json());
    talk.moderate(id, rejected);
    const auto erased = stream.next();
    ASSERT_TRUE(erased);
    EXPECT_EQ(erased->told(), "erased");
    EXPECT_THAT(members(erased->data), ElementsAre("id", "article_id", "kind"));
    talk.moderate(id, approved);
    EXPECT_EQ(stream.next_told(), "created Edited");
    ASSERT_TRUE(talk.site.engine->comments().erase(talk.staff, id));
    EXPECT_EQ(stream.next_told(), "erased");
}

TEST(Events, WhatReadersNeverSawIsNotMentioned) {
    Talk talk;
    const auto waiting = talk.write(talk.reader, "waiting before");
    auto stream = talk.watch();
    const auto spam = talk.write(talk.reader, "secret spam");
    const auto kept = talk.write(talk.reader, "secret for now");
    ASSERT_TRUE(talk.site.engine->comments().update(talk.reader, kept, "secret, edited"));
    talk.moderate(waiting, rejected);
    talk.moderate(spam, CommentStatus::spam);
    ASSERT_TRUE(talk.site.engine->comments().erase(talk.staff, spam));
    talk.write(talk.staff, "of another article", talk.other.head.id);
    ArticleDraft draft;
    draft.content.title = "Hidden";
    ASSERT_TRUE(talk.site.engine->articles().create(Principal::host(), draft));
    talk.moderate(kept, approved);
    // The first event after the beginning.
    const auto event = stream.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->text("/id"), to_string(kept));
    EXPECT_EQ(event->told(), "created secret, edited");
    talk.write(talk.staff, "next");
    EXPECT_EQ(stream.next_told(), "created next");
}

TEST(Events, WhatReadersSawBeforeTheStreamIsTakenBack) {
    Talk talk;
    const auto shown = talk.write(talk.staff, "shown");
    auto stream = talk.watch();
    talk.moderate(shown, rejected);
    const auto event = stream.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->told(), "erased");
    EXPECT_EQ(event->text("/id"), to_string(shown));
}

TEST(Events, OfMoreCommentsThanAreRememberedAnOldOneMeansReadingAnew) {
    Talk talk;
    const auto oldest = talk.write(talk.staff, "oldest");
    std::vector<CommentId> old;
    for (int i = 0; i < 100; ++i) old.push_back(talk.write(talk.reader, "waiting " + std::to_string(i)));
    for (int i = 0; i < 320; ++i) talk.write(talk.staff, "More " + std::to_string(i));
    auto stream = talk.watch();
    talk.moderate(oldest, rejected);
    // Many of them are told in a few.
    for (const auto& id : old) talk.moderate(id, rejected);
    const auto reset = stream.next();
    ASSERT_TRUE(reset);
    EXPECT_EQ(reset->name, "reset");
    EXPECT_EQ(members(reset->data).size(), 0U);
    talk.moderate(oldest, approved);
    auto told = stream.next_told();
    if (told == "reset") told = stream.next_told();
    EXPECT_EQ(told, "updated oldest");
}

/// A rating is a state, not a step: it may come once more.
std::string next_comment(EventReader& stream) {
    auto told = stream.next_told();
    while (told.starts_with("rating")) told = stream.next_told();
    return told;
}

TEST(Events, AReaderWhoComesBackIsToldTheRest) {
    Talk talk;
    auto first = talk.watch();
    const auto edited = talk.write(talk.staff, "edited later");
    EXPECT_EQ(first.next_told(), "created edited later");
    const auto last = first.last_id();
    EXPECT_EQ(last, talk.position());
    first.abort();
    talk.write(talk.staff, "missed");
    ASSERT_TRUE(talk.site.engine->comments().update(talk.staff, edited, "as it is now"));
    talk.moderate(talk.write(talk.reader, "never seen"), CommentStatus::spam);
    talk.vote(talk.reader, 5);
    auto second = talk.watch_from(last);
    EXPECT_EQ(second.next_told(), "created missed");
    EXPECT_EQ(second.next_told(), "updated as it is now");
    EXPECT_EQ(second.next_told(), "rating 1");
    talk.write(talk.staff, "live");
    EXPECT_EQ(next_comment(second), "created live");
    // Who can send no header says it in the address.
    EventReader third(talk.site.address(), events_url(talk.article) + "&after=" + second.last_id());
    EXPECT_EQ(third.next_told(), "rating 1");
    talk.write(talk.staff, "live again");
    EXPECT_EQ(next_comment(third), "created live again");
}

TEST(Events, AStreamThatBeganAnewKnowsWhereItIs) {
    Talk talk;
    auto stream = talk.watch();
    ASSERT_TRUE(stream.wait_for_silent("id: " + talk.position()));
    EXPECT_EQ(stream.last_id(), talk.position());
}

TEST(Events, WhatWasHiddenInTheMeantimeMeansReadingAnew) {
    Talk talk;
    const auto shown = talk.write(talk.staff, "shown");
    const auto last = talk.position();
    talk.moderate(shown, rejected);
    auto stream = talk.watch_from(last);
    const auto event = stream.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->name, "reset");
    EXPECT_EQ(event->id, talk.position());
    talk.write(talk.staff, "next");
    EXPECT_EQ(stream.next_told(), "created next");
}

TEST(Events, APositionThatIsGoneOrNeverWasMeansReadingAnew) {
    const TemporaryDatabase database;
    Talk talk({.storage = database.url()});
    const auto last = talk.position();
    talk.write(talk.staff, "old");
    // The newest change is always kept.
    talk.write(talk.staff, "newest");
    const auto storage = shipped_plugins().open_storage(database.url()).value();
    ASSERT_TRUE(storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.trim_changes(talk.site.clock->now() + 1h, 1'000));
        return {};
    }));
    for (const auto& from : {last, std::string("999999999")}) {
        auto stream = talk.watch_from(from);
        const auto event = stream.next();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->name, "reset");
        EXPECT_EQ(event->id, talk.position());
        talk.write(talk.staff, "next");
        EXPECT_EQ(stream.next_told(), "created next") << from;
    }
    auto admin = talk.site.sign_in(Role::admin);
    EventReader feed(talk.site.address(), "/api/v1/events?after=" + last,
                     {{"Cookie", "masthead_session=" + admin.cookie}});
    EXPECT_EQ(feed.next()->name, "reset");
}

TEST(Events, UnderManyWritersNothingIsLostOrTwice) {
    Talk talk;
    constexpr int writers = 4;
    constexpr int each = 60;
    std::string last = talk.position();
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&] {
            for (int i = 0; i < each; ++i) {
                talk.write(talk.staff, "Text");
                if (i % 7 == 0) talk.write(talk.staff, "Elsewhere", talk.other.head.id);
                std::this_thread::yield();
            }
        });
    }
    std::set<std::string> seen;
    std::size_t number = 0;
    std::size_t length = 1;
    while (seen.size() < writers * each) {
        auto stream = talk.watch_from(last);
        for (std::size_t i = 0; i < length && seen.size() < writers * each;) {
            const auto event = stream.next();
            // A reader that is too slow for so many writers comes back, as a browser does.
            if (!event) break;
            if (event->name == "rating") continue;
            EXPECT_EQ(event->name, "comment");
            EXPECT_EQ(event->text("/kind"), "created");
            EXPECT_LT(std::stoull(last), std::stoull(event->id));
            EXPECT_TRUE(seen.insert(event->text("/id")).second) << "twice";
            last = event->id;
            ++number;
            ++i;
        }
        length = length % 13 + 2;
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(number, static_cast<std::size_t>(writers * each));
    auto stream = talk.watch_from(last);
    EXPECT_EQ(stream.next_told(), "rating 0");
    talk.write(talk.staff, "the next one");
    EXPECT_EQ(stream.next_told(), "created the next one");
}

TEST(Events, AStormOfVotesIsToldInAFewEvents) {
    Talk talk;
    auto stream = talk.watch();
    constexpr int votes = 40;
    std::vector<Principal> voters;
    for (int i = 0; i < votes; ++i) {
        voters.push_back(Principal::of(talk.site.account(Role::reader, "voter" + std::to_string(i))));
    }
    const auto begun = std::chrono::steady_clock::now();
    for (const auto& voter : voters) talk.vote(voter, 3);
    std::string told;
    int events = 0;
    while (told != "rating 40") {
        told = stream.next_told();
        ASSERT_THAT(told, HasSubstr("rating"));
        ++events;
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun);
    EXPECT_LE(events, seconds.count() + 2);
}

TEST(Events, EndWithTheArticle) {
    Talk talk;
    auto stream = talk.watch();
    const auto version = talk.article.head.version;
    ASSERT_TRUE(talk.site.engine->articles().unpublish(Principal::host(), talk.article.head.id, version));
    EXPECT_EQ(stream.next_told(), "end");
    EXPECT_EQ(talk.watch().head().status, 404);
}

TEST(Events, TheWholeFeedIsForThoseWhoMayReadIt) {
    Talk talk;
    auto admin = talk.site.sign_in(Role::admin);
    EventReader feed(talk.site.address(), "/api/v1/events", {{"Cookie", "masthead_session=" + admin.cookie}});
    const auto id = talk.write(talk.reader, "pending");
    const auto event = feed.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->name, "comment");
    EXPECT_THAT(members(event->data), ElementsAre("position", "at", "kind", "entity", "id", "tags"));
    EXPECT_EQ(event->text("/id"), to_string(id));
    talk.site.tag("Rivers");
    EXPECT_EQ(feed.next()->name, "term");
    const auto last = feed.last_id();
    talk.vote(talk.reader, 2);
    EXPECT_EQ(feed.next()->name, "rating");
    EventReader again(talk.site.address(), "/api/v1/events?after=" + last,
                      {{"Cookie", "masthead_session=" + admin.cookie}});
    EXPECT_EQ(again.next()->name, "rating");
    talk.site.tag("Seas");
    EXPECT_EQ(again.next()->name, "term");

    EXPECT_EQ(EventReader(talk.site.address(), "/api/v1/events").head().status, 401);
    for (const auto role : {Role::reader, Role::moderator, Role::author, Role::editor}) {
        auto client = talk.site.sign_in(role);
        EXPECT_EQ(client.get("/api/v1/events").code(), "permission_denied") << to_string(role);
    }
}

TEST(Events, ALongFeedIsReadInParts) {
    Talk talk;
    auto admin = talk.site.sign_in(Role::admin);
    const auto start = talk.position();
    for (int i = 0; i < 1'500; ++i) talk.write(talk.staff, "Text");
    std::string last = start;
    int events = 0;
    for (int part = 0; part < 100 && last != talk.position(); ++part) {
        EventReader feed(talk.site.address(), "/api/v1/events",
                         {{"Cookie", "masthead_session=" + admin.cookie}, {"Last-Event-ID", last}});
        while (last != talk.position()) {
            const auto event = feed.next();
            if (!event) break;
            EXPECT_EQ(event->id, std::to_string(std::stoull(last) + 1));
            last = event->id;
            ++events;
        }
    }
    EXPECT_EQ(events, 1'500);
}

TEST(Events, RefuseWhatIsWrong) {
    Talk talk;
    auto visitor = talk.site.visitor();
    EXPECT_EQ(visitor.get("/api/v1/events?article=none").status, 404);
    EXPECT_EQ(visitor.get("/api/v1/events?article=018b83a1-6c00-7c3f-9a55-000000000001").status, 404);
    ArticleDraft draft;
    draft.content.title = "Hidden";
    const auto hidden = talk.site.engine->articles().create(Principal::host(), draft).value();
    auto editor = talk.site.sign_in(Role::editor);
    EXPECT_EQ(editor.get(events_url(hidden)).status, 404);
    for (const std::string wrong : {"x", "-1", "1.5", "99999999999999999999", "1x"}) {
        const auto refused = visitor.get(events_url(talk.article), {{"Last-Event-ID", wrong}});
        EXPECT_EQ(refused.status, 422) << wrong;
        EXPECT_EQ(refused.text("/field"), "Last-Event-ID");
        EXPECT_EQ(visitor.get(events_url(talk.article) + "&after=" + wrong).text("/field"), "after");
    }
    EXPECT_EQ(visitor.post(events_url(talk.article)).status, 405);
    EventReader by_slug(talk.site.address(), "/api/v1/events?article=talk");
    EXPECT_EQ(by_slug.head().status, 200);
}

TEST(Events, HeadHasTheHeadAlone) {
    Talk talk;
    Connection connection(talk.site.address());
    connection.send(request("HEAD", events_url(talk.article)));
    const auto head = connection.receive_head();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200);
    EXPECT_EQ(head->header("Content-Type"), "text/event-stream");
    EXPECT_FALSE(head->has("Content-Length"));
    EXPECT_TRUE(connection.is_ended());
}

} // namespace
