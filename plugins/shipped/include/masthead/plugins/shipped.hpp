#pragma once

#include <masthead/plugin/registry.hpp>

namespace masthead::inline v0 {

/// A new registry with every plugin that comes with Masthead: the storages `memory:`, `sqlite:PATH` and
/// `postgresql://...`, the renderers `json`, `html`, `markdown` and `text`; and the storage `plugin:PATH.so?ARGUMENTS`,
/// which loads the plugin in a shared object (`load_plugin`) and opens the one storage it has at ARGUMENTS. The first
/// question mark ends the path. A host that wants fewer, or others, makes a `Registry` and calls their `install`
/// functions itself.
[[nodiscard]] Registry shipped_plugins();

} // namespace masthead::inline v0
