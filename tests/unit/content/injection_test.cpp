#include "corpus.hpp"
#include "html_scanner.hpp"

#include <masthead/content/document.hpp>
#include <masthead/core/text.hpp>

namespace masthead {
namespace {

class Injection : public test::Corpus {
protected:
    /// Reads the text in every way it could come in; what is written is harmless and settled after one pass.
    static void expect_harmless(const std::string& text) {
        ++seen;
        if (!is_valid_utf8(text)) {
            EXPECT_EQ(parse_html(text).error().code, ErrorCode::invalid_argument);
            EXPECT_EQ(parse_markdown(text).error().code, ErrorCode::invalid_argument);
            return;
        }
        for (const auto profile : {DocumentProfile::article, DocumentProfile::comment}) {
            for (const auto& html : {text, "<div title=\"" + text + "\">x</div>", "<a href=\"" + text + "\">x</a>",
                                     "<img src='" + text + "' alt='" + text + "'>", "<p>" + text + "</p><b>y"}) {
                expect_settled(parse_html(html, profile), profile, text);
            }
            for (const auto& markdown : {text, "[x](<" + text + ">)", "![" + text + "](/i.png)", "`" + text + "`"}) {
                expect_settled(parse_markdown(markdown, profile), profile, text);
            }
        }
        const auto built = Document::build({{Paragraph{{{text, {}, "", false}}}},
                                            {CodeBlock{text, text}},
                                            {Figure{"/i.png", text, text, text, 0, 0}},
                                            {Embed{"https://v.test/", text}}});
        expect_settled(built, DocumentProfile::article, text);
    }

    static void expect_settled(const Result<Document>& document, DocumentProfile profile, const std::string& text) {
        ASSERT_TRUE(document) << document.error().message << '\n' << text;
        const auto html = write_html(*document, {.link_rel = "nofollow ugc noopener", .heading_shift = 1});
        ASSERT_TRUE(html);
        EXPECT_EQ(test::html_fault(*html), "") << text << '\n' << *html;
        const auto plain = write_html(*document).value();
        EXPECT_EQ(write_html(parse_html(plain, profile).value()).value(), plain) << text;
        EXPECT_EQ(write_html(parse_markdown(write_markdown(*document).value(), profile).value()).value(), plain)
            << text;
        for (const auto& link : links_of(*document)) EXPECT_EQ(safe_address(link), link);
    }

    static inline std::size_t seen = 0;
};

std::string without_entities(std::string text) {
    const std::pair<std::string, std::string> all[]{
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
    for (const auto& [name, sign] : all) {
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1))
            text.replace(at, name.size(), sign);
    }
    return text;
}

TEST_F(Injection, PayloadsOfOwaspAreHarmless) {
    seen = 0;
    const auto payloads = json("xss-payloads/owasp_xss_filter_evasion.json");
    for (const auto& each : payloads.as_array()) {
        expect_harmless(std::string(each.at("payload").as_string()));
    }
    EXPECT_GE(seen, 80U);
}

TEST_F(Injection, PayloadsOfHtmlPurifierAreHarmless) {
    seen = 0;
    const auto xml = content("xss-payloads/htmlpurifier-xssAttacks.xml");
    for (auto at = xml.find("<code>"); at != std::string::npos; at = xml.find("<code>", at + 1)) {
        expect_harmless(without_entities(xml.substr(at + 6, xml.find("</code>", at) - at - 6)));
    }
    EXPECT_GE(seen, 80U);
}

TEST_F(Injection, CasesOfOtherSanitizersAreHarmless) {
    seen = 0;
    for (const auto& file : files("sanitizer-cases")) {
        if (file.extension() != ".json") continue;
        std::vector<std::string> texts;
        collect(json(file), texts);
        for (const auto& text : texts) expect_harmless(text);
    }
    for (const auto& file : files("sanitizer-cases/htmlpurifier-htmlt")) expect_harmless(content(file));
    EXPECT_GE(seen, 500U);
}

TEST_F(Injection, NaughtyStringsAreHarmless) {
    seen = 0;
    std::istringstream lines(content("blns/blns.txt"));
    for (std::string line; std::getline(lines, line);) expect_harmless(line);
    EXPECT_GE(seen, 300U);
}

std::vector<std::string> names_in(const boost::json::value& list) {
    std::vector<std::string> names;
    for (const auto& each : list.as_array()) {
        const auto* space = each.is_object() ? each.as_object().if_contains("namespace") : nullptr;
        if (space != nullptr && space->is_string() && space->as_string() != "http://www.w3.org/1999/xhtml") continue;
        names.emplace_back(each.is_object() ? each.at("name").as_string() : each.as_string());
    }
    return names;
}

bool contains(const std::vector<std::string>& list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
}

TEST_F(Injection, TheVocabularyIsPartOfThePlatformsSafeList) {
    const auto list = json("sanitizer-api/safe-default-configuration.json");
    const auto safe = names_in(list.at("elements"));
    const auto baseline = json("sanitizer-api/safe-baseline-configuration-materialized.json");
    const auto unsafe_elements = names_in(baseline.at("removeElements"));
    const auto unsafe_attributes = names_in(baseline.at("removeAttributes"));
    EXPECT_GE(unsafe_elements.size(), 5U);
    EXPECT_GE(unsafe_attributes.size(), 50U);
    for (const auto element : test::known_elements()) {
        // Pictures are not in the default list, because they load from elsewhere, nor among what can run anything.
        EXPECT_TRUE(contains(safe, element) || element == "img") << element;
        EXPECT_FALSE(contains(unsafe_elements, element)) << element;
    }
    for (const auto attribute : test::known_attributes())
        EXPECT_FALSE(contains(unsafe_attributes, attribute)) << attribute;
}

TEST_F(Injection, EventHandlersAreDropped) {
    std::istringstream lines(content("sanitizer-api/event-handler-content-attributes.txt"));
    std::size_t count = 0;
    for (std::string name; std::getline(lines, name);) {
        if (!name.starts_with("on")) continue;
        EXPECT_FALSE(std::ranges::count(test::known_attributes(), name)) << name;
        EXPECT_EQ(write_html(parse_html("<p " + name + "=x>y</p>").value()).value(), "<p>y</p>\n");
        ++count;
    }
    EXPECT_GE(count, 80U);
}

} // namespace
} // namespace masthead
