#include "library.hpp"
#include "threads.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>

namespace masthead::inline v0::conformance {

namespace {

void pages_of_every_size(Site& site) {
    Library library;
    fill(library, *site.storage, 45, 11);
    const auto view = read(*site.storage);
    for (const auto order : all_orders) {
        const auto query = query_of(library, 0, order);
        const auto wanted = expected(library, query);
        ASSERT_EQ(wanted.size(), 45U);
        for (const std::uint32_t limit : {1U, 2U, 9U, 15U, 44U, 45U, 46U, 100U}) {
            ASSERT_EQ(listed(*view, query, limit), wanted) << to_string(order) << " by " << limit;
        }
    }
}

/// More articles than an implementation would sort in memory.
void pages_of_a_large_site(Site& site) {
    Library library;
    fill(library, *site.storage, 1'500, 3);
    const auto view = read(*site.storage);
    for (const auto order : all_orders) {
        for (const unsigned conditions : {0U, 1U, 4U, 12U, 128U, 256U, 61U, 509U}) {
            const auto query = query_of(library, conditions, order);
            ASSERT_EQ(listed(*view, query, 100), expected(library, query)) << to_string(order) << ", " << conditions;
        }
    }
}

void pages_stand_still_under_writers(Site& site) {
    Samples make;
    std::set<ArticleId> standing;
    std::vector<NewArticle> moving;
    write(*site.storage, [&](WriteTransaction& transaction) {
        standing.clear();
        moving.clear();
        for (int i = 0; i < 60; ++i) {
            const auto article = make.published("standing-" + std::to_string(i));
            store(transaction, article);
            must(transaction.add_views(views_of(article.head.id, static_cast<std::uint64_t>(i / 3))));
            standing.insert(article.head.id);
            moving.push_back(make.published("moving-" + std::to_string(i)));
            store(transaction, moving.back());
        }
    });
    std::mt19937 random(5);
    for (const auto order : {ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::views}) {
        std::multiset<ArticleId> seen;
        ArticleQuery query;
        query.order = order;
        query.page.limit = 7;
        CursorTrail trail;
        for (bool more = true; more;) {
            const auto page = must(read(*site.storage)->list_articles(query));
            for (const auto& item : page.items) seen.insert(item.head.id);
            more = page.next.has_value();
            if (more) query.page.after = trail.follow(*page.next);
            const auto before = moving;
            write(*site.storage, [&](WriteTransaction& transaction) {
                moving = before;
                auto& chosen = moving[random() % moving.size()].head;
                chosen.publish_at = Timestamp::from_microseconds(static_cast<std::int64_t>(random()) * 1'000'000);
                must(transaction.update_article(chosen));
                ++chosen.version;
                must(transaction.add_views(views_of(moving[random() % moving.size()].head.id, random() % 10)));
                store(transaction, make.published("new-" + std::to_string(make.time().microseconds())));
                // The one that the cursor points at may go as well.
                if (more && !page.items.empty() && !standing.contains(page.items.back().head.id)) {
                    const auto last = page.items.back().head.id;
                    const auto place = std::ranges::find_if(moving, [&](const auto& m) { return m.head.id == last; });
                    if (place != moving.end() && moving.size() > 10) {
                        must(transaction.erase_article(last, place->head.version));
                        moving.erase(place);
                    }
                }
            });
        }
        for (const auto& id : standing) EXPECT_EQ(seen.count(id), 1U) << to_string(order);
    }
}

/// Reads a list page by page, each in a view of its own, as visitors do; the ids in the order in which they were seen.
template <typename T, typename List>
auto ids_page_by_page(Storage& storage, List list) {
    std::vector<decltype(T().id)> ids;
    PageRequest request;
    request.limit = 5;
    CursorTrail trail;
    for (;;) {
        const Page<T> page = must(list(*read(storage), request));
        for (const auto& item : page.items) ids.push_back(item.id);
        if (!page.next) return ids;
        request.after = trail.follow(*page.next);
    }
}

/// Adds and changes comments until it is to stop.
void disturb(Storage& storage, Samples& make, const ArticleId& article, std::vector<Comment> moving,
             const std::stop_token& stop) {
    for (std::size_t turn = 0; !stop.stop_requested(); ++turn) {
        write(storage, [&](WriteTransaction& transaction) {
            auto changed = must(transaction.get_comment(moving[turn % moving.size()].id));
            changed.status = changed.status == CommentStatus::approved ? CommentStatus::spam : CommentStatus::approved;
            must(transaction.update_comment(changed));
            must(transaction.create_comment(make.comment(article, &moving[turn * 7 % moving.size()])));
        });
    }
}

/// What was there all the time is seen once in each walk through a thread, whatever others write meanwhile.
void pages_of_comments_stand_still_under_writers(Site& site) {
    Samples make;
    const auto article = make.published("article");
    std::vector<Comment> standing;
    std::vector<Comment> moving;
    write(*site.storage, [&](WriteTransaction& transaction) {
        standing.clear();
        moving.clear();
        store(transaction, article);
        for (int i = 0; i < 40; ++i) {
            auto& group = i % 2 == 0 ? standing : moving;
            group.push_back(make.comment(article.head.id, i % 4 == 2 ? &standing.front() : nullptr));
            must(transaction.create_comment(group.back()));
        }
    });
    Threads writer;
    writer.start([&](const std::stop_token& stop) { disturb(*site.storage, make, article.head.id, moving, stop); });
    for (int walk = 0; walk < 6; ++walk) {
        CommentQuery query;
        query.article = article.head.id;
        query.statuses = {CommentStatus::approved};
        query.order = walk % 2 == 0 ? CommentOrder::thread : CommentOrder::newest;
        const auto ids = ids_page_by_page<Comment>(*site.storage, [&](ReadTransaction& view, const PageRequest& page) {
            query.page = page;
            return view.list_comments(query);
        });
        for (const auto& comment : standing) EXPECT_EQ(std::ranges::count(ids, comment.id), 1);
        EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), ids.size()) << "a comment was seen twice";
    }
}

constexpr std::array cases{
    StorageCase{"pages_of_every_size", pages_of_every_size},
    StorageCase{"pages_of_a_large_site", pages_of_a_large_site},
    StorageCase{"pages_stand_still_under_writers", pages_stand_still_under_writers},
    StorageCase{"pages_of_comments_stand_still_under_writers", pages_of_comments_stand_still_under_writers},
};

} // namespace

StorageCases paging_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
