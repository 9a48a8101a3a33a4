#include "stored_rows.hpp"

#include <stdexcept>

namespace masthead::bench {

std::string insert_like(test::PostgresqlClient& client, const std::string& table, const std::string& condition,
                        const Values& others) {
    const auto columns = client.column_of("select column_name from information_schema.columns where table_schema = "
                                          "'public' and is_generated = 'NEVER' and table_name = " +
                                          client.quoted(table) + " order by ordinal_position");
    std::string names;
    std::string values;
    for (const auto& column : columns) {
        const auto name = client.quoted_name(column);
        const auto other = others.find(column);
        const auto value = other != others.end() ? other->second
                                                 : client.value_of("select quote_nullable(" + name + "::text) from " +
                                                                   table + " where " + condition + " limit 1");
        if (value.empty()) throw std::runtime_error("there is no row in " + table + " where " + condition);
        names += (names.empty() ? "" : ", ") + name;
        values += (values.empty() ? "" : ", ") + value;
    }
    return "insert into " + table + " (" + names + ") select " + values;
}

std::string insert_comments_like(test::PostgresqlClient& client, const std::string& id, const std::string& article,
                                 Values others) {
    others.merge(Values{
        {"article", article}, {"id", "made.id"}, {"path", "replace(made.id::text, '-', '')"}, {"created_at", "now()"}});
    return insert_like(client, "comments", "id = " + client.quoted(id), others) +
           " from (select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || "
           "substr(md5(random()::text), 13))::uuid as id) made";
}

std::string with_value(std::string literal, const std::string& marker, const std::string& sql) {
    const auto at = literal.find(marker);
    if (at == std::string::npos) throw std::runtime_error("the marker is not in the stored value");
    return literal.replace(at, marker.size(), "' || " + sql + " || '");
}

} // namespace masthead::bench
