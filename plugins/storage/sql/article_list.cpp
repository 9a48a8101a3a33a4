#include "facets.hpp"
#include "guard.hpp"
#include "paging.hpp"

namespace masthead::inline v0::sql {

namespace {

/// Articles that are gathered and sorted rather than looked for along an order. With more of them than this, walking
/// that order meets enough for a page soon, even among a million.
constexpr std::int64_t most_gathered = 2'000;

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

/// A list query in the making: its text, and parameters in the order of their places. Each place has a name of its own,
/// because databases differ on what a repeated name means.
class ArticleList {
public:
    ArticleList(Connection& connection, const Dialect& dialect, const ArticleQuery& query)
        : connection_(connection), dialect_(dialect), query_(query), is_live_(query.visible_at.has_value()) {
        if (!query.any_category.empty()) {
            auto& categories = groups_.emplace_back();
            for (const auto& term : query.any_category) categories.push_back(facet(term));
        }
        if (query.tag) groups_.push_back({facet(*query.tag)});
        if (query.author) groups_.push_back({facet(*query.author)});
    }

    Result<Page<ArticleListing>> run() {
        const auto list_name = joined({"articles:", to_string(query_.order)});
        MASTHEAD_TRY(const PageKey key, page_key(query_.page, list_name));
        choose_source();
        write_conditions(key);
        Page<ArticleListing> page;
        static const auto types = joined({HeadColumns::types, ContentColumns::types, "iiii"});
        connection_.query(text_, types, parameters_, [&](const Row& row) { page.items.push_back(read(row)); });
        finish_page(page, query_.page.limit, list_name, [&](const ArticleListing& last) {
            return PageKey{std::to_string(order_value(last)), to_string(last.head.id)};
        });
        return page;
    }

private:
    /// The facets of which an article must have at least one.
    using Group = std::vector<std::string>;

    [[nodiscard]] std::string place(Value value) {
        parameters_.push_back(std::move(value));
        return ":p" + std::to_string(parameters_.size());
    }
    void condition(std::initializer_list<std::string_view> parts) { text_ += " and " + joined(parts); }

    /// What holds for the rows of `listing` that a group names.
    [[nodiscard]] std::string in_listing(const Group& group) {
        const auto scope = place(is_live_ ? live_scope : latest_scope);
        std::string names;
        for (const auto& each : group) names += (names.empty() ? "" : ", ") + place(each);
        return joined({"f.scope = ", scope, " and f.facet in (", names, ")"});
    }
    [[nodiscard]] std::string words_source() {
        return dialect_.words_source(is_live_, place(dialect_.words_parameter(query_.words)));
    }

    /// How many rows `source` has, as far as that matters.
    std::int64_t count(const std::string& source) {
        std::int64_t rows = 0;
        const auto text =
            joined({"select count(*) from (select 1 from ", source, " limit ", place(most_gathered + 1), ") few"});
        connection_.query(text, "i", parameters_, [&](const Row& row) { rows = row.integer(0); });
        parameters_.clear();
        return rows;
    }

    /// Takes the way to the page that looks cheapest: the index of the one facet; the few articles that have a rare
    /// facet or the words; or the index of the order, from which those that do not match are passed over.
    void choose_source() {
        text_ = joined({"select ", HeadColumns::names, ", ", ContentColumns::names,
                        ", r.number, c.views, c.comments, c.rating_rank from "});
        id_ = "a.id";
        static constexpr std::string_view counters = " @join counters c on c.article = a.id";
        if (is_by_time(query_.order) && query_.words.empty() && groups_.size() == 1 && groups_[0].size() == 1) {
            (text_ += "listing f @join articles a on a.id = f.article") += counters;
            driver_ = in_listing(groups_[0]);
            groups_.clear();
            order_ = "f.sort_at";
            id_ = "f.article";
        } else if (const auto rarest = rarest_source()) {
            text_ += *rarest;
            text_ += counters;
            order_ = order_column();
        } else if (is_by_time(query_.order)) {
            (text_ += "articles a") += counters;
            order_ = order_column();
        } else {
            text_ += "counters c @join articles a on a.id = c.article";
            order_ = order_column();
            id_ = "c.article";
        }
        text_ += joined({" @join revisions r on r.article = a.id and r.number = ",
                         is_live_ ? "a.live_revision" : "a.latest_revision", " where 1 = 1"});
        if (!driver_.empty()) condition({driver_});
    }

