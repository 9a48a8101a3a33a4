#include "samples.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

/// What bulk calls are asked for: ids of what is there, of what is not, some twice.
struct Keys {
    std::vector<ArticleId> articles;
    std::vector<CommentId> comments;
    std::vector<AccountId> accounts;
    std::vector<SessionId> sessions;
    std::vector<VoteKey> votes;
    std::vector<AuthorId> authors;
    std::vector<TermId> terms;
};

void write_some(WriteTransaction& transaction, Samples& make, Keys& keys, int number) {
    const auto name = std::to_string(number);
    const auto article = make.published("article-" + name);
    store(transaction, article);
    must(transaction.add_views(views_of(article.head.id, static_cast<std::uint64_t>(number))));
    const auto author = make.author("author-" + name, "Author " + name);
    must(transaction.create_author(author));
    const auto term = make.term(TermKind::tag, "tag-" + name, "Tag " + name);
    must(transaction.create_term(term));
    const auto reader = make.account("reader-" + name);
    must(transaction.create_account(reader));
    const auto session = make.session(reader.account.id);
    must(transaction.create_session(session));
    for (const auto status : {CommentStatus::approved, CommentStatus::pending}) {
        auto comment = make.comment(article.head.id);
        if (number % 3 != 0) comment.account = reader.account.id;
        comment.status = status;
        must(transaction.create_comment(comment));
        keys.comments.push_back(comment.id);
    }
    const auto voter = number % 2 == 0 ? "voter" : std::string(200, 'v');
    must(transaction.put_rating(make.rating(article.head.id, voter, 1 + number % 5)));
    keys.votes.push_back({article.head.id, voter});
    keys.articles.push_back(article.head.id);
    keys.accounts.push_back(reader.account.id);
    keys.sessions.push_back(session.id);
    keys.authors.push_back(author.id);
    keys.terms.push_back(term.id);
}

/// Keys of nothing amid those of something, and the first ones once more at the end.
template <typename Key>
void mix(std::vector<Key>& keys, const Key& unknown) {
    const auto first = keys.front();
    keys.insert(keys.begin() + 1, {unknown, first});
    keys.push_back(unknown);
    keys.push_back(first);
}

Keys fill(WriteTransaction& transaction, Samples& make) {
    Keys keys;
    for (int i = 0; i < 6; ++i) write_some(transaction, make, keys, i);
    mix(keys.articles, make.id<ArticleId>());
    mix(keys.comments, make.id<CommentId>());
    mix(keys.accounts, make.id<AccountId>());
    mix(keys.sessions, make.id<SessionId>());
    mix(keys.votes, {keys.articles.front(), "nobody"});
    mix(keys.authors, make.id<AuthorId>());
    mix(keys.terms, make.id<TermId>());
    return keys;
}

/// What a call named `get` gives, as one named `find` would.
template <typename T>
std::optional<T> found(const Result<T>& result) {
    if (!result && result.error().code == ErrorCode::not_found) return std::nullopt;
    return must(result);
}

void check_against_singles(ReadTransaction& view, const Keys& keys) {
    const auto heads = must(view.find_articles(keys.articles));
    const auto counters = must(view.counters(keys.articles));
    const auto ratings = must(view.rating_summaries(keys.articles));
    ASSERT_EQ(heads.size(), keys.articles.size());
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const std::array one{keys.articles[i]};
        EXPECT_EQ(heads[i], found(view.get_article(one[0]))) << i;
        EXPECT_EQ(counters[i], must(view.counters(one))[0]) << i;
        EXPECT_EQ(ratings[i], must(view.rating_summaries(one))[0]) << i;
    }
    const auto comments = must(view.find_comments(keys.comments));
    ASSERT_EQ(comments.size(), keys.comments.size());
    for (std::size_t i = 0; i < comments.size(); ++i) {
        EXPECT_EQ(comments[i], found(view.get_comment(keys.comments[i]))) << i;
    }
    const auto commenters = must(view.commenters(keys.accounts, 1'000));
    ASSERT_EQ(commenters.size(), keys.accounts.size());
    for (std::size_t i = 0; i < commenters.size(); ++i) {
        const auto& id = keys.accounts[i];
        EXPECT_EQ(commenters[i].approved, must(view.count_comments(id, CommentStatus::approved))) << i;
        EXPECT_EQ(commenters[i].last_at, must(view.last_comment_at(id))) << i;
    }
    const auto sessions = must(view.find_sessions(keys.sessions));
    ASSERT_EQ(sessions.size(), keys.sessions.size());
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        EXPECT_EQ(sessions[i], found(view.get_session(keys.sessions[i]))) << i;
    }
    const auto votes = must(view.find_ratings(keys.votes));
    ASSERT_EQ(votes.size(), keys.votes.size());
    for (std::size_t i = 0; i < votes.size(); ++i) {
        EXPECT_EQ(votes[i], must(view.find_rating(keys.votes[i].article, keys.votes[i].voter))) << i;
    }
    const auto authors = must(view.find_authors(keys.authors));
    ASSERT_EQ(authors.size(), keys.authors.size());
    for (std::size_t i = 0; i < authors.size(); ++i) {
        EXPECT_EQ(authors[i], must(view.find_authors(std::array{keys.authors[i]}))[0]) << i;
    }
    const auto terms = must(view.find_terms(keys.terms));
    ASSERT_EQ(terms.size(), keys.terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
        EXPECT_EQ(terms[i], must(view.find_terms(std::array{keys.terms[i]}))[0]) << i;
    }
}

