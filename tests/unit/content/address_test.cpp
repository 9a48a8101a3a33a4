#include "corpus.hpp"

#include <masthead/content/document.hpp>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace masthead {
namespace {

std::string address(std::string_view text, bool picture = false) {
    return safe_address(text, picture).value_or("refused");
}

TEST(SafeAddress, KeepsWhatIsAllowed) {
    for (const auto* same :
         {"https://a.test/b?c=d&e#f", "http://a.test", "/a/b", "a/b.html", "?q=1", "#top", "//a.test/b", ".", "../x",
          "mailto:a@b.test", "a/b:c", "?a:b", "#a:b", "/%20%zz", "https://[::1]:8/", "https://user:pw@a.test/"}) {
        EXPECT_EQ(address(same), same);
    }
}

TEST(SafeAddress, IsWrittenInOneForm) {
    EXPECT_EQ(address(" \x01\t https://a.test/x \n"), "https://a.test/x");
    EXPECT_EQ(address("HTTPS://A.test/X"), "https://A.test/X");
    EXPECT_EQ(address("ht\ttps://a.t\nest/"), "https://a.test/");
    EXPECT_EQ(address("https:a.test"), "https://a.test");
    EXPECT_EQ(address("https:\\\\a.test\\b?c\\d"), "https://a.test/b?c%5Cd");
    EXPECT_EQ(address("https://///a.test/"), "https://a.test/");
    EXPECT_EQ(address("\\\\a.test\\b"), "//a.test/b");
    EXPECT_EQ(address("/a b\"<>^`{|}'é"), "/a%20b%22%3C%3E%5E%60%7B%7C%7D%27%C3%A9");
    EXPECT_EQ(address("MAILTO:a@b.test"), "mailto:a@b.test");
}

TEST(SafeAddress, PicturesHaveNoMail) {
    EXPECT_EQ(address("mailto:a@b.test", true), "refused");
    EXPECT_EQ(address("https://a.test/i.png", true), "https://a.test/i.png");
    EXPECT_EQ(address("/i.png", true), "/i.png");
}

TEST(SafeAddress, RefusesSchemesInEveryDisguise) {
    for (const std::string scheme : {"javascript", "data", "vbscript", "blob", "file", "intent", "about", "view-source",
                                     "ws", "ftp", "tel", "filesystem", "jar", "livescript", "mocha", "x-y+z.1"}) {
        for (const auto& disguise :
             {scheme + ":x", "  " + scheme + ":x", "\x01" + scheme + ":x",
              scheme.substr(0, 2) + "\t" + scheme.substr(2) + ":x",
              scheme.substr(0, 1) + "\r\n" + scheme.substr(1) + "\n:x", "\x1F\x0B " + scheme + ":x", scheme + "\t:x"}) {
            EXPECT_EQ(address(disguise), "refused") << disguise;
            std::string upper = disguise;
            std::ranges::transform(upper, upper.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            EXPECT_EQ(address(upper), "refused") << upper;
        }
    }
    for (const auto* odd :
         {"java\xC2\xADscript:x", "\xEF\xBB\xBFjavascript:x", "java script:x", "1a:b", ":x", "%6Aavascript:x",
          "javascript&colon;x:", "", " \t\n", "https://", "https:", "http:///", "\xFF"}) {
        EXPECT_EQ(address(odd), "refused") << odd;
    }
}

TEST(SafeAddress, EntitiesInMarkupAreSeenThrough) {
    for (const auto* html : {"<a href='&#106;avascript:x'>y</a>", "<a href='jav&#x09;ascript:x'>y</a>",
                             "<a href='javascript&colon;x'>y</a>", "<a href='java&Tab;script&NewLine;:x'>y</a>",
                             "<a href='&#0000106avascript:x'>y</a>", "<a href=&#1;javascript:x>y</a>"}) {
        EXPECT_EQ(write_html(parse_html(html).value()).value(), "<p>y</p>\n") << html;
    }
    for (const auto* markdown : {"[y](&#106;avascript:x)", "[y](javascript&colon;x)", "[y](<java&Tab;script:x>)",
                                 "[y][r]\n\n[r]: javascript:x"}) {
        EXPECT_EQ(links_of(parse_markdown(markdown).value()).size(), 0U) << markdown;
    }
    EXPECT_EQ(write_html(parse_markdown("<javascript:x>").value()).value(), "<p>javascript:x</p>\n");
}

TEST(SafeAddress, HasAtMost2048Bytes) {
    EXPECT_EQ(address("/" + std::string(2'047, 'a')).size(), 2'048U);
    EXPECT_EQ(address("/" + std::string(2'048, 'a')), "refused");
    EXPECT_EQ(address("/" + std::string(1'000, '"')), "refused") << "too long once it is escaped";
}

RC_GTEST_PROP(SafeAddress, ItsFormIsFinal, (const std::string& text)) {
    for (const auto& prefix : {"", "https:", "\\", "?", "javascript:", "a"}) {
        const auto once = safe_address(prefix + text);
        if (!once) continue;
        RC_ASSERT(safe_address(*once) == once);
    }
}

class AddressCorpus : public test::Corpus {};

/// Of addresses that browsers can read, those of our schemes pass in a form that names the same host, and no others
/// pass.
TEST_F(AddressCorpus, SchemesAreThoseThatBrowsersSee) {
    const auto cases = json("url/urltestdata.json");
    std::size_t passed = 0;
    std::size_t refused = 0;
    for (const auto& each : cases.as_array()) {
        const auto* test = each.if_object();
        const auto* base = test == nullptr ? nullptr : test->if_contains("base");
        if (base == nullptr) continue;
        const std::string input(test->at("input").as_string());
        const auto result = safe_address(input);
        EXPECT_TRUE(!result || safe_address(*result) == result) << input;
        // Those that mean something alone, and what browsers take them for.
        if (!base->is_null() || !test->contains("protocol")) continue;
        const std::string protocol(test->at("protocol").as_string());
        const bool is_ours = protocol == "http:" || protocol == "https:" || protocol == "mailto:";
        if (!is_ours) {
            EXPECT_FALSE(result) << input << " became " << result.value_or("");
            ++refused;
        } else if (result) {
            EXPECT_TRUE(result->starts_with(protocol)) << input;
            ++passed;
        }
    }
    EXPECT_GE(passed, 100U);
    EXPECT_GE(refused, 100U);
}

} // namespace
} // namespace masthead
