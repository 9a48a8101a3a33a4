#include "samples.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <set>
#include <thread>

namespace masthead::storage_tests {

namespace {

constexpr std::array all_orders{ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::rating, ArticleOrder::views,
                                ArticleOrder::comments};

/// What lists should know about one article, kept beside the storage.
struct KnownArticle {
    ArticleHead head;
    std::vector<Revision> revisions;
    std::vector<std::string> live_words;
    std::vector<std::string> latest_words;
    ArticleCounters counters;
};

/// A site full of articles that differ in everything that lists look at, and what is known of it.
struct Library {
    Samples make;
    std::vector<TermId> categories;
    std::vector<TermId> tags;
    std::vector<AuthorId> authors;
    std::vector<AccountId> accounts;
    std::vector<KnownArticle> articles;
    Timestamp now = Timestamp::from_seconds(1'750'000'000);
};

const std::array<std::string, 4> vocabulary{"anh", "bao", "chu", "2023"};

std::vector<std::string> some_words(std::mt19937& random) {
    std::vector<std::string> words;
    for (const auto& word : vocabulary) {
        if (random() % 2 == 0) words.push_back(word);
    }
    return words;
}

template <typename T>
std::vector<T> some_of(std::mt19937& random, const std::vector<T>& all) {
    std::vector<T> chosen;
    for (const auto& each : all) {
        if (random() % 3 == 0) chosen.push_back(each);
    }
    return chosen;
}

KnownArticle make_article(Library& library, std::mt19937& random, std::size_t index) {
    auto sample = library.make.draft("article-" + std::to_string(index));
    KnownArticle known;
    known.head = sample.head;
    auto& head = known.head;
    if (random() % 4 == 0) head.locale = must(Locale::parse("en"));
    if (random() % 3 != 0) head.created_by = library.accounts[random() % library.accounts.size()];
    // Few different instants, so that many articles have the same one and the id decides.
    head.created_at = library.now - std::chrono::hours(random() % 5);
    head.status = static_cast<ArticleStatus>(1 + random() % 3);
    const auto count = 1 + random() % 2;
    for (std::size_t i = 0; i < count; ++i) {
        auto revision = i == 0 ? sample.first : library.make.next_revision(known.revisions.back(), "Second");
        revision.content.categories = some_of(random, library.categories);
        revision.content.tags = some_of(random, library.tags);
        revision.content.byline.clear();
        for (const auto& author : some_of(random, library.authors))
            revision.content.byline.push_back({author, "", "author"});
        known.revisions.push_back(std::move(revision));
    }
    head.latest_revision = static_cast<std::uint32_t>(count);
    if (head.status != ArticleStatus::draft || random() % 3 == 0) head.live_revision = 1;
    if (head.status == ArticleStatus::published || random() % 4 == 0) {
        // Some are scheduled, some are over, one instant is now itself.
        head.publish_at = library.now + std::chrono::hours(static_cast<int>(random() % 5) - 3);
        if (random() % 3 == 0) head.unpublish_at = library.now + std::chrono::hours(static_cast<int>(random() % 3) - 1);
    }
    if (head.live_revision != 0) known.live_words = some_words(random);
    known.latest_words = some_words(random);
    known.counters = {random() % 4, random() % 3, static_cast<std::int64_t>(random() % 4) - 1};
    return known;
}

void fill(Library& library, Storage& storage, std::size_t count, std::uint32_t seed) {
    std::mt19937 random(seed);
    for (int i = 0; i < 3; ++i) {
        library.categories.push_back(library.make.id<TermId>());
        library.tags.push_back(library.make.id<TermId>());
        library.authors.push_back(library.make.id<AuthorId>());
        library.accounts.push_back(library.make.id<AccountId>());
    }
    for (std::size_t i = 0; i < count; ++i) library.articles.push_back(make_article(library, random, i));
    std::ranges::shuffle(library.articles, random);
    write(storage, [&](WriteTransaction& transaction) {
        for (auto& known : library.articles) {
            // As the engine does it: first a draft, then what made it what it is.
            auto draft = known.head;
            draft.status = ArticleStatus::draft;
            draft.live_revision = 0;
            draft.latest_revision = 1;
            draft.publish_at.reset();
            must(transaction.create_article(draft, known.revisions[0]));
            for (std::size_t i = 1; i < known.revisions.size(); ++i)
                must(transaction.create_revision(known.revisions[i]));
            must(transaction.update_article(known.head));
            ++known.head.version;
            must(transaction.put_search_words(known.head.id, known.live_words, known.latest_words));
            must(transaction.add_views(known.head.id, known.counters.views));
            must(transaction.put_rating_rank(known.head.id, known.counters.rating_rank));
            for (std::uint64_t c = 0; c < known.counters.comments; ++c) {
                must(transaction.create_comment(library.make.comment(known.head.id)));
            }
        }
    });
}

bool holds(const std::vector<std::string>& words, const std::string& word) {
    return std::ranges::find(words, word) != words.end();
}

template <typename T>
bool share(const std::vector<T>& a, const std::vector<T>& b) {
    return std::ranges::any_of(a, [&](const T& each) { return std::ranges::find(b, each) != b.end(); });
}

const Revision& shown_revision(const KnownArticle& known, const ArticleQuery& query) {
    return known.revisions[(query.visible_at ? known.head.live_revision : known.head.latest_revision) - 1];
}

bool is_listed(const KnownArticle& known, const ArticleQuery& query) {
    const auto& head = known.head;
    if (query.visible_at && (head.live_revision == 0 || !is_visible(head, *query.visible_at))) return false;
    if (query.status && head.status != *query.status) return false;
    if (query.created_by && head.created_by != query.created_by) return false;
    if (query.locale && head.locale != *query.locale) return false;
    const auto& content = shown_revision(known, query).content;
    if (!query.any_category.empty() && !share(query.any_category, content.categories)) return false;
    if (query.tag && !share({*query.tag}, content.tags)) return false;
    if (query.author &&
        std::ranges::none_of(content.byline, [&](const auto& entry) { return entry.author == query.author; })) {
        return false;
    }
    const auto& words = query.visible_at ? known.live_words : known.latest_words;
    return std::ranges::all_of(query.words, [&](const auto& word) { return holds(words, word); });
}

std::int64_t value_of(const KnownArticle& known, ArticleOrder order) {
    switch (order) {
    case ArticleOrder::rating: return known.counters.rating_rank;
    case ArticleOrder::views: return static_cast<std::int64_t>(known.counters.views);
    case ArticleOrder::comments: return static_cast<std::int64_t>(known.counters.comments);
    default: return known.head.publish_at.value_or(known.head.created_at).microseconds();
    }
}

std::vector<ArticleListing> expected(const Library& library, const ArticleQuery& query) {
    std::vector<const KnownArticle*> chosen;
    for (const auto& known : library.articles) {
        if (is_listed(known, query)) chosen.push_back(&known);
    }
    std::ranges::sort(chosen, [&](const auto* a, const auto* b) {
        const auto key = [&](const auto* known) { return std::pair(value_of(*known, query.order), known->head.id); };
        return query.order == ArticleOrder::oldest ? key(a) < key(b) : key(b) < key(a);
    });
    std::vector<ArticleListing> listings;
    for (const auto* known : chosen) {
        const auto& revision = shown_revision(*known, query);
        listings.push_back({known->head, revision.content, revision.number, known->counters});
        listings.back().content.body = Document();
    }
    return listings;
}

std::vector<ArticleListing> listed(ReadTransaction& view, ArticleQuery query, std::uint32_t limit) {
    return all_pages<ArticleListing>(limit, [&](const PageRequest& page) {
        query.page = page;
        return view.list_articles(query);
    });
}

/// The query made of the conditions whose bits are set.
ArticleQuery query_of(const Library& library, unsigned conditions, ArticleOrder order) {
    ArticleQuery query;
    query.order = order;
    if (conditions & 1U) query.visible_at = library.now;
    if (conditions & 2U) query.status = conditions & 1U ? ArticleStatus::published : ArticleStatus::draft;
    if (conditions & 4U) query.any_category = {library.categories[0], library.categories[1]};
    if (conditions & 8U) query.tag = library.tags[0];
    if (conditions & 16U) query.author = library.authors[0];
    if (conditions & 32U) query.created_by = library.accounts[0];
    if (conditions & 64U) query.locale = must(Locale::parse("vi"));
    if (conditions & 128U) query.words = {vocabulary[0]};
    if (conditions & 256U) query.words = {vocabulary[1], vocabulary[3]};
    return query;
}

void lists_by_every_condition_and_order(Site& site) {
    Library library;
    fill(library, *site.storage, 120, 7);
    const auto view = read(*site.storage);
    std::size_t seen = 0;
    for (const auto order : all_orders) {
        for (unsigned conditions = 0; conditions < 512; ++conditions) {
            const auto query = query_of(library, conditions, order);
            const auto wanted = expected(library, query);
            seen += wanted.size();
            ASSERT_EQ(listed(*view, query, 7), wanted) << to_string(order) << ", conditions " << conditions;
        }
    }
    EXPECT_GT(seen, 5'000U) << "the conditions must not be so narrow that nothing is tested";
}

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
        for (int i = 0; i < 60; ++i) {
            const auto article = make.published("standing-" + std::to_string(i));
            store(transaction, article);
            must(transaction.add_views(article.head.id, static_cast<std::uint64_t>(i / 3)));
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
        for (bool more = true; more;) {
            const auto page = must(read(*site.storage)->list_articles(query));
            for (const auto& item : page.items) seen.insert(item.head.id);
            more = page.next.has_value();
            if (more) query.page.after = *page.next;
            write(*site.storage, [&](WriteTransaction& transaction) {
                auto& chosen = moving[random() % moving.size()].head;
                chosen.publish_at = Timestamp::from_microseconds(static_cast<std::int64_t>(random()) * 1'000'000);
                must(transaction.update_article(chosen));
                ++chosen.version;
                must(transaction.add_views(moving[random() % moving.size()].head.id, random() % 10));
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

void refuses_foreign_cursors(Site& site) {
    Samples make;
    const auto article = make.published("article");
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, article); });
    const auto view = read(*site.storage);
    const Cursor foreign("somewhere:else", "key");
    const std::string wanted = "invalid_argument after";
    PageRequest page;
    page.after = foreign;
    for (const auto order : all_orders) {
        ArticleQuery query;
        query.order = order;
        query.page.after = Cursor("articles:other", std::string(24, 'x'));
        EXPECT_EQ(outcome_and_field(view->list_articles(query)), wanted);
    }
    EXPECT_EQ(outcome_and_field(view->list_revisions(article.head.id, page)), wanted);
    EXPECT_EQ(outcome_and_field(view->list_authors(page)), wanted);
    EXPECT_EQ(outcome_and_field(view->list_terms(TermKind::tag, page)), wanted);
    EXPECT_EQ(outcome_and_field(view->list_accounts(page)), wanted);
    CommentQuery comments;
    comments.article = article.head.id;
    comments.page = page;
    EXPECT_EQ(outcome_and_field(view->list_comments(comments)), wanted);
    comments.order = CommentOrder::newest;
    EXPECT_EQ(outcome_and_field(view->list_comments(comments)), wanted);
    // The cursor of one order is foreign to the others.
    Library library;
    fill(library, *site.storage, 30, 2);
    const auto full = read(*site.storage);
    ArticleQuery query;
    const auto first = must(full->list_articles(query));
    ASSERT_TRUE(first.next);
    query.page.after = *first.next;
    query.order = ArticleOrder::views;
    EXPECT_EQ(outcome_and_field(full->list_articles(query)), wanted);
}

void survives_made_up_cursors(Site& site) {
    Library library;
    fill(library, *site.storage, 30, 2);
    const auto view = read(*site.storage);
    std::mt19937 random(1);
    for (int i = 0; i < 300; ++i) {
        std::string key(random() % 600, '\0');
        for (auto& c : key) c = static_cast<char>(random());
        const auto is_answer = [](const std::string& text) { return text == "ok" || text == "invalid_argument"; };
        ArticleQuery query;
        query.order = all_orders[static_cast<std::size_t>(i) % all_orders.size()];
        query.page.after = Cursor("articles:" + std::string(to_string(query.order)), key);
        EXPECT_TRUE(is_answer(outcome(view->list_articles(query))));
        PageRequest page;
        page.after = Cursor("authors", key);
        EXPECT_TRUE(is_answer(outcome(view->list_authors(page))));
        page.after = Cursor("terms:category", key);
        EXPECT_TRUE(is_answer(outcome(view->list_terms(TermKind::category, page))));
        page.after = Cursor("accounts", key);
        EXPECT_TRUE(is_answer(outcome(view->list_accounts(page))));
        page.after = Cursor("revisions", key);
        EXPECT_TRUE(is_answer(outcome(view->list_revisions(library.articles[0].head.id, page))));
        CommentQuery comments;
        comments.article = library.articles[0].head.id;
        comments.page.after = Cursor("comments:thread", key);
        EXPECT_TRUE(is_answer(outcome(view->list_comments(comments))));
        comments.order = CommentOrder::newest;
        comments.page.after = Cursor("comments:newest", key);
        EXPECT_TRUE(is_answer(outcome(view->list_comments(comments))));
    }
}

void keeps_the_limits_of_queries(Site& site) {
    Samples make;
    const auto view = read(*site.storage);
    const auto listing = [&](auto change) {
        ArticleQuery query;
        change(query);
        return outcome_and_field(view->list_articles(query));
    };
    EXPECT_EQ(listing([](auto& q) { q.page.limit = 0; }), "invalid_argument limit");
    EXPECT_EQ(listing([](auto& q) { q.page.limit = 101; }), "invalid_argument limit");
    EXPECT_EQ(listing([](auto& q) { q.page.limit = 100; }), "ok");
    EXPECT_EQ(listing([&](auto& q) { q.any_category.assign(101, make.id<TermId>()); }), "invalid_argument category");
    EXPECT_EQ(listing([&](auto& q) { q.any_category.assign(100, make.id<TermId>()); }), "ok");
    EXPECT_EQ(listing([](auto& q) { q.words.assign(17, "w"); }), "invalid_argument q");
    EXPECT_EQ(listing([](auto& q) { q.words.assign(16, "w"); }), "ok");
    EXPECT_EQ(listing([](auto& q) {
                  q.visible_at = Timestamp();
                  q.status = ArticleStatus::draft;
              }),
              "invalid_argument status");
    PageRequest none;
    none.limit = 0;
    EXPECT_EQ(outcome(view->list_authors(none)), "invalid_argument");
    EXPECT_EQ(outcome(view->list_terms(TermKind::tag, none)), "invalid_argument");
    EXPECT_EQ(outcome(view->list_accounts(none)), "invalid_argument");
    EXPECT_EQ(outcome(view->list_revisions(make.id<ArticleId>(), none)), "invalid_argument");
    CommentQuery thread;
    EXPECT_EQ(outcome(view->list_comments(thread)), "invalid_argument");
}

void shows_articles_at_their_very_instants(Site& site) {
    Samples make;
    auto article = make.published("scheduled");
    article.head.publish_at = Timestamp::from_microseconds(1'700'000'000'000'007);
    article.head.unpublish_at = Timestamp::from_microseconds(1'700'000'000'000'009);
    write(*site.storage, [&](WriteTransaction& transaction) { store(transaction, article); });
    const auto view = read(*site.storage);
    for (const auto order : all_orders) {
        const auto count_at = [&](std::int64_t instant) {
            ArticleQuery query;
            query.order = order;
            query.visible_at = Timestamp::from_microseconds(1'700'000'000'000'000 + instant);
            return must(view->list_articles(query)).items.size();
        };
        EXPECT_EQ(count_at(6), 0U);
        EXPECT_EQ(count_at(7), 1U);
        EXPECT_EQ(count_at(8), 1U);
        EXPECT_EQ(count_at(9), 0U);
    }
}

void finds_whole_words_only(Site& site) {
    Samples make;
    const auto article = make.published("worded");
    const std::vector<std::string> live{"hoi", "chu", "thap", "do", "覺", "слово", "a1b2"};
    const std::vector<std::string> latest{"nhap"};
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.put_search_words(article.head.id, live, latest));
        must(transaction.put_search_words(make.id<ArticleId>(), live, latest));
    });
    const auto count = [&](bool readers, std::vector<std::string> words) {
        ArticleQuery query;
        if (readers) query.visible_at = Timestamp::maximum();
        query.words = std::move(words);
        return must(read(*site.storage)->list_articles(query)).items.size();
    };
    EXPECT_EQ(count(true, {"hoi", "do"}), 1U);
    EXPECT_EQ(count(true, {"ho"}), 0U);
    EXPECT_EQ(count(true, {"hoi", "nhap"}), 0U);
    EXPECT_EQ(count(true, {"覺", "слово", "a1b2"}), 1U);
    EXPECT_EQ(count(false, {"nhap"}), 1U);
    EXPECT_EQ(count(false, {"hoi"}), 0U);
    EXPECT_EQ(count(true, {"hoi", "hoi"}), 1U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_search_words(article.head.id, std::vector<std::string>{"moi"}, {}));
    });
    EXPECT_EQ(count(true, {"hoi"}), 0U);
    EXPECT_EQ(count(true, {"moi"}), 1U);
    EXPECT_EQ(count(false, {"nhap"}), 0U);
}

constexpr std::array cases{
    StorageCase{"lists_by_every_condition_and_order", lists_by_every_condition_and_order},
    StorageCase{"pages_of_every_size", pages_of_every_size},
    StorageCase{"pages_of_a_large_site", pages_of_a_large_site},
    StorageCase{"pages_stand_still_under_writers", pages_stand_still_under_writers},
    StorageCase{"refuses_foreign_cursors", refuses_foreign_cursors},
    StorageCase{"survives_made_up_cursors", survives_made_up_cursors},
    StorageCase{"keeps_the_limits_of_queries", keeps_the_limits_of_queries},
    StorageCase{"shows_articles_at_their_very_instants", shows_articles_at_their_very_instants},
    StorageCase{"finds_whole_words_only", finds_whole_words_only},
};

} // namespace

std::span<const StorageCase> list_cases() {
    return cases;
}

} // namespace masthead::storage_tests
