#pragma once

#include <masthead/render/shown.hpp>

#include "engine/article_permissions.hpp"

#include <functional>

/// The steps that every way of writing an article takes: the editor's calls and the import.
namespace masthead::inline v0::detail {

/// An article in the course of a change.
struct ArticleChange {
    WriteTransaction& transaction;
    ArticleHead head;
    ArticleContent content;
    /// The newest revision (after this change) becomes the one that readers see.
    bool goes_live = false;
    /// What was made for it, to be recorded behind the article's own change.
    std::vector<Change> made{};
};

/// `publish_at` before `unpublish_at`, and both where they must be.
[[nodiscard]] Result<void> check_dates(const ArticleHead& head);
/// `wanted`, or the first free one of `wanted-2`, `wanted-3`, ...
[[nodiscard]] Result<Slug> free_slug(ReadTransaction& transaction, const Slug& wanted);
/// A new article as storages take it, of a content that was validated.
[[nodiscard]] NewArticle new_article(const ArticleHead& head, const ArticleContent& content);
/// Everything that the content names exists.
[[nodiscard]] Result<void> check_references(ReadTransaction& transaction, const ArticleContent& content);
/// Stores new articles, whose references were checked, with their changes.
[[nodiscard]] Result<void> create(WriteTransaction& transaction, const EngineState& state,
                                  std::span<const NewArticle> articles);
/// Stores what differs between `before` and `change`, and gives the new head.
[[nodiscard]] Result<ArticleHead> update(WriteTransaction& transaction, const EngineState& state,
                                         const std::optional<AccountId>& by, const ArticleHead& before,
                                         const ArticleContent& content_before, ArticleChange change);

/// The article with its newest revision, if `act` is allowed with it.
[[nodiscard]] Result<ArticleDetails> allowed(ReadTransaction& transaction, const EngineState& state,
                                             const ArticlePermissions& permissions, ArticleAct act,
                                             const ArticleId& id);
/// `version_mismatch` if the article is not at `version`.
[[nodiscard]] Result<void> check_version(const ArticleHead& head, std::uint64_t version);
/// One editor's change, which is an `act`: checks, `edit`, storing; gives the article with its newest revision.
[[nodiscard]] Result<ArticleDetails> change_article(const EngineState& state, const Principal& by, ArticleAct act,
                                                    const ArticleId& id, std::uint64_t version,
                                                    const std::function<Result<void>(ArticleChange&)>& edit);

} // namespace masthead::inline v0::detail
