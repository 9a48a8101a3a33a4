#include "samples.hpp"
#include "threads.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>

/// What editors see of votes, and what of them counts.
namespace masthead::inline v0::conformance {

namespace {

std::vector<Rating> listed(ReadTransaction& view, RatingQuery query, std::uint32_t limit) {
    return all_pages<Rating>(limit, [&](const PageRequest& page) {
        query.page = page;
        return view.list_ratings(query);
    });
}

std::uint64_t votes(Storage& storage, const ArticleId& article) {
    return must(read(storage)->rating_summaries(std::array{article}))[0].count();
}

std::vector<std::string> voters(const std::vector<Rating>& ratings) {
    std::vector<std::string> names;
    for (const auto& rating : ratings) names.push_back(rating.voter);
    return names;
}

void lists_votes_by_the_bytes_of_their_voters(Site& site) {
    Samples make;
    const std::array articles{make.published("rated"), make.published("other"), make.published("bare")};
    const auto id = articles[0].head.id;
    std::vector<std::string> names{"B",
                                   "a",
                                   "account:1",
                                   "account:10",
                                   "account:1|2",
                                   "b",
                                   "é",
                                   "z",
                                   "Z",
                                   "e\xCC\x81",
                                   std::string(hard_text),
                                   std::string(200, 'v'),
                                   std::string(199, 'v') + "w",
                                   "đ"};
    std::vector<Rating> ratings;
    for (const auto& name : names) {
        auto& rating = ratings.emplace_back(make.rating(id, name, 1 + static_cast<int>(ratings.size()) % 5));
        rating.suspect = ratings.size() % 3 == 0;
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& article : articles) store(transaction, article);
        must(transaction.put_ratings(ratings));
        must(transaction.put_rating(make.rating(articles[1].head.id, "account:1", 2)));
        const std::array aside{names[1], names[2], names[5]};
        EXPECT_EQ(must(transaction.set_ratings_aside(id, aside, true)), 3U);
    });
    for (const std::size_t each : {1U, 2U, 5U}) ratings[each].set_aside = true;
    std::ranges::sort(ratings, {}, &Rating::voter);
    const auto view = read(*site.storage);
    for (unsigned shape = 0; shape < 4; ++shape) {
        const RatingQuery query{id, shape % 2 == 1, shape / 2 == 1, {}};
        auto wanted = ratings;
        std::erase_if(wanted, [&](const Rating& rating) {
            return (query.suspect && !rating.suspect) || (query.set_aside && !rating.set_aside);
        });
        EXPECT_FALSE(wanted.empty());
        for (const std::uint32_t limit : {1U, 3U, 100U}) EXPECT_EQ(listed(*view, query, limit), wanted);
    }
    EXPECT_EQ(listed(*view, {articles[1].head.id, false, false, {}}, 10).size(), 1U);
    EXPECT_EQ(listed(*view, {articles[2].head.id, false, false, {}}, 10).size(), 0U);
    EXPECT_EQ(listed(*view, {make.id<ArticleId>(), false, false, {}}, 10).size(), 0U);
    RatingQuery wrong{id, false, false, {}};
    wrong.page.limit = 0;
    EXPECT_EQ(outcome_and_field(view->list_ratings(wrong)), "invalid_argument limit");
    wrong.page.limit = 1;
    wrong.page.after = Cursor("authors", "key");
    EXPECT_EQ(outcome_and_field(view->list_ratings(wrong)), "invalid_argument after");
}

/// Nobody but an editor sets a vote aside, and what was set aside stays so when its voter votes again.
void counts_only_votes_not_set_aside(Site& site) {
    Samples make;
    const auto article = make.published("rated");
    const auto id = article.head.id;
    auto eager = make.rating(id, "a", 5);
    eager.set_aside = true;
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.put_rating(eager));
        must(transaction.put_ratings(std::array{make.rating(id, "b", 5), make.rating(id, "c", 1)}));
    });
    EXPECT_FALSE(must(read(*site.storage)->find_rating(id, "a"))->set_aside);
    EXPECT_EQ(votes(*site.storage, id), 3U);
    const auto set_aside = [&](std::vector<std::string> names, bool aside) {
        std::uint32_t changed = 0;
        write(*site.storage,
              [&](WriteTransaction& transaction) { changed = must(transaction.set_ratings_aside(id, names, aside)); });
        return changed;
    };
    EXPECT_EQ(set_aside({}, true), 0U);
    EXPECT_EQ(set_aside({"nobody", "a", "a", "b"}, true), 2U);
    EXPECT_EQ(set_aside({"a", "b"}, true), 0U);
    EXPECT_EQ(votes(*site.storage, id), 1U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_rating(make.rating(id, "a", 2)));
        must(transaction.put_ratings(std::array{make.rating(id, "b", 3), make.rating(id, "b", 4)}));
    });
    EXPECT_EQ(votes(*site.storage, id), 1U);
    EXPECT_TRUE(must(read(*site.storage)->find_rating(id, "a"))->set_aside);
    EXPECT_EQ(must(read(*site.storage)->find_rating(id, "b"))->value, RatingValue::from_points(4));
    EXPECT_EQ(set_aside({"b", "c"}, false), 1U);
    EXPECT_EQ(
        must(read(*site.storage)->rating_summaries(std::array{id}))[0].histogram,
        (std::map<RatingValue, std::uint64_t>{{RatingValue::from_points(1), 1}, {RatingValue::from_points(4), 1}}));
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.erase_rating(id, "a")));
        must(transaction.put_rating(make.rating(id, "a", 2)));
    });
    EXPECT_FALSE(must(read(*site.storage)->find_rating(id, "a"))->set_aside);
    EXPECT_EQ(votes(*site.storage, id), 3U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_EQ(must(transaction.set_ratings_aside(make.id<ArticleId>(), std::array{std::string("a")}, true)), 0U);
        must(transaction.erase_article(id, article.head.version));
        store(transaction, article);
    });
    EXPECT_EQ(votes(*site.storage, id), 0U);
    EXPECT_TRUE(listed(*read(*site.storage), {id, false, true, {}}, 10).empty());
}

