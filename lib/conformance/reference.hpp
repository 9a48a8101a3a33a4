#pragma once

#include <masthead/storage/key_value_store.hpp>

#include <memory>

namespace masthead::inline v0::conformance {

/// The simplest key-value store that keeps the rules: a sorted map that every writing transaction copies. Slow with
/// much in it, and easy to see right; what other backends are compared with.
[[nodiscard]] std::unique_ptr<KeyValueStore> make_reference_store();

} // namespace masthead::inline v0::conformance
