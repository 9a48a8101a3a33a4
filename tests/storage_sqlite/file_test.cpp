#include "support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace masthead::test {

namespace {

std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

/// What opening and then migrating the file fails with.
Error refusal(const std::string& file) {
    auto storage = open(file);
    if (!storage) return storage.error();
    const auto migrated = (*storage)->migrate();
    return migrated ? Error{ErrorCode::internal, "was not refused", ""} : migrated.error();
}

} // namespace

TEST(SqliteFile, LocationsWithoutAFileAreRefused) {
    const auto nothing = open("");
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, ErrorCode::invalid_argument);
    const auto in_memory = open(":memory:");
    ASSERT_FALSE(in_memory);
    EXPECT_EQ(in_memory.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(in_memory.error().message.find("memory:"), std::string::npos);
    for (const std::string& path : {std::string("a\"b.db"), std::string("a\0b.db", 6)}) {
        const auto odd = open(path);
        ASSERT_FALSE(odd);
        EXPECT_EQ(odd.error().code, ErrorCode::invalid_argument);
    }
}

TEST(SqliteFile, PathsWithBlanksAndMarksAreTakenAsTheyAre) {
    const Folder folder;
    for (const char* name :
         {"two words.db", "tên.db", "a'b;c=d.db", "timeout=1.db", "100%.db", "q?mode=ro.db", "a\\b.db"}) {
        const auto file = folder.file(name);
        const auto storage = open_ready(file);
        EXPECT_TRUE(std::filesystem::exists(file)) << name;
    }
}

TEST(SqliteFile, PathsAreThoseOfTheTimeOfOpening) {
    const Folder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::create_directory(folder.path() / "other");
    std::filesystem::current_path(folder.path());
    const auto storage = open("file:site.db?mode=memory");
    std::filesystem::current_path(folder.path() / "other");
    const auto outcome = storage ? (*storage)->migrate() : Result<void>(storage.error());
    const bool can_read = outcome && (*storage)->read().has_value();
    std::filesystem::current_path(before);
    ASSERT_TRUE(outcome) << outcome.error();
    EXPECT_TRUE(can_read);
    EXPECT_TRUE(std::filesystem::exists(folder.file("file:site.db?mode=memory")));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "other"));
}

TEST(SqliteFile, ANewFileIsForItsOwnerOnly) {
    using std::filesystem::perms;
    const Folder folder;
    const auto storage = open_ready(folder.file());
    for (const char* name : {"site.db", "site.db-wal", "site.db-shm", "site.db-turn"}) {
        const auto permissions = std::filesystem::status(folder.file(name)).permissions();
        EXPECT_EQ(permissions & (perms::group_all | perms::others_all), perms::none) << name;
    }
}

TEST(SqliteFile, TheLogStaysShortWhileReadersOverlap) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    std::atomic<bool> is_done = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i) {
        readers.emplace_back([&] {
            // The next view is there before the last one ends.
            auto view = storage->read();
            while (!is_done) view = storage->read();
        });
    }
    const std::string bytes(std::size_t{1} << 20, '\1');
    for (std::uint64_t i = 0; i < 100; ++i) {
        Media media;
        media.id = id_of<MediaId>(i);
        media.sha256 = std::to_string(i);
        EXPECT_TRUE(
            storage->write([&](WriteTransaction& transaction) { return transaction.create_media(media, bytes); }));
    }
    is_done = true;
    for (auto& reader : readers) reader.join();
    EXPECT_LT(std::filesystem::file_size(folder.file("site.db-wal")), std::uintmax_t{60} << 20);
}

TEST(SqliteFile, ConnectionsAreSetUpForDurability) {
    const Folder folder;
    const Spy spy;
    const auto storage = open_ready(folder.file());
    const auto reading = storage->read();
    ASSERT_TRUE(reading);
    const auto connections = spy.connections();
    ASSERT_EQ(connections.size(), 2U);
    auto* writer = connections[0];
    auto* reader = connections[1];
    EXPECT_EQ(value_of(writer, "pragma journal_mode"), "wal");
    EXPECT_EQ(value_of(writer, "pragma synchronous"), "2");
    EXPECT_EQ(value_of(writer, "pragma foreign_keys"), "1");
    EXPECT_EQ(value_of(writer, "pragma query_only"), "0");
    EXPECT_EQ(value_of(writer, "pragma application_id"), std::to_string(0x4d617374));
    EXPECT_EQ(value_of(writer, "pragma user_version"), "1");
    EXPECT_EQ(value_of(writer, "pragma integrity_check"), "ok");
    EXPECT_EQ(value_of(reader, "pragma query_only"), "1");
    EXPECT_EQ(value_of(reader, "pragma foreign_keys"), "1");
    EXPECT_EQ(storage->capabilities(), (StorageCapabilities{true, true}));
    EXPECT_EQ(storage->name(), "sqlite");
}

TEST(SqliteFile, ASecondMigrationChangesNothing) {
    const Folder folder;
    auto storage = open_ready(folder.file());
    storage.reset();
    const auto before = bytes_of(folder.file());
    storage = open_ready(folder.file());
    ASSERT_TRUE(storage->migrate());
    storage.reset();
    EXPECT_EQ(bytes_of(folder.file()), before);
}

