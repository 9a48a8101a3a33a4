#include "content/html_tokenizer.hpp"

#include "content/entities.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::detail {

namespace {

constexpr std::size_t max_attributes = 64;

bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool equal_without_case(std::string_view a, std::string_view lower_case) {
    return std::ranges::equal(a, lower_case, [](char x, char y) { return lower(x) == y; });
}

/// Elements whose content is no markup, and nothing that a reader sees.
bool drops_content(std::string_view name) {
    static constexpr std::array names{"script",   "style",    "xmp",       "iframe",   "noembed",
                                      "noframes", "noscript", "plaintext", "textarea", "title"};
    return std::ranges::find(names, name) != names.end();
}

} // namespace

bool HtmlTokenizer::is_markup(std::size_t at) const {
    if (html_[at] != '<' || at + 1 >= html_.size()) return false;
    const char c = html_[at + 1];
    return is_alpha(c) || c == '!' || c == '?' || (c == '/' && at + 2 < html_.size());
}

void HtmlTokenizer::skip_declaration() {
    const auto end = html_.find('>', at_);
    at_ = end == std::string_view::npos ? html_.size() : end + 1;
}

void HtmlTokenizer::skip_comment() {
    // `<!-->` and `<!--->` are whole comments.
    if (html_.substr(at_ + 4).starts_with('>')) {
        at_ += 5;
        return;
    }
    if (html_.substr(at_ + 4).starts_with("->")) {
        at_ += 6;
        return;
    }
    const auto end = no_comment_end_ ? std::string_view::npos : html_.find("--", at_ + 4);
    for (auto dash = end; dash != std::string_view::npos; dash = html_.find("--", dash + 1)) {
        const auto rest = html_.substr(dash + 2);
        if (rest.starts_with('>') || rest.starts_with("!>")) {
            at_ = dash + (rest.starts_with('>') ? 3 : 4);
            return;
        }
    }
    no_comment_end_ = true;
    at_ = html_.size();
}

HtmlToken HtmlTokenizer::next() {
    HtmlToken token;
    while (at_ < html_.size()) {
        if (!is_markup(at_)) {
            auto end = at_ + 1;
            while (end < html_.size() && !is_markup(end)) ++end;
            token.kind = HtmlToken::Kind::text;
            token.text = decode_references(html_.substr(at_, end - at_), false);
            at_ = end;
            return token;
        }
        const char c = html_[at_ + 1];
        if (html_.substr(at_).starts_with("<!--")) {
            skip_comment();
        } else if (c == '!' || c == '?') {
            skip_declaration();
        } else if (c == '/' && !is_alpha(html_[at_ + 2])) {
            skip_declaration();
        } else {
            auto result = tag(c == '/');
            if (at_ > html_.size()) break;
            return result;
        }
    }
    at_ = html_.size();
    return token;
}

void HtmlTokenizer::skip_blanks() {
    while (at_ < html_.size() && is_blank(html_[at_])) ++at_;
}

HtmlToken HtmlTokenizer::tag(bool is_end) {
    HtmlToken token;
    token.kind = is_end ? HtmlToken::Kind::end_tag : HtmlToken::Kind::start_tag;
    at_ += is_end ? 2 : 1;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '/' && html_[at_] != '>') {
        token.text += lower(html_[at_++]);
    }
    while (true) {
        skip_blanks();
        if (at_ >= html_.size()) {
            // A tag that the input ends in is no tag.
            at_ = html_.size() + 1;
            return token;
        }
        if (html_[at_] == '>') break;
        if (html_[at_] == '/') {
            ++at_;
        } else {
            attribute(token);
        }
    }
    ++at_;
    if (token.kind == HtmlToken::Kind::start_tag && drops_content(token.text)) skip_raw_text(token.text);
    return token;
}

void HtmlTokenizer::attribute(HtmlToken& token) {
    std::string name(1, lower(html_[at_++]));
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '/' && html_[at_] != '>' && html_[at_] != '=') {
        name += lower(html_[at_++]);
    }
    skip_blanks();
    std::string value;
    if (peek() == '=') {
        ++at_;
        skip_blanks();
        value = attribute_value();
    }
    if (token.attributes.size() >= max_attributes) return;
    const bool is_new = std::ranges::none_of(token.attributes, [&](const auto& each) { return each.first == name; });
    if (is_new) token.attributes.emplace_back(std::move(name), std::move(value));
}

std::string HtmlTokenizer::attribute_value() {
    const char quote = peek();
    if (quote == '"' || quote == '\'') {
        const auto end = html_.find(quote, at_ + 1);
        if (end == std::string_view::npos) {
            at_ = html_.size();
            return {};
        }
        const auto value = html_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return decode_references(value, true);
    }
    const auto start = at_;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '>') ++at_;
    return decode_references(html_.substr(start, at_ - start), true);
}

void HtmlTokenizer::skip_raw_text(std::string_view name) {
    auto end = name == "plaintext" ? std::string_view::npos : html_.find("</", at_);
    for (; end != std::string_view::npos; end = html_.find("</", end + 2)) {
        const auto after = end + 2 + name.size();
        if (after > html_.size() || !equal_without_case(html_.substr(end + 2, name.size()), name)) continue;
        if (after == html_.size() || is_blank(html_[after]) || html_[after] == '/' || html_[after] == '>') {
            at_ = end;
            return;
        }
    }
    at_ = html_.size();
}

} // namespace masthead::inline v0::detail
