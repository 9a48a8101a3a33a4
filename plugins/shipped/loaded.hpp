#pragma once

#include <masthead/core/result.hpp>

namespace masthead::inline v0 {

class Registry;

/// Adds the storage `plugin:PATH.so?ARGUMENTS`: that of the plugin in the shared object, which must have exactly one,
/// opened at ARGUMENTS. The first question mark ends the path.
[[nodiscard]] Result<void> install_loaded_storage(Registry& registry);

} // namespace masthead::inline v0
