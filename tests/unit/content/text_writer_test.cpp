#include <masthead/content/document.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

std::string text(std::string_view html) {
    return write_text(parse_html(html).value()).value();
}

TEST(TextWriter, BlocksAreParted) {
    EXPECT_EQ(text(""), "");
    EXPECT_EQ(text("<h1>a</h1><p>b<br>c</p>"), "a\n\nb\nc");
    EXPECT_EQ(text("<ul><li>a<li>b<ul><li>c</ul></ul><blockquote>d</blockquote>"), "a\n\nb\n\nc\n\nd");
    EXPECT_EQ(text("<pre>a\n  b</pre><hr><p>c"), "a\n  b\n\nc");
}

TEST(TextWriter, MarksAndLinksAreTheirText) {
    EXPECT_EQ(text("<p><b>a</b> <a href=/x>b</a> <code>&lt;c&gt;</code> &amp;"), "a b <c> &");
}

TEST(TextWriter, FiguresAreTheirCaptions) {
    EXPECT_EQ(text("<figure><img src=/i alt=a><figcaption>b <small>c</small></figcaption></figure>"), "b");
    EXPECT_EQ(text("<img src=/i alt=a>"), "a");
    EXPECT_EQ(text("<p>x</p><img src=/i><p>y"), "x\n\ny");
    EXPECT_EQ(text("<iframe src=https://v.test/ title=t></iframe><iframe src=https://w.test/></iframe>"),
              "t\n\nhttps://w.test/");
}

TEST(TextWriter, TablesAreTabbed) {
    EXPECT_EQ(text("<table><tr><th>a<th>b<tr><td>c<td></table>"), "a\tb\nc\t");
}

TEST(Links, AreThoseOfTextAndEmbedsEverywhere) {
    const auto document =
        parse_html(
            "<p><a href=/a>x</a><ul><li><a href=/b>x</a></ul><blockquote><h2><a href=/a>x</a></h2></blockquote>"
            "<table><tr><td><a href=/c>x</a><tr><td><a href=/d>x</a></table><iframe src=https://v.test/></iframe>"
            "<img src=/i>")
            .value();
    EXPECT_EQ(links_of(document), (std::vector<std::string>{"/a", "/b", "/a", "/c", "/d", "https://v.test/"}));
    EXPECT_TRUE(links_of(Document()).empty());
}

TEST(Links, AreCountedOnceWhateverMarksTheirTextHas) {
    const auto document = parse_markdown("[see *this* page](https://example.org/) and [this](https://example.org/)");
    EXPECT_EQ(links_of(document.value()).size(), 2U);
}

} // namespace
} // namespace masthead
