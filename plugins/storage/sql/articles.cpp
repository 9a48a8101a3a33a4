#include "facets.hpp"
#include "guard.hpp"
#include "paging.hpp"

#include <masthead/storage/codec.hpp>

#include <set>

namespace masthead::inline v0::sql {

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
        static const auto text = joined(
            {"select ", RevisionColumns::names, " from revisions r where r.article = :article and r.number = :number"});
        auto found = find_one<RevisionColumns, Revision>(text, {to_string(article), number});
        if (!found) return not_found("there is no such revision");
        return std::move(*found);
    });
}

Result<Page<Revision>> Transaction::list_revisions(const ArticleId& article, const PageRequest& page) {
    return guarded([&]() -> Result<Page<Revision>> {
        static const auto text = joined({"select ", RevisionColumns::names,
                                         " from revisions r where r.article = :article and r.number < :before"
                                         " order by r.number desc limit :limit"});
        MASTHEAD_TRY(const PageKey key, page_key(page, "revisions"));
        const std::int64_t before = page.after.empty() ? INT64_MAX : key.number();
        Page<Revision> result;
        connection_.query(text, RevisionColumns::types, {to_string(article), before, page.limit + 1},
                          [&](const Row& row) { result.items.push_back(RevisionColumns::read(row)); });
        finish_page(result, page.limit, "revisions", [](const Revision& last) {
            return PageKey{std::to_string(last.number), {}};
        });
        return result;
    });
}

Result<std::vector<std::optional<ArticleHead>>> Transaction::find_articles(std::span<const ArticleId> ids) {
    return guarded([&]() -> Result<std::vector<std::optional<ArticleHead>>> {
        static const auto text = joined({"select ", HeadColumns::names, " from articles a where a.id @in(:ids)"});
        return find_many<HeadColumns, ArticleHead>(text, ids, [](const ArticleHead& head) { return head.id; });
    });
}

Result<std::vector<ArticleCounters>> Transaction::counters(std::span<const ArticleId> articles) {
    return guarded([&]() -> Result<std::vector<ArticleCounters>> {
        std::map<ArticleId, ArticleCounters> found;
        if (!articles.empty()) {
            connection_.query("select article, views, comments, rating_rank from counters where article @in(:ids)",
                              "tiii", {id_list(articles)}, [&](const Row& row) {
                                  auto& counters = found[read_id<ArticleId>(row.text(0))];
                                  counters.views = static_cast<std::uint64_t>(row.integer(1));
                                  counters.comments = static_cast<std::uint64_t>(row.integer(2));
                                  counters.rating_rank = row.integer(3);
                              });
        }
        std::vector<ArticleCounters> result;
        for (const auto& article : articles) result.push_back(found[article]);
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
    connection_.run(
        "insert into revisions (article, number, title, lead, body, figures, byline, categories, tags, hash, "
        "created_at, created_by) values (:article, :number, :title, :lead, :body, :figures, :byline, "
        "@ids(:categories), @ids(:tags), :hash, :created_at, :created_by)",
        {to_string(revision.article), revision.number, content.title, content.lead, encode_document(content.body),
         encode_figures(content.figures), encode_byline(content.byline), id_list(std::span(content.categories)),
         id_list(std::span(content.tags)), revision.hash, revision.created_at, write_id(revision.created_by)});
}

void Transaction::index_content(RowList& rows, const ArticleHead& head, bool live, const ArticleContent& content) {
    std::set<std::string> facets;
    for (const auto& term : content.categories) facets.insert(facet(term));
    for (const auto& term : content.tags) facets.insert(facet(term));
    for (const auto& entry : content.byline) {
        if (entry.author) facets.insert(facet(*entry.author));
    }
    for (const auto& each : facets) {
        rows.add({{"scope", live ? live_scope : latest_scope},
                  {"facet", each},
                  {"sort_at", sort_time(head)},
                  {"article", to_string(head.id)}});
    }
}

void Transaction::insert_listing(const RowList& rows) {
    if (rows.empty()) return;
    connection_.run("insert into listing (scope, facet, sort_at, article) "
                    "select n.scope, n.facet, n.sort_at, n.article "
                    "from @rows(:rows, scope integer, facet text, sort_at time, article id) as n",
                    {rows.text()});
}

void Transaction::index_article(const ArticleHead& head) {
    static const auto text = joined({"select ", ContentColumns::names,
                                     ", r.number from revisions r "
                                     "where r.article = :article and r.number in (:live, :latest)"});
    static const auto types = joined({ContentColumns::types, "i"});
    connection_.run("delete from listing where article = :article", {to_string(head.id)});
    RowList rows(connection_.notation());
    connection_.query(text, types, {to_string(head.id), head.live_revision, head.latest_revision}, [&](const Row& row) {
        const auto content = ContentColumns::read(row, 0);
        const auto number = static_cast<std::uint32_t>(row.integer(ContentColumns::size));
        if (number == head.live_revision) index_content(rows, head, true, content);
        if (number == head.latest_revision) index_content(rows, head, false, content);
    });
    insert_listing(rows);
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
                         head.publish_at, head.unpublish_at, head.comments_open, head.ratings_open, head.live_revision,
                         head.latest_revision, head.version, head.created_at, head.updated_at,
                         write_id(head.created_by), sort_time(head)});
        connection_.run("insert into counters (article) values (:article)", {to_string(head.id)});
        connection_.run("delete from old_slugs where slug = :slug", {head.slug.text()});
        insert_revision(first);
        RowList rows(connection_.notation());
        if (head.live_revision == first.number) index_content(rows, head, true, first.content);
        if (head.latest_revision == first.number) index_content(rows, head, false, first.content);
        insert_listing(rows);
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
        connection_.run(
            "update articles set locale = :locale, slug = :slug, status = :status, publish_at = :publish_at, "
            "unpublish_at = :unpublish_at, comments_open = :comments_open, ratings_open = :ratings_open, "
            "live_revision = :live_revision, latest_revision = :latest_revision, version = version + 1, "
            "created_at = :created_at, updated_at = :updated_at, created_by = :created_by, sort_at = :sort_at "
            "where id = :id",
            {head.locale.tag(), head.slug.text(), static_cast<int>(head.status), head.publish_at, head.unpublish_at,
             head.comments_open, head.ratings_open, head.live_revision, head.latest_revision, head.created_at,
             head.updated_at, write_id(head.created_by), sort_time(head), to_string(head.id)});
        index_article(head);
        return {};
    });
}

Result<void> Transaction::create_revision(const Revision& revision) {
    return guarded([&]() -> Result<void> {
        MASTHEAD_CHECK(get_article(revision.article));
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
        MASTHEAD_CHECK(get_article(article));
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
