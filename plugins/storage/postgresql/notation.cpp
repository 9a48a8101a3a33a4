#include "notation.hpp"

#include <array>

namespace masthead::inline v0::postgresql {

namespace {

using sql::Form;

constexpr std::array forms{
    Form{"micros", "(extract(epoch from ", ") * 1000000)::bigint"},
    Form{"number", "(", ")::int"},
    Form{"json", "to_json(", ")"},
    Form{"ids", "array(select json_array_elements_text(", "::json)::uuid)"},
    Form{"as_json", "(", ")::jsonb"},
    Form{"in", "= any(array(select json_array_elements_text(", "::json)::uuid))"},
    Form{"in_texts", "= any(array(select json_array_elements_text(", "::json)))"},
    Form{"least", "least(", ")"},
    Form{"greatest", "greatest(", ")"},
    Form{"join", "join", ""},
    Form{"plain", "", ""},
    Form{"day", "(date '1970-01-01' + (", ")::int)"},
    Form{"day_number", "(", " - date '1970-01-01')"},
};

constexpr std::array types{
    sql::TypeName{"id", "uuid"},      sql::TypeName{"text", "text"},        sql::TypeName{"integer", "bigint"},
    sql::TypeName{"flag", "boolean"}, sql::TypeName{"time", "timestamptz"},
};

std::string rows(const sql::Notation& notation, std::string_view place, std::string_view columns) {
    std::string list;
    sql::for_each_column(columns, [&](std::string_view name, std::string_view type) {
        (((list += list.empty() ? "" : ", ") += name) += ' ') += notation.type(type);
    });
    return "(select * from json_to_recordset(" + std::string(place) + "::json) as r(" + list + "))";
}

/// A part of its own, which the planner does not take apart: it would compare all rows with all.
std::string lookup(std::string_view table, std::string_view condition) {
    const std::string alias(table.substr(table.find(' ') + 1));
    return "cross join lateral (select " + alias + ".* from " + std::string(table) + " where" + std::string(condition) +
           " offset 0) " + alias;
}

std::string among(std::string_view column, std::string_view place) {
    return std::string(column) + " = any(array(select json_array_elements_text(" + std::string(place) +
           "::json)::uuid))";
}

} // namespace

const sql::Notation& notation() {
    static constexpr sql::Notation result{forms, types, true, rows, lookup, among};
    return result;
}

} // namespace masthead::inline v0::postgresql
