#include "engine/assemble.hpp"

#include "engine/article_permissions.hpp"

#include <algorithm>
#include <map>

namespace masthead::inline v0::detail {

namespace {

/// Names by id.
class Names {
public:
    Names() = default;
    explicit Names(WholeArticle& article) {
        for (auto& term : article.terms) terms_.insert_or_assign(term.id, std::move(term));
        for (auto& author : article.authors) authors_.insert_or_assign(author.id, std::move(author));
    }

    void want(const ArticleContent& content) {
        for (const auto& id : content.categories) terms_.try_emplace(id);
        for (const auto& id : content.tags) terms_.try_emplace(id);
        for (const auto& entry : content.byline) {
            if (entry.author) authors_.try_emplace(*entry.author);
        }
    }

    /// In one call a kind.
    Result<void> load(ReadTransaction& transaction) {
        std::vector<TermId> term_ids;
        for (const auto& [id, term] : terms_) term_ids.push_back(id);
        MASTHEAD_TRY(auto terms, transaction.find_terms(term_ids));
        for (std::size_t i = 0; i < term_ids.size(); ++i) terms_[term_ids[i]] = std::move(terms[i]);
        std::vector<AuthorId> author_ids;
        for (const auto& [id, author] : authors_) author_ids.push_back(id);
        MASTHEAD_TRY(auto authors, transaction.find_authors(author_ids));
        for (std::size_t i = 0; i < author_ids.size(); ++i) authors_[author_ids[i]] = std::move(authors[i]);
        return {};
    }

    template <typename Shown>
    void fill(Shown& shown) const {
        shown.categories = terms(shown.content.categories);
        shown.tags = terms(shown.content.tags);
        for (const auto& entry : shown.content.byline) {
            ShownByline line{std::nullopt, entry.credit, entry.role};
            if (entry.author) line.author = find(authors_, *entry.author);
            if (line.author || !line.credit.empty()) shown.byline.push_back(std::move(line));
        }
        shown.url = article_url(shown.head.slug, shown.categories);
    }

private:
    template <typename Key, typename Value>
    static std::optional<Value> find(const std::map<Key, std::optional<Value>>& values, const Key& key) {
        const auto found = values.find(key);
        return found == values.end() ? std::nullopt : found->second;
    }

    std::vector<Term> terms(const std::vector<TermId>& ids) const {
        std::vector<Term> result;
        for (const auto& id : ids) {
            if (auto term = find(terms_, id)) result.push_back(std::move(*term));
        }
        return result;
    }

    std::map<TermId, std::optional<Term>> terms_;
    std::map<AuthorId, std::optional<Author>> authors_;
};

} // namespace

bool comments_open(const ArticleHead& head, const EngineState& state) {
    const auto now = state.now();
    return head.comments_open && is_visible(head, now) && state.policies.comment.is_open(*head.publish_at, now);
}

bool ratings_open(const ArticleHead& head, const EngineState& state) {
    const auto now = state.now();
    return head.ratings_open && is_visible(head, now) && state.policies.rating.is_open(*head.publish_at, now);
}

ArticleDetails assemble(const EngineState& state, WholeArticle article) {
    const Names names(article);
    ArticleDetails details;
    details.head = std::move(article.head);
    details.revision = article.revision.number;
    details.content = std::move(article.revision.content);
    names.fill(details);
    details.counters = article.counters;
    details.rating = std::move(article.rating);
    details.comments_open = comments_open(details.head, state);
    details.ratings_open = ratings_open(details.head, state);
    return details;
}

ArticleSummary summary_of(WholeArticle article) {
    const Names names(article);
    ArticleSummary summary;
    summary.head = std::move(article.head);
    summary.content = std::move(article.revision.content);
    summary.content.body = {};
    names.fill(summary);
    summary.counters = article.counters;
    summary.rating = std::move(article.rating);
    return summary;
}

Result<ArticleDetails> latest_details(ReadTransaction& transaction, const EngineState& state, const ArticleId& id) {
    MASTHEAD_TRY(auto article, transaction.find_whole_article(id, RevisionChoice::latest));
    if (!article) return not_found("there is no such article");
    return assemble(state, std::move(*article));
}

Result<std::vector<ArticleSummary>> assemble(ReadTransaction& transaction, std::vector<ArticleListing> listings) {
    Names names;
    std::vector<ArticleId> ids;
    for (const auto& listing : listings) {
        names.want(listing.content);
        ids.push_back(listing.head.id);
    }
    MASTHEAD_CHECK(names.load(transaction));
    MASTHEAD_TRY(auto ratings, transaction.rating_summaries(ids));
    std::vector<ArticleSummary> result;
    for (std::size_t i = 0; i < listings.size(); ++i) {
        ArticleSummary summary;
        summary.head = std::move(listings[i].head);
        summary.content = std::move(listings[i].content);
        summary.counters = listings[i].counters;
        summary.rating = std::move(ratings[i]);
        names.fill(summary);
        result.push_back(std::move(summary));
    }
    return result;
}

Result<std::vector<Term>> all_categories(ReadTransaction& transaction) {
    std::vector<Term> all;
    PageRequest page{PageRequest::max_limit, {}};
    while (true) {
        MASTHEAD_TRY(auto part, transaction.list_terms(TermKind::category, page));
        std::ranges::move(part.items, std::back_inserter(all));
        if (!part.next) return all;
        page.after = *part.next;
    }
}

Result<ArticleHead> readable_article(ReadTransaction& transaction, const EngineState& state, const Principal& by,
                                     const ArticleId& id) {
    MASTHEAD_TRY(ArticleHead head, transaction.get_article(id));
    if (is_visible(head, state.now())) return head;
    MASTHEAD_TRY(const ArticleDetails details, latest_details(transaction, state, id));
    MASTHEAD_TRY(const ArticlePermissions permissions, ArticlePermissions::of(by, transaction));
    MASTHEAD_CHECK(permissions.check(ArticleAct::see, details, state.now()));
    return head;
}

Result<ArticleHead> visible_article(ReadTransaction& transaction, const EngineState& state, const ArticleId& id) {
    MASTHEAD_TRY(ArticleHead head, transaction.get_article(id));
    if (!is_visible(head, state.now())) return not_found("there is no such article");
    return head;
}

std::vector<std::string> tags_of(const ArticleId& id, const ArticleContent& content) {
    std::vector<std::string> tags{"article:" + to_string(id), "list"};
    const auto add = [&](std::string tag) {
        if (tags.size() < 64) tags.push_back(std::move(tag));
    };
    for (const auto& term : content.categories) add("term:" + to_string(term));
    for (const auto& term : content.tags) add("term:" + to_string(term));
    for (const auto& entry : content.byline) {
        if (entry.author) add("author:" + to_string(*entry.author));
    }
    return tags;
}

} // namespace masthead::inline v0::detail