void keeps_a_vote_suspect(Site& site) {
    Samples make;
    const auto article = make.published("rated");
    const auto id = article.head.id;
    const auto vote = [&](std::string_view voter, bool suspect) {
        auto rating = make.rating(id, voter, 4);
        rating.suspect = suspect;
        return rating;
    };
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.put_rating(vote("a", true)));
        must(transaction.put_rating(vote("a", false)));
        must(transaction.put_rating(vote("b", false)));
        must(transaction.put_rating(vote("b", true)));
        must(
            transaction.put_ratings(std::array{vote("c", false), vote("c", true), vote("c", false), vote("d", false)}));
    });
    const std::vector<std::string> suspects{"a", "b", "c"};
    EXPECT_EQ(voters(listed(*read(*site.storage), {id, true, false, {}}, 2)), suspects);
    EXPECT_EQ(votes(*site.storage, id), 4U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.erase_rating(id, "b")));
        must(transaction.put_rating(vote("b", false)));
    });
    EXPECT_FALSE(must(read(*site.storage)->find_rating(id, "b"))->suspect);
    EXPECT_EQ(voters(listed(*read(*site.storage), {id, true, false, {}}, 2)), (std::vector<std::string>{"a", "c"}));
}

/// Votes of many threads for few voters: one voter, one vote, and the sum is what is there.
void keeps_one_vote_a_voter_among_64_threads(Site& site) {
    constexpr unsigned threads = 64;
    const std::vector<std::string> names{"account:1", "account:2", "reader:1"};
    Samples make;
    const auto article = make.published("hot");
    const auto id = article.head.id;
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, article); });
    std::atomic<unsigned> failures = 0;
    const auto act = [&](WriteTransaction& transaction, unsigned turn) -> Result<void> {
        const auto& voter = names[turn % names.size()];
        Rating rating{id, voter, RatingValue::from_points(1 + static_cast<int>(turn % 5)), {}, {}};
        rating.suspect = turn % 4 == 1;
        if (turn % 7 == 3) {
            MASTHEAD_TRY(const bool was_there, transaction.erase_rating(id, voter));
            return was_there ? transaction.put_rating(rating) : Result<void>();
        }
        if (turn % 7 == 5) {
            MASTHEAD_CHECK(transaction.set_ratings_aside(id, names, turn % 2 == 0));
            return {};
        }
        if (turn % 7 == 6) {
            MASTHEAD_CHECK(transaction.erase_rating(id, voter));
            return {};
        }
        return transaction.put_ratings(std::array{rating});
    };
    Gate begin;
    Threads running;
    for (unsigned t = 0; t < threads; ++t) {
        running.start([&, t] {
            begin.wait();
            for (unsigned i = 0; i < 3; ++i) {
                const auto written =
                    site.storage->write([&](WriteTransaction& transaction) { return act(transaction, t + i * 5); },
                                        {std::chrono::minutes(1)});
                if (!written) ++failures;
            }
        });
    }
    begin.open();
    running.join();
    EXPECT_EQ(failures, 0U);
    const auto view = read(*site.storage);
    const auto ratings = listed(*view, {id, false, false, {}}, 2);
    std::map<RatingValue, std::uint64_t> recount;
    for (const auto& rating : ratings) {
        EXPECT_EQ(std::ranges::count(ratings, rating.voter, &Rating::voter), 1);
        EXPECT_NE(std::ranges::find(names, rating.voter), names.end());
        if (!rating.set_aside) ++recount[rating.value];
    }
    EXPECT_EQ(must(view->rating_summaries(std::array{id}))[0].histogram, recount);
}

constexpr std::array cases{
    StorageCase{"lists_votes_by_the_bytes_of_their_voters", lists_votes_by_the_bytes_of_their_voters},
    StorageCase{"counts_only_votes_not_set_aside", counts_only_votes_not_set_aside},
    StorageCase{"keeps_a_vote_suspect", keeps_a_vote_suspect},
    StorageCase{"keeps_one_vote_a_voter_among_64_threads", keeps_one_vote_a_voter_among_64_threads},
};

} // namespace

StorageCases vote_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
