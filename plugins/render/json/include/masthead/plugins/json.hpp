#pragma once

#include <masthead/core/result.hpp>
#include <masthead/plugin/registry.hpp>

/// The renderer of the HTTP interface: every view as compact JSON with a stable order of members.
namespace masthead::inline v0::json {

/// Adds the renderer `json` (`application/json`; problems are `application/problem+json`). `already_exists` if the name
/// is taken. The renderer has no theme and no assets; what it writes is described in the README.md beside its sources.
[[nodiscard]] Result<void> install(Registry& registry);

} // namespace masthead::inline v0::json
