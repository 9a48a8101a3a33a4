#include "native.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <fcntl.h>
#include <memory>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace masthead::inline v0::sqlite {

// SOCI includes SQLite's header inside this namespace.
using namespace sqlite_api;

namespace {

sqlite3* handle(soci::session& session) {
    auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
    return backend->conn_;
}

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using NativeStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

/// A failure of a native call.
struct NativeFailure : std::runtime_error {
    explicit NativeFailure(sqlite3* database) : NativeFailure(sqlite3_extended_errcode(database)) {}
    explicit NativeFailure(int extended) : std::runtime_error("SQLite call failed"), code(extended) {}
    int code;
};

NativeStatement prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) throw NativeFailure(database);
    return NativeStatement(statement);
}

int is_past(void* deadline) {
    return std::chrono::steady_clock::now() > *static_cast<std::chrono::steady_clock::time_point*>(deadline) ? 1 : 0;
}

/// SQLite's own pauses grow to a tenth of a second; whoever comes through the turnstile is the next one, and need not
/// wait longer than the writer before it does.
constexpr auto pace_of_asking = std::chrono::milliseconds(1);

int ask_again(void* deadline, int) {
    if (is_past(deadline) != 0) return 0;
    std::this_thread::sleep_for(pace_of_asking);
    return 1;
}

/// Pages of the write-ahead log after which they are written to the file, as SQLite itself does it.
constexpr int log_pages = 1'000;
/// Readers that overlap without a pause keep SQLite from beginning the log anew, and it would grow for ever. From this
/// size on, a writer waits a moment for them.
constexpr int long_log_pages = 8'000;
constexpr int wait_for_readers = 20;

int keep_log_short(void*, sqlite3* database, const char* name, int pages) {
    if (pages < log_pages) return SQLITE_OK;
    // The commit is over, so the wait that was set for it matters no more.
    if (pages >= long_log_pages) sqlite3_busy_timeout(database, wait_for_readers);
    // What does not succeed now is tried again after the next commit; nothing is lost meanwhile.
    sqlite3_wal_checkpoint_v2(database, name,
                              pages >= long_log_pages ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, nullptr,
                              nullptr);
    return SQLITE_OK;
}

Error error_of(int extended) {
    switch (extended & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
    case SQLITE_LOCKED: return {ErrorCode::timed_out, "the database is busy", ""};
    case SQLITE_INTERRUPT: return {ErrorCode::timed_out, "the work took longer than allowed", ""};
    case SQLITE_FULL: return {ErrorCode::storage_full, "the disk is full", ""};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {ErrorCode::corrupt, "the database file is damaged; restore it from a backup", ""};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_IOERR: return {ErrorCode::unavailable, "the database file cannot be read or written", ""};
    case SQLITE_TOOBIG: return {ErrorCode::too_large, "the value is too large for the database", ""};
    case SQLITE_CONSTRAINT:
        if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY) {
            return {ErrorCode::already_exists, "this exists already", ""};
        }
        if (extended == SQLITE_CONSTRAINT_FOREIGNKEY) {
            return {ErrorCode::conflict, "something else refers to this, or it refers to what does not exist", ""};
        }
        return {ErrorCode::invalid_argument, "a value breaks a rule of the schema", ""};
    default: return {ErrorCode::internal, std::string("SQLite: ") + sqlite3_errstr(extended), ""};
    }
}

} // namespace

void create_private(const std::string& path) noexcept {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file >= 0) ::close(file);
}

void open(soci::session& session, const std::string& path, bool reader) {
    // SOCI splits its text at blanks unless the value is quoted; quotes inside are refused by the caller.
    session.open(soci::sqlite3, "dbname=\"" + path + "\"");
    auto* database = handle(session);
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, 5'000);
    session << "pragma foreign_keys = on";
    if (reader) {
        session << "pragma query_only = on";
    } else {
        session << "pragma synchronous = full";
        // What is erased is overwritten too; some builds of SQLite leave it in the file.
        session << "pragma secure_delete = on";
        session << "pragma journal_size_limit = 33554432";
        sqlite3_wal_hook(database, keep_log_short, nullptr);
    }
}

