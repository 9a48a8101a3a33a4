#pragma once

#include <masthead/plugin/registry.hpp>

namespace masthead::inline v0 {

/// A new registry with every plugin that comes with Masthead: the storages `memory:` and `sqlite:PATH`, the renderers
/// `json` and `html`. A host that wants fewer, or others, makes a `Registry` and calls their `install` functions
/// itself.
[[nodiscard]] Registry shipped_plugins();

} // namespace masthead::inline v0
