#pragma once

#include <masthead/storage/storage.hpp>

#include <vector>

namespace masthead::inline v0::detail {

/// The public profiles that are linked to an account.
[[nodiscard]] Result<std::vector<Author>> profiles_of(ReadTransaction& transaction, const AccountId& id);

} // namespace masthead::inline v0::detail
