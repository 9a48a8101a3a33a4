#include "engine/session_cache.hpp"

#include "core/crypto.hpp"
#include "engine/state.hpp"

#include <algorithm>
#include <cstring>

namespace masthead::inline v0::detail {

namespace {

using namespace std::chrono_literals;

/// Less than what is promised, so that the time of a question to the feed has room.
std::chrono::milliseconds trusted_for(const EngineState& state) {
    const auto promise = state.policies.session.refused_elsewhere_within;
    return promise == 0ms ? 1s : promise * 7 / 10;
}

} // namespace

std::size_t SessionCache::KeyHash::operator()(const Key& key) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, key.data() + sizeof value, sizeof value);
    return value;
}

SessionCache::SessionCache(const EngineState& state)
    : state_(state), listening_(state.feed, *this, trusted_for(state)) {}

std::chrono::milliseconds SessionCache::promise() const noexcept {
    return state_.policies.session.refused_elsewhere_within;
}

std::shared_ptr<const SignedIn> SessionCache::find(std::string_view token) {
    auto found = look_up(token);
    (found ? hits_ : misses_).add();
    return found;
}

SessionCacheNumbers SessionCache::numbers() const {
    SessionCacheNumbers numbers{0, hits_.value(), misses_.value()};
    for (const auto& shard : shards_) {
        const std::shared_lock lock(shard.mutex);
        numbers.sessions += shard.sessions.size();
    }
    return numbers;
}

std::shared_ptr<const SignedIn> SessionCache::look_up(std::string_view token) {
    if (promise() == 0ms) return nullptr;
    if (!listening_.is_current(std::chrono::steady_clock::now())) return nullptr;
    const auto key = short_hash(token);
    auto& shard = shard_of(key);
    const std::shared_lock lock(shard.mutex);
    const auto found = shard.sessions.find(key);
    return found == shard.sessions.end() ? nullptr : found->second;
}

void SessionCache::keep(std::string_view token, const SignedIn& session, Moment read_at) noexcept {
    if (promise() == 0ms) return;
    try {
        auto kept = std::make_shared<const SignedIn>(session);
        const auto key = short_hash(token);
        auto& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        // Compared with the lock held: whoever forgets counts first and looks into the shards then.
        if (moment() != read_at) return;
        if (shard.sessions.size() >= most_in_shard) shard.sessions.clear();
        shard.sessions[key] = std::move(kept);
    } catch (const std::exception&) {
        // Out of memory: the storage is asked each time.
    }
}

template <typename Match>
void SessionCache::forget_if(const Match& match) {
    ++moment_;
    for (auto& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        std::erase_if(shard.sessions, [&](const auto& entry) { return match(*entry.second); });
    }
}

void SessionCache::on_gap() noexcept {
    forget_if([](const SignedIn&) { return true; });
}

void SessionCache::on_change(const Change& change) noexcept {
    if (change.entity == EntityKind::account) {
        if (change.id == IdBytes{}) return on_gap();
        const AccountId account(change.id);
        forget_if([&](const SignedIn& each) { return each.account.id == account; });
    } else if (change.entity == EntityKind::session && change.kind != ChangeKind::created) {
        const SessionId session(change.id);
        forget_if([&](const SignedIn& each) { return each.session.id == session; });
    }
}

} // namespace masthead::inline v0::detail
