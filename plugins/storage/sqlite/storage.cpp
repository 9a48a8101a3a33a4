#include <masthead/plugins/sqlite.hpp>

#include "../sql/deadline.hpp"
#include "../sql/guard.hpp"
#include "../sql/queue.hpp"
#include "native.hpp"
#include "notation.hpp"
#include "schema.hpp"
#include "turnstile.hpp"

#include <masthead/plugin/registry.hpp>
#include <masthead/storage/change_signal.hpp>

#include <soci/soci.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

namespace masthead::inline v0::sqlite {

namespace {

using sql::deadline_after;
using sql::SteadyTime;

std::chrono::milliseconds time_left(SteadyTime deadline) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
}

/// A SOCI session with its kept statements.
struct Session {
    Session(const std::string& path, bool reader) : connection(handle, notation()) { open(handle, path, reader); }
    /// Statements go before the session they belong to.
    soci::session handle;
    sql::Connection connection;
    /// What the unit of work in progress failed with, for good.
    std::optional<Error> failure;
};

class SqliteDialect final : public sql::Dialect {
public:
    explicit SqliteDialect(Session& session) : session_(session) {}

    /// Ends the unit of work but for the failures after which the interface lets it go on.
    Error current_error(sql::Connection&) const override {
        auto error = sqlite::current_error(session_.handle);
        if (error.code != ErrorCode::already_exists && !session_.failure) {
            session_.failure = error;
            refuse_changes(session_.handle, true);
        }
        return error;
    }

    std::string words_source(bool live, std::string_view place) const override {
        const std::string table = live ? "live_words" : "latest_words";
        return table + " where " + table + " match " + std::string(place);
    }

    std::string_view words_key() const override { return "rowid"; }
    std::string_view article_key() const override { return "number"; }

    std::string words_parameter(const std::vector<std::string>& words) const override {
        std::string text;
        for (const auto& word : words) text += (text.empty() ? "\"" : " \"") + word + '"';
        return text;
    }

    void put_words(sql::Connection& connection, std::span<const sql::ArticleWords> words) const override {
        for (const auto& [article, live, latest] : words) {
            erase_words(connection, article);
            insert_words(connection, "live_words", article, live);
            insert_words(connection, "latest_words", article, latest);
        }
    }

    void erase_words(sql::Connection& connection, const ArticleId& article) const override {
        const auto id = to_string(article);
        connection.run("delete from live_words where rowid = (select number from articles where id = :id)", {id});
        connection.run("delete from latest_words where rowid = (select number from articles where id = :id)", {id});
    }

    void put_bytes(sql::Connection&, const MediaId& id, std::string_view bytes) const override {
        sqlite::put_bytes(session_.handle, to_string(id), bytes);
    }

    std::string get_bytes(sql::Connection&, const MediaId& id) const override {
        return sqlite::get_bytes(session_.handle, to_string(id));
    }

private:
    static void insert_words(sql::Connection& connection, std::string_view table, const ArticleId& article,
                             std::span<const std::string> words) {
        if (words.empty()) return;
        std::string text;
        for (const auto& word : words) (text += word) += ' ';
        connection.run(
            sql::joined({"insert into ", table, " (words, rowid) select :words, number from articles where id = :id"}),
            {text, to_string(article)});
    }

    Session& session_;
};

/// Reader sessions, opened when needed and lent to one transaction each. Safe from any thread.
class ReaderPool {
public:
    explicit ReaderPool(std::string path) : path_(std::move(path)) {}

    /// A session, or nothing if none was free by `deadline`. Throws if it cannot be opened.
    std::unique_ptr<Session> take(SteadyTime deadline) {
        if (!queue_.enter(deadline)) return nullptr;
        if (auto session = take_free()) return session;
        try {
            return std::make_unique<Session>(path_, true);
        } catch (...) {
            give_back(nullptr);
            throw;
        }
    }

    /// Those open; of those in use, one may be just being opened.
    StorageNumbers numbers() const {
        const auto [inside, waiting] = queue_.numbers();
        const std::lock_guard lock(mutex_);
        return {free_.size() + inside, inside, max_readers, waiting};
    }

