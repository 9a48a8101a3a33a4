#include "engine/view_counter.hpp"

#include "core/crypto.hpp"

#include <array>
#include <cstring>

namespace masthead::inline v0::detail {

ViewCounter::ViewCounter(const ViewPolicy& policy) : policy_(policy) {}

bool ViewCounter::count(const ArticleId& article, std::string_view reader, Timestamp now) {
    const auto digest = short_hash(std::string(as_text(article.bytes())).append(reader));
    std::uint64_t key = 0;
    std::memcpy(&key, digest.data(), sizeof key);

    // A few at a time, because whoever counts is being answered; those that stay a little longer do not count.
    constexpr int most_forgotten = 16;
    const auto is_over = [&](Timestamp at) { return now - at >= policy_.window; };
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < most_forgotten && !by_age_.empty() && is_over(by_age_.front().first); ++i) forget_oldest();
    if (const auto known = readers_.find(key); known != readers_.end()) {
        if (!is_over(known->second)) return false;
        known->second = now;
        by_age_.emplace_back(now, key);
        ++gathered_[{article, day_of(now)}];
        return true;
    }
    while (readers_.size() >= policy_.max_readers && !by_age_.empty()) forget_oldest();
    readers_.emplace(key, now);
    by_age_.emplace_back(now, key);
    ++gathered_[{article, day_of(now)}];
    return true;
}

void ViewCounter::forget_oldest() {
    const auto [at, key] = by_age_.front();
    by_age_.pop_front();
    // One that came back since has a later entry.
    if (const auto known = readers_.find(key); known != readers_.end() && known->second == at) readers_.erase(known);
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

std::uint64_t ViewCounter::waiting() const {
    std::uint64_t sum = 0;
    const std::lock_guard lock(mutex_);
    for (const auto& [what, views] : gathered_) sum += views;
    return sum;
}

Day day_of(Timestamp at) noexcept {
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at.microseconds())));
}

} // namespace masthead::inline v0::detail
