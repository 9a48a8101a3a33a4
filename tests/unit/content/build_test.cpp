#include <masthead/content/document.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

Inline run(std::string text, Marks marks = {}, std::string link = {}) {
    return {std::move(text), marks, std::move(link), false};
}

Inline line_break() {
    return {"", {}, "", true};
}

Block paragraph(std::string text) {
    return {Paragraph{{run(std::move(text))}}};
}

Document built(std::vector<Block> blocks) {
    auto document = Document::build(std::move(blocks));
    EXPECT_TRUE(document) << (document ? "" : document.error().message);
    return document ? *document : Document();
}

Inlines runs_of(Inlines content) {
    const auto document = built({{Paragraph{std::move(content)}}});
    return document.empty() ? Inlines() : std::get<Paragraph>(document.blocks().front().node).content;
}

void expect_refused(std::vector<Block> blocks, ErrorCode code = ErrorCode::invalid_argument,
                    const DocumentLimits& limits = {}) {
    const auto document = Document::build(std::move(blocks), limits);
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code, code);
    EXPECT_EQ(document.error().field, "body");
    EXPECT_FALSE(document.error().message.empty());
}

/// A paragraph inside `depth - 1` quotes.
Block nested(std::size_t depth) {
    auto block = paragraph("x");
    for (std::size_t i = 1; i < depth; ++i) block = {Quote{{std::move(block)}}};
    return block;
}

TEST(Build, TheDefaultDocumentIsEmpty) {
    const Document document;
    EXPECT_TRUE(document.empty());
    EXPECT_EQ(document.node_count(), 0U);
    EXPECT_EQ(document, built({}));
    EXPECT_EQ(write_html(document).value(), "");
    EXPECT_EQ(write_markdown(document).value(), "");
    EXPECT_EQ(write_text(document).value(), "");
    EXPECT_EQ(write_blocks(document).value(), "[]");
}

TEST(Build, WhiteSpaceIsFolded) {
    EXPECT_EQ(runs_of({run(" \t a \n\r\f b  ")}), (Inlines{run("a b")}));
    EXPECT_EQ(runs_of({run("a "), line_break(), run(" b")}), (Inlines{run("a"), line_break(), run("b")}));
    EXPECT_EQ(runs_of({run("a\xC2\xA0 b")}), (Inlines{run("a\xC2\xA0 b")}));
    EXPECT_EQ(runs_of({line_break(), run("a"), line_break(), line_break(), run("b"), line_break()}),
              (Inlines{run("a"), line_break(), run("b")}));
}

TEST(Build, RunsOfEqualMarksAreMerged) {
    const Marks strong{.strong = true};
    EXPECT_EQ(runs_of({run("a"), run("b"), run("", strong), run("c")}), (Inlines{run("abc")}));
    EXPECT_EQ(runs_of({run("a", strong), run("b", strong, "/x"), run("c", strong, "/x")}),
              (Inlines{run("a", strong), run("bc", strong, "/x")}));
}

TEST(Build, ABlankCarriesWhatBothSidesShare) {
    const Marks strong{.strong = true};
    const Marks both{.strong = true, .emphasis = true};
    EXPECT_EQ(runs_of({run("a ", strong), run("b")}), (Inlines{run("a", strong), run(" b")}));
    EXPECT_EQ(runs_of({run("a ", both), run("b", strong)}), (Inlines{run("a", both), run(" b", strong)}));
    EXPECT_EQ(runs_of({run("a", {}, "/x"), run(" b", {}, "/y")}),
              (Inlines{run("a", {}, "/x"), run(" "), run("b", {}, "/y")}));
}

TEST(Build, TextIsComposedAndFreeOfControls) {
    EXPECT_EQ(
        runs_of({run(std::string("e\xCC\x81\x01\x7F\0", 6) + "\xC2\x85\xEF\xBF\xBF\xF0\x9F\xBF\xBE\xEF\xB7\x90z")}),
        (Inlines{run("éz")}));
    EXPECT_EQ(built({{CodeBlock{"", "a\r\nb\rc\x01\n \t \nd\n\n"}}}).blocks(),
              (std::vector<Block>{{CodeBlock{"", "a\nb\nc\n\nd"}}}));
}

