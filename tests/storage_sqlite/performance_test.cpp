#include "support.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace masthead::test {

namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point start) {
    return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

} // namespace

/// Bounds are far above what is measured: they find what has become slow by an order of magnitude.
TEST(SqlitePerformance, TenThousandArticlesAreImportedAndRead) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    constexpr std::uint64_t articles = 10'000;
    auto start = SteadyClock::now();
    for (std::uint64_t first = 0; first < articles; first += 100) {
        const auto written = storage->write([&](WriteTransaction& transaction) -> Result<void> {
            for (std::uint64_t i = first; i < first + 100; ++i) {
                MASTHEAD_CHECK(create_sample(transaction, i + 1));
                MASTHEAD_CHECK(transaction.append_change(change_of(i + 1)));
            }
            return {};
        });
        ASSERT_TRUE(written) << written.error();
    }
    const auto import = seconds_since(start);
    constexpr std::uint64_t alone = 200;
    start = SteadyClock::now();
    for (std::uint64_t i = 0; i < alone; ++i) {
        ASSERT_TRUE(storage->write(
            [&](WriteTransaction& transaction) { return create_sample(transaction, articles + 1 + i); }));
    }
    const auto single = seconds_since(start) / alone;

    const auto reading = storage->read();
    ASSERT_TRUE(reading);
    constexpr std::uint64_t reads = 2'000;
    start = SteadyClock::now();
    for (std::uint64_t i = 0; i < reads; ++i) {
        const auto id = (*reading)->find_article(slug("article-" + std::to_string(1 + i * 4)));
        ASSERT_TRUE(id && *id);
        ASSERT_TRUE((*reading)->get_article(**id));
        ASSERT_TRUE((*reading)->get_revision(**id, 1));
    }
    const auto read = seconds_since(start) / reads;

    ArticleQuery query;
    query.visible_at = Timestamp::from_seconds(1'000'000);
    query.page.limit = 100;
    std::uint64_t listed = 0;
    double slowest = 0;
    for (bool more = true; more;) {
        start = SteadyClock::now();
        const auto page = (*reading)->list_articles(query);
        slowest = std::max(slowest, seconds_since(start));
        ASSERT_TRUE(page) << page.error();
        listed += page->items.size();
        more = page->next.has_value();
        if (more) query.page.after = *page->next;
    }
    EXPECT_EQ(listed, articles + alone);
    std::cout << "import of 10,000 in units of 100: " << import << " s; unit of one: " << single * 1e6
              << " us; article by slug with revision: " << read * 1e6 << " us; slowest page of 100: " << slowest * 1e3
              << " ms\n";
    EXPECT_LT(import, 60);
    EXPECT_LT(read, 0.005);
    EXPECT_LT(slowest, 0.5);
}

} // namespace masthead::test
