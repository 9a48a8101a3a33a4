#include "engine/session_cache.hpp"

#include "core/crypto.hpp"
#include "engine/state.hpp"

#include <algorithm>
#include <cstring>

namespace masthead::inline v0::detail {

namespace {

using namespace std::chrono_literals;

/// Sessions that nobody uses need no thread that watches over them.
constexpr auto rest_after = 10s;

} // namespace

std::size_t SessionCache::KeyHash::operator()(const Key& key) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, key.data() + sizeof value, sizeof value);
    return value;
}

/// The change feed is asked five times as often as the policy promises, and an answer is good for less than that, so
/// that the time of a question has room.
std::chrono::milliseconds SessionCache::promise() const noexcept {
    return state_.policies.session.refused_elsewhere_within;
}

std::shared_ptr<const SignedIn> SessionCache::find(std::string_view token) {
    if (promise() == 0ms) return nullptr;
    if (!was_used_.load(std::memory_order_relaxed)) was_used_.store(true, std::memory_order_relaxed);
    if (Clock::now() >= trusted_until_.load()) return nullptr;
    const auto key = short_hash(token);
    auto& shard = shard_of(key);
    const std::shared_lock lock(shard.mutex);
    const auto found = shard.sessions.find(key);
    return found == shard.sessions.end() ? nullptr : found->second;
}

void SessionCache::keep(std::string_view token, const SignedIn& session, Moment read_at) noexcept {
    if (promise() == 0ms) return;
    try {
        std::call_once(started_, [this] { thread_ = std::thread([this] { follow(); }); });
        auto kept = std::make_shared<const SignedIn>(session);
        const auto key = short_hash(token);
        auto& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        // Compared with the lock held: whoever forgets counts first and looks into the shards then.
        if (moment() != read_at) return;
        if (shard.sessions.size() >= most_in_shard) shard.sessions.clear();
        shard.sessions[key] = std::move(kept);
    } catch (const std::exception&) {
        // Out of threads or memory: the storage is asked each time.
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

void SessionCache::forget(const SessionId& id) {
    forget_if([&](const SignedIn& each) { return each.session.id == id; });
}

void SessionCache::forget_account(const AccountId& id) {
    forget_if([&](const SignedIn& each) { return each.account.id == id; });
}

void SessionCache::forget_all() {
    forget_if([](const SignedIn&) { return true; });
}

void SessionCache::stop() {
    {
        const std::lock_guard lock(stop_mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SessionCache::follow() {
    std::optional<Position> position;
    auto last_used = Clock::now();
    std::unique_lock lock(stop_mutex_);
    while (!is_stopping_) {
        lock.unlock();
        const auto asked = Clock::now();
        if (was_used_.exchange(false)) last_used = asked;
        if (asked - last_used > rest_after) {
            // Not believed from here on; what happens meanwhile is not read.
            trusted_until_ = Clock::time_point::min();
            position.reset();
            forget_all();
        } else {
            if (!position) {
                const auto found = state_.read([](ReadTransaction& transaction) { return transaction.position(); });
                if (found) position = *found;
                // After the position is known: what is read from here on holds all that came before it.
                forget_all();
            }
            if (position && catch_up(*position)) trusted_until_ = asked + promise() * 7 / 10;
        }
        lock.lock();
        wake_.wait_for(lock, promise() / 5, [this] { return is_stopping_; });
    }
}

bool SessionCache::catch_up(Position& position) {
    constexpr std::uint32_t batch = 1'000;
    for (std::size_t count = batch; count == batch;) {
        const auto changes =
            state_.read([&](ReadTransaction& transaction) { return transaction.changes_after(position, batch); });
        if (!changes && changes.error().code == ErrorCode::not_found) {
            // Too far behind: all that is kept may be old, and reading begins at the end.
            const auto found = state_.read([](ReadTransaction& transaction) { return transaction.position(); });
            if (!found) return false;
            forget_all();
            position = *found;
            return true;
        }
        if (!changes) return false;
        for (const auto& change : *changes) apply(change);
        count = changes->size();
        if (count != 0) position = changes->back().position;
    }
    return true;
}

void SessionCache::apply(const Change& change) {
    if (change.entity == EntityKind::account) {
        if (change.id == IdBytes{}) return forget_all();
        return forget_account(AccountId(change.id));
    }
    const bool is_end = change.entity == EntityKind::session && change.kind != ChangeKind::created;
    if (is_end) forget(SessionId(change.id));
}

} // namespace masthead::inline v0::detail
