#pragma once

#include <masthead/engine.hpp>
#include <masthead/storage/storage.hpp>

#include "engine/audit_log.hpp"
#include "engine/feed_follower.hpp"
#include "engine/group_commit.hpp"
#include "engine/most_read.hpp"
#include "engine/screening.hpp"
#include "engine/session_cache.hpp"
#include "engine/shared_keys.hpp"
#include "engine/view_counter.hpp"

#include <array>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <span>
#include <string>
#include <thread>
#include <type_traits>

namespace masthead::inline v0::detail {

/// All that the façades of one engine share. Safe from any thread.
struct EngineState {
    explicit EngineState(EngineOptions options);
    ~EngineState();
    EngineState(const EngineState&) = delete;
    EngineState& operator=(const EngineState&) = delete;

    [[nodiscard]] Timestamp now() const noexcept { return clock->now(); }
    void say(LogLevel level, std::string_view message) const {
        if (log) log(level, message);
    }

    /// Runs `work(ReadTransaction&)` on a consistent view. A stray exception of a plugin becomes `internal`.
    template <typename Work>
    auto read(Work work) const -> std::invoke_result_t<Work, ReadTransaction&>;
    /// `Storage::find_whole_article`, guarded in the same way.
    [[nodiscard]] Result<std::optional<WholeArticle>> find_whole_article(const ArticleKey& key,
                                                                         RevisionChoice choice) const;
    /// Runs `work` as one unit, again if it lost against another, and tells the listeners what it changed. A stray
    /// exception of a plugin becomes `internal`. Carries the mark of a request that is carried out once (`OnceScope`).
    [[nodiscard]] Result<void> write(const WriteWork& work) const;

    /// The rules for sessions of accounts with this role.
    [[nodiscard]] const SessionPolicy& session_policy(Role role) const noexcept {
        return session_policies_[static_cast<std::size_t>(role) % session_policies_.size()];
    }

    /// Gives a message for the owner of an account to the host, if there is an address.
    void notify(AccountNotice notice) const noexcept;

    /// Starts the thread that writes view counts and tidies up.
    void start_maintenance();
    /// Removes what is kept no longer: sessions, changes, views by day, tokens, tickets, lines of the audit log, full
    /// buckets, answers to repeated requests and expired keys.
    void tidy();

    std::unique_ptr<Storage> storage;
    Registry plugins;
    SiteSettings site;
    Policies policies;
    PasswordHashing password_hashing;
    std::shared_ptr<const Clock> clock;
    LogSink log;
    NoticeSink notices;
    mutable IdGenerator ids;
    ViewCounter views;
    mutable SharedKeys shared_keys;
    Screening screening;
    RefusedSignIns refused_sign_ins;
    mutable FeedFollower feed;
    MostReadLists most_read;
    SessionCache sessions;
    GroupCommit group_commit;
    /// Bounds the memory of password hashing.
    mutable std::counting_semaphore<64> hashing;

private:
    /// Removes at most so many; gives how many.
    using Removal = std::function<Result<std::uint32_t>(WriteTransaction&, std::uint32_t limit)>;

    void maintain();
    /// In small units, so that others get their turns.
    void remove_all(std::string_view what, const Removal& remove);
    [[nodiscard]] bool is_stopping();

    /// By the number of the role.
    std::array<SessionPolicy, 6> session_policies_;
    std::mutex stop_mutex_;
    std::condition_variable stop_signal_;
    bool stopping_ = false;
    std::thread maintenance_;
};

/// The error for an exception that should not have come here.
[[nodiscard]] Error stray_exception(std::exception_ptr exception);

template <typename Work>
auto EngineState::read(Work work) const -> std::invoke_result_t<Work, ReadTransaction&> {
    try {
        MASTHEAD_TRY(const std::unique_ptr<ReadTransaction> transaction, storage->read());
        return work(*transaction);
    } catch (...) {
        return stray_exception(std::current_exception());
    }
}

/// Appends changes to the feed.
[[nodiscard]] Result<void> record(WriteTransaction& transaction, std::span<const Change> changes);
[[nodiscard]] Result<void> record(WriteTransaction& transaction, const EngineState& state, ChangeKind kind,
                                  EntityKind entity, const IdBytes& id, std::vector<std::string> tags);

/// Writes the counts that were gathered. See `Views::flush`.
[[nodiscard]] Result<void> flush_views(EngineState& state);

} // namespace masthead::inline v0::detail
