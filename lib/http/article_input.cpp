#include "http/article_input.hpp"

#include "http/api_schemas.hpp"
#include "http/routes.hpp"

#include <boost/json/serialize.hpp>

namespace masthead::inline v0::http::detail {

namespace {

namespace json = boost::json;

/// The body in the one form that was sent; nothing if none was.
Result<std::optional<Document>> read_body(const JsonInput& input) {
    const int forms =
        (input.has("body_markdown") ? 1 : 0) + (input.has("body_html") ? 1 : 0) + (input.has("body_blocks") ? 1 : 0);
    if (forms == 0) return std::optional<Document>();
    if (forms > 1) {
        return invalid_argument("body_markdown", "give the body once: as body_markdown, body_html or body_blocks");
    }
    const auto named = [](Result<Document> document, std::string_view field) -> Result<std::optional<Document>> {
        if (document) return std::optional(std::move(*document));
        auto error = std::move(document).error();
        if (error.field == "body" || error.field.empty()) error.field = field;
        return error;
    };
    MASTHEAD_TRY(const auto markdown, input.text("body_markdown"));
    if (markdown) return named(parse_markdown(*markdown), "body_markdown");
    if (const auto* blocks = input.value("body_blocks")) {
        return named(parse_blocks(json::serialize(*blocks)), "body_blocks");
    }
    MASTHEAD_TRY(const auto html, input.text("body_html"));
    return named(parse_html(html.value_or("")), "body_html");
}

Result<std::vector<Figure>> read_figures(const JsonInput& input) {
    std::vector<Figure> figures;
    MASTHEAD_CHECK(input.each("figures", [&](const json::value& value, const std::string& path) -> Result<void> {
        if (!value.is_object()) return invalid_argument(path, "this must be an object");
        const JsonInput each(value.get_object(), path + '.');
        MASTHEAD_CHECK(each.allow(schemas::figure_input));
        Figure figure;
        MASTHEAD_TRY(const auto src, each.text("src"));
        MASTHEAD_TRY(const auto alt, each.text("alt"));
        MASTHEAD_TRY(const auto caption, each.text("caption"));
        MASTHEAD_TRY(const auto credit, each.text("credit"));
        MASTHEAD_TRY(const auto width, each.integer("width"));
        MASTHEAD_TRY(const auto height, each.integer("height"));
        constexpr std::int64_t max_side = 100'000;
        if (width.value_or(0) < 0 || width.value_or(0) > max_side) {
            return invalid_argument(path + ".width", "0 to 100,000 are allowed");
        }
        if (height.value_or(0) < 0 || height.value_or(0) > max_side) {
            return invalid_argument(path + ".height", "0 to 100,000 are allowed");
        }
        figure = {src.value_or(""),
                  alt.value_or(""),
                  caption.value_or(""),
                  credit.value_or(""),
                  static_cast<std::uint32_t>(width.value_or(0)),
                  static_cast<std::uint32_t>(height.value_or(0))};
        figures.push_back(std::move(figure));
        return {};
    }));
    return figures;
}

Result<std::vector<BylineEntry>> read_byline(Call& call, const JsonInput& input) {
    std::vector<BylineEntry> byline;
    MASTHEAD_CHECK(input.each("byline", [&](const json::value& value, const std::string& path) -> Result<void> {
        BylineEntry entry;
        if (value.is_string()) {
            entry.credit = std::string(value.get_string());
        } else if (value.is_object()) {
            const JsonInput each(value.get_object(), path + '.');
            MASTHEAD_CHECK(each.allow(schemas::byline_input));
            MASTHEAD_TRY(const auto author, each.text("author"));
            MASTHEAD_TRY(const auto name, each.text("name"));
            MASTHEAD_TRY(const auto role, each.text("role"));
            entry.credit = name.value_or("");
            entry.role = role.value_or("author");
            if (author) {
                const auto found = find_author(call, *author);
                if (!found && found.error().code != ErrorCode::not_found) return found.error();
                if (!found) return invalid_argument(path + ".author", "there is no such author");
                entry.author = found->id;
            }
        } else {
            return invalid_argument(path, "this must be a name or an object");
        }
        byline.push_back(std::move(entry));
        return {};
    }));
    return byline;
}

/// A term by id, slug or name, if it is there.
Result<std::optional<TermId>> known_term(Call& call, TermKind kind, std::string_view text) {
    auto found = find_term(call, kind, text);
    if (!found && found.error().code == ErrorCode::not_found) {
        const auto slug = Slug::from_text(text);
        if (slug) found = find_term(call, kind, slug->text());
    }
    if (found) return std::optional(found->id);
    if (found.error().code != ErrorCode::not_found) return found.error();
    return std::optional<TermId>();
}

Result<TermId> read_category(Call& call, const json::value& value, const std::string& path) {
    if (!value.is_string()) return invalid_argument(path, "this must be an id, a slug or a name");
    MASTHEAD_TRY(const auto id, known_term(call, TermKind::category, value.get_string()));
    if (!id) return invalid_argument(path, "there is no such category");
    return *id;
}

/// Tags by id, slug or name, which the engine tells apart from each other.
Result<std::optional<std::vector<TagChoice>>> read_tags(const JsonInput& input) {
    if (!input.mentions("tags")) return std::optional<std::vector<TagChoice>>();
    std::vector<TagChoice> tags;
    MASTHEAD_CHECK(input.each("tags", [&](const json::value& value, const std::string& path) -> Result<void> {
        if (!value.is_string()) return invalid_argument(path, "this must be an id, a slug or a name");
        const std::string_view text(value.get_string());
        if (const auto id = TermId::parse(text)) {
            tags.emplace_back(*id);
        } else {
            tags.emplace_back(std::string(text));
        }
        return {};
    }));
    return std::optional(std::move(tags));
}

Result<std::optional<std::vector<TermId>>> read_categories(Call& call, const JsonInput& input) {
    if (input.mentions("category") && input.mentions("categories")) {
        return invalid_argument("category", "give category or categories, not both");
    }
    if (input.mentions("categories")) {
        std::vector<TermId> terms;
        MASTHEAD_CHECK(input.each("categories", [&](const json::value& value, const std::string& path) -> Result<void> {
            MASTHEAD_TRY(const TermId id, read_category(call, value, path));
            terms.push_back(id);
            return {};
        }));
        return std::optional(std::move(terms));
    }
    if (!input.mentions("category")) return std::optional<std::vector<TermId>>();
    const auto* value = input.value("category");
    if (value == nullptr) return std::optional(std::vector<TermId>());
    MASTHEAD_TRY(const TermId id, read_category(call, *value, input.path("category")));
    return std::optional(std::vector{id});
}

} // namespace

Result<ArticleEdit> read_edit(Call& call, const json::object& body) {
    const JsonInput input(body, {});
    MASTHEAD_CHECK(input.allow(schemas::article_input));
    if (input.mentions("publish_at")) {
        return invalid_argument("publish_at", "a published article's date is set with POST schedule");
    }
    ArticleEdit edit;
    MASTHEAD_TRY(edit.title, input.text("title"));
    MASTHEAD_TRY(edit.lead, input.text("lead"));
    MASTHEAD_TRY(edit.body, read_body(input));
    if (input.mentions("figures")) {
        MASTHEAD_TRY(edit.figures, read_figures(input));
    }
    if (input.mentions("byline")) {
        MASTHEAD_TRY(edit.byline, read_byline(call, input));
    }
    MASTHEAD_TRY(edit.categories, read_categories(call, input));
    MASTHEAD_TRY(edit.tags, read_tags(input));
    MASTHEAD_TRY(const auto slug, input.text("slug"));
    if (slug) {
        MASTHEAD_TRY(edit.slug, Slug::parse(*slug));
    }
    MASTHEAD_TRY(const auto locale, input.text("locale"));
    if (locale) {
        MASTHEAD_TRY(edit.locale, Locale::parse(*locale));
    }
    if (input.mentions("unpublish_at")) {
        MASTHEAD_TRY(edit.unpublish_at, input.time("unpublish_at"));
    }
    MASTHEAD_TRY(edit.comments_open, input.flag("comments_open"));
    MASTHEAD_TRY(edit.ratings_open, input.flag("ratings_open"));
    return edit;
}

Result<ArticleDraft> read_draft(Call& call, const json::object& body) {
    const JsonInput input(body, {});
    MASTHEAD_CHECK(input.allow(schemas::article_input));
    ArticleDraft draft;
    MASTHEAD_TRY(const auto title, input.text("title"));
    MASTHEAD_TRY(const auto lead, input.text("lead"));
    draft.content.title = title.value_or("");
    draft.content.lead = lead.value_or("");
    MASTHEAD_TRY(const auto text, read_body(input));
    draft.content.body = text.value_or(Document());
    MASTHEAD_TRY(draft.content.figures, read_figures(input));
    MASTHEAD_TRY(draft.content.byline, read_byline(call, input));
    MASTHEAD_TRY(auto categories, read_categories(call, input));
    draft.content.categories = std::move(categories).value_or(std::vector<TermId>());
    MASTHEAD_TRY(draft.tags, read_tags(input));
    MASTHEAD_TRY(const auto slug, input.text("slug"));
    if (slug) {
        MASTHEAD_TRY(draft.slug, Slug::parse(*slug));
    }
    MASTHEAD_TRY(const auto locale, input.text("locale"));
    if (locale) {
        MASTHEAD_TRY(draft.locale, Locale::parse(*locale));
    }
    MASTHEAD_TRY(draft.publish_at, input.time("publish_at"));
    MASTHEAD_TRY(draft.unpublish_at, input.time("unpublish_at"));
    MASTHEAD_TRY(const auto comments_open, input.flag("comments_open"));
    MASTHEAD_TRY(const auto ratings_open, input.flag("ratings_open"));
    draft.comments_open = comments_open.value_or(true);
    draft.ratings_open = ratings_open.value_or(true);
    return draft;
}

} // namespace masthead::inline v0::http::detail
