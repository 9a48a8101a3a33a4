#include <masthead/plugins/postgresql.hpp>

#include "listener.hpp"
#include "pool.hpp"
#include "schema.hpp"
#include "transaction.hpp"

#include <masthead/plugin/registry.hpp>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

namespace masthead::inline v0::postgresql {

namespace {

using namespace std::chrono_literals;
using sql::deadline_after;

/// Attempts of what met a lost connection, a taken name or a broken reference; lost races are run again until the
/// deadline.
constexpr int most_attempts = 3;
/// Attempts after which the losers of this process go one by one, so that they are in each other's way no more.
constexpr int attempts_side_by_side = 3;

/// At least 1 ms: PostgreSQL takes 0 for no limit.
std::chrono::milliseconds time_left(SteadyTime deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds(1));
}

bool is_past(SteadyTime deadline) {
    return std::chrono::steady_clock::now() > deadline;
}

Error too_late() {
    return {ErrorCode::timed_out, "the work took longer than allowed", ""};
}

/// A pause that grows with the attempts and differs from that of others.
void pause_before(int attempt, SteadyTime deadline) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const auto longest = std::chrono::microseconds(500) * (1 << std::min(attempt, 7));
    const auto pause =
        std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(0, longest.count())(random));
    std::this_thread::sleep_until(std::min(deadline, std::chrono::steady_clock::now() + pause));
}

class PostgresqlStorage final : public Storage {
public:
    explicit PostgresqlStorage(Address address) : pool_(std::move(address)), listener_(pool_) {}

    std::string_view name() const noexcept override { return "postgresql"; }
    StorageCapabilities capabilities() const noexcept override {
        return {.durable = true, .shared = true, .concurrent_writers = true};
    }

    /// Connects once, so that a wrong address is told at once.
    Result<void> try_to_connect() {
        MASTHEAD_CHECK(pool_.take(deadline_after(30s)));
        return {};
    }

    Result<void> migrate() override {
        const auto deadline = deadline_after(120s);
        MASTHEAD_TRY(auto place, take_place(deadline));
        return guarded(*place, [&] {
            return place->lease->watched(
                [&] { return postgresql::migrate(place->session().handle, pool_.address().schema); });
        });
    }

    Result<std::unique_ptr<ReadTransaction>> read(const ReadOptions& options) override;
    Result<Position> write(const WriteWork& work, const WriteOptions& options) override;
    Result<std::optional<WholeArticle>> find_whole_article(const ArticleKey& key, RevisionChoice choice,
                                                           const ReadOptions& options) override;
    Result<bool> wait_for_changes(Position position, std::chrono::milliseconds timeout) override;
    Result<void> check(const ReadOptions& options) override;

    StorageNumbers numbers() const override {
        auto numbers = pool_.numbers();
        numbers.repeated_units = repeated_units_;
        return numbers;
    }

private:
    /// One run of a unit. `is_committing` tells how far it came.
    Result<Position> run_unit(Place& place, const WriteWork& work, bool& is_committing);
    /// A view of now, opened by `deadline`, in which each statement may take as long as `timeout`.
    Result<std::unique_ptr<ReadTransaction>> begin_view(std::chrono::milliseconds timeout, SteadyTime deadline);
    /// Runs `ask(place)`, which changes nothing, again if the connection was lost.
    template <typename Ask>
    auto ask_place(SteadyTime deadline, Ask ask) -> std::invoke_result_t<Ask, Place&>;
    /// The same with `ask(transaction)`, as a statement of its own.
    template <typename Ask>
    auto ask_once(SteadyTime deadline, Ask ask) -> std::invoke_result_t<Ask, Transaction&>;

    Result<std::unique_ptr<Place>> take_place(SteadyTime deadline) {
        MASTHEAD_TRY(auto lease, pool_.take(deadline));
        return std::make_unique<Place>(std::move(lease));
    }
    template <typename Work>
    static auto guarded(Place& place, Work work) -> std::invoke_result_t<Work> {
        return sql::guarded(place.session().connection, place.dialect, std::move(work));
    }

