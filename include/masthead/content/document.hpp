#pragma once

#include <masthead/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace masthead::inline v0 {

struct Block;

/// How a run of text is marked. Marks nest freely, so they are a set on the run and not a tree.
struct Marks {
    bool strong = false;
    bool emphasis = false;
    bool strike = false;
    bool code = false;
    bool subscript = false;
    bool superscript = false;

    friend bool operator==(const Marks&, const Marks&) = default;
};

/// A run of text with one set of marks and at most one link, or a forced line break.
struct Inline {
    /// Not empty, unless this is a line break. No line feeds.
    std::string text{};
    Marks marks{};
    /// Address of the link around the run; empty for none. Always passed the allow-list of `safe_address`.
    std::string link{};
    /// True: a forced line break; text, marks and link are then empty.
    bool line_break = false;

    friend bool operator==(const Inline&, const Inline&) = default;
};

using Inlines = std::vector<Inline>;

/// A paragraph; never empty.
struct Paragraph {
    Inlines content;
    friend bool operator==(const Paragraph&, const Paragraph&) = default;
};

/// A heading; never empty.
struct Heading {
    /// 1 (highest) to 6.
    std::uint8_t level = 2;
    Inlines content;
    friend bool operator==(const Heading&, const Heading&) = default;
};

/// A bulleted or numbered list; each item is a list of blocks.
struct List {
    bool ordered = false;
    /// The first number of an ordered list, 0 to 999,999,999; 1 for bulleted ones.
    std::uint32_t start = 1;
    std::vector<std::vector<Block>> items;
    friend bool operator==(const List&, const List&);
};

/// Quoted blocks; never empty.
struct Quote {
    std::vector<Block> content;
    friend bool operator==(const Quote&, const Quote&);
};

/// Preformatted text.
struct CodeBlock {
    /// Letters, digits, `+`, `-`, `.`, `#`, `_`; empty if not told.
    std::string language;
    /// Lines separated by line feeds, without a trailing one.
    std::string text;
    friend bool operator==(const CodeBlock&, const CodeBlock&) = default;
};

/// A picture with what belongs to it. Used in a body and as an article's lead pictures.
struct Figure {
    /// Address of the picture; passed `safe_address`.
    std::string src{};
    /// Alternative text for those who do not see the picture; empty for a decorative one.
    std::string alt{};
    /// Plain text under the picture; may be empty.
    std::string caption{};
    /// Who made it; may be empty.
    std::string credit{};
    /// Pixels; 0 if unknown.
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    friend bool operator==(const Figure&, const Figure&) = default;
};

enum class ColumnAlignment : std::uint8_t { none, left, center, right };

/// A grid: one header row and any number of rows, each of exactly as many cells as there are columns.
struct Table {
    std::vector<ColumnAlignment> columns;
    std::vector<Inlines> header;
    std::vector<std::vector<Inlines>> rows;
    friend bool operator==(const Table&, const Table&) = default;
};

/// A break between sections.
struct Rule {
    friend bool operator==(const Rule&, const Rule&) = default;
};

/// Something shown elsewhere (a video, a post), kept as its address and a title. Written as a link, never as markup of
/// the other site.
struct Embed {
    std::string url{};
    std::string title{};
    friend bool operator==(const Embed&, const Embed&) = default;
};

/// One block of a document.
struct Block {
    std::variant<Paragraph, Heading, List, Quote, CodeBlock, Figure, Table, Rule, Embed> node;
    friend bool operator==(const Block&, const Block&) = default;
};

/// Hard limits of one document; over them parsing and building fail with `too_large`. A built document also holds no
/// more text than max(`min_output_limit`, `output_factor` times `max_input`) bytes, so that what was built can be
/// written and read again. A plain value type.
struct DocumentLimits {
    /// Bytes of input.
    std::size_t max_input = std::size_t{1} << 20;
    /// Blocks, list items, table cells and inline runs together.
    std::size_t max_nodes = 50'000;
    /// Blocks inside blocks; a list counts two (list and item).
    std::size_t max_depth = 64;
    /// What any writer may produce: at most max(`min_output_limit`, `output_factor` times the input or tree size).
    std::size_t min_output_limit = std::size_t{1} << 20;
    std::size_t output_factor = 8;

    friend bool operator==(const DocumentLimits&, const DocumentLimits&) = default;
};

/// Which part of the vocabulary is kept when foreign text is parsed. What a profile does not have is unwrapped to its
/// text (headings to strong paragraphs, figures to links, tables to paragraphs), never lost and never passed through.
enum class DocumentProfile : std::uint8_t {
    /// Everything.
    article,
    /// Paragraphs, lists, quotes, code, rules excluded; links, strong, emphasis, strike, code: what readers may write.
    comment,
};

