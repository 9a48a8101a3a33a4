#include "families.hpp"

namespace masthead::test {

namespace {

/// `piece` again and again, up to `size` bytes.
std::string repeated(std::string_view piece, std::size_t size) {
    std::string out;
    out.reserve(size + piece.size());
    while (out.size() < size) out += piece;
    return out;
}

/// `first` over and over, then `then` as often.
std::string halves(std::string_view first, std::string_view then, std::size_t size) {
    const auto count = size / (first.size() + then.size());
    return repeated(first, count * first.size()) + repeated(then, count * then.size());
}

/// `prefix`, a counter and `suffix`, each time another one.
std::string numbered(std::string_view prefix, std::string_view suffix, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; out.size() < size; ++i) out.append(prefix).append(std::to_string(i)).append(suffix);
    return out;
}

constexpr auto html = Format::html;
constexpr auto markdown = Format::markdown;
constexpr auto blocks = Format::blocks;

#define REPEATED(format, piece)                                                                                        \
    Family {                                                                                                           \
#format ": " piece, format, [](std::size_t size) { return repeated(piece, size); }                             \
    }
#define HALVES(format, first, then)                                                                                    \
    Family {                                                                                                           \
#format ": " first " ... " then, format, [](std::size_t size) { return halves(first, then, size); }            \
    }
#define AFTER(format, before, piece)                                                                                   \
    Family {                                                                                                           \
#format ": " before " + " piece, format,                                                                       \
            [](std::size_t size) { return std::string(before) + repeated(piece, size); }                               \
    }

const std::vector<Family> all{
    REPEATED(html, "<div>"),
    REPEATED(html, "<blockquote>"),
    REPEATED(html, "<ul><li>"),
    REPEATED(html, "<b>"),
    REPEATED(html, "<b><i>"),
    REPEATED(html, "<b><i></b></i>"),
    REPEATED(html, "<b>x</i>"),
    REPEATED(html, "<a href=x>y"),
    REPEATED(html, "<p>x"),
    REPEATED(html, "<table><tr><td>"),
    REPEATED(html, "<tr><td>x"),
    REPEATED(html, "<table>"),
    REPEATED(html, "<td>"),
    REPEATED(html, "&"),
    REPEATED(html, "&amp"),
    REPEATED(html, "&CounterClockwiseContourIntegra"),
    REPEATED(html, "&#x3c"),
    REPEATED(html, "<"),
    REPEATED(html, "</"),
    REPEATED(html, "<!--"),
    REPEATED(html, "<!-- --!"),
    REPEATED(html, "<!-- x -->"),
    REPEATED(html, "<!"),
    REPEATED(html, "<?"),
    REPEATED(html, "<script>"),
    REPEATED(html, "<script></scrip"),
    REPEATED(html, "<title></title>"),
    REPEATED(html, "<svg>"),
    REPEATED(html, "<svg></svg>"),
    REPEATED(html, "<pre>"),
    REPEATED(html, "<pre>x</pre>"),
    REPEATED(html, "<figure><figcaption>x"),
    REPEATED(html, "<br>"),
    REPEATED(html, "x<br> "),
    REPEATED(html, "<img src=/i>"),
    REPEATED(html, "<a href=\""),
    REPEATED(html, "<li></ul>"),
    AFTER(html, "<p ", "a=1 "),
    AFTER(html, "<p ", "a"),
    AFTER(html, "<p x=\"", "&lt;"),
    AFTER(html, "<table><tr>", "<td>"),
    HALVES(html, "<div>", "</div>"),
    HALVES(html, "<b>", "</i>"),
    HALVES(html, "<ul><li>", "</ul>"),
    {"html: attributes of other names", html,
     [](std::size_t size) { return "<p " + numbered("a", "=1 ", size) + ">x"; }},
    {"html: formatting with other attributes", html,
     [](std::size_t size) { return numbered("<b ", ">", size / 2) + repeated("x</b>", size / 2); }},
    {"html: one wide row, many short ones", html,
     [](std::size_t size) { return "<table><tr>" + repeated("<td>", size / 2) + repeated("<tr>", size / 2); }},
    REPEATED(markdown, "![[]()"),
    REPEATED(markdown, "]("),
    REPEATED(markdown, "[a]("),
    REPEATED(markdown, "[a](<b"),
    REPEATED(markdown, "a <?"),
    REPEATED(markdown, "a <!A "),
    REPEATED(markdown, "<!--"),
    REPEATED(markdown, "<![CDATA["),
    REPEATED(markdown, "<a b=\""),
    REPEATED(markdown, "["),
    REPEATED(markdown, "]"),
    REPEATED(markdown, "[]"),
    REPEATED(markdown, "!["),
    REPEATED(markdown, "[^"),
    REPEATED(markdown, "> "),
    REPEATED(markdown, "- "),
    REPEATED(markdown, "1. "),
    REPEATED(markdown, "> - "),
    REPEATED(markdown, "*a **a "),
    REPEATED(markdown, "*a_ "),
    REPEATED(markdown, "**x"),
    REPEATED(markdown, "_x"),
    REPEATED(markdown, "*"),
    REPEATED(markdown, "_"),
    REPEATED(markdown, "~~a"),
    REPEATED(markdown, "~"),
    REPEATED(markdown, "`"),
    REPEATED(markdown, "a``b```c`"),
    REPEATED(markdown, "&"),
    REPEATED(markdown, "&amp;"),
    REPEATED(markdown, "\\"),
    REPEATED(markdown, "<"),
    REPEATED(markdown, "<x@"),
    REPEATED(markdown, "www.a"),
    REPEATED(markdown, "http://a("),
    REPEATED(markdown, "a@b"),
    REPEATED(markdown, "a.b@c_d."),
    REPEATED(markdown, "# x\n"),
    REPEATED(markdown, "```\n"),
    REPEATED(markdown, "x\n"),
    REPEATED(markdown, "\n"),
    REPEATED(markdown, "|"),
    REPEATED(markdown, "x  \n"),
    REPEATED(markdown, "<br>"),
    REPEATED(markdown, "![](/i) "),
    REPEATED(markdown, "[r]: /u\n"),
    HALVES(markdown, "[", "]"),
    HALVES(markdown, "[a", "](b)"),
    HALVES(markdown, "**a ", "b** "),
    HALVES(markdown, "*a **a ", "b** c* "),
    HALVES(markdown, "> ", "\n"),
    HALVES(markdown, "- ", "\n"),
    HALVES(markdown, "> ", "x\n"),
    HALVES(markdown, "- ", "x\n"),
    {"markdown: backtick runs of all lengths", markdown,
     [](std::size_t size) {
         std::string out;
         for (std::size_t i = 1; out.size() < size; ++i) out += 'e' + std::string(i, '`');
         return out;
     }},
    {"markdown: NULs in code", markdown,
     [](std::size_t size) { return "```\n" + repeated(std::string_view("a\0", 2), size); }},
    {"markdown: nested list by indentation", markdown,
     [](std::size_t size) {
         std::string out;
         for (std::size_t i = 0; out.size() < size; ++i) out += std::string(2 * i, ' ') + "- a\n";
         return out;
     }},
    {"markdown: reference definitions", markdown, [](std::size_t size) { return numbered("[r", "]: /u\n", size); }},
    {"markdown: long address used often", markdown,
     [](std::size_t size) { return "[r]: /" + std::string(size / 2, 'u') + "\n\n" + repeated("[r]", size / 2); }},
    {"markdown: long address with an escape used often", markdown,
     [](std::size_t size) { return "[r]: /\\_" + std::string(size / 2, 'u') + "\n\n" + repeated("[r]", size / 2); }},
    {"markdown: address of the longest kind used often", markdown,
     [](std::size_t size) { return "[r]: /" + std::string(2'000, 'u') + "\n\n" + repeated("[r] ", size); }},
    {"markdown: long title used often", markdown,
     [](std::size_t size) {
         return "[r]: /u '" + std::string(size / 2, 't') + "'\n\n" + repeated("![r]\n\n", size / 2);
     }},
    {"markdown: long credit used often", markdown,
     [](std::size_t size) {
         return "[r]: /u '|" + std::string(size / 2, 't') + "'\n\n" + repeated("![r]\n\n", size / 2);
     }},
    {"markdown: long address in pictures in a picture", markdown,
     [](std::size_t size) {
         return "[r]: /\\_" + std::string(size / 2, 'u') + "\n\n![" + repeated("![r]", size / 2) + "](/u)";
     }},
    {"markdown: wide table", markdown,
     [](std::size_t size) { return repeated("|a", size / 3) + "|\n" + repeated("|---", size / 3 * 2) + "|\n"; }},
    {"markdown: wide table with short rows", markdown,
     [](std::size_t size) {
         return repeated("|a", size / 6) + "|\n" + repeated("|---", size / 3) + "|\n" + repeated("|x|\n", size / 2);
     }},
    {"markdown: long table", markdown, [](std::size_t size) { return "|a|\n|---|\n" + repeated("|x|\n", size); }},
    REPEATED(blocks, "["),
    REPEATED(blocks, "{\"type\":\"quote\",\"content\":["),
    AFTER(blocks, "[{\"type\":\"code\",\"text\":\"", "\\u00e9"),
    {"blocks: rules", blocks,
     [](std::size_t size) { return "[" + repeated("{\"type\":\"rule\"},", size) + "{\"type\":\"rule\"}]"; }},
    {"blocks: numbers", blocks, [](std::size_t size) { return "[" + repeated("0,", size) + "0]"; }},
    {"blocks: runs", blocks,
     [](std::size_t size) {
         return R"([{"type":"paragraph","content":[)" +
                repeated(R"({"text":"a"},{"text":"b","marks":["code"]},)", size) + R"({"text":"c"}]}])";
     }},
    {"blocks: empty cells", blocks,
     [](std::size_t size) {
         return R"([{"type":"table","columns":["none"],"header":[[]],"rows":[)" + repeated("[[]],", size) + "[[]]]}]";
     }},
};

#undef REPEATED
#undef HALVES
#undef AFTER

} // namespace

const std::vector<Family>& families() {
    return all;
}

Result<Document> parse(Format format, std::string_view text, const DocumentLimits& limits) {
    switch (format) {
    case Format::html: return parse_html(text, DocumentProfile::article, limits);
    case Format::markdown: return parse_markdown(text, DocumentProfile::article, limits);
    case Format::blocks: break;
    }
    return parse_blocks(text, limits);
}

} // namespace masthead::test
