#pragma once

#include <masthead/engine/change_listener.hpp>
#include <masthead/engine/numbers.hpp>
#include <masthead/engine/sessions.hpp>

#include "core/striped_counter.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace masthead::inline v0::detail {

struct EngineState;

/// Sessions that were checked lately, so that checking one again costs no question to the storage. What ends them comes
/// by the change feed; when it cannot be read, nothing is answered from here. Safe from any thread.
class SessionCache : private ChangeListener {
public:
    explicit SessionCache(const EngineState& state);

    /// Taken before a session is read, and given to `keep`: what was ended meanwhile is not kept.
    using Moment = std::uint64_t;
    [[nodiscard]] Moment moment() const noexcept { return moment_.load(); }
    [[nodiscard]] std::shared_ptr<const SignedIn> find(std::string_view token);
    void keep(std::string_view token, const SignedIn& session, Moment read_at) noexcept;
    [[nodiscard]] SessionCacheNumbers numbers() const;

private:
    using Key = std::array<std::uint8_t, 16>;

    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept;
    };

    struct Shard {
        mutable std::shared_mutex mutex;
        std::unordered_map<Key, std::shared_ptr<const SignedIn>, KeyHash> sessions;
    };

    static constexpr std::size_t shard_count = 16;
    static constexpr std::size_t most_in_shard = 1'024;

    [[nodiscard]] std::shared_ptr<const SignedIn> look_up(std::string_view token);
    template <typename Match>
    void forget_if(const Match& match);
    Shard& shard_of(const Key& key) noexcept { return shards_[key[0] % shard_count]; }
    [[nodiscard]] std::chrono::milliseconds promise() const noexcept;
    void on_change(const Change& change) noexcept override;
    void on_gap() noexcept override;

    const EngineState& state_;
    std::array<Shard, shard_count> shards_;
    std::atomic<Moment> moment_{0};
    StripedCounter hits_;
    StripedCounter misses_;
    Listening listening_;
};

} // namespace masthead::inline v0::detail
