#include "http/article_input.hpp"

#include "engine/article_writing.hpp"
#include "engine/once.hpp"
#include "engine/reserved.hpp"
#include "http/api_schemas.hpp"
#include "http/routes.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

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

/// The tags of an article. The id of a missing one stands in for that of the tag to come.
struct TagList {
    std::vector<TermId> ids;
    std::vector<Term> missing;
};

/// A tag that is not there, if the caller may make it.
Result<Term> missing_tag(Call& call, std::string_view name, const std::string& path, std::uint8_t number) {
    if (!call.by().may(Permission::manage_taxonomy)) return invalid_argument(path, "there is no such tag");
    Term tag;
    tag.kind = TermKind::tag;
    tag.name = name;
    auto checked = validated(std::move(tag));
    if (!checked) return invalid_argument(path, checked.error().message);
    auto slug = Slug::from_text(checked->name);
    if (!slug) return invalid_argument(path, slug.error().message);
    checked->slug = std::move(*slug);
    checked->id = TermId(IdBytes{number});
    return checked;
}

Result<TagList> read_tags(Call& call, const JsonInput& input) {
    TagList tags;
    MASTHEAD_CHECK(input.each("tags", [&](const json::value& value, const std::string& path) -> Result<void> {
        if (!value.is_string()) return invalid_argument(path, "this must be an id, a slug or a name");
        const std::string_view text(value.get_string());
        MASTHEAD_TRY(const auto id, known_term(call, TermKind::tag, text));
        if (id) {
            tags.ids.push_back(*id);
            return {};
        }
        const auto number = static_cast<std::uint8_t>(tags.missing.size() + 1);
        MASTHEAD_TRY(Term tag, missing_tag(call, text, path, number));
        const auto same = std::ranges::find(tags.missing, tag.slug, &Term::slug);
        tags.ids.push_back(same == tags.missing.end() ? tag.id : same->id);
        if (same != tags.missing.end()) return {};
        constexpr std::size_t max_missing = 50;
        if (number > max_missing) return too_large("tags", "at most 50 entries are allowed");
        tags.missing.push_back(std::move(tag));
        return {};
    }));
    return tags;
}

/// Makes what is missing. To be called last: a tag outlasts a request that fails.
Result<std::vector<TermId>> make_tags(Call& call, TagList tags) {
    auto terms = call.engine().terms();
    // A request that is carried out once is marked by its article, not by its tags.
    const masthead::detail::OnceScope unmarked(nullptr);
    for (const auto& tag : tags.missing) {
        auto made = terms.create(call.by(), tag);
        // Another request may have been quicker.
        if (!made && made.error().code == ErrorCode::already_exists) made = terms.get(TermKind::tag, tag.slug);
        if (!made) return made.error();
        std::ranges::replace(tags.ids, tag.id, made->id);
    }
    return std::move(tags.ids);
}

/// What the engine asks of an article, as far as it can be told without storing it.
Result<void> check_article(const std::optional<Slug>& new_slug, const ArticleHead& head, ArticleContent content) {
    MASTHEAD_CHECK(validated(std::move(content)));
    if (new_slug) MASTHEAD_CHECK(masthead::detail::check_not_reserved(*new_slug));
    return masthead::detail::check_dates(head);
}

/// Whether the engine would take the edit, with stand-ins for tags that are not there yet.
Result<void> check_edit(Call& call, const ArticleId& id, std::uint64_t version, const ArticleEdit& edit) {
    // An edit of nothing stores nothing, not even a mark of the request, but looks at the caller and the version.
    const masthead::detail::OnceScope unmarked(nullptr);
    MASTHEAD_TRY(ArticleDetails article, call.engine().articles().update(call.by(), id, version, {}));
    auto& content = article.content;
    content.title = edit.title.value_or(content.title);
    content.lead = edit.lead.value_or(content.lead);
    content.figures = edit.figures.value_or(content.figures);
    content.byline = edit.byline.value_or(content.byline);
    content.categories = edit.categories.value_or(content.categories);
    content.tags = edit.tags.value_or(content.tags);
    if (edit.unpublish_at) article.head.unpublish_at = *edit.unpublish_at;
    return check_article(edit.slug == article.head.slug ? std::nullopt : edit.slug, article.head, content);
}

/// As `check_edit`.
Result<void> check_draft(const ArticleDraft& draft) {
    ArticleHead head;
    head.publish_at = draft.publish_at;
    head.unpublish_at = draft.unpublish_at;
    return check_article(draft.slug, head, draft.content);
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

Result<ArticleEdit> read_edit(Call& call, const json::object& body, const ArticleId& id, std::uint64_t version) {
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
    MASTHEAD_TRY(TagList tags, read_tags(call, input));
    if (input.mentions("tags")) edit.tags = tags.ids;
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
    if (!tags.missing.empty()) {
        MASTHEAD_CHECK(check_edit(call, id, version, edit));
        MASTHEAD_TRY(edit.tags, make_tags(call, std::move(tags)));
    }
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
    MASTHEAD_TRY(TagList tags, read_tags(call, input));
    draft.content.tags = tags.ids;
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
    if (!tags.missing.empty()) {
        MASTHEAD_CHECK(check_draft(draft));
        MASTHEAD_TRY(draft.content.tags, make_tags(call, std::move(tags)));
    }
    return draft;
}

} // namespace masthead::inline v0::http::detail
