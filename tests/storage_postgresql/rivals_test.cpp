#include "support.hpp"

#include <array>
#include <vector>

/// Serialisable units lock what they read. One that reads a table of middle size whole, because that looks cheap, makes
/// rivals of all who write to it, and of hosts that write about different things.
namespace masthead::test {

namespace {

/// Enough that a whole index takes many more pages than a few keys in it, and few enough to tempt the planner.
constexpr int size = 4'000;
/// Locks on one table or index that a unit about two or three things takes.
constexpr int most_locks = 16;

class PostgresqlRivals : public testing::Test {
protected:
    void SetUp() override {
        for (int made = 0; made < size; made += 500) {
            must(storage_->write([&](WriteTransaction& transaction) { return fill(transaction, 500); }, {seconds(60)}));
        }
        client_.execute("vacuum analyze");
    }

    /// Articles, each with a comment, votes, views and a session of its reader.
    Result<void> fill(WriteTransaction& transaction, int count) {
        std::vector<NewArticle> articles;
        std::vector<Comment> comments;
        std::vector<CommentReaction> reactions;
        std::vector<Rating> ratings;
        std::vector<ViewCount> views;
        for (int i = 0; i < count; ++i) {
            const auto reader = make_.account("reader-" + std::to_string(readers_.size()));
            const auto session = make_.session(reader.account.id);
            MASTHEAD_CHECK(transaction.create_account(reader));
            MASTHEAD_CHECK(transaction.create_session(session));
            readers_.push_back(reader.account.id);
            sessions_.push_back(session.id);
            articles.push_back(make_.published("article-" + std::to_string(readers_.size())));
            articles.back().live_words = articles.back().latest_words = {"word", "w" + std::to_string(i)};
            const auto& id = articles.back().head.id;
            comments.push_back(make_.comment(id));
            comments.back().account = reader.account.id;
            reactions.push_back({{id, comments.back().id, "voter"}, Reaction::up, make_.time()});
            ratings.push_back(make_.rating(id, "voter", 4));
            views.push_back(conformance::views_of(id, 1));
        }
        MASTHEAD_CHECK(transaction.create_articles(articles));
        MASTHEAD_CHECK(transaction.create_comments(comments));
        MASTHEAD_CHECK(transaction.put_reactions(reactions));
        MASTHEAD_CHECK(transaction.put_ratings(ratings));
        MASTHEAD_CHECK(transaction.add_view_counts(views));
        articles_ = std::move(articles);
        comments_ = std::move(comments);
        return {};
    }

    /// Runs `work` in units until its statements have the plans that they keep, and tells of what the last one holds
    /// more locks than it should.
    template <typename Work>
    std::string crowded(Work work) {
        std::string found;
        for (int run = 0; run < 8; ++run) {
            must(storage_->write([&](WriteTransaction& transaction) -> Result<void> {
                MASTHEAD_CHECK(work(transaction));
                const std::string locks = " from pg_locks where mode = 'SIReadLock' and database = (select oid from "
                                          "pg_database where datname = current_database()) and virtualtransaction in "
                                          "(select virtualtransaction from pg_locks where locktype = 'virtualxid')";
                EXPECT_NE(client_.value_of("select count(*)" + locks), "0");
                found = client_.value_of("select string_agg(name || ' ' || locks, ', ') from (select "
                                         "relation::regclass::text as name, count(*) as locks" +
                                         locks + " group by 1 having count(*) > " + std::to_string(most_locks) +
                                         " or bool_or(locktype = 'relation')) as crowded");
                return {};
            }));
        }
        return found;
    }

    NewDatabase database_;
    std::unique_ptr<Storage> storage_ = open_ready(database_.url());
    PostgresqlClient client_{database_.url()};
    Samples make_;
    std::vector<AccountId> readers_;
    std::vector<SessionId> sessions_;
    std::vector<NewArticle> articles_;
    std::vector<Comment> comments_;
};

TEST_F(PostgresqlRivals, WritingArticlesReadsOnlyThem) {
    int number = 0;
    EXPECT_EQ(crowded([&](WriteTransaction& transaction) -> Result<void> {
                  std::vector<NewArticle> some;
                  for (int i = 0; i < 2; ++i) some.push_back(make_.published("new-" + std::to_string(++number)));
                  MASTHEAD_CHECK(transaction.create_articles(some));
                  const std::vector<std::string> words{"word"};
                  return transaction.put_search_words(some[0].head.id, words, words);
              }),
              "");
}

TEST_F(PostgresqlRivals, ReadersWhoTakePartReadOnlyTheirOwn) {
    int number = 0;
    EXPECT_EQ(crowded([&](WriteTransaction& transaction) -> Result<void> {
                  const auto& id = articles_[7].head.id;
                  const std::array some{make_.comment(id), make_.comment(articles_[300].head.id, &comments_[300])};
                  MASTHEAD_CHECK(transaction.commenters(std::array{readers_[5], readers_[900]}, 3));
                  return transaction.create_comments(some);
              }),
              "");
    EXPECT_EQ(crowded([&](WriteTransaction& transaction) -> Result<void> {
                  const auto voter = "voter-" + std::to_string(++number);
                  const auto& id = articles_[7].head.id;
                  MASTHEAD_CHECK(transaction.find_ratings(std::array{VoteKey{id, voter}, VoteKey{id, "voter"}}));
                  return transaction.put_ratings(std::array{make_.rating(id, voter, 1 + number % 5)});
              }),
              "");
    EXPECT_EQ(crowded([&](WriteTransaction& transaction) -> Result<void> {
                  const ReactionKey key{comments_[9].article, comments_[9].id, "voter-" + std::to_string(++number)};
                  MASTHEAD_CHECK(transaction.find_reactions(std::array{key}));
                  return transaction.put_reactions(std::array{CommentReaction{key, Reaction::up, make_.time()}});
              }),
              "");
}

TEST_F(PostgresqlRivals, WhatHappensAllTheTimeReadsOnlyItsRows) {
    EXPECT_EQ(crowded([&](WriteTransaction& transaction) -> Result<void> {
                  return transaction.add_view_counts(std::array{conformance::views_of(articles_[7].head.id, 1),
                                                                conformance::views_of(articles_[70].head.id, 2)});
              }),
              "");
    EXPECT_EQ(crowded([&](WriteTransaction& transaction) -> Result<void> {
                  const std::array touches{SessionTouch{sessions_[3], make_.time()},
                                           SessionTouch{sessions_[3'000], make_.time()}};
                  MASTHEAD_CHECK(transaction.touch_sessions(touches));
                  const std::vector<std::string> voters{"voter", "nobody"};
                  MASTHEAD_CHECK(transaction.set_ratings_aside(articles_[7].head.id, voters, true));
                  return {};
              }),
              "");
    EXPECT_EQ(crowded([&](WriteTransaction& transaction) -> Result<void> {
                  MASTHEAD_CHECK(transaction.put_buckets(std::array{Bucket{"bucket", make_.time()}}));
                  const std::vector<std::string> keys{"bucket", "another"};
                  MASTHEAD_CHECK(transaction.find_buckets(keys));
                  return transaction.put_kept_requests(std::array{KeptRequest{"request", "bytes", make_.time()}});
              }),
              "");
}

} // namespace

} // namespace masthead::test
