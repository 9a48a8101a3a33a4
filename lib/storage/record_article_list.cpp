#include "key_value_transaction.hpp"

#include <algorithm>
#include <map>

namespace masthead::inline v0::detail {

namespace {

/// Index entries that are gathered and sorted rather than walked in an order that they do not have.
constexpr std::size_t most_gathered = 512;

bool is_by_time(ArticleOrder order) {
    return order == ArticleOrder::newest || order == ArticleOrder::oldest;
}

Result<void> check_query(const ArticleQuery& query) {
    if (query.visible_at && query.status && *query.status != ArticleStatus::published) {
        return invalid_argument("status", "what readers see is always published");
    }
    if (query.any_category.size() > 100) return invalid_argument("category", "at most 100 categories are allowed");
    if (query.words.size() > 16) return invalid_argument("q", "at most 16 words are allowed");
    return {};
}

/// One list being made. Every index that gives an order has rests of the same shape: the value ordered by (8 bytes),
/// then the article (16 bytes). That is also what a cursor carries.
class ArticleList {
public:
    ArticleList(RecordStore& records, const ArticleQuery& query)
        : records_(records), query_(query), scope_(query.visible_at ? Scope::live : Scope::latest),
          reverse_(query.order != ArticleOrder::oldest) {}

    Result<Page<ArticleListing>> run() {
        MASTHEAD_CHECK(check_query(query_));
        const auto name = "articles:" + std::string(to_string(query_.order));
        MASTHEAD_TRY(start_, scan_start(query_.page, name));
        if (!start_.empty() && start_.size() != order_key_size) {
            return invalid_argument("after", "this is not a cursor of this list; start again without one");
        }
        add_groups();
        MASTHEAD_CHECK(fill());
        return page(name);
    }

private:
    static constexpr std::size_t order_key_size = 8 + 16;
    /// The prefixes of the index entries of which an article must have at least one.
    using Group = std::vector<std::string>;

    void add_groups() {
        const auto group_of = [&](Facet facet, const IdBytes& id) { return Group{facet_prefix(scope_, facet, id)}; };
        if (!query_.any_category.empty()) {
            Group categories;
            for (const auto& term : query_.any_category) {
                categories.push_back(facet_prefix(scope_, Facet::term, term.bytes()));
            }
            groups_.push_back(std::move(categories));
        }
        if (query_.tag) groups_.push_back(group_of(Facet::term, query_.tag->bytes()));
        if (query_.author) groups_.push_back(group_of(Facet::author, query_.author->bytes()));
        if (query_.created_by) groups_.push_back(group_of(Facet::account, query_.created_by->bytes()));
        if (query_.status && scope_ == Scope::latest) {
            groups_.push_back(group_of(Facet::status, status_id(*query_.status)));
        }
    }

    /// Takes the way to the page that looks cheapest: the few articles that have a rare word or facet, sorted here; or
    /// an index in the order wanted, from which those that do not match are passed over.
    Result<void> fill() {
        MASTHEAD_TRY(const auto by_word, rarest_word());
        if (by_word) return gather(*by_word);
        const Group all =
            is_by_time(query_.order) ? Group{facet_prefix(scope_, Facet::all)} : Group{counter_prefix(query_.order)};
        if (groups_.empty()) return walk(all);
        if (is_by_time(query_.order) && groups_.size() == 1) return walk(groups_.front());
        MASTHEAD_TRY(const auto by_facet, rarest_group());
        if (by_facet) return gather(*by_facet);
        return walk(is_by_time(query_.order) ? groups_.front() : all);
    }

    /// The articles of the rarest of `sources`, if those are few.
    Result<std::optional<std::set<ArticleId>>> rarest(const std::vector<Group>& sources) {
        std::optional<std::set<ArticleId>> best;
        for (const auto& source : sources) {
            std::set<ArticleId> ids;
            for (const auto& prefix : source) {
                MASTHEAD_TRY(const auto rests, records_.rests(prefix, most_gathered + 1));
                for (const auto& rest : rests) ids.insert(id_at_end<ArticleId>(rest));
                if (ids.size() > most_gathered) break;
            }
            if (ids.size() <= most_gathered && (!best || ids.size() < best->size())) best = std::move(ids);
        }
        return best;
    }

    Result<std::optional<std::set<ArticleId>>> rarest_word() {
        std::vector<Group> sources;
        for (const auto& word : query_.words) sources.push_back({word_prefix(scope_, word)});
        return rarest(sources);
    }
    Result<std::optional<std::set<ArticleId>>> rarest_group() { return rarest(groups_); }

