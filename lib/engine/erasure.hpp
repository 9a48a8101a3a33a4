#pragma once

#include <masthead/core/result.hpp>

#include <chrono>

namespace masthead::inline v0::detail {

struct EngineState;

/// So long after an account was erased nothing comes any more that was on its way then.
constexpr std::chrono::minutes erasure_settles(10);

/// Lets go of what erased accounts left: what a call could not finish, and what came in while it worked.
[[nodiscard]] Result<void> finish_erasures(EngineState& state);

} // namespace masthead::inline v0::detail
