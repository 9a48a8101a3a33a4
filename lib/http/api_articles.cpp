#include "http/api_schemas.hpp"
#include "http/article_input.hpp"
#include "http/routes.hpp"

#include <charconv>

namespace masthead::inline v0::http::detail {

Result<ArticleId> article_id(Call& call, std::string_view id_or_slug) {
    if (auto id = ArticleId::parse(id_or_slug)) return id;
    const auto slug = Slug::parse(id_or_slug);
    if (!slug) return not_found("there is no such article");
    return call.engine().articles().find(*slug);
}

std::string article_list_name(const ArticleFilter& filter) {
    std::string name = "articles";
    const auto add = [&](std::string_view part) { name.append(1, '\n').append(part); };
    add(filter.category ? to_string(*filter.category) : "");
    add(filter.tag ? to_string(*filter.tag) : "");
    add(filter.author ? to_string(*filter.author) : "");
    add(filter.locale ? filter.locale->tag() : "");
    add(filter.status ? to_string(*filter.status) : "");
    add(to_string(filter.order));
    // Last, because it may hold anything.
    add(filter.query);
    return name;
}

Result<ArticleDetails> find_article(Call& call, std::string_view id_or_slug, bool latest) {
    const auto slug = Slug::parse(id_or_slug);
    if (slug && !ArticleId::parse(id_or_slug)) {
        // Most come with a slug of today, so one reading does.
        auto article = call.engine().articles().get(call.by(), *slug, latest);
        if (article || article.error().code != ErrorCode::not_found) return article;
    }
    MASTHEAD_TRY(const ArticleId id, article_id(call, id_or_slug));
    return call.engine().articles().get(call.by(), id, latest);
}

Result<ArticleView> article_view(Call& call, ArticleDetails article, bool with_comments) {
    ArticleView view;
    const auto by = call.by();
    if (call.selection.wants("rating")) {
        MASTHEAD_TRY(view.rating, call.engine().ratings().get(by, article.head.id));
    }
    view.may_comment = call.engine().comments().check_may_comment(by, article).has_value();
    view.may_edit = call.engine().articles().may_edit(by, article);
    if (with_comments && (call.format == Format::html || call.includes_comments)) {
        PageRequest page;
        page.limit = 50;
        view.comment_order = comment_order(call, "comment_sort");
        call.list = thread_name(article.head.id, view.comment_order);
        MASTHEAD_TRY(page.after, call.after());
        if (page.after.empty()) {
            MASTHEAD_TRY(view.pinned_comments, call.engine().comments().pinned(by, article.head.id));
        }
        MASTHEAD_TRY(view.comments, call.engine().comments().list(by, article.head.id, view.comment_order, page));
    }
    view.article = std::move(article);
    return view;
}

namespace {

/// An article that was changed, as the answer to the change.
Result<Response> changed_article(Call& call, Result<ArticleDetails> outcome, std::uint16_t status = 200) {
    MASTHEAD_TRY(ArticleDetails article, std::move(outcome));
    const auto version = article.head.version;
    const auto id = to_string(article.head.id);
    MASTHEAD_TRY(ArticleView view, article_view(call, std::move(article), false));
    MASTHEAD_TRY(Response response, json_response(call, view, status, version));
    if (status == 201) {
        response.headers.add("Location", call.service.options.prefix + "/api/v1/articles/" + id);
    }
    return response;
}

struct Versioned {
    ArticleId id;
    std::uint64_t version = 0;
};

/// The article of the path, visible to the caller, and the version that `If-Match` names.
Result<Versioned> versioned(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_TRY(const ArticleDetails article, call.engine().articles().get(call.by(), id));
    MASTHEAD_TRY(const std::uint64_t version, call.if_match(article.head.version));
    return Versioned{id, version};
}

} // namespace

Result<Response> list_articles(Call& call) {
    ArticleFilter filter;
    if (const auto value = call.target.find("category")) {
        MASTHEAD_TRY(const Term term, find_term(call, TermKind::category, *value));
        filter.category = term.id;
    }
    if (const auto value = call.target.find("tag")) {
        MASTHEAD_TRY(const Term term, find_term(call, TermKind::tag, *value));
        filter.tag = term.id;
    }
    if (const auto value = call.target.find("author")) {
        MASTHEAD_TRY(const Author author, find_author(call, *value));
        filter.author = author.id;
    }
    if (const auto value = call.target.find("locale")) {
        MASTHEAD_TRY(filter.locale, Locale::parse(*value));
    }
    if (const auto value = call.target.find("status")) {
        MASTHEAD_TRY(filter.status, parse_article_status(*value));
        // Everybody sees what is published; the rest is for those who write.
        if (*filter.status == ArticleStatus::published && !call.by().may(Permission::write_own_articles)) {
            filter.status.reset();
        }
    }
    if (const auto value = call.target.find("sort")) {
        MASTHEAD_TRY(filter.order, parse_article_order(*value));
    }
    filter.query = call.query("q");
    call.list = article_list_name(filter);
    MASTHEAD_TRY(filter.page, call.page_request());
    ArticleListView view;
    view.query = filter.query;
    MASTHEAD_TRY(view.page, call.engine().articles().list(call.by(), filter));
    return json_response(call, view);
}

Result<Response> get_article(Call& call) {
    const auto& name = call.parameters[0];
    const bool latest = call.query("revision") == "latest";
    MASTHEAD_TRY(ArticleDetails article, find_article(call, name, latest));
    const auto slug = Slug::parse(name);
    if (slug && article.head.slug != *slug) {
        const std::string_view asked = call.request.target;
        const auto question = std::min(asked.find('?'), asked.size());
        return redirect(call, 308,
                        "/api/v1/articles/" + to_string(article.head.id) + std::string(asked.substr(question)));
    }
    const auto version = article.head.version;
    MASTHEAD_TRY(ArticleView view, article_view(call, std::move(article), true));
    return json_response(call, std::move(view), 200, version);
}

Result<Response> create_article(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::write_own_articles));
    MASTHEAD_TRY(const auto body, call.json_body());
    MASTHEAD_TRY(const ArticleDraft draft, read_draft(call, body.get_object()));
    return changed_article(call, call.engine().articles().create(call.by(), draft), 201);
}

