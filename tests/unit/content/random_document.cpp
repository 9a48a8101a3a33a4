#include "random_document.hpp"

#include <utility>

namespace masthead::test {

namespace {

using Pieces = std::vector<std::string>;

rc::Gen<std::string> joined(const Pieces& pieces, int longest) {
    return rc::gen::map(rc::gen::resize(longest, rc::gen::container<Pieces>(rc::gen::elementOf(pieces))),
                        [](const Pieces& chosen) {
                            std::string out;
                            for (const auto& piece : chosen) out += piece;
                            return out;
                        });
}

const Pieces words{"a",
                   "b",
                   "word",
                   "Đà Lạt",
                   "ế",
                   "e\xCC\x81",
                   "1",
                   "1. ",
                   "2)",
                   "0",
                   " ",
                   "  ",
                   "\t",
                   "\n",
                   "\xC2\xA0",
                   "\xE2\x80\xA8",
                   "\xE3\x80\x80",
                   "*",
                   "**",
                   "_",
                   "__",
                   "~",
                   "~~",
                   "`",
                   "``",
                   "[",
                   "]",
                   "(",
                   ")",
                   "](",
                   "![",
                   "!",
                   "<",
                   ">",
                   "&",
                   "&amp;",
                   "&#60;",
                   "&lt",
                   "#",
                   "# ",
                   "-",
                   "- ",
                   "+",
                   "+ ",
                   "=",
                   "==",
                   "|",
                   "||",
                   "\\",
                   "\\|",
                   ":",
                   "://",
                   "http://a.b",
                   "www.a.b",
                   "a@b.c",
                   ".",
                   ",",
                   ";",
                   "'",
                   "\"",
                   "$",
                   "%",
                   "^",
                   "{",
                   "}",
                   "/",
                   "<b>",
                   "</p>",
                   "<br>",
                   "<sub>",
                   "<!--",
                   "-->",
                   "“",
                   "”",
                   "…",
                   "\xCC\xB8",
                   "\x01",
                   "\x7F",
                   "\xEF\xBF\xBE",
                   "\xF0\x9F\x98\x80",
                   "日本"};

int below(int end) {
    return *rc::gen::inRange(0, end);
}

bool chance(int percent) {
    return below(100) < percent;
}

Marks random_marks() {
    Marks marks;
    if (chance(50)) return marks;
    for (const auto member :
         {&Marks::strong, &Marks::emphasis, &Marks::strike, &Marks::code, &Marks::subscript, &Marks::superscript}) {
        marks.*member = chance(30);
    }
    return marks;
}

Inlines random_inlines() {
    Inlines out;
    const int count = below(6);
    for (int i = 0; i < count; ++i) {
        if (chance(10)) {
            out.push_back({"", {}, "", true});
            continue;
        }
        Inline run;
        run.text = *tricky_text();
        run.marks = random_marks();
        if (chance(20)) run.link = *tricky_address();
        out.push_back(std::move(run));
    }
    return out;
}

std::vector<Block> some_blocks(int depth);

List random_list(int depth) {
    List list;
    list.ordered = chance(50);
    list.start = static_cast<std::uint32_t>(chance(10) ? 999'999'998 + below(2) : below(4));
    const int count = below(4);
    for (int i = 0; i < count; ++i) list.items.push_back(some_blocks(depth - 1));
    return list;
}

Table random_table() {
    Table table;
    const auto width = static_cast<std::size_t>(below(4));
    const auto cells = [&] {
        std::vector<Inlines> row;
        for (std::size_t i = 0; i < width; ++i) row.push_back(random_inlines());
        return row;
    };
    for (std::size_t i = 0; i < width; ++i) table.columns.push_back(static_cast<ColumnAlignment>(below(4)));
    table.header = cells();
    const int height = below(3);
    for (int i = 0; i < height; ++i) table.rows.push_back(cells());
    return table;
}

Figure random_figure() {
    Figure figure;
    figure.src = *rc::gen::suchThat(tricky_address(),
                                    [](const std::string& address) { return safe_address(address, true).has_value(); });
    figure.alt = *tricky_text();
    figure.caption = *tricky_text();
    figure.credit = *tricky_text();
    figure.width = static_cast<std::uint32_t>(below(3) * 600);
    figure.height = static_cast<std::uint32_t>(below(3) * 400);
    return figure;
}

CodeBlock random_code() {
    static const Pieces parts{"a",   " ", "  ",    "\t", "\n", "\n\n", "`", "```",
                              "~~~", "<", "&amp;", "- ", "> ", "\\",   "é", "</code>"};
    static const Pieces languages{"", "cpp", "c#", "c++", "no such", "embed", "-x"};
    return {*rc::gen::elementOf(languages), *joined(parts, 12)};
}

Block random_block(int depth) {
    switch (below(depth > 0 ? 11 : 9)) {
    case 0:
    case 1:
    case 2: return {Paragraph{random_inlines()}};
    case 3: return {Heading{static_cast<std::uint8_t>(1 + below(6)), random_inlines()}};
    case 4: return {random_code()};
    case 5: return {random_figure()};
    case 6: return {random_table()};
    case 7: return {Rule{}};
    case 8: {
        Embed embed{random_figure().src, *tricky_text()};
        return {std::move(embed)};
    }
    case 9: return {random_list(depth)};
    default: return {Quote{some_blocks(depth - 1)}};
    }
}

std::vector<Block> some_blocks(int depth) {
    std::vector<Block> out;
    const int count = below(4);
    for (int i = 0; i < count; ++i) out.push_back(random_block(depth));
    return out;
}

} // namespace

rc::Gen<std::string> tricky_text() {
    return joined(words, 8);
}

rc::Gen<std::string> tricky_address() {
    static const Pieces parts{"a",   "b/c", "?q=1&r=2", "#top", "(x)", "*", "_",     "%20", "é",
                              "[0]", "'",   "\\",       "~",    "!",   "$", "&amp;", "||"};
    return rc::gen::suchThat(
        rc::gen::map(rc::gen::pair(rc::gen::element<std::string>("https://a.test/", "/", "a/", "//b.test/",
                                                                 "http://c.test:8/", "mailto:x@y.z?", "?", "#"),
                                   joined(parts, 5)),
                     [](const auto& pair) { return pair.first + pair.second; }),
        [](const std::string& address) { return safe_address(address).has_value(); });
}

rc::Gen<std::vector<Block>> random_blocks(int depth) {
    return rc::gen::exec([depth] { return some_blocks(depth); });
}

rc::Gen<Document> random_document() {
    return rc::gen::map(random_blocks(3),
                        [](const std::vector<Block>& blocks) { return Document::build(blocks).value(); });
}

rc::Gen<std::string> html_soup() {
    static const Pieces parts{"<p>",
                              "</p>",
                              "<div>",
                              "</div>",
                              "<b>",
                              "</b>",
                              "<i>",
                              "</i>",
                              "<s>",
                              "<code>",
                              "</code>",
                              "<pre>",
                              "</pre>",
                              "<ul>",
                              "</ul>",
                              "<ol start=3>",
                              "</ol>",
                              "<li>",
                              "</li>",
                              "<table>",
                              "</table>",
                              "<tr>",
                              "</tr>",
                              "<td>",
                              "</td>",
                              "<th align=right>",
                              "<thead>",
                              "<tbody>",
                              "<caption>",
                              "<blockquote>",
                              "</blockquote>",
                              "<h1>",
                              "</h1>",
                              "<h6>",
                              "<br>",
                              "<hr>",
                              "<a href=/x>",
                              "</a>",
                              "<a href='javascript:alert(1)'>",
                              "<img src=/i.png alt='a\"b'>",
                              "<img src=data:x>",
                              "<figure>",
                              "</figure>",
                              "<figure class=embed>",
                              "<figcaption>",
                              "</figcaption>",
                              "<small>",
                              "</small>",
                              "<sub>",
                              "<sup>",
                              "</sup>",
                              "<svg>",
                              "</svg>",
                              "<math>",
                              "<template>",
                              "</template>",
                              "<script>",
                              "</script>",
                              "<style>",
                              "</style>",
                              "<textarea>",
                              "</textarea>",
                              "<title>",
                              "<noscript>",
                              "<plaintext>",
                              "<!--",
                              "-->",
                              "<!x>",
                              "<?x",
                              "</ >",
                              "<",
                              ">",
                              "&",
                              "&lt;",
                              "&#x3C;script&#62;",
                              "&nbsp;",
                              "\"",
                              "'",
                              "a",
                              " b ",
                              "\n",
                              "word",
                              "é",
                              "<x-y onload=a>",
                              "<p onclick=\"x\" style=y>",
                              "<iframe src=//a.b></iframe>",
                              "<iframe src=https://v.test/1 title='T'>",
                              "</iframe>",
                              "\x01",
                              "\xC2\xA0",
                              "<select>",
                              "<option>",
                              "<form>",
                              "<input>",
                              "<dl><dt>x<dd>y",
                              "<article>",
                              "| x"};
    return joined(parts, 40);
}

rc::Gen<std::string> markdown_soup() {
    static const Pieces parts{"*",
                              "**",
                              "_",
                              "__",
                              "~~",
                              "`",
                              "``",
                              "```\n",
                              "~~~ cpp\n",
                              "[",
                              "]",
                              "(",
                              ")",
                              "](",
                              "](/u)",
                              "![",
                              "![a](/i.png \"c | d\")",
                              "<",
                              ">",
                              "> ",
                              "- ",
                              "+ ",
                              "1. ",
                              "2) ",
                              "# ",
                              "###### ",
                              "---\n",
                              "===\n",
                              "\n",
                              "\n\n",
                              "    ",
                              "\t",
                              " ",
                              "  \n",
                              "\\",
                              "\\\n",
                              "|",
                              "| a | b |\n|---|:-:|\n",
                              "| 1 |\n",
                              "a",
                              "word",
                              "é",
                              "\xC2\xA0",
                              "&amp;",
                              "&#60;",
                              "&",
                              "<sub>",
                              "</sub>",
                              "<sup>",
                              "<br>",
                              "<b>",
                              "<script>alert(1)</script>",
                              "<!-- x -->",
                              "http://a.test/x",
                              "www.a.test",
                              "a@b.test",
                              "[r]: /u \"t\"\n\n",
                              "[r]",
                              "[r][]",
                              "<https://a.test>",
                              "javascript:x",
                              "<?x?>",
                              "\r\n",
                              "“",
                              "1",
                              ".",
                              "```embed\nhttps://v.test/1\nT\n```\n",
                              "\x01"};
    return joined(parts, 30);
}

rc::Gen<std::string> random_bytes() {
    return rc::gen::container<std::string>(rc::gen::map(
        rc::gen::inRange(0, 256), [](int value) { return static_cast<char>(static_cast<unsigned char>(value)); }));
}

} // namespace masthead::test
