#include "samples.hpp"

#include <array>
#include <atomic>
#include <thread>

namespace masthead::storage_tests {

namespace {

void keeps_hard_text(Site& site) {
    Samples make;
    auto article = make.draft("hard-text");
    auto& content = article.first.content;
    content.title = hard_text;
    content.lead = "";
    content.body = document(
        "# Đầu đề\n\n* một\n* hai **đậm**\n\n> 🗞️ trích\n\n| a | b |\n|---|---|\n| 1 | `2` |\n");
    content.figures = {{"/a.png", "", std::string(hard_text), "", 0, 0},
                       {"/b.png", "alt", "", "ảnh: B", 4'000'000'000U, 1}};
    content.byline = {{std::nullopt, std::string(hard_text), "nhiếp ảnh"}, {make.id<AuthorId>(), "", "author"}};
    content.categories = {make.id<TermId>(), make.id<TermId>()};
    std::swap(content.categories[0], content.categories[1]);
    content.tags = {make.id<TermId>()};
    article.first.hash = revision_hash("", content);
    write(*site.storage, [&](auto& transaction) { store(transaction, article); });

    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_article(article.head.id)), article.head);
    EXPECT_EQ(must(view->get_revision(article.head.id, 1)), article.first);
    const auto page = must(view->list_articles({}));
    ASSERT_EQ(page.items.size(), 1U);
    auto without_body = content;
    without_body.body = Document();
    EXPECT_EQ(page.items[0].content, without_body);
    EXPECT_EQ(page.items[0].head, article.head);
    EXPECT_EQ(page.items[0].revision, 1U);
}

void keeps_times_and_absence(Site& site) {
    Samples make;
    auto full = make.published("full");
    full.head.publish_at = Timestamp::minimum();
    full.head.unpublish_at = Timestamp::maximum();
    full.head.created_at = Timestamp::from_microseconds(-1);
    full.head.updated_at = Timestamp::from_microseconds(1'698'714'240'000'001);
    full.head.created_by = make.id<AccountId>();
    full.head.comments_open = false;
    full.head.version = 7;
    full.first.created_by = full.head.created_by;
    auto bare = make.draft("bare");
    bare.head.ratings_open = false;
    bare.head.locale = must(Locale::parse("zh-Hant-TW"));
    bare.head.created_at = Timestamp::maximum();
    write(*site.storage, [&](auto& transaction) {
        store(transaction, full);
        store(transaction, bare);
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_article(full.head.id)), full.head);
    EXPECT_EQ(must(view->get_revision(full.head.id, 1)), full.first);
    EXPECT_EQ(must(view->get_article(bare.head.id)), bare.head);
    const auto newest = must(view->list_articles({}));
    ASSERT_EQ(newest.items.size(), 2U);
    EXPECT_EQ(newest.items[0].head.id, bare.head.id);
}

void keeps_large_content(Site& site) {
    Samples make;
    auto article = make.draft("large");
    article.first.content.lead = std::string(8'000, 'x');
    std::string markdown;
    for (int i = 0; i < 6'000; ++i)
        markdown += "Đoạn văn số " + std::to_string(i) + " của bài viết dài 🗞️.\n\n";
    article.first.content.body = document(markdown);
    for (int i = 0; i < 50; ++i) {
        article.first.content.tags.push_back(make.id<TermId>());
        article.first.content.byline.push_back({make.id<AuthorId>(), "", "author"});
        article.first.content.figures.push_back({"/p.png", std::string(1'000, 'a'), "", "", 1, 1});
    }
    write(*site.storage, [&](auto& transaction) { store(transaction, article); });
    EXPECT_EQ(must(read(*site.storage)->get_revision(article.head.id, 1)), article.first);
}

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

void refuses_a_taken_slug_or_id(Site& site) {
    Samples make;
    const auto first = make.draft("taken");
    auto second = make.draft("taken");
    auto third = make.draft("free");
    write(*site.storage, [&](auto& transaction) {
        store(transaction, first);
        EXPECT_EQ(outcome_and_field(transaction.create_article(second.head, second.first)), "already_exists slug");
        // The unit goes on.
        store(transaction, third);
        third.head.slug = first.head.slug;
        EXPECT_EQ(outcome_and_field(transaction.update_article(third.head)), "already_exists slug");
        auto same_id = make.draft("other-name");
        same_id.head.id = first.head.id;
        same_id.first.article = first.head.id;
        EXPECT_EQ(outcome_and_field(transaction.create_article(same_id.head, same_id.first)), "already_exists id");
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->find_article(slug("taken"))), first.head.id);
    EXPECT_EQ(must(view->find_article(slug("free"))), third.head.id);
    EXPECT_EQ(must(view->get_article(third.head.id)).version, 1U);
    EXPECT_EQ(outcome(view->get_article(second.head.id)), "not_found");
    EXPECT_EQ(must(view->list_articles({})).items.size(), 2U);
}

void gives_a_slug_to_one_of_many_threads(Site& site) {
    constexpr int threads = 8;
    Samples make;
    std::vector<NewArticle> articles;
    for (int i = 0; i < threads; ++i) articles.push_back(make.draft("wanted"));
    std::atomic<int> won = 0;
    std::atomic<int> lost = 0;
    std::vector<std::thread> running;
    for (const auto& article : articles) {
        running.emplace_back([&] {
            const auto result = site.storage->write(
                [&](WriteTransaction& transaction) { return transaction.create_article(article.head, article.first); },
                {std::chrono::seconds(30)});
            if (result) ++won;
            if (outcome_and_field(result) == "already_exists slug") ++lost;
        });
    }
    for (auto& thread : running) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, threads - 1);
    EXPECT_EQ(must(read(*site.storage)->list_articles({})).items.size(), 1U);
}

void lets_one_of_many_writers_win(Site& site) {
    constexpr int threads = 8;
    Samples make;
    const auto article = make.draft("contested");
    write(*site.storage, [&](auto& transaction) { store(transaction, article); });
    std::atomic<int> won = 0;
    std::atomic<int> stale = 0;
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            auto changed = article.head;
            changed.slug = slug("contested-by-" + std::to_string(i));
            const auto result =
                site.storage->write([&](WriteTransaction& transaction) { return transaction.update_article(changed); },
                                    {std::chrono::seconds(30)});
            if (result) ++won;
            if (outcome_and_field(result) == "version_mismatch version") ++stale;
        });
    }
    for (auto& thread : running) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(stale, threads - 1);
    EXPECT_EQ(must(read(*site.storage)->get_article(article.head.id)).version, 2U);
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
    std::vector<Revision> revisions{article.first};
    write(*site.storage, [&](auto& transaction) {
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

void remembers_old_slugs(Site& site) {
    Samples make;
    auto first = make.published("first-name");
    const auto second = make.published("second");
    write(*site.storage, [&](auto& transaction) {
        store(transaction, first);
        store(transaction, second);
        first.head.slug = slug("new-name");
        must(transaction.update_article(first.head));
        must(transaction.put_old_slug(slug("first-name"), first.head.id));
        must(transaction.put_old_slug(slug("older-name"), first.head.id));
    });
    auto view = read(*site.storage);
    EXPECT_EQ(must(view->find_article(slug("first-name"))), std::nullopt);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("first-name"))), first.head.id);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("new-name"))), std::nullopt);
    view.reset();