Result<Response> update_article(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::write_own_articles));
    MASTHEAD_TRY(const Versioned at, versioned(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    MASTHEAD_TRY(const ArticleEdit edit, read_edit(call, body.get_object()));
    return changed_article(call, call.engine().articles().update(call.by(), at.id, at.version, edit));
}

Result<Response> erase_article(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::write_own_articles));
    MASTHEAD_TRY(const Versioned at, versioned(call));
    MASTHEAD_CHECK(call.engine().articles().erase(call.by(), at.id, at.version));
    return empty_response(204);
}

Result<Response> publish_article(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::publish_own_articles));
    MASTHEAD_TRY(const Versioned at, versioned(call));
    return changed_article(call, call.engine().articles().publish(call.by(), at.id, at.version));
}

Result<Response> unpublish_article(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::publish_own_articles));
    MASTHEAD_TRY(const Versioned at, versioned(call));
    return changed_article(call, call.engine().articles().unpublish(call.by(), at.id, at.version));
}

Result<Response> schedule_article(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::publish_own_articles));
    MASTHEAD_TRY(const Versioned at, versioned(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::schedule_input));
    MASTHEAD_TRY(const auto publish_at, input.time("publish_at"));
    if (!publish_at) return invalid_argument("publish_at", "this must not be empty");
    MASTHEAD_TRY(const auto unpublish_at, input.time("unpublish_at"));
    return changed_article(call,
                           call.engine().articles().schedule(call.by(), at.id, at.version, *publish_at, unpublish_at));
}

Result<Response> archive_article(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::publish_own_articles));
    MASTHEAD_TRY(const Versioned at, versioned(call));
    return changed_article(call, call.engine().articles().archive(call.by(), at.id, at.version));
}

Result<Response> list_revisions(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::write_own_articles));
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    RevisionListView view;
    MASTHEAD_TRY(view.page, call.engine().articles().revisions(call.by(), id, page));
    return json_response(call, view);
}

Result<Response> restore_revision(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::write_own_articles));
    MASTHEAD_TRY(const Versioned at, versioned(call));
    const auto& text = call.parameters[1];
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return not_found("there is no such revision");
    return changed_article(call, call.engine().articles().restore(call.by(), at.id, at.version, number));
}

} // namespace masthead::inline v0::http::detail
