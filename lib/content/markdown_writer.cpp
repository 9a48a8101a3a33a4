#include <masthead/content/document.hpp>

#include "content/figure_title.hpp"
#include "content/writer.hpp"

#include <array>

namespace masthead::inline v0 {

namespace {

using detail::Output;

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_punctuation(char c) {
    return c > ' ' && c < '\x7F' && !is_alphanumeric(c);
}

/// Backslashes before everything that Markdown could take for a sign, in any position. `before` and `after` are around
/// it.
std::string escaped(std::string_view text, char before, char after) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char previous = i > 0 ? text[i - 1] : before;
        const char next = i + 1 < text.size() ? text[i + 1] : after;
        // A full stop matters behind a number that begins a line, and inside `www.` and addresses.
        const bool is_harmless = c == ',' || c == '\'' || c == '"' || c == '?' || c == ';' || c == '%' || c == '/' ||
                                 (c == '.' && (next == '\0' || next == ' ') && !(previous >= '0' && previous <= '9')) ||
                                 (c == ':' && next != '/') || ((c == '(' || c == ')' || c == '!') && next != '[');
        const bool is_safe_bracket = c == ')' && previous >= '0' && previous <= '9';
        if (is_punctuation(c) && (!is_harmless || is_safe_bracket)) out += '\\';
        out += c;
    }
    return out;
}

