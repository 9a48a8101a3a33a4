#include "audience/phrase_finder.hpp"

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <gtest/gtest.h>

#include <algorithm>

namespace masthead {
namespace {

using detail::PhraseFinder;
using Phrases = std::vector<std::string>;

TEST(PhraseFinder, FindsPhrasesInsideAndBehindOthers) {
    const PhraseFinder finder(Phrases{"he", "she", "his", "hers"});
    EXPECT_TRUE(finder.finds_any_in("ushers"));
    EXPECT_TRUE(finder.finds_any_in("his"));
    EXPECT_FALSE(finder.finds_any_in("hi s h e"));
    EXPECT_FALSE(finder.finds_any_in(""));
    EXPECT_TRUE(PhraseFinder(Phrases{"abcd", "bc"}).finds_any_in("abce")) << "the shorter one within the longer";
    EXPECT_TRUE(PhraseFinder(Phrases{"\xFF\xFE"}).finds_any_in("a\xFF\xFE"));
    EXPECT_FALSE(PhraseFinder(Phrases{}).finds_any_in("anything"));
    EXPECT_FALSE(PhraseFinder(Phrases{""}).finds_any_in("anything"));
}

RC_GTEST_PROP(PhraseFinder, AgreesWithLookingForEachPhrase, ()) {
    const auto word = [](int most) {
        return rc::gen::resize(most, rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c', '\xC3')));
    };
    const auto phrases = *rc::gen::container<Phrases>(rc::gen::nonEmpty(word(6)));
    const auto text = *word(60);
    const bool expected =
        std::ranges::any_of(phrases, [&](const std::string& phrase) { return text.find(phrase) != std::string::npos; });
    RC_TAG(expected);
    RC_ASSERT(PhraseFinder(phrases).finds_any_in(text) == expected);
}

TEST(PhraseFinder, TakesManyPhrasesAndALongText) {
    Phrases phrases;
    for (int i = 0; i < 100'000; ++i) phrases.push_back("word" + std::to_string(i) + "!");
    const PhraseFinder finder(phrases);
    const std::string text(std::size_t{1} << 20, 'w');
    EXPECT_FALSE(finder.finds_any_in(text));
    EXPECT_TRUE(finder.finds_any_in(text + "ord77777!"));
}

} // namespace
} // namespace masthead
