#include "samples.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace masthead::storage_tests {

namespace {

using namespace std::chrono_literals;

/// Lets one thread wait until another has come so far.
class Gate {
public:
    void open() {
        const std::lock_guard lock(mutex_);
        is_open_ = true;
        opened_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        opened_.wait(lock, [&] { return is_open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool is_open_ = false;
};

void says_what_it_is(Site& site) {
    EXPECT_FALSE(site.storage->name().empty());
    EXPECT_EQ(site.storage->capabilities().durable, site.traits.durable);
    EXPECT_EQ(site.storage->capabilities().shared, site.traits.shared);
}

void migrates_again_without_harm(Site& site) {
    Samples make;
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, make.draft("kept")); });
    must(site.storage->migrate());
    EXPECT_TRUE(must(read(*site.storage)->find_article(slug("kept"))));
    std::vector<std::thread> running;
    std::atomic<int> failures = 0;
    for (int i = 0; i < 4; ++i) {
        running.emplace_back([&] {
            if (!site.storage->migrate()) ++failures;
        });
    }
    for (auto& thread : running) thread.join();
    EXPECT_EQ(failures, 0);
}

void hides_what_is_not_committed(Site& site) {
    Samples make;
    const auto article = make.draft("hidden");
    Gate written;
    Gate looked;
    std::thread writer([&] {
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
        must(transaction.add_views(article.head.id, 2));
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

/// Writes one thing of every kind.
void write_everything(WriteTransaction& transaction, Samples& make) {
    const auto tick = std::to_string(make.time().microseconds());
    const auto article = make.published("article-" + tick);
    store(transaction, article);
    must(transaction.create_author(make.author("author-" + tick, "Author")));
    must(transaction.create_term(make.term(TermKind::tag, "tag-" + tick, "Tag")));
    must(transaction.create_media(make.media(tick), tick));
    must(transaction.create_comment(make.comment(article.head.id)));
    must(transaction.put_rating(make.rating(article.head.id, "voter", 3)));
    must(transaction.add_views(article.head.id, 1));
    must(transaction.put_search_words(article.head.id, std::vector<std::string>{"word"}, {}));
    must(transaction.put_old_slug(slug("old-" + tick), article.head.id));
    const auto reader = make.account("reader-" + tick);
    must(transaction.create_account(reader));
    must(transaction.create_session(make.session(reader.account.id)));
    must(transaction.append_change(make.change(EntityKind::article, article.head.id.bytes())));
}

/// Everything that lists show, as one text to compare.
struct Everything {
    std::vector<ArticleListing> articles;
    std::vector<ArticleListing> found;
    std::vector<Author> authors;
    std::vector<Term> tags;
    std::vector<Comment> comments;
    std::vector<Account> accounts;
    std::vector<Change> changes;
    Position position = 0;

    friend bool operator==(const Everything&, const Everything&) = default;
};

Everything everything(ReadTransaction& view) {
    Everything all;
    const auto articles = [&](ArticleQuery query) {
        return all_pages<ArticleListing>(100, [&](const PageRequest& page) {
            query.page = page;
            return view.list_articles(query);
        });
    };
    all.articles = articles({});
    ArticleQuery by_word;
    by_word.visible_at = Timestamp::maximum();
    by_word.words = {"word"};
    all.found = articles(by_word);
    all.authors = all_pages<Author>(100, [&](const PageRequest& page) { return view.list_authors(page); });
    all.tags = all_pages<Term>(100, [&](const PageRequest& page) { return view.list_terms(TermKind::tag, page); });
    all.comments = all_pages<Comment>(100, [&](const PageRequest& page) {
        CommentQuery query;
        query.order = CommentOrder::newest;
        query.page = page;
        return view.list_comments(query);
    });
    all.accounts = all_pages<Account>(100, [&](const PageRequest& page) { return view.list_accounts(page); });
    all.changes = must(view.changes_after(0, 1'000));
    all.position = must(view.position());
    return all;
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

/// A writer changes two articles in each unit; readers never see one without the other.
void shows_units_whole(Site& site) {
    Samples make;
    auto first = make.published("first").head;
    auto second = make.published("second").head;
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (auto* head : {&first, &second}) {
            auto sample = make.published(head->slug.text() + "-x");
            sample.head.id = head->id;
            sample.first.article = head->id;
            store(transaction, sample);
        }
    });
    std::atomic<bool> stop = false;
    std::atomic<int> torn = 0;
    std::atomic<int> failed = 0;
    std::atomic<int> views = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            while (!stop) {
                auto view = site.storage->read();
                if (!view) {
                    ++failed;
                    continue;
                }
                const auto a = (*view)->get_article(first.id);
                const auto page = (*view)->list_articles({});
                const auto b = (*view)->get_article(second.id);
                if (!a || !b || !page || page->items.size() != 2) {
                    ++failed;
                } else if (a->version != b->version || page->items[0].head.version != a->version ||
                           page->items[1].head.version != a->version) {
                    ++torn;
                }
                ++views;
            }
        });
    }
    for (int i = 0; i < 60; ++i) {
        write(*site.storage, [&](WriteTransaction& transaction) {
            for (const auto& id : {first.id, second.id}) {
                auto head = must(transaction.get_article(id));
                head.publish_at = make.time();
                must(transaction.update_article(head));
            }
        });
    }
    stop = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(torn, 0);
    EXPECT_EQ(failed, 0);
    EXPECT_GT(views, 0);
}

void gives_up_waiting_in_time(Site& site) {
    Samples make;
    const auto article = make.draft("late");
    Gate holding;
    Gate done;
    std::thread writer([&] {
        write(*site.storage, [&](WriteTransaction&) {
            holding.open();
            done.wait();
        });
    });
    holding.wait();
    bool was_run = false;
    const auto begun = std::chrono::steady_clock::now();
    const auto result = site.storage->write(
        [&](WriteTransaction& transaction) {
            was_run = true;
            return transaction.create_article(article.head, article.first);
        },
        {100ms});
    const auto waited = std::chrono::steady_clock::now() - begun;
    EXPECT_EQ(outcome(result), "timed_out");
    EXPECT_FALSE(was_run);
    EXPECT_GE(waited, 90ms);
    EXPECT_LT(waited, 3s);
    // Readers do not wait for writers.
    EXPECT_EQ(outcome(read(*site.storage)->get_article(article.head.id)), "not_found");
    done.open();
    writer.join();
    EXPECT_EQ(outcome(read(*site.storage)->get_article(article.head.id)), "not_found");
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, article); });
}

