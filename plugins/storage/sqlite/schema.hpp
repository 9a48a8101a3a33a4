#pragma once

#include <masthead/core/result.hpp>

namespace soci {
class session;
}

namespace masthead::inline v0::sqlite {

/// `unsupported` if the file belongs to another program or to a newer version of this one. Changes nothing.
[[nodiscard]] Result<void> check_owner(soci::session& session);
/// Makes or upgrades the schema in one transaction. See `Storage::migrate`. Throws what SOCI throws.
[[nodiscard]] Result<void> migrate(soci::session& session);
/// `unsupported` unless the schema is exactly the one that this library knows.
[[nodiscard]] Result<void> check_schema(soci::session& session);

} // namespace masthead::inline v0::sqlite
