#include <masthead/content/article.hpp>

#include <masthead/core/text.hpp>

#include "core/crypto.hpp"

#include <algorithm>
#include <set>

namespace masthead::inline v0 {

namespace {

constexpr std::size_t max_figures = 50;
constexpr std::size_t max_byline = 50;
constexpr std::size_t max_categories = 10;

std::string member(std::string_view list, std::size_t index, std::string_view name) {
    return std::string(list) + '[' + std::to_string(index) + "]." + std::string(name);
}

Result<void> check_count(std::string_view field, std::size_t count, std::size_t limit) {
    if (count <= limit) return {};
    return too_large(std::string(field), "at most " + std::to_string(limit) + " entries are allowed");
}

Result<Figure> validated_figure(Figure figure, std::size_t index) {
    auto address = safe_address(figure.src, true);
    if (!address) {
        return invalid_argument(member("figures", index, "src"),
                                "a picture needs a relative, http or https address of at most 2,048 bytes");
    }
    figure.src = std::move(*address);
    MASTHEAD_TRY(figure.alt, check_text(member("figures", index, "alt"), figure.alt, {0, 1'000, false}));
    MASTHEAD_TRY(figure.caption, check_text(member("figures", index, "caption"), figure.caption, {0, 1'000, false}));
    MASTHEAD_TRY(figure.credit, check_text(member("figures", index, "credit"), figure.credit, {0, 200, false}));
    return figure;
}

Result<BylineEntry> validated_byline(BylineEntry entry, std::size_t index) {
    MASTHEAD_TRY(entry.role, check_text(member("byline", index, "role"), entry.role, {1, 40, false}));
    if (entry.author) {
        if (!entry.credit.empty()) {
            return invalid_argument(member("byline", index, "name"), "give either an author or a name, not both");
        }
        return entry;
    }
    MASTHEAD_TRY(entry.credit, check_text(member("byline", index, "name"), entry.credit, {1, 200, false}));
    return entry;
}

void drop_duplicates(std::vector<TermId>& terms) {
    std::set<TermId> seen;
    std::erase_if(terms, [&](const TermId& term) { return !seen.insert(term).second; });
}

/// Appends a length before the text, so that moving bytes from one member to the next changes the hash.
void append_sized(std::string& out, std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
}

template <typename Tag>
void append_ids(std::string& out, const std::vector<Id<Tag>>& ids) {
    append_sized(out, std::to_string(ids.size()));
    for (const auto& id : ids) append_sized(out, to_string(id));
}

} // namespace

Result<ArticleContent> validated(ArticleContent content) {
    MASTHEAD_TRY(content.title, check_text("title", content.title, {1, 250, false}));
    MASTHEAD_TRY(content.lead, check_text("lead", content.lead, {0, 2'000, true}));
    MASTHEAD_CHECK(check_count("figures", content.figures.size(), max_figures));
    for (std::size_t i = 0; i < content.figures.size(); ++i) {
        MASTHEAD_TRY(content.figures[i], validated_figure(std::move(content.figures[i]), i));
    }
    MASTHEAD_CHECK(check_count("byline", content.byline.size(), max_byline));
    for (std::size_t i = 0; i < content.byline.size(); ++i) {
        MASTHEAD_TRY(content.byline[i], validated_byline(std::move(content.byline[i]), i));
    }
    drop_duplicates(content.categories);
    drop_duplicates(content.tags);
    MASTHEAD_CHECK(check_count("categories", content.categories.size(), max_categories));
    MASTHEAD_CHECK(check_count("tags", content.tags.size(), ArticleContent::max_tags));
    return content;
}

std::string_view to_string(ArticleStatus status) noexcept {
    switch (status) {
    case ArticleStatus::draft: return "draft";
    case ArticleStatus::published: return "published";
    case ArticleStatus::archived: return "archived";
    }
    return "unknown";
}

Result<ArticleStatus> parse_article_status(std::string_view text) {
    for (const auto status : {ArticleStatus::draft, ArticleStatus::published, ArticleStatus::archived}) {
        if (text == to_string(status)) return status;
    }
    return invalid_argument("status", "allowed are draft, published and archived");
}

std::string revision_hash(std::string_view previous, const ArticleContent& content) {
    std::string data;
    append_sized(data, previous);
    append_sized(data, content.title);
    append_sized(data, content.lead);
    append_sized(data, write_blocks(content.body).value_or(std::string()));
    for (const auto& figure : content.figures) {
        for (const auto& text : {figure.src, figure.alt, figure.caption, figure.credit}) append_sized(data, text);
        append_sized(data, std::to_string(figure.width) + 'x' + std::to_string(figure.height));
    }
    append_sized(data, "byline");
    for (const auto& entry : content.byline) {
        append_sized(data, entry.author ? to_string(*entry.author) : std::string());
        append_sized(data, entry.credit);
        append_sized(data, entry.role);
    }
    append_ids(data, content.categories);
    append_ids(data, content.tags);
    return detail::to_hex(detail::sha256(data));
}

bool is_visible(const ArticleHead& head, Timestamp now) noexcept {
    return head.status == ArticleStatus::published && head.live_revision != 0 && head.publish_at &&
           *head.publish_at <= now && (!head.unpublish_at || now < *head.unpublish_at);
}

} // namespace masthead::inline v0
