#include "engine/view_counter.hpp"

#include "core/crypto.hpp"

#include <array>
#include <cstring>

namespace masthead::inline v0::detail {

ViewCounter::ViewCounter(const ViewPolicy& policy) : policy_(policy) {
    std::array<std::uint8_t, 32> salt{};
    random_bytes(salt);
    salt_ = as_text(salt);
}

bool ViewCounter::count(const ArticleId& article, std::string_view reader, Timestamp now) {
    const auto digest = hmac_sha256(salt_, to_string(article) + ' ' + std::string(reader));
    std::uint64_t key = 0;
    std::memcpy(&key, digest.data(), sizeof key);

    const std::lock_guard lock(mutex_);
    while (!by_age_.empty() && now - by_age_.front().first >= policy_.window) forget_oldest();
    if (readers_.contains(key)) return false;
    if (readers_.size() >= policy_.max_readers) forget_oldest();
    readers_.emplace(key, now);
    by_age_.emplace_back(now, key);
    ++gathered_[article];
    return true;
}

void ViewCounter::forget_oldest() {
    readers_.erase(by_age_.front().second);
    by_age_.pop_front();
}

std::map<ArticleId, std::uint64_t> ViewCounter::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(gathered_, {});
}

void ViewCounter::put_back(const std::map<ArticleId, std::uint64_t>& views) {
    const std::lock_guard lock(mutex_);
    for (const auto& [article, number] : views) gathered_[article] += number;
}

} // namespace masthead::inline v0::detail
