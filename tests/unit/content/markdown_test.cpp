#include <masthead/content/document.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

std::string html(std::string_view markdown, DocumentProfile profile = DocumentProfile::article) {
    const auto document = parse_markdown(markdown, profile);
    EXPECT_TRUE(document) << markdown;
    return document ? write_html(*document).value() : "";
}

std::string comment(std::string_view markdown) {
    return html(markdown, DocumentProfile::comment);
}

Figure figure(std::string_view markdown) {
    const auto document = parse_markdown(markdown).value();
    const auto* found = document.blocks().size() == 1 ? std::get_if<Figure>(&document.blocks().front().node) : nullptr;
    EXPECT_NE(found, nullptr) << markdown;
    return found == nullptr ? Figure() : *found;
}

TEST(Markdown, Blocks) {
    EXPECT_EQ(html("a\nb\n\nc"), "<p>a b</p>\n<p>c</p>\n");
    EXPECT_EQ(html("# a\n###### b #\n\nc\n---\n"), "<h1>a</h1>\n<h6>b</h6>\n<h2>c</h2>\n");
    EXPECT_EQ(html("- a\n- b\n\n\n* c"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ul>\n<li>c</li>\n</ul>\n");
    EXPECT_EQ(html("3) a\n4) b"), "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n");
    EXPECT_EQ(html("- a\n\n  b\n  - c"), "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n");
    EXPECT_EQ(html("> a\n>\n> > b"), "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n");
    EXPECT_EQ(html("***"), "<hr>\n");
    EXPECT_EQ(html(""), "");
}

TEST(Markdown, Code) {
    EXPECT_EQ(html("```cpp\nint a;\n\n  b < c\n```"),
              "<pre><code class=\"language-cpp\">int a;\n\n  b &lt; c\n</code></pre>\n");
    EXPECT_EQ(html("    a\n    b"), "<pre><code>a\nb\n</code></pre>\n");
    EXPECT_EQ(html("~~~\n*a*\n~~~"), "<pre><code>*a*\n</code></pre>\n");
    EXPECT_EQ(html("``a ` b``"), "<p><code>a ` b</code></p>\n");
}

TEST(Markdown, CodeKeepsItsTabs) {
    const auto text = [](std::string_view markdown) {
        const auto document = parse_markdown(markdown).value();
        const auto* block = &document.blocks().front();
        while (true) {
            if (const auto* list = std::get_if<List>(&block->node))
                block = &list->items.front().front();
            else if (const auto* quote = std::get_if<Quote>(&block->node))
                block = &quote->content.front();
            else
                return std::get<CodeBlock>(block->node).text;
        }
    };
    EXPECT_EQ(text("```\n\ta\n \tb\n\t\tc\td\n```"), "\ta\n \tb\n\t\tc\td");
    EXPECT_EQ(text("- ```\n  \ta\n  ```"), "\ta");
    EXPECT_EQ(text("> ```\n> \ta\n> ```"), "\ta");
    EXPECT_EQ(text("    \ta"), "\ta");
    // Here the tab reaches over the edge of the item, so only a part of it is text.
    EXPECT_EQ(text("- ```\n\ta\n  ```"), "  a");
}

TEST(Markdown, Marks) {
    EXPECT_EQ(html("*a*, _b_, **c**, __d__, ***e***, ~~f~~, ~g~"),
              "<p><em>a</em>, <em>b</em>, <strong>c</strong>, <strong>d</strong>, <strong><em>e</em></strong>, "
              "<s>f</s>, <s>g</s></p>\n");
    EXPECT_EQ(html("**a** ***b***"), "<p><strong>a <em>b</em></strong></p>\n") << "the blank carries what both share";
    EXPECT_EQ(html("H<sub>2</sub>O x<sup>2</sup>"), "<p>H<sub>2</sub>O x<sup>2</sup></p>\n");
    EXPECT_EQ(html("<strong>a</strong><em>b</em><del>c</del><code>d</code>"),
              "<p><strong>a</strong><em>b</em><s>c</s><code>d</code></p>\n");
    EXPECT_EQ(html("a  \nb\\\nc<br>d<br/>e"), "<p>a<br>\nb<br>\nc<br>\nd<br>\ne</p>\n");
    EXPECT_EQ(html("a<br><br>b"), "<p>a</p>\n<p>b</p>\n") << "two breaks are how people make paragraphs";
    EXPECT_EQ(html("\\*a\\* &amp; &lt; &copy; &#x41;"), "<p>*a* &amp; &lt; © A</p>\n");
}

TEST(Markdown, Links) {
    EXPECT_EQ(html("[a](/b \"t\")"), "<p><a href=\"/b\">a</a></p>\n");
    EXPECT_EQ(html("[a *b*][r]\n\n[r]: <https://c.test>"), "<p><a href=\"https://c.test\">a <em>b</em></a></p>\n");
    EXPECT_EQ(html("<https://a.test> https://b.test/x. www.c.test d@e.test"),
              "<p><a href=\"https://a.test\">https://a.test</a> <a href=\"https://b.test/x\">https://b.test/x</a>. "
              "<a href=\"http://www.c.test\">www.c.test</a> <a href=\"mailto:d@e.test\">d@e.test</a></p>\n");
    EXPECT_EQ(html("[a](javascript:alert(1)) [b](data:x)"), "<p>a b</p>\n");
    EXPECT_EQ(html("[a [b](/b)](/a)"), "<p>[a <a href=\"/b\">b</a>](/a)</p>\n");
}

TEST(Markdown, Figures) {
    EXPECT_EQ(figure("![a *b*](/i.png)"), (Figure{"/i.png", "a b", "", "", 0, 0}));
    EXPECT_EQ(figure("![a](/i.png \"A caption | Its maker\")"),
              (Figure{"/i.png", "a", "A caption", "Its maker", 0, 0}));
    EXPECT_EQ(figure("![](/i.png \"A caption\")"), (Figure{"/i.png", "", "A caption", "", 0, 0}));
    EXPECT_EQ(figure("![](/i.png \" | Its maker\")"), (Figure{"/i.png", "", "", "Its maker", 0, 0}));
    EXPECT_EQ(figure("![](/i.png \"a || b | c || d | 1200x675\")"),
              (Figure{"/i.png", "", "a | b", "c | d", 1'200, 675}));
    EXPECT_EQ(figure("![](/i.png \"a | b | c | d\")"), (Figure{"/i.png", "", "a", "b | c | d", 0, 0}));
    EXPECT_EQ(html("a ![x](/i.png) b"), "<p>a</p>\n<figure><img src=\"/i.png\" alt=\"x\"></figure>\n<p>b</p>\n");
    EXPECT_EQ(html("# a ![x](/i.png)"), "<h1>a <a href=\"/i.png\">x</a></h1>\n");
    EXPECT_EQ(html("![x](javascript:a)"), "<p>x</p>\n");
    EXPECT_EQ(html("![a ![b](/c) d](/i.png)"), "<figure><img src=\"/i.png\" alt=\"a b d\"></figure>\n");
}

TEST(Markdown, Embeds) {
    EXPECT_EQ(html("```embed\nhttps://v.test/1\nA title\n```"),
              "<figure class=\"embed\"><a href=\"https://v.test/1\">A title</a></figure>\n");
    EXPECT_EQ(html("```embed\nhttps://v.test/1\n```"),
              "<figure class=\"embed\"><a href=\"https://v.test/1\">https://v.test/1</a></figure>\n");
    EXPECT_EQ(html("```embed\njavascript:x\n```\n"), "");
}

TEST(Markdown, Tables) {
    EXPECT_EQ(html("| a | b | c | d |\n|---|:--|:-:|--:|\n| *1* | `2` |\n"),
              "<table>\n<thead>\n<tr><th>a</th><th class=\"align-left\">b</th><th class=\"align-center\">c</th>"
              "<th class=\"align-right\">d</th></tr>\n</thead>\n<tbody>\n<tr><td><em>1</em></td><td "
              "class=\"align-left\"><code>2</code></td>"
              "<td class=\"align-center\"></td><td class=\"align-right\"></td></tr>\n</tbody>\n</table>\n");
    EXPECT_EQ(html("| a | b |\n|---|---|\n| `x\\|y` | z\\|w |\n"),
              "<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td><code>x|y</code></"
              "td><td>z|w</td></tr>\n"
              "</tbody>\n</table>\n");
}

TEST(Markdown, RawHtmlIsText) {
    EXPECT_EQ(html("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    EXPECT_EQ(html("a <b onclick=x>b</b>"), "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n");
    EXPECT_EQ(html("<sub onclick=x>a"), "<p>&lt;sub onclick=x&gt;a</p>\n");
    EXPECT_EQ(html("a<!-- b -->c"), "<p>ac</p>\n");
    EXPECT_EQ(html("<?php x ?> <![CDATA[x]]>"), "<p>&lt;?php x ?&gt; &lt;![CDATA[x]]&gt;</p>\n");
}

TEST(Markdown, CommentsHoldLess) {
    EXPECT_EQ(comment("# a *b*"), "<p><strong>a <em>b</em></strong></p>\n");
    EXPECT_EQ(comment("![x](/i.png)"), "<p><a href=\"/i.png\">x</a></p>\n");
    EXPECT_EQ(comment("![](/i.png)"), "<p><a href=\"/i.png\">/i.png</a></p>\n");
    EXPECT_EQ(comment("|a|b|\n|---|---|\n|1|2|"), "<p>a | b</p>\n<p>1 | 2</p>\n");
    EXPECT_EQ(comment("a\n\n---\n\nb"), "<p>a</p>\n<p>b</p>\n");
    EXPECT_EQ(comment("```embed\nhttps://v.test/\nT\n```"), "<p><a href=\"https://v.test/\">T</a></p>\n");
    EXPECT_EQ(comment("- a\n\n> b\n\n```\nc\n```"),
              "<ul>\n<li>a</li>\n</ul>\n<blockquote>\n<p>b</p>\n</blockquote>\n<pre><code>c\n</code></pre>\n");
}

TEST(Markdown, RefusesWhatIsNoText) {
    const auto bad = parse_markdown("a\xFF");
    EXPECT_EQ(bad.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(bad.error().field, "body");
    EXPECT_EQ(parse_markdown("a", DocumentProfile::article, {.max_input = 0}).error().code, ErrorCode::too_large);
    EXPECT_TRUE(parse_markdown(std::string(100'000, '*')));
    EXPECT_EQ(parse_markdown(std::string(100'001, '*')).error().code, ErrorCode::too_large);
    EXPECT_TRUE(parse_markdown(std::string(60'000, '*') + "\n\n" + std::string(60'000, '*')))
        << "signs are counted a paragraph";
}

/// Text that looks like signs is escaped no more than it needs, so that people can read it.
TEST(MarkdownWriter, IsReadable) {
    const auto written = [](std::string_view html) { return write_markdown(parse_html(html).value()).value(); };
    EXPECT_EQ(written("<p>It's 5 % (or more), really! \"Yes\"; see a/b: ok? x.</p>"),
              "It's 5 % (or more), really! \"Yes\"; see a/b: ok? x.\n");
    EXPECT_EQ(written("<p><b>a</b>, <i>b</i> and <b><i>c</i></b></p>"), "**a**, *b* and ***c***\n");
    EXPECT_EQ(written("<p>1. x</p>"), "1\\. x\n");
    EXPECT_EQ(written("<p>Wow!<a href=/x>y</a></p>"), "Wow\\![y](</x>)\n");
    EXPECT_EQ(written("<p>a<b>b</b>c</p>"), "a<strong>b</strong>c\n");
    EXPECT_EQ(written("<p><b>&nbsp;a</b></p>"), "<strong>\xC2\xA0"
                                                "a</strong>\n");
    EXPECT_EQ(written("<p><a href='?q=1'>y</a></p>"), "[y](<\\?q=1>)\n");
    EXPECT_EQ(written("<p><a href=/x><code>]:</code></a></p>"), "[<code>\\]:</code>](</x>)\n");
    EXPECT_EQ(written("<ul><li>a<li>b</ul><ol start=9><li><p>c<p>d</ol>"), "- a\n- b\n\n9. c\n\n   d\n");
    EXPECT_EQ(written("<ul><li>a</ul><ul><li>b</ul>"), "- a\n\n* b\n");
    EXPECT_EQ(written("<blockquote><h1>a</h1><p>b</blockquote>"), "> # a\n>\n> b\n");
    EXPECT_EQ(written("<ul><li><blockquote><h1>a</h1></blockquote><blockquote>b</blockquote></ul>"),
              "- > # a\n  <!-- -->\n  > b\n");
}

/// md4c 0.4.8 takes the offset of a line for a block type when an empty line comes behind it.
TEST(MarkdownWriter, BlocksOfAnItemStayInIt) {
    for (int shift = 0; shift < 300; ++shift) {
        for (const auto* block : {"<h1>a</h1>", "<hr>", "<pre>a</pre>", "<figure class=embed><a href=/v>v</a></figure>",
                                  "<blockquote><h2>a</h2></blockquote>"}) {
            const auto document = parse_html("<p>" + std::string(static_cast<std::size_t>(shift), 'x') + "<ul><li>" +
                                             block + block + "<p>b<li>" + block + "<p>c</ul>")
                                      .value();
            EXPECT_EQ(parse_markdown(write_markdown(document).value()).value(), document) << shift;
        }
    }
}

} // namespace
} // namespace masthead
