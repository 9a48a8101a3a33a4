#include "native.hpp"

#include "../sql/connection.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <libpq-fe.h>
#include <memory>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <stdexcept>

namespace masthead::inline v0::postgresql {

namespace {

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using NativeResult = std::unique_ptr<PGresult, Clear>;

/// A failure of a native call.
struct NativeFailure : std::runtime_error {
    explicit NativeFailure(const PGresult* result) : std::runtime_error("PostgreSQL call failed") {
        const char* code = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
        if (code != nullptr) sqlstate = code;
    }
    std::string sqlstate;
};

PGconn* connection_of(soci::session& session) {
    auto* backend = static_cast<soci::postgresql_session_backend*>(session.get_backend());
    return backend == nullptr ? nullptr : backend->conn_;
}

bool is_good(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/// One row of the table of SQLSTATEs: those that begin so mean this.
struct Meaning {
    std::string_view beginning;
    ErrorCode code;
    std::string_view message;
    bool lost_race = false;
    bool lost_connection = false;
    bool may_be_stale = false;
};

constexpr std::string_view read_only = "this database server takes no writes; it may be a standby";

/// The first that fits.
constexpr std::array meanings{
    Meaning{"40", ErrorCode::conflict, "another writer was in the way; try again", true},
    Meaning{"23505", ErrorCode::already_exists, "this exists already", false, false, true},
    Meaning{"23503", ErrorCode::conflict, "something else refers to this, or it refers to what does not exist", false,
            false, true},
    Meaning{"23", ErrorCode::invalid_argument, "a value breaks a rule of the schema"},
    Meaning{"22", ErrorCode::invalid_argument, "a value is not one that the database takes"},
    Meaning{"57014", ErrorCode::timed_out, "the work took longer than allowed"},
    Meaning{"55P03", ErrorCode::timed_out, "other writers took too long"},
    Meaning{"25P03", ErrorCode::timed_out, "the work took longer than allowed", false, true},
    Meaning{"53100", ErrorCode::storage_full, "the disk of the database is full"},
    Meaning{"53", ErrorCode::unavailable, "the database server has no room for more work now"},
    Meaning{"54", ErrorCode::too_large, "the value is too large for the database"},
    Meaning{"57P", ErrorCode::unavailable, "the database server stopped or ended the connection", false, true},
    Meaning{"08", ErrorCode::unavailable, "the connection to the database was lost", false, true},
    // After a failover an open connection may lead to a standby, which also knows no serialisable units.
    Meaning{"25006", ErrorCode::unavailable, read_only, false, true},
    Meaning{"0A000", ErrorCode::unavailable, read_only, false, true},
    Meaning{"42501", ErrorCode::unavailable, "the database user lacks a privilege on the tables of the site"},
    Meaning{"42P01", ErrorCode::unsupported, "the database has no current schema; run the migration first"},
    Meaning{"58", ErrorCode::unavailable, "the database server cannot read or write its files"},
    Meaning{"XX001", ErrorCode::corrupt, "the database is damaged; restore it from a backup"},
    Meaning{"XX002", ErrorCode::corrupt, "an index of the database is damaged; rebuild it"},
};

Failure failure_of(std::string_view sqlstate) {
    const auto found =
        std::ranges::find_if(meanings, [&](const Meaning& meaning) { return sqlstate.starts_with(meaning.beginning); });
    if (found == meanings.end()) {
        return {{ErrorCode::internal, "PostgreSQL refused a statement (SQLSTATE " + std::string(sqlstate) + ')', ""}};
    }
    return {
        {found->code, std::string(found->message), ""}, found->lost_race, found->may_be_stale, found->lost_connection};
}

Failure lost_connection() {
    return failure_of("08006");
}

std::string sqlstate_in_flight() {
    try {
        throw;
    } catch (const NativeFailure& failure) {
        return failure.sqlstate;
    } catch (const soci::postgresql_soci_error& failure) {
        return failure.sqlstate();
    } catch (...) {
        return {};
    }
}

} // namespace

void open(soci::session& session, const std::string& connect) {
    session.open(soci::postgresql, connect);
    // Notices go to standard error otherwise.
    PQsetNoticeProcessor(
        connection_of(session), [](void*, const char*) {}, nullptr);
}

void close(soci::session& session) noexcept {
    auto* backend = static_cast<soci::postgresql_session_backend*>(session.get_backend());
    if (backend == nullptr) return;
    PQfinish(backend->conn_);
    backend->conn_ = nullptr;
}

Error open_error(const std::string& shown, const std::string& password) {
    std::string reason;
    try {
        throw;
    } catch (const soci::soci_error& failure) {
        reason = failure.what();
    } catch (...) {
    }
    static constexpr std::string_view hidden = "(password)";
    for (auto at = reason.find(password); !password.empty() && at != std::string::npos;
         at = reason.find(password, at + hidden.size())) {
        reason.replace(at, password.size(), hidden);
    }
    std::ranges::replace(reason, '\n', ' ');
    while (reason.ends_with(' ')) reason.pop_back();
    return {ErrorCode::unavailable, "cannot open the " + shown + ": " + reason, "storage"};
}

Failure current_failure(soci::session& session) {
    auto* connection = connection_of(session);
    const auto sqlstate = sqlstate_in_flight();
    const bool is_known = sqlstate.size() == 5 && sqlstate.find_first_not_of(' ') != std::string::npos;
    const bool is_closed = connection == nullptr || PQstatus(connection) != CONNECTION_OK;
    if (is_known) {
        auto failure = failure_of(sqlstate);
        failure.lost_connection |= is_closed;
        return failure;
    }
    if (is_closed) return lost_connection();
    return {{ErrorCode::internal, "the storage failed unexpectedly", ""}};
}

int socket_of(soci::session& session) noexcept {
    auto* connection = connection_of(session);
    return connection == nullptr ? -1 : PQsocket(connection);
}

bool is_usable(soci::session& session) noexcept {
    auto* connection = connection_of(session);
    if (connection == nullptr || PQstatus(connection) != CONNECTION_OK) return false;
    while (const NativeResult rest{PQgetResult(connection)}) {
    }
    // A server that went away has closed its end.
    pollfd socket{PQsocket(connection), POLLIN, 0};
    if (::poll(&socket, 1, 0) > 0 && PQconsumeInput(connection) == 0) return false;
    return PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) == PQTRANS_IDLE;
}

void execute(soci::session& session, const std::string& text) {
    const NativeResult result(PQexec(connection_of(session), text.c_str()));
    if (!is_good(result.get())) throw NativeFailure(result.get());
}

void begin_unit(soci::session& session, std::chrono::milliseconds timeout) {
    execute(session,
            "begin isolation level serializable; set local statement_timeout = " + std::to_string(timeout.count()));
}

void begin_view(soci::session& session, std::chrono::milliseconds timeout) {
    // The first question takes the snapshot; without one the view would be of a later moment.
    execute(session, "begin isolation level repeatable read read only; set local statement_timeout = " +
                         std::to_string(timeout.count()) + "; select 1");
}

std::string add_to_feed(std::string_view rows) {
    return sql::joined({"insert into changes (position, at, kind, entity, id, tags) "
                        "select nextval('change_positions'), n.at, n.kind, n.entity, n.id, "
                        "array(select json_array_elements_text(n.tags::json)) from json_to_recordset(",
                        rows, "::json) as n(at timestamptz, kind smallint, entity smallint, id uuid, tags text)"});
}

Position commit(soci::session& session, const std::string& changes, std::chrono::milliseconds timeout) {
    auto* connection = connection_of(session);
    // A wait for the lock that comes too late must end before the caller is gone.
    const auto limit = "set local statement_timeout = " + std::to_string(timeout.count()) + "; ";
    std::string text = "commit; select coalesce(max(position), 0) from changes";
    if (!changes.empty()) {
        const std::unique_ptr<char, decltype(&PQfreemem)> literal(
            PQescapeLiteral(connection, changes.data(), changes.size()), PQfreemem);
        if (!literal) throw NativeFailure(nullptr);
        text = sql::joined(
            {limit, lock_feed, "; ", add_to_feed(literal.get()), " returning position; ", wake_waiters, "; commit"});
    }
    if (PQsendQuery(connection, text.c_str()) == 0) throw NativeFailure(nullptr);
    Position reached = 0;
    bool is_committed = false;
    NativeResult failed;
    while (NativeResult result{PQgetResult(connection)}) {
        if (!is_good(result.get())) {
            failed = std::move(result);
            continue;
        }
        // The end of a transaction that failed is called a rollback.
        is_committed |= std::strcmp(PQcmdStatus(result.get()), "COMMIT") == 0;
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            const char* value = PQgetvalue(result.get(), row, 0);
            std::from_chars(value, value + std::strlen(value), reached);
        }
    }
    if (!is_committed) throw NativeFailure(failed.get());
    return reached;
}

