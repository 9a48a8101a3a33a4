#pragma once

#include "deadline.hpp"
#include "keys.hpp"
#include "records.hpp"

#include <masthead/storage/key_value_store.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0::detail {

/// One key-value transaction with typed records. Remembers the first failure of the store, because a unit that met one
/// must not be committed, and refuses to go on after the deadline. Belongs to one thread at a time.
class RecordStore {
public:
    RecordStore(std::unique_ptr<KeyValueTransaction> transaction, std::optional<SteadyTime> deadline)
        : transaction_(std::move(transaction)), deadline_(deadline) {}

    [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }
    [[nodiscard]] Result<void> commit();

    [[nodiscard]] Result<std::optional<std::string>> find_bytes(std::string_view key);
    [[nodiscard]] Result<bool> contains(std::string_view key);
    [[nodiscard]] Result<void> put_bytes(std::string_view key, std::string_view value);
    [[nodiscard]] Result<void> erase(std::string_view key);

    template <typename Record>
    [[nodiscard]] Result<std::optional<Record>> find(std::string_view key) {
        MASTHEAD_TRY(const auto bytes, find_bytes(key));
        if (!bytes) return std::optional<Record>();
        MASTHEAD_TRY(Record record, decode_record<Record>(*bytes));
        return std::optional<Record>(std::move(record));
    }
    template <typename Record>
    [[nodiscard]] Result<void> put(std::string_view key, const Record& record) {
        return put_bytes(key, encode_record(record));
    }
    /// The id that an index entry points to.
    template <typename IdType>
    [[nodiscard]] Result<std::optional<IdType>> find_id(std::string_view key) {
        MASTHEAD_TRY(const auto bytes, find_bytes(key));
        if (!bytes) return std::optional<IdType>();
        if (bytes->size() != IdBytes{}.size()) return damaged_index();
        return std::optional<IdType>(id_at_end<IdType>(*bytes));
    }

    /// Gets what follows the prefix in the key, and the value; false stops the scan.
    using Visitor = std::function<Result<bool>(std::string_view rest, std::string_view value)>;
    /// Visits the keys that begin with `prefix` and lie behind `prefix` + `after` (in the direction of the scan).
    [[nodiscard]] Result<void> scan(const std::string& prefix, std::string_view after, bool reverse,
                                    const Visitor& visit);
    /// The rests of all keys that begin with `prefix`, at most `limit`.
    [[nodiscard]] Result<std::vector<std::string>> rests(const std::string& prefix, std::size_t limit = SIZE_MAX);
    [[nodiscard]] Result<bool> any(const std::string& prefix);

    [[nodiscard]] static Error damaged_index() {
        return {ErrorCode::corrupt, "an index of the storage is damaged", ""};
    }

private:
    [[nodiscard]] Result<void> check_deadline();
    template <typename T>
    Result<T> noted(Result<T> outcome);

    std::unique_ptr<KeyValueTransaction> transaction_;
    std::optional<SteadyTime> deadline_;
    std::optional<Error> failure_;
};

/// The part of a cursor's key that a scan goes on from; empty for the first page.
[[nodiscard]] Result<std::string> scan_start(const PageRequest& page, std::string_view list);

/// Collects one page of a list in its order.
template <typename T>
class PageMaker {
public:
    PageMaker(std::string_view list, std::uint32_t limit) : list_(list), limit_(limit) {}

    [[nodiscard]] bool full() const noexcept { return page_.items.size() == limit_; }
    /// There is at least one item more than the page holds. Gives false, which stops a scan.
    bool more() {
        page_.next = Cursor(list_, last_key_);
        return false;
    }
    /// Adds an item with the key that a cursor behind it carries. Gives true, which goes on with a scan.
    bool add(T item, std::string_view key) {
        page_.items.push_back(std::move(item));
        last_key_ = key;
        return true;
    }
    [[nodiscard]] Page<T> take() { return std::move(page_); }

private:
    std::string list_;
    std::uint32_t limit_;
    std::string last_key_;
    Page<T> page_;
};

} // namespace masthead::inline v0::detail
