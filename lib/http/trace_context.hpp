#pragma once

#include <string_view>

namespace masthead::inline v0::http::detail {

/// The trace id (32 hexadecimal digits) of a `traceparent` header as W3C Trace Context defines it; empty if the header
/// is not well-formed. Of later versions than 00 what they have in common is read.
[[nodiscard]] std::string_view trace_id_of(std::string_view traceparent) noexcept;

} // namespace masthead::inline v0::http::detail
