#include "support.hpp"

#include <masthead/plugin/registry.hpp>
#include <masthead/plugins/postgresql.hpp>

namespace masthead::test {

namespace {

std::set<std::uint64_t> numbers_of(PostgresqlClient& client, const std::string& sql) {
    std::set<std::uint64_t> numbers;
    for (const auto& number : client.column_of(sql)) numbers.insert(std::stoull(number));
    return numbers;
}

} // namespace

Result<std::unique_ptr<Storage>> open(const std::string& url) {
    Registry registry;
    MASTHEAD_CHECK(postgresql::install(registry));
    return registry.open_storage(url);
}

std::unique_ptr<Storage> open_ready(const std::string& url) {
    auto storage = must(open(url));
    must(storage->migrate());
    return storage;
}

Result<void> put_pair(WriteTransaction& transaction, std::uint64_t number) {
    Samples samples(number * 3);
    const auto text = std::to_string(number);
    MASTHEAD_CHECK(transaction.create_author(samples.author("author-" + text, "Author " + text)));
    const auto term = samples.term(TermKind::tag, "term-" + text, "Term " + text);
    MASTHEAD_CHECK(transaction.create_term(term));
    return transaction.append_change(samples.change(EntityKind::term, term.id.bytes()));
}

Result<Position> write_pair(Storage& storage, std::uint64_t number, milliseconds timeout) {
    return storage.write([&](WriteTransaction& transaction) { return put_pair(transaction, number); }, {timeout});
}

Result<Position> read_position(Storage& storage, milliseconds timeout) {
    MASTHEAD_TRY(const auto view, storage.read({.timeout = timeout}));
    return view->position();
}

std::set<std::uint64_t> pairs_at(const std::string& url) {
    PostgresqlClient client(url);
    auto authors = numbers_of(client, "select substr(slug, 8) from authors");
    EXPECT_EQ(authors, numbers_of(client, "select substr(slug, 6) from terms"));
    EXPECT_EQ(std::to_string(authors.size()), client.value_of("select count(*) from changes"));
    return authors;
}

int cut_connections(PostgresqlClient& client) {
    return std::stoi(client.value_of("select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity "
                                     "where datname = current_database() and pid <> pg_backend_pid()"));
}

} // namespace masthead::test
