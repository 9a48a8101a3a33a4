#pragma once

#include "http/routes.hpp"

/// Pages of other sites that use the JSON interface, as `CorsPolicy` lets them.
namespace masthead::inline v0::http::detail {

/// True if the request says that it comes from a page of an origin of the policy.
[[nodiscard]] bool comes_from_allowed_origin(const Call& call);

/// True if such a page may do this: what changes something is taken from it as from the site's own pages if it may act
/// as whoever is signed in, or brings no cookie.
[[nodiscard]] bool is_allowed_sender(const Call& call, const Route& route);

/// Says that an answer of the interface varies by the origin, whoever asks, if the policy has any.
void vary_by_origin(Response& response, const Call& call);

/// Tells the browser that the page may read this answer, and in answer to OPTIONS what it may send. The origin is only
/// ever one of the policy's.
void add_cross_origin_headers(Response& response, const Call& call);

} // namespace masthead::inline v0::http::detail
