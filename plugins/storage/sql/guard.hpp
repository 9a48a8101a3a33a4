#pragma once

#include "rows.hpp"
#include "transaction.hpp"

namespace masthead::inline v0::sql {

template <typename Work>
auto guarded(Connection& connection, const Dialect& dialect, Work work) -> std::invoke_result_t<Work> {
    try {
        return work();
    } catch (CorruptRow& corrupt) {
        return std::move(corrupt.error);
    } catch (...) {
        return dialect.current_error(connection);
    }
}

template <typename Work>
auto Transaction::guarded(Work work) -> std::invoke_result_t<Work> {
    return sql::guarded(connection_, dialect_, std::move(work));
}

template <typename Columns, typename T>
std::optional<T> Transaction::find_one(std::string_view text, std::initializer_list<Value> parameters) {
    std::optional<T> found;
    connection_.query(text, Columns::types, parameters, [&](const Row& row) { found = Columns::read(row); });
    return found;
}

} // namespace masthead::inline v0::sql
