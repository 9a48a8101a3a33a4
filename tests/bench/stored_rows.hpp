#pragma once

#include "../support/postgresql_client.hpp"

#include <map>
#include <string>

namespace masthead::bench {

/// SQL of one value, by the column that it is for.
using Values = std::map<std::string, std::string>;

/// `insert into TABLE (...) select ...` of all columns of the row that `condition` names, with other values for some of
/// them. So the row has whatever the storage gives one of its own. Throws std::runtime_error if there is no such row.
[[nodiscard]] std::string insert_like(test::PostgresqlClient& client, const std::string& table,
                                      const std::string& condition, const Values& others);

/// The literal of a stored value in which `marker` stands, with the value of `sql` in its place.
[[nodiscard]] std::string with_value(std::string literal, const std::string& marker, const std::string& sql);

} // namespace masthead::bench
