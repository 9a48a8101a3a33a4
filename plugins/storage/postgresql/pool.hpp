#pragma once

#include "../sql/connection.hpp"
#include "../sql/deadline.hpp"
#include "../sql/queue.hpp"
#include "native.hpp"
#include "url.hpp"
#include "watchdog.hpp"

#include <masthead/storage/storage.hpp>

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace masthead::inline v0::postgresql {

using sql::SteadyTime;

/// A connection with its kept statements. Belongs to one thread at a time.
struct Session {
    explicit Session(const std::string& connect);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Statements go before the session they belong to.
    soci::session handle;
    sql::Connection connection;
    /// What the work in progress failed with first; later failures only follow from it.
    std::optional<Failure> failure;
    SteadyTime opened_at = std::chrono::steady_clock::now();
    /// The time limit that the server has for statements outside a transaction.
    std::chrono::milliseconds statement_timeout{5'000};
};

/// The work in progress took longer than allowed.
struct DeadlinePassed {};

class SessionPool;

/// A session taken from the pool and given back when this is destroyed. Meanwhile each of its statements is watched:
/// none begins after the deadline, and none is waited for much longer.
class Lease final : public sql::StatementWatch {
public:
    Lease(SessionPool& pool, std::unique_ptr<Session> session, SteadyTime deadline);
    ~Lease() override;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    [[nodiscard]] Session& session() noexcept { return *session_; }
    [[nodiscard]] SteadyTime deadline() const noexcept { return deadline_; }
    /// From now on each statement may take as long as this; the deadline counts no more.
    void allow_each(std::chrono::milliseconds timeout) noexcept { timeout_ = timeout; }

    void begin() override;
    void end() noexcept override;
    /// Runs a native call as a statement is run.
    template <typename Call>
    auto watched(Call call) {
        struct End {
            Lease& lease;
            ~End() { lease.end(); }
        };
        begin();
        const End end{*this};
        return call();
    }

private:
    SessionPool& pool_;
    std::unique_ptr<Session> session_;
    std::optional<std::chrono::milliseconds> timeout_;
    SteadyTime deadline_;
    int socket_;
};

/// A bounded number of sessions, opened when needed, the last one used lent first. SOCI's own pool waits for ever,
/// lends dead connections and lends open transactions. Safe from any thread; must outlive its leases.
class SessionPool {
public:
    explicit SessionPool(Address address);

    /// `timed_out` if none became free by `deadline`; `unavailable` if the server cannot be reached. After a failure to
    /// connect, others fail at once until a pause that grows from 50 ms to 2 s is over.
    [[nodiscard]] Result<std::unique_ptr<Lease>> take(SteadyTime deadline);
    /// Those open; of those in use, some may be just being opened.
    [[nodiscard]] StorageNumbers numbers() const;
    [[nodiscard]] const Address& address() const noexcept { return address_; }
    [[nodiscard]] Watchdog& watchdog() noexcept { return watchdog_; }

private:
    friend class Lease;

    [[nodiscard]] Result<std::unique_ptr<Session>> usable_session(SteadyTime deadline);
    [[nodiscard]] std::unique_ptr<Session> take_free();
    [[nodiscard]] Result<std::unique_ptr<Session>> open_session(SteadyTime deadline);
    void give_back(std::unique_ptr<Session> session);

    Address address_;
    sql::FairQueue queue_;
    Watchdog watchdog_;
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<Session>> free_;
    std::uint64_t failed_connects_ = 0;
    std::optional<Error> last_failure_;
    SteadyTime closed_until_{};
    std::chrono::milliseconds pause_{0};
};

} // namespace masthead::inline v0::postgresql
