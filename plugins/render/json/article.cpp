#include "members.hpp"

namespace masthead::inline v0::json {

namespace {

void write_terms(Writer& out, std::string_view name, const std::vector<Term>& terms) {
    out.key(name).begin_array();
    for (const auto& term : terms) {
        out.begin_object()
            .member("id", term.id)
            .member("slug", term.slug.text())
            .member("name", term.name)
            .end_object();
    }
    out.end_array();
}

void write_byline(Writer& out, const std::vector<ShownByline>& byline) {
    out.key("byline").begin_array();
    for (const auto& entry : byline) {
        out.begin_object().member("name", entry.name()).member("role", entry.role).key("author");
        if (entry.author) {
            out.begin_object().member("id", entry.author->id).member("slug", entry.author->slug.text()).end_object();
        } else {
            out.null();
        }
        out.end_object();
    }
    out.end_array();
}

void write_figures(Writer& out, const std::vector<Figure>& figures) {
    out.key("figures").begin_array();
    for (const auto& figure : figures) {
        out.begin_object()
            .member("src", figure.src)
            .member("alt", figure.alt)
            .member("caption", figure.caption)
            .member("credit", figure.credit)
            .member("width", figure.width)
            .member("height", figure.height)
            .end_object();
    }
    out.end_array();
}

void write_identity(Writer& out, const ArticleHead& head, const ArticleContent& content, const std::string& url,
                    const RenderContext& context) {
    out.member("id", head.id)
        .member("slug", head.slug.text())
        .member("url", context.prefix + url)
        .member("locale", head.locale.tag())
        .member("title", content.title)
        .member("lead", content.lead);
}

/// In the forms that are wanted: each takes longer than all else of an article.
Result<void> write_article_body(Writer& out, const Document& body, const Selection& selection) {
    if (!selection.wants("body")) return {};
    out.key("body").begin_object();
    if (selection.wants("body.html")) {
        MASTHEAD_TRY(const auto html, write_html(body));
        out.member("html", html);
    }
    if (selection.wants("body.markdown")) {
        MASTHEAD_TRY(const auto markdown, write_markdown(body));
        out.member("markdown", markdown);
    }
    if (selection.wants("body.blocks")) {
        MASTHEAD_TRY(const auto blocks, write_blocks(body));
        out.key("blocks").raw(blocks);
    }
    out.end_object();
    return {};
}

/// What the references of an article lead to, if it is to come with them.
template <typename ArticleType>
Result<void> write_included(Writer& out, const ArticleType& article, const RenderContext& context) {
    if (context.selection.authors) {
        out.key("authors").begin_array();
        for (const auto& line : article.byline) {
            if (line.author) MASTHEAD_CHECK(write(out, *line.author, context));
        }
        out.end_array();
    }
    if (context.selection.terms) {
        out.key("terms").begin_array();
        for (const auto& term : article.categories) MASTHEAD_CHECK(write(out, term, context));
        for (const auto& term : article.tags) MASTHEAD_CHECK(write(out, term, context));
        out.end_array();
    }
    return {};
}

/// What lists and single articles share between the body and the rating.
void write_facts(Writer& out, const ArticleContent& content, const std::vector<ShownByline>& byline,
                 const std::vector<Term>& categories, const std::vector<Term>& tags, const ArticleHead& head,
                 const ArticleCounters& counters) {
    write_figures(out, content.figures);
    write_byline(out, byline);
    write_terms(out, "categories", categories);
    write_terms(out, "tags", tags);
    out.member("published_at", head.publish_at)
        .member("updated_at", head.updated_at)
        .member("version", head.version)
        .key("counts")
        .begin_object()
        .member("views", counters.views)
        .member("comments", counters.comments)
        .end_object();
}

void write_state(Writer& out, const ArticleHead& head) {
    out.member("status", to_string(head.status))
        .member("unpublish_at", head.unpublish_at)
        .member("created_at", head.created_at);
}

void write_summary(Writer& out, const RatingSummary& summary) {
    out.member("count", summary.count());
    out.key("sum").raw(summary.sum());
    out.member("mean", summary.mean());
}

} // namespace

Result<void> write(Writer& out, const ArticleView& view, const RenderContext& context) {
    const auto& article = view.article;
    out.begin_object();
    write_identity(out, article.head, article.content, article.url, context);
    MASTHEAD_CHECK(write_article_body(out, article.content.body, context.selection));
    write_facts(out, article.content, article.byline, article.categories, article.tags, article.head, article.counters);
    out.key("rating");
    MASTHEAD_CHECK(write(out, view.rating));
    write_state(out, article.head);
    out.member("revision", article.revision)
        .member("live_revision", article.head.live_revision)
        .member("has_draft", article.head.latest_revision > article.head.live_revision)
        .member("comments_open", article.comments_open)
        .member("ratings_open", article.ratings_open);
    if (view.comments) {
        out.key("comments");
        MASTHEAD_CHECK(write(out, *view.comments, context));
    }
    MASTHEAD_CHECK(write_included(out, article, context));
    out.end_object();
    return {};
}

Result<void> write(Writer& out, const ArticleSummary& article, const RenderContext& context) {
    out.begin_object();
    write_identity(out, article.head, article.content, article.url, context);
    write_facts(out, article.content, article.byline, article.categories, article.tags, article.head, article.counters);
    out.key("rating").begin_object();
    write_summary(out, article.rating);
    out.end_object();
    write_state(out, article.head);
    out.member("live_revision", article.head.live_revision)
        .member("has_draft", article.head.latest_revision > article.head.live_revision);
    MASTHEAD_CHECK(write_included(out, article, context));
    out.end_object();
    return {};
}

Result<void> write(Writer& out, const ShownRating& rating) {
    const auto points = [](RatingValue value) { return to_string(value); };
    out.begin_object();
    write_summary(out, rating.summary);
    out.key("scale").begin_object();
    out.key("min").raw(points(rating.policy.minimum));
    out.key("max").raw(points(rating.policy.maximum));
    out.key("step").raw(points(rating.policy.step));
    out.end_object().key("histogram").begin_object();
    for (const auto& [value, votes] : rating.summary.histogram) out.member(points(value), votes);
    out.end_object().key("own");
    if (rating.own) {
        out.raw(points(*rating.own));
    } else {
        out.null();
    }
    out.end_object();
    return {};
}

} // namespace masthead::inline v0::json
