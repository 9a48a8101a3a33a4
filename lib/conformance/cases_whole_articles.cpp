#include "samples.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::conformance {

namespace {

/// An article whose live and latest revisions differ in all that they name, with votes, comments and views.
struct Newsroom {
    Samples make;
    std::vector<Author> authors;
    std::vector<Term> terms;
    NewArticle article;
    Revision latest;

    void fill(Storage& storage);
    /// What a storage should give.
    [[nodiscard]] WholeArticle expected(RevisionChoice choice) const;
};

void Newsroom::fill(Storage& storage) {
    for (const auto* name : {"a", "b", "c"}) {
        authors.push_back(make.author(name, name));
        terms.push_back(make.term(TermKind::category, name, name));
        terms.push_back(make.term(TermKind::tag, name, name));
    }
    article = make.published("article");
    auto& content = article.first.content;
    // Named twice, without a profile, and with one that does not exist.
    content.byline = {{authors[0].id, "", "author"},
                      {std::nullopt, "A credit", "photographer"},
                      {authors[1].id, "", "editor"},
                      {authors[0].id, "", "translator"},
                      {make.id<AuthorId>(), "", "author"}};
    content.categories = {terms[0].id, terms[2].id};
    content.tags = {terms[1].id, make.id<TermId>()};
    latest = make.next_revision(article.first, "The newer title");
    latest.content.byline = {{authors[2].id, "", "author"}};
    latest.content.categories = {terms[4].id};
    latest.content.tags = {terms[5].id, terms[3].id};
    article.head.latest_revision = 2;
    write(storage, [&](WriteTransaction& transaction) {
        for (const auto& each : authors) must(transaction.create_author(each));
        for (const auto& each : terms) must(transaction.create_term(each));
        auto first = article.head;
        first.latest_revision = 1;
        must(transaction.create_article(first, article.first));
        must(transaction.create_revision(latest));
        must(transaction.update_article(article.head));
        must(transaction.put_rating(make.rating(article.head.id, "one", 4)));
        must(transaction.put_rating(make.rating(article.head.id, "two", 2)));
        must(transaction.put_rating_rank(article.head.id, 17));
        must(transaction.add_views(views_of(article.head.id, 9)));
        must(transaction.create_comment(make.comment(article.head.id)));
    });
    ++article.head.version;
}

WholeArticle Newsroom::expected(RevisionChoice choice) const {
    WholeArticle whole;
    whole.head = article.head;
    whole.counters = {9, 1, 17};
    whole.rating.histogram = {{RatingValue::from_points(2), 1}, {RatingValue::from_points(4), 1}};
    if (choice == RevisionChoice::live) {
        whole.revision = article.first;
        whole.authors = {authors[0], authors[1]};
        whole.terms = {terms[0], terms[1], terms[2]};
    } else {
        whole.revision = latest;
        whole.authors = {authors[2]};
        whole.terms = {terms[3], terms[4], terms[5]};
    }
    return whole;
}

/// Authors and terms come in no particular order.
std::optional<WholeArticle> sorted(std::optional<WholeArticle> article) {
    if (article) {
        std::ranges::sort(article->authors, {}, &Author::id);
        std::ranges::sort(article->terms, {}, &Term::id);
    }
    return article;
}

constexpr std::array choices{RevisionChoice::live, RevisionChoice::latest};

void gives_whole_articles(Site& site) {
    Newsroom newsroom;
    newsroom.fill(*site.storage);
    const std::array<ArticleKey, 2> keys{newsroom.article.head.id, newsroom.article.head.slug};
    for (const auto choice : choices) {
        const auto wanted = newsroom.expected(choice);
        for (const auto& key : keys) {
            EXPECT_EQ(sorted(must(read(*site.storage)->find_whole_article(key, choice))), wanted);
            EXPECT_EQ(sorted(must(site.storage->find_whole_article(key, choice))), wanted);
            write(*site.storage, [&](WriteTransaction& transaction) {
                EXPECT_EQ(sorted(must(transaction.find_whole_article(key, choice))), wanted);
            });
        }
    }
}

void gives_drafts_whole(Site& site) {
    Samples make;
    const auto draft = make.draft("draft");
    const auto second = make.next_revision(draft.first, "Second");
    auto head = draft.head;
    head.latest_revision = 2;
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, draft);
        must(transaction.create_revision(second));
        must(transaction.update_article(head));
    });
    ++head.version;
    // Without a live revision there is only the latest.
    for (const auto choice : choices) {
        EXPECT_EQ(must(site.storage->find_whole_article(head.slug, choice)),
                  (WholeArticle{head, second, {}, {}, {}, {}}));
    }
}

void gives_no_whole_article_where_none_is(Site& site) {
    Newsroom newsroom;
    newsroom.fill(*site.storage);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_old_slug(slug("old"), newsroom.article.head.id));
    });
    const auto view = read(*site.storage);
    for (const auto choice : choices) {
        for (const ArticleKey& key :
             {ArticleKey(newsroom.make.id<ArticleId>()), ArticleKey(slug("none")), ArticleKey(slug("old"))}) {
            EXPECT_EQ(must(view->find_whole_article(key, choice)), std::nullopt);
            EXPECT_EQ(must(site.storage->find_whole_article(key, choice)), std::nullopt);
        }
    }
}

void gives_whole_articles_of_the_right_moment(Site& site) {
    Newsroom newsroom;
    newsroom.fill(*site.storage);
    const auto id = newsroom.article.head.id;
    const auto before = newsroom.expected(RevisionChoice::live);
    auto after = newsroom.expected(RevisionChoice::latest);
    const auto view = read(*site.storage);
    const auto reached = write(*site.storage, [&](WriteTransaction& transaction) {
        auto head = newsroom.article.head;
        head.live_revision = 2;
        head.slug = slug("renamed");
        must(transaction.update_article(head));
        must(transaction.add_views(views_of(id, 1)));
        must(transaction.append_change(newsroom.make.change(EntityKind::article, id.bytes())));
        after.head = head;
        ++after.head.version;
        after.counters.views = before.counters.views + 1;
        // The unit sees its own writes, others do not.
        EXPECT_EQ(sorted(must(transaction.find_whole_article(slug("renamed"), RevisionChoice::live))), after);
        EXPECT_EQ(must(transaction.find_whole_article(slug("article"), RevisionChoice::live)), std::nullopt);
        EXPECT_EQ(sorted(must(site.storage->find_whole_article(slug("article"), RevisionChoice::live))), before);
    });
    EXPECT_EQ(sorted(must(view->find_whole_article(slug("article"), RevisionChoice::live))), before);
    EXPECT_EQ(must(view->find_whole_article(slug("renamed"), RevisionChoice::live)), std::nullopt);
    ReadOptions options;
    options.least_position = reached;
    EXPECT_EQ(sorted(must(site.storage->find_whole_article(id, RevisionChoice::live, options))), after);
    options.least_position = reached + 1'000'000;
    options.timeout = std::chrono::milliseconds(5);
    EXPECT_EQ(outcome(site.storage->find_whole_article(id, RevisionChoice::live, options)), "timed_out");
}

constexpr std::array cases{
    StorageCase{"gives_whole_articles", gives_whole_articles},
    StorageCase{"gives_drafts_whole", gives_drafts_whole},
    StorageCase{"gives_no_whole_article_where_none_is", gives_no_whole_article_where_none_is},
    StorageCase{"gives_whole_articles_of_the_right_moment", gives_whole_articles_of_the_right_moment},
};

} // namespace

StorageCases whole_article_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
