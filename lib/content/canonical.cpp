#include "content/canonical.hpp"

#include <masthead/core/text.hpp>

#include <algorithm>

namespace masthead::inline v0::detail {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// Bytes of the control character or noncharacter at `at`, 0 if there is none.
std::size_t control_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t offset) {
        return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
    };
    if ((byte(0) < 0x20 && !is_blank(text[at])) || byte(0) == 0x7F) return 1;
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) <= 0x9F) return 2;
    if (byte(0) == 0xEF && byte(1) == 0xBF && byte(2) >= 0xBE) return 3;
    if (byte(0) == 0xEF && byte(1) == 0xB7 && byte(2) >= 0x90 && byte(2) <= 0xAF) return 3;
    const bool is_plane_end = byte(0) >= 0xF0 && (byte(1) & 0x0F) == 0x0F && byte(2) == 0xBF && byte(3) >= 0xBE;
    return is_plane_end ? 4 : 0;
}

std::string without_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (const auto size = control_at(text, at); size != 0) {
            at += size;
        } else {
            out += text[at++];
        }
    }
    return out;
}

Error ill_formed() {
    return invalid_argument("body", "the text is not well-formed UTF-8");
}

Marks shared(const Marks& a, const Marks& b) {
    return {a.strong && b.strong, a.emphasis && b.emphasis,   a.strike && b.strike,
            a.code && b.code,     a.subscript && b.subscript, a.superscript && b.superscript};
}

/// Appends text to the last run if it is marked alike, else as a new run.
void append_run(Inlines& out, std::string_view text, const Marks& marks, const std::string& link) {
    if (text.empty()) return;
    if (!out.empty() && !out.back().line_break && out.back().marks == marks && out.back().link == link) {
        out.back().text += text;
    } else {
        out.push_back({std::string(text), marks, link, false});
    }
}

/// Folds white space and merges runs.
Inlines folded(const Inlines& content) {
    Inlines out;
    bool pending = false;
    for (const auto& run : content) {
        if (run.line_break) {
            pending = false;
            if (!out.empty() && !out.back().line_break) out.push_back({"", {}, "", true});
            continue;
        }
        std::string_view rest = run.text;
        while (!rest.empty()) {
            const auto word_start = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_blank) - rest.begin());
            pending = pending || word_start > 0;
            rest.remove_prefix(word_start);
            if (rest.empty()) break;
            if (pending && !out.empty() && !out.back().line_break) {
                const auto& before = out.back();
                append_run(out, " ", shared(before.marks, run.marks),
                           before.link == run.link ? run.link : std::string());
            }
            pending = false;
            const auto word_end = static_cast<std::size_t>(std::ranges::find_if(rest, is_blank) - rest.begin());
            append_run(out, rest.substr(0, word_end), run.marks, run.link);
            rest.remove_prefix(word_end);
        }
    }
    if (!out.empty() && out.back().line_break) out.pop_back();
    return out;
}

/// Line feeds between lines, none at the end, and lines of nothing but blanks empty: Markdown cannot keep their tabs.
std::string normalised_lines(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t line_start = 0;
    const auto end_line = [&] {
        if (out.find_first_not_of(" \t", line_start) == std::string::npos) out.resize(line_start);
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\f') continue;
        if (text[i] != '\r' && text[i] != '\n') {
            out += text[i];
        } else if (text[i] == '\n' || i + 1 >= text.size() || text[i + 1] != '\n') {
            end_line();
            out += '\n';
            line_start = out.size();
        }
    }
    end_line();
    while (out.ends_with('\n')) out.pop_back();
    return out;
}

std::string clean_language(std::string_view language) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("+-.#_").find(c) != std::string_view::npos;
    };
    // The writers use this word for embeds.
    if (language.size() > 40 || language == "embed" || !std::ranges::all_of(language, is_allowed)) return {};
    return std::string(language);
}

} // namespace

