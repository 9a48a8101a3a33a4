#include "library.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

void lists_by_every_condition_and_order(Site& site) {
    Library library;
    fill(library, *site.storage, 120, 7);
    const auto view = read(*site.storage);
    std::size_t seen = 0;
    for (const auto order : all_orders) {
        for (unsigned conditions = 0; conditions < 512; ++conditions) {
            const auto query = query_of(library, conditions, order);
            const auto wanted = expected(library, query);
            seen += wanted.size();
            ASSERT_EQ(listed(*view, query, 20), wanted) << to_string(order) << ", conditions " << conditions;
        }
    }
    EXPECT_GT(seen, 5'000U) << "the conditions must not be so narrow that nothing is tested";
}

void shows_articles_at_their_very_instants(Site& site) {
    Samples make;
    auto article = make.published("scheduled");
    article.head.publish_at = Timestamp::from_microseconds(1'700'000'000'000'007);
    article.head.unpublish_at = Timestamp::from_microseconds(1'700'000'000'000'009);
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, article); });
    const auto view = read(*site.storage);
    for (const auto order : all_orders) {
        const auto count_at = [&](std::int64_t instant) {
            ArticleQuery query;
            query.order = order;
            query.visible_at = Timestamp::from_microseconds(1'700'000'000'000'000 + instant);
            return must(view->list_articles(query)).items.size();
        };
        EXPECT_EQ(count_at(6), 0U);
        EXPECT_EQ(count_at(7), 1U);
        EXPECT_EQ(count_at(8), 1U);
        EXPECT_EQ(count_at(9), 0U);
    }
}

constexpr std::array cases{
    StorageCase{"lists_by_every_condition_and_order", lists_by_every_condition_and_order},
    StorageCase{"shows_articles_at_their_very_instants", shows_articles_at_their_very_instants},
};

} // namespace

StorageCases list_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
