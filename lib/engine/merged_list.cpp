#include "engine/merged_list.hpp"

#include <algorithm>
#include <utility>

namespace masthead::inline v0::detail {

namespace {

/// In a cursor, a list that has nothing more.
constexpr std::string_view finished = "-";

/// One of the lists, and how far this page takes from it.
struct Source {
    ArticleQuery query;
    Page<ArticleListing> page{};
    std::size_t taken = 0;
    bool is_finished = false;

    [[nodiscard]] bool has_item() const { return taken < page.items.size(); }
    [[nodiscard]] bool has_more() const { return !is_finished && (has_item() || page.next); }
    [[nodiscard]] ArticleListing& item() { return page.items[taken]; }
};

std::int64_t value_of(const ArticleListing& listing, ArticleOrder order) {
    switch (order) {
    case ArticleOrder::newest:
    case ArticleOrder::oldest: break;
    case ArticleOrder::rating: return listing.counters.rating_rank;
    case ArticleOrder::views: return static_cast<std::int64_t>(listing.counters.views);
    case ArticleOrder::comments: return static_cast<std::int64_t>(listing.counters.comments);
    }
    return listing.head.publish_at.value_or(listing.head.created_at).microseconds();
}

bool comes_before(const ArticleListing& a, const ArticleListing& b, ArticleOrder order) {
    const auto place = [&](const ArticleListing& each) { return std::pair(value_of(each, order), each.head.id); };
    return order == ArticleOrder::oldest ? place(a) < place(b) : place(b) < place(a);
}

std::string list_name(ArticleOrder order) {
    return "merged-articles:" + std::string(to_string(order));
}

Error bad_cursor() {
    return invalid_argument("after", "this is not a cursor of this list; start again without one");
}

/// The sources where `after` left them: their cursors one after another, each with a blank behind it.
Result<std::vector<Source>> sources_at(std::vector<ArticleQuery> queries, const Cursor& after) {
    std::vector<Source> sources;
    std::string key;
    if (!after.empty()) {
        MASTHEAD_TRY(key, after.key_for(list_name(queries.front().order)));
    }
    std::string_view rest = key;
    for (auto& query : queries) {
        auto& source = sources.emplace_back(Source{std::move(query)});
        source.query.page.after = {};
        if (after.empty()) continue;
        const auto end = rest.find(' ');
        if (end == std::string_view::npos) return bad_cursor();
        const auto token = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        source.is_finished = token == finished;
        if (source.is_finished) continue;
        MASTHEAD_TRY(source.query.page.after, Cursor::parse(token));
    }
    if (!rest.empty()) return bad_cursor();
    return sources;
}

/// The cursor behind the last item that was taken.
Result<std::string> token_of(ReadTransaction& transaction, const Source& source) {
    if (!source.has_more()) return std::string(finished);
    if (source.taken == 0) return source.query.page.after.token();
    if (!source.has_item()) return source.page.next->token();
    auto shorter = source.query;
    shorter.page.limit = static_cast<std::uint32_t>(source.taken);
    MASTHEAD_TRY(const auto again, transaction.list_articles(shorter));
    return again.next ? again.next->token() : std::string(finished);
}

std::vector<ArticleListing> take(std::vector<Source>& sources, ArticleOrder order, std::size_t limit) {
    std::vector<ArticleListing> items;
    while (items.size() < limit) {
        Source* first = nullptr;
        for (auto& source : sources) {
            if (!source.has_item()) continue;
            if (first == nullptr || comes_before(source.item(), first->item(), order)) first = &source;
        }
        if (first == nullptr) break;
        items.push_back(std::move(first->item()));
        ++first->taken;
        for (auto& source : sources) {
            if (source.has_item() && source.item().head.id == items.back().head.id) ++source.taken;
        }
    }
    return items;
}

} // namespace

Result<Page<ArticleListing>> list_merged(ReadTransaction& transaction, std::vector<ArticleQuery> queries) {
    if (queries.empty()) return Page<ArticleListing>{};
    if (queries.size() == 1) return transaction.list_articles(queries.front());
    const auto request = queries.front().page;
    const auto order = queries.front().order;
    MASTHEAD_TRY(auto sources, sources_at(std::move(queries), request.after));
    for (auto& source : sources) {
        if (source.is_finished) continue;
        MASTHEAD_TRY(source.page, transaction.list_articles(source.query));
    }
    Page<ArticleListing> page;
    page.items = take(sources, order, request.limit);
    if (std::ranges::none_of(sources, &Source::has_more)) return page;
    std::string key;
    for (const auto& source : sources) {
        MASTHEAD_TRY(const std::string token, token_of(transaction, source));
        key += token + ' ';
    }
    page.next = Cursor(list_name(order), key);
    return page;
}

} // namespace masthead::inline v0::detail
