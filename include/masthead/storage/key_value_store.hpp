#pragma once

#include <masthead/storage/storage.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// One transaction on an ordered map of bytes to bytes. Keys are at most 480 bytes, values at most 16 MiB, both may
/// hold any byte. Keys are ordered by unsigned bytes. Belongs to one thread at a time. A read-only one sees what was
/// committed before it began and nothing later; a writing one sees its own changes too. Destroying it without `commit`
/// rolls back.
class KeyValueTransaction {
public:
    virtual ~KeyValueTransaction() = default;

    /// The value, or nothing.
    [[nodiscard]] virtual Result<std::optional<std::string>> get(std::string_view key) = 0;
    /// Writing transactions only; replaces.
    [[nodiscard]] virtual Result<void> put(std::string_view key, std::string_view value) = 0;
    /// Writing transactions only; a missing key is no error.
    [[nodiscard]] virtual Result<void> erase(std::string_view key) = 0;

    /// Called with each key and value of a scan, both valid during the call only; returns false to stop. It may call
    /// `get` on the same transaction, but must not change it.
    using Visitor = std::function<bool(std::string_view key, std::string_view value)>;
    /// Visits keys with `first <= key < last` in ascending order, or descending if `reverse`. An empty `last` means no
    /// upper bound.
    [[nodiscard]] virtual Result<void> scan(std::string_view first, std::string_view last, bool reverse,
                                            const Visitor& visit) = 0;

    /// Makes all changes visible and durable at once. The transaction is over whatever the outcome; `conflict` means
    /// that nothing was changed and the unit may be tried again.
    [[nodiscard]] virtual Result<void> commit() = 0;
};

/// An ordered, transactional map: the short way to write a storage backend. `KeyValueStorage` implements all of
/// `Storage` over it. Safe from any thread. Implementations let no exception out.
class KeyValueStore {
public:
    virtual ~KeyValueStore() = default;

    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    [[nodiscard]] virtual StorageCapabilities capabilities() const noexcept = 0;
    /// Begins a transaction. Writing ones are serialised: either one at a time (waiting at most `timeout`, then
    /// `timed_out`), or `commit` answers `conflict` to those that lost.
    [[nodiscard]] virtual Result<std::unique_ptr<KeyValueTransaction>> begin(bool writing,
                                                                             std::chrono::milliseconds timeout) = 0;
};

/// All of `Storage` over `store`. Units that end in `conflict` are tried again until their deadline.
[[nodiscard]] std::unique_ptr<Storage> make_key_value_storage(std::unique_ptr<KeyValueStore> store);

} // namespace masthead::inline v0
