#include "random_text.hpp"

#include <masthead/core/slug.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace masthead {
namespace {

std::string slug_of(std::string_view text) {
    const auto slug = Slug::from_text(text);
    return slug ? slug->text() : "";
}

TEST(Slug, IsMadeOfVietnamese) {
    EXPECT_EQ(slug_of("Hội Chữ thập đỏ"), "hoi-chu-thap-do");
    EXPECT_EQ(slug_of("Đường Trường Sơn"), "duong-truong-son");
    EXPECT_EQ(slug_of("ĐẠI TƯỚNG VÕ NGUYÊN GIÁP"), "dai-tuong-vo-nguyen-giap");
    EXPECT_EQ(slug_of("Ho\xCC\xA3\xCC\x82i"), "hoi") << "decomposed letters";
}

TEST(Slug, IsMadeOfOtherScripts) {
    EXPECT_EQ(slug_of("Привет мир"), "privet-mir");
    EXPECT_EQ(slug_of("Straße"), "strasse");
    EXPECT_EQ(slug_of("Zażółć gęślą"), "zazolc-gesla");
    EXPECT_EQ(slug_of("活动"), "huo-dong");
    EXPECT_EQ(slug_of("İstanbul"), "istanbul");
    EXPECT_EQ(slug_of("ﬁnal ½ Ⅳ"), "final-1-2-iv");
    for (const auto* text : {"สวัสดี", "नमस्ते", "שלום", "مرحبا", "서울", "ひらがな"}) EXPECT_NE(slug_of(text), "") << text;
}

TEST(Slug, PartsWordsAtEverythingElse) {
    EXPECT_EQ(slug_of("  Hello,   World!  "), "hello-world");
    EXPECT_EQ(slug_of("a🦄b"), "a-b");
    EXPECT_EQ(slug_of("a—b•c…d"), "a-b-c-d");
    EXPECT_EQ(slug_of("x.y.z"), "x-y-z");
    EXPECT_EQ(slug_of("50% & more"), "50-more");
    EXPECT_EQ(slug_of("Don't / Don’t"), "dont-dont");
    EXPECT_EQ(slug_of("--a__b--"), "a-b");
    EXPECT_EQ(slug_of("a\r\n\tb"), "a-b");
}

TEST(Slug, NeedsSomethingToBeMadeOf) {
    for (const auto* text : {"", " ", "---", "!!!", "🦄🦄", "\xC2\xA0", "'", "\xFF", "abc\xC3"}) {
        const auto slug = Slug::from_text(text);
        ASSERT_FALSE(slug) << text;
        EXPECT_EQ(slug.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(slug.error().field, "slug");
    }
}

TEST(Slug, IsCutAtAHyphenWherePossible) {
    std::string words;
    for (int i = 0; i < 60; ++i) words += "chuyện ";
    const auto slug = slug_of(words);
    EXPECT_LE(slug.size(), Slug::max_length);
    EXPECT_EQ(slug.substr(slug.size() - 6), "chuyen");
    EXPECT_EQ(slug_of(std::string(10'000, 'a')), std::string(Slug::max_length, 'a'));
    EXPECT_EQ(slug_of(std::string(119, 'a') + " b"), std::string(119, 'a'));
    EXPECT_EQ(slug_of(std::string(60, 'a') + ' ' + std::string(59, 'b') + " c"),
              std::string(60, 'a') + '-' + std::string(59, 'b'));
}

TEST(Slug, NeverLooksLikeAnId) {
    const std::string uuid = "018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90";
    EXPECT_FALSE(Slug::parse(uuid));
    EXPECT_EQ(slug_of(uuid), "n-" + uuid);
    EXPECT_TRUE(Slug::parse(uuid + "0"));
}

TEST(Slug, ParsesOnlySlugs) {
    for (const auto* text : {"a", "0", "hoi-chu-thap-do", "a-1-b-2"}) EXPECT_EQ(Slug::parse(text).value().text(), text);
    EXPECT_TRUE(Slug::parse(std::string(Slug::max_length, 'x')));
    EXPECT_FALSE(Slug::parse(std::string(Slug::max_length + 1, 'x')));
    for (const auto* text : {"", "-", "a-", "-a", "a--b", "A", "a b", "a_b", "a.b", "a/b", "đ", "a\n", "%61", "../a"}) {
        const auto slug = Slug::parse(text);
        ASSERT_FALSE(slug) << text;
        EXPECT_EQ(slug.error().field, "slug");
    }
    EXPECT_FALSE(Slug::parse(std::string_view("a\0b", 3)));
}

RC_GTEST_PROP(Slug, OfAnyTextIsValidAndStaysAsItIs, ()) {
    const auto slug = Slug::from_text(*test::text());
    if (!slug) return;
    RC_ASSERT(Slug::parse(slug->text()).value() == *slug);
    RC_ASSERT(Slug::from_text(slug->text()).value() == *slug);
}

RC_GTEST_PROP(Slug, SuffixesAreValidAndDiffer, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 130);
    const auto slug =
        Slug::from_text(*rc::gen::container<std::string>(size, rc::gen::elementOf(std::string("abc123-"))));
    RC_PRE(slug.has_value());
    const auto a = slug->with_suffix(*rc::gen::inRange(2U, 4'294'967'295U));
    RC_ASSERT(Slug::parse(a.text()).value() == a);
    RC_ASSERT(slug->with_suffix(2) != slug->with_suffix(3));
    RC_ASSERT(slug->with_suffix(2).text().ends_with("-2"));
}

RC_GTEST_PROP(Slug, ReadsArbitraryBytesWithoutHarm, ()) {
    const auto data = *test::bytes();
    if (const auto slug = Slug::parse(data)) RC_ASSERT(slug->text() == data);
    if (const auto slug = Slug::from_text(data)) RC_ASSERT(Slug::parse(slug->text()).has_value());
}

TEST(Slug, IsTheSameFromEveryThread) {
    std::vector<std::jthread> threads;
    std::vector<std::string> made(8);
    for (auto& own : made) {
        threads.emplace_back([&own] {
            for (int i = 0; i < 50; ++i) own = slug_of("Привет — 活动 — Đà Lạt");
        });
    }
    threads.clear();
    for (const auto& own : made) EXPECT_EQ(own, "privet-huo-dong-da-lat");
}

} // namespace
} // namespace masthead
