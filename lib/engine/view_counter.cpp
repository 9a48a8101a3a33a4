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
    ++gathered_[{article, day_of(now)}];
    return true;
}

void ViewCounter::forget_oldest() {
    readers_.erase(by_age_.front().second);
    by_age_.pop_front();
}

std::vector<ViewCount> ViewCounter::take() {
    std::vector<ViewCount> result;
    const std::lock_guard lock(mutex_);
    for (const auto& [what, views] : std::exchange(gathered_, {})) result.push_back({what.first, what.second, views});
    return result;
}

void ViewCounter::put_back(std::span<const ViewCount> views) {
    const std::lock_guard lock(mutex_);
    for (const auto& count : views) gathered_[{count.article, count.day}] += count.views;
}

Day day_of(Timestamp at) noexcept {
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at.microseconds())));
}

} // namespace masthead::inline v0::detail
