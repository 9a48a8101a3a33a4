#pragma once

#include "../support/temporary_folder.hpp"

#include <masthead/storage/storage.hpp>

#include <sqlite3.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

/// What the tests of the SQLite backend share: folders, storages, sample records, and a look at SQLite itself.
namespace masthead::test {

using Folder = TemporaryFolder;

[[nodiscard]] Result<std::unique_ptr<Storage>> open(const std::string& location);
/// Opened and migrated; fails the test otherwise.
[[nodiscard]] std::unique_ptr<Storage> open_ready(const std::string& location);

/// An id that is the same for the same number and sorts by it.
template <typename IdType>
IdType id_of(std::uint64_t number) {
    IdBytes bytes{};
    for (std::size_t i = 0; i < 8; ++i) bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    bytes[6] = 0x70;
    bytes[8] |= 0x80;
    return IdType(bytes);
}

[[nodiscard]] Slug slug(const std::string& text);
/// A published article number `number`, visible from second `number` on.
[[nodiscard]] ArticleHead head_of(std::uint64_t number);
[[nodiscard]] Revision revision_of(std::uint64_t number);
[[nodiscard]] Result<void> create_sample(WriteTransaction& transaction, std::uint64_t number);
[[nodiscard]] Change change_of(std::uint64_t number);

/// Runs `work` on the file through a connection of its own, outside the backend.
void with_database(const std::string& file, const std::function<void(sqlite3*)>& work);
void execute(sqlite3* database, const std::string& sql);
/// The first column of the first row, as text.
[[nodiscard]] std::string value_of(sqlite3* database, const std::string& sql);

/// While it lives, sees every connection that this process opens and every statement that runs on it.
class Spy {
public:
    Spy();
    ~Spy();
    Spy(const Spy&) = delete;
    Spy& operator=(const Spy&) = delete;

    /// Connections opened since it was made, in that order. Only those still open may be used.
    [[nodiscard]] std::vector<sqlite3*> connections() const;
    /// The statements that ran since the last call, each text once.
    [[nodiscard]] std::set<std::string> take_statements();

private:
    static int opened(sqlite3* database, char** error, const void* routines);
    static int ran(unsigned kind, void* self, void* statement, void* text);

    mutable std::mutex mutex_;
    std::vector<sqlite3*> connections_;
    std::set<std::string> statements_;
};

} // namespace masthead::test
