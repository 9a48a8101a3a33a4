#include "content/builder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace masthead::inline v0::detail {

DocumentBuilder::DocumentBuilder(DocumentProfile profile, const DocumentLimits& limits, std::size_t input_size)
    : profile_(profile), limits_(limits),
      byte_limit_(std::max(limits.min_output_limit, limits.output_factor * input_size)) {
    stack_.emplace_back();
}

void DocumentBuilder::spend(std::size_t nodes, std::size_t bytes) {
    nodes_ += nodes;
    bytes_ += bytes;
    // Lists and items are frames, so the stack may be twice as high as blocks are deep.
    if (nodes_ > limits_.max_nodes || bytes_ > byte_limit_ || stack_.size() > 2 * limits_.max_depth + 8)
        overflowed_ = true;
}

Marks DocumentBuilder::current_marks() const {
    const auto has = [&](MarkKind kind) { return marks_[static_cast<std::size_t>(kind)] > 0; };
    return {has(MarkKind::strong), has(MarkKind::emphasis),  has(MarkKind::strike),
            has(MarkKind::code),   has(MarkKind::subscript), has(MarkKind::superscript)};
}

bool DocumentBuilder::is_open(FrameKind kind) const {
    for (auto frame = stack_.rbegin(); frame != stack_.rend(); ++frame) {
        if (frame->kind == kind) return true;
        if (frame->kind == FrameKind::cell) return false;
    }
    return false;
}

void DocumentBuilder::push(FrameKind kind) {
    if (overflowed_) return;
    // The others are counted as blocks when they are closed.
    spend(kind == FrameKind::item || kind == FrameKind::cell ? 1 : 0, 0);
    stack_.emplace_back();
    top().kind = kind;
    top().marks = marks_;
    top().links = links_;
    top().link = link_;
}

void DocumentBuilder::close(FrameKind kind) {
    if (!is_open(kind)) return;
    while (top().kind != kind) pop();
    pop();
}

void DocumentBuilder::pop() {
    auto frame = std::move(stack_.back());
    stack_.pop_back();
    switch (frame.kind) {
    case FrameKind::root: break;
    case FrameKind::paragraph: append_block({Paragraph{std::move(frame.inlines)}}); break;
    case FrameKind::heading:
        if (profile_ == DocumentProfile::comment) {
            for (auto& run : frame.inlines) run.marks.strong = !run.line_break;
            append_block({Paragraph{std::move(frame.inlines)}});
        } else {
            append_block({Heading{frame.level, std::move(frame.inlines)}});
        }
        break;
    case FrameKind::quote: append_block({Quote{std::move(frame.blocks)}}); break;
    case FrameKind::item: top().list.items.push_back(std::move(frame.blocks)); break;
    case FrameKind::list: append_block({std::move(frame.list)}); break;
    case FrameKind::cell:
        marks_ = frame.marks;
        links_ = frame.links;
        link_ = frame.link;
        top().rows.back().push_back(std::move(frame.inlines));
        break;
    case FrameKind::row: {
        auto& table = top();
        if (frame.columns.empty()) break;
        table.rows.push_back(std::move(frame.rows.back()));
        if (frame.columns.size() > table.columns.size()) table.columns = std::move(frame.columns);
        break;
    }
    case FrameKind::table: {
        std::ranges::move(frame.blocks, std::back_inserter(top().blocks));
        Table table;
        table.columns = std::move(frame.columns);
        // Ragged rows are filled up, so the grid costs what its widest row does.
        for (const auto& row : frame.rows) spend(table.columns.size() - row.size(), 0);
        if (overflowed_ || table.columns.empty()) break;
        for (auto& row : frame.rows) row.resize(table.columns.size());
        table.header = std::move(frame.rows.front());
        frame.rows.erase(frame.rows.begin());
        table.rows = std::move(frame.rows);
        if (profile_ == DocumentProfile::comment) {
            flatten_table(std::move(table));
        } else {
            append_block({std::move(table)});
        }
        break;
    }
    }
}

void DocumentBuilder::flatten_table(Table table) {
    table.rows.insert(table.rows.begin(), std::move(table.header));
    for (auto& row : table.rows) {
        Paragraph paragraph;
        for (auto& cell : row) {
            if (!paragraph.content.empty()) paragraph.content.push_back({" | ", {}, "", false});
            paragraph.content.insert(paragraph.content.end(), cell.begin(), cell.end());
        }
        append_block({std::move(paragraph)});
    }
}

