#include "engine/recent_texts.hpp"

#include <algorithm>

namespace masthead::inline v0::detail {

std::vector<std::string> RecentTexts::add(const AccountId& account, const std::string& text, Timestamp now) {
    const std::lock_guard lock(mutex_);
    const auto known = by_account_.find(account);
    if (known != by_account_.end()) {
        authors_.splice(authors_.begin(), authors_, known->second);
    } else {
        authors_.push_front({account, {}});
        by_account_.emplace(account, authors_.begin());
    }
    auto& author = authors_.front();
    const auto first_kept = std::ranges::find_if(author.texts, [&](const Text& each) { return now - each.at < kept; });
    drop_first(author, static_cast<std::size_t>(first_kept - author.texts.begin()));
    std::vector<std::string> before;
    for (const auto& each : author.texts) before.push_back(each.text);
    if (author.texts.size() == max_texts) drop_first(author, 1);
    author.texts.push_back({text, now});
    bytes_ += text.size();
    forget_the_silent();
    return before;
}

void RecentTexts::remove(const AccountId& account, const std::string& text) {
    const std::lock_guard lock(mutex_);
    const auto known = by_account_.find(account);
    if (known == by_account_.end()) return;
    auto& texts = known->second->texts;
    const auto last = std::find_if(texts.rbegin(), texts.rend(), [&](const Text& each) { return each.text == text; });
    if (last == texts.rend()) return;
    bytes_ -= text.size();
    texts.erase(std::next(last).base());
}

void RecentTexts::drop_first(Author& author, std::size_t count) {
    const auto end = author.texts.begin() + static_cast<std::ptrdiff_t>(count);
    for (auto each = author.texts.begin(); each != end; ++each) bytes_ -= each->text.size();
    author.texts.erase(author.texts.begin(), end);
}

void RecentTexts::forget_the_silent() {
    // An account costs more than its texts.
    constexpr std::size_t cost = 256;
    while (authors_.size() > 1 && bytes_ + authors_.size() * cost > max_bytes) {
        auto& silent = authors_.back();
        drop_first(silent, silent.texts.size());
        by_account_.erase(silent.account);
        authors_.pop_back();
    }
}

} // namespace masthead::inline v0::detail