std::string escaped_address(std::string_view address) {
    std::string out;
    for (const char c : address) {
        // `<?` and `<!` would begin raw HTML.
        const bool begins_markup = out.empty() && (c == '?' || c == '!');
        if (begins_markup || std::string_view("\\&()|*_").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string escaped_title(std::string_view title) {
    std::string out;
    for (const char c : title) {
        if (is_punctuation(c)) out += '\\';
        out += c;
    }
    return out;
}

std::size_t longest_run(std::string_view text, char of) {
    std::size_t longest = 0;
    std::size_t current = 0;
    for (const char c : text) {
        current = c == of ? current + 1 : 0;
        longest = std::max(longest, current);
    }
    return longest;
}

std::string code_span(std::string_view text) {
    const std::string fence(longest_run(text, '`') + 1, '`');
    const bool needs_pad =
        text.front() == '`' || text.back() == '`' ||
        (text.front() == ' ' && text.back() == ' ' && text.find_first_not_of(' ') != std::string_view::npos);
    const std::string_view pad = needs_pad ? " " : "";
    return fence + std::string(pad) + std::string(text) + std::string(pad) + fence;
}

constexpr std::array<std::pair<bool Marks::*, std::string_view>, 5> mark_tags{{{&Marks::strong, "strong"},
                                                                               {&Marks::emphasis, "em"},
                                                                               {&Marks::strike, "del"},
                                                                               {&Marks::subscript, "sub"},
                                                                               {&Marks::superscript, "sup"}}};

/// The signs for a run that stands alone between plain text, or nothing if it needs tags.
std::string_view signs(const Marks& marks) {
    if (marks.subscript || marks.superscript) return {};
    if (marks.strike) return marks.strong || marks.emphasis ? std::string_view() : "~~";
    if (marks.strong) return marks.emphasis ? "***" : "**";
    return marks.emphasis ? "*" : std::string_view();
}

/// Blanks beyond ASCII (category Zs), beside which emphasis signs are text.
bool is_blank_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 4> blanks{"\xC2\xA0", "\xE1\x9A\x80", "\xE2\x81\x9F", "\xE3\x80\x80"};
    const auto rest = text.substr(at);
    if (rest.starts_with(' ')) return true;
    if (rest.starts_with("\xE2\x80") && rest.size() > 2) {
        const auto last = static_cast<unsigned char>(rest[2]);
        return (last >= 0x80 && last <= 0x8A) || last == 0xAF;
    }
    return std::ranges::any_of(blanks, [&](const auto& blank) { return rest.starts_with(blank); });
}

bool has_blank_ends(std::string_view text) {
    auto last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
    return is_blank_at(text, 0) || is_blank_at(text, last);
}

/// Blocks that end without an empty line behind them.
bool ends_itself(const Block& block) {
    if (const auto* list = std::get_if<List>(&block.node)) return ends_itself(list->items.back().back());
    if (const auto* quote = std::get_if<Quote>(&block.node)) return ends_itself(quote->content.back());
    return std::holds_alternative<Heading>(block.node) || std::holds_alternative<Rule>(block.node) ||
           std::holds_alternative<CodeBlock>(block.node) || std::holds_alternative<Embed>(block.node);
}

bool is_plain(const Inline& run) {
    return !run.line_break && run.marks == Marks{} && run.link.empty();
}

class MarkdownWriter {
public:
    explicit MarkdownWriter(Output& out) : out_(out) {}

    void document(const std::vector<Block>& all) {
        blocks(all);
        if (!all.empty()) out_ << "\n";
    }

private:
    void blocks(const std::vector<Block>& all) {
        const List* before = nullptr;
        bool alternate = false;
        for (std::size_t i = 0; i < all.size() && !out_.overflowed(); ++i) {
            if (i != 0) separate(all[i - 1], all[i]);
            const auto* list = std::get_if<List>(&all[i].node);
            // Lists of one kind side by side would become one; another bullet keeps them apart.
            alternate = list != nullptr && before != nullptr && before->ordered == list->ordered && !alternate;
            before = list;
            if (list != nullptr) {
                write_list(*list, alternate);
            } else {
                std::visit([&](const auto& node) { write(node); }, all[i].node);
            }
        }
    }

    void separate(const Block& before, const Block& block) {
        new_line();
        // md4c 0.4.8 can take an empty line here for the end of the list (it reads a line's offset as a block type).
        if (lists_ == 0 || !ends_itself(before)) return new_line();
        const bool would_merge =
            std::holds_alternative<Quote>(before.node) && std::holds_alternative<Quote>(block.node);
        if (!would_merge) return;
        put("<!-- -->");
        new_line();
    }

    void new_line() {
        // Blanks at the end of an empty line would be kept by editors but mean nothing.
        pending_lines_ += 1;
    }

    void put(std::string_view text) {
        for (; pending_lines_ > 0; --pending_lines_) {
            out_ << "\n";
            if (pending_lines_ == 1) {
                out_ << prefix_;
            } else {
                out_ << trimmed_prefix();
            }
        }
        out_ << text;
    }

    std::string_view trimmed_prefix() const {
        const auto end = prefix_.find_last_not_of(' ');
        return std::string_view(prefix_).substr(0, end == std::string::npos ? 0 : end + 1);
    }

    void nested(std::string_view first, std::string_view rest, const std::vector<Block>& content) {
        put(first);
        const auto size = prefix_.size();
        prefix_ += rest;
        blocks(content);
        prefix_.resize(size);
    }

    void write_list(const List& node, bool alternate) {
        auto number = node.start;
        ++lists_;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            if (i != 0) {
                new_line();
                if (!is_tight(node) && !ends_itself(node.items[i - 1].back())) new_line();
            }
            std::string bullet = alternate ? "* " : "- ";
            if (node.ordered) bullet = std::to_string(number) + (alternate ? ") " : ". ");
            if (number < 999'999'999) ++number;
            nested(bullet, std::string(bullet.size(), ' '), node.items[i]);
        }
        --lists_;
    }

    static bool is_tight(const List& node) {
        return std::ranges::all_of(node.items, [](const auto& item) {
            return item.size() == 1 && std::holds_alternative<Paragraph>(item.front().node);
        });
    }

    void write(const Paragraph& node) { inlines(node.content, false); }

    void write(const Heading& node) {
        put(std::string(node.level, '#') + ' ');
        inlines(node.content, false);
    }

    void write(const List&) {}

    void write(const Quote& node) { nested("> ", "> ", node.content); }

    void write(const CodeBlock& node) { fenced(node.language, node.text); }

    void write(const Embed& node) { fenced("embed", node.title.empty() ? node.url : node.url + '\n' + node.title); }

    void fenced(std::string_view information, std::string_view text) {
        const std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
        put(fence + std::string(information));
        while (true) {
            const auto end = text.find('\n');
            new_line();
            put(text.substr(0, end));
            if (end == std::string_view::npos) break;
            text.remove_prefix(end + 1);
        }
        new_line();
        put(fence);
    }

    void write(const Figure& node) {
        const auto title = detail::write_figure_title(node);
        put("![" + escaped(node.alt, ' ', '\0') + "](<" + escaped_address(node.src) + ">");
        if (!title.empty()) put(" \"" + escaped_title(title) + "\"");
        put(")");
    }

    void write(const Table& node) {
        write_row(node.header);
        new_line();
        put("|");
        static constexpr std::array<std::string_view, 4> rules{" --- |", " :-- |", " :-: |", " --: |"};
        for (const auto column : node.columns) put(rules[static_cast<std::size_t>(column)]);
        for (const auto& row : node.rows) {
            new_line();
            write_row(row);
        }
    }

    void write_row(const std::vector<Inlines>& row) {
        put("|");
        for (const auto& cell : row) {
            put(" ");
            inlines(cell, true);
            put(" |");
        }
    }

    void write(const Rule&) { put("___"); }

    void inlines(const Inlines& content, bool in_cell) {
        for (std::size_t i = 0; i < content.size();) {
            const auto& run = content[i];
            if (run.line_break) {
                put("<br>");
                ++i;
                continue;
            }
            auto end = i + 1;
            while (end < content.size() && !content[end].line_break && content[end].link == run.link) ++end;
            if (run.link.empty()) {
                span(content, i, end, in_cell);
            } else {
                put("[");
                span(content, i, end, in_cell);
                put("](<" + escaped_address(run.link) + ">)");
            }
            i = end;
        }
    }

    /// Runs that share a link.
    void span(const Inlines& content, std::size_t first, std::size_t last, bool in_cell) {
        std::array<bool, mark_tags.size()> open{};
        const auto close_from = [&](std::size_t from) {
            for (std::size_t i = mark_tags.size(); i-- > from;) {
                if (std::exchange(open[i], false)) put("</" + std::string(mark_tags[i].second) + ">");
            }
        };
        for (std::size_t i = first; i < last; ++i) {
            const auto& run = content[i];
            if (const auto sign = signs(run.marks); !sign.empty() && stands_alone(content, i)) {
                close_from(0);
                put(sign);
                text(content, i, in_cell);
                put(sign);
                continue;
            }
            for (std::size_t j = 0; j < mark_tags.size(); ++j) {
                if (open[j] == run.marks.*mark_tags[j].first) continue;
                close_from(j);
                for (std::size_t k = j; k < mark_tags.size(); ++k) {
                    open[k] = run.marks.*mark_tags[k].first;
                    if (open[k]) put("<" + std::string(mark_tags[k].second) + ">");
                }
                break;
            }
            text(content, i, in_cell);
        }
        close_from(0);
    }

    /// True if blanks or the ends of the block are around the run, so that signs cannot be misread.
    static bool stands_alone(const Inlines& content, std::size_t at) {
        const auto& run = content[at];
        const auto inner_last = run.text.back();
        if (!run.link.empty() || run.marks.code || has_blank_ends(run.text)) return false;
        const bool before = at == 0 || (is_plain(content[at - 1]) && content[at - 1].text.back() == ' ');
        const auto is_end = [](char c) { return c == ' ' || c == '.' || c == ',' || c == ';'; };
        const bool after =
            at + 1 == content.size() || (is_plain(content[at + 1]) && is_end(content[at + 1].text.front()) &&
                                         (content[at + 1].text.front() == ' ' || is_alphanumeric(inner_last)));
        return before && after;
    }

    void text(const Inlines& content, std::size_t at, bool in_cell) {
        const auto& run = content[at];
        const auto has = [&](char c) { return run.text.find(c) != std::string::npos; };
        // Cells end at a bar even in code, and `[...]:` could be a reference definition.
        if (run.marks.code && !(in_cell && has('|')) && (run.link.empty() || !has(']'))) {
            const auto& so_far = out_.text();
            // Two code spans side by side would be one.
            const bool touches = pending_lines_ == 0 && so_far.ends_with('`');
            if (!touches) return put(code_span(run.text));
        }
        const bool before_link = at + 1 < content.size() && content[at + 1].link != run.link;
        const auto body = escaped(run.text, out_.size() == 0 ? ' ' : out_.text().back(), before_link ? '[' : '\0');
        if (!run.marks.code) return put(body);
        put("<code>" + body + "</code>");
    }

    Output& out_;
    std::string prefix_;
    std::size_t pending_lines_ = 0;
    std::size_t lists_ = 0;
};

} // namespace

Result<std::string> write_markdown(const Document& document, const DocumentLimits& limits) {
    Output out(document, limits);
    MarkdownWriter(out).document(document.blocks());
    return std::move(out).finish();
}

} // namespace masthead::inline v0
