#include "everything.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

/// An article, somebody who reads it, and a session.
struct Corner {
    Samples make;
    NewArticle article = make.published("article");
    AccountRecord reader = make.account("reader");
    Session session = make.session(reader.account.id);

    explicit Corner(Storage& storage) {
        write(storage, [&](WriteTransaction& transaction) {
            store(transaction, article);
            must(transaction.create_account(reader));
            must(transaction.create_session(session));
            must(transaction.append_change(make.change(EntityKind::article, article.head.id.bytes())));
        });
    }
};

/// The outcome of a unit that ends with what `work` gives. If it fails, nothing may be changed.
template <typename Work>
std::string outcome_of_unit(Storage& storage, Work work) {
    const auto before = everything(*read(storage));
    const auto result = storage.write([&](WriteTransaction& transaction) -> Result<void> { return work(transaction); });
    if (!result) {
        EXPECT_EQ(everything(*read(storage)), before);
    }
    return outcome_and_field(result);
}

void does_nothing_for_none(Site& site) {
    const Corner corner(*site.storage);
    const auto before = everything(*read(*site.storage));
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_articles({}));
        must(transaction.create_comments({}));
        must(transaction.put_ratings({}));
        must(transaction.add_view_counts({}));
        must(transaction.append_changes({}));
        EXPECT_TRUE(must(transaction.touch_sessions({})).empty());
    });
    EXPECT_EQ(everything(*read(*site.storage)), before);
}

void creates_many_articles(Site& site) {
    Corner corner(*site.storage);
    auto& make = corner.make;
    const auto tag = make.term(TermKind::tag, "tag", "Tag");
    const auto category = make.term(TermKind::category, "category", "Category");
    const auto author = make.author("author", "Author");
    std::vector<NewArticle> articles;
    for (int i = 0; i < 40; ++i) {
        const auto name = "many-" + std::to_string(i);
        auto article = i % 3 == 0 ? make.draft(name) : make.published(name);
        if (i % 4 == 0) article.first.content.tags = {tag.id};
        if (i % 5 == 0) article.first.content.categories = {category.id};
        if (i % 8 == 0) article.first.content.byline = {{author.id, "", "author"}, {{}, "Credit", "photographer"}};
        article.first.content.lead = hard_text;
        article.latest_words = {"moi", "cuoi" + std::to_string(i % 2)};
        if (article.head.live_revision != 0) article.live_words = {"moi"};
        articles.push_back(std::move(article));
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_term(tag));
        must(transaction.create_term(category));
        must(transaction.create_author(author));
        // Stays while another article has it.
        must(transaction.put_old_slug(articles[3].head.slug, corner.article.head.id));
        must(transaction.create_articles(articles));
        EXPECT_EQ(must(transaction.get_article(articles[7].head.id)), articles[7].head);
    });
    const auto view = read(*site.storage);
    for (const auto& [head, first, live_words, latest_words] : articles) {
        EXPECT_EQ(must(view->get_article(head.id)), head);
        EXPECT_EQ(must(view->find_article(head.slug)), head.id);
        EXPECT_EQ(must(view->get_revision(head.id, 1)), first);
        EXPECT_EQ(must(view->counters(std::array{head.id}))[0], ArticleCounters{});
    }
    const auto count = [&](const ArticleQuery& query) { return must(view->list_articles(query)).items.size(); };
    ArticleQuery all;
    all.page.limit = 100;
    EXPECT_EQ(count(all), 41U);
    auto tagged = all;
    tagged.tag = tag.id;
    EXPECT_EQ(count(tagged), 10U);
    tagged.any_category = {category.id};
    EXPECT_EQ(count(tagged), 2U);
    auto written = all;
    written.author = author.id;
    EXPECT_EQ(count(written), 5U);
    EXPECT_EQ(must(view->find_article_by_old_slug(articles[3].head.slug)), corner.article.head.id);
    auto found = all;
    found.words = {"moi"};
    EXPECT_EQ(count(found), 40U);
    found.words = {"cuoi1", "moi"};
    EXPECT_EQ(count(found), 20U);
    found.words = {"moi"};
    found.visible_at = make.time();
    EXPECT_EQ(count(found), 26U);
}

