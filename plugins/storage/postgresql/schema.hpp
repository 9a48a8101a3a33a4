#pragma once

#include <masthead/core/result.hpp>

#include <string>

namespace soci {
class session;
}

namespace masthead::inline v0::postgresql {

/// Makes or upgrades the schema in one transaction, one host at a time. See `Storage::migrate`. Throws what SOCI
/// throws.
[[nodiscard]] Result<void> migrate(soci::session& session, const std::string& schema);
/// `unsupported` unless the schema is exactly the one that this library knows.
[[nodiscard]] Result<void> check_schema(soci::session& session);

} // namespace masthead::inline v0::postgresql
