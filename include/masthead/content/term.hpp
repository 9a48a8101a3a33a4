#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/slug.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// What a term is for. Slugs are unique within a kind.
enum class TermKind : std::uint8_t {
    /// A section of the site; categories form a tree and the first one of an article is part of its address.
    category = 1,
    /// A keyword; flat.
    tag = 2,
};

[[nodiscard]] std::string_view to_string(TermKind kind) noexcept;

/// A category or a tag. A plain value type.
struct Term {
    TermId id;
    TermKind kind = TermKind::tag;
    Slug slug;
    /// 1 to 100 code points, one line.
    std::string name;
    /// At most 2,000 code points of plain text; may be empty.
    std::string description;
    /// The category above; always empty for tags. No cycles; at most 8 levels.
    std::optional<TermId> parent;
    /// Order among siblings in navigation, lowest first; equal positions are ordered by name.
    std::int32_t position = 0;
    std::uint64_t version = 1;

    friend bool operator==(const Term&, const Term&) = default;
};

/// Checks and normalises the texts. Errors name `name`, `description` or `parent`.
[[nodiscard]] Result<Term> validated(Term term);

} // namespace masthead::inline v0
