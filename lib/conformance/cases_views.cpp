#include "samples.hpp"

#include <array>

/// Views of articles by day.
namespace masthead::inline v0::conformance {

namespace {

using std::chrono::days;

constexpr Day first_day{days(-719'162)};
constexpr Day last_day{days(2'932'896)};

std::vector<DailyViews> all_days(Storage& storage, const ArticleId& article) {
    return must(read(storage)->daily_views(article, first_day, last_day));
}

std::uint64_t views(Storage& storage, const ArticleId& article) {
    return must(read(storage)->counters(std::array{article}))[0].views;
}

void keeps_views_by_day(Site& site) {
    Samples make;
    const auto article = make.published("viewed");
    const auto id = article.head.id;
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.add_views(views_of(id, 3)));
        must(transaction.add_views(views_of(id, 4, sample_day + days(1))));
        must(transaction.add_views(views_of(id, 5)));
        must(transaction.add_views(views_of(id, 0, sample_day + days(2))));
        must(transaction.add_views(views_of(id, 1, last_day)));
        must(transaction.add_views(views_of(id, 2, first_day)));
        must(transaction.add_views(views_of(id, 6, Day(days(-1)))));
        must(transaction.add_views(views_of(make.id<ArticleId>(), 9)));
    });
    const std::vector<DailyViews> wanted{
        {first_day, 2}, {Day(days(-1)), 6}, {sample_day, 8}, {sample_day + days(1), 4}, {last_day, 1}};
    EXPECT_EQ(all_days(*site.storage, id), wanted);
    EXPECT_EQ(views(*site.storage, id), 21U);
    const auto view = read(*site.storage);
    const auto between = [&](Day first, Day last) { return must(view->daily_views(id, first, last)); };
    EXPECT_EQ(between(sample_day, sample_day), (std::vector{wanted[2]}));
    EXPECT_EQ(between(Day(days(-1)), sample_day), (std::vector{wanted[1], wanted[2]}));
    EXPECT_EQ(between(sample_day + days(1), sample_day + days(30)), (std::vector{wanted[3]}));
    EXPECT_EQ(between(sample_day + days(1), sample_day), std::vector<DailyViews>());
    EXPECT_EQ(must(view->daily_views(make.id<ArticleId>(), first_day, last_day)), std::vector<DailyViews>());
}

/// The largest number that is stored stays what it is, of a day and of several.
void keeps_views_by_day_within_their_range(Site& site) {
    constexpr std::uint64_t most = INT64_MAX;
    Samples make;
    const std::array articles{make.published("one"), make.published("two"), make.published("three")};
    const auto id = [&](std::size_t i) { return articles[i].head.id; };
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& article : articles) store(transaction, article);
        must(transaction.add_views(views_of(id(0), UINT64_MAX)));
        must(transaction.add_views(views_of(id(0), 1)));
        must(transaction.add_views(views_of(id(0), 7, sample_day + days(1))));
        must(transaction.add_views(views_of(id(1), most - 5)));
        must(transaction.add_views(views_of(id(1), 3, sample_day + days(1))));
        must(transaction.add_view_counts(std::array{views_of(id(2), most / 2), views_of(id(2), most),
                                                    views_of(id(2), most - 1, sample_day + days(1))}));
    });
    EXPECT_EQ(all_days(*site.storage, id(0)), (std::vector<DailyViews>{{sample_day, most}, {sample_day + days(1), 7}}));
    const auto total = [&](Day last) { return must(read(*site.storage)->most_viewed(sample_day, last, 10)); };
    EXPECT_EQ(total(sample_day), (std::vector<ViewTotal>{{id(2), most}, {id(0), most}, {id(1), most - 5}}));
    EXPECT_EQ(total(sample_day + days(1)), (std::vector<ViewTotal>{{id(2), most}, {id(0), most}, {id(1), most - 2}}));
    EXPECT_EQ(views(*site.storage, id(0)), most);
}

void adds_many_views_by_day(Site& site) {
    Samples make;
    const std::array articles{make.published("one"), make.published("two")};
    const auto id = articles[0].head.id;
    const std::vector<ViewCount> counts{views_of(id, 2),
                                        views_of(id, 3, sample_day + days(1)),
                                        views_of(make.id<ArticleId>(), 9),
                                        views_of(articles[1].head.id, 0),
                                        views_of(id, 5),
                                        views_of(articles[1].head.id, 1, sample_day - days(1))};
    const auto days_of_both = [&] {
        return std::pair(all_days(*site.storage, id), all_days(*site.storage, articles[1].head.id));
    };
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& article : articles) store(transaction, article);
        must(transaction.add_view_counts(counts));
        must(transaction.add_view_counts({}));
    });
    const auto together = days_of_both();
    EXPECT_EQ(together.first, (std::vector<DailyViews>{{sample_day, 7}, {sample_day + days(1), 3}}));
    EXPECT_EQ(together.second, (std::vector<DailyViews>{{sample_day - days(1), 1}}));
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& article : articles) {
            must(transaction.erase_article(article.head.id, article.head.version));
            store(transaction, article);
        }
        for (const auto& count : counts) must(transaction.add_views(count));
    });
    EXPECT_EQ(days_of_both(), together);
}

