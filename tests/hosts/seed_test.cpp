#include "support.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

Outcome seed(const Folder& folder, int articles, int comments) {
    return newsroom({"seed", "--storage", folder.storage(), "--articles", std::to_string(articles), "--comments",
                     std::to_string(comments)});
}

/// Slugs of all pages of a list, in their order.
std::vector<std::string> all_slugs(Client& client, const std::string& list) {
    std::vector<std::string> slugs;
    std::string after;
    for (;;) {
        const auto page = client.get(list + after).json();
        for (const auto& item : page.at("items").as_array()) slugs.emplace_back(item.at("slug").as_string());
        if (page.at("next").is_null()) return slugs;
        after = "&after=" + std::string(page.at("next").as_string());
    }
}

} // namespace

TEST(Seed, OfNothingIsDone) {
    const Folder folder;
    for (const int comments : {0, 5}) {
        const auto outcome = seed(folder, 0, comments);
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_THAT(outcome.out, HasSubstr("0 of 0 articles were made"));
    }
    EXPECT_EQ(value_of(folder.database(), "select count(*) from articles"), "0");
}

TEST(Seed, SpreadsAllCommentsAndChangesNothingTheSecondTime) {
    const Folder folder;
    EXPECT_EQ(seed(folder, 7, 17).code, 0);
    EXPECT_EQ(value_of(folder.database(), "select count(*) from comments"), "17");
    EXPECT_EQ(value_of(folder.database(), "select max(comments) - min(comments) from counters"), "1");
    const auto before = dump_of(folder.database());
    EXPECT_THAT(seed(folder, 7, 17).out, HasSubstr("0 of 7 articles were made"));
    EXPECT_EQ(dump_of(folder.database()), before);
}

TEST(Seed, MakesOneArticleMoreCommentedThanOneUnitOfWorkUsuallyHolds) {
    const Folder folder;
    const auto outcome = seed(folder, 1, 3'000);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(value_of(folder.database(), "select comments from counters"), "3000");
}

TEST(Seed, AThousandArticlesArePagedWithoutGapOrRepeat) {
    const Folder folder;
    ASSERT_EQ(seed(folder, 1'000, 500).code, 0);
    Host host(folder);
    Client client(host.address());
    const auto expected = values_of(folder.database(), "select slug from articles order by publish_at desc");
    ASSERT_EQ(expected.size(), 1'000U);
    EXPECT_EQ(all_slugs(client, "/api/v1/articles?limit=100"), expected);
    EXPECT_EQ(all_slugs(client, "/api/v1/articles?limit=37"), expected);
    auto reversed = expected;
    std::ranges::reverse(reversed);
    EXPECT_EQ(all_slugs(client, "/api/v1/articles?sort=oldest&limit=100"), reversed);
    for (const std::string sort : {"views", "rating", "comments"}) {
        const auto slugs = all_slugs(client, "/api/v1/articles?limit=100&sort=" + sort);
        EXPECT_EQ(slugs.size(), 1'000U) << sort;
        EXPECT_EQ(std::set(slugs.begin(), slugs.end()).size(), 1'000U) << sort;
    }
    std::size_t in_categories = 0;
    for (const std::string category : {"thoi-su", "doi-song", "van-hoa", "the-thao"}) {
        in_categories += all_slugs(client, "/api/v1/articles?limit=100&category=" + category).size();
    }
    EXPECT_EQ(in_categories, 1'000U);
}

} // namespace hosts_tests