    /// Refuses a database that was not migrated; looks until it is once right.
    Result<void> check_schema_once(Lease& lease) {
        if (schema_is_current_) return {};
        MASTHEAD_CHECK(lease.watched([&] { return check_schema(lease.session().handle); }));
        schema_is_current_ = true;
        return {};
    }

    SessionPool pool_;
    Listener listener_;
    std::timed_mutex losers_;
    std::atomic<bool> schema_is_current_ = false;
    std::atomic<std::uint64_t> repeated_units_ = 0;
};

/// Whether a unit whose run failed so is run again.
bool runs_again(const Failure& failure, int attempt) {
    if (failure.lost_race) return true;
    return (failure.may_be_stale || failure.lost_connection) && attempt < most_attempts;
}

Result<Position> PostgresqlStorage::run_unit(Place& place, const WriteWork& work, bool& is_committing) {
    auto& session = place.session();
    const auto deadline = place.lease->deadline();
    auto outcome = guarded(place, [&]() -> Result<Position> {
        MASTHEAD_CHECK(check_schema_once(*place.lease));
        place.lease->watched([&] { begin_unit(session.handle, time_left(deadline)); });
        Transaction transaction(place);
        MASTHEAD_CHECK(work(transaction));
        if (session.failure) return session.failure->error;
        if (is_past(deadline)) return too_late();
        is_committing = true;
        return place.lease->watched(
            [&] { return commit(session.handle, transaction.pending_changes(), time_left(deadline)); });
    });
    // What the work threw after a failure of the database is only that failure.
    if (!outcome && session.failure) return session.failure->error;
    return outcome;
}

Result<Position> PostgresqlStorage::write(const WriteWork& work, const WriteOptions& options) {
    const auto deadline = deadline_after(options.timeout);
    std::unique_lock turn(losers_, std::defer_lock);
    for (int attempt = 1;; ++attempt) {
        std::optional<Failure> failure;
        bool is_committing = false;
        {
            auto place = take_place(deadline);
            if (!place) {
                if (place.error().code != ErrorCode::unavailable || attempt >= most_attempts) return place.error();
                failure = Failure{place.error(), false, true};
            } else {
                auto outcome = run_unit(**place, work, is_committing);
                failure = (*place)->session().failure;
                if (outcome || !failure) return outcome;
            }
        }
        if (failure->lost_connection && is_committing) {
            return Error{ErrorCode::unavailable,
                         "the connection to the database was lost during the commit; whether the work was kept is not "
                         "known",
                         ""};
        }
        if (is_past(deadline)) return failure->lost_race || failure->lost_connection ? too_late() : failure->error;
        if (!runs_again(*failure, attempt)) return failure->error;
        ++repeated_units_;
        if (failure->lost_connection)
            std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(time_left(deadline), 60ms));
        pause_before(attempt, deadline);
        if (attempt >= attempts_side_by_side && !turn.owns_lock() && !turn.try_lock_until(deadline)) return too_late();
    }
}

Result<std::unique_ptr<ReadTransaction>> PostgresqlStorage::begin_view(std::chrono::milliseconds timeout,
                                                                       SteadyTime deadline) {
    for (int attempt = 1;; ++attempt) {
        MASTHEAD_TRY(auto place, take_place(deadline));
        auto& session = place->session();
        place->lease->allow_each(timeout);
        auto begun = guarded(*place, [&]() -> Result<void> {
            MASTHEAD_CHECK(check_schema_once(*place->lease));
            place->lease->watched([&] { postgresql::begin_view(session.handle, timeout); });
            return {};
        });
        if (begun) {
            auto& where = *place;
            return std::unique_ptr<ReadTransaction>(std::make_unique<Transaction>(where, std::move(place)));
        }
        const bool is_lost = session.failure && session.failure->lost_connection;
        if (!is_lost || attempt >= most_attempts || is_past(deadline)) return std::move(begun).error();
    }
}

