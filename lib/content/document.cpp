#include "content/document_tree.hpp"

#include <masthead/core/text.hpp>

#include "content/canonical.hpp"

#include <algorithm>

namespace masthead::inline v0 {

bool operator==(const List& a, const List& b) {
    return a.ordered == b.ordered && a.start == b.start && a.items == b.items;
}

bool operator==(const Quote& a, const Quote& b) {
    return a.content == b.content;
}

Result<Document> Document::build(std::vector<Block> blocks, const DocumentLimits& limits) {
    return build(std::move(blocks), limits, false);
}

Result<Document> Document::build(std::vector<Block> blocks, const DocumentLimits& limits, bool is_stored) {
    detail::Canonicaliser canonicaliser(limits, is_stored);
    MASTHEAD_CHECK(canonicaliser.run(blocks));
    Document document;
    if (!blocks.empty()) {
        document.tree_ = std::make_shared<const Tree>(Tree{std::move(blocks), canonicaliser.nodes()});
    }
    return document;
}

const std::vector<Block>& Document::blocks() const noexcept {
    static const std::vector<Block> none;
    return tree_ ? tree_->blocks : none;
}

std::size_t Document::node_count() const noexcept {
    return tree_ ? tree_->nodes : 0;
}

namespace {

void collect_links(const Inlines& content, std::vector<std::string>& links) {
    // One link is several runs where its text has marks.
    std::string_view before;
    for (const auto& run : content) {
        if (!run.link.empty() && run.link != before) links.push_back(run.link);
        before = run.link;
    }
}

void collect_links(const std::vector<Block>& blocks, std::vector<std::string>& links);

struct LinkCollector {
    std::vector<std::string>& links;
    void operator()(const Paragraph& node) const { collect_links(node.content, links); }
    void operator()(const Heading& node) const { collect_links(node.content, links); }
    void operator()(const List& node) const {
        for (const auto& item : node.items) collect_links(item, links);
    }
    void operator()(const Quote& node) const { collect_links(node.content, links); }
    void operator()(const Table& node) const {
        for (const auto& cell : node.header) collect_links(cell, links);
        for (const auto& row : node.rows) {
            for (const auto& cell : row) collect_links(cell, links);
        }
    }
    void operator()(const Embed& node) const { links.push_back(node.url); }
    void operator()(const CodeBlock&) const {}
    void operator()(const Figure&) const {}
    void operator()(const Rule&) const {}
};

void collect_links(const std::vector<Block>& blocks, std::vector<std::string>& links) {
    for (const auto& block : blocks) std::visit(LinkCollector{links}, block.node);
}

} // namespace

std::vector<std::string> links_of(const Document& document) {
    std::vector<std::string> links;
    collect_links(document.blocks(), links);
    return links;
}

} // namespace masthead::inline v0
