#include "random_text.hpp"

#include <masthead/core/text.hpp>

#include <gtest/gtest.h>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace masthead {
namespace {

std::string checked(std::string_view text, const TextRules& rules = {}) {
    const auto result = check_text("title", text, rules);
    EXPECT_TRUE(result) << result.error();
    return result ? *result : "";
}

ErrorCode refused(std::string_view text, const TextRules& rules = {}) {
    const auto result = check_text("title", text, rules);
    if (result) return ErrorCode::internal;
    EXPECT_EQ(result.error().field, "title");
    EXPECT_FALSE(result.error().message.empty());
    return result.error().code;
}

std::string decomposed(const std::string& text) {
    UErrorCode status = U_ZERO_ERROR;
    std::string out;
    icu::Normalizer2::getNFDInstance(status)->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(out);
    return out;
}

TEST(Utf8, TellsWellFormedFromIllFormed) {
    for (const auto* good : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                             "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "ếđ"}) {
        EXPECT_TRUE(is_valid_utf8(good)) << good;
    }
    for (const auto* bad : {"\x80",
                            "\xBF",
                            "\xC0\x80",
                            "\xC1\xBF",
                            "\xC2",
                            "\xC2\x41",
                            "\xE0\x80\x80",
                            "\xE0\x9F\xBF",
                            "\xE1\x80",
                            "\xED\xA0\x80",
                            "\xED\xBF\xBF",
                            "\xF0\x80\x80\x80",
                            "\xF0\x8F\xBF\xBF",
                            "\xF0\x90\x80",
                            "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80",
                            "\xF8\x88\x80\x80\x80",
                            "\xFE",
                            "\xFF",
                            "a\xC3"}) {
        EXPECT_FALSE(is_valid_utf8(bad));
        EXPECT_EQ(refused(bad), ErrorCode::invalid_argument);
        EXPECT_FALSE(to_nfc(bad));
    }
    EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
}

TEST(CheckText, ComposesTrimsAndFoldsBlanks) {
    EXPECT_EQ(checked("  Ho\xCC\xA3\xCC\x82i \t\r\n  Chữ  "), "Hội Chữ");
    EXPECT_EQ(checked("a\xE2\x80\xA8\xC2\x85\xE2\x80\xA9z"), "a z");
    EXPECT_EQ(checked("\xE3\x80\x80\xC2\xA0 10\xC2\xA0km \xE2\x80\x83"), "10\xC2\xA0km");
    EXPECT_EQ(checked(" \t\n\xC2\xA0\xE3\x80\x80"), "");
}

TEST(CheckText, KeepsLinesWhereTheRulesSaySo) {
    const TextRules rules{.max_length = 100, .multiline = true};
    EXPECT_EQ(checked("\r\n a\r\nb\rc\n\n\td  e \n", rules), "a\nb\nc\n\n\td  e");
    EXPECT_EQ(checked("a\r\r\n\nb", rules), "a\n\n\nb");
    EXPECT_EQ(checked("a\xE2\x80\xA9z", rules), "a\nz");
}

TEST(CheckText, RefusesControlCharactersAndNoncharacters) {
    for (char32_t c = 0; c < 0x20; ++c) {
        if (c == '\t' || c == '\n' || c == '\r') continue;
        EXPECT_EQ(refused("a" + test::utf8({c}) + "b"), ErrorCode::invalid_argument) << static_cast<unsigned>(c);
    }
    for (const char32_t c :
         {U'\x7F', U'\x80', U'\x9F', U'\xFDD0', U'\xFDEF', U'\xFFFE', U'\xFFFF', U'\x1FFFE', U'\x10FFFF'}) {
        EXPECT_EQ(refused(test::utf8({c})), ErrorCode::invalid_argument) << static_cast<unsigned>(c);
        EXPECT_EQ(refused(test::utf8({c}), {.multiline = true}), ErrorCode::invalid_argument);
    }
}

TEST(CheckText, CountsCodePointsAfterNormalisation) {
    const TextRules rules{.min_length = 2, .max_length = 3};
    EXPECT_EQ(checked("ab", rules), "ab");
    EXPECT_EQ(checked("ếđ🦄", rules), "ếđ🦄");
    EXPECT_EQ(checked(decomposed("ếểệ"), rules), "ếểệ");
    EXPECT_EQ(refused("abcd", rules), ErrorCode::too_large);
    EXPECT_EQ(refused("a", rules), ErrorCode::invalid_argument);
    EXPECT_EQ(refused(" a ", rules), ErrorCode::invalid_argument);
    EXPECT_EQ(refused("\xC2\xA0", {.min_length = 1}), ErrorCode::invalid_argument);
    EXPECT_EQ(refused(std::string(50'000'000, 'x'), rules), ErrorCode::too_large);
    EXPECT_EQ(checked("", {}), "");
}

RC_GTEST_PROP(CheckText, IsNormalisedAndStaysAsItIs, (bool multiline)) {
    const TextRules rules{.max_length = 10'000, .multiline = multiline};
    const auto text = *test::text();
    const auto once = check_text("f", text, rules);
    if (!once) {
        RC_ASSERT(once.error().code == ErrorCode::invalid_argument);
        return;
    }
    RC_ASSERT(check_text("f", *once, rules).value() == *once);
    RC_ASSERT(to_nfc(*once).value() == *once);
    RC_ASSERT(check_text("f", decomposed(text), rules).value() == *once);
}

RC_GTEST_PROP(CheckText, ReadsArbitraryBytesWithoutHarm, ()) {
    const auto data = *test::bytes();
    if (const auto result = check_text("f", data, {})) RC_ASSERT(is_valid_utf8(*result));
}

RC_GTEST_PROP(Nfc, IsIdempotentAndUndoesDecomposition, ()) {
    const auto text = *test::text();
    const auto composed = to_nfc(text).value();
    RC_ASSERT(to_nfc(composed).value() == composed);
    RC_ASSERT(to_nfc(decomposed(text)).value() == composed);
}

RC_GTEST_PROP(CodePoints, AreCountedAsIcuDoes, ()) {
    const auto text = *test::text();
    const auto count = count_code_points(text);
    RC_ASSERT(count == static_cast<std::size_t>(icu::UnicodeString::fromUTF8(text).countChar32()));
    const auto some = *rc::gen::inRange<std::size_t>(0, count + 3);
    const auto first = first_code_points(text, some);
    RC_ASSERT(is_valid_utf8(first));
    RC_ASSERT(count_code_points(first) == std::min(some, count));
    RC_ASSERT(text.starts_with(first));
}

RC_GTEST_PROP(Utf8, AgreesWithIcu, ()) {
    const auto data = *rc::gen::oneOf(test::bytes(), test::text());
    bool valid = true;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
    for (std::int32_t at = 0; at < static_cast<std::int32_t>(data.size());) {
        UChar32 c = 0;
        U8_NEXT(bytes, at, static_cast<std::int32_t>(data.size()), c);
        valid = valid && c >= 0;
    }
    RC_ASSERT(is_valid_utf8(data) == valid);
}

} // namespace
} // namespace masthead