    void give_back(std::unique_ptr<Session> session) {
        if (session) {
            const std::lock_guard lock(mutex_);
            free_.push_back(std::move(session));
        }
        queue_.leave();
    }

private:
    static constexpr std::size_t max_readers = 4;

    std::unique_ptr<Session> take_free() {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) return nullptr;
        auto session = std::move(free_.back());
        free_.pop_back();
        return session;
    }

    std::string path_;
    sql::FairQueue queue_{max_readers};
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<Session>> free_;
};

class SqliteStorage final : public Storage {
public:
    explicit SqliteStorage(std::string path)
        : path_(std::move(path)), writer_(path_, false), writer_dialect_(writer_), readers_(path_),
          turnstile_(path_ + "-turn") {}

    std::string_view name() const noexcept override { return "sqlite"; }
    StorageCapabilities capabilities() const noexcept override { return {true, true}; }

    /// Makes the file ours if it may be; a file of another program is left as it is. Throws what SOCI throws.
    Result<void> claim() {
        MASTHEAD_CHECK(check_owner(writer_.handle));
        use_write_ahead_log(writer_.handle);
        return {};
    }

    Result<void> migrate() override {
        return in_turn(std::chrono::seconds(60),
                       [&](SteadyTime) -> Result<void> { return sqlite::migrate(writer_.handle); });
    }

    Result<std::unique_ptr<ReadTransaction>> read(const ReadOptions& options) override;

    Result<Position> write(const WriteWork& work, const WriteOptions& options) override {
        return in_turn(options.timeout, [&](SteadyTime deadline) -> Result<Position> {
            MASTHEAD_CHECK(check_schema_once(writer_));
            MASTHEAD_CHECK(begin_write(deadline));
            sql::Transaction transaction(writer_.connection, writer_dialect_, {});
            MASTHEAD_CHECK(work(transaction));
            if (writer_.failure) return *writer_.failure;
            MASTHEAD_TRY(const Position reached, transaction.position());
            if (std::chrono::steady_clock::now() > deadline) {
                return Error{ErrorCode::timed_out, "the work took longer than allowed", ""};
            }
            writer_.connection.run("commit");
            changed_.raise(reached);
            return reached;
        });
    }

    Result<bool> wait_for_changes(Position position, std::chrono::milliseconds timeout) override {
        return changed_.wait(*this, position, timeout);
    }

    Result<void> check(const ReadOptions& options) override;

    StorageNumbers numbers() const override {
        auto numbers = readers_.numbers();
        const auto [inside, waiting] = queue_.numbers();
        ++numbers.connections;
        ++numbers.max_connections;
        numbers.connections_in_use += inside;
        numbers.waiting += waiting;
        return numbers;
    }

private:
    /// One that waits for other processes no longer than until `deadline`.
    Result<std::unique_ptr<Session>> take_reader(SteadyTime deadline);
    /// A view of now, and the position that it includes.
    Result<std::unique_ptr<ReadTransaction>> begin_read(SteadyTime deadline, Position& reached);

    Result<void> begin_write(SteadyTime deadline) {
        const std::unique_lock inside(turnstile_, deadline);
        if (!inside) return Error{ErrorCode::timed_out, "the database is busy", ""};
        writer_.connection.run("begin immediate");
        return {};
    }

    /// Refuses a file that was not migrated; looks until it is once right.
    Result<void> check_schema_once(Session& session) {
        if (schema_is_current_) return {};
        MASTHEAD_CHECK(check_schema(session.handle));
        schema_is_current_ = true;
        return {};
    }

    /// Runs `unit` as the only writer of this process, within a deadline; rolls back unless it committed.
    template <typename Unit>
    std::invoke_result_t<Unit, SteadyTime> in_turn(std::chrono::milliseconds timeout, Unit unit) {
        auto deadline = deadline_after(timeout);
        if (!queue_.enter(deadline)) return Error{ErrorCode::timed_out, "other writers took too long", ""};
        set_deadline(writer_.handle, &deadline);
        auto outcome = sql::guarded(writer_.connection, writer_dialect_, [&] { return unit(deadline); });
        set_deadline(writer_.handle, nullptr);
        roll_back(writer_.handle);
        if (writer_.failure) {
            writer_.failure.reset();
            refuse_changes(writer_.handle, false);
        }
        queue_.leave();
        return outcome;
    }

