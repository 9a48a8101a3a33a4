#include "random_text.hpp"

#include <masthead/core/reader_text.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <thread>

namespace masthead {
namespace {

using Words = std::vector<std::string>;

constexpr TextRules body_rules{.min_length = 1, .max_length = 2'000'000, .multiline = true};
constexpr TextRules name_rules{.min_length = 1, .max_length = 100};

/// The text as it is kept, or the code of the refusal.
std::string tidied(std::string_view text, const TextRules& rules = body_rules) {
    const auto result = tidy_text("body", text, rules);
    return result ? *result : std::string(to_string(result.error().code));
}

std::string repeated(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

TEST(TidyText, RemovesWhatShowsTextInAnotherOrder) {
    for (const char32_t control :
         {0x202AU, 0x202BU, 0x202CU, 0x202DU, 0x202EU, 0x2066U, 0x2067U, 0x2068U, 0x2069U, 0x200EU, 0x200FU, 0x061CU}) {
        const auto text = "a" + test::utf8({control}) + "b";
        EXPECT_EQ(tidied(text, name_rules), "ab") << std::hex << static_cast<std::uint32_t>(control);
        EXPECT_EQ(tidied(text), "ab") << std::hex << static_cast<std::uint32_t>(control);
    }
}

TEST(TidyText, RemovesWhatNobodySees) {
    for (const char32_t control :
         {0x00ADU, 0x034FU, 0x115FU, 0x180EU, 0x200BU, 0x200CU, 0x200DU, 0x2060U,  0x2061U,  0x2062U,  0x2063U, 0x2064U,
          0x3164U, 0xFE00U, 0xFE0EU, 0xFE0FU, 0xFEFFU, 0xFFF9U, 0xFFA0U, 0xE0001U, 0xE0041U, 0xE007FU, 0xE0100U}) {
        EXPECT_EQ(tidied("a" + test::utf8({control}) + "b"), "ab") << std::hex << static_cast<std::uint32_t>(control);
    }
}

TEST(TidyText, KeepsJoinersWhereScriptsNeedThem) {
    for (const std::string text :
         {"می\u200Cخواهم", "क्\u200Dष", "ක්\u200Dෂ", "র\u200D্য", "ന്\u200D", "葛\U000E0100城", "\u1820\u180B\u1821"}) {
        EXPECT_EQ(tidied(text), text);
    }
    EXPECT_EQ(tidied("می\u200C\u200Cخواهم"), "می\u200Cخواهم") << "one of a kind is enough";
    EXPECT_EQ(tidied("\u200Cخواهم\u200C"), "خواهم") << "not at the ends of a word";
    EXPECT_EQ(tidied("क\u200Da"), "कa");
}

TEST(TidyText, KeepsEmojiAndDropsTheirPartsElsewhere) {
    for (const std::string text :
         {"👨‍👩‍👧‍👦", "🏳️‍🌈", "1️⃣", "#️⃣", "👍🏽", "👩🏾‍💻", "🇻🇳",
          "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️‍🔥", "🏴‍☠️"}) {
        EXPECT_EQ(tidied(text), text);
        EXPECT_EQ(tidied(text, name_rules), text);
    }
    EXPECT_EQ(tidied("1\uFE0F2"), "12");
    EXPECT_EQ(tidied("❤\uFE0F\uFE0F\uFE0F"), "❤\uFE0F");
    EXPECT_EQ(tidied("👨\u200Da"), "👨a");
    EXPECT_EQ(tidied("🏴\U000E0067\U000E0062x"), "🏴x") << "no end of the region";
    EXPECT_EQ(tidied("🏴" + test::utf8(std::vector<char32_t>(7, 0xE0061)) + "\U000E007F"), "🏴") << "hidden text";
}

TEST(TidyText, KeepsFourMarksInARow) {
    const std::string dot_below = "\u0323";
    EXPECT_EQ(tidied("q" + repeated(dot_below, 4) + "z"), "q" + repeated(dot_below, 4) + "z");
    EXPECT_EQ(tidied("q" + repeated(dot_below, 500) + "z"), "q" + repeated(dot_below, 4) + "z");
    EXPECT_EQ(tidied("q" + repeated(dot_below + "\u200B", 500) + "z"), "q" + repeated(dot_below, 4) + "z");
    EXPECT_LE(count_code_points(tidied("q" + repeated("\u0344", 9))), 5U) << "one that becomes two";
}

TEST(TidyText, KeepsVietnameseInBothForms) {
    const std::string composed = "Nguyễn Hữu Đang, ướt ẵm ở Đắk Lắk";
    EXPECT_EQ(tidied(composed), composed);
    EXPECT_EQ(tidied("Nguye\u0302\u0303n"), "Nguyễn");
    EXPECT_EQ(tidied("Nguye\u0303\u0302n"), to_nfc("Nguye\u0303\u0302n").value());
    EXPECT_EQ(tidied("ti\u200Be\u200B\u0302\u0301ng"), "tiếng");
}

TEST(TidyText, RefusesWhatWouldBeEmpty) {
    const auto nothing = tidied("");
    EXPECT_EQ(nothing, "invalid_argument");
    for (const std::string text : {" \n ", "\u200B\u2060", "\u0301\u0301", "\u3164", "\u2800", "\u200D", "\uFE0F",
                                   " \u0301 \u200F", "\U000E0041\U000E007F"}) {
        EXPECT_EQ(tidied(text), nothing);
        EXPECT_EQ(tidied(text, name_rules), nothing);
        EXPECT_EQ(tidy_text("body", text, {.min_length = 0}).value(), "");
    }
    EXPECT_EQ(tidied("a"), "a");
    EXPECT_EQ(tidied("\U0010FFFD"), "\U0010FFFD") << "one private character";
}

TEST(TidyText, RefusesWhatCheckTextRefuses) {
    EXPECT_EQ(tidied(std::string("a\0b", 3)), "invalid_argument");
    EXPECT_EQ(tidied("a\x1B[31m"), "invalid_argument");
    EXPECT_EQ(tidied("a\xFF"), "invalid_argument");
    EXPECT_EQ(tidied("\xED\xA0\x80"), "invalid_argument");
    EXPECT_EQ(tidied(repeated("a", 101), name_rules), "too_large");
    EXPECT_EQ(tidied(repeated("a", 100) + repeated("\u200B", 50), name_rules), repeated("a", 100))
        << "what is removed does not count";
    EXPECT_EQ(tidy_text("author_name", "\xFF", name_rules).error().field, "author_name");
    EXPECT_EQ(tidied(" a \u200B b\n", name_rules), "a b") << "blanks become neighbours";
}

/// Text of a mebibyte that is costly for careless loops.
std::vector<std::string> large_texts() {
    constexpr std::size_t mebibyte = std::size_t{1} << 20;
    std::vector<std::string> texts;
    for (const std::string part : {"a", "\u0301\u0323", "\u0344", "\u200B", "a\u200D", "👨\u200D", "🏴\U000E0061",
                                   "क\u200D", "ﷺ", "m\u0430", "ề", "\u0323 ", "赌"}) {
        texts.push_back(repeated(part, mebibyte / part.size()));
    }
    return texts;
}

TEST(ReaderText, TakesAMebibyteOfAnything) {
    for (const auto& text : large_texts()) {
        const auto start = std::chrono::steady_clock::now();
        const auto tidy = tidied(text);
        EXPECT_EQ(tidied(tidy), tidy) << text.substr(0, 12);
        EXPECT_TRUE(is_valid_utf8(comparison_key(text)));
        EXPECT_TRUE(is_valid_utf8(confusable_skeleton(text)));
        static_cast<void>(is_mixed_script(text));
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60)) << text.substr(0, 12);
    }
}

RC_GTEST_PROP(TidyText, DoneTwiceChangesNothing, ()) {
    const auto special = rc::gen::element<char32_t>(
        0x200B, 0x200C, 0x200D, 0xFE0F, 0xFE00, 0x0301, 0x0323, 0x0344, 0x1F468, 0x1F3FD, 0x1F3F4, 0xE0067, 0xE007F,
        0x0915, 0x094D, 0x06CC, 0x31, 0x20E3, 0x20, 0x4E00, 0xE0100, 0x180B, 0x1820, 0x1100, 0x1161);
    const auto points = *rc::gen::container<std::vector<char32_t>>(
        rc::gen::weightedOneOf<char32_t>({{3, special}, {1, test::code_point()}}));
    const auto once = tidy_text("body", test::utf8(points), {.max_length = 100'000, .multiline = true});
    if (!once) return;
    RC_ASSERT(to_nfc(*once).value() == *once);
    RC_ASSERT(tidy_text("body", *once, {.max_length = 100'000, .multiline = true}).value() == *once);
}

RC_GTEST_PROP(ReaderText, ReadsArbitraryBytesWithoutHarm, ()) {
    const auto data = *test::bytes();
    RC_ASSERT(is_valid_utf8(comparison_key(data)));
    RC_ASSERT(is_valid_utf8(confusable_skeleton(data)));
    static_cast<void>(is_mixed_script(data));
    const auto tidy = tidy_text("body", data, body_rules);
    if (tidy) RC_ASSERT(is_valid_utf8(*tidy));
}

TEST(ConfusableSkeleton, IsSharedByLookAlikes) {
    EXPECT_EQ(confusable_skeleton("раураl"), confusable_skeleton("paypal"));
    EXPECT_EQ(confusable_skeleton("PauI"), confusable_skeleton("Paul"));
    EXPECT_EQ(confusable_skeleton("Аdm\u200Bin"), confusable_skeleton("Admin"));
    EXPECT_NE(confusable_skeleton("Lan"), confusable_skeleton("Lân"));
    EXPECT_NE(confusable_skeleton("admin"), confusable_skeleton("editor"));
    EXPECT_EQ(confusable_skeleton("a\xFF"), "");
    EXPECT_EQ(confusable_skeleton(""), "");
}

TEST(ConfusableSkeleton, ServesThreadsAtOnce) {
    const auto expected = confusable_skeleton("раураl");
    std::vector<std::thread> threads;
    std::array<bool, 4> same{};
    for (auto& one : same) {
        threads.emplace_back([&one, &expected] {
            one = true;
            for (int i = 0; i < 500; ++i) one = one && confusable_skeleton("paypal") == expected;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_TRUE(std::ranges::all_of(same, [](bool one) { return one; }));
}

TEST(MixedScript, IsWhatNoOrdinaryNameDoes) {
    for (const std::string name : {"Nguyễn Thị Ánh", "Nguye\u0302\u0303n", "Linh 阮", "Ken 山田たろう タロウ", "김 Min",
                                   "Мария Иванова", "Ελένη", "สมชาย 2", "Lan 👍🏽", "", "123", "ﷺ"}) {
        EXPECT_FALSE(is_mixed_script(name)) << name;
    }
    for (const std::string name : {"Аdmin", "pаypal", "Ρaul", "Мария Smith", "ελ лд", "\xFF"}) {
        EXPECT_TRUE(is_mixed_script(name)) << name;
    }
}

TEST(ComparisonWords, ForgetDisguises) {
    for (const std::string text : {"casino", "CASINO", "ｃａｓｉｎｏ", "cаsіnо", "c\u200Basino", "ca\u0336si\u0301no",
                                   "𝓬𝓪𝓼𝓲𝓷𝓸", "ⓒⓐⓢⓘⓝⓞ", "cas\u00ADino", "CASІNО"}) {
        EXPECT_EQ(comparison_words(text), Words{"casino"}) << text;
    }
    EXPECT_EQ(comparison_words("Đi ĐĨ di"), (Words{"di", "di", "di"}));
    EXPECT_EQ(comparison_words("Đĩ", ComparedMarks::kept), comparison_words("ĐI\u0303", ComparedMarks::kept));
    EXPECT_NE(comparison_words("đĩ", ComparedMarks::kept), comparison_words("đi", ComparedMarks::kept));
    EXPECT_NE(comparison_key("modern"), comparison_key("modem")) << "letters of ASCII stand for themselves";
    EXPECT_EQ(comparison_words("Tài-xỉu, 88!"), (Words{"tai", "xiu", "88"}));
    EXPECT_EQ(comparison_words("最好 ok👍👍"), (Words{"最", "好", "ok", "👍", "👍"}));
    EXPECT_EQ(comparison_words("?! ..."), Words{});
    EXPECT_EQ(comparison_words("\u0301"), Words{});
    EXPECT_EQ(comparison_words("a\xFF"), Words{});
    EXPECT_EQ(comparison_key("Mua  NGAY, tại đây!"), "muangaytaiday");
}

/// Lines of a file of the shared corpora, which a clone does not have.
Words lines_of(const std::string& name) {
    std::ifstream file(std::string(MASTHEAD_SHARED_DIR "/corpora/") + name, std::ios::binary);
    Words lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

TEST(TidyCorpora, KeepVietnameseSentences) {
    const auto lines = lines_of("vietnamese/ud-vtb-dev.txt");
    if (lines.empty()) GTEST_SKIP() << "the shared corpora are not beside the source folder";
    const TextRules rules{.max_length = 100'000};
    for (const auto& line : lines) {
        const auto checked = check_text("body", line, rules).value();
        EXPECT_EQ(tidy_text("body", line, rules).value(), checked);
        EXPECT_FALSE(is_mixed_script(checked)) << line;
    }
}

TEST(TidyCorpora, KeepEmoji) {
    const auto lines = lines_of("unicode/15.0.0/emoji-test.txt");
    if (lines.empty()) GTEST_SKIP() << "the shared corpora are not beside the source folder";
    std::size_t seen = 0;
    for (const auto& line : lines) {
        const auto hash = line.find("# ");
        if (line.empty() || line[0] == '#' || hash == std::string::npos) continue;
        const auto emoji = line.substr(hash + 2, line.find(' ', hash + 2) - hash - 2);
        EXPECT_EQ(tidied(emoji, name_rules), emoji) << line;
        EXPECT_EQ(tidied(emoji + emoji + "a"), emoji + emoji + "a") << line;
        ++seen;
    }
    EXPECT_GT(seen, 4'000U);
}

TEST(TidyCorpora, TakeNaughtyStrings) {
    const auto lines = lines_of("blns/blns.txt");
    if (lines.empty()) GTEST_SKIP() << "the shared corpora are not beside the source folder";
    for (const auto& line : lines) {
        const auto tidy = tidy_text("body", line, body_rules);
        if (!tidy) {
            EXPECT_EQ(tidy.error().code, ErrorCode::invalid_argument) << line;
            continue;
        }
        EXPECT_EQ(tidy_text("body", *tidy, body_rules).value(), *tidy);
        EXPECT_TRUE(is_valid_utf8(comparison_key(line)));
    }
}

} // namespace
} // namespace masthead