TEST(Build, WhatIsEmptyGoes) {
    EXPECT_TRUE(built({{Paragraph{}},
                       {Paragraph{{run(" \n")}}},
                       {Heading{2, {line_break()}}},
                       {List{true, 3, {{}, {{Paragraph{}}}}}},
                       {Quote{{{Quote{}}}}},
                       {CodeBlock{"cpp", " \n"}},
                       {Table{}}})
                    .empty());
    EXPECT_EQ(built({{List{false, 7, {{}, {paragraph("a")}}}}}).blocks(),
              (std::vector<Block>{{List{false, 1, {{paragraph("a")}}}}}));
}

TEST(Build, TextIsNotBothBelowAndAbove) {
    EXPECT_EQ(runs_of({run("a", {.subscript = true, .superscript = true})}),
              (Inlines{run("a", {.superscript = true})}));
}

TEST(Build, OnlyKnownLanguagesArePlainWords) {
    const auto language = [](std::string name) {
        return std::get<CodeBlock>(built({{CodeBlock{std::move(name), "x"}}}).blocks().front().node).language;
    };
    EXPECT_EQ(language("c++"), "c++");
    EXPECT_EQ(language("C#_1.2-x"), "C#_1.2-x");
    EXPECT_EQ(language(std::string(40, 'a')), std::string(40, 'a'));
    for (const auto& bad :
         {std::string(41, 'a'), std::string("a b"), std::string("a\"b"), std::string("é"), std::string("embed")}) {
        EXPECT_EQ(language(bad), "") << bad;
    }
}

