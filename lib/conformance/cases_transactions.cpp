#include "everything.hpp"
#include "threads.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

void hides_what_is_not_committed(Site& site) {
    Samples make;
    const auto article = make.draft("hidden");
    Gate written;
    Gate looked;
    Threads writer;
    writer.start([&] {
        write(*site.storage, [&](WriteTransaction& transaction) {
            store(transaction, article);
            must(transaction.append_change(make.change(EntityKind::article, article.head.id.bytes())));
            written.open();
            looked.wait();
        });
    });
    written.wait();
    auto during = read(*site.storage);
    EXPECT_EQ(outcome(during->get_article(article.head.id)), "not_found");
    EXPECT_TRUE(must(during->list_articles({})).items.empty());
    EXPECT_TRUE(must(during->changes_after(0, 10)).empty());
    looked.open();
    writer.join();
    // The view is of the time it was opened, whatever was committed since.
    EXPECT_EQ(outcome(during->get_article(article.head.id)), "not_found");
    EXPECT_EQ(must(during->find_article(slug("hidden"))), std::nullopt);
    EXPECT_EQ(must(during->position()), 0U);
    during.reset();
    EXPECT_EQ(must(read(*site.storage)->get_article(article.head.id)), article.head);
}

void sees_its_own_writes(Site& site) {
    Samples make;
    auto article = make.published("own");
    const auto author = make.author("author", "Author");
    const auto term = make.term(TermKind::tag, "tag", "Tag");
    const auto reader = make.account("reader");
    const auto session = make.session(reader.account.id);
    const auto comment = make.comment(article.head.id);
    const auto media = make.media("bytes");
    article.first.content.tags = {term.id};
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_author(author));
        EXPECT_EQ(must(transaction.find_author(author.slug)), author);
        EXPECT_EQ(must(transaction.list_authors({})).items.size(), 1U);
        must(transaction.create_term(term));
        EXPECT_EQ(must(transaction.find_term(TermKind::tag, term.slug)), term);
        EXPECT_EQ(must(transaction.list_terms(TermKind::tag, {})).items.size(), 1U);
        store(transaction, article);
        EXPECT_EQ(must(transaction.find_article(article.head.slug)), article.head.id);
        EXPECT_EQ(must(transaction.get_revision(article.head.id, 1)), article.first);
        must(transaction.put_search_words(article.head.id, std::vector<std::string>{"own"}, {}));
        must(transaction.add_views(views_of(article.head.id, 2)));
        ArticleQuery query;
        query.visible_at = Timestamp::maximum();
        query.tag = term.id;
        query.words = {"own"};
        const auto page = must(transaction.list_articles(query));
        ASSERT_EQ(page.items.size(), 1U);
        EXPECT_EQ(page.items[0].counters.views, 2U);
        must(transaction.create_account(reader));
        EXPECT_EQ(must(transaction.find_account("READER")), reader);
        must(transaction.create_session(session));
        EXPECT_EQ(must(transaction.find_session(session.token_hash)), session);
        must(transaction.create_comment(comment));
        EXPECT_EQ(must(transaction.get_comment(comment.id)), comment);
        must(transaction.create_media(media, "bytes"));
        EXPECT_EQ(must(transaction.get_media_bytes(media.id)), "bytes");
        must(transaction.put_rating(make.rating(article.head.id, "v", 4)));
        const std::array ids{article.head.id};
        EXPECT_EQ(must(transaction.rating_summaries(ids))[0].count(), 1U);
        EXPECT_EQ(must(transaction.counters(ids))[0].comments, 1U);
        must(transaction.append_change(make.change(EntityKind::article, article.head.id.bytes())));
        EXPECT_EQ(must(transaction.changes_after(0, 10)).size(), 1U);
        must(transaction.erase_article(article.head.id, 1));
        EXPECT_EQ(outcome(transaction.get_article(article.head.id)), "not_found");
        EXPECT_EQ(outcome(transaction.get_comment(comment.id)), "not_found");
    });
}

void rolls_everything_back(Site& site) {
    Samples make;
    write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    const auto before = everything(*read(*site.storage));
    const auto result = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
        write_everything(transaction, make);
        const auto head = before.articles.at(0).head;
        must(transaction.erase_article(head.id, head.version));
        return Error{ErrorCode::permission_denied, "no", "why"};
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), (Error{ErrorCode::permission_denied, "no", "why"}));
    EXPECT_EQ(everything(*read(*site.storage)), before);
    const auto& id = before.articles.at(0).head.id;
    EXPECT_TRUE(must(read(*site.storage)->find_rating(id, "voter")));
    // The storage goes on.
    write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    EXPECT_EQ(everything(*read(*site.storage)).articles.size(), 2U);
}

void lets_no_exception_out(Site& site) {
    Samples make;
    const auto result = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
        write_everything(transaction, make);
        throw std::runtime_error("from the work");
    });
    EXPECT_FALSE(result);
    EXPECT_TRUE(everything(*read(*site.storage)) == Everything{});
    write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
}

void keeps_a_view_still(Site& site) {
    Samples make;
    for (int i = 0; i < 3; ++i) {
        write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    }
    const auto view = read(*site.storage);
    const auto before = everything(*view);
    for (int i = 0; i < 20; ++i) {
        write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& item : before.articles) must(transaction.erase_article(item.head.id, item.head.version));
    });
    EXPECT_EQ(everything(*view), before);
    for (const auto& item : before.articles) EXPECT_EQ(must(view->get_article(item.head.id)), item.head);
    EXPECT_EQ(everything(*read(*site.storage)).articles.size(), 20U);
}

constexpr std::array cases{
    StorageCase{"hides_what_is_not_committed", hides_what_is_not_committed},
    StorageCase{"sees_its_own_writes", sees_its_own_writes},
    StorageCase{"rolls_everything_back", rolls_everything_back},
    StorageCase{"lets_no_exception_out", lets_no_exception_out},
    StorageCase{"keeps_a_view_still", keeps_a_view_still},
};

} // namespace

StorageCases transaction_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
