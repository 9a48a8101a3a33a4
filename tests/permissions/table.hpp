#pragma once

#include "rows.hpp"

#include <array>

namespace masthead::permission_tests {

/// Every row, in the order of the table.
[[nodiscard]] std::vector<Row> all_rows();

/// Who calls, and whose the thing is.
struct Column {
    std::string_view title;
    /// Nobody signed in if absent.
    std::optional<Role> role;
    bool is_own = false;
    /// Of the editor of one category.
    bool has_category = false;
    bool is_inside = true;
};

[[nodiscard]] std::span<const Column> columns();

/// What a row's method answered in each column, and what a token needs for it.
struct Answers {
    std::vector<std::string> outcomes;
    std::string scopes;
};

[[nodiscard]] Answers ask(const Row& row);
/// What each role has.
[[nodiscard]] std::string roles_as_markdown();
/// A section with a table for each façade.
[[nodiscard]] std::string as_markdown(const std::vector<Row>& rows, const std::vector<Answers>& answers);

} // namespace masthead::permission_tests
