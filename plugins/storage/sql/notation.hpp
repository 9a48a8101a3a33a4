#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

/// The shared statements are written once, with a mark where databases differ: `@name(argument)` or `@name`. Each
/// database has one table that says what its marks mean, so that all differences of a dialect stand in one place.
namespace masthead::inline v0::sql {

/// `@name(argument)` means `before`, the argument, `after`.
struct Form {
    std::string_view name;
    std::string_view before;
    std::string_view after;
};

/// A type of `@rows` and what this database calls it.
struct TypeName {
    std::string_view name;
    std::string_view here;
};

/// The marks of the shared statements:
/// - `@micros(time)`: a time as microseconds since 1970; `@number(flag)`: a truth value as 0 or 1;
/// - `@json(list)`: a column of ids or texts as a JSON array; `@ids(:place)`: the other way round; `@as_json(text)`;
/// - `@in(:place)`: behind a column of ids, true for those in a JSON array;
/// - `@day(number)`: days since 1970 as a date; `@day_number(day)`: the other way round;
/// - `@least(a, b)`, `@greatest(a, b)`;
/// - `@in_texts(:place)`: as `@in`, behind a column of text;
/// - `@join`: a join whose left side is looked at first; `@plain(column)`: keeps a column from choosing the index;
/// - `@lookup(table alias, condition)`: a join that looks up the rows of `table` for each row on the left by an index,
///   however few there are: what reads a table whole makes all its writers rivals;
/// - `@among(column, :place)`: says again that the column of ids is one of those in a JSON array, where a database
/// needs
///   it to look them up;
/// - `@rows(:place, name type, ...)`: a source of the rows of a `RowList`, to be given an alias; types are `id`,
/// `text`,
///   `integer`, `flag` and `time`.
/// Marks with two parts hold no other marks.
struct Notation {
    std::span<const Form> forms;
    /// What the types of `@rows` are called here, if `rows` names them.
    std::span<const TypeName> types;
    /// Whether times are bound as RFC 3339 text; as microseconds otherwise.
    bool times_are_text = false;
    /// Writes `@rows`: `place` and the columns as they stand in the text.
    std::string (*rows)(const Notation& notation, std::string_view place, std::string_view columns) = nullptr;
    /// Writes `@lookup`: `table` has its alias behind it.
    std::string (*lookup)(std::string_view table, std::string_view condition) = nullptr;
    /// Writes `@among`.
    std::string (*among)(std::string_view column, std::string_view place) = nullptr;
    /// Statements with `@rows` are run once for each row, whose values are bound to `:place_name`: for a database
    /// in this process, where a question costs less than taking a list of rows apart. Otherwise the rows are one
    /// parameter, a JSON array of objects.
    bool has_single_rows = false;

    /// The statement as this database understands it. An unknown mark is a programming error (asserted).
    [[nodiscard]] std::string expand(std::string_view text) const;
    /// What the type `name` is called here. An unknown one is a programming error (asserted).
    [[nodiscard]] std::string_view type(std::string_view name) const;
};

/// Calls `visit(name, type)` for each column of `name type, ...`.
template <typename Visit>
void for_each_column(std::string_view columns, Visit visit) {
    while (!columns.empty()) {
        const auto end = columns.find(',');
        auto column = columns.substr(0, end);
        column.remove_prefix(std::min(column.find_first_not_of(' '), column.size()));
        const auto blank = column.find(' ');
        visit(column.substr(0, blank), column.substr(blank + 1));
        columns = end == std::string_view::npos ? std::string_view() : columns.substr(end + 1);
    }
}

} // namespace masthead::inline v0::sql
