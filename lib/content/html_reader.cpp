#include <masthead/content/document.hpp>

#include <masthead/core/text.hpp>

#include "content/builder.hpp"
#include "content/html_tokenizer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace masthead::inline v0 {

namespace {

using detail::DocumentBuilder;
using detail::HtmlToken;
using detail::MarkKind;

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Elements that are not in the vocabulary but begin and end a paragraph.
bool is_block(std::string_view name) {
    return is_one_of(name, {"p",        "div",    "section", "article",    "header",  "footer", "main",
                            "aside",    "nav",    "address", "dl",         "dt",      "dd",     "form",
                            "fieldset", "legend", "center",  "details",    "summary", "hgroup", "search",
                            "dialog",   "option", "caption", "figcaption", "body",    "html"});
}

std::optional<MarkKind> mark_of(std::string_view name) {
    if (is_one_of(name, {"strong", "b"})) return MarkKind::strong;
    if (is_one_of(name, {"em", "i", "cite", "dfn", "var"})) return MarkKind::emphasis;
    if (is_one_of(name, {"s", "del", "strike"})) return MarkKind::strike;
    if (is_one_of(name, {"code", "kbd", "samp", "tt"})) return MarkKind::code;
    if (name == "sub") return MarkKind::subscript;
    if (name == "sup") return MarkKind::superscript;
    return std::nullopt;
}

std::uint8_t heading_level(std::string_view name) {
    return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
               ? static_cast<std::uint8_t>(name[1] - '0')
               : std::uint8_t{0};
}

std::uint32_t number_or(std::string_view text, std::uint32_t fallback) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : fallback;
}

ColumnAlignment alignment(const HtmlToken& cell) {
    for (const auto value : {cell.attribute("class"), cell.attribute("align")}) {
        if (value == "align-left" || value == "left") return ColumnAlignment::left;
        if (value == "align-center" || value == "center") return ColumnAlignment::center;
        if (value == "align-right" || value == "right") return ColumnAlignment::right;
    }
    return ColumnAlignment::none;
}

class HtmlReader {
public:
    HtmlReader(std::string_view html, DocumentProfile profile, const DocumentLimits& limits)
        : tokens_(html), builder_(profile, limits, html.size()) {}

    Result<Document> read() {
        for (auto token = tokens_.next(); token.kind != HtmlToken::Kind::end_of_input; token = tokens_.next()) {
            if (builder_.overflowed()) break;
            take(token);
        }
        finish_figure();
        finish_code();
        return builder_.finish();
    }

private:
    void take(const HtmlToken& token) {
        if (!foreign_.empty() && !leaves_foreign(token)) return;
        switch (token.kind) {
        case HtmlToken::Kind::text: text(token.text); break;
        case HtmlToken::Kind::start_tag: start(token); break;
        case HtmlToken::Kind::end_tag: end(token.text); break;
        case HtmlToken::Kind::end_of_input: break;
        }
    }

    /// Drawings, formulas and templates are dropped whole; an element that cannot stand in them ends them, as in
    /// browsers.
    bool leaves_foreign(const HtmlToken& token) {
        const bool is_same = token.text == foreign_ && token.kind != HtmlToken::Kind::text;
        if (is_same && token.kind == HtmlToken::Kind::start_tag) ++foreign_depth_;
        if (is_same && token.kind == HtmlToken::Kind::end_tag && --foreign_depth_ == 0) foreign_ = {};
        const bool breaks_out =
            foreign_ != "template" && token.kind == HtmlToken::Kind::start_tag &&
            (heading_level(token.text) != 0 ||
             is_one_of(token.text, {"p", "div", "ul", "ol", "li", "table", "blockquote", "pre", "b", "i", "strong",
                                    "em", "img", "br", "hr", "code", "center", "body"}));
        if (breaks_out) foreign_ = {};
        return breaks_out;
    }

    void text(std::string_view text) {
        if (in_code_) {
            code_ += text;
        } else if (in_embed_) {
            embed_.title += text;
        } else if (figure_ && in_credit_) {
            figure_->credit += text;
        } else if (figure_ && in_caption_) {
            figure_->caption += text;
        } else {
            builder_.text(text);
        }
    }

    void start(const HtmlToken& token) {
        const std::string_view name = token.text;
        if (in_code_) return start_in_code(token);
        if (const auto mark = mark_of(name)) return builder_.open_mark(*mark);
        if (const auto level = heading_level(name); level != 0) return builder_.open_heading(level);
        if (name == "a") return start_link(token);
        if (name == "br") return in_caption_ ? text(" ") : builder_.line_break();
        if (name == "hr") return builder_.rule();
        if (name == "ul" || name == "menu" || name == "dir") return builder_.open_list(false, 1);
        if (name == "ol") return builder_.open_list(true, number_or(token.attribute("start"), 1));
        if (name == "li") return builder_.open_item();
        if (name == "blockquote") return builder_.open_quote();
        if (is_one_of(name, {"pre", "listing"})) return start_code();
        if (is_one_of(name, {"svg", "math", "template"})) return start_foreign(name);
        if (is_one_of(name, {"img", "image"})) return picture(token);
        if (name == "figure") return start_figure(token);
        if (name == "figcaption" && figure_) return start_caption();
        if (name == "small" && in_caption_) return start_credit();
        if (is_one_of(name, {"iframe", "embed"})) return embed(token);
        if (start_table_part(token)) return;
        if (is_block(name)) builder_.boundary();
    }

