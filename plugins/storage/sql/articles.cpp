#include "facets.hpp"
#include "guard.hpp"
#include "paging.hpp"

#include <masthead/storage/codec.hpp>

#include <array>
#include <set>

namespace masthead::inline v0::sql {

namespace {

Error slug_taken() {
    return {ErrorCode::already_exists, "another article has this slug", "slug"};
}

void add_head(RowList& rows, const ArticleHead& head) {
    rows.add({{"id", to_string(head.id)},
              {"locale", head.locale.tag()},
              {"slug", head.slug.text()},
              {"status", static_cast<int>(head.status)},
              {"publish_at", head.publish_at},
              {"unpublish_at", head.unpublish_at},
              {"comments_open", head.comments_open},
              {"ratings_open", head.ratings_open},
              {"live_revision", head.live_revision},
              {"latest_revision", head.latest_revision},
              {"version", head.version},
              {"created_at", head.created_at},
              {"updated_at", head.updated_at},
              {"created_by", write_id(head.created_by)},
              {"sort_at", sort_time(head)}});
}

void add_revision(RowList& rows, const Revision& revision) {
    const auto& content = revision.content;
    rows.add({{"article", to_string(revision.article)},
              {"number", revision.number},
              {"title", content.title},
              {"lead", content.lead},
              {"body", encode_document(content.body)},
              {"figures", encode_figures(content.figures)},
              {"byline", encode_byline(content.byline)},
              {"categories", id_list(std::span(content.categories))},
              {"tags", id_list(std::span(content.tags))},
              {"hash", revision.hash},
              {"created_at", revision.created_at},
              {"created_by", write_id(revision.created_by)}});
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

void Transaction::insert_revisions(const RowList& rows) {
    connection_.run(
        "insert into revisions (article, number, title, lead, body, figures, byline, categories, tags, hash, "
        "created_at, created_by) select n.article, n.number, n.title, n.lead, @as_json(n.body), @as_json(n.figures), "
        "@as_json(n.byline), @ids(n.categories), @ids(n.tags), n.hash, n.created_at, n.created_by "
        "from @rows(:rows, article id, number integer, title text, lead text, body text, figures text, byline text, "
        "categories text, tags text, hash text, created_at time, created_by id) as n",
        {rows});
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
                    {rows});
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

Result<void> Transaction::check_new(std::span<const NewArticle> articles) {
    // One question for all; only if something is wrong each is asked about, to say what.
    RowList rows(connection_.notation());
    std::set<ArticleId> ids;
    std::set<Slug> slugs;
    bool is_doubtful = false;
    for (const auto& [head, first, live_words, latest_words] : articles) {
        rows.add({{"id", to_string(head.id)}, {"slug", head.slug.text()}});
        is_doubtful |= !ids.insert(head.id).second || !slugs.insert(head.slug).second;
    }
    is_doubtful |= exists("select 1 from @rows(:rows, id id, slug text) as n "
                          "where (select 1 from articles a where a.id = n.id) is not null "
                          "or (select 1 from articles a where a.slug = n.slug) is not null",
                          {rows});
    if (!is_doubtful) return {};
    ids.clear();
    slugs.clear();
    for (const auto& [head, first, live_words, latest_words] : articles) {
        if (!ids.insert(head.id).second || exists("select 1 from articles where id = :id", {to_string(head.id)})) {
            return Error{ErrorCode::already_exists, "there is an article with this id", "id"};
        }
        if (!slugs.insert(head.slug).second ||
            exists("select 1 from articles where slug = :slug", {head.slug.text()})) {
            return slug_taken();
        }
    }
    return {};
}

Result<void> Transaction::create_article(const ArticleHead& head, const Revision& first) {
    return create_articles(std::array{NewArticle{head, first}});
}

Result<void> Transaction::create_articles(std::span<const NewArticle> articles) {
    return guarded([&]() -> Result<void> {
        if (articles.empty()) return {};
        MASTHEAD_CHECK(check_new(articles));
        RowList heads(connection_.notation());
        RowList revisions(connection_.notation());
        RowList listing(connection_.notation());
        std::vector<ArticleWords> words;
        for (const auto& [head, first, live_words, latest_words] : articles) {
            if (!live_words.empty() || !latest_words.empty()) words.push_back({head.id, live_words, latest_words});
            add_head(heads, head);
            add_revision(revisions, first);
            if (head.live_revision == first.number) index_content(listing, head, true, first.content);
            if (head.latest_revision == first.number) index_content(listing, head, false, first.content);
        }
        connection_.run("insert into articles (id, locale, slug, status, publish_at, unpublish_at, comments_open, "
                        "ratings_open, live_revision, latest_revision, version, created_at, updated_at, created_by, "
                        "sort_at) select n.id, n.locale, n.slug, n.status, n.publish_at, n.unpublish_at, "
                        "n.comments_open, n.ratings_open, n.live_revision, n.latest_revision, n.version, n.created_at, "
                        "n.updated_at, n.created_by, n.sort_at from @rows(:rows, id id, locale text, slug text, "
                        "status integer, publish_at time, unpublish_at time, comments_open flag, ratings_open flag, "
                        "live_revision integer, latest_revision integer, version integer, created_at time, "
                        "updated_at time, created_by id, sort_at time) as n",
                        {heads});
        connection_.run("insert into counters (article) select n.id from @rows(:rows, id id) as n", {heads});
        insert_revisions(revisions);
        insert_listing(listing);
        dialect_.put_words(connection_, words);
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
            if (exists("select 1 from articles where slug = :slug", {head.slug.text()})) return slug_taken();
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
        RowList rows(connection_.notation());
        add_revision(rows, revision);
        insert_revisions(rows);
        return {};
    });
}

Result<void> Transaction::put_search_words(const ArticleId& article, std::span<const std::string> live,
                                           std::span<const std::string> latest) {
    return guarded([&]() -> Result<void> {
        dialect_.put_words(connection_, std::array{ArticleWords{article, live, latest}});
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
