#include "engine/article_permissions.hpp"

#include "engine/assemble.hpp"

#include <algorithm>

namespace masthead::inline v0::detail {

namespace {

/// A storage takes so many categories in one list.
constexpr std::size_t most_categories = 100;
/// More lists than these would not fit into a cursor.
constexpr std::size_t most_lists = 10;

/// By the role and not by what a token may do: rights over own articles do not grow by leaving a permission out.
bool is_limited(const Principal& by) noexcept {
    return by.is_signed_in() && !by.categories.empty() &&
           (has_permission(by.role, Permission::read_unpublished) ||
            has_permission(by.role, Permission::write_any_article));
}

/// `roots` and all categories below them, sorted.
Result<std::vector<TermId>> with_all_below(ReadTransaction& transaction, const std::vector<TermId>& roots) {
    MASTHEAD_TRY(const auto all, all_categories(transaction));
    auto found = roots;
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (const auto& term : all) {
            if (term.parent == found[i] && std::ranges::find(found, term.id) == found.end()) found.push_back(term.id);
        }
    }
    std::ranges::sort(found);
    return found;
}

} // namespace

Result<ArticlePermissions> ArticlePermissions::of(const Principal& by, ReadTransaction& transaction) {
    ArticlePermissions permissions(by);
    if (is_limited(by)) {
        MASTHEAD_TRY(permissions.categories_, with_all_below(transaction, by.categories));
    }
    return permissions;
}

Result<ArticlePermissions> ArticlePermissions::of(const Principal& by, const EngineState& state) {
    if (!is_limited(by)) return ArticlePermissions(by);
    return state.read([&](ReadTransaction& transaction) { return of(by, transaction); });
}

bool ArticlePermissions::is_own_category(const TermId& id) const noexcept {
    return !categories_ || std::ranges::binary_search(*categories_, id);
}

bool ArticlePermissions::is_covered(std::span<const TermId> categories) const noexcept {
    return !categories_ || std::ranges::any_of(categories, [&](const TermId& id) { return is_own_category(id); });
}

bool ArticlePermissions::may_with_any(Permission permission, const ArticleDetails& article) const noexcept {
    return by_.may(permission) && is_covered(article.content.categories);
}

bool ArticlePermissions::is_own(const ArticleDetails& article) const noexcept {
    if (!by_.account) return false;
    if (article.head.created_by == by_.account) return true;
    return std::ranges::any_of(article.byline,
                               [&](const auto& line) { return line.author && line.author->account == by_.account; });
}

bool ArticlePermissions::may(ArticleAct act, const ArticleDetails& article) const noexcept {
    if (may_with_any(Permission::write_any_article, article)) return true;
    const bool may_change_own = by_.may(Permission::write_own_articles) && is_own(article);
    switch (act) {
    case ArticleAct::see: return may_change_own || may_with_any(Permission::read_unpublished, article);
    case ArticleAct::change: return may_change_own;
    case ArticleAct::publish: return may_change_own && by_.may(Permission::publish_own_articles);
    case ArticleAct::review_votes: break;
    }
    return false;
}

Result<void> ArticlePermissions::check(ArticleAct act, const ArticleDetails& article, Timestamp now) const {
    if (may(act, article)) return {};
    if (!is_visible(article.head, now) && !may(ArticleAct::see, article)) {
        return not_found("there is no such article");
    }
    if (act == ArticleAct::see) return permission_denied("only those who may edit an article see its newest revision");
    MASTHEAD_CHECK(require(by_, act));
    if (by_.may(Permission::write_any_article)) {
        return permission_denied("this article is in none of the account's categories");
    }
    return permission_denied("this is somebody else's article");
}

Result<void> ArticlePermissions::check_move(const ArticleDetails& before, std::span<const TermId> after) const {
    const auto& old = before.content.categories;
    // Whom a byline names may have put the name there.
    if (!categories_ || before.head.created_by == by_.account || std::ranges::is_permutation(old, after)) return {};
    const auto may_differ = [&](std::span<const TermId> some, std::span<const TermId> others) {
        return std::ranges::all_of(some, [&](const TermId& id) {
            return is_own_category(id) || std::ranges::find(others, id) != others.end();
        });
    };
    if (is_covered(old) && is_covered(after) && may_differ(old, after) && may_differ(after, old)) return {};
    return permission_denied("articles of others may be moved between the account's categories only");
}

std::vector<ArticleQuery> ArticlePermissions::visible(const ArticleQuery& query) const {
    std::vector<ArticleQuery> lists;
    const bool sees_any = by_.may(Permission::read_unpublished);
    auto categories = categories_.value_or(std::vector<TermId>());
    if (!query.any_category.empty()) {
        categories.clear();
        std::ranges::copy_if(query.any_category, std::back_inserter(categories),
                             [&](const TermId& id) { return is_own_category(id); });
    }
    const bool is_all_own = !query.any_category.empty() && categories.size() == query.any_category.size();
    if (sees_any && (!categories_ || is_all_own)) return {query};
    if (by_.account && by_.may(Permission::write_own_articles)) {
        lists.push_back(query);
        lists.back().created_by = by_.account;
    }
    if (!sees_any) return lists;
    for (std::size_t first = 0; first < categories.size() && lists.size() < most_lists; first += most_categories) {
        const auto part = std::span(categories).subspan(first, std::min(most_categories, categories.size() - first));
        lists.push_back(query);
        lists.back().any_category.assign(part.begin(), part.end());
    }
    return lists;
}

Result<void> require(const Principal& by, ArticleAct act) {
    if (act == ArticleAct::see || by.may(Permission::write_any_article)) return {};
    if (act == ArticleAct::review_votes) return by.require(Permission::write_any_article);
    MASTHEAD_CHECK(by.require(Permission::write_own_articles));
    return act == ArticleAct::publish ? by.require(Permission::publish_own_articles) : Result<void>();
}

Result<void> require_all_articles(const Principal& by) {
    MASTHEAD_CHECK(by.require(Permission::write_any_article));
    if (!is_limited(by)) return {};
    return permission_denied("this needs an account whose rights are not limited to some categories");
}

} // namespace masthead::inline v0::detail
