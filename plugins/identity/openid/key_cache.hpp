#pragma once

#include "key_set.hpp"

#include <masthead/core/clock.hpp>
#include <masthead/plugins/openid.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

namespace masthead::inline v0::openid::detail {

/// The issuer's keys, fetched when they are needed: by one thread at a time, and not again before `retry` has passed,
/// whether they came or not. Safe from any thread.
class KeyCache {
public:
    using Keys = std::shared_ptr<const KeySet>;

    KeyCache(KeySource source, std::shared_ptr<const Clock> clock, Duration refresh, Duration retry);

    /// The keys that there are. Whoever comes first after `refresh` fetches newer ones, the others do not wait.
    /// `unavailable` if there never were any.
    [[nodiscard]] Result<Keys> current();
    /// For somebody who did not find what he looked for in `known`: newer keys, if there are any or may be asked for.
    /// `unavailable` if too many wait for them already: whoever sends junk must not hold every thread of the host while
    /// the issuer hangs.
    [[nodiscard]] Result<Keys> newer_than(const Keys& known);

private:
    using Lock = std::unique_lock<std::mutex>;
    [[nodiscard]] bool may_fetch() const;
    /// Fetches, or waits for whoever does; false if too many wait already.
    [[nodiscard]] bool fetch(Lock& lock);

    KeySource source_;
    std::shared_ptr<const Clock> clock_;
    Duration refresh_;
    Duration retry_;
    std::mutex mutex_;
    std::condition_variable fetched_;
    bool is_fetching_ = false;
    int waiting_ = 0;
    Keys keys_;
    Timestamp keys_at_;
    /// When the last fetch ended.
    std::optional<Timestamp> asked_at_;
    std::string failure_;
};

} // namespace masthead::inline v0::openid::detail
