#pragma once

#include <masthead/engine/sessions.hpp>
#include <masthead/storage/change.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace masthead::inline v0::detail {

struct EngineState;

/// Sessions that were checked lately, so that checking one again costs no question to the storage. What this process
/// ends is forgotten before the call that ended it returns. What others end comes by the change feed, which a thread
/// reads while sessions are in use; when it cannot be read, nothing is answered from here. Safe from any thread.
class SessionCache {
public:
    explicit SessionCache(const EngineState& state) noexcept : state_(state) {}
    ~SessionCache() { stop(); }
    SessionCache(const SessionCache&) = delete;
    SessionCache& operator=(const SessionCache&) = delete;

    /// Taken before a session is read, and given to `keep`: what was ended meanwhile is not kept.
    using Moment = std::uint64_t;
    [[nodiscard]] Moment moment() const noexcept { return moment_.load(); }
    [[nodiscard]] std::shared_ptr<const SignedIn> find(std::string_view token);
    void keep(std::string_view token, const SignedIn& session, Moment read_at) noexcept;
    void forget(const SessionId& id);
    void forget_account(const AccountId& id);
    void forget_all();
    /// Ends the thread.
    void stop();

private:
    using Key = std::array<std::uint8_t, 16>;
    using Clock = std::chrono::steady_clock;

    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept;
    };

    struct Shard {
        std::shared_mutex mutex;
        std::unordered_map<Key, std::shared_ptr<const SignedIn>, KeyHash> sessions;
    };

    static constexpr std::size_t shard_count = 16;
    static constexpr std::size_t most_in_shard = 1'024;

    template <typename Match>
    void forget_if(const Match& match);
    Shard& shard_of(const Key& key) noexcept { return shards_[key[0] % shard_count]; }
    [[nodiscard]] std::chrono::milliseconds promise() const noexcept;
    void follow();
    /// Reads what changed; false if it could not be read.
    bool catch_up(Position& position);
    void apply(const Change& change);

    const EngineState& state_;
    std::array<Shard, shard_count> shards_;
    std::atomic<Moment> moment_{0};
    /// Until when what is kept may be believed.
    std::atomic<Clock::time_point> trusted_until_{Clock::time_point::min()};
    std::atomic<bool> was_used_{false};
    std::once_flag started_;
    std::mutex stop_mutex_;
    std::condition_variable wake_;
    bool is_stopping_ = false;
    std::thread thread_;
};

} // namespace masthead::inline v0::detail
