#pragma once

#include <masthead/content/document.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0::detail {

/// Turns any blocks into the one form that a document keeps, so that every writer can write it and every reader reads
/// it back: white space runs in text are one blank, none at the ends of a block or beside a line break; a blank between
/// two runs carries the marks that both share; neighbouring runs differ; nothing is empty; text is NFC without control
/// characters; addresses passed the allow-list.
class Canonicaliser {
public:
    /// `is_stored`: the text of runs has this form already.
    explicit Canonicaliser(const DocumentLimits& limits, bool is_stored = false)
        : limits_(limits), is_stored_(is_stored) {}

    /// Rewrites `blocks` in place, or says what cannot be kept.
    [[nodiscard]] Result<void> run(std::vector<Block>& blocks);
    [[nodiscard]] std::size_t nodes() const noexcept { return nodes_; }

private:
    [[nodiscard]] Result<void> blocks(std::vector<Block>& blocks, std::size_t depth);
    /// False in the result: the block is empty and goes.
    [[nodiscard]] Result<bool> block(Block& block, std::size_t depth);
    [[nodiscard]] Result<bool> node(Paragraph& node, std::size_t depth);
    [[nodiscard]] Result<bool> node(Heading& node, std::size_t depth);
    [[nodiscard]] Result<bool> node(List& node, std::size_t depth);
    [[nodiscard]] Result<bool> node(Quote& node, std::size_t depth);
    [[nodiscard]] Result<bool> node(CodeBlock& node, std::size_t depth);
    [[nodiscard]] Result<bool> node(Figure& node, std::size_t depth);
    [[nodiscard]] Result<bool> node(Table& node, std::size_t depth);
    [[nodiscard]] Result<bool> node(Rule& node, std::size_t depth);
    [[nodiscard]] Result<bool> node(Embed& node, std::size_t depth);
    [[nodiscard]] Result<void> inlines(Inlines& content);
    [[nodiscard]] Result<void> count(std::size_t nodes);
    /// Counts text that is kept.
    [[nodiscard]] Result<void> count_bytes(std::initializer_list<std::string_view> texts);

    DocumentLimits limits_;
    bool is_stored_;
    std::size_t nodes_ = 0;
    std::size_t bytes_ = 0;
};

/// One line of plain text: controls dropped, white space folded and trimmed, NFC. Ill-formed UTF-8 is
/// `invalid_argument`.
[[nodiscard]] Result<std::string> canonical_line(std::string_view text);

} // namespace masthead::inline v0::detail
