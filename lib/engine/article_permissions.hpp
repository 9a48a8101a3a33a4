#pragma once

#include <masthead/render/shown.hpp>

#include "engine/state.hpp"

#include <optional>
#include <span>
#include <vector>

/// Who may do what with which article: everything that reads or changes one asks here.
namespace masthead::inline v0::detail {

/// What somebody wants to do with an article. Own is one that the account made, or whose byline names it.
enum class ArticleAct : std::uint8_t {
    /// See it and its newest revision whatever its state: `read_unpublished`, or the right to change it.
    see,
    /// `write_any_article`, or `write_own_articles` for an own one.
    change,
    /// The same, and `publish_own_articles` as well for an own one.
    publish,
    /// `write_any_article`.
    review_votes,
};

/// What one principal, which must outlive it, may do with articles, as the categories are now. An account with
/// categories has `read_unpublished` and `write_any_article` only for articles whose newest revision is in one of them
/// or below.
class ArticlePermissions {
public:
    /// Reads the categories only if the rights of `by` depend on them.
    [[nodiscard]] static Result<ArticlePermissions> of(const Principal& by, ReadTransaction& transaction);
    [[nodiscard]] static Result<ArticlePermissions> of(const Principal& by, const EngineState& state);

    [[nodiscard]] bool may(ArticleAct act, const ArticleDetails& article) const noexcept;
    /// `not_found` for an article that must not be seen, `permission_denied` for another with which `act` is not
    /// allowed.
    [[nodiscard]] Result<void> check(ArticleAct act, const ArticleDetails& article, Timestamp now) const;
    /// `permission_denied` if an account with categories would take an article that it did not make out of a category
    /// that is not among them (or below), or bring it into one, or leave it in none of them.
    [[nodiscard]] Result<void> check_move(const ArticleDetails& before, std::span<const TermId> after) const;
    /// The lists that together hold what may be seen of `query`, which is one of newest revisions. With categories
    /// asked for, those are what an account with categories sees as far as they are its own.
    [[nodiscard]] std::vector<ArticleQuery> visible(const ArticleQuery& query) const;

private:
    explicit ArticlePermissions(const Principal& by) noexcept : by_(by) {}

    [[nodiscard]] bool is_own_category(const TermId& id) const noexcept;
    [[nodiscard]] bool is_covered(std::span<const TermId> categories) const noexcept;
    /// Has `permission` for any article, with this one among them.
    [[nodiscard]] bool may_with_any(Permission permission, const ArticleDetails& article) const noexcept;
    [[nodiscard]] bool is_own(const ArticleDetails& article) const noexcept;

    const Principal& by_;
    /// The account's categories with all below them, sorted; absent if its rights do not depend on them.
    std::optional<std::vector<TermId>> categories_;
};

/// `unauthenticated` or `permission_denied` if there is no article at all with which `act` is allowed: to be asked
/// before a unit of work is begun.
[[nodiscard]] Result<void> require(const Principal& by, ArticleAct act);
/// `unauthenticated` or `permission_denied` if `by` lacks `write_any_article` for the articles of all categories.
[[nodiscard]] Result<void> require_all_articles(const Principal& by);

} // namespace masthead::inline v0::detail
