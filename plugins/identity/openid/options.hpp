#pragma once

#include <masthead/plugins/openid.hpp>

namespace masthead::inline v0::openid::detail {

/// The options with what was left empty filled in; `invalid_argument` if one is out of range.
[[nodiscard]] Result<Options> validated(Options options);

} // namespace masthead::inline v0::openid::detail
