#include "corpus.hpp"
#include "html_scanner.hpp"

#include <masthead/content/document.hpp>
#include <masthead/core/text.hpp>

#include "content/html_tokenizer.hpp"

namespace masthead {
namespace {

namespace json = boost::json;

class Html5lib : public test::Corpus {
protected:
    static void expect_settled(const std::string& html) {
        for (const auto profile : {DocumentProfile::article, DocumentProfile::comment}) {
            const auto document = parse_html(html, profile);
            if (!is_valid_utf8(html)) {
                EXPECT_EQ(document.error().code, ErrorCode::invalid_argument);
                continue;
            }
            ASSERT_TRUE(document) << html;
            const auto written = write_html(*document).value();
            EXPECT_EQ(test::html_fault(written), "") << html;
            EXPECT_EQ(parse_html(written, profile).value(), *document) << html << '\n' << written;
        }
    }
};

/// Tags and text, one a line, of what a tokenizer gave.
using Tokens = std::vector<std::string>;

/// Adds to the text before; line ends are one line feed, as they are when a document is built.
void append_text(Tokens& tokens, const std::string& text) {
    if (tokens.empty() || tokens.back()[0] != '"') tokens.emplace_back("\"");
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_pair = text.substr(i, 2) == "\r\n";
        if (!is_pair) tokens.back() += text[i] == '\r' ? '\n' : text[i];
    }
}

std::string unescaped(const std::string& text) {
    return json::value_to<std::string>(json::parse('"' + text + '"'));
}

/// The tokens that the case expects, without those that are of no use to us (comments, doctypes).
Tokens expected_tokens(const json::object& test, bool escaped) {
    const auto text = [&](const json::value& value) {
        const std::string plain(value.as_string());
        return escaped ? unescaped(plain) : plain;
    };
    Tokens tokens;
    for (const auto& each : test.at("output").as_array()) {
        const auto& parts = each.as_array();
        const auto kind = parts.at(0).as_string();
        if (kind == "Character") append_text(tokens, text(parts.at(1)));
        if (kind == "EndTag") tokens.push_back("</" + text(parts.at(1)));
        if (kind != "StartTag") continue;
        tokens.push_back("<" + text(parts.at(1)));
        for (const auto& attribute : parts.at(2).as_object()) {
            const std::string name(attribute.key());
            tokens.push_back(" " + (escaped ? unescaped(name) : name) + "=" + text(attribute.value()));
        }
    }
    return tokens;
}

Tokens our_tokens(const std::string& html) {
    Tokens tokens;
    detail::HtmlTokenizer tokenizer(html);
    for (auto token = tokenizer.next(); token.kind != detail::HtmlToken::Kind::end_of_input; token = tokenizer.next()) {
        if (token.kind == detail::HtmlToken::Kind::text) append_text(tokens, token.text);
        if (token.kind == detail::HtmlToken::Kind::end_tag) tokens.push_back("</" + token.text);
        if (token.kind != detail::HtmlToken::Kind::start_tag) continue;
        tokens.push_back("<" + token.text);
        for (const auto& [name, value] : token.attributes) tokens.push_back(" " + name + "=" + value);
    }
    return tokens;
}

/// Cases of ordinary text: not those that begin inside a script or the like, whose content we drop, and not those that
/// are no UTF-8 (lone surrogates), which are refused before.
bool is_ordinary(const json::object& test, const std::string& input) {
    if (const auto* states = test.if_contains("initialStates")) {
        const auto& all = states->as_array();
        if (std::ranges::none_of(all, [](const auto& state) { return state.as_string() == "Data state"; }))
            return false;
    }
    return is_valid_utf8(input) && !input.starts_with("<plaintext>");
}

TEST_F(Html5lib, TokensAreThoseThatBrowsersMake) {
    std::size_t compared = 0;
    for (const auto& file : files("html5lib-tests/tokenizer")) {
        const auto all = json(file);
        const auto* tests = all.as_object().if_contains("tests");
        if (tests == nullptr) continue;
        for (const auto& each : tests->as_array()) {
            const auto& test = each.as_object();
            const auto* flag = test.if_contains("doubleEscaped");
            const bool escaped = flag != nullptr && flag->as_bool();
            std::string input(test.at("input").as_string());
            if (escaped) {
                try {
                    input = unescaped(input);
                } catch (const boost::system::system_error&) {
                    continue;
                }
            }
            expect_settled(input);
            if (!is_ordinary(test, input)) continue;
            ++compared;
            EXPECT_EQ(our_tokens(input), expected_tokens(test, escaped)) << test.at("description").as_string();
        }
    }
    EXPECT_GE(compared, 930U);
}

struct TreeCase {
    std::string html;
    std::vector<std::string> elements;
    std::string text;
    bool is_fragment = false;
};

/// Reads a file of `#data` ... `#document` cases.
std::vector<TreeCase> tree_cases(const std::string& content) {
    std::vector<TreeCase> cases;
    std::string section;
    std::istringstream lines(content);
    bool in_text = false;
    for (std::string line; std::getline(lines, line);) {
        if (line == "#data") {
            cases.emplace_back();
            section = line;
        } else if (line.starts_with("#") && !in_text && (section != "#data" || line == "#errors")) {
            section = line;
            if (line == "#document-fragment") cases.back().is_fragment = true;
        } else if (section == "#data") {
            cases.back().html += cases.back().html.empty() ? line : '\n' + line;
        } else if (section == "#document") {
            const auto start = line.find_first_not_of("| ");
            if (in_text) {
                in_text = !line.ends_with('"');
                cases.back().text += '\n' + line.substr(0, line.size() - (in_text ? 0 : 1));
            } else if (start == std::string::npos) {
                continue;
            } else if (line[start] == '<') {
                cases.back().elements.push_back(line.substr(start + 1, line.find_last_of('>') - start - 1));
            } else if (line[start] == '"') {
                in_text = line.size() == start + 1 || !line.ends_with('"');
                cases.back().text += line.substr(start + 1, line.size() - start - (in_text ? 1 : 2));
            }
        }
    }
    return cases;
}

std::string without_blanks(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) > 0x20) out += c;
    }
    return out;
}