    Result<void> gather(const std::set<ArticleId>& ids) {
        std::vector<std::string> keys;
        for (const auto& id : ids) {
            MASTHEAD_TRY(const auto head, records_.find<ArticleHead>(key_of(Space::article, id)));
            if (!head) return RecordStore::damaged_index();
            std::int64_t value = sort_time(*head).microseconds();
            if (!is_by_time(query_.order)) {
                MASTHEAD_TRY(const auto counters, records_.find<ArticleCounters>(key_of(Space::counters, id)));
                value = counter_of(counters.value_or(ArticleCounters{}), query_.order);
            }
            auto key = key_of(value, id);
            if (start_.empty() || (reverse_ ? key < start_ : key > start_)) keys.push_back(std::move(key));
        }
        std::ranges::sort(keys);
        if (reverse_) std::ranges::reverse(keys);
        for (const auto& key : keys) {
            MASTHEAD_TRY(const bool go_on, look_at(key));
            if (!go_on) break;
        }
        return {};
    }

    Result<void> walk(const Group& group) {
        const auto start = bounded_start();
        for (const auto& prefix : group) {
            taken_ = 0;
            MASTHEAD_CHECK(records_.scan(prefix, start, reverse_,
                                         [&](std::string_view rest, std::string_view) { return look_at(rest); }));
        }
        return {};
    }

    /// What readers see is published before now, so newest-first lists need not pass over what is scheduled.
    std::string bounded_start() const {
        if (!query_.visible_at || query_.order != ArticleOrder::newest) return start_;
        auto after_now = key_of(query_.visible_at->microseconds() + 1);
        return start_.empty() || after_now < start_ ? after_now : start_;
    }

    /// Takes the article of an index entry if it matches. False when there are enough.
    Result<bool> look_at(std::string_view key) {
        if (key.size() != order_key_size) return RecordStore::damaged_index();
        if (query_.visible_at && query_.order == ArticleOrder::oldest &&
            key.substr(0, 8) > key_of(query_.visible_at->microseconds())) {
            return false;
        }
        std::string own(key);
        if (!found_.contains(own)) {
            MASTHEAD_TRY(auto listing, listing_of(id_at_end<ArticleId>(key)));
            if (!listing) return true;
            found_.emplace(std::move(own), std::move(*listing));
        }
        return ++taken_ <= query_.page.limit;
    }

    Result<std::optional<ArticleListing>> listing_of(const ArticleId& id) {
        const std::optional<ArticleListing> nothing;
        MASTHEAD_TRY(auto head, records_.find<ArticleHead>(key_of(Space::article, id)));
        if (!head) return RecordStore::damaged_index();
        MASTHEAD_TRY(const bool is_match, matches(*head));
        if (!is_match) return nothing;
        ArticleListing listing;
        listing.revision = scope_ == Scope::live ? head->live_revision : head->latest_revision;
        MASTHEAD_TRY(auto revision, records_.find<StoredRevision>(key_of(Space::revision, id, listing.revision)));
        if (!revision) return nothing;
        MASTHEAD_TRY(const auto counters, records_.find<ArticleCounters>(key_of(Space::counters, id)));
        listing.head = std::move(*head);
        listing.content = std::move(revision->content);
        listing.counters = counters.value_or(ArticleCounters{});
        return std::optional(std::move(listing));
    }

    Result<bool> matches(const ArticleHead& head) {
        if (query_.visible_at && (head.live_revision == 0 || !is_visible(head, *query_.visible_at))) return false;
        if (query_.locale && head.locale != *query_.locale) return false;
        const auto place = key_of(sort_time(head), head.id);
        for (const auto& group : groups_) {
            bool is_in = false;
            for (const auto& prefix : group) {
                MASTHEAD_TRY(is_in, records_.contains(prefix + place));
                if (is_in) break;
            }
            if (!is_in) return false;
        }
        for (const auto& word : query_.words) {
            MASTHEAD_TRY(const bool has_word, records_.contains(word_prefix(scope_, word) + key_of(head.id)));
            if (!has_word) return false;
        }
        return true;
    }

    Result<Page<ArticleListing>> page(std::string_view name) {
        PageMaker<ArticleListing> maker(name, query_.page.limit);
        const auto take = [&](auto first, auto last) {
            for (; first != last; ++first) {
                if (maker.full()) {
                    maker.more();
                    return;
                }
                maker.add(std::move(first->second), first->first);
            }
        };
        if (reverse_) {
            take(found_.rbegin(), found_.rend());
        } else {
            take(found_.begin(), found_.end());
        }
        return maker.take();
    }

    RecordStore& records_;
    const ArticleQuery& query_;
    Scope scope_;
    bool reverse_;
    std::string start_;
    std::vector<Group> groups_;
    /// Matching articles by their place in the order.
    std::map<std::string, ArticleListing> found_;
    /// Matches of the scan in progress.
    std::size_t taken_ = 0;
};

} // namespace

Result<Page<ArticleListing>> list_articles(RecordStore& records, const ArticleQuery& query) {
    return ArticleList(records, query).run();
}

} // namespace masthead::inline v0::detail
