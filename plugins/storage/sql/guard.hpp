#pragma once

#include "paging.hpp"
#include "rows.hpp"
#include "transaction.hpp"

#include <unordered_map>

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

/// Runs a query for things by id; gives one entry for each id, in the order asked. `id_of` gives the id of one found.
template <typename Columns, typename T, typename IdType, typename IdOf>
std::vector<std::optional<T>> Transaction::find_many(std::string_view text, std::span<const IdType> ids, IdOf id_of) {
    if (ids.empty()) return {};
    std::unordered_map<IdType, T> found;
    connection_.query(text, Columns::types, {id_list(ids)}, [&](const Row& row) {
        T each = Columns::read(row);
        const IdType id = id_of(each);
        found.insert_or_assign(id, std::move(each));
    });
    std::vector<std::optional<T>> result;
    for (const auto& id : ids) {
        const auto place = found.find(id);
        result.push_back(place == found.end() ? std::nullopt : std::optional<T>(place->second));
    }
    return result;
}

/// One page of what `text` (which ends in a condition with one parameter, `whose`) selects, newest first. Ids are made
/// in the order of time.
template <typename Columns, typename T>
Result<Page<T>> Transaction::list_newest(std::string text, std::string_view whose, std::string_view list,
                                         const PageRequest& page) {
    MASTHEAD_TRY(const PageKey key, page_key(page, list));
    std::vector<Value> parameters{whose};
    if (!page.after.empty()) {
        text += " and id < :key";
        parameters.emplace_back(key.id);
    }
    text += " order by id desc limit :limit";
    parameters.emplace_back(page.limit + 1);
    Page<T> result;
    connection_.query(text, Columns::types, parameters,
                      [&](const Row& row) { result.items.push_back(Columns::read(row)); });
    finish_page(result, page.limit, list, [](const T& last) { return PageKey{{}, to_string(last.id)}; });
    return result;
}

} // namespace masthead::inline v0::sql
