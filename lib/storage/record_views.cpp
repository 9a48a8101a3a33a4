#include "key_value_transaction.hpp"

#include <algorithm>
#include <limits>
#include <map>

/// Views of articles by day.
namespace masthead::inline v0::detail {

namespace {

constexpr std::uint64_t most_views = std::numeric_limits<std::int64_t>::max();

std::uint64_t sum_of(std::uint64_t views, std::uint64_t more) {
    return more > most_views - views ? most_views : views + more;
}

std::string article_day_key(const ArticleId& article, Day day) {
    return key_of(Space::article_views_by_day, article, day);
}

std::string day_article_key(Day day, const ArticleId& article) {
    return key_of(Space::views_of_day, day, article);
}

/// Behind it come the entries of `first`.
std::string end_of_day_before(Day first) {
    if (first == Day::min()) return {};
    return key_of(first - std::chrono::days(1)) + std::string(IdBytes{}.size() + 1, '\xFF');
}

Day day_at_start(std::string_view rest) {
    return Day(std::chrono::days(number_at_start<std::int64_t>(rest)));
}

} // namespace

Result<void> RecordTransaction::add_views(const ViewCount& count) {
    MASTHEAD_TRY(const auto before, find_counters(count.article));
    if (!before || count.views == 0) return {};
    auto after = *before;
    after.views = sum_of(before->views, count.views);
    MASTHEAD_CHECK(put_counters(count.article, *before, after));
    return add_daily_views(count);
}

Result<void> RecordTransaction::add_daily_views(const ViewCount& count) {
    const auto key = article_day_key(count.article, count.day);
    MASTHEAD_TRY(const auto before, records_.find<StoredNumber>(key));
    const StoredNumber after{sum_of(before.value_or(StoredNumber{}).value, count.views)};
    MASTHEAD_CHECK(records_.put(key, after));
    return records_.put(day_article_key(count.day, count.article), after);
}

Result<std::vector<DailyViews>> RecordTransaction::daily_views(const ArticleId& article, Day first, Day last) {
    constexpr std::size_t most = 1'000;
    std::vector<DailyViews> result;
    MASTHEAD_CHECK(records_.scan(key_of(Space::article_views_by_day, article), end_of_day_before(first), false,
                                 [&](std::string_view rest, std::string_view value) -> Result<bool> {
                                     if (day_at_start(rest) > last) return false;
                                     MASTHEAD_TRY(const auto views, decode_record<StoredNumber>(value));
                                     result.push_back({day_at_start(rest), views.value});
                                     return result.size() < most;
                                 }));
    return result;
}

Result<std::vector<ViewTotal>> RecordTransaction::most_viewed(Day first, Day last, std::uint32_t limit) {
    if (limit < 1 || limit > 1'000) return invalid_argument("limit", "1 to 1,000 are allowed");
    std::map<ArticleId, std::uint64_t> totals;
    MASTHEAD_CHECK(records_.scan(key_of(Space::views_of_day), end_of_day_before(first), false,
                                 [&](std::string_view rest, std::string_view value) -> Result<bool> {
                                     if (day_at_start(rest) > last) return false;
                                     MASTHEAD_TRY(const auto views, decode_record<StoredNumber>(value));
                                     auto& total = totals[id_at_end<ArticleId>(rest)];
                                     total = sum_of(total, views.value);
                                     return true;
                                 }));
    std::vector<ViewTotal> result;
    for (const auto& [article, views] : totals) result.push_back({article, views});
    std::ranges::sort(result, [](const ViewTotal& a, const ViewTotal& b) {
        return std::pair(a.views, a.article) > std::pair(b.views, b.article);
    });
    if (result.size() > limit) result.resize(limit);
    return result;
}

Result<std::uint32_t> RecordTransaction::erase_daily_views(Day before, std::uint32_t limit) {
    std::vector<std::string> old;
    MASTHEAD_CHECK(records_.scan(key_of(Space::views_of_day), {}, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (old.size() >= limit || day_at_start(rest) >= before) return false;
                                     old.emplace_back(rest);
                                     return true;
                                 }));
    for (const auto& rest : old) {
        const auto article = id_at_end<ArticleId>(rest);
        MASTHEAD_CHECK(records_.erase(article_day_key(article, day_at_start(rest))));
        MASTHEAD_CHECK(records_.erase(key_of(Space::views_of_day, std::string_view(rest))));
    }
    return static_cast<std::uint32_t>(old.size());
}

Result<void> RecordTransaction::erase_all_daily_views(const ArticleId& article) {
    const auto prefix = key_of(Space::article_views_by_day, article);
    MASTHEAD_TRY(const auto days, records_.rests(prefix));
    for (const auto& rest : days) {
        MASTHEAD_CHECK(records_.erase(day_article_key(day_at_start(rest), article)));
        MASTHEAD_CHECK(records_.erase(prefix + rest));
    }
    return {};
}

} // namespace masthead::inline v0::detail
