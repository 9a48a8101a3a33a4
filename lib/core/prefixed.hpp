#pragma once

#include <masthead/core/result.hpp>

#include <string_view>

namespace masthead::inline v0::detail {

/// The same outcome; the field of an error is that of a member of something larger: `prefix` stands before it.
[[nodiscard]] inline Result<void> prefixed(const Result<void>& outcome, std::string_view prefix) {
    if (outcome) return {};
    auto error = outcome.error();
    error.field.insert(0, prefix);
    return error;
}

} // namespace masthead::inline v0::detail
