#pragma once

#include <masthead/http/message.hpp>

namespace masthead::inline v0::http::detail {

/// Cuts an answer down to the part that was asked for (RFC 9110, section 14): 206 with `Content-Range`, or 416 if there
/// is no such part. Only answers to GET with status 200 that say `Accept-Ranges: bytes`. Stays whole for several
/// ranges, for what is not understood, if it is compressed, and if `If-Range` names another version. Copies nothing. To
/// be called after the conditions were looked at.
void apply_range(Response& response, const Request& request);

} // namespace masthead::inline v0::http::detail
