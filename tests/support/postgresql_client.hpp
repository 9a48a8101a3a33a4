#pragma once

#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace masthead::test {

/// A connection of the tests' own to a PostgreSQL server, beside the storage that is tested. For one thread at a time.
class PostgresqlClient {
public:
    /// Connects; throws std::runtime_error if that fails.
    explicit PostgresqlClient(const std::string& url);

    /// Runs one or more statements. Throws std::runtime_error with the server's message if one fails.
    void execute(const std::string& sql);
    /// The first column of the first row, empty if it is null or there is none.
    [[nodiscard]] std::string value_of(const std::string& sql);
    /// The first column of every row.
    [[nodiscard]] std::vector<std::string> column_of(const std::string& sql);
    /// `text` as an SQL literal.
    [[nodiscard]] std::string quoted(const std::string& text);
    /// `text` as an SQL name.
    [[nodiscard]] std::string quoted_name(const std::string& text);

private:
    struct Closer {
        void operator()(pg_conn* connection) const noexcept;
    };
    std::unique_ptr<pg_conn, Closer> connection_;
};

} // namespace masthead::test
