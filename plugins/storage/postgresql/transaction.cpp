#include "transaction.hpp"

#include "article_page.hpp"

#include <masthead/storage/codec.hpp>

namespace masthead::inline v0::postgresql {

Error Dialect::current_error(sql::Connection&) const {
    auto& session = lease_.session();
    if (session.failure) return session.failure->error;
    try {
        throw;
    } catch (const DeadlinePassed&) {
        session.failure = Failure{{ErrorCode::timed_out, "the work took longer than allowed", ""}};
    } catch (...) {
        session.failure = current_failure(session.handle);
    }
    return session.failure->error;
}

std::string Dialect::words_source(bool live, std::string_view place) const {
    return sql::joined({"search_words w where w.", live ? "live" : "latest",
                        " @> array(select json_array_elements_text(", place, "::json))"});
}

std::string Dialect::words_parameter(const std::vector<std::string>& words) const {
    return encode_tags(words);
}

void Dialect::put_words(sql::Connection& connection, std::span<const sql::ArticleWords> words) const {
    if (words.empty()) return;
    sql::RowList rows(connection.notation());
    for (const auto& [article, live, latest] : words) {
        rows.add({{"article", to_string(article)},
                  {"live", encode_tags({live.begin(), live.end()})},
                  {"latest", encode_tags({latest.begin(), latest.end()})}});
    }
    connection.run("insert into search_words (article, live, latest) "
                   "select n.article, array(select json_array_elements_text(n.live::json)), "
                   "array(select json_array_elements_text(n.latest::json)) "
                   "from @rows(:rows, article id, live text, latest text) as n "
                   "@lookup(articles a, a.id = n.article) where true "
                   "on conflict (article) do update set live = excluded.live, latest = excluded.latest",
                   {rows});
}

void Dialect::put_bytes(sql::Connection&, const MediaId& id, std::string_view bytes) const {
    lease_.watched([&] { postgresql::put_bytes(lease_.session().handle, to_string(id), bytes); });
}

std::string Dialect::get_bytes(sql::Connection&, const MediaId& id) const {
    return lease_.watched([&] { return postgresql::get_bytes(lease_.session().handle, to_string(id)); });
}

Transaction::Transaction(Place& place, std::unique_ptr<Place> owned)
    : sql::Transaction(place.session().connection, place.dialect, {}), owned_(std::move(owned)),
      pending_(place.session().connection.notation()) {}

Result<Position> Transaction::position() {
    return guarded([&] {
        write_changes();
        return sql::Transaction::position();
    });
}

Result<std::optional<WholeArticle>> Transaction::find_whole_article(const ArticleKey& key, RevisionChoice choice) {
    return guarded(
        [&]() -> Result<std::optional<WholeArticle>> { return find_article_page(connection_, key, choice); });
}

Result<std::vector<Change>> Transaction::changes_after(Position position, std::uint32_t limit) {
    return guarded([&] {
        write_changes();
        return sql::Transaction::changes_after(position, limit);
    });
}

Result<void> Transaction::append_change(const Change& change) {
    return append_changes({&change, 1});
}

Result<void> Transaction::append_changes(std::span<const Change> changes) {
    for (const auto& change : changes) {
        pending_.add({{"at", change.at},
                      {"kind", static_cast<int>(change.kind)},
                      {"entity", static_cast<int>(change.entity)},
                      {"id", detail::format_uuid(change.id)},
                      {"tags", encode_tags(change.tags)}});
    }
    return {};
}

Result<std::uint32_t> Transaction::trim_changes(Timestamp before, std::uint32_t limit) {
    return guarded([&] {
        // The newest change of all stays, and that may be one of this unit.
        write_changes();
        return sql::Transaction::trim_changes(before, limit);
    });
}

void Transaction::write_changes() {
    if (pending_.empty()) return;
    static const auto add = add_to_feed(":rows");
    connection_.query(lock_feed, "t", {}, [](const sql::Row&) {});
    connection_.run(add, {pending_.text()});
    connection_.run(wake_waiters);
    pending_ = sql::RowList(connection_.notation());
}

} // namespace masthead::inline v0::postgresql