Result<std::string> canonical_line(std::string_view text) {
    if (!is_valid_utf8(text)) return ill_formed();
    std::string out;
    for (const char c : without_controls(text)) {
        if (!is_blank(c)) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (out.ends_with(' ')) out.pop_back();
    return to_nfc(out);
}

Result<void> Canonicaliser::run(std::vector<Block>& all) {
    return blocks(all, 1);
}

Result<void> Canonicaliser::count(std::size_t nodes) {
    nodes_ += nodes;
    if (nodes_ <= limits_.max_nodes) return {};
    return too_large("body", "a text has at most " + std::to_string(limits_.max_nodes) + " parts");
}

Result<void> Canonicaliser::count_bytes(std::initializer_list<std::string_view> texts) {
    for (const auto text : texts) bytes_ += text.size();
    // What the largest input may expand to, so that whatever can be built can be stored and read again.
    const auto limit = std::max(limits_.min_output_limit, limits_.output_factor * limits_.max_input);
    if (bytes_ <= limit) return {};
    return too_large("body", "a text has at most " + std::to_string(limit) + " bytes");
}

Result<void> Canonicaliser::blocks(std::vector<Block>& all, std::size_t depth) {
    if (!all.empty() && depth > limits_.max_depth) {
        return too_large("body", "a text is nested at most " + std::to_string(limits_.max_depth) + " deep");
    }
    std::size_t kept = 0;
    for (auto& each : all) {
        MASTHEAD_TRY(const bool keep, block(each, depth));
        if (!keep) continue;
        MASTHEAD_CHECK(count(1));
        if (&all[kept] != &each) all[kept] = std::move(each);
        ++kept;
    }
    all.resize(kept);
    return {};
}

Result<bool> Canonicaliser::block(Block& block, std::size_t depth) {
    return std::visit([&](auto& each) { return node(each, depth); }, block.node);
}

Result<void> Canonicaliser::inlines(Inlines& content) {
    for (auto& run : content) {
        if (run.line_break) continue;
        if (!is_stored_) run.text = without_controls(run.text);
        if (run.marks.subscript && run.marks.superscript) run.marks.subscript = false;
        if (run.link.empty()) continue;
        auto address = safe_address(run.link);
        if (!address) return invalid_argument("body", "a link needs a relative, http, https or mailto address");
        run.link = std::move(*address);
    }
    if (is_stored_) return count(content.size());
    content = folded(content);
    for (auto& run : content) {
        auto normal = to_nfc(run.text);
        if (!normal) return ill_formed();
        run.text = std::move(normal).value();
        MASTHEAD_CHECK(count_bytes({run.text, run.link}));
    }
    return count(content.size());
}

Result<bool> Canonicaliser::node(Paragraph& node, std::size_t) {
    MASTHEAD_CHECK(inlines(node.content));
    return !node.content.empty();
}

Result<bool> Canonicaliser::node(Heading& node, std::size_t) {
    if (node.level < 1 || node.level > 6) return invalid_argument("body", "a heading has level 1 to 6");
    MASTHEAD_CHECK(inlines(node.content));
    return !node.content.empty();
}

Result<bool> Canonicaliser::node(List& node, std::size_t depth) {
    constexpr std::uint32_t max_start = 999'999'999;
    if (node.start > max_start) return invalid_argument("body", "a list starts at 0 to 999,999,999");
    if (!node.ordered) node.start = 1;
    for (auto& item : node.items) MASTHEAD_CHECK(blocks(item, depth + 2));
    std::erase_if(node.items, [](const auto& item) { return item.empty(); });
    MASTHEAD_CHECK(count(node.items.size()));
    return !node.items.empty();
}

Result<bool> Canonicaliser::node(Quote& node, std::size_t depth) {
    MASTHEAD_CHECK(blocks(node.content, depth + 1));
    return !node.content.empty();
}

Result<bool> Canonicaliser::node(CodeBlock& node, std::size_t) {
    if (!is_valid_utf8(node.text)) return ill_formed();
    MASTHEAD_TRY(node.text, to_nfc(normalised_lines(without_controls(node.text))));
    node.language = clean_language(node.language);
    MASTHEAD_CHECK(count_bytes({node.text}));
    return !node.text.empty();
}

Result<bool> Canonicaliser::node(Figure& node, std::size_t) {
    auto address = safe_address(node.src, true);
    if (!address) return invalid_argument("body", "a picture needs a relative, http or https address");
    node.src = std::move(*address);
    MASTHEAD_TRY(node.alt, canonical_line(node.alt));
    MASTHEAD_TRY(node.caption, canonical_line(node.caption));
    MASTHEAD_TRY(node.credit, canonical_line(node.credit));
    MASTHEAD_CHECK(count_bytes({node.src, node.alt, node.caption, node.credit}));
    constexpr std::uint32_t max_side = 100'000;
    if (node.width == 0 || node.height == 0 || node.width > max_side || node.height > max_side) {
        node.width = node.height = 0;
    }
    return true;
}

Result<bool> Canonicaliser::node(Table& node, std::size_t) {
    const auto width = node.columns.size();
    const bool is_grid = node.header.size() == width &&
                         std::ranges::all_of(node.rows, [&](const auto& row) { return row.size() == width; });
    if (!is_grid) return invalid_argument("body", "every row of a table has as many cells as there are columns");
    if (width == 0) return false;
    // Checked before the work, because empty cells cost nothing to send.
    MASTHEAD_CHECK(count(width * (node.rows.size() + 1)));
    for (auto& cell : node.header) MASTHEAD_CHECK(inlines(cell));
    for (auto& row : node.rows) {
        for (auto& cell : row) MASTHEAD_CHECK(inlines(cell));
    }
    return true;
}

Result<bool> Canonicaliser::node(Rule&, std::size_t) {
    return true;
}

Result<bool> Canonicaliser::node(Embed& node, std::size_t) {
    auto address = safe_address(node.url, true);
    if (!address) return invalid_argument("body", "an embed needs a relative, http or https address");
    node.url = std::move(*address);
    MASTHEAD_TRY(node.title, canonical_line(node.title));
    if (node.title == node.url) node.title.clear();
    MASTHEAD_CHECK(count_bytes({node.url, node.title}));
    return true;
}

} // namespace masthead::inline v0::detail
