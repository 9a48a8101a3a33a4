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

/// The same for comments: an insert of rows like that of the comment `id`, on the article that the SQL `article` gives,
/// each with an id and a place of its own, in the order of time as the ids of the engine are: random ones would cost
/// the indexes more.
[[nodiscard]] std::string insert_comments_like(test::PostgresqlClient& client, const std::string& id,
                                               const std::string& article, Values others = {});

/// The literal of a stored value in which `marker` stands, with the value of `sql` in its place.
[[nodiscard]] std::string with_value(std::string literal, const std::string& marker, const std::string& sql);

} // namespace masthead::bench
