#include "html_scanner.hpp"

#include <masthead/content/document.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

std::string again(std::string_view html, DocumentProfile profile = DocumentProfile::article) {
    const auto document = parse_html(html, profile);
    EXPECT_TRUE(document) << html;
    if (!document) return "";
    const auto written = write_html(*document).value();
    EXPECT_EQ(test::html_fault(written), "");
    EXPECT_EQ(write_html(parse_html(written, profile).value()).value(), written);
    return written;
}

TEST(Html, KeepsItsOwnVocabulary) {
    for (const std::string same :
         {"<p>a <strong>b <em>c</em></strong> <s>d</s> <code>e</code> <sub>f</sub><sup>g</sup></p>\n",
          "<p>a<br>\nb</p>\n", "<h1>a</h1>\n<h2>b</h2>\n<h3>c</h3>\n<h4>d</h4>\n<h5>e</h5>\n<h6>f</h6>\n",
          "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", "<ol start=\"3\">\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ol>\n",
          "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n", "<blockquote>\n<p>a</p>\n</blockquote>\n", "<hr>\n",
          "<pre><code class=\"language-c++\">\n a\n\n\tb\n</code></pre>\n",
          "<figure><img src=\"/i\" alt=\"a\" width=\"2\" height=\"3\"><figcaption>b "
          "<small>c</small></figcaption></figure>\n",
          "<figure><img src=\"/i\" alt=\"\"><figcaption><small>c</small></figcaption></figure>\n",
          "<figure class=\"embed\"><a href=\"https://v.test/1\">t</a></figure>\n",
          "<table>\n<thead>\n<tr><th>a</th><th class=\"align-right\"></th></tr>\n</thead>\n<tbody>\n<tr><td>b</td><td "
          "class=\"align-right\">"
          "c<br>\nd</td></tr>\n</tbody>\n</table>\n",
          "<p><a href=\"/x\">a <strong>b</strong></a></p>\n"}) {
        EXPECT_EQ(again(same), same);
    }
}

TEST(Html, OtherNamesOfTheSame) {
    EXPECT_EQ(again("<b>a</b><i>b</i><cite>c</cite><dfn>d</dfn><var>e</var>"),
              "<p><strong>a</strong><em>bcde</em></p>\n");
    EXPECT_EQ(again("<del>a</del><strike>b</strike> <kbd>c</kbd><samp>d</samp><tt>e</tt>"),
              "<p><s>ab</s> <code>cde</code></p>\n");
    EXPECT_EQ(again("<menu><li>a</menu><dir><li>b</dir>"), "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n");
    EXPECT_EQ(again("<listing>a</listing><image src=/i>"),
              "<pre><code>a\n</code></pre>\n<figure><img src=\"/i\" alt=\"\"></figure>\n");
    EXPECT_EQ(again("<iframe src=https://v.test/1 title=T>x</iframe>"),
              "<figure class=\"embed\"><a href=\"https://v.test/1\">T</a></figure>\n");
}

TEST(Html, UnwrapsWhatItDoesNotHave) {
    EXPECT_EQ(again("<div>a<span>b</span><div>c</div>d</div>"), "<p>ab</p>\n<p>c</p>\n<p>d</p>\n");
    EXPECT_EQ(again("<p><button><div>a</div></button>b"), "<p>a</p>\n<p>b</p>\n");
    EXPECT_EQ(again("<dl><dt>a<dd>b</dl><form><fieldset>c</fieldset></form>"), "<p>a</p>\n<p>b</p>\n<p>c</p>\n");
    EXPECT_EQ(again("<mark>a</mark><u>b</u><font color=red>c</font><x-y>d</x-y>"), "<p>abcd</p>\n");
    EXPECT_EQ(again("<video controls><source src=/v>no video</video>"), "<p>no video</p>\n");
    EXPECT_EQ(again("<figure><p>a</p><figcaption>b</figcaption></figure>"), "<p>a</p>\n<p>b</p>\n");
}