    /// The articles of the rarest group, or those with the words, if they are few.
    std::optional<std::string> rarest_source() {
        std::int64_t fewest = most_gathered + 1;
        auto rarest = groups_.end();
        for (auto group = groups_.begin(); group != groups_.end(); ++group) {
            const auto rows = count("listing f where " + in_listing(*group));
            if (rows < fewest) {
                fewest = rows;
                rarest = group;
            }
        }
        if (!query_.words.empty() && count(words_source()) < fewest) {
            const auto found = joined({"(select ", dialect_.words_key(), " as article from ", words_source(), ") w"});
            are_words_met_ = true;
            return joined({found, " @join articles a on a.", dialect_.article_key(), " = w.article"});
        }
        if (rarest == groups_.end()) return std::nullopt;
        const auto found = joined({"(select distinct f.article from listing f where ", in_listing(*rarest), ") g"});
        groups_.erase(rarest);
        return found + " @join articles a on a.id = g.article";
    }

    void write_conditions(const PageKey& key) {
        for (const auto& group : groups_) {
            condition({"exists(select 1 from listing f where ", in_listing(group),
                       " and f.sort_at = a.sort_at and f.article = a.id)"});
        }
        if (is_live_) {
            const auto now = *query_.visible_at;
            const auto from = place(now);
            condition({"a.status = 2 and a.live_revision > 0 and a.publish_at <= ", from,
                       " and (a.unpublish_at is null or a.unpublish_at > ", place(now), ")"});
        } else if (query_.status) {
            condition({"a.status = ", place(static_cast<int>(*query_.status))});
        }
        if (query_.created_by) condition({"a.created_by = ", place(to_string(*query_.created_by))});
        if (query_.locale) condition({"a.locale = ", place(query_.locale->tag())});
        if (!query_.words.empty() && !are_words_met_) {
            condition({"exists(select 1 from ", words_source(), " and ", dialect_.words_key(), " = a.",
                       dialect_.article_key(), ")"});
        }
        const bool ascending = query_.order == ArticleOrder::oldest;
        if (!query_.page.after.empty()) {
            const auto value =
                is_by_time(query_.order) ? place(Timestamp::from_microseconds(key.number())) : place(key.number());
            condition({"(", order_, ", ", id_, ") ", ascending ? ">" : "<", " (", value, ", ", place(key.id), ")"});
        }
        const std::string_view direction = ascending ? " asc" : " desc";
        text_ += joined({" order by ", order_, direction, ", ", id_, direction, " limit "});
        text_ += place(query_.page.limit + 1);
    }

    [[nodiscard]] std::string_view order_column() const {
        switch (query_.order) {
        case ArticleOrder::newest:
        case ArticleOrder::oldest: return "a.sort_at";
        case ArticleOrder::rating: return "c.rating_rank";
        case ArticleOrder::views: return "c.views";
        case ArticleOrder::comments: return "c.comments";
        }
        return "a.sort_at";
    }

    [[nodiscard]] std::int64_t order_value(const ArticleListing& item) const {
        switch (query_.order) {
        case ArticleOrder::newest:
        case ArticleOrder::oldest: break;
        case ArticleOrder::rating: return item.counters.rating_rank;
        case ArticleOrder::views: return static_cast<std::int64_t>(item.counters.views);
        case ArticleOrder::comments: return static_cast<std::int64_t>(item.counters.comments);
        }
        return sort_time(item.head).microseconds();
    }

    static ArticleListing read(const Row& row) {
        constexpr auto next = HeadColumns::size + ContentColumns::size;
        ArticleListing item;
        item.head = HeadColumns::read(row);
        item.content = ContentColumns::read(row, HeadColumns::size);
        item.revision = static_cast<std::uint32_t>(row.integer(next));
        item.counters.views = static_cast<std::uint64_t>(row.integer(next + 1));
        item.counters.comments = static_cast<std::uint64_t>(row.integer(next + 2));
        item.counters.rating_rank = row.integer(next + 3);
        return item;
    }

    Connection& connection_;
    const Dialect& dialect_;
    const ArticleQuery& query_;
    bool is_live_;
    std::vector<Group> groups_;
    std::string text_;
    std::vector<Value> parameters_;
    std::string driver_;
    std::string order_;
    std::string id_;
    bool are_words_met_ = false;
};

} // namespace

Result<Page<ArticleListing>> Transaction::list_articles(const ArticleQuery& query) {
    return guarded([&]() -> Result<Page<ArticleListing>> {
        MASTHEAD_CHECK(check_query(query));
        return ArticleList(connection_, dialect_, query).run();
    });
}

} // namespace masthead::inline v0::sql