void use_write_ahead_log(soci::session& session) {
    auto* database = handle(session);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (;;) {
        const auto statement = prepare(database, "pragma journal_mode = wal");
        const int outcome = sqlite3_step(statement.get());
        if (outcome == SQLITE_ROW) {
            const auto* mode = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0));
            if (mode != nullptr && std::string_view(mode) == "wal") return;
            throw NativeFailure(SQLITE_CANTOPEN);
        }
        // SQLite does not wait here by its busy timeout when two connections change a new file at the same time.
        if ((outcome & 0xFF) != SQLITE_BUSY || std::chrono::steady_clock::now() > deadline)
            throw NativeFailure(database);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

Error open_error(const std::string& path) {
    int code = SQLITE_CANTOPEN;
    try {
        throw;
    } catch (const soci::sqlite3_soci_error& failure) {
        code = failure.result();
    } catch (const NativeFailure& failure) {
        code = failure.code;
    } catch (...) {
    }
    auto error = error_of(code);
    if ((code & 0xFF) == SQLITE_NOTADB) {
        error = {ErrorCode::unsupported, "this file is not a SQLite database; give another path", "storage"};
    } else if (error.code == ErrorCode::unavailable || error.code == ErrorCode::internal) {
        error = {ErrorCode::unavailable,
                 "cannot open '" + path + "'; check that its folder exists and that it may be written", "storage"};
    }
    return error;
}

Error current_error(soci::session& session) {
    try {
        throw;
    } catch (const NativeFailure& failure) {
        return error_of(failure.code);
    } catch (const soci::soci_error&) {
        // Its text may hold bound values, and its code is the short one: the connection knows better.
    } catch (...) {
        return {ErrorCode::internal, "the work failed unexpectedly", ""};
    }
    auto* database = handle(session);
    if (database == nullptr) return {ErrorCode::unavailable, "the database is not open", ""};
    const int code = sqlite3_extended_errcode(database);
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) return error_of(code);
    return {ErrorCode::internal, "the storage failed unexpectedly", ""};
}

void set_deadline(soci::session& session, std::chrono::steady_clock::time_point* deadline) {
    auto* database = handle(session);
    sqlite3_busy_handler(database, deadline == nullptr ? nullptr : ask_again, deadline);
    sqlite3_progress_handler(database, deadline == nullptr ? 0 : 20'000, deadline == nullptr ? nullptr : is_past,
                             deadline);
}

void limit_wait(soci::session& session, std::chrono::milliseconds wait) {
    sqlite3_busy_timeout(handle(session), static_cast<int>(std::clamp<std::int64_t>(wait.count(), 0, 86'400'000)));
}

void roll_back(soci::session& session) noexcept {
    auto* database = handle(session);
    if (database == nullptr) return;
    // A statement left amid its rows would keep its snapshot beyond the end of the transaction.
    for (auto* each = sqlite3_next_stmt(database, nullptr); each != nullptr; each = sqlite3_next_stmt(database, each)) {
        if (sqlite3_stmt_busy(each) != 0) sqlite3_reset(each);
    }
    if (sqlite3_get_autocommit(database) == 0) sqlite3_exec(database, "rollback", nullptr, nullptr, nullptr);
}

void refuse_changes(soci::session& session, bool on) noexcept {
    sqlite3_exec(handle(session), on ? "pragma query_only = on" : "pragma query_only = off", nullptr, nullptr, nullptr);
}

std::int64_t pragma_value(soci::session& session, std::string_view pragma) {
    const auto statement = prepare(handle(session), ("pragma " + std::string(pragma)).c_str());
    if (sqlite3_step(statement.get()) != SQLITE_ROW) throw NativeFailure(handle(session));
    return sqlite3_column_int64(statement.get(), 0);
}

void put_bytes(soci::session& session, std::string_view id, std::string_view bytes) {
    const auto statement = prepare(handle(session), "insert into media_bytes (id, bytes) values (?, ?)");
    sqlite3_bind_text64(statement.get(), 1, id.data(), id.size(), SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_blob64(statement.get(), 2, bytes.data(), bytes.size(), SQLITE_STATIC);
    if (sqlite3_step(statement.get()) != SQLITE_DONE) throw NativeFailure(handle(session));
}

std::string get_bytes(soci::session& session, std::string_view id) {
    const auto statement = prepare(handle(session), "select bytes from media_bytes where id = ?");
    sqlite3_bind_text64(statement.get(), 1, id.data(), id.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (sqlite3_step(statement.get()) != SQLITE_ROW) throw NativeFailure(handle(session));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), 0));
    return {static_cast<const char*>(sqlite3_column_blob(statement.get(), 0)), size};
}

} // namespace masthead::inline v0::sqlite