TEST(Html, DropsWhatIsNoText) {
    EXPECT_EQ(again("a<script>b</script><style>c</style><!-- d --><!e><?f?></ g>h"), "<p>ah</p>\n");
    EXPECT_EQ(
        again("a<title>b</title><textarea><b>c</textarea><noscript>d</noscript><xmp>e</xmp><noembed>f</noembed>g"),
        "<p>ag</p>\n");
    EXPECT_EQ(again("a<script>b</scriptx></script >c<SCRIPT>d</ScRiPt\n>e"), "<p>ace</p>\n");
    EXPECT_EQ(again("a<plaintext>b</plaintext>c"), "<p>a</p>\n");
    EXPECT_EQ(again("a<script>b"), "<p>a</p>\n");
    EXPECT_EQ(again("a<!-->b--><!--->c--><!-- d --!>e<!-- f"), "<p>ab--&gt;c--&gt;e</p>\n");
    EXPECT_EQ(again("a<b x='y"), "<p>a</p>\n") << "a tag that the input ends in is none";
}

TEST(Html, ForeignContentIsDroppedWhole) {
    EXPECT_EQ(again("a<svg><text>b</text><svg>c</svg>d</svg>e"), "<p>ae</p>\n");
    EXPECT_EQ(again("a<math><mi>b</mi></math>c<template><p>d</p></template>e"), "<p>ace</p>\n");
    EXPECT_EQ(again("<svg><style><img src=x onerror=alert(1)></style></svg>a"), "<p>a</p>\n");
    EXPECT_EQ(again("<svg><p>a</p>"), "<p>a</p>\n") << "browsers leave the drawing here";
    EXPECT_EQ(again("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>"), "");
}

