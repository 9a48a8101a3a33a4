#include "key_cache.hpp"

#include <algorithm>

namespace masthead::inline v0::openid::detail {

namespace {

constexpr int most_waiting = 4;

Error unavailable(std::string why, Duration wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return {ErrorCode::unavailable, std::move(why), "", static_cast<std::uint32_t>(seconds)};
}

Error too_many() {
    return unavailable("the issuer's keys are being fetched", std::chrono::seconds(1));
}

/// A source is the host's code.
Result<KeySet> read(const KeySource& source) {
    try {
        MASTHEAD_TRY(const auto text, source());
        return KeySet::parse(text);
    } catch (...) {
        return Error{ErrorCode::unavailable, "the source of the issuer's keys failed unexpectedly", ""};
    }
}

} // namespace

KeyCache::KeyCache(KeySource source, std::shared_ptr<const Clock> clock, Duration refresh, Duration retry)
    : source_(std::move(source)), clock_(std::move(clock)), refresh_(refresh), retry_(retry) {}

bool KeyCache::may_fetch() const {
    // A clock that was set back must not keep us waiting.
    const auto now = clock_->now();
    return !asked_at_ || now - *asked_at_ >= retry_ || now < *asked_at_;
}

bool KeyCache::fetch(Lock& lock) {
    if (is_fetching_) {
        if (waiting_ >= most_waiting) return false;
        ++waiting_;
        fetched_.wait(lock, [&] { return !is_fetching_; });
        --waiting_;
        return true;
    }
    is_fetching_ = true;
    lock.unlock();
    auto outcome = read(source_);
    lock.lock();
    is_fetching_ = false;
    asked_at_ = clock_->now();
    if (outcome) {
        keys_ = std::make_shared<const KeySet>(*std::move(outcome));
        keys_at_ = *asked_at_;
    } else {
        failure_ = outcome.error().message;
    }
    fetched_.notify_all();
    return true;
}

Result<KeyCache::Keys> KeyCache::current() {
    Lock lock(mutex_);
    const auto age = clock_->now() - keys_at_;
    const bool is_due = !keys_ || ((age >= refresh_ || age < Duration(0)) && !is_fetching_);
    if (is_due && (is_fetching_ || may_fetch()) && !fetch(lock)) return too_many();
    if (keys_) return keys_;
    return unavailable(failure_, retry_);
}

Result<KeyCache::Keys> KeyCache::newer_than(const Keys& known) {
    Lock lock(mutex_);
    if (keys_ == known && (is_fetching_ || may_fetch()) && !fetch(lock)) return too_many();
    return keys_;
}

} // namespace masthead::inline v0::openid::detail
