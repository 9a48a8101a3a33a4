#include "talk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Which changes are a matter of an article's readers.
namespace {

using namespace http_tests;
using testing::ElementsAre;

TEST(Events, WhatReadersNeverSawIsNoPartOfTheThread) {
    Talk talk;
    const auto id = talk.write(talk.reader, "waits");
    const auto tags_since = [&](Position before) {
        std::vector<std::string> tags;
        const auto changes = talk.site.engine->changes(Principal::host(), before, 100).value();
        for (const auto& change : changes) {
            tags.insert(tags.end(), change.tags.begin(), change.tags.end());
        }
        return tags;
    };
    const auto thread = "comments:" + to_string(talk.article.head.id);
    const auto own = "comment:" + to_string(id);
    const auto position = [&] { return talk.site.engine->position(Principal::host()).value(); };
    auto before = position();
    ASSERT_TRUE(talk.site.engine->comments().update(talk.reader, id, "waits, edited"));
    talk.moderate(id, CommentStatus::spam);
    talk.moderate(id, rejected);
    EXPECT_THAT(tags_since(before), ElementsAre(own, own, own));
    before = position();
    talk.moderate(id, approved);
    talk.moderate(id, rejected);
    EXPECT_THAT(tags_since(before), ElementsAre(thread, own, thread, own));
}

TEST(Events, WhoComesBackIsToldOfWhatIsNewAsNew) {
    Talk talk;
    talk.write(talk.staff, "there before");
    auto stream = talk.watch();
    const auto last = talk.position();
    const auto parent = talk.write(talk.reader, "made and approved meanwhile");
    talk.moderate(parent, approved);
    const auto hidden = talk.write(talk.reader, "approved and rejected meanwhile");
    talk.moderate(hidden, approved);
    talk.moderate(hidden, rejected);
    auto back = talk.watch_from(last);
    EXPECT_EQ(back.next_told(), "created made and approved meanwhile");
}

TEST(Events, ThatSomebodyWasAnsweredIsNoEventOfReaders) {
    Talk talk;
    const auto parent = talk.write(talk.staff, "question");
    auto stream = talk.watch();
    CommentDraft draft;
    draft.body = "answer";
    draft.parent = parent;
    const auto reply = talk.site.engine->comments().create(talk.reader, talk.article.head.id, draft).value();
    talk.moderate(reply.comment.id, approved);
    talk.write(talk.staff, "next");
    EXPECT_EQ(stream.next_told(), "created answer");
    EXPECT_EQ(stream.next_told(), "created next");
    auto back = talk.watch_from(stream.last_id());
    EXPECT_EQ(back.next_told(), "rating 0");
    talk.write(talk.staff, "last");
    EXPECT_EQ(back.next_told(), "created last");
}

} // namespace
