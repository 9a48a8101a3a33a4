#include "article_page.hpp"

#include "../sql/rows.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

namespace masthead::inline v0::postgresql {

namespace {

namespace json = boost::json;
using sql::intact;

/// How many columns come before those of the revision, and before the rest.
constexpr std::size_t revision_columns = sql::HeadColumns::size;
constexpr std::size_t rest_columns = revision_columns + sql::RevisionColumns::types.size();

/// Votes by value, authors and terms come as arrays of arrays.
constexpr std::string_view rest =
    "c.views, c.comments, c.rating_rank, "
    "(select json_agg(json_build_array(t.value, t.votes)) from rating_totals t "
    "where t.article = a.id and t.votes > 0)::text, "
    "(select json_agg(json_build_array(n.id, n.slug, n.name, n.bio, n.account, n.version)) from authors n "
    "where n.id = any(array(select (e ->> 'author')::uuid from jsonb_array_elements(r.byline) e)))::text, "
    "(select json_agg(json_build_array(t.id, t.kind, t.slug, t.name, t.description, t.parent, t.position, t.version)) "
    "from terms t where t.id = any(r.categories || r.tags))::text";

/// One row of such an array, member by member.
class Members {
public:
    explicit Members(const json::value& row) : row_(row.as_array()) {}
    [[nodiscard]] std::string text() { return json::value_to<std::string>(row_.at(next_++)); }
    template <typename Number>
    [[nodiscard]] Number number() {
        return static_cast<Number>(row_.at(next_++).to_number<std::int64_t>());
    }
    template <typename IdType>
    [[nodiscard]] std::optional<IdType> optional_id() {
        const auto& value = row_.at(next_++);
        if (value.is_null()) return std::nullopt;
        return sql::read_id<IdType>(json::value_to<std::string>(value));
    }

private:
    const json::array& row_;
    std::size_t next_ = 0;
};

Author read_author(const json::value& row) {
    Members members(row);
    Author author;
    author.id = sql::read_id<AuthorId>(members.text());
    author.slug = intact(Slug::parse(members.text()));
    author.name = members.text();
    author.bio = members.text();
    author.account = members.optional_id<AccountId>();
    author.version = members.number<std::uint64_t>();
    return author;
}

Term read_term(const json::value& row) {
    Members members(row);
    Term term;
    term.id = sql::read_id<TermId>(members.text());
    term.kind = members.number<TermKind>();
    term.slug = intact(Slug::parse(members.text()));
    term.name = members.text();
    term.description = members.text();
    term.parent = members.optional_id<TermId>();
    term.position = members.number<std::int32_t>();
    term.version = members.number<std::uint64_t>();
    return term;
}

template <typename Read>
void read_rows(const sql::Row& row, std::size_t column, Read read) {
    if (row.is_null(column)) return;
    const auto rows = json::parse(row.text(column));
    for (const auto& each : rows.as_array()) read(each);
}

WholeArticle read_page(const sql::Row& row) {
    WholeArticle page;
    page.head = sql::HeadColumns::read(row);
    page.revision = sql::RevisionColumns::read(row, revision_columns);
    page.counters.views = static_cast<std::uint64_t>(row.integer(rest_columns));
    page.counters.comments = static_cast<std::uint64_t>(row.integer(rest_columns + 1));
    page.counters.rating_rank = row.integer(rest_columns + 2);
    read_rows(row, rest_columns + 3, [&](const json::value& each) {
        Members members(each);
        const auto value = RatingValue::from_hundredths(members.number<std::int32_t>());
        page.rating.histogram.emplace(value, members.number<std::uint64_t>());
    });
    read_rows(row, rest_columns + 4, [&](const json::value& each) { page.authors.push_back(read_author(each)); });
    read_rows(row, rest_columns + 5, [&](const json::value& each) { page.terms.push_back(read_term(each)); });
    return page;
}

std::string question(std::string_view number, std::string_view condition) {
    return sql::joined({"select ", sql::HeadColumns::names, ", ", sql::RevisionColumns::names, ", ", rest,
                        " from articles a join revisions r on r.article = a.id and r.number = ", number,
                        " join counters c on c.article = a.id where ", condition});
}

} // namespace

std::optional<WholeArticle> find_article_page(sql::Connection& connection, const ArticleKey& key,
                                              RevisionChoice choice) {
    static constexpr std::string_view live =
        "case when a.live_revision = 0 then a.latest_revision else a.live_revision end";
    static const auto live_by_slug = question(live, "a.slug = :slug");
    static const auto live_by_id = question(live, "a.id = :id");
    static const auto latest_by_slug = question("a.latest_revision", "a.slug = :slug");
    static const auto latest_by_id = question("a.latest_revision", "a.id = :id");
    static const auto types = sql::joined({sql::HeadColumns::types, sql::RevisionColumns::types, "iiittt"});
    const auto* slug = std::get_if<Slug>(&key);
    const bool is_live = choice == RevisionChoice::live;
    const auto& by_slug = is_live ? live_by_slug : latest_by_slug;
    const auto& by_id = is_live ? live_by_id : latest_by_id;
    std::optional<WholeArticle> found;
    connection.query(slug != nullptr ? by_slug : by_id, types,
                     {slug != nullptr ? slug->text() : to_string(std::get<ArticleId>(key))},
                     [&](const sql::Row& row) { found = read_page(row); });
    return found;
}

} // namespace masthead::inline v0::postgresql
