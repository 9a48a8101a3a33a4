#include "guard.hpp"
#include "paging.hpp"

#include <masthead/storage/codec.hpp>

#include <algorithm>

namespace masthead::inline v0::sql {

namespace {

std::string facet(const TermId& term) {
    return "t:" + to_string(term);
}

std::string facet(const AuthorId& author) {
    return "a:" + to_string(author);
}

constexpr int live_scope = 1;
constexpr int latest_scope = 2;

Timestamp sort_time(const ArticleHead& head) {
    return head.publish_at.value_or(head.created_at);
}

std::string_view order_column(ArticleOrder order) {
    switch (order) {
    case ArticleOrder::newest:
    case ArticleOrder::oldest: return "a.sort_at";
    case ArticleOrder::rating: return "c.rating_rank";
    case ArticleOrder::views: return "c.views";
    case ArticleOrder::comments: return "c.comments";
    }
    return "a.sort_at";
}

/// A list query in the making: its text, and parameters in the order of their places. Each place has a name of its own,
/// because databases differ on what a repeated name means.
struct ListQuery {
    std::string text;
    std::vector<Value> parameters;

    /// The next place, filled with `value`.
    [[nodiscard]] std::string place(Value value) {
        parameters.push_back(std::move(value));
        return ":p" + std::to_string(parameters.size());
    }
    void condition(std::initializer_list<std::string_view> parts) { text += " and " + joined(parts); }
};

void add_facets(ListQuery& list, const ArticleQuery& query, int scope) {
    const auto in_listing = [&](const std::vector<std::string>& facets) {
        const auto scope_place = list.place(scope);
        std::string names;
        for (const auto& each : facets) names += (names.empty() ? "" : ", ") + list.place(each);
        list.condition({"exists(select 1 from listing f where f.scope = ", scope_place, " and f.facet in (", names,
                        ") and f.sort_at = a.sort_at and f.article = a.id)"});
    };
    if (!query.any_category.empty()) {
        std::vector<std::string> facets;
        for (const auto& term : query.any_category) facets.push_back(facet(term));
        in_listing(facets);
    }
    if (query.tag) in_listing({facet(*query.tag)});
    if (query.author) in_listing({facet(*query.author)});
}

/// The one facet that may drive the query by its own index, if there is just one.
std::optional<std::string> driving_facet(const ArticleQuery& query) {
    const auto conditions = query.any_category.size() + (query.tag ? 1U : 0U) + (query.author ? 1U : 0U);
    const bool by_time = query.order == ArticleOrder::newest || query.order == ArticleOrder::oldest;
    if (conditions != 1 || !by_time || !query.words.empty()) return std::nullopt;
    if (query.tag) return facet(*query.tag);
    if (query.author) return facet(*query.author);
    return facet(query.any_category.front());
}

Result<void> check_query(const ArticleQuery& query) {
    if (query.visible_at && query.status && *query.status != ArticleStatus::published) {
        return invalid_argument("status", "what readers see is always published");
    }
    if (query.any_category.size() > 100) return invalid_argument("category", "at most 100 categories are allowed");
    if (query.words.size() > 16) return invalid_argument("q", "at most 16 words are allowed");
    return {};
}

} // namespace

Result<Position> Transaction::position() {
    return guarded([&]() -> Result<Position> {
        Position result = 0;
        connection_.query("select coalesce(max(position), 0) from changes", "i", {},
                          [&](const Row& row) { result = static_cast<Position>(row.integer(0)); });
        return result;
    });
}

Result<ArticleHead> Transaction::get_article(const ArticleId& id) {
    return guarded([&]() -> Result<ArticleHead> {
        static const auto text = joined({"select ", HeadColumns::names, " from articles a where a.id = :id"});
        auto found = find_one<HeadColumns, ArticleHead>(text, {to_string(id)});
        if (!found) return not_found("there is no such article");
        return std::move(*found);
    });
}

Result<std::optional<ArticleId>> Transaction::find_article(const Slug& slug) {
    return guarded([&]() -> Result<std::optional<ArticleId>> {
        std::optional<ArticleId> found;
        connection_.query("select id from articles where slug = :slug", "t", {slug.text()},
                          [&](const Row& row) { found = read_id<ArticleId>(row.text(0)); });
        return found;
    });
}

Result<std::optional<ArticleId>> Transaction::find_article_by_old_slug(const Slug& slug) {
    return guarded([&]() -> Result<std::optional<ArticleId>> {
        std::optional<ArticleId> found;
        connection_.query("select article from old_slugs where slug = :slug", "t", {slug.text()},
                          [&](const Row& row) { found = read_id<ArticleId>(row.text(0)); });
        return found;
    });
}

Result<Revision> Transaction::get_revision(const ArticleId& article, std::uint32_t number) {
    return guarded([&]() -> Result<Revision> {
        static const auto text = joined({"select ", RevisionColumns::names,
                                         " from revisions r where r.article = :article and r.number = :number"});
        auto found = find_one<RevisionColumns, Revision>(text, {to_string(article), number});
        if (!found) return not_found("there is no such revision");
        return std::move(*found);
    });
}

Result<Page<Revision>> Transaction::list_revisions(const ArticleId& article, const PageRequest& page) {
    return guarded([&]() -> Result<Page<Revision>> {
        static const auto text =
            joined({"select ", RevisionColumns::names,
                    " from revisions r where r.article = :article and r.number < :before"
                    " order by r.number desc limit :limit"});
        MASTHEAD_TRY(const PageKey key, page_key(page, "revisions"));
        const std::int64_t before = page.after.empty() ? INT64_MAX : key.number();
        Page<Revision> result;
        connection_.query(text, RevisionColumns::types, {to_string(article), before, page.limit + 1},
                          [&](const Row& row) { result.items.push_back(RevisionColumns::read(row)); });
        finish_page(result, page.limit, "revisions",
                    [](const Revision& last) { return PageKey{std::to_string(last.number), {}}; });
        return result;
    });
}

Result<Page<ArticleListing>> Transaction::list_articles(const ArticleQuery& query) {
    return guarded([&]() -> Result<Page<ArticleListing>> {
        MASTHEAD_CHECK(check_query(query));
        const auto list_name = joined({"articles:", to_string(query.order)});
        MASTHEAD_TRY(const PageKey key, page_key(query.page, list_name));
        const bool live = query.visible_at.has_value();
        const int scope = live ? live_scope : latest_scope;
        const auto driver = driving_facet(query);
        const bool ascending = query.order == ArticleOrder::oldest;
        const std::string order(driver ? "f.sort_at" : order_column(query.order));
        const std::string id = driver                                   ? "f.article"
                               : order_column(query.order)[0] == 'c' ? "c.article"
                                                                     : "a.id";
        const std::string_view direction = ascending ? " asc" : " desc";

        ListQuery list;
        list.text = joined({"select ", HeadColumns::names, ", ", ContentColumns::names,
                            ", r.number, c.views, c.comments, c.rating_rank"});
        // `cross join` keeps the table that gives the order on the outside.
        if (driver) {
            list.text += " from listing f cross join articles a on a.id = f.article cross join counters c on c.article = a.id";
        } else if (order[0] == 'c') {
            list.text += " from counters c cross join articles a on a.id = c.article";
        } else {
            list.text += " from articles a cross join counters c on c.article = a.id";
        }
        list.text += joined({" cross join revisions r on r.article = a.id and r.number = ",
                             live ? "a.live_revision" : "a.latest_revision", " where 1 = 1"});
        if (driver) {
            const auto scope_place = list.place(scope);
            list.condition({"f.scope = ", scope_place, " and f.facet = ", list.place(*driver)});
        } else {
            add_facets(list, query, scope);
        }
        if (live) {
            const auto now = query.visible_at->microseconds();
            const auto from = list.place(now);
            list.condition({"a.status = 2 and a.live_revision > 0 and a.publish_at <= ", from,
                            " and (a.unpublish_at is null or a.unpublish_at > ", list.place(now), ")"});
        } else if (query.status) {
            list.condition({"a.status = ", list.place(static_cast<int>(*query.status))});
        }
        if (query.created_by) list.condition({"a.created_by = ", list.place(to_string(*query.created_by))});
        if (query.locale) list.condition({"a.locale = ", list.place(query.locale->tag())});
        if (!query.words.empty()) {
            list.condition({dialect_.words_condition(live, list.place(dialect_.words_parameter(query.words)))});
        }
        if (!query.page.after.empty()) {
            const auto key_place = list.place(key.number());
            list.condition({"(", order, ", ", id, ") ", ascending ? ">" : "<", " (", key_place, ", ",
                            list.place(key.id), ")"});
        }
        list.text += joined({" order by ", order, direction, ", ", id, direction, " limit "});
        list.text += list.place(query.page.limit + 1);

        static const auto types = joined({HeadColumns::types, ContentColumns::types, "iiii"});
        Page<ArticleListing> result;
        connection_.query(list.text, types, list.parameters, [&](const Row& row) {
            constexpr auto next = HeadColumns::size + ContentColumns::size;
            ArticleListing item;
            item.head = HeadColumns::read(row);
            item.content = ContentColumns::read(row, HeadColumns::size);
            item.revision = static_cast<std::uint32_t>(row.integer(next));
            item.counters.views = static_cast<std::uint64_t>(row.integer(next + 1));
            item.counters.comments = static_cast<std::uint64_t>(row.integer(next + 2));
            item.counters.rating_rank = row.integer(next + 3);
            result.items.push_back(std::move(item));
        });
        finish_page(result, query.page.limit, list_name, [&](const ArticleListing& last) {
            std::int64_t value = sort_time(last.head).microseconds();
            if (query.order == ArticleOrder::rating) value = last.counters.rating_rank;
            if (query.order == ArticleOrder::views) value = static_cast<std::int64_t>(last.counters.views);
            if (query.order == ArticleOrder::comments) value = static_cast<std::int64_t>(last.counters.comments);
            return PageKey{std::to_string(value), to_string(last.head.id)};
        });
        return result;
    });
}

Result<std::vector<ArticleCounters>> Transaction::counters(std::span<const ArticleId> articles) {
    return guarded([&]() -> Result<std::vector<ArticleCounters>> {
        std::vector<ArticleCounters> result(articles.size());
        for (std::size_t i = 0; i < articles.size(); ++i) {
            connection_.query("select views, comments, rating_rank from counters where article = :article", "iii",
                              {to_string(articles[i])}, [&](const Row& row) {
                                  result[i].views = static_cast<std::uint64_t>(row.integer(0));
                                  result[i].comments = static_cast<std::uint64_t>(row.integer(1));
                                  result[i].rating_rank = row.integer(2);
                              });
        }
        return result;
    });
}

bool Transaction::exists(std::string_view text, std::initializer_list<Value> parameters) {
    bool found = false;
    connection_.query(text, "i", std::span(parameters.begin(), parameters.size()), [&](const Row&) { found = true; });
    return found;
}

void Transaction::insert_revision(const Revision& revision) {
    const auto& content = revision.content;
    connection_.run("insert into revisions (article, number, title, lead, body, figures, byline, categories, tags, hash, "
                    "created_at, created_by) values (:article, :number, :title, :lead, :body, :figures, :byline, "
                    ":categories, :tags, :hash, :created_at, :created_by)",
                    {to_string(revision.article), revision.number, content.title, content.lead,
                     encode_document(content.body), encode_figures(content.figures), encode_byline(content.byline),
                     encode_terms(content.categories), encode_terms(content.tags), revision.hash,
                     revision.created_at.microseconds(), write_id(revision.created_by)});
}

void Transaction::index_revision(const ArticleHead& head, bool live, std::uint32_t number) {
    std::vector<std::string> facets;
    connection_.query("select r.title, r.lead, r.figures, r.byline, r.categories, r.tags from revisions r "
                      "where r.article = :article and r.number = :number",
                      ContentColumns::types, {to_string(head.id), number}, [&](const Row& row) {
                          const auto content = ContentColumns::read(row, 0);
                          for (const auto& term : content.categories) facets.push_back(facet(term));
                          for (const auto& term : content.tags) facets.push_back(facet(term));
                          for (const auto& entry : content.byline) {
                              if (entry.author) facets.push_back(facet(*entry.author));
                          }
                      });
    std::ranges::sort(facets);
    const auto repeated = std::ranges::unique(facets);
    facets.erase(repeated.begin(), repeated.end());
    for (const auto& each : facets) {
        connection_.run("insert into listing (scope, facet, sort_at, article) values (:scope, :facet, :sort_at, :article)",
                        {live ? live_scope : latest_scope, each, sort_time(head).microseconds(), to_string(head.id)});
    }
}

void Transaction::index_article(const ArticleHead& head) {
    connection_.run("delete from listing where article = :article", {to_string(head.id)});
    if (head.live_revision != 0) index_revision(head, true, head.live_revision);
    index_revision(head, false, head.latest_revision);
}

Result<void> Transaction::create_article(const ArticleHead& head, const Revision& first) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from articles where id = :id", {to_string(head.id)})) {
            return Error{ErrorCode::already_exists, "there is an article with this id", "id"};
        }
        if (exists("select 1 from articles where slug = :slug", {head.slug.text()})) {
            return Error{ErrorCode::already_exists, "another article has this slug", "slug"};
        }
        connection_.run("insert into articles (id, locale, slug, status, publish_at, unpublish_at, comments_open, "
                        "ratings_open, live_revision, latest_revision, version, created_at, updated_at, created_by, "
                        "sort_at) values (:id, :locale, :slug, :status, :publish_at, :unpublish_at, :comments_open, "
                        ":ratings_open, :live_revision, :latest_revision, :version, :created_at, :updated_at, "
                        ":created_by, :sort_at)",
                        {to_string(head.id), head.locale.tag(), head.slug.text(), static_cast<int>(head.status),
                         write_time(head.publish_at), write_time(head.unpublish_at), head.comments_open,
                         head.ratings_open, head.live_revision, head.latest_revision, head.version,
                         head.created_at.microseconds(), head.updated_at.microseconds(), write_id(head.created_by),
                         sort_time(head).microseconds()});
        connection_.run("insert into counters (article) values (:article)", {to_string(head.id)});
        connection_.run("delete from old_slugs where slug = :slug", {head.slug.text()});
        insert_revision(first);
        index_article(head);
        return {};
    });
}