TEST(Html, ContentModelIsKept) {
    EXPECT_EQ(again("<p>a<p>b<h2>c<p>d"), "<p>a</p>\n<p>b</p>\n<h2>c d</h2>\n");
    EXPECT_EQ(again("<a href=/x>a<a href=/y>b</a>c"), "<p><a href=\"/x\">a</a><a href=\"/y\">b</a>c</p>\n");
    EXPECT_EQ(again("<b><p>a</b>b</p>"), "<p><strong>a</strong>b</p>\n");
    EXPECT_EQ(again("<b>a<i>b</b>c</i>d"), "<p><strong>a<em>b</em></strong><em>c</em>d</p>\n");
    EXPECT_EQ(again("<li>a<li>b"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
    EXPECT_EQ(again("<ul>a<li>b</ul></ul></p></b>c"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>\n");
    EXPECT_EQ(again("a<br><br>b<br>"), "<p>a</p>\n<p>b</p>\n");
    EXPECT_EQ(again("<pre>\na<b>b</b><br>c</pre>"), "<pre><code>ab\nc\n</code></pre>\n");
}

TEST(Html, TablesAreGrids) {
    EXPECT_EQ(again("<table><caption>t</caption><tr><td>a<td>b<tr><td>c</table>"),
              "<p>t</p>\n<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td>c</td><td></td></"
              "tr>\n</tbody>\n</table>\n");
    EXPECT_EQ(
        again("<table><tr><td align=center><p>a</p><ul><li>b</ul></table>"),
        "<table>\n<thead>\n<tr><th class=\"align-center\">a b</th></tr>\n</thead>\n<tbody>\n</tbody>\n</table>\n");
    EXPECT_EQ(again("<table><tr></tr></table><table></table>"), "");
    EXPECT_EQ(again("<tr><td>a"), "<p>a</p>\n");
    EXPECT_EQ(
        again("<table><tr><td><b>a</table>b"),
        "<table>\n<thead>\n<tr><th><strong>a</strong></th></tr>\n</thead>\n<tbody>\n</tbody>\n</table>\n<p>b</p>\n");
}

TEST(Html, References) {
    EXPECT_EQ(again("&lt;script&gt; &amp;amp; &copy &notit; &#x80; &#0; &#4294967356; &nosuch; &"),
              "<p>&lt;script&gt; &amp;amp; © ¬it; € \xEF\xBF\xBD \xEF\xBF\xBD &amp;nosuch; &amp;</p>\n");
    EXPECT_EQ(again("<a href='?a=1&copy=2&amp;b'>x</a>"), "<p><a href=\"?a=1&amp;copy=2&amp;b\">x</a></p>\n");
    EXPECT_EQ(again("a&nbsp;b"), "<p>a&nbsp;b</p>\n");
}

TEST(Html, CommentsHoldLess) {
    const auto comment = [](std::string_view html) { return again(html, DocumentProfile::comment); };
    EXPECT_EQ(comment("<h2>a</h2><hr><p>b"), "<p><strong>a</strong></p>\n<p>b</p>\n");
    EXPECT_EQ(comment("<img src=/i alt=a>"), "<p><a href=\"/i\">a</a></p>\n");
    EXPECT_EQ(comment("<table><tr><td>a<td>b</table>"), "<p>a | b</p>\n");
    EXPECT_EQ(comment("<iframe src=https://v.test/></iframe>"),
              "<p><a href=\"https://v.test/\">https://v.test/</a></p>\n");
}

TEST(HtmlWriter, EscapesByContext) {
    const auto document = Document::build({{Paragraph{{{"<&>\"'`\xC2\xA0", {}, "/?a=\"&b", false}}}},
                                           {Figure{"/i", "<&>\"'`", "<&>\"'`", "<&>", 0, 0}},
                                           {CodeBlock{"", "\n</code></pre><script>"}},
                                           {Embed{"https://v.test/?a&b", "<b>"}}})
                              .value();
    EXPECT_EQ(write_html(document).value(),
              "<p><a href=\"/?a=%22&amp;b\">&lt;&amp;&gt;\"'`&nbsp;</a></p>\n"
              "<figure><img src=\"/i\" alt=\"&lt;&amp;&gt;&quot;'&#96;\"><figcaption>&lt;&amp;&gt;\"'` "
              "<small>&lt;&amp;&gt;</small></figcaption></figure>\n"
              "<pre><code>\n&lt;/code&gt;&lt;/pre&gt;&lt;script&gt;\n</code></pre>\n"
              "<figure class=\"embed\"><a href=\"https://v.test/?a&amp;b\">&lt;b&gt;</a></figure>\n");
}

TEST(HtmlWriter, Options) {
    const auto document =
        parse_html("<h1>a</h1><h5>b</h5><p><a href=https://x.test/>c</a><a href=//y.test/>d</a><a href=/z>e</a>")
            .value();
    EXPECT_EQ(write_html(document, {.link_rel = "nofollow ugc", .heading_shift = 2}).value(),
              "<h3>a</h3>\n<h6>b</h6>\n<p><a href=\"https://x.test/\" rel=\"nofollow ugc\">c</a><a href=\"//y.test/\" "
              "rel=\"nofollow ugc\">d</a>"
              "<a href=\"/z\">e</a></p>\n");
    EXPECT_EQ(write_html(document, {.link_rel = "\"><x", .heading_shift = 255}).value().find("\"><x"),
              std::string::npos);
    EXPECT_EQ(write_html(document, {.link_rel = "", .heading_shift = 255}).value().substr(0, 10), "<h6>a</h6>");
}

/// The judge itself: it must see each of these, or the other tests prove nothing.
TEST(HtmlScanner, SeesWhatIsWrong) {
    for (const auto* bad : {"<script>x</script>",
                            "<p onclick=\"x\">a</p>",
                            "<p class=x>a</p>",
                            "<p>a",
                            "<p>a</b></p>",
                            "<p><p>a</p></p>",
                            "a",
                            "<p>a > b</p>",
                            "<p>&copy;</p>",
                            "<p><a href=\"javascript:x\">a</a></p>",
                            "<p><a href=\"java&#9;script:x\">a</a></p>",
                            "<p><a href=\"/\"><a href=\"/\">a</a></a></p>",
                            "<li>a</li>",
                            "<tr></tr>",
                            "<img src=\"/\">",
                            "<p>a\x01</p>",
                            "<!-- a -->",
                            "<p><a href=\"a`b\">a</a></p>",
                            "<P>a</P>",
                            "<p><a href=\"data:x\">a</a></p>",
                            "<ul>a</ul>",
                            "<p><h1>a</h1></p>",
                            "<",
                            "<p class=\"a\nb\">x</p>",
                            "<figure><img src=\"DATA:x\"></figure>"}) {
        EXPECT_NE(test::html_fault(bad), "") << bad;
    }
    EXPECT_EQ(test::html_fault("<p>a &amp; <a href=\"https://x.test/\">b</a></p>\n"), "");
}

} // namespace
} // namespace masthead
