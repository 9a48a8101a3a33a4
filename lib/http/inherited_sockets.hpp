#pragma once

#include "http/listener.hpp"

#include <string_view>
#include <vector>

namespace masthead::inline v0::http::detail {

/// All that the service manager hands over (`LISTEN_PID`, `LISTEN_FDS`, from descriptor 3 on), at least one; each must
/// be a stream socket that listens. Takes the variables out of the environment. `unavailable` (field `listen`)
/// otherwise.
[[nodiscard]] Result<std::vector<Descriptor>> handed_over_sockets();
/// The one of this number; errors in the same way, `invalid_argument` if it is no number.
[[nodiscard]] Result<std::vector<Descriptor>> inherited_socket(std::string_view number);

} // namespace masthead::inline v0::http::detail
