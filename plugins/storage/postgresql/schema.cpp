#include "schema.hpp"

#include "native.hpp"
#include "version_1.hpp"
#include "version_1_access.hpp"

#include <soci/soci.h>

namespace masthead::inline v0::postgresql {

namespace {

constexpr long long current_version = 1;

/// 0 if the schema of the site is not there.
long long version_of(soci::session& session) {
    long long tables = 0;
    session << "select count(*) from information_schema.tables where table_schema = current_schema() and "
               "table_name = 'masthead_schema'",
        soci::into(tables);
    if (tables == 0) return 0;
    long long version = 0;
    session << "select coalesce(max(version), 0) from masthead_schema", soci::into(version);
    return version;
}

Result<void> check_not_newer(long long version) {
    if (version <= current_version) return {};
    return Error{ErrorCode::unsupported,
                 "the database has schema version " + std::to_string(version) +
                     " and this program knows up to version " + std::to_string(current_version) +
                     "; use a newer program",
                 "storage"};
}

Result<void> check_empty(soci::session& session, const std::string& schema) {
    long long tables = 0;
    session << "select count(*) from information_schema.tables where table_schema = current_schema()",
        soci::into(tables);
    if (tables == 0) return {};
    return Error{ErrorCode::unsupported,
                 "the schema '" + schema +
                     "' of this database holds tables of another program; give another database, or "
                     "another schema with schema=NAME",
                 "storage"};
}

Result<void> upgrade(soci::session& session, const std::string& schema) {
    const auto version = version_of(session);
    MASTHEAD_CHECK(check_not_newer(version));
    if (version == current_version) return {};
    MASTHEAD_CHECK(check_empty(session, schema));
    execute(session, version_1);
    execute(session, version_1_access);
    return {};
}

} // namespace

Result<void> migrate(soci::session& session, const std::string& schema) {
    // Whoever comes second waits here and then finds the work done.
    execute(session,
            "begin isolation level read committed; set local statement_timeout = 0; set local lock_timeout = 60000; "
            "select pg_advisory_xact_lock(1298232180, hashtext('" +
                schema + "'))");
    if (schema != "public") execute(session, "create schema if not exists \"" + schema + '"');
    auto outcome = upgrade(session, schema);
    execute(session, outcome ? "commit" : "rollback");
    return outcome;
}

Result<void> check_schema(soci::session& session) {
    const auto version = version_of(session);
    MASTHEAD_CHECK(check_not_newer(version));
    if (version == current_version) return {};
    return Error{ErrorCode::unsupported,
                 "the database has no current schema; run the migration first (`newsroom migrate`, or "
                 "`EngineOptions::migrate`)",
                 "storage"};
}

} // namespace masthead::inline v0::postgresql
