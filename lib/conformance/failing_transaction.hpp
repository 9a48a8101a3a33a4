#pragma once

#include <masthead/storage/storage.hpp>

#include <functional>
#include <memory>

namespace masthead::inline v0::conformance {

/// Called before each call of a unit; what it fails with is the call's answer, and the backend does not hear of it.
using BeforeCall = std::function<Result<void>()>;

/// Passes every call on to `inner`, which must live as long, if `before_call` lets it.
[[nodiscard]] std::unique_ptr<WriteTransaction> make_failing_transaction(WriteTransaction& inner,
                                                                         BeforeCall before_call);

} // namespace masthead::inline v0::conformance
