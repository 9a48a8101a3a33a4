#include "corpus.hpp"
#include "html_scanner.hpp"

#include <masthead/content/document.hpp>

namespace masthead {
namespace {

struct Example {
    std::string section;
    std::string markdown;
    std::string html;
};

class CommonMark : public test::Corpus {
protected:
    static std::vector<Example> examples(const std::string& name) {
        std::vector<Example> result;
        const auto all = json("commonmark/" + name);
        for (const auto& each : all.as_array()) {
            const auto text = [&](std::string_view member) { return std::string(each.at(member).as_string()); };
            result.push_back({text("section"), text("markdown"), text("html")});
        }
        return result;
    }
};

/// Tags of `html` as they stand, without their attributes.
std::vector<std::string> tags_of(const std::string& html) {
    std::vector<std::string> names;
    for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
        names.push_back(html.substr(at + 1, html.find_first_of(" >\n", at + 1) - at - 1));
    }
    return names;
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// True if a tag of the result stands in the Markdown as it is: raw HTML, which we show as text.
bool has_raw_html(const Example& example) {
    for (auto at = example.html.find('<'); at != std::string::npos; at = example.html.find('<', at + 1)) {
        if (has(example.markdown, example.html.substr(at, example.html.find('>', at) - at + 1))) return true;
    }
    return false;
}

/// Cases whose result our vocabulary can hold. Not among them:
/// - raw HTML, elements that we do not have, pictures (they are blocks and their title is a caption);
/// - addresses with signs that CommonMark escapes and browsers do not (`[`, `]`), and backslashes, which are slashes to
/// browsers;
/// - addresses that are no links there and are with autolinks, and links that the allow-list refuses;
/// - symbols as punctuation (specification 0.31; md4c follows 0.30);
/// - tables that md4c tells otherwise: right behind a line of text, with `||`, with a rule of another width or of less
/// than three signs.
bool applies(const Example& example) {
    static const std::vector<std::string> known{
        "p",      "/p",      "h1",  "/h1",  "h2",         "/h2",         "h3",    "/h3",    "h4",    "/h4",
        "h5",     "/h5",     "h6",  "/h6",  "ul",         "/ul",         "ol",    "/ol",    "li",    "/li",
        "pre",    "/pre",    "hr",  "br",   "em",         "/em",         "a",     "/a",     "code",  "/code",
        "strong", "/strong", "del", "/del", "blockquote", "/blockquote", "table", "/table", "thead", "/thead",
        "tbody",  "/tbody",  "tr",  "/tr",  "th",         "/th",         "td",    "/td"};
    const auto is_known = [](const std::string& tag) { return std::ranges::find(known, tag) != known.end(); };
    if (!std::ranges::all_of(tags_of(example.html), is_known) || has_raw_html(example)) return false;
    for (const auto* part : {"%5B", "%5C", "%5D", "javascript:", "MAILTO:", "£"}) {
        if (has(example.html, part)) return false;
    }
    const bool is_other_table = example.section == "Table cell count mismatches" || has(example.markdown, "||") ||
                                has(example.markdown, "\n|-|") || has(example.markdown, "\n456\n|");
    return !is_other_table && (example.section != "Autolinks" || has(example.html, "<a"));
}

/// What we would write of the expected HTML.
std::string expected(const Example& example) {
    return write_html(parse_html(example.html).value()).value();
}

void expect_settled(const Example& example) {
    for (const auto profile : {DocumentProfile::article, DocumentProfile::comment}) {
        const auto document = parse_markdown(example.markdown, profile);
        ASSERT_TRUE(document) << example.markdown;
        const auto html = write_html(*document).value();
        EXPECT_EQ(test::html_fault(html), "") << example.markdown;
        EXPECT_EQ(parse_html(html, profile).value(), *document) << example.markdown;
        EXPECT_EQ(parse_markdown(write_markdown(*document).value(), profile).value(), *document) << example.markdown;
    }
}

TEST_F(CommonMark, ExamplesOfTheSpecificationAreReadAsTheySay) {
    std::size_t compared = 0;
    for (const auto& example : examples("commonmark-spec.json")) {
        expect_settled(example);
        if (!applies(example)) continue;
        EXPECT_EQ(write_html(parse_markdown(example.markdown).value()).value(), expected(example))
            << example.section << '\n'
            << example.markdown;
        ++compared;
    }
    EXPECT_GE(compared, 540U);
}

TEST_F(CommonMark, ExamplesOfTheExtensionsAreReadAsTheySay) {
    std::size_t compared = 0;
    for (const auto& example : examples("gfm-extensions.json")) {
        expect_settled(example);
        if (!applies(example)) continue;
        EXPECT_EQ(write_html(parse_markdown(example.markdown).value()).value(), expected(example))
            << example.section << '\n'
            << example.markdown;
        ++compared;
    }
    EXPECT_GE(compared, 14U);
}

} // namespace
} // namespace masthead
