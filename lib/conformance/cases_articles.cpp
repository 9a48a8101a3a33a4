#include "samples.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

void says_what_is_missing(Site& site) {
    Samples make;
    const auto view = read(*site.storage);
    const auto nobody = make.id<ArticleId>();
    EXPECT_EQ(outcome(view->get_article(nobody)), "not_found");
    EXPECT_EQ(outcome(view->get_revision(nobody, 1)), "not_found");
    EXPECT_EQ(must(view->find_article(slug("none"))), std::nullopt);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("none"))), std::nullopt);
    EXPECT_TRUE(must(view->list_revisions(nobody, {})).items.empty());
    EXPECT_TRUE(must(view->list_articles({})).items.empty());
    EXPECT_EQ(must(view->counters(std::array{nobody})), std::vector{ArticleCounters{}});
    const auto draft = make.draft("never-stored");
    write(*site.storage, [&](auto& transaction) {
        EXPECT_EQ(outcome(transaction.update_article(draft.head)), "not_found");
        EXPECT_EQ(outcome(transaction.erase_article(nobody, 1)), "not_found");
    });
}

void stores_an_update_with_the_next_version(Site& site) {
    Samples make;
    auto article = make.draft("before");
    write(*site.storage, [&](auto& transaction) { store(transaction, article); });
    auto changed = article.head;
    changed.slug = slug("after");
    changed.status = ArticleStatus::published;
    changed.publish_at = make.time();
    changed.unpublish_at = make.time();
    changed.live_revision = 1;
    changed.comments_open = false;
    changed.updated_at = make.time();
    changed.locale = must(Locale::parse("en-GB"));
    write(*site.storage, [&](auto& transaction) {
        must(transaction.update_article(changed));
        EXPECT_EQ(outcome(transaction.update_article(changed)), "version_mismatch");
    });
    ++changed.version;
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_article(article.head.id)), changed);
    EXPECT_EQ(must(view->find_article(slug("before"))), std::nullopt);
    EXPECT_EQ(must(view->find_article(slug("after"))), article.head.id);
}

void keeps_revisions_apart(Site& site) {
    Samples make;
    const auto article = make.draft("revised");
    const auto other = make.draft("other");
    std::vector<Revision> revisions;
    write(*site.storage, [&](auto& transaction) {
        revisions = {article.first};
        store(transaction, article);
        store(transaction, other);
        // More than 256, so that an order by text or by one byte shows.
        for (int i = 2; i <= 300; ++i) {
            revisions.push_back(make.next_revision(revisions.back(), "Version " + std::to_string(i)));
            must(transaction.create_revision(revisions.back()));
        }
        EXPECT_EQ(outcome(transaction.create_revision(revisions[7])), "already_exists");
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_revision(article.head.id, 255)), revisions[254]);
    EXPECT_EQ(outcome(view->get_revision(article.head.id, 301)), "not_found");
    EXPECT_EQ(outcome(view->get_revision(article.head.id, 0)), "not_found");
    const auto all =
        all_pages<Revision>(100, [&](const PageRequest& page) { return view->list_revisions(article.head.id, page); });
    EXPECT_EQ(all, std::vector<Revision>(revisions.rbegin(), revisions.rend()));
    EXPECT_EQ(must(view->list_revisions(other.head.id, {})).items, std::vector{other.first});
}