void refuses_many_articles_for_one(Site& site) {
    Corner corner(*site.storage);
    auto& make = corner.make;
    const auto good = make.published("good");
    auto same_id = make.published("another-name");
    same_id.head.id = same_id.first.article = corner.article.head.id;
    const auto same_slug = make.draft("article");
    auto same_as_good = make.draft("good");
    const auto created = [&](const std::vector<NewArticle>& articles) {
        return outcome_of_unit(*site.storage,
                               [&](WriteTransaction& transaction) { return transaction.create_articles(articles); });
    };
    // The error is that of the first one, and what is behind it does not matter.
    EXPECT_EQ(created({good, same_id, same_slug}), "already_exists id");
    EXPECT_EQ(created({good, same_slug, same_id}), "already_exists slug");
    EXPECT_EQ(created({good, good}), "already_exists id");
    EXPECT_EQ(created({good, same_as_good}), "already_exists slug");
    EXPECT_EQ(created({good}), "ok");
}

void creates_many_comments(Site& site) {
    Corner corner(*site.storage);
    auto& make = corner.make;
    const auto& id = corner.article.head.id;
    std::vector<Comment> comments;
    for (int i = 0; i < 150; ++i) {
        comments.push_back(make.comment(id, i % 3 == 2 ? &comments.back() : nullptr));
        if (i % 2 == 0) comments.back().account = corner.reader.account.id;
        if (i % 5 == 0) comments.back().status = CommentStatus::pending;
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_comments(comments));
        EXPECT_EQ(must(transaction.get_comment(comments[2].id)), comments[2]);
    });
    const auto view = read(*site.storage);
    for (const auto& each : comments) EXPECT_EQ(must(view->get_comment(each.id)), each);
    EXPECT_EQ(must(view->counters(std::array{id}))[0].comments, 120U);
    EXPECT_EQ(must(view->count_comments(corner.reader.account.id, CommentStatus::approved)), 60U);
    EXPECT_EQ(must(view->last_comment_at(corner.reader.account.id)), comments[148].created_at);
    CommentQuery query;
    query.article = id;
    EXPECT_EQ(must(view->list_comments(query)).items.size(), PageRequest::default_limit);
}

void refuses_many_comments_for_one(Site& site) {
    Corner corner(*site.storage);
    auto& make = corner.make;
    const auto& id = corner.article.head.id;
    const auto known = make.comment(id);
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.create_comment(known)); });
    const auto good = make.comment(id);
    const auto nowhere = make.comment(make.id<ArticleId>());
    const auto created = [&](const std::vector<Comment>& comments) {
        return outcome_of_unit(*site.storage,
                               [&](WriteTransaction& transaction) { return transaction.create_comments(comments); });
    };
    // The error is that of the first one, and what is behind it does not matter.
    EXPECT_EQ(created({good, known, nowhere}), "already_exists id");
    EXPECT_EQ(created({good, good}), "already_exists id");
    EXPECT_TRUE(created({good, nowhere, known}).starts_with("not_found"));
    EXPECT_EQ(created({good}), "ok");
}

void puts_many_ratings(Site& site) {
    Corner corner(*site.storage);
    auto& make = corner.make;
    const auto& id = corner.article.head.id;
    const auto known = make.rating(id, "known", 1);
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.put_rating(known)); });
    std::vector<Rating> ratings;
    for (int i = 0; i < 60; ++i) ratings.push_back(make.rating(id, "voter " + std::to_string(i % 40), 1 + i % 5));
    ratings.push_back(make.rating(id, "known", 5));
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.put_ratings(ratings)); });
    const auto view = read(*site.storage);
    // The last vote of a voter counts, and the first one says when it began.
    auto twice = ratings[41];
    twice.created_at = ratings[1].created_at;
    EXPECT_EQ(must(view->find_rating(id, "voter 1")), twice);
    EXPECT_EQ(must(view->find_rating(id, "voter 39")), ratings[39]);
    auto replaced = ratings.back();
    replaced.created_at = known.created_at;
    EXPECT_EQ(must(view->find_rating(id, "known")), replaced);
    RatingSummary wanted;
    for (int i = 20; i < 60; ++i) ++wanted.histogram[RatingValue::from_points(1 + i % 5)];
    ++wanted.histogram[RatingValue::from_points(5)];
    EXPECT_EQ(must(view->rating_summaries(std::array{id}))[0], wanted);
}

