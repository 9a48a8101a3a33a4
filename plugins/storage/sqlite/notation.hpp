#pragma once

#include "../sql/notation.hpp"

namespace masthead::inline v0::sqlite {

/// What the marks of the shared statements mean in SQLite.
[[nodiscard]] const sql::Notation& notation();

} // namespace masthead::inline v0::sqlite