void erases_an_article_with_all_that_is_its_own(Site& site) {
    Samples make;
    const auto term = make.term(TermKind::tag, "tag", "Tag");
    const auto author = make.author("author", "Author");
    auto gone = make.published("gone");
    gone.first.content.tags = {term.id};
    gone.first.content.byline = {{author.id, "", "author"}};
    const auto kept = make.published("kept");
    const auto reader = make.account("reader");
    auto comment = make.comment(gone.head.id);
    comment.account = reader.account.id;
    const auto reply = make.comment(gone.head.id, &comment);
    const auto other = make.comment(kept.head.id);
    const std::vector<std::string> words{"word"};
    write(*site.storage, [&](auto& transaction) {
        must(transaction.create_term(term));
        must(transaction.create_author(author));
        must(transaction.create_account(reader));
        for (const auto& article : {gone, kept}) {
            store(transaction, article);
            must(transaction.put_search_words(article.head.id, words, words));
            must(transaction.put_rating(make.rating(article.head.id, "account:1", 4)));
            must(transaction.put_rating_rank(article.head.id, 3'000'000));
            must(transaction.add_views(views_of(article.head.id, 5)));
        }
        for (const auto& each : {comment, reply, other}) must(transaction.create_comment(each));
        must(transaction.put_old_slug(slug("older"), gone.head.id));
        must(transaction.create_revision(make.next_revision(gone.first, "Again")));
        EXPECT_EQ(outcome(transaction.erase_article(gone.head.id, 2)), "version_mismatch");
        must(transaction.erase_article(gone.head.id, 1));
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(outcome(view->get_article(gone.head.id)), "not_found");
    EXPECT_EQ(must(view->find_article(slug("gone"))), std::nullopt);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("older"))), std::nullopt);
    EXPECT_EQ(outcome(view->get_revision(gone.head.id, 1)), "not_found");
    EXPECT_EQ(outcome(view->get_revision(gone.head.id, 2)), "not_found");
    EXPECT_EQ(outcome(view->get_comment(comment.id)), "not_found");
    EXPECT_EQ(outcome(view->get_comment(reply.id)), "not_found");
    EXPECT_EQ(must(view->count_comments(reader.account.id, CommentStatus::approved)), 0U);
    EXPECT_EQ(must(view->last_comment_at(reader.account.id)), std::nullopt);
    EXPECT_EQ(must(view->find_rating(gone.head.id, "account:1")), std::nullopt);
    const std::array both{gone.head.id, kept.head.id};
    const auto summaries = must(view->rating_summaries(both));
    EXPECT_EQ(summaries[0].count(), 0U);
    EXPECT_EQ(summaries[1].count(), 1U);
    EXPECT_EQ(must(view->counters(both)), (std::vector<ArticleCounters>{{}, {5, 1, 3'000'000}}));
    for (const auto order : {ArticleOrder::newest, ArticleOrder::rating, ArticleOrder::views, ArticleOrder::comments}) {
        ArticleQuery query;
        query.order = order;
        query.words = words;
        ASSERT_EQ(must(view->list_articles(query)).items.size(), 1U);
        EXPECT_EQ(must(view->list_articles(query)).items[0].head.id, kept.head.id);
    }
    CommentQuery comments;
    comments.order = CommentOrder::newest;
    EXPECT_EQ(must(view->list_comments(comments)).items, std::vector{other});
    write(*site.storage, [&](auto& transaction) {
        must(transaction.erase_term(term.id, 1));
        must(transaction.erase_author(author.id, 1));
        // The name is free again.
        store(transaction, make.draft("gone"));
    });
}

void counts_views(Site& site) {
    Samples make;
    const auto article = make.published("seen");
    const auto other = make.published("other");
    write(*site.storage, [&](auto& transaction) {
        store(transaction, article);
        store(transaction, other);
        must(transaction.add_views(views_of(article.head.id, 3)));
        must(transaction.add_views(views_of(make.id<ArticleId>(), 9)));
    });
    write(*site.storage,
          [&](auto& transaction) { must(transaction.add_views(views_of(article.head.id, 5'000'000'000))); });
    const auto nobody = make.id<ArticleId>();
    const std::array asked{other.head.id, article.head.id, nobody, article.head.id};
    const auto counters = must(read(*site.storage)->counters(asked));
    ASSERT_EQ(counters.size(), 4U);
    EXPECT_EQ(counters[0].views, 0U);
    EXPECT_EQ(counters[1].views, 5'000'000'003U);
    EXPECT_EQ(counters[2], ArticleCounters{});
    EXPECT_EQ(counters[3], counters[1]);
}

void refuses_known_ids(Site& site) {
    Samples make;
    const auto author = make.author("author", "Author");
    const auto term = make.term(TermKind::tag, "tag", "Tag");
    const auto media = make.media("bytes");
    const auto reader = make.account("reader");
    const auto session = make.session(reader.account.id);
    auto other_author = author;
    other_author.slug = slug("author-2");
    auto other_term = term;
    other_term.slug = slug("tag-2");
    auto other_media = media;
    other_media.sha256 = std::string(64, 'f');
    auto other_reader = reader;
    other_reader.account.login = "reader-2";
    auto other_session = session;
    other_session.token_hash = std::string(64, 'f');
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_author(author));
        must(transaction.create_term(term));
        must(transaction.create_media(media, "bytes"));
        must(transaction.create_account(reader));
        must(transaction.create_session(session));
        EXPECT_EQ(outcome(transaction.create_author(other_author)), "already_exists");
        EXPECT_EQ(outcome(transaction.create_term(other_term)), "already_exists");
        EXPECT_EQ(outcome(transaction.create_media(other_media, "other")), "already_exists");
        EXPECT_EQ(outcome(transaction.create_account(other_reader)), "already_exists");
        EXPECT_EQ(outcome(transaction.create_session(other_session)), "already_exists");
    });
    const auto view = read(*site.storage);
    EXPECT_TRUE(must(view->find_author(slug("author"))));
    EXPECT_EQ(must(view->find_author(slug("author-2"))), std::nullopt);
    EXPECT_EQ(must(view->get_media_bytes(media.id)), "bytes");
    EXPECT_EQ(must(view->find_session(other_session.token_hash)), std::nullopt);
}

constexpr std::array cases{
    StorageCase{"says_what_is_missing", says_what_is_missing},
    StorageCase{"stores_an_update_with_the_next_version", stores_an_update_with_the_next_version},
    StorageCase{"keeps_revisions_apart", keeps_revisions_apart},
    StorageCase{"erases_an_article_with_all_that_is_its_own", erases_an_article_with_all_that_is_its_own},
    StorageCase{"counts_views", counts_views},
    StorageCase{"refuses_known_ids", refuses_known_ids},
};

} // namespace

StorageCases article_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
