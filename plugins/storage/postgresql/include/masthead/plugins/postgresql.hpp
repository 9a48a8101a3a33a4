#pragma once

#include <masthead/core/result.hpp>

namespace masthead::inline v0 {

class Registry;

namespace postgresql {

/// Adds the storage `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?KEY=VALUE`: one schema of a PostgreSQL database (15
/// or newer), opened by as many hosts as there are. Several hosts may be named (`HOST1:PORT1,HOST2:PORT2`); the one
/// that takes writes is used. Keys are those of libpq (`sslmode`, `passfile`, `host` for a socket's folder, ...) and
/// - `pool`: connections at most, 1 to 500 (10). Further callers wait for one, in the order of their coming;
/// - `schema`: the schema of the site (`public`), a name of small letters, digits and underscores.
///
/// Units run side by side, serialisable; one that lost against another, or whose connection was lost before its commit,
/// is run again until its deadline. A connection lost during the commit gives `unavailable`. One thread of its own
/// closes connections whose server does not answer, one second after a call's deadline.
[[nodiscard]] Result<void> install(Registry& registry);

} // namespace postgresql

} // namespace masthead::inline v0
