#pragma once

#include "http/call.hpp"

namespace masthead::inline v0::http::detail {

/// Adds the header `Link` (RFC 8288) to what is shown of `view`: from a list to its first and its next page, which keep
/// the parameters of the request, from an article to its page and its other forms, and to the description of the
/// interface. `view` holds the cursors that clients get. Nothing for other views, and nothing that would take more than
/// 4 KiB.
void add_links(Response& response, const Call& call, View& view);

} // namespace masthead::inline v0::http::detail
