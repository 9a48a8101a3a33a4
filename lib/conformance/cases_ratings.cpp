#include "samples.hpp"
#include "threads.hpp"

#include <array>
#include <atomic>
#include <map>

namespace masthead::inline v0::conformance {

namespace {

void keeps_one_vote_a_voter(Site& site) {
    Samples make;
    const auto article = make.published("rated");
    const auto id = article.head.id;
    auto first = make.rating(id, "account:1", 5);
    const auto other = make.rating(id, "account:2", 5);
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.put_rating(first));
        must(transaction.put_rating(other));
        EXPECT_EQ(outcome(transaction.put_rating(make.rating(make.id<ArticleId>(), "account:1", 3))), "not_found");
    });
    const auto votes = [&] {
        const std::array ids{id};
        return must(read(*site.storage)->rating_summaries(ids))[0].histogram;
    };
    const auto points = [](int value) { return RatingValue::from_points(value); };
    EXPECT_EQ(votes(), (std::map<RatingValue, std::uint64_t>{{points(5), 2}}));
    EXPECT_EQ(must(read(*site.storage)->find_rating(id, "account:1")), first);
    EXPECT_EQ(must(read(*site.storage)->find_rating(id, "account:3")), std::nullopt);

    auto changed = make.rating(id, "account:1", 2);
    for (int i = 0; i < 2; ++i)
        write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.put_rating(changed)); });
    EXPECT_EQ(votes(), (std::map<RatingValue, std::uint64_t>{{points(2), 1}, {points(5), 1}}));
    changed.created_at = first.created_at;
    EXPECT_EQ(must(read(*site.storage)->find_rating(id, "account:1")), changed);

    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.erase_rating(id, "account:1")));
        EXPECT_FALSE(must(transaction.erase_rating(id, "account:1")));
        EXPECT_FALSE(must(transaction.erase_rating(make.id<ArticleId>(), "account:1")));
    });
    EXPECT_EQ(votes(), (std::map<RatingValue, std::uint64_t>{{points(5), 1}}));
    write(*site.storage, [&](WriteTransaction& transaction) {
        auto negative = make.rating(id, "account:9", -3);
        must(transaction.put_rating(negative));
        EXPECT_TRUE(must(transaction.erase_rating(id, "account:2")));
    });
    EXPECT_EQ(votes(), (std::map<RatingValue, std::uint64_t>{{points(-3), 1}}));
}

void summarises_many_articles_at_once(Site& site) {
    Samples make;
    std::vector<ArticleId> ids;
    write(*site.storage, [&](WriteTransaction& transaction) {
        ids.clear();
        for (int i = 0; i < 5; ++i) {
            const auto article = make.published("article-" + std::to_string(i));
            store(transaction, article);
            ids.push_back(article.head.id);
            for (int voter = 0; voter < i; ++voter) {
                must(transaction.put_rating(
                    make.rating(article.head.id, "voter " + std::to_string(voter), 1 + voter % 5)));
            }
        }
    });
    ids.push_back(make.id<ArticleId>());
    ids.push_back(ids[3]);
    const auto view = read(*site.storage);
    const auto together = must(view->rating_summaries(ids));
    ASSERT_EQ(together.size(), ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(must(view->rating_summaries(std::span(&ids[i], 1)))[0], together[i]);
    }
    EXPECT_EQ(together[4].count(), 4U);
    EXPECT_EQ(together[5].count(), 0U);
    EXPECT_EQ(together[6], together[3]);
}

/// Voters may be up to 200 bytes long and may differ in the last one only.
void tells_long_voters_apart(Site& site) {
    Samples make;
    const auto article = make.published("rated");
    std::vector<Rating> ratings;
    for (const std::string end : {"a", "b", "A", "\xC3\xA1"}) {
        const auto voter = std::string(200 - end.size(), 'v') + end;
        ratings.push_back(make.rating(article.head.id, voter, static_cast<int>(ratings.size()) + 1));
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        for (const auto& each : ratings) must(transaction.put_rating(each));
        EXPECT_TRUE(must(transaction.erase_rating(article.head.id, ratings[1].voter)));
    });
    const auto view = read(*site.storage);
    for (std::size_t i = 0; i < ratings.size(); ++i) {
        const auto wanted = i == 1 ? std::nullopt : std::optional(ratings[i]);
        EXPECT_EQ(must(view->find_rating(article.head.id, ratings[i].voter)), wanted);
    }
    EXPECT_EQ(must(view->find_rating(article.head.id, ratings[0].voter.substr(1))), std::nullopt);
}

/// Votes, comments and views from many threads: what is counted agrees with what is there.
void counts_what_many_threads_do(Site& site) {
    constexpr int threads = 6;
    constexpr int rounds = 15;
    Samples make;
    const auto article = make.published("hot");
    const auto id = article.head.id;
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, article); });
    std::vector<std::vector<Comment>> comments(threads);
    for (auto& own : comments) {
        for (int i = 0; i < rounds; ++i) own.push_back(make.comment(id));
    }
    std::atomic<int> failures = 0;
    Threads running;
    for (int t = 0; t < threads; ++t) {
        running.start([&, t] {
            for (int i = 0; i < rounds; ++i) {
                const auto voter = "account:" + std::to_string((t + i) % 4);
                auto& comment = comments[static_cast<std::size_t>(t)][static_cast<std::size_t>(i)];
                const auto result = site.storage->write(
                    [&](WriteTransaction& transaction) -> Result<void> {
                        const Rating rating{id, voter, RatingValue::from_points(1 + (t * i) % 5), {}, {}};
                        if (i % 5 == 4) {
                            MASTHEAD_CHECK(transaction.erase_rating(id, voter));
                        } else {
                            MASTHEAD_CHECK(transaction.put_rating(rating));
                        }
                        comment.status = i % 3 == 0 ? CommentStatus::pending : CommentStatus::approved;
                        MASTHEAD_CHECK(transaction.create_comment(comment));
                        return transaction.add_views(views_of(id, 1));
                    },
                    {std::chrono::seconds(60)});
                if (!result) ++failures;
            }
        });
    }
    running.join();
    EXPECT_EQ(failures, 0);
    const auto view = read(*site.storage);
    const std::array ids{id};
    const auto counters = must(view->counters(ids))[0];
    EXPECT_EQ(counters.views, static_cast<std::uint64_t>(threads * rounds));
    CommentQuery query;
    query.article = id;
    query.statuses = {CommentStatus::approved};
    const auto approved = all_pages<Comment>(100, [&](const PageRequest& page) {
        query.page = page;
        return view->list_comments(query);
    });
    EXPECT_EQ(approved.size(), counters.comments);
    std::map<RatingValue, std::uint64_t> recount;
    for (int voter = 0; voter < 4; ++voter) {
        const auto vote = must(view->find_rating(id, "account:" + std::to_string(voter)));
        if (vote) ++recount[vote->value];
    }
    EXPECT_EQ(must(view->rating_summaries(ids))[0].histogram, recount);
}

constexpr std::array cases{
    StorageCase{"keeps_one_vote_a_voter", keeps_one_vote_a_voter},
    StorageCase{"tells_long_voters_apart", tells_long_voters_apart},
    StorageCase{"summarises_many_articles_at_once", summarises_many_articles_at_once},
    StorageCase{"counts_what_many_threads_do", counts_what_many_threads_do},
};

} // namespace

StorageCases rating_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
