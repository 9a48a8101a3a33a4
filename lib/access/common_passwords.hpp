#pragma once

#include <string_view>

namespace masthead::inline v0::detail {

/// True if `folded` (see `fold_for_identity`) is one of the 15,769 most frequent passwords of eight characters or more
/// that leaked from other sites. Safe from any thread.
[[nodiscard]] bool is_common_password(std::string_view folded);

} // namespace masthead::inline v0::detail
