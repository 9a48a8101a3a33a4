#include "notation.hpp"

#include <array>

namespace masthead::inline v0::sqlite {

namespace {

using sql::Form;

/// Times and days are numbers, ids and JSON are text, and a list is a JSON array, so most marks mean nothing here.
/// `cross join` keeps the order of the tables; a plus before a column keeps it from choosing an index.
constexpr std::array forms{
    Form{"micros", "", ""},
    Form{"number", "", ""},
    Form{"json", "", ""},
    Form{"ids", "", ""},
    Form{"as_json", "", ""},
    Form{"in", "in (select value from json_each(", "))"},
    Form{"in_texts", "in (select value from json_each(", "))"},
    Form{"least", "min(", ")"},
    Form{"greatest", "max(", ")"},
    Form{"join", "cross join", ""},
    Form{"plain", "+", ""},
    Form{"day", "", ""},
    Form{"day_number", "", ""},
};

std::string rows(const sql::Notation&, std::string_view place, std::string_view columns) {
    std::string names;
    sql::for_each_column(columns, [&](std::string_view name, std::string_view) {
        (((((names += names.empty() ? "" : ", ") += place) += '_') += name) += " as ") += name;
    });
    return "(select " + names + ')';
}

std::string lookup(std::string_view table, std::string_view condition) {
    return "cross join " + std::string(table) + " on" + std::string(condition);
}

/// A row looked for by its key needs no list of them, but the parameter must be bound.
std::string among(std::string_view, std::string_view place) {
    return std::string(place) + " is not null";
}

} // namespace

const sql::Notation& notation() {
    static constexpr sql::Notation result{forms, {}, false, rows, lookup, among, true};
    return result;
}

} // namespace masthead::inline v0::sqlite
