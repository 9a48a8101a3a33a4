#include "random_text.hpp"

#include <masthead/core/page.hpp>
#include <masthead/core/text.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

TEST(Cursor, DefaultMeansFromTheStart) {
    EXPECT_TRUE(Cursor().empty());
    EXPECT_EQ(Cursor().token(), "");
    const auto read = Cursor::parse("");
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, Cursor());
}

TEST(Cursor, IsRefusedByAnotherList) {
    const Cursor cursor("articles:newest", "key");
    EXPECT_EQ(cursor.key_for("articles:newest").value(), "key");
    for (const auto* list : {"articles:oldest", "articles:newes", "articles:newestk", "", "comments"}) {
        const auto key = cursor.key_for(list);
        ASSERT_FALSE(key) << list;
        EXPECT_EQ(key.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(key.error().field, "after");
    }
}

TEST(Cursor, RefusesWhatItDidNotWrite) {
    for (const auto* token : {"A", "AA", "AAAA", "AAAAAAAAAAAAAAAA", "====", "not a cursor",
                              "'; drop table articles; --", "../../etc/passwd", "%00", "\xC3\xA9", "AWFrZXk="}) {
        const auto read = Cursor::parse(token);
        ASSERT_FALSE(read) << token;
        EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(read.error().field, "after");
    }
    EXPECT_FALSE(Cursor::parse(std::string(10'000'000, 'A')));
}

TEST(Cursor, RefusesEverySingleCharacterChange) {
    const auto token = Cursor("comments:thread", std::string("2023\0\xFF|018b83a1", 15)).token();
    ASSERT_TRUE(Cursor::parse(token));
    for (std::size_t at = 0; at < token.size(); ++at) {
        for (const char c : url_safe) {
            auto changed = token;
            changed[at] = c;
            EXPECT_EQ(Cursor::parse(changed).has_value(), changed == token) << changed;
        }
        EXPECT_EQ(Cursor::parse(token.substr(0, at)).has_value(), at == 0);
        EXPECT_FALSE(Cursor::parse(token.substr(at + 1)).has_value() && at + 1 < token.size());
    }
    for (const auto* tail : {"A", "AA", "=", "==", "\n", " "}) EXPECT_FALSE(Cursor::parse(token + tail));
}

RC_GTEST_PROP(Cursor, RoundTripsAnyKey, ()) {
    const auto list = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', '{')));
    const auto key = *test::bytes();
    RC_PRE(list.size() <= 255);
    const Cursor cursor(list, key);
    const auto token = cursor.token();
    RC_ASSERT(token.find_first_not_of(url_safe) == std::string::npos);
    const auto read = Cursor::parse(token);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == cursor);
    RC_ASSERT(read->key_for(list).value() == key);
}

RC_GTEST_PROP(Cursor, RefusesMutants, ()) {
    const auto token = Cursor("articles:newest", *test::bytes()).token();
    auto mutant = token;
    for (int edits = *rc::gen::inRange(1, 5); edits > 0; --edits) {
        const auto at = *rc::gen::inRange<std::size_t>(0, mutant.size());
        const char c = *rc::gen::elementOf(std::string(url_safe));
        switch (*rc::gen::inRange(0, 3)) {
        case 0: mutant[at] = c; break;
        case 1: mutant.insert(at, 1, c); break;
        default: mutant.size() > 1 ? mutant.erase(at, 1) : mutant; break;
        }
    }
    RC_PRE(mutant != token);
    RC_ASSERT(!Cursor::parse(mutant).has_value());
}

RC_GTEST_PROP(Cursor, ReadsArbitraryBytesWithoutHarm, ()) {
    const auto token = *test::bytes();
    const auto read = Cursor::parse(token);
    RC_ASSERT(read.has_value() == token.empty());
}

TEST(Cursor, HoldsTheSortKeyOfTheLongestName) {
    std::string name;
    for (int i = 0; i < 250; ++i) test::append_utf8(name, i % 2 == 0 ? 0x1EB7 : 0x17000);
    const auto key = sort_key(name, "vi");
    std::string as_hex_with_id(key.size() * 2 + 37, 'f');
    const Cursor cursor("authors:by-name", as_hex_with_id);
    EXPECT_EQ(Cursor::parse(cursor.token()).value(), cursor);
}

TEST(PageRequest, AllowsOneToAHundred) {
    for (const std::uint32_t limit : {1U, 20U, 100U})
        EXPECT_TRUE((PageRequest{.limit = limit, .after = {}}.validate()));
    for (const std::uint32_t limit : {0U, 101U, 4'294'967'295U}) {
        const auto outcome = PageRequest{.limit = limit, .after = {}}.validate();
        ASSERT_FALSE(outcome) << limit;
        EXPECT_EQ(outcome.error().field, "limit");
    }
    EXPECT_EQ(PageRequest().limit, PageRequest::default_limit);
}

} // namespace
} // namespace masthead