void lists_what_was_viewed_most(Site& site) {
    Samples make;
    std::vector<ArticleId> ids;
    write(*site.storage, [&](WriteTransaction& transaction) {
        ids.clear();
        for (unsigned i = 0; i < 6; ++i) {
            const auto article = make.published("article-" + std::to_string(i));
            store(transaction, article);
            ids.push_back(article.head.id);
            if (i == 5) continue;
            must(transaction.add_views(views_of(ids[i], 10 - i / 2)));
            must(transaction.add_views(views_of(ids[i], i + 1, sample_day + days(1))));
        }
        must(transaction.add_views(views_of(ids[0], 100, sample_day + days(2))));
    });
    const auto view = read(*site.storage);
    const auto most = [&](int first, int last, std::uint32_t limit) {
        return must(view->most_viewed(sample_day + days(first), sample_day + days(last), limit));
    };
    // Of equal ones the latest first.
    EXPECT_EQ(most(0, 0, 10),
              (std::vector<ViewTotal>{{ids[1], 10}, {ids[0], 10}, {ids[3], 9}, {ids[2], 9}, {ids[4], 8}}));
    EXPECT_EQ(most(0, 1, 3), (std::vector<ViewTotal>{{ids[4], 13}, {ids[3], 13}, {ids[2], 12}}));
    EXPECT_EQ(most(1, 2, 2), (std::vector<ViewTotal>{{ids[0], 101}, {ids[4], 5}}));
    EXPECT_EQ(most(3, 9, 1'000), std::vector<ViewTotal>());
    EXPECT_EQ(most(1, 0, 1'000), std::vector<ViewTotal>());
    for (const std::uint32_t limit : {0U, 1'001U}) {
        EXPECT_EQ(outcome_and_field(view->most_viewed(sample_day, sample_day, limit)), "invalid_argument limit");
    }
}

void erases_views_of_old_days(Site& site) {
    Samples make;
    const std::array articles{make.published("one"), make.published("two")};
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& article : articles) {
            store(transaction, article);
            for (int i = 0; i < 3; ++i) must(transaction.add_views(views_of(article.head.id, 1, sample_day + days(i))));
        }
    });
    const auto erased = [&](int before, std::uint32_t limit) {
        std::uint32_t count = 0;
        write(*site.storage, [&](WriteTransaction& transaction) {
            count = must(transaction.erase_daily_views(sample_day + days(before), limit));
        });
        return count;
    };
    // Before, not at.
    EXPECT_EQ(erased(0, 10), 0U);
    EXPECT_EQ(erased(2, 3), 3U);
    EXPECT_EQ(erased(2, 0), 0U);
    EXPECT_EQ(erased(2, 10), 1U);
    EXPECT_EQ(erased(2, 10), 0U);
    for (const auto& article : articles) {
        EXPECT_EQ(all_days(*site.storage, article.head.id), (std::vector<DailyViews>{{sample_day + days(2), 1}}));
        EXPECT_EQ(views(*site.storage, article.head.id), 3U);
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.erase_article(articles[0].head.id, articles[0].head.version));
    });
    EXPECT_EQ(must(read(*site.storage)->most_viewed(first_day, last_day, 10)),
              (std::vector<ViewTotal>{{articles[1].head.id, 1}}));
    EXPECT_TRUE(all_days(*site.storage, articles[0].head.id).empty());
    EXPECT_EQ(erased(3, 10), 1U);
}

/// Of more than 1,000 days the first ones are given.
void gives_a_thousand_days_at_once(Site& site) {
    Samples make;
    const auto article = make.published("old");
    std::vector<ViewCount> counts;
    for (int i = 0; i < 1'100; ++i) counts.push_back(views_of(article.head.id, 1, sample_day + days(i)));
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.add_view_counts(counts));
    });
    const auto found = all_days(*site.storage, article.head.id);
    ASSERT_EQ(found.size(), 1'000U);
    EXPECT_EQ(found.back().day, sample_day + days(999));
    const auto most = must(read(*site.storage)->most_viewed(first_day, last_day, 1));
    EXPECT_EQ(most, (std::vector<ViewTotal>{{article.head.id, 1'100}}));
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_EQ(must(transaction.erase_daily_views(sample_day + days(200), 1'000)), 200U);
    });
}

constexpr std::array cases{
    StorageCase{"keeps_views_by_day", keeps_views_by_day},
    StorageCase{"keeps_views_by_day_within_their_range", keeps_views_by_day_within_their_range},
    StorageCase{"adds_many_views_by_day", adds_many_views_by_day},
    StorageCase{"lists_what_was_viewed_most", lists_what_was_viewed_most},
    StorageCase{"erases_views_of_old_days", erases_views_of_old_days},
    StorageCase{"gives_a_thousand_days_at_once", gives_a_thousand_days_at_once},
};

} // namespace

StorageCases view_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