void gives_up_working_in_time(Site& site) {
    Samples make;
    const auto result = site.storage->write(
        [&](WriteTransaction& transaction) -> Result<void> {
            const auto article = make.draft("slow");
            MASTHEAD_CHECK(transaction.create_article(article.head, article.first));
            // Overrun by far in one step, and then much more work.
            std::this_thread::sleep_for(150ms);
            for (int i = 0; i < 3'000; ++i) {
                const auto more = make.draft("slow-" + std::to_string(i));
                MASTHEAD_CHECK(transaction.create_article(more.head, more.first));
            }
            return {};
        },
        {50ms});
    EXPECT_EQ(outcome(result), "timed_out");
    EXPECT_TRUE(must(read(*site.storage)->list_articles({})).items.empty());
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, make.draft("quick")); });
}

void feeds_changes_in_order(Site& site) {
    Samples make;
    std::vector<Change> wanted;
    std::vector<Position> reached;
    for (int i = 0; i < 12; ++i) {
        reached.push_back(write(*site.storage, [&](WriteTransaction& transaction) {
            for (int j = 0; j <= i % 3; ++j) {
                auto change = make.change(static_cast<EntityKind>(1 + (i + j) % 9), make.id<ArticleId>().bytes());
                change.kind = static_cast<ChangeKind>(1 + i % 3);
                change.tags = {"article:" + std::to_string(i), std::string(hard_text.substr(0, 30)), "list"};
                if (i == 5) change.tags.clear();
                change.position = 99;
                must(transaction.append_change(change));
                wanted.push_back(change);
            }
        }));
        // What is rolled back leaves nothing behind.
        std::ignore = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
            must(transaction.append_change(make.change(EntityKind::author, {})));
            return internal_error("on purpose");
        });
    }
    const auto view = read(*site.storage);
    const auto all = must(view->changes_after(0, 1'000));
    ASSERT_EQ(all.size(), wanted.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        wanted[i].position = all[i].position;
        EXPECT_EQ(all[i], wanted[i]);
        EXPECT_GT(all[i].position, i == 0 ? 0 : all[i - 1].position);
    }
    EXPECT_EQ(must(view->position()), all.back().position);
    EXPECT_EQ(reached.back(), all.back().position);
    for (std::size_t i = 1; i < reached.size(); ++i) EXPECT_GT(reached[i], reached[i - 1]);
    // From any position, in pages of any size.
    std::vector<Change> paged;
    for (Position at = 0;;) {
        const auto page = must(view->changes_after(at, 4));
        if (page.empty()) break;
        paged.insert(paged.end(), page.begin(), page.end());
        at = page.back().position;
    }
    EXPECT_EQ(paged, all);
    EXPECT_TRUE(must(view->changes_after(all.back().position, 10)).empty());
    EXPECT_EQ(outcome_and_field(view->changes_after(0, 0)), "invalid_argument limit");
    EXPECT_EQ(outcome_and_field(view->changes_after(0, 1'001)), "invalid_argument limit");
}

void reads_what_a_position_promises(Site& site) {
    constexpr int threads = 4;
    Samples make;
    std::vector<std::vector<NewArticle>> articles(threads);
    for (int t = 0; t < threads; ++t) {
        for (int i = 0; i < 10; ++i) {
            articles[static_cast<std::size_t>(t)].push_back(
                make.draft("a-" + std::to_string(t) + '-' + std::to_string(i)));
        }
    }
    std::atomic<int> wrong = 0;
    std::vector<std::thread> running;
    for (const auto& own : articles) {
        running.emplace_back([&] {
            for (const auto& article : own) {
                const auto reached = site.storage->write(
                    [&](WriteTransaction& transaction) -> Result<void> {
                        MASTHEAD_CHECK(transaction.create_article(article.head, article.first));
                        Change change;
                        change.id = article.head.id.bytes();
                        return transaction.append_change(change);
                    },
                    {60s});
                if (!reached) {
                    ++wrong;
                    continue;
                }
                ReadOptions options;
                options.least_position = *reached;
                const auto view = site.storage->read(options);
                const bool is_seen = view && (*view)->get_article(article.head.id) && *(*view)->position() >= *reached;
                if (!is_seen) ++wrong;
            }
        });
    }
    for (auto& thread : running) thread.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(must(read(*site.storage)->changes_after(0, 1'000)).size(), 40U);
    ReadOptions beyond;
    beyond.least_position = 1'000'000;
    beyond.timeout = 5ms;
    EXPECT_EQ(outcome(site.storage->read(beyond)), "timed_out");
}

void refuses_known_ids(Site& site) {
    Samples make;
    auto author = make.author("author", "Author");
    auto term = make.term(TermKind::tag, "tag", "Tag");
    auto media = make.media("bytes");
    auto reader = make.account("reader");
    auto session = make.session(reader.account.id);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_author(author));
        must(transaction.create_term(term));
        must(transaction.create_media(media, "bytes"));
        must(transaction.create_account(reader));
        must(transaction.create_session(session));
        author.slug = slug("author-2");
        EXPECT_EQ(outcome(transaction.create_author(author)), "already_exists");
        term.slug = slug("tag-2");
        EXPECT_EQ(outcome(transaction.create_term(term)), "already_exists");
        media.sha256 = std::string(64, 'f');
        EXPECT_EQ(outcome(transaction.create_media(media, "other")), "already_exists");
        reader.account.login = "reader-2";
        EXPECT_EQ(outcome(transaction.create_account(reader)), "already_exists");
        session.token_hash = std::string(64, 'f');
        EXPECT_EQ(outcome(transaction.create_session(session)), "already_exists");
    });
    const auto view = read(*site.storage);
    EXPECT_TRUE(must(view->find_author(slug("author"))));
    EXPECT_EQ(must(view->find_author(slug("author-2"))), std::nullopt);
    EXPECT_EQ(must(view->get_media_bytes(media.id)), "bytes");
    EXPECT_EQ(must(view->find_session(session.token_hash)), std::nullopt);
}

void finds_everything_when_opened_again(Site& site) {
    if (!site.traits.durable) GTEST_SKIP() << "this storage is not durable";
    Samples make;
    for (int i = 0; i < 3; ++i) {
        write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    }
    const auto before = everything(*read(*site.storage));
    site.reopen();
    EXPECT_EQ(everything(*read(*site.storage)), before);
    must(site.storage->migrate());
    write(*site.storage, [&](WriteTransaction& transaction) { write_everything(transaction, make); });
    site.reopen();
    const auto after = everything(*read(*site.storage));
    EXPECT_EQ(after.articles.size(), 4U);
    EXPECT_GT(after.position, before.position);
}

void keeps_places_apart(Site& site) {
    // Another storage of the same place sees the same if the backend is shared, and nothing of it if it is not durable.
    if (site.traits.durable && !site.traits.shared)
        GTEST_SKIP() << "this place cannot be opened twice at the same time";
    Samples make;
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, make.draft("here")); });
    const auto other = must(site.open());
    must(other->migrate());
    EXPECT_EQ(must(read(*other)->find_article(slug("here"))).has_value(), site.traits.durable);
    if (!site.traits.durable) return;
    write(*other, [&](WriteTransaction& transaction) { store(transaction, make.draft("there")); });
    EXPECT_TRUE(must(read(*site.storage)->find_article(slug("there"))));
}

constexpr std::array cases{
    StorageCase{"says_what_it_is", says_what_it_is},
    StorageCase{"migrates_again_without_harm", migrates_again_without_harm},
    StorageCase{"hides_what_is_not_committed", hides_what_is_not_committed},
    StorageCase{"sees_its_own_writes", sees_its_own_writes},
    StorageCase{"rolls_everything_back", rolls_everything_back},
    StorageCase{"lets_no_exception_out", lets_no_exception_out},
    StorageCase{"keeps_a_view_still", keeps_a_view_still},
    StorageCase{"shows_units_whole", shows_units_whole},
    StorageCase{"gives_up_waiting_in_time", gives_up_waiting_in_time},
    StorageCase{"gives_up_working_in_time", gives_up_working_in_time},
    StorageCase{"feeds_changes_in_order", feeds_changes_in_order},
    StorageCase{"reads_what_a_position_promises", reads_what_a_position_promises},
    StorageCase{"refuses_known_ids", refuses_known_ids},
    StorageCase{"finds_everything_when_opened_again", finds_everything_when_opened_again},
    StorageCase{"keeps_places_apart", keeps_places_apart},
};

} // namespace

std::span<const StorageCase> transaction_cases() {
    return cases;
}

} // namespace masthead::storage_tests
