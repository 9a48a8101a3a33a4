#pragma once

#include <masthead/engine/articles.hpp>

#include "engine/state.hpp"

#include <span>

/// The steps that every way of writing authors and terms takes: the editor's calls, the import, and articles with tags
/// by name.
namespace masthead::inline v0::detail {

/// What the feed says of a change to the author or the term.
[[nodiscard]] std::vector<std::string> tags_of(const AuthorId& author);
[[nodiscard]] std::vector<std::string> tags_of(const TermId& term);

/// Stores what was validated, with its change.
[[nodiscard]] Result<void> create(WriteTransaction& transaction, const EngineState& state, const Author& author);
[[nodiscard]] Result<void> create(WriteTransaction& transaction, const EngineState& state, const Term& term);

/// The author with the slug, or a new one; `wanted` needs no id.
[[nodiscard]] Result<AuthorId> find_or_create(WriteTransaction& transaction, const EngineState& state, Author wanted);
/// The term of the kind with the slug, or a new one; `wanted` needs no id.
[[nodiscard]] Result<TermId> find_or_create(WriteTransaction& transaction, const EngineState& state, Term wanted);

/// The tags of an article in the making.
struct ChosenTags {
    std::vector<TermId> ids;
    /// Changes of those that were made. They are recorded behind the article's, for that is what its writer changed.
    std::vector<Change> made;
};

/// The tags chosen, each once, in order; those that are named and not there are made, if `by` may.
[[nodiscard]] Result<ChosenTags> choose_tags(WriteTransaction& transaction, const EngineState& state,
                                             const Principal& by, std::span<const TagChoice> tags);

} // namespace masthead::inline v0::detail