void roll_back(soci::session& session) noexcept {
    auto* connection = connection_of(session);
    if (connection == nullptr || PQstatus(connection) != CONNECTION_OK) return;
    if (PQtransactionStatus(connection) == PQTRANS_IDLE) return;
    // What it answers is taken by the next user of the connection.
    PQsendQuery(connection, "rollback");
}

void listen(soci::session& session) {
    execute(session, "listen masthead_changes");
}

bool wait_for_notification(soci::session& session, std::chrono::steady_clock::time_point deadline) {
    auto* connection = connection_of(session);
    const auto taken = [&] {
        bool is_any = false;
        while (PGnotify* each = PQnotifies(connection)) {
            PQfreemem(each);
            is_any = true;
        }
        return is_any;
    };
    if (taken()) return true;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd socket{PQsocket(connection), POLLIN, 0};
    if (::poll(&socket, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000))) <= 0) return false;
    if (PQconsumeInput(connection) == 0 || PQstatus(connection) != CONNECTION_OK) throw NativeFailure(nullptr);
    return taken();
}

void put_bytes(soci::session& session, std::string_view id, std::string_view bytes) {
    const std::string text(id);
    const std::array<const char*, 2> values{text.c_str(), bytes.data() == nullptr ? "" : bytes.data()};
    const std::array<int, 2> lengths{0, static_cast<int>(bytes.size())};
    const std::array<int, 2> formats{0, 1};
    const NativeResult result(PQexecParams(connection_of(session),
                                           "insert into media_bytes (id, bytes) values ($1::uuid, $2::bytea)", 2,
                                           nullptr, values.data(), lengths.data(), formats.data(), 0));
    if (!is_good(result.get())) throw NativeFailure(result.get());
}

std::string get_bytes(soci::session& session, std::string_view id) {
    const std::string text(id);
    const char* value = text.c_str();
    const NativeResult result(PQexecParams(connection_of(session), "select bytes from media_bytes where id = $1::uuid",
                                           1, nullptr, &value, nullptr, nullptr, 1));
    if (!is_good(result.get()) || PQntuples(result.get()) != 1) throw NativeFailure(result.get());
    return {PQgetvalue(result.get(), 0, 0), static_cast<std::size_t>(PQgetlength(result.get(), 0, 0))};
}

} // namespace masthead::inline v0::postgresql
