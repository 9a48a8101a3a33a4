#pragma once

#include "http/call.hpp"

namespace masthead::inline v0::http::detail {

/// True if the request prefers an answer without a body (`Prefer: return=minimal`, RFC 7240). The first preference for
/// the answer counts.
[[nodiscard]] bool prefers_minimal(const Request& request);

/// Leaves the body of an answer to POST, PUT or PATCH out if the client prefers that: 200 becomes 204, 201 and 202 keep
/// their `Location`, all their `ETag`. Not where the body holds what is told nowhere else (`Call::tells_result`).
void apply_preference(Response& response, const Call& call);

} // namespace masthead::inline v0::http::detail
