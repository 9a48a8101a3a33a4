#include "guard.hpp"

#include <algorithm>

/// Views of articles, all of them and by day.
namespace masthead::inline v0::sql {

namespace {

/// The largest number that is stored; what grows over it stays there.
constexpr std::uint64_t most_views = INT64_MAX;

std::int64_t number_of(Day day) {
    return day.time_since_epoch().count();
}

} // namespace

Result<void> Transaction::add_views(const ViewCount& count) {
    return add_view_counts({&count, 1});
}

Result<void> Transaction::add_view_counts(std::span<const ViewCount> counts) {
    return guarded([&]() -> Result<void> {
        std::map<ArticleId, std::uint64_t> more;
        for (const auto& each : counts) {
            if (each.views == 0) continue;
            auto& sum = more[each.article];
            sum += std::min(each.views, most_views - sum);
        }
        RowList rows(connection_.notation());
        std::vector<ArticleId> articles;
        for (const auto& [article, views] : more) {
            articles.push_back(article);
            rows.add({{"article", to_string(article)}, {"views", views}});
        }
        if (rows.empty()) return {};
        connection_.run("update counters set "
                        "views = counters.views + @least(n.views, 9223372036854775807 - counters.views) "
                        "from @rows(:rows, article id, views integer) as n "
                        "where counters.article = n.article and @among(counters.article, :articles)",
                        {rows, among_list(connection_.notation(), std::span<const ArticleId>(articles))});
        add_daily_views(counts);
        return {};
    });
}

void Transaction::add_daily_views(std::span<const ViewCount> counts) {
    std::map<std::pair<Day, ArticleId>, std::uint64_t> more;
    for (const auto& each : counts) {
        if (each.views == 0) continue;
        auto& sum = more[{each.day, each.article}];
        sum += std::min(each.views, most_views - sum);
    }
    RowList rows(connection_.notation());
    for (const auto& [key, views] : more) {
        rows.add({{"day", number_of(key.first)}, {"article", to_string(key.second)}, {"views", views}});
    }
    // Every article has counters, and their rows were just written by this unit.
    connection_.run("insert into daily_views (day, article, views) select @day(n.day), n.article, n.views "
                    "from @rows(:rows, day integer, article id, views integer) as n "
                    "@lookup(counters c, c.article = n.article) where true "
                    "on conflict (day, article) do update set views = daily_views.views + "
                    "@least(excluded.views, 9223372036854775807 - daily_views.views)",
                    {rows});
}

Result<std::vector<DailyViews>> Transaction::daily_views(const ArticleId& article, Day first, Day last) {
    return guarded([&]() -> Result<std::vector<DailyViews>> {
        std::vector<DailyViews> result;
        connection_.query(
            "select @day_number(day), views from daily_views where article = :article "
            "and day >= @day(:first) and day <= @day(:last) order by day limit 1000",
            "ii", {to_string(article), number_of(first), number_of(last)}, [&](const Row& row) {
                result.push_back({Day(std::chrono::days(row.integer(0))), static_cast<std::uint64_t>(row.integer(1))});
            });
        return result;
    });
}

Result<std::vector<ViewTotal>> Transaction::most_viewed(Day first, Day last, std::uint32_t limit) {
    return guarded([&]() -> Result<std::vector<ViewTotal>> {
        if (limit < 1 || limit > 1'000) return invalid_argument("limit", "1 to 1,000 are allowed");
        std::vector<ViewTotal> result;
        // Summed in halves, because a sum of whole numbers must not run over.
        connection_.query(
            "select article, @least(high * 4294967296 + low, 9223372036854775807) as total from "
            "(select article, sum(views / 4294967296) as high, sum(views % 4294967296) as low "
            "from daily_views where day >= @day(:first) and day <= @day(:last) group by article) as n "
            "order by total desc, article desc limit :limit",
            "ti", {number_of(first), number_of(last), limit}, [&](const Row& row) {
                result.push_back({read_id<ArticleId>(row.text(0)), static_cast<std::uint64_t>(row.integer(1))});
            });
        return result;
    });
}

Result<std::uint32_t> Transaction::erase_daily_views(Day before, std::uint32_t limit) {
    return guarded([&]() -> Result<std::uint32_t> {
        return static_cast<std::uint32_t>(
            connection_.run("delete from daily_views where (day, article) in (select day, article from daily_views "
                            "where day < @day(:before) order by day, article limit :limit)",
                            {number_of(before), limit}));
    });
}

} // namespace masthead::inline v0::sql
