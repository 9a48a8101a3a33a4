#include "samples.hpp"
#include "threads.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>

namespace masthead::inline v0::conformance {

namespace {

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
    std::atomic<int> torn = 0;
    std::atomic<int> failed = 0;
    std::atomic<int> views = 0;
    Threads readers;
    for (int i = 0; i < 3; ++i) {
        readers.start([&](const std::stop_token& stop) {
            do {
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
            } while (!stop.stop_requested());
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
    readers.join();
    EXPECT_EQ(torn, 0);
    EXPECT_EQ(failed, 0);
    EXPECT_GT(views, 0);
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
    Threads running;
    for (const auto& own : articles) {
        running.start([&] {
            for (const auto& article : own) {
                const auto reached = site.storage->write(
                    [&](WriteTransaction& transaction) -> Result<void> {
                        MASTHEAD_CHECK(transaction.create_article(article.head, article.first));
                        Change change;
                        change.id = article.head.id.bytes();
                        return transaction.append_change(change);
                    },
                    {std::chrono::seconds(60)});
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
    running.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(must(read(*site.storage)->changes_after(0, 1'000)).size(), 40U);
}

/// Where two units meet once. Those that take turns cannot, so nobody waits for long.
class Meeting {
public:
    void come() {
        std::unique_lock lock(mutex_);
        ++came_;
        met_.notify_all();
        met_.wait_for(lock, std::chrono::milliseconds(100), [&] { return came_ >= 2; });
    }

private:
    std::mutex mutex_;
    std::condition_variable met_;
    int came_ = 0;
};

/// Two units that each read what the other writes: one of them sees what the other did.
void serialises_units(Site& site) {
    Samples make;
    for (int round = 0; round < 8; ++round) {
        const std::array articles{make.published("left-" + std::to_string(round)),
                                  make.published("right-" + std::to_string(round))};
        write(*site.storage, [&](WriteTransaction& transaction) {
            for (const auto& article : articles) store(transaction, article);
        });
        Meeting both_have_read;
        Threads running;
        for (const std::size_t own : {0U, 1U}) {
            running.start([&, own] {
                must(site.storage->write(
                    [&](WriteTransaction& transaction) -> Result<void> {
                        std::array<ArticleHead, 2> heads;
                        for (const std::size_t i : {0U, 1U}) {
                            MASTHEAD_TRY(heads[i], transaction.get_article(articles[i].head.id));
                        }
                        both_have_read.come();
                        // Never both of them.
                        if (!heads[0].comments_open || !heads[1].comments_open) return {};
                        heads[own].comments_open = false;
                        return transaction.update_article(heads[own]);
                    },
                    {std::chrono::minutes(1)}));
            });
        }
        running.join();
        const auto view = read(*site.storage);
        EXPECT_NE(must(view->get_article(articles[0].head.id)).comments_open,
                  must(view->get_article(articles[1].head.id)).comments_open);
    }
}

constexpr std::array cases{
    StorageCase{"shows_units_whole", shows_units_whole},
    StorageCase{"serialises_units", serialises_units},
    StorageCase{"reads_what_a_position_promises", reads_what_a_position_promises},
};

} // namespace

StorageCases concurrency_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
