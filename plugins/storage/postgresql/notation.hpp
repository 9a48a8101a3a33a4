#pragma once

#include "../sql/notation.hpp"

namespace masthead::inline v0::postgresql {

/// What the marks of the shared statements mean in PostgreSQL.
[[nodiscard]] const sql::Notation& notation();

} // namespace masthead::inline v0::postgresql
