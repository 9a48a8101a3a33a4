#pragma once

#include <masthead/content/document.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0::detail {

enum class MarkKind : std::uint8_t { strong, emphasis, strike, code, subscript, superscript };

/// Makes a document of the events of a parser, whatever their order: text outside a paragraph opens one, blocks that
/// may not stand where they come close what is open, ends without a beginning are passed over. What the profile does
/// not have is unwrapped here, so both readers treat it alike. Every call costs at most the depth limit.
class DocumentBuilder {
public:
    DocumentBuilder(DocumentProfile profile, const DocumentLimits& limits, std::size_t input_size);

    void text(std::string_view text);
    void line_break();
    void open_mark(MarkKind kind);
    void close_mark(MarkKind kind);
    /// Opens a link; an address that is not allowed gives no link but keeps the text. Links do not nest: the outer one
    /// counts.
    void open_link(std::string_view address);
    void close_link();

    /// Ends the paragraph in progress, if any.
    void boundary();
    void open_heading(std::uint8_t level);
    void close_heading();
    void open_list(bool ordered, std::uint32_t start);
    void close_list();
    void open_item();
    void close_item();
    void open_quote();
    void close_quote();
    void code_block(std::string language, std::string text);
    void rule();
    void figure(Figure figure);
    void embed(Embed embed);

    void open_table();
    void close_table();
    /// Text that belongs to a table but to no cell: a paragraph before it.
    void open_caption();
    void open_row();
    void close_row();
    void open_cell(ColumnAlignment alignment);
    void close_cell();

    /// Counts bytes that the input expands to, whether they are kept or not: one definition can be used many times.
    void charge(std::size_t bytes) { spend(0, bytes); }
    /// True once a limit was passed: the parser may stop, `finish` gives the error.
    [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }
    [[nodiscard]] Result<Document> finish();

private:
    enum class FrameKind : std::uint8_t { root, quote, list, item, heading, paragraph, table, row, cell };
    struct Frame {
        FrameKind kind = FrameKind::root;
        std::vector<Block> blocks;
        Inlines inlines;
        List list;
        std::uint8_t level = 0;
        std::vector<std::vector<Inlines>> rows;
        std::vector<ColumnAlignment> columns;
        /// Marks and links when a cell was opened: they do not leak out of it.
        std::array<std::uint32_t, 6> marks{};
        std::uint32_t links = 0;
        std::string link;
    };

    [[nodiscard]] Frame& top() { return stack_.back(); }
    void push(FrameKind kind);
    void pop();
    /// Pops up to and including the innermost frame of `kind` above the innermost cell, if there is one.
    void close(FrameKind kind);
    [[nodiscard]] bool is_open(FrameKind kind) const;
    [[nodiscard]] bool in_cell() const { return is_open(FrameKind::cell); }
    void close_caption();
    /// Makes the top a frame that holds blocks.
    void prepare_block();
    /// Makes the top a frame that holds text.
    void prepare_text();
    void append_block(Block block);
    void append_inline(std::string_view text, const std::string& link);
    void spend(std::size_t nodes, std::size_t bytes);
    [[nodiscard]] Marks current_marks() const;
    void flatten_table(Table table);

    DocumentProfile profile_;
    DocumentLimits limits_;
    std::vector<Frame> stack_;
    std::array<std::uint32_t, 6> marks_{};
    std::uint32_t links_ = 0;
    std::string link_;
    std::size_t nodes_ = 0;
    std::size_t bytes_ = 0;
    std::size_t byte_limit_;
    bool overflowed_ = false;
};

} // namespace masthead::inline v0::detail
