#pragma once

#include "claims.hpp"

#include <masthead/access/principal.hpp>

namespace masthead::inline v0::openid::detail {

/// Who acts by a token, with the role and the name that the host's options give.
[[nodiscard]] Principal principal_of(const Claims& claims, const Options& options, Timestamp now);

} // namespace masthead::inline v0::openid::detail