    std::string path_;
    Session writer_;
    SqliteDialect writer_dialect_;
    sql::FairQueue queue_{1};
    ReaderPool readers_;
    Turnstile turnstile_;
    ChangeSignal changed_;
    std::atomic<bool> schema_is_current_ = false;
};

/// Keeps the dialect of a reader's session beside its transaction.
struct Reading {
    std::unique_ptr<Session> session;
    SqliteDialect dialect;
    explicit Reading(std::unique_ptr<Session> taken) : session(std::move(taken)), dialect(*session) {}
};

Result<std::unique_ptr<ReadTransaction>> SqliteStorage::read(const ReadOptions& options) {
    const auto deadline = deadline_after(options.timeout);
    for (;; std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
        Position reached = 0;
        MASTHEAD_TRY(auto transaction, begin_read(deadline, reached));
        if (reached >= options.least_position) return transaction;
        if (std::chrono::steady_clock::now() > deadline) {
            return Error{ErrorCode::timed_out, "the position asked for was not reached in time", ""};
        }
    }
}

Result<std::unique_ptr<Session>> SqliteStorage::take_reader(SteadyTime deadline) {
    std::unique_ptr<Session> session;
    try {
        session = readers_.take(deadline);
    } catch (...) {
        return open_error(path_);
    }
    if (!session) return Error{ErrorCode::timed_out, "no connection became free in time", ""};
    limit_wait(session->handle, time_left(deadline));
    return session;
}

Result<std::unique_ptr<ReadTransaction>> SqliteStorage::begin_read(SteadyTime deadline, Position& reached) {
    MASTHEAD_TRY(std::unique_ptr<Session> session, take_reader(deadline));
    auto reading = std::make_shared<Reading>(std::move(session));
    const auto finish = [this, reading] {
        if (reading->session) roll_back(reading->session->handle);
        readers_.give_back(std::move(reading->session));
    };
    auto& connection = reading->session->connection;
    auto transaction = std::make_unique<sql::Transaction>(connection, reading->dialect, finish);
    auto begun = sql::guarded(connection, reading->dialect, [&]() -> Result<Position> {
        MASTHEAD_CHECK(check_schema_once(*reading->session));
        connection.run("begin");
        // The first read takes the snapshot.
        return transaction->position();
    });
    if (!begun) {
        // What cannot begin may be broken: the next reader opens a new connection.
        reading->session.reset();
        return std::move(begun).error();
    }
    reached = *begun;
    return std::unique_ptr<ReadTransaction>(std::move(transaction));
}

Result<void> SqliteStorage::check(const ReadOptions& options) {
    const auto deadline = deadline_after(options.timeout);
    MASTHEAD_TRY(std::unique_ptr<Session> session, take_reader(deadline));
    SqliteDialect dialect(*session);
    auto outcome = sql::guarded(session->connection, dialect, [&] { return check_schema(session->handle); });
    // What could not be asked may be broken: the next reader opens a new connection.
    if (session->failure) session.reset();
    readers_.give_back(std::move(session));
    return outcome;
}

Result<std::unique_ptr<Storage>> make(std::string_view location) {
    if (location.empty()) return invalid_argument("storage", "a file is needed: sqlite:PATH");
    if (location == ":memory:") return invalid_argument("storage", "for a site in memory use memory:");
    // Readers are opened later, wherever the process is then; and SQLite takes what begins with `file:` for an address.
    std::error_code ignored;
    const auto absolute = std::filesystem::absolute(std::string(location), ignored).string();
    const std::string path = absolute.empty() ? std::string(location) : absolute;
    if (path.find('"') != std::string::npos || path.find('\0') != std::string::npos) {
        return invalid_argument("storage", "a path must not hold quotation marks");
    }
    try {
        create_private(path);
        auto storage = std::make_unique<SqliteStorage>(path);
        MASTHEAD_CHECK(storage->claim());
        return std::unique_ptr<Storage>(std::move(storage));
    } catch (...) {
        return open_error(path);
    }
}

} // namespace

Result<void> install(Registry& registry) {
    return registry.add_storage("sqlite", make);
}

} // namespace masthead::inline v0::sqlite
