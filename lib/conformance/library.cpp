#include "library.hpp"

#include <algorithm>
#include <random>

namespace masthead::inline v0::conformance {

namespace {

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

} // namespace

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
        for (const auto& known : library.articles) {
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
            must(transaction.put_search_words(known.head.id, known.live_words, known.latest_words));
            must(transaction.add_views(views_of(known.head.id, known.counters.views)));
            must(transaction.put_rating_rank(known.head.id, known.counters.rating_rank));
            for (std::uint64_t c = 0; c < known.counters.comments; ++c) {
                must(transaction.create_comment(library.make.comment(known.head.id)));
            }
        }
    });
    for (auto& known : library.articles) ++known.head.version;
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

} // namespace masthead::inline v0::conformance
