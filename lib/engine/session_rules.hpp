#pragma once

#include <masthead/access/session.hpp>
#include <masthead/core/error.hpp>

namespace masthead::inline v0::detail {

/// The answer to whoever comes with a session that is over.
[[nodiscard]] inline Error session_ended(SessionEnd reason) {
    return {ErrorCode::session_ended, std::string(to_string(reason)), ""};
}

} // namespace masthead::inline v0::detail
