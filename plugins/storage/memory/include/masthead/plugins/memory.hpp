#pragma once

#include <masthead/core/result.hpp>

namespace masthead::inline v0 {
class Registry;
}

/// A site in memory: for tests, for trying things out, and as the reference of what a storage does. Readers see the
/// state of the moment they began and never wait, neither for each other nor for a writer; writers take turns.
/// Everything is gone when the storage is closed.
namespace masthead::inline v0::memory {

/// Adds the storage `memory:`. What stands behind the colon is ignored; each opening gives a storage of its own, empty.
[[nodiscard]] Result<void> install(Registry& registry);

} // namespace masthead::inline v0::memory
