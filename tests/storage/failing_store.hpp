#pragma once

#include <masthead/storage/key_value_store.hpp>

#include <functional>
#include <memory>

namespace masthead::test {

/// The calls of a key-value transaction that can fail.
enum class StoreCall { begin, get, put, erase, scan, commit };

/// Called before each call; what it fails with is the call's answer, and the store does not hear of it.
using BeforeStoreCall = std::function<Result<void>(StoreCall)>;

/// Passes every call on to `inner`, which must live as long, if `before_call` lets it.
[[nodiscard]] std::unique_ptr<KeyValueStore> make_failing_store(KeyValueStore& inner, BeforeStoreCall before_call);

} // namespace masthead::test
