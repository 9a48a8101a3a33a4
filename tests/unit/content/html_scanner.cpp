#include "html_scanner.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace masthead::test {

namespace {

const std::vector<std::string_view> elements{
    "p",          "h1",     "h2",         "h3",    "h4",    "h5",    "h6", "ul", "ol", "li", "pre",
    "blockquote", "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td", "a",  "strong",
    "em",         "s",      "sub",        "sup",   "code",  "small", "br", "hr", "img"};
const std::vector<std::string_view> attributes{"href", "rel", "src", "alt", "width", "height", "class", "start"};
constexpr std::array<std::pair<std::string_view, char>, 6> references{
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#96;", '`'}, {"&nbsp;", '\0'}}};

bool contains(const std::vector<std::string_view>& list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
}

bool is_void(std::string_view name) {
    return name == "br" || name == "hr" || name == "img";
}

bool holds_text_only(std::string_view name) {
    return name == "p" || (name.size() == 2 && name[0] == 'h') || name == "a" || name == "strong" || name == "em" ||
           name == "s" || name == "sub" || name == "sup" || name == "code" || name == "small" || name == "figcaption" ||
           name == "th" || name == "td" || name == "pre";
}

bool is_text_level(std::string_view name) {
    return name == "a" || name == "strong" || name == "em" || name == "s" || name == "sub" || name == "sup" ||
           name == "code" || name == "small" || name == "br";
}

/// The parents that an element may have, where only some may.
bool may_stand_in(std::string_view name, std::string_view parent) {
    if (name == "li") return parent == "ul" || parent == "ol";
    if (name == "tr") return parent == "thead" || parent == "tbody";
    if (name == "td" || name == "th") return parent == "tr";
    if (name == "thead" || name == "tbody") return parent == "table";
    if (name == "figcaption" || name == "img") return parent == "figure";
    if (parent == "ul" || parent == "ol" || parent == "table" || parent == "thead" || parent == "tbody" ||
        parent == "tr") {
        return false;
    }
    return !holds_text_only(parent) || is_text_level(name);
}

/// The value without references, or nothing if one is not among those that writers use.
std::optional<std::string> resolved(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (text.front() != '&') {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const auto* found =
            std::ranges::find_if(references, [&](const auto& each) { return text.starts_with(each.first); });
        if (found == references.end()) return std::nullopt;
        if (found->second == '\0') {
            out += "\xC2\xA0";
        } else {
            out += found->second;
        }
        text.remove_prefix(found->first.size());
    }
    return out;
}

/// True if no browser can take the address for a script or data, however lax it is.
bool is_harmless(std::string_view address) {
    std::string plain;
    for (const char c : address) {
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F) return false;
        plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    const auto end = plain.find_first_of(":/?#");
    if (end == std::string::npos || plain[end] != ':') return true;
    const auto scheme = plain.substr(0, end);
    return scheme == "http" || scheme == "https" || scheme == "mailto";
}

class Scanner {
public:
    explicit Scanner(std::string_view html) : rest_(html) {}

    std::string run() {
        while (!rest_.empty() && fault_.empty()) {
            if (rest_.front() == '<') {
                tag();
            } else {
                text();
            }
        }
        if (fault_.empty() && !open_.empty()) return "not closed: " + std::string(open_.back());
        return fault_;
    }

private:
    void fail(const std::string& what) {
        if (fault_.empty()) fault_ = what + " at " + std::string(rest_.substr(0, 40));
    }
    std::string_view take_until(std::string_view signs) {
        const auto part = rest_.substr(0, rest_.find_first_of(signs));
        rest_.remove_prefix(part.size());
        return part;
    }
    bool take(std::string_view sign) {
        if (!rest_.starts_with(sign)) return false;
        rest_.remove_prefix(sign.size());
        return true;
    }

    void text() {
        const auto part = take_until("<");
        for (const char c : part) {
            if (c == '>') fail("a stray >");
            if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == '\x7F')
                fail("a control character");
        }
        if (!resolved(part)) fail("an unknown reference in " + std::string(part));
        const bool is_blank = part.find_first_not_of('\n') == std::string_view::npos;
        if (!is_blank && (open_.empty() || !holds_text_only(open_.back())) &&
            !(!open_.empty() && open_.back() == "li")) {
            fail("text outside a block: " + std::string(part));
        }
    }

    void tag() {
        take("<");
        const bool is_end = take("/");
        const auto name = take_until(" >/<\n");
        if (!contains(elements, name)) return fail("the element " + std::string(name));
        if (is_end) return end_tag(name);
        const auto parent = open_.empty() ? std::string_view("body") : open_.back();
        if (!may_stand_in(name, parent)) fail(std::string(name) + " in " + std::string(parent));
        if (name == "a" && std::ranges::find(open_, "a") != open_.end()) fail("a link in a link");
        while (fault_.empty() && take(" ")) attribute(name);
        if (!take(">")) return fail("an unfinished tag " + std::string(name));
        if (!is_void(name)) open_.push_back(name);
        if (open_.size() > 150) fail("nested too deep");
    }

    void end_tag(std::string_view name) {
        if (!take(">")) fail("an unfinished end tag " + std::string(name));
        if (open_.empty() || open_.back() != name) return fail("a stray end of " + std::string(name));
        open_.pop_back();
    }

    void attribute(std::string_view element) {
        const auto name = take_until("=> <");
        if (!contains(attributes, name)) return fail("the attribute " + std::string(name));
        if (!take("=\"")) return fail("an unquoted attribute " + std::string(name));
        const auto raw = take_until("\"");
        if (!take("\"")) return fail("an unclosed attribute " + std::string(name));
        if (raw.find_first_of("<>`\n\r\t") != std::string_view::npos) {
            return fail("a sign in the value of " + std::string(name));
        }
        const auto value = resolved(raw);
        if (!value) return fail("an unknown reference in " + std::string(raw));
        const bool is_address = name == "href" || name == "src";
        if (is_address && !is_harmless(*value)) fail("the address " + *value);
        if (name == "href" && element != "a") fail("href on " + std::string(element));
        if (name == "src" && element != "img") fail("src on " + std::string(element));
    }

    std::string_view rest_;
    std::vector<std::string_view> open_;
    std::string fault_;
};

} // namespace

std::string html_fault(std::string_view html) {
    return Scanner(html).run();
}

const std::vector<std::string_view>& known_elements() {
    return elements;
}

const std::vector<std::string_view>& known_attributes() {
    return attributes;
}

std::string visible_text(std::string_view html) {
    std::string raw;
    bool in_tag = false;
    for (const char c : html) {
        if (c == '<') in_tag = true;
        if (!in_tag) raw += c;
        if (c == '>') in_tag = false;
    }
    std::string out;
    for (const char c : resolved(raw).value_or(raw)) {
        const bool is_blank = c == ' ' || c == '\n' || c == '\t';
        if (!is_blank) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (out.ends_with(' ')) out.pop_back();
    return out;
}

} // namespace masthead::test