void refuses_many_ratings_for_one(Site& site) {
    Corner corner(*site.storage);
    auto& make = corner.make;
    const auto good = make.rating(corner.article.head.id, "voter", 4);
    const auto nowhere = make.rating(make.id<ArticleId>(), "voter", 4);
    const auto put = [&](const std::vector<Rating>& ratings) {
        return outcome_of_unit(*site.storage,
                               [&](WriteTransaction& transaction) { return transaction.put_ratings(ratings); });
    };
    EXPECT_TRUE(put({good, nowhere, good}).starts_with("not_found"));
    EXPECT_TRUE(put({nowhere}).starts_with("not_found"));
    EXPECT_EQ(put({good}), "ok");
}

void adds_many_view_counts(Site& site) {
    Corner corner(*site.storage);
    const auto other = corner.make.published("other");
    const auto& id = corner.article.head.id;
    const std::vector<ViewCount> counts{views_of(id, 2), views_of(corner.make.id<ArticleId>(), 9),
                                        views_of(other.head.id, 0), views_of(id, 5'000'000'000),
                                        views_of(other.head.id, 1)};
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, other);
        must(transaction.add_view_counts(counts));
        must(transaction.add_view_counts(std::array{views_of(id, 1)}));
    });
    const auto counters = must(read(*site.storage)->counters(std::array{id, other.head.id, counts[1].article}));
    EXPECT_EQ(counters[0].views, 5'000'000'003U);
    EXPECT_EQ(counters[1].views, 1U);
    EXPECT_EQ(counters[2], ArticleCounters{});
    ArticleQuery query;
    query.order = ArticleOrder::views;
    const auto listed = must(read(*site.storage)->list_articles(query)).items;
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].head.id, id);
}

void touches_many_sessions(Site& site) {
    Corner corner(*site.storage);
    auto& make = corner.make;
    const auto second = make.session(corner.reader.account.id);
    const auto ended = make.session(corner.reader.account.id);
    const auto early = make.time();
    const auto late = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_session(second));
        must(transaction.create_session(ended));
        must(transaction.end_session(ended.id, early, SessionEnd::revoked));
        const std::vector<SessionTouch> touches{{second.id, early},        {make.id<SessionId>(), late},
                                                {corner.session.id, late}, {ended.id, late},
                                                {second.id, late},         {corner.session.id, early}};
        EXPECT_EQ(must(transaction.touch_sessions(touches)), (std::vector{true, false, true, false, true, true}));
    });
    const auto view = read(*site.storage);
    // Never back, and never alive again.
    EXPECT_EQ(must(view->get_session(corner.session.id)).last_activity_at, late);
    EXPECT_EQ(must(view->get_session(second.id)).last_activity_at, late);
    EXPECT_EQ(must(view->get_session(ended.id)).last_activity_at, ended.last_activity_at);
    EXPECT_EQ(must(view->get_session(ended.id)).ended_at, early);
}

void appends_many_changes(Site& site) {
    Corner corner(*site.storage);
    auto& make = corner.make;
    std::vector<Change> changes;
    for (int i = 0; i < 20; ++i) {
        changes.push_back(make.change(EntityKind::comment, make.id<CommentId>().bytes()));
        if (i % 4 == 0) changes.back().tags.clear();
    }
    const auto before = must(read(*site.storage)->position());
    const auto reached =
        write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.append_changes(changes)); });
    const auto view = read(*site.storage);
    const auto appended = must(view->changes_after(before, 1'000));
    ASSERT_EQ(appended.size(), changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i) {
        EXPECT_GT(appended[i].position, i == 0 ? before : appended[i - 1].position);
        changes[i].position = appended[i].position;
        EXPECT_EQ(appended[i], changes[i]);
    }
    EXPECT_GE(reached, appended.back().position);
    EXPECT_EQ(must(view->position()), appended.back().position);
}

constexpr std::array cases{
    StorageCase{"does_nothing_for_none", does_nothing_for_none},
    StorageCase{"creates_many_articles", creates_many_articles},
    StorageCase{"refuses_many_articles_for_one", refuses_many_articles_for_one},
    StorageCase{"creates_many_comments", creates_many_comments},
    StorageCase{"refuses_many_comments_for_one", refuses_many_comments_for_one},
    StorageCase{"puts_many_ratings", puts_many_ratings},
    StorageCase{"refuses_many_ratings_for_one", refuses_many_ratings_for_one},
    StorageCase{"adds_many_view_counts", adds_many_view_counts},
    StorageCase{"touches_many_sessions", touches_many_sessions},
    StorageCase{"appends_many_changes", appends_many_changes},
};

} // namespace

StorageCases bulk_writing_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