TEST(SqliteFile, ASchemaThatWasUpgradedMeanwhileIsSeenByACheck) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    EXPECT_TRUE(storage->check());
    const auto set_version = [&](const std::string& version) {
        with_database(folder.file(), [&](sqlite3* database) { execute(database, "pragma user_version = " + version); });
    };
    set_version("77");
    const auto refused = storage->check();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
    set_version("1");
    EXPECT_TRUE(storage->check());
}

TEST(SqliteFile, ANewerSchemaIsRefusedByNumberAndLeftAsItIs) {
    const Folder folder;
    open_ready(folder.file()).reset();
    with_database(folder.file(), [](sqlite3* database) { execute(database, "pragma user_version = 77"); });
    const auto before = bytes_of(folder.file());
    const auto error = refusal(folder.file());
    EXPECT_EQ(error.code, ErrorCode::unsupported);
    EXPECT_NE(error.message.find("77"), std::string::npos) << error.message;
    EXPECT_NE(error.message.find(" 1;"), std::string::npos) << error.message;
    EXPECT_EQ(bytes_of(folder.file()), before);
}

TEST(SqliteFile, DatabasesOfOtherProgramsAreRefusedAndLeftAsTheyAre) {
    const std::vector<std::string> foreign{
        "create table theirs (a)",
        "create table theirs (a); pragma user_version = 1",
        "create table theirs (a); pragma user_version = 99",
        "create table theirs (a); pragma application_id = 12345",
        "pragma application_id = 12345",
        "pragma user_version = 3",
        "create view theirs as select 1",
    };
    for (const auto& sql : foreign) {
        const Folder folder;
        with_database(folder.file(), [&](sqlite3* database) { execute(database, sql); });
        const auto before = bytes_of(folder.file());
        const auto error = refusal(folder.file());
        EXPECT_EQ(error.code, ErrorCode::unsupported) << sql;
        EXPECT_NE(error.message.find("another program"), std::string::npos) << sql << ": " << error.message;
        EXPECT_EQ(bytes_of(folder.file()), before) << sql;
    }
}

TEST(SqliteFile, AFileThatIsNoDatabaseIsRefusedAndLeftAsItIs) {
    const Folder folder;
    for (const std::string& text : {std::string("hello"), std::string(5'000, 'x'), std::string(200, '\0')}) {
        std::ofstream(folder.file(), std::ios::binary | std::ios::trunc) << text;
        const auto error = refusal(folder.file());
        EXPECT_EQ(error.code, ErrorCode::unsupported) << text.size();
        EXPECT_NE(error.message.find("not a SQLite database"), std::string::npos) << error.message;
        EXPECT_EQ(bytes_of(folder.file()), text);
    }
}

TEST(SqliteFile, AnEmptyFileBecomesASite) {
    const Folder folder;
    std::ofstream(folder.file()).close();
    const auto storage = open_ready(folder.file());
    EXPECT_TRUE(storage->read());
}

TEST(SqliteFile, ADamagedFileIsSaidToBeDamaged) {
    const Folder folder;
    {
        const auto storage = open_ready(folder.file());
        for (std::uint64_t i = 1; i <= 200; ++i) {
            ASSERT_TRUE(storage->write([&](WriteTransaction& transaction) { return create_sample(transaction, i); }));
        }
    }
    auto bytes = bytes_of(folder.file());
    for (std::size_t i = 4'096; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
    std::ofstream(folder.file(), std::ios::binary | std::ios::trunc) << bytes;
    auto storage = open(folder.file());
    if (!storage) {
        EXPECT_EQ(storage.error().code, ErrorCode::corrupt) << storage.error();
        return;
    }
    const auto reading = (*storage)->read();
    const auto article = reading ? (*reading)->get_article(id_of<ArticleId>(100)) : reading.error();
    ASSERT_FALSE(article);
    EXPECT_EQ(article.error().code, ErrorCode::corrupt) << article.error();
}

TEST(SqliteFile, AFolderThatIsMissingOrAFolderInsteadOfAFileIsUnavailable) {
    const Folder folder;
    for (const auto& path : {folder.file("none/site.db"), folder.path().string()}) {
        const auto storage = open(path);
        ASSERT_FALSE(storage) << path;
        EXPECT_EQ(storage.error().code, ErrorCode::unavailable) << storage.error();
        EXPECT_EQ(storage.error().field, "storage");
    }
}

TEST(SqliteFile, AFolderThatMayNotBeWrittenIsUnavailable) {
    const Folder folder;
    const auto file = folder.file();
    std::filesystem::permissions(folder.path(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                                     std::filesystem::perms::others_read | std::filesystem::perms::others_exec);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        // Root may write everywhere.
        if (::getuid() == 0 && ::setuid(65'534) != 0) ::_exit(3);
        const auto storage = open(file);
        ::_exit(!storage && storage.error().code == ErrorCode::unavailable ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

TEST(SqliteFile, WithoutAMigrationTheErrorSaysWhatToDo) {
    const Folder folder;
    const auto storage = open(folder.file());
    ASSERT_TRUE(storage) << storage.error();
    const auto reading = (*storage)->read();
    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().code, ErrorCode::unsupported);
    EXPECT_NE(reading.error().message.find("migrat"), std::string::npos);
    const auto written = (*storage)->write([](WriteTransaction& transaction) { return create_sample(transaction, 1); });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::unsupported);
    ASSERT_TRUE((*storage)->migrate());
    EXPECT_TRUE((*storage)->write([](WriteTransaction& transaction) { return create_sample(transaction, 1); }));
}

} // namespace masthead::test
