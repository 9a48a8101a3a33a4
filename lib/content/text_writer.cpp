#include <masthead/content/document.hpp>

#include "content/writer.hpp"

namespace masthead::inline v0 {

namespace {

using detail::Output;

class TextWriter {
public:
    explicit TextWriter(Output& out) : out_(out) {}

    void blocks(const std::vector<Block>& blocks) {
        for (const auto& block : blocks) {
            std::visit([&](const auto& node) { write(node); }, block.node);
            if (out_.overflowed()) return;
        }
    }

private:
    void begin() {
        if (out_.size() != 0) out_ << "\n\n";
    }

    void inlines(const Inlines& content) {
        for (const auto& run : content) out_ << (run.line_break ? std::string_view("\n") : std::string_view(run.text));
    }

    void write(const Paragraph& node) {
        begin();
        inlines(node.content);
    }
    void write(const Heading& node) {
        begin();
        inlines(node.content);
    }
    void write(const List& node) {
        for (const auto& item : node.items) blocks(item);
    }
    void write(const Quote& node) { blocks(node.content); }
    void write(const CodeBlock& node) {
        begin();
        out_ << node.text;
    }
    void write(const Figure& node) {
        const auto& text = node.caption.empty() ? node.alt : node.caption;
        if (text.empty()) return;
        begin();
        out_ << text;
    }
    void write(const Table& node) {
        begin();
        write_row(node.header);
        for (const auto& row : node.rows) {
            out_ << "\n";
            write_row(row);
        }
    }
    void write_row(const std::vector<Inlines>& row) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i != 0) out_ << "\t";
            inlines(row[i]);
        }
    }
    void write(const Rule&) {}
    void write(const Embed& node) {
        begin();
        out_ << (node.title.empty() ? node.url : node.title);
    }

    Output& out_;
};

} // namespace

Result<std::string> write_text(const Document& document, const DocumentLimits& limits) {
    Output out(document, limits);
    TextWriter(out).blocks(document.blocks());
    return std::move(out).finish();
}

} // namespace masthead::inline v0