bool is_in_vocabulary(const TreeCase& test) {
    static const std::vector<std::string_view> others{
        "html",    "head",    "body",    "div", "span", "b",  "i",  "u",     "font", "big",     "nobr", "tt", "center",
        "address", "article", "section", "nav", "dl",   "dt", "dd", "tfoot", "form", "listing", "menu", "dir"};
    return std::ranges::all_of(test.elements, [&](const std::string& name) {
        return std::ranges::find(test::known_elements(), name) != test::known_elements().end() ||
               std::ranges::find(others, name) != others.end();
    });
}

TEST_F(Html5lib, TextOfTreesIsKept) {
    std::size_t all = 0;
    std::size_t compared = 0;
    std::size_t equal = 0;
    for (const auto& file : files("html5lib-tests/tree-construction")) {
        if (file.extension() != ".dat") continue;
        for (const auto& test : tree_cases(content(file))) {
            ++all;
            expect_settled(test.html);
            if (test.is_fragment || !is_in_vocabulary(test) || !is_valid_utf8(test.html)) continue;
            ++compared;
            auto ours = without_blanks(write_text(parse_html(test.html).value()).value());
            auto theirs = without_blanks(test.text);
            if (ours == theirs) ++equal;
            // Text between the cells of a table moves in front of it in browsers and into a cell with us; none is lost.
            std::ranges::sort(ours);
            std::ranges::sort(theirs);
            EXPECT_EQ(ours, theirs) << test.html;
        }
    }
    EXPECT_GE(all, 400U);
    EXPECT_GE(compared, 100U);
    EXPECT_GE(equal, compared - 3);
}

} // namespace
} // namespace masthead