/// Structured rich text: a tree of blocks whose content model is enforced when it is built, so that every document that
/// exists can be written in every format without checks. Immutable; copies share the tree and are cheap. Safe to read
/// from any number of threads. The default document is empty.
///
/// Raw markup is never stored: parsers map what they know into the tree and drop or unwrap the rest, and writers emit
/// element and attribute names from fixed tables only.
class Document {
public:
    Document() = default;

    /// Checks and normalises `blocks`: merges neighbouring runs of equal marks, drops empty runs and blocks, refuses
    /// (`invalid_argument`, field `body`) unsafe addresses, ill-formed UTF-8, ragged tables, wrong levels; `too_large`
    /// over the limits. Text is stored in NFC.
    [[nodiscard]] static Result<Document> build(std::vector<Block> blocks, const DocumentLimits& limits = {});

    [[nodiscard]] const std::vector<Block>& blocks() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return blocks().empty(); }
    /// Nodes as counted by `DocumentLimits::max_nodes`.
    [[nodiscard]] std::size_t node_count() const noexcept;

    friend bool operator==(const Document& a, const Document& b) { return a.blocks() == b.blocks(); }

private:
    friend Result<Document> parse_stored_blocks(std::string_view json);
    struct Tree;
    [[nodiscard]] static Result<Document> build(std::vector<Block> blocks, const DocumentLimits& limits,
                                                bool is_stored);
    std::shared_ptr<const Tree> tree_;
};

/// Reads CommonMark with tables, strikethrough and autolinks. Raw HTML in it is shown as text, except `<sub>`, `<sup>`
/// and
/// `<br>`. A paragraph of nothing but an image becomes a figure whose title is `caption | credit`; an image amid text
/// splits the paragraph. Fails with `too_large` over the limits and `invalid_argument` on ill-formed UTF-8.
[[nodiscard]] Result<Document> parse_markdown(std::string_view text, DocumentProfile profile = DocumentProfile::article,
                                              const DocumentLimits& limits = {});

/// Reads HTML of any quality, as a fragment. Elements outside the vocabulary are unwrapped; scripts, styles, comments
/// and their content are dropped. Errors as for `parse_markdown`.
[[nodiscard]] Result<Document> parse_html(std::string_view html, DocumentProfile profile = DocumentProfile::article,
                                          const DocumentLimits& limits = {});

/// Reads the JSON form that `write_blocks` writes (an array of blocks). Unknown block types and members are refused
/// with `invalid_argument`, whose field is the path (`body_blocks[3].level`).
[[nodiscard]] Result<Document> parse_blocks(std::string_view json, const DocumentLimits& limits = {});

/// Reads what `write_blocks` wrote into a storage of ours. Faster than `parse_blocks`: the text of runs is taken as it
/// is, because it was found to be UTF-8 and normalised before; types, levels, limits and addresses are checked all the
/// same.
[[nodiscard]] Result<Document> parse_stored_blocks(std::string_view json);

/// How HTML is written. A plain value type.
struct HtmlOptions {
    /// Value of `rel` on links to other sites, for example `nofollow ugc noopener`; empty for none.
    std::string link_rel;
    /// Added to heading levels (kept within 6): a body inside a page whose title is the `h1` starts at `h2`.
    std::uint8_t heading_shift = 0;

    friend bool operator==(const HtmlOptions&, const HtmlOptions&) = default;
};

/// HTML as a fragment. Writing, parsing and writing again gives the same bytes. Like all writers it fails only with
/// `too_large` (see `DocumentLimits`).
[[nodiscard]] Result<std::string> write_html(const Document& document, const HtmlOptions& options = {},
                                             const DocumentLimits& limits = {});
/// Markdown that `parse_markdown` reads back into the same tree.
[[nodiscard]] Result<std::string> write_markdown(const Document& document, const DocumentLimits& limits = {});
/// Plain text: blocks separated by an empty line, figures as their captions, links as their text.
[[nodiscard]] Result<std::string> write_text(const Document& document, const DocumentLimits& limits = {});
/// The JSON form, compact, with a stable member order.
[[nodiscard]] Result<std::string> write_blocks(const Document& document, const DocumentLimits& limits = {});

/// The one allow-list for link and picture addresses: relative references, `http`, `https`, `mailto` (not for pictures)
/// with control characters and white space removed the way browsers remove them, re-serialised. Nothing if the address
/// is not allowed (`javascript:`, `data:`, ... in any disguise), empty, or longer than 2,048 bytes.
[[nodiscard]] std::optional<std::string> safe_address(std::string_view address, bool picture = false);

/// Links in the document, duplicates included.
[[nodiscard]] std::vector<std::string> links_of(const Document& document);

} // namespace masthead::inline v0
