#pragma once

#include <cstddef>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// Bytes up to and including the empty line that ends a request's head; 0 if it is not there yet. A line feed alone
/// ends a line here too, so that `find_fault` can refuse it instead of waiting for ever.
[[nodiscard]] std::size_t request_head_size(std::string_view buffer) noexcept;

/// What makes a head ambiguous to servers and proxies that read it differently (RFC 9112, sections 2.2, 5 and 6): bare
/// line feeds, folded lines, blanks before a colon, NUL, more than 100 fields, a missing or doubled Host, a length
/// given twice or beside chunks, an unknown transfer coding. Empty if nothing is.
[[nodiscard]] std::string_view find_fault(std::string_view head) noexcept;

} // namespace masthead::inline v0::http::detail
