#pragma once

#include "../support/postgresql_cluster.hpp"
#include "../support/temporary_folder.hpp"

#include <chrono>
#include <string>

namespace masthead::bench {

/// pgbench, PostgreSQL's own load generator, running one script against one database.
class Pgbench {
public:
    /// Statements are prepared once a connection if `prepared`.
    Pgbench(const test::PostgresqlAddress& server, std::string database, const std::string& script, bool prepared);

    /// Transactions a second with so many clients. Throws std::runtime_error if pgbench fails.
    [[nodiscard]] double rate(int clients, int threads, std::chrono::milliseconds time) const;

private:
    test::PostgresqlAddress server_;
    std::string database_;
    bool prepared_;
    test::TemporaryFolder folder_;
};

} // namespace masthead::bench
