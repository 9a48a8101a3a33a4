#include "documents.hpp"

#include <masthead/core/text.hpp>

#include <unicode/unistr.h>

#include <algorithm>

namespace masthead::inline v0::text {

namespace {

/// Documents take well-formed text only.
std::string well_formed(std::string_view text) {
    if (is_valid_utf8(text)) return std::string(text);
    std::string result;
    const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
    return icu::UnicodeString::fromUTF8(piece).toUTF8String(result);
}

/// Plain text of one or more lines.
void add_text(Inlines& content, std::string_view text, const Marks& marks = {}, const std::string& link = {}) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end != 0) content.push_back({.text = well_formed(text.substr(0, end)), .marks = marks, .link = link});
        if (end == text.size()) return;
        content.push_back({.line_break = true});
        text.remove_prefix(end + 1);
    }
}

void add_line(Inlines& content, std::string_view text) {
    if (text.empty()) return;
    content.push_back({.line_break = true});
    add_text(content, text);
}

Block heading(std::string_view text) {
    Heading heading{.level = 1, .content = {}};
    add_text(heading.content, text);
    return {heading};
}

void add_paragraph(std::vector<Block>& blocks, std::string_view text, const Marks& marks = {}) {
    Paragraph paragraph;
    add_text(paragraph.content, text, marks);
    if (!paragraph.content.empty()) blocks.push_back({std::move(paragraph)});
}

std::string byline_of(const ArticleDetails& article, const RenderContext& context) {
    std::string line;
    for (const auto& entry : article.byline) {
        line.append(line.empty() ? "" : ", ").append(entry.name());
        if (entry.role != "author") line.append(" (").append(entry.role).append(")");
    }
    if (const auto& at = article.head.publish_at) {
        line.append(line.empty() ? "" : " · ").append(local_time(*at, context.site.time_zone));
    }
    return line;
}

/// What a list is of, and what is said about that.
struct Subject {
    std::string name;
    std::string about;
};

Subject subject_of(const ArticleListView& view, const RenderContext& context) {
    if (view.term) return {view.term->name, view.term->description};
    if (view.author) return {view.author->name, view.author->bio};
    if (!view.query.empty()) return {view.query, {}};
    return {context.site.name, context.site.tagline};
}

} // namespace

Result<Document> head_of(const ArticleDetails& article, const RenderContext& context) {
    std::vector<Block> blocks;
    blocks.push_back(heading(article.content.title));
    add_paragraph(blocks, byline_of(article, context), {.emphasis = true});
    add_paragraph(blocks, article.content.lead);
    for (const auto& figure : article.content.figures) blocks.push_back({figure});
    return Document::build(std::move(blocks));
}

Result<Document> list_of(const ArticleListView& view, const RenderContext& context, bool writes_addresses) {
    const auto subject = subject_of(view, context);
    std::vector<Block> blocks;
    blocks.push_back(heading(subject.name));
    add_paragraph(blocks, subject.about);
    List list;
    for (const auto& article : view.page.items) {
        const auto address = context.site.base_url + context.prefix + article.url;
        Paragraph paragraph;
        add_text(paragraph.content, article.content.title, {}, address);
        if (writes_addresses) add_line(paragraph.content, address);
        add_line(paragraph.content, article.content.lead);
        std::vector<Block> item;
        item.push_back({std::move(paragraph)});
        list.items.push_back(std::move(item));
    }
    if (!list.items.empty()) blocks.push_back({std::move(list)});
    return Document::build(std::move(blocks));
}

} // namespace masthead::inline v0::text
