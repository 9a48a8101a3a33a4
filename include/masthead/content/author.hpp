#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/slug.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace masthead::inline v0 {

/// The public profile of somebody who writes: what a byline points at and what an author page shows. It is no account
/// and grants nothing; an account may be linked to it. A plain value type.
struct Author {
    AuthorId id;
    Slug slug;
    /// 1 to 100 code points, one line.
    std::string name;
    /// At most 2,000 code points of plain text; may be empty.
    std::string bio;
    /// The account that writes under this name, if any; it may edit articles that carry it.
    std::optional<AccountId> account;
    std::uint64_t version = 1;

    friend bool operator==(const Author&, const Author&) = default;
};

/// Checks and normalises the texts. Errors name `name` or `bio`.
[[nodiscard]] Result<Author> validated(Author author);

} // namespace masthead::inline v0
