#include "postgresql_client.hpp"

#include <libpq-fe.h>

#include <stdexcept>

namespace masthead::test {

namespace {

struct ResultCloser {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using QueryResult = std::unique_ptr<PGresult, ResultCloser>;

QueryResult run(PGconn* connection, const std::string& sql) {
    QueryResult result(PQexec(connection, sql.c_str()));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        throw std::runtime_error(std::string("PostgreSQL: ") + PQerrorMessage(connection));
    }
    return result;
}

std::string taken(char* text) {
    if (text == nullptr) throw std::runtime_error("PostgreSQL: text that cannot be quoted");
    std::string copy(text);
    PQfreemem(text);
    return copy;
}

} // namespace

void PostgresqlClient::Closer::operator()(pg_conn* connection) const noexcept {
    PQfinish(connection);
}

PostgresqlClient::PostgresqlClient(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        throw std::runtime_error(std::string("PostgreSQL: ") + PQerrorMessage(connection_.get()));
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
}

void PostgresqlClient::execute(const std::string& sql) {
    run(connection_.get(), sql);
}

std::string PostgresqlClient::value_of(const std::string& sql) {
    const auto values = column_of(sql);
    return values.empty() ? std::string{} : values.front();
}

std::vector<std::string> PostgresqlClient::column_of(const std::string& sql) {
    const auto result = run(connection_.get(), sql);
    std::vector<std::string> values;
    for (int row = 0; row < PQntuples(result.get()); ++row) values.emplace_back(PQgetvalue(result.get(), row, 0));
    return values;
}

std::string PostgresqlClient::quoted(const std::string& text) {
    return taken(PQescapeLiteral(connection_.get(), text.data(), text.size()));
}

std::string PostgresqlClient::quoted_name(const std::string& text) {
    return taken(PQescapeIdentifier(connection_.get(), text.data(), text.size()));
}

} // namespace masthead::test
