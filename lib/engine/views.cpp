#include <masthead/engine/audience.hpp>

#include "engine/assemble.hpp"
#include "engine/state.hpp"

namespace masthead::inline v0 {

Result<bool> Views::record(const ArticleId& article, const Viewer& viewer) {
    MASTHEAD_CHECK(state_.read(
        [&](ReadTransaction& transaction) { return detail::visible_article(transaction, state_, article); }));
    return record_shown(article, viewer);
}

bool Views::record_shown(const ArticleId& article, const Viewer& viewer) {
    if (state_.policies.view.exclude_bots && is_bot(viewer.user_agent)) return false;
    return state_.views.count(article, viewer.key, state_.now());
}

Result<void> Views::flush() {
    return detail::flush_views(state_);
}

Result<std::vector<DailyViews>> Views::daily(const Principal& by, const ArticleId& article, Day first, Day last) {
    constexpr std::chrono::days longest(1'000);
    if (last < first) return invalid_argument("last", "the last day must not be before the first");
    if (last - first >= longest) return invalid_argument("first", "at most 1,000 days are allowed");
    return state_.read([&](ReadTransaction& transaction) -> Result<std::vector<DailyViews>> {
        MASTHEAD_CHECK(detail::readable_article(transaction, state_, by, article));
        return transaction.daily_views(article, first, last);
    });
}

Result<std::vector<MostRead>> Views::most_read(std::uint32_t days, std::uint32_t limit) {
    if (days < 1 || days > 366) return invalid_argument("days", "1 to 366 are allowed");
    if (limit < 1 || limit > 100) return invalid_argument("limit", "1 to 100 are allowed");
    return state_.most_read.list(days, limit);
}

} // namespace masthead::inline v0