Result<void> Transaction::update_article(const ArticleHead& head) {
    return guarded([&]() -> Result<void> {
        MASTHEAD_TRY(const ArticleHead stored, get_article(head.id));
        if (stored.version != head.version) {
            return Error{ErrorCode::version_mismatch, "the article was changed meanwhile", "version"};
        }
        if (stored.slug != head.slug) {
            if (exists("select 1 from articles where slug = :slug", {head.slug.text()})) {
                return Error{ErrorCode::already_exists, "another article has this slug", "slug"};
            }
            connection_.run("delete from old_slugs where slug = :slug", {head.slug.text()});
        }
        connection_.run("update articles set locale = :locale, slug = :slug, status = :status, publish_at = :publish_at, "
                        "unpublish_at = :unpublish_at, comments_open = :comments_open, ratings_open = :ratings_open, "
                        "live_revision = :live_revision, latest_revision = :latest_revision, version = version + 1, "
                        "updated_at = :updated_at, sort_at = :sort_at where id = :id",
                        {head.locale.tag(), head.slug.text(), static_cast<int>(head.status), write_time(head.publish_at),
                         write_time(head.unpublish_at), head.comments_open, head.ratings_open, head.live_revision,
                         head.latest_revision, head.updated_at.microseconds(), sort_time(head).microseconds(),
                         to_string(head.id)});
        index_article(head);
        return {};
    });
}