    const auto third = make.draft("first-name");
    write(*site.storage, [&](auto& transaction) {
        store(transaction, third);
        // Moves to another article.
        must(transaction.put_old_slug(slug("older-name"), second.head.id));
    });
    view = read(*site.storage);
    EXPECT_EQ(must(view->find_article(slug("first-name"))), third.head.id);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("first-name"))), std::nullopt);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("older-name"))), second.head.id);
    view.reset();

    write(*site.storage, [&](auto& transaction) { must(transaction.erase_article(first.head.id, 2)); });
    view = read(*site.storage);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("older-name"))), second.head.id);
    view.reset();
    write(*site.storage, [&](auto& transaction) { must(transaction.erase_article(second.head.id, 1)); });
    EXPECT_EQ(must(read(*site.storage)->find_article_by_old_slug(slug("older-name"))), std::nullopt);
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
            must(transaction.add_views(article.head.id, 5));
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
        must(transaction.add_views(article.head.id, 3));
        must(transaction.add_views(make.id<ArticleId>(), 9));
    });
    write(*site.storage, [&](auto& transaction) { must(transaction.add_views(article.head.id, 5'000'000'000)); });
    const auto nobody = make.id<ArticleId>();
    const std::array asked{other.head.id, article.head.id, nobody, article.head.id};
    const auto counters = must(read(*site.storage)->counters(asked));
    ASSERT_EQ(counters.size(), 4U);
    EXPECT_EQ(counters[0].views, 0U);
    EXPECT_EQ(counters[1].views, 5'000'000'003U);
    EXPECT_EQ(counters[2], ArticleCounters{});
    EXPECT_EQ(counters[3], counters[1]);
}

constexpr std::array cases{
    StorageCase{"keeps_hard_text", keeps_hard_text},
    StorageCase{"keeps_times_and_absence", keeps_times_and_absence},
    StorageCase{"keeps_large_content", keeps_large_content},
    StorageCase{"says_what_is_missing", says_what_is_missing},
    StorageCase{"refuses_a_taken_slug_or_id", refuses_a_taken_slug_or_id},
    StorageCase{"gives_a_slug_to_one_of_many_threads", gives_a_slug_to_one_of_many_threads},
    StorageCase{"lets_one_of_many_writers_win", lets_one_of_many_writers_win},
    StorageCase{"stores_an_update_with_the_next_version", stores_an_update_with_the_next_version},
    StorageCase{"keeps_revisions_apart", keeps_revisions_apart},
    StorageCase{"remembers_old_slugs", remembers_old_slugs},
    StorageCase{"erases_an_article_with_all_that_is_its_own", erases_an_article_with_all_that_is_its_own},
    StorageCase{"counts_views", counts_views},
};

} // namespace

std::span<const StorageCase> article_cases() {
    return cases;
}

} // namespace masthead::storage_tests
