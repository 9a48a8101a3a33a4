#pragma once

#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

/// Runs the route; an unsafe request of the interface that brings an `Idempotency-Key` is carried out once, and one
/// that repeats it gets the answer that it had, with `Idempotency-Replayed`. If that answer was not kept, it is sent to
/// what the request made or changed (303), told that it is gone (204 for DELETE), or at least that it was done (409).
[[nodiscard]] Result<Response> carry_out(Call& call, const Route& route);

} // namespace masthead::inline v0::http::detail
