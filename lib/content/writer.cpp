#include "content/writer.hpp"

namespace masthead::inline v0::detail {

namespace {

/// What the signs around a node weigh, so that short texts with much markup can be written as well.
constexpr std::size_t node_size = 16;

std::size_t text_size(const std::vector<Block>& blocks);

std::size_t text_size(const Inlines& content) {
    std::size_t size = 0;
    for (const auto& run : content) size += run.text.size() + run.link.size() + node_size;
    return size;
}

std::size_t text_size(const std::vector<Inlines>& row) {
    std::size_t size = 0;
    for (const auto& cell : row) size += text_size(cell) + node_size;
    return size;
}

struct TextSize {
    std::size_t operator()(const Paragraph& node) const { return text_size(node.content); }
    std::size_t operator()(const Heading& node) const { return text_size(node.content); }
    std::size_t operator()(const List& node) const {
        std::size_t size = 0;
        for (const auto& item : node.items) size += text_size(item) + node_size;
        return size;
    }
    std::size_t operator()(const Quote& node) const { return text_size(node.content); }
    std::size_t operator()(const CodeBlock& node) const { return node.language.size() + node.text.size(); }
    std::size_t operator()(const Figure& node) const {
        return node.src.size() + node.alt.size() + node.caption.size() + node.credit.size();
    }
    std::size_t operator()(const Table& node) const {
        std::size_t size = text_size(node.header);
        for (const auto& row : node.rows) size += text_size(row) + node_size;
        return size;
    }
    std::size_t operator()(const Rule&) const { return 0; }
    std::size_t operator()(const Embed& node) const { return node.url.size() + node.title.size(); }
};

std::size_t text_size(const std::vector<Block>& blocks) {
    std::size_t size = 0;
    for (const auto& block : blocks) size += std::visit(TextSize{}, block.node) + node_size;
    return size;
}

} // namespace

Output::Output(const Document& document, const DocumentLimits& limits)
    : limit_(std::max(limits.min_output_limit, limits.output_factor * text_size(document.blocks()))) {}

Result<std::string> Output::finish() && {
    if (overflowed_) {
        return too_large("body", "the text would be written as more than " + std::to_string(limit_) + " bytes");
    }
    return std::move(text_);
}

void write_escaped(Output& out, std::string_view text, bool attribute) {
    std::size_t plain = 0;
    const auto replace = [&](std::size_t at, std::size_t size, std::string_view by) {
        out << text.substr(plain, at - plain) << by;
        plain = at + size;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        switch (text[i]) {
        case '&': replace(i, 1, "&amp;"); break;
        case '<': replace(i, 1, "&lt;"); break;
        case '>': replace(i, 1, "&gt;"); break;
        case '"':
            if (attribute) replace(i, 1, "&quot;");
            break;
        case '`':
            if (attribute) replace(i, 1, "&#96;");
            break;
        case '\xC2':
            if (text.substr(i, 2) == "\xC2\xA0") replace(i, 2, "&nbsp;");
            break;
        default: break;
        }
    }
    out << text.substr(plain);
}

} // namespace masthead::inline v0::detail
