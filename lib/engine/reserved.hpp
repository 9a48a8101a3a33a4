#pragma once

#include <masthead/core/slug.hpp>

/// The addresses that articles and categories cannot have.
namespace masthead::inline v0::detail {

/// Whether the slug is the first part of a path that the HTTP contract keeps for itself.
[[nodiscard]] bool is_reserved(const Slug& slug) noexcept;
/// Fails with `invalid_argument` and the field `slug` if it is reserved.
[[nodiscard]] Result<void> check_not_reserved(const Slug& slug);

} // namespace masthead::inline v0::detail
