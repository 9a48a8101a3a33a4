#pragma once

#include <masthead/core/result.hpp>

namespace soci {
class session;
}

namespace masthead::inline v0::sqlite {

/// Makes or upgrades the schema in one transaction. See `Storage::migrate`. Throws what SOCI throws.
[[nodiscard]] Result<void> migrate(soci::session& session);
/// `unsupported` unless the schema is exactly the one that this library knows.
[[nodiscard]] Result<void> check_schema(soci::session& session);

} // namespace masthead::inline v0::sqlite
