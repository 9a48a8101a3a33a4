#pragma once

#include "http/call.hpp"

/// Header fields that answers have whatever they are about.
namespace masthead::inline v0::http::detail {

/// What belongs to a failure.
void add_failure_headers(Response& response, const Request& request);
/// What all answers have, and whether they may be kept by whoever is on their way.
void add_common_headers(Response& response, const Call& call);
/// Turns an answer that the client has already into 304.
void apply_conditions(Response& response, const Request& request);

} // namespace masthead::inline v0::http::detail
