#pragma once

#include <masthead/access/audit.hpp>
#include <masthead/core/secret.hpp>
#include <masthead/storage/storage.hpp>

#include <string_view>

/// The second factor: codes by an app, and recovery codes for a lost one.
namespace masthead::inline v0::detail {

/// What `code` is for an account that has a second factor.
enum class CodeKind : std::uint8_t { wrong, of_app, recovery };

/// Looks at `code` and marks it as used in `record`, which the caller stores in the same unit.
[[nodiscard]] CodeKind use_code(AccountRecord& record, std::string_view code, Timestamp now);

} // namespace masthead::inline v0::detail
