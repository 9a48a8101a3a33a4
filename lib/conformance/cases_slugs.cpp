#include "samples.hpp"
#include "threads.hpp"

#include <array>
#include <atomic>

namespace masthead::inline v0::conformance {

namespace {

void refuses_a_taken_slug_or_id(Site& site) {
    Samples make;
    const auto first = make.draft("taken");
    auto second = make.draft("taken");
    const auto third = make.draft("free");
    write(*site.storage, [&](auto& transaction) {
        store(transaction, first);
        EXPECT_EQ(outcome_and_field(transaction.create_article(second.head, second.first)), "already_exists slug");
        // The unit goes on.
        store(transaction, third);
        auto renamed = third.head;
        renamed.slug = first.head.slug;
        EXPECT_EQ(outcome_and_field(transaction.update_article(renamed)), "already_exists slug");
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
    Threads running;
    for (const auto& article : articles) {
        running.start([&] {
            const auto result = site.storage->write(
                [&](WriteTransaction& transaction) { return transaction.create_article(article.head, article.first); },
                {std::chrono::seconds(30)});
            if (result) ++won;
            if (outcome_and_field(result) == "already_exists slug") ++lost;
        });
    }
    running.join();
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
    Threads running;
    for (int i = 0; i < threads; ++i) {
        running.start([&, i] {
            auto changed = article.head;
            changed.slug = slug("contested-by-" + std::to_string(i));
            const auto result =
                site.storage->write([&](WriteTransaction& transaction) { return transaction.update_article(changed); },
                                    {std::chrono::seconds(30)});
            if (result) ++won;
            if (outcome_and_field(result) == "version_mismatch version") ++stale;
        });
    }
    running.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(stale, threads - 1);
    EXPECT_EQ(must(read(*site.storage)->get_article(article.head.id)).version, 2U);
}

void remembers_old_slugs(Site& site) {
    Samples make;
    const auto first = make.published("first-name");
    const auto second = make.published("second");
    write(*site.storage, [&](auto& transaction) {
        store(transaction, first);
        store(transaction, second);
        auto renamed = first.head;
        renamed.slug = slug("new-name");
        must(transaction.update_article(renamed));
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
    // Its new owner may never be seen.
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("first-name"))), first.head.id);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("older-name"))), second.head.id);
    view.reset();

    write(*site.storage, [&](auto& transaction) {
        must(transaction.erase_article(first.head.id, 2));
        auto renamed = third.head;
        renamed.slug = slug("older-name");
        must(transaction.update_article(renamed));
    });
    view = read(*site.storage);
    EXPECT_EQ(must(view->find_article(slug("older-name"))), third.head.id);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("first-name"))), std::nullopt);
    EXPECT_EQ(must(view->find_article_by_old_slug(slug("older-name"))), second.head.id);
    view.reset();
    write(*site.storage, [&](auto& transaction) { must(transaction.erase_article(second.head.id, 1)); });
    EXPECT_EQ(must(read(*site.storage)->find_article_by_old_slug(slug("older-name"))), std::nullopt);
}

constexpr std::array cases{
    StorageCase{"refuses_a_taken_slug_or_id", refuses_a_taken_slug_or_id},
    StorageCase{"gives_a_slug_to_one_of_many_threads", gives_a_slug_to_one_of_many_threads},
    StorageCase{"lets_one_of_many_writers_win", lets_one_of_many_writers_win},
    StorageCase{"remembers_old_slugs", remembers_old_slugs},
};

} // namespace

StorageCases slug_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