void DocumentBuilder::append_block(Block block) {
    spend(1, 0);
    if (overflowed_) return;
    // Frames below a block are those that hold blocks; the others were closed before it was opened.
    top().blocks.push_back(std::move(block));
}

void DocumentBuilder::boundary() {
    if (is_open(FrameKind::paragraph)) return close(FrameKind::paragraph);
    if (top().kind == FrameKind::heading || top().kind == FrameKind::cell) append_inline(" ", {});
}

void DocumentBuilder::prepare_block() {
    boundary();
    close(FrameKind::heading);
    if (top().kind == FrameKind::list) push(FrameKind::item);
    if (top().kind == FrameKind::row) close(FrameKind::row);
    if (top().kind == FrameKind::table) close(FrameKind::table);
}

void DocumentBuilder::prepare_text() {
    const auto holds_text = [&] {
        return top().kind == FrameKind::paragraph || top().kind == FrameKind::heading || top().kind == FrameKind::cell;
    };
    if (holds_text()) return;
    if (top().kind == FrameKind::list) push(FrameKind::item);
    if (top().kind == FrameKind::table) open_row();
    if (top().kind == FrameKind::row) return open_cell(ColumnAlignment::none);
    push(FrameKind::paragraph);
}

void DocumentBuilder::append_inline(std::string_view text, const std::string& link) {
    const auto marks = current_marks();
    auto& runs = top().inlines;
    if (!runs.empty() && !runs.back().line_break && runs.back().marks == marks && runs.back().link == link) {
        spend(0, text.size());
        if (!overflowed_) runs.back().text += text;
        return;
    }
    spend(1, text.size() + link.size());
    if (!overflowed_) runs.push_back({std::string(text), marks, link, false});
}

void DocumentBuilder::text(std::string_view text) {
    if (overflowed_ || text.empty()) return;
    const bool is_blank = text.find_first_not_of(" \t\n\r\f") == std::string_view::npos;
    const bool holds_text =
        top().kind == FrameKind::paragraph || top().kind == FrameKind::heading || top().kind == FrameKind::cell;
    if (is_blank && !holds_text) return;
    prepare_text();
    append_inline(text, link_);
}

void DocumentBuilder::line_break() {
    if (overflowed_) return;
    auto& frame = top();
    const bool holds_text =
        frame.kind == FrameKind::paragraph || frame.kind == FrameKind::heading || frame.kind == FrameKind::cell;
    if (!holds_text) return;
    // Two breaks in a row are how people make paragraphs in HTML.
    const auto is_blank = [](const Inline& run) {
        return !run.line_break && run.text.find_first_not_of(" \t\n\r\f") == std::string::npos;
    };
    while (!frame.inlines.empty() && is_blank(frame.inlines.back())) frame.inlines.pop_back();
    if (!frame.inlines.empty() && frame.inlines.back().line_break) {
        if (frame.kind == FrameKind::paragraph) close(FrameKind::paragraph);
        return;
    }
    spend(1, 0);
    if (!overflowed_) frame.inlines.push_back({"", {}, "", true});
}

void DocumentBuilder::open_mark(MarkKind kind) {
    ++marks_[static_cast<std::size_t>(kind)];
}

void DocumentBuilder::close_mark(MarkKind kind) {
    auto& depth = marks_[static_cast<std::size_t>(kind)];
    if (depth > 0) --depth;
}

void DocumentBuilder::open_link(std::string_view address) {
    if (links_++ == 0) link_ = safe_address(address).value_or(std::string());
}

void DocumentBuilder::close_link() {
    if (links_ == 0) return;
    if (--links_ == 0) link_.clear();
}

void DocumentBuilder::open_heading(std::uint8_t level) {
    if (overflowed_) return;
    if (in_cell()) return boundary();
    prepare_block();
    push(FrameKind::heading);
    top().level = level;
}

void DocumentBuilder::close_heading() {
    if (in_cell()) return boundary();
    close(FrameKind::heading);
}

void DocumentBuilder::open_list(bool ordered, std::uint32_t start) {
    if (overflowed_) return;
    if (in_cell()) return boundary();
    prepare_block();
    push(FrameKind::list);
    if (overflowed_) return;
    top().list.ordered = ordered;
    top().list.start = std::min(start, std::uint32_t{999'999'999});
}

void DocumentBuilder::close_list() {
    if (in_cell()) return boundary();
    close(FrameKind::list);
}