TEST(Build, FiguresAreLinesOfText) {
    const auto figure = [](std::uint32_t width, std::uint32_t height) {
        return std::get<Figure>(built({{Figure{"/a b", " x\ny ", "c\t",
                                               "\x01"
                                               "d",
                                               width, height}}})
                                    .blocks()
                                    .front()
                                    .node);
    };
    EXPECT_EQ(figure(1, 100'000), (Figure{"/a%20b", "x y", "c", "d", 1, 100'000}));
    EXPECT_EQ(figure(0, 5), (Figure{"/a%20b", "x y", "c", "d", 0, 0}));
    EXPECT_EQ(figure(100'001, 5), (Figure{"/a%20b", "x y", "c", "d", 0, 0}));
}

TEST(Build, AnEmbedsTitleIsNotItsAddress) {
    EXPECT_EQ(built({{Embed{"https://a.test/", "https://a.test/"}}}).blocks(),
              (std::vector<Block>{{Embed{"https://a.test/", ""}}}));
}

TEST(Build, RefusesWhatItCannotKeep) {
    expect_refused({paragraph("a\xFFz")});
    expect_refused({{CodeBlock{"", "\xC0\x80"}}});
    expect_refused({{Figure{"/a", "\xED\xA0\x80", "", "", 0, 0}}});
    expect_refused({{Figure{"javascript:x", "", "", "", 0, 0}}});
    expect_refused({{Figure{"mailto:a@b.c", "", "", "", 0, 0}}});
    expect_refused({{Figure{"", "", "", "", 0, 0}}});
    expect_refused({{Embed{"data:x", ""}}});
    expect_refused({{Embed{"", ""}}});
    expect_refused({{Paragraph{{run("a", {}, "vbscript:x")}}}});
    expect_refused({{Heading{0, {run("a")}}}});
    expect_refused({{Heading{7, {run("a")}}}});
    expect_refused({{List{true, 1'000'000'000, {{paragraph("a")}}}}});
    expect_refused({{Table{{ColumnAlignment::none}, {}, {}}}});
    expect_refused({{Table{{ColumnAlignment::none}, {{run("a")}}, {{}}}}});
    expect_refused({{Table{{}, {}, {{{run("a")}}}}}});
    expect_refused({{Quote{{{List{false, 1, {{paragraph("\x80")}}}}}}}});
}

TEST(BuildLimits, Nodes) {
    // A paragraph and its run.
    const auto many = [](std::size_t count) { return std::vector<Block>(count, paragraph("x")); };
    const DocumentLimits limits;
    EXPECT_EQ(built(many(limits.max_nodes / 2)).node_count(), limits.max_nodes);
    auto over = many(limits.max_nodes / 2);
    over.push_back({Rule{}});
    expect_refused(over, ErrorCode::too_large);
}

TEST(BuildLimits, CellsCountEvenWhenEmpty) {
    Table table{std::vector<ColumnAlignment>(3), std::vector<Inlines>(3),
                std::vector<std::vector<Inlines>>(2, std::vector<Inlines>(3))};
    EXPECT_EQ(built({{table}}).node_count(), 10U);
    EXPECT_TRUE(Document::build({{table}}, {.max_nodes = 10}));
    expect_refused({{table}}, ErrorCode::too_large, {.max_nodes = 9});
}

TEST(BuildLimits, ItemsAndRunsCount) {
    const List list{false, 1, {{paragraph("a")}, {{Paragraph{{run("a"), line_break(), run("b")}}}}}};
    EXPECT_EQ(built({{list}}).node_count(), 1U + 2 + 2 + 4);
}

TEST(BuildLimits, Depth) {
    EXPECT_EQ(built({nested(64)}).node_count(), 65U);
    expect_refused({nested(65)}, ErrorCode::too_large);
    // A list counts two: 31 lists and the paragraph are 63 deep.
    auto block = paragraph("x");
    for (int i = 0; i < 31; ++i) block = {List{false, 1, {{std::move(block)}}}};
    EXPECT_EQ(built({block}).node_count(), 31U * 2 + 2);
    expect_refused({{List{false, 1, {{{Quote{{block}}}}}}}}, ErrorCode::too_large);
}

TEST(BuildLimits, BytesThatCouldNotBeReadAgain) {
    const std::size_t limit = std::size_t{8} << 20;
    const auto document = built({{CodeBlock{"", std::string(limit, '\\')}}});
    EXPECT_EQ(parse_blocks(write_blocks(document).value()).value(), document);
    expect_refused({{CodeBlock{"", std::string(limit, 'x')}}, paragraph("x")}, ErrorCode::too_large);
}

TEST(BuildLimits, DeepDocumentsSurviveEveryForm) {
    for (const auto& document : {built({nested(64)}), built({{List{true, 999'999'999, {{nested(62)}}}}})}) {
        EXPECT_EQ(parse_html(write_html(document).value()).value(), document);
        EXPECT_EQ(parse_markdown(write_markdown(document).value()).value(), document);
        EXPECT_EQ(parse_blocks(write_blocks(document).value()).value(), document);
    }
}

TEST(BuildLimits, ShortTextsWithMuchMarkupCanBeWritten) {
    Paragraph all;
    for (std::size_t i = 0; i < 49'998; ++i) {
        Marks marks{.strong = true, .emphasis = true, .strike = true, .code = i % 2 == 0, .subscript = true};
        all.content.push_back(run("x", marks, i % 2 == 0 ? "a" : "b"));
    }
    const auto document = built({{all}});
    EXPECT_EQ(document.node_count(), 49'999U);
    const DocumentLimits wide{.max_input = std::size_t{16} << 20};
    EXPECT_EQ(parse_html(write_html(document).value(), DocumentProfile::article, wide).value(), document);
    EXPECT_EQ(parse_blocks(write_blocks(document).value()).value(), document);
    const auto figures = built(std::vector<Block>(50'000, {Figure{"i", "", "", "", 0, 0}}));
    EXPECT_EQ(parse_html(write_html(figures).value(), DocumentProfile::article, wide).value(), figures);
}

TEST(BuildLimits, AllReadersCountAlike) {
    const auto repeated = [](std::string_view text, std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) out += text;
        return out;
    };
    const auto expect_most = [](const Result<Document>& most, const Result<Document>& over) {
        ASSERT_TRUE(most) << most.error().message;
        EXPECT_EQ(most->node_count(), 50'000U);
        ASSERT_FALSE(over);
        EXPECT_EQ(over.error().code, ErrorCode::too_large);
    };
    expect_most(parse_html(repeated("<p>x</p>", 25'000)), parse_html(repeated("<p>x</p>", 25'000) + "<hr>"));
    expect_most(parse_html("<ul>" + repeated("<li>x", 16'666) + "</ul><hr>"),
                parse_html("<ul>" + repeated("<li>x", 16'667) + "</ul>"));
    expect_most(parse_html("<hr><table>" + repeated("<tr><td>x", 24'999) + "</table>"),
                parse_html("<table>" + repeated("<tr><td>x", 25'000) + "</table>"));
    expect_most(parse_markdown(repeated("x\n\n", 25'000)), parse_markdown(repeated("x\n\n", 25'001)));
    expect_most(parse_markdown(repeated("- x\n", 16'666) + "\n___\n"), parse_markdown(repeated("- x\n", 16'667)));
    const std::string rule = R"({"type":"rule"})";
    expect_most(parse_blocks("[" + repeated(rule + ",", 49'999) + rule + "]"),
                parse_blocks("[" + repeated(rule + ",", 50'000) + rule + "]"));
}

TEST(BuildLimits, InputOfExactlyTheLimit) {
    const DocumentLimits limits;
    const std::string most(limits.max_input, 'x');
    const auto json = [](std::size_t size) { return "[" + std::string(size - 2, ' ') + "]"; };
    EXPECT_EQ(write_text(parse_markdown(most).value()).value(), most);
    EXPECT_EQ(write_text(parse_html(most).value()).value(), most);
    EXPECT_TRUE(parse_blocks(json(std::size_t{32} << 20)));
    for (const auto& over : {parse_markdown(most + 'x'), parse_html(most + 'x')}) {
        ASSERT_FALSE(over);
        EXPECT_EQ(over.error().code, ErrorCode::too_large);
        EXPECT_EQ(over.error().field, "body");
    }
    const auto over = parse_blocks(json((std::size_t{32} << 20) + 1));
    EXPECT_EQ(over.error().code, ErrorCode::too_large);
    EXPECT_EQ(over.error().field, "body_blocks");
}

/// One definition of 2,000 bytes used often: 8 times the input, or 1 MiB, and no more.
TEST(BuildLimits, ExpansionIsBounded) {
    const auto uses = [](std::size_t count) {
        std::string text = "[r]: /" + std::string(1'023, 'u') + "\n\n";
        for (std::size_t i = 0; i < count; ++i) text += "[r]\n\n";
        return text;
    };
    EXPECT_EQ(links_of(parse_markdown(uses(511)).value()).size(), 511U);
    const auto over = parse_markdown(uses(1'100));
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, ErrorCode::too_large);
}

TEST(BuildLimits, OutputIsBounded) {
    // Ampersands grow fivefold, which is within the budget; a smaller budget is over.
    const auto document = built({paragraph(std::string(100'000, '&'))});
    EXPECT_EQ(write_html(document).value().size(), 500'008U);
    const DocumentLimits small{.min_output_limit = 500'007, .output_factor = 1};
    const auto over = write_html(document, {}, small);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, ErrorCode::too_large);
    EXPECT_TRUE(write_html(document, {}, {.min_output_limit = 500'008, .output_factor = 1}));
    for (const auto& refused : {write_markdown(document, {.min_output_limit = 10, .output_factor = 1}),
                                write_text(document, {.min_output_limit = 10, .output_factor = 0})}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::too_large);
    }
}

} // namespace
} // namespace masthead