void answers_for_many_as_for_each(Site& site) {
    Samples make;
    Keys keys;
    write(*site.storage, [&](WriteTransaction& transaction) {
        keys = fill(transaction, make);
        // Units see their own writes in bulk too.
        check_against_singles(transaction, keys);
        EXPECT_TRUE(must(transaction.find_articles(keys.articles))[0]);
        EXPECT_TRUE(must(transaction.find_ratings(keys.votes))[0]);
        EXPECT_EQ(must(transaction.commenters(keys.accounts, 1'000)).back().approved, 0U);
    });
    const auto view = read(*site.storage);
    check_against_singles(*view, keys);
    EXPECT_EQ(must(view->find_sessions(keys.sessions))[1], std::nullopt);
    EXPECT_TRUE(must(view->find_sessions(keys.sessions))[2]);
}

void answers_for_none(Site& site) {
    const auto view = read(*site.storage);
    EXPECT_TRUE(must(view->find_articles({})).empty());
    EXPECT_TRUE(must(view->counters({})).empty());
    EXPECT_TRUE(must(view->rating_summaries({})).empty());
    EXPECT_TRUE(must(view->find_comments({})).empty());
    EXPECT_TRUE(must(view->commenters({}, 1)).empty());
    EXPECT_TRUE(must(view->find_sessions({})).empty());
    EXPECT_TRUE(must(view->find_ratings({})).empty());
    EXPECT_TRUE(must(view->find_authors({})).empty());
    EXPECT_TRUE(must(view->find_terms({})).empty());
}

/// More than a backend would ask for in one question.
void answers_for_very_many(Site& site) {
    constexpr std::size_t count = 3'000;
    Samples make;
    const auto article = make.published("article");
    const auto author = make.author("author", "Author");
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.create_author(author));
        must(transaction.put_rating(make.rating(article.head.id, "voter", 5)));
    });
    std::vector<ArticleId> articles;
    std::vector<AuthorId> authors;
    std::vector<VoteKey> votes;
    for (std::size_t i = 0; i + 1 < count; ++i) {
        articles.push_back(make.id<ArticleId>());
        authors.push_back(make.id<AuthorId>());
        votes.push_back({article.head.id, "nobody " + std::to_string(i)});
    }
    articles.push_back(article.head.id);
    authors.push_back(author.id);
    votes.push_back({article.head.id, "voter"});
    const auto view = read(*site.storage);
    const auto heads = must(view->find_articles(articles));
    ASSERT_EQ(heads.size(), count);
    EXPECT_EQ(heads.front(), std::nullopt);
    EXPECT_EQ(heads.back(), article.head);
    EXPECT_EQ(must(view->find_authors(authors)).back(), author);
    EXPECT_EQ(must(view->rating_summaries(articles)).back().count(), 1U);
    EXPECT_TRUE(must(view->find_ratings(votes)).back());
}

constexpr std::array cases{
    StorageCase{"answers_for_many_as_for_each", answers_for_many_as_for_each},
    StorageCase{"answers_for_none", answers_for_none},
    StorageCase{"answers_for_very_many", answers_for_very_many},
};

} // namespace

StorageCases bulk_reading_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