void DocumentBuilder::open_item() {
    if (overflowed_) return;
    if (in_cell()) return boundary();
    boundary();
    close(FrameKind::heading);
    // An item closes the one before it in the same list, but not one that its own list stands in.
    for (auto frame = stack_.rbegin(); frame != stack_.rend(); ++frame) {
        if (frame->kind == FrameKind::list || frame->kind == FrameKind::cell) break;
        if (frame->kind == FrameKind::item) {
            close(FrameKind::item);
            break;
        }
    }
    if (top().kind != FrameKind::list) open_list(false, 1);
    push(FrameKind::item);
}

void DocumentBuilder::close_item() {
    if (in_cell()) return boundary();
    close(FrameKind::item);
}

void DocumentBuilder::open_quote() {
    if (overflowed_) return;
    if (in_cell()) return boundary();
    prepare_block();
    push(FrameKind::quote);
}

void DocumentBuilder::close_quote() {
    if (in_cell()) return boundary();
    close(FrameKind::quote);
}

void DocumentBuilder::code_block(std::string language, std::string text) {
    if (overflowed_) return;
    if (in_cell()) {
        open_mark(MarkKind::code);
        append_inline(text, link_);
        close_mark(MarkKind::code);
        return;
    }
    prepare_block();
    spend(0, text.size());
    append_block({CodeBlock{std::move(language), std::move(text)}});
}

void DocumentBuilder::rule() {
    if (overflowed_) return;
    if (in_cell()) return boundary();
    prepare_block();
    if (profile_ == DocumentProfile::article) append_block({Rule{}});
}

void DocumentBuilder::figure(Figure figure) {
    auto address = safe_address(figure.src, true);
    if (overflowed_) return;
    const auto& label = figure.alt.empty() ? figure.caption : figure.alt;
    const bool as_text = !address || in_cell() || top().kind == FrameKind::heading;
    if (as_text || profile_ == DocumentProfile::comment) {
        const auto shown = label.empty() && address ? *address : label;
        if (shown.empty()) return;
        prepare_text();
        append_inline(shown, link_.empty() && address ? *address : link_);
        return;
    }
    prepare_block();
    spend(0, figure.src.size() + figure.alt.size() + figure.caption.size() + figure.credit.size());
    figure.src = std::move(*address);
    append_block({std::move(figure)});
}

void DocumentBuilder::embed(Embed embed) {
    auto address = safe_address(embed.url, true);
    if (overflowed_ || !address) return;
    if (in_cell() || profile_ == DocumentProfile::comment) {
        prepare_text();
        append_inline(embed.title.empty() ? *address : embed.title, *address);
        return;
    }
    prepare_block();
    embed.url = std::move(*address);
    append_block({std::move(embed)});
}

void DocumentBuilder::open_table() {
    if (overflowed_) return;
    if (in_cell()) return boundary();
    prepare_block();
    push(FrameKind::table);
}

void DocumentBuilder::close_table() {
    close(FrameKind::cell);
    close(FrameKind::table);
}

void DocumentBuilder::open_caption() {
    if (overflowed_) return;
    if (top().kind != FrameKind::table) return boundary();
    push(FrameKind::paragraph);
}

void DocumentBuilder::close_caption() {
    const bool is_caption = top().kind == FrameKind::paragraph && stack_[stack_.size() - 2].kind == FrameKind::table;
    if (is_caption) close(FrameKind::paragraph);
}

void DocumentBuilder::open_row() {
    if (overflowed_) return;
    close_caption();
    close(FrameKind::cell);
    close(FrameKind::row);
    if (top().kind != FrameKind::table) return boundary();
    push(FrameKind::row);
    if (!overflowed_) top().rows.emplace_back();
}

void DocumentBuilder::close_row() {
    close(FrameKind::cell);
    close(FrameKind::row);
}

void DocumentBuilder::open_cell(ColumnAlignment alignment) {
    if (overflowed_) return;
    close_caption();
    close(FrameKind::cell);
    if (top().kind == FrameKind::table) open_row();
    if (top().kind != FrameKind::row) return boundary();
    top().columns.push_back(alignment);
    push(FrameKind::cell);
}

void DocumentBuilder::close_cell() {
    close(FrameKind::cell);
}

Result<Document> DocumentBuilder::finish() {
    if (!overflowed_) {
        while (stack_.size() > 1) pop();
    }
    if (overflowed_) {
        return too_large("body", "the text has more than " + std::to_string(limits_.max_nodes) +
                                     " parts, is nested more than " + std::to_string(limits_.max_depth) +
                                     " deep, or expands to more than " + std::to_string(byte_limit_) + " bytes");
    }
    return Document::build(std::move(top().blocks), limits_);
}

} // namespace masthead::inline v0::detail