    bool start_table_part(const HtmlToken& token) {
        const std::string_view name = token.text;
        if (name == "table") {
            builder_.open_table();
        } else if (name == "caption") {
            builder_.open_caption();
        } else if (name == "tr") {
            builder_.open_row();
        } else if (name == "td" || name == "th") {
            builder_.open_cell(alignment(token));
        } else {
            return false;
        }
        return true;
    }

    void end(std::string_view name) {
        if (in_code_) {
            if (is_one_of(name, {"pre", "listing"})) finish_code();
            return;
        }
        if (const auto mark = mark_of(name)) return builder_.close_mark(*mark);
        if (heading_level(name) != 0) return builder_.close_heading();
        if (name == "a") return builder_.close_link();
        if (is_one_of(name, {"ul", "ol", "menu", "dir"})) return builder_.close_list();
        if (name == "li") return builder_.close_item();
        if (name == "blockquote") return builder_.close_quote();
        if (name == "table") return builder_.close_table();
        if (name == "tr") return builder_.close_row();
        if (name == "td" || name == "th") return builder_.close_cell();
        if (name == "figure") return finish_figure();
        if (name == "figcaption") in_caption_ = in_credit_ = false;
        if (name == "small") in_credit_ = false;
        if (is_block(name)) builder_.boundary();
    }

    void start_link(const HtmlToken& token) {
        // A figure that holds a link and no picture is something embedded.
        if (in_embed_) {
            embed_.url = token.attribute("href");
            return;
        }
        // Browsers end an open link where another begins.
        builder_.close_link();
        builder_.open_link(token.attribute("href"));
    }

    void start_code() {
        builder_.boundary();
        in_code_ = true;
        code_.clear();
        language_.clear();
    }

    void start_in_code(const HtmlToken& token) {
        if (token.text == "br") code_ += '\n';
        if (token.text != "code") return;
        const auto name = token.attribute("class");
        constexpr std::string_view prefix = "language-";
        if (name.starts_with(prefix)) language_ = name.substr(prefix.size());
        if (code_ == "\n") code_.clear();
        is_code_element_ = true;
    }

    void finish_code() {
        if (!in_code_) return;
        in_code_ = false;
        // Browsers drop a line feed right behind `<pre>`.
        if (!is_code_element_ && code_.starts_with('\n')) code_.erase(0, 1);
        is_code_element_ = false;
        builder_.code_block(std::move(language_), std::move(code_));
        code_.clear();
    }

    void start_foreign(std::string_view name) {
        foreign_ = name;
        foreign_depth_ = 1;
    }

    void picture(const HtmlToken& token) {
        Figure figure;
        figure.src = token.attribute("src");
        figure.alt = token.attribute("alt");
        figure.width = number_or(token.attribute("width"), 0);
        figure.height = number_or(token.attribute("height"), 0);
        const bool belongs_to_figure = figure_ && figure_->src.empty() && safe_address(figure.src, true);
        if (!belongs_to_figure) return builder_.figure(std::move(figure));
        figure.caption = std::move(figure_->caption);
        figure.credit = std::move(figure_->credit);
        figure_ = std::move(figure);
    }

    void start_figure(const HtmlToken& token) {
        finish_figure();
        builder_.boundary();
        if (token.attribute("class") == "embed") {
            in_embed_ = true;
        } else {
            figure_.emplace();
        }
    }

    void start_caption() {
        in_caption_ = true;
        figure_->caption.clear();
        figure_->credit.clear();
    }

    void start_credit() { in_credit_ = true; }

    void finish_figure() {
        if (in_embed_) {
            in_embed_ = false;
            return builder_.embed(std::exchange(embed_, {}));
        }
        if (!figure_) return;
        in_caption_ = in_credit_ = false;
        auto figure = std::move(*figure_);
        figure_.reset();
        if (!figure.src.empty()) return builder_.figure(std::move(figure));
        // A figure around something else: its caption stays as text.
        builder_.boundary();
        builder_.text(figure.caption + ' ' + figure.credit);
        builder_.boundary();
    }

    void embed(const HtmlToken& token) {
        builder_.embed({std::string(token.attribute("src")), std::string(token.attribute("title"))});
    }

    detail::HtmlTokenizer tokens_;
    DocumentBuilder builder_;
    bool in_code_ = false;
    bool is_code_element_ = false;
    std::string code_;
    std::string language_;
    std::optional<Figure> figure_;
    bool in_caption_ = false;
    bool in_credit_ = false;
    bool in_embed_ = false;
    Embed embed_;
    std::string foreign_;
    std::size_t foreign_depth_ = 0;
};

} // namespace

Result<Document> parse_html(std::string_view html, DocumentProfile profile, const DocumentLimits& limits) {
    if (html.size() > limits.max_input) {
        return too_large("body", "a text has at most " + std::to_string(limits.max_input) + " bytes");
    }
    if (!is_valid_utf8(html)) return invalid_argument("body", "the text is not well-formed UTF-8");
    return HtmlReader(html, profile, limits).read();
}

} // namespace masthead::inline v0
