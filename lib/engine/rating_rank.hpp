#pragma once

#include "engine/state.hpp"

namespace masthead::inline v0::detail {

/// Makes the key that lists are ordered by follow the votes; without any it is 0, as before the first.
[[nodiscard]] Result<void> refresh_rank(WriteTransaction& transaction, const EngineState& state,
                                        const ArticleId& article);

} // namespace masthead::inline v0::detail
