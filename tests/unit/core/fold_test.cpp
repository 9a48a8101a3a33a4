#include "random_text.hpp"

#include <masthead/core/text.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

namespace masthead {
namespace {

using Words = std::vector<std::string>;

TEST(SearchFold, FindsVietnameseWithoutItsMarks) {
    EXPECT_EQ(fold_for_search("Hội Chữ thập đỏ"), "hoi chu thap do");
    EXPECT_EQ(fold_for_search("ĐÀ LẠT"), "da lat");
    EXPECT_EQ(fold_for_search("Nguyễn Hữu Đang, Ừ Ơ Ư"), "nguyen huu dang, u o u");
    EXPECT_EQ(fold_for_search("Ho\xCC\xA3\xCC\x82i"), "hoi");
    EXPECT_EQ(fold_for_search("\xC3\x90"
                              "à Lạt"),
              "da lat")
        << "the Icelandic letter in the place of the Vietnamese one";
}

TEST(SearchFold, FoldsOtherScripts) {
    EXPECT_EQ(fold_for_search("ÀÉÎõü Straße ŁÓDŹ Ærø"), "aeiou strasse lodz æro");
    EXPECT_EQ(fold_for_search("ＡＢＣ ﬁ ²"), "abc fi 2");
    EXPECT_EQ(fold_for_search("ΆΈ ς"), "αε σ");
    EXPECT_EQ(fold_for_search("İI ı"), "ii i");
    EXPECT_EQ(fold_for_search("مُحَمَّد"), "محمد") << "vowel points";
    EXPECT_EQ(fold_for_search("שָׁלוֹם"), "שלום") << "vowel points";
    EXPECT_EQ(fold_for_search("がぎ 서울 สวัสดี"), "がぎ 서울 สวัสดี") << "marks that make another letter stay";
    EXPECT_EQ(fold_for_search(""), "");
    EXPECT_EQ(fold_for_search("a\xFFz"), "");
}

RC_GTEST_PROP(SearchFold, IsIdempotentAndWellFormed, ()) {
    const auto text = *test::text();
    const auto folded = fold_for_search(text);
    RC_ASSERT(is_valid_utf8(folded));
    RC_ASSERT(fold_for_search(folded) == folded);
    RC_ASSERT(fold_for_search(to_nfc(text).value()) == folded);
}

RC_GTEST_PROP(SearchFold, ReadsArbitraryBytesWithoutHarm, ()) {
    const auto data = *test::bytes();
    RC_ASSERT(is_valid_utf8(fold_for_search(data)));
    RC_ASSERT(is_valid_utf8(fold_for_identity(data)));
    for (const auto& word : search_words(data)) RC_ASSERT(is_valid_utf8(word));
}

TEST(SearchWords, AreDistinctInOrderOfAppearance) {
    EXPECT_EQ(search_words("Hội Chữ thập đỏ — hội, chữ; 2023!"), (Words{"hoi", "chu", "thap", "do", "2023"}));
    EXPECT_EQ(search_words("b a b c a", 2), (Words{"b", "a"}));
    EXPECT_EQ(search_words("x", 0), Words{});
    EXPECT_EQ(search_words(""), Words{});
    EXPECT_EQ(search_words(" \t—!"), Words{});
    EXPECT_EQ(search_words("C++ e-mail 1️⃣ don't"), (Words{"c", "e", "mail", "1", "don", "t"}));
}

TEST(SearchWords, SplitsScriptsWithoutBlanks) {
    EXPECT_EQ(search_words("中国新闻"), (Words{"中", "国", "新", "闻"}));
    EXPECT_EQ(search_words("abc中def"), (Words{"abc", "中", "def"}));
    EXPECT_EQ(search_words("かな"), (Words{"か", "な"}));
    EXPECT_EQ(search_words("서울 시"), (Words{"서울", "시"}));
    for (const auto* text : {"สวัสดีชาวโลก", "ສະບາຍດີ", "မင်္ဂလာပါ", "សួស្តី"}) {
        for (const auto& word : search_words(text)) EXPECT_EQ(count_code_points(word), 1U) << word;
    }
}

TEST(SearchWords, CutsLongWordsToAPrefix) {
    EXPECT_EQ(search_words(std::string(1000, 'a') + " b"), (Words{std::string(64, 'a'), "b"}));
    EXPECT_EQ(search_words(std::string(63, 'a') + "жaaa"), (Words{std::string(63, 'a')}));
}

RC_GTEST_PROP(SearchWords, AreFoldedShortDistinctAndStable, ()) {
    const auto text = *test::text();
    const auto words = search_words(text);
    std::string joined;
    for (const auto& word : words) {
        RC_ASSERT(!word.empty());
        RC_ASSERT(word.size() <= 64U);
        RC_ASSERT(word.find_first_of(" \t\n.,;:!?-'\"()") == std::string::npos);
        joined += word + ' ';
    }
    RC_ASSERT(std::set<std::string>(words.begin(), words.end()).size() == words.size());
    RC_ASSERT(search_words(joined) == words);
    RC_ASSERT(search_words(fold_for_search(text)) == words);
}

RC_GTEST_PROP(SearchWords, AnyPartBetweenBlanksIsFound, ()) {
    const auto before = *test::text();
    const auto wanted = *test::text();
    const auto all = search_words(before + " | " + wanted);
    for (const auto& word : search_words(wanted)) RC_ASSERT(std::ranges::find(all, word) != all.end());
}

TEST(SearchWords, TakeTimeInProportionToTheText) {
    const auto seconds_for = [](std::size_t repeats) {
        std::string text;
        for (std::size_t i = 0; i < repeats; ++i) text += "đường số " + std::to_string(i) + " ế\xCC\x81\xCC\x81 中 ";
        const auto start = std::chrono::steady_clock::now();
        EXPECT_FALSE(search_words(text).empty());
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    seconds_for(100);
    const auto once = seconds_for(10'000);
    EXPECT_LT(seconds_for(40'000), 0.05 + once * 12);
}

TEST(Identity, KeepsAccentsAndFoldsCase) {
    EXPECT_NE(fold_for_identity("lan"), fold_for_identity("lân"));
    EXPECT_EQ(fold_for_identity(" LÂN\t"), fold_for_identity("la\xCC\x82n"));
    EXPECT_EQ(fold_for_identity("ＬＡＮ"), "lan");
    EXPECT_EQ(fold_for_identity("Straße"), "strasse");
    EXPECT_EQ(fold_for_identity("a\xE2\x80\x8B"
                                "b"),
              "ab")
        << "invisible characters make no second name";
    EXPECT_EQ(fold_for_identity("A@EXAMPLE.com"), "a@example.com");
}

TEST(Identity, TrimsBlanksOfEveryScript) {
    for (const auto* text :
         {"lan\xC2\xA0", "\xE3\x80\x80lan", "lan \xE2\x80\x8B", "\xE1\x9A\x80lan\xE2\x80\xA8", "\v lan\f"}) {
        EXPECT_EQ(fold_for_identity(text), "lan") << text;
    }
    EXPECT_EQ(fold_for_identity(" \xC2\xA0 "), "");
}

RC_GTEST_PROP(Identity, IsIdempotent, ()) {
    const auto text = *test::text();
    const auto folded = fold_for_identity(text);
    RC_ASSERT(fold_for_identity(folded) == folded);
    RC_ASSERT(fold_for_identity(to_nfc(text).value()) == folded);
}

TEST(SortKey, PutsVietnameseNamesInTheirOrder) {
    const Words names{"An", "Ân", "Bình", "Dung", "Đăng", "Em", "Ông", "Ơn", "Uyên", "Ưng", "Yên"};
    std::vector<std::string> keys;
    for (const auto& name : names) keys.push_back(sort_key(name, "vi"));
    EXPECT_TRUE(std::ranges::is_sorted(keys));
    EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
    EXPECT_LT(sort_key("an", "vi"), sort_key("AN BÌNH", "vi"));
    EXPECT_LT(sort_key("z", "sv"), sort_key("ö", "sv"));
    EXPECT_GT(sort_key("z", "de"), sort_key("ö", "de"));
}

TEST(SortKey, IsBoundedAndTakesAnyLocale) {
    EXPECT_LE(sort_key(std::string(100'000, 'x'), "vi").size(), 512U);
    for (const auto* locale : {"", "xx", "not a locale", "vi-VN", "zh-Hant-TW", "../../x"}) {
        EXPECT_LT(sort_key("a", locale), sort_key("b", locale)) << locale;
    }
    for (char a = 'a'; a <= 'z'; ++a) {
        for (char b = 'a'; b <= 'e'; ++b) EXPECT_FALSE(sort_key("a", std::string{a, b}).empty());
    }
    EXPECT_EQ(sort_key("é", "fr"), sort_key("e\xCC\x81", "fr"));
}

RC_GTEST_PROP(SortKey, HoldsNoNulAndIgnoresTheFormOfNormalisation, ()) {
    const auto text = *test::text();
    const auto key = sort_key(text, "vi");
    RC_ASSERT(key.find('\0') == std::string::npos);
    RC_ASSERT(sort_key(to_nfc(text).value(), "vi") == key);
}

TEST(Fold, IsTheSameFromEveryThread) {
    std::vector<std::string> made(8);
    {
        std::vector<std::jthread> threads;
        for (auto& own : made) {
            threads.emplace_back([&own] {
                for (int i = 0; i < 100; ++i)
                    own = fold_for_search("Đà Lạt") + fold_for_identity("Ä") + sort_key("Đ", "vi");
            });
        }
    }
    EXPECT_TRUE(std::ranges::all_of(made, [&](const auto& own) { return own == made[0] && !own.empty(); }));
}

} // namespace
} // namespace masthead