Result<std::unique_ptr<ReadTransaction>> PostgresqlStorage::read(const ReadOptions& options) {
    const auto deadline = deadline_after(options.timeout);
    // How long to wait for a view says little of what is asked of it then.
    const auto timeout = std::max<std::chrono::milliseconds>(time_left(deadline), 1s);
    for (;; std::this_thread::sleep_for(1ms)) {
        MASTHEAD_TRY(auto view, begin_view(timeout, deadline));
        if (options.least_position == 0) return view;
        MASTHEAD_TRY(const Position reached, view->position());
        if (reached >= options.least_position) return view;
        if (is_past(deadline)) {
            return Error{ErrorCode::timed_out, "the position asked for was not reached in time", ""};
        }
    }
}

template <typename Ask>
auto PostgresqlStorage::ask_place(SteadyTime deadline, Ask ask) -> std::invoke_result_t<Ask, Place&> {
    for (int attempt = 1;; ++attempt) {
        MASTHEAD_TRY(auto place, take_place(deadline));
        auto outcome = guarded(*place, [&] { return ask(*place); });
        const auto& failure = place->session().failure;
        const bool is_lost = !outcome && failure && failure->lost_connection;
        if (!is_lost || attempt >= most_attempts || is_past(deadline)) return outcome;
    }
}

template <typename Ask>
auto PostgresqlStorage::ask_once(SteadyTime deadline, Ask ask) -> std::invoke_result_t<Ask, Transaction&> {
    return ask_place(deadline, [&](Place& place) -> std::invoke_result_t<Ask, Transaction&> {
        auto& session = place.session();
        MASTHEAD_CHECK(check_schema_once(*place.lease));
        const auto timeout = time_left(deadline);
        // The limit that the session has serves as well if it is near enough.
        if (timeout > session.statement_timeout || timeout < session.statement_timeout / 2) {
            place.lease->watched(
                [&] { execute(session.handle, "set statement_timeout = " + std::to_string(timeout.count())); });
            session.statement_timeout = timeout;
        }
        Transaction transaction(place);
        return ask(transaction);
    });
}

Result<std::optional<WholeArticle>> PostgresqlStorage::find_whole_article(const ArticleKey& key, RevisionChoice choice,
                                                                          const ReadOptions& options) {
    if (options.least_position != 0) return Storage::find_whole_article(key, choice, options);
    return ask_once(deadline_after(options.timeout),
                    [&](Transaction& transaction) { return transaction.find_whole_article(key, choice); });
}

Result<void> PostgresqlStorage::check(const ReadOptions& options) {
    return ask_place(deadline_after(options.timeout), [](Place& place) {
        return place.lease->watched([&] { return check_schema(place.session().handle); });
    });
}

Result<bool> PostgresqlStorage::wait_for_changes(Position position, std::chrono::milliseconds timeout) {
    const auto deadline = deadline_after(timeout);
    for (;;) {
        const auto seen = listener_.wake_ups();
        MASTHEAD_TRY(const Position reached,
                     ask_once(deadline_after(5s), [](Transaction& transaction) { return transaction.position(); }));
        if (reached > position) return true;
        if (is_past(deadline)) return false;
        listener_.wait(seen, deadline);
    }
}

Result<std::unique_ptr<Storage>> make(std::string_view location) {
    try {
        MASTHEAD_TRY(Address address, parse_address(location));
        auto storage = std::make_unique<PostgresqlStorage>(std::move(address));
        MASTHEAD_CHECK(storage->try_to_connect());
        return std::unique_ptr<Storage>(std::move(storage));
    } catch (...) {
        return internal_error("the storage could not be made");
    }
}

} // namespace

Result<void> install(Registry& registry) {
    return registry.add_storage("postgresql", make);
}

} // namespace masthead::inline v0::postgresql