Result<void> Transaction::create_revision(const Revision& revision) {
    return guarded([&]() -> Result<void> {
        if (exists("select 1 from revisions where article = :article and number = :number",
                   {to_string(revision.article), revision.number})) {
            return Error{ErrorCode::already_exists, "this revision is there already", "number"};
        }
        insert_revision(revision);
        return {};
    });
}

Result<void> Transaction::put_search_words(const ArticleId& article, std::span<const std::string> live,
                                           std::span<const std::string> latest) {
    return guarded([&]() -> Result<void> {
        dialect_.put_words(connection_, article, live, latest);
        return {};
    });
}

Result<void> Transaction::put_old_slug(const Slug& old, const ArticleId& article) {
    return guarded([&]() -> Result<void> {
        connection_.run("insert into old_slugs (slug, article) values (:slug, :article) "
                        "on conflict (slug) do update set article = excluded.article",
                        {old.text(), to_string(article)});
        return {};
    });
}

Result<void> Transaction::erase_article(const ArticleId& id, std::uint64_t version) {
    return guarded([&]() -> Result<void> {
        MASTHEAD_TRY(const ArticleHead stored, get_article(id));
        if (stored.version != version) {
            return Error{ErrorCode::version_mismatch, "the article was changed meanwhile", "version"};
        }
        dialect_.erase_words(connection_, id);
        // Revisions, comments, votes, counters, listings and old slugs go with it by their foreign keys.
        connection_.run("delete from articles where id = :id", {to_string(id)});
        return {};
    });
}

} // namespace masthead::inline v0::sql
