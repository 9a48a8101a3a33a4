#include "support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <sys/stat.h>
#include <unistd.h>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

void execute(const std::string& file, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
}

/// Every command says the same of a storage that it cannot open.
void expect_refused(const std::string& storage, const std::string& message, const ProcessOptions& options = {}) {
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"migrate", "--storage", storage},
          {"serve", "--storage", storage, "--listen", "127.0.0.1:0"},
          {"seed", "--storage", storage, "--articles", "1"},
          {"import", "--storage", storage, "--format", "markdown", "/tmp"},
          {"account", "add", "--storage", storage, "--login", "a", "--role", "admin", "--password-stdin"}}) {
        const auto outcome = newsroom(command, options);
        EXPECT_EQ(outcome.code, 1) << command.front();
        EXPECT_THAT(outcome.err, HasSubstr(message)) << command.front();
    }
}

} // namespace

TEST(Storage, IsMadeByMigrateAndStaysByteForByte) {
    const Folder folder;
    for (int i = 0; i < 2; ++i) {
        const auto outcome = newsroom({"migrate", "--storage", folder.storage()});
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_EQ(outcome.out, "The schema is current.\n");
    }
    const auto before = dump_of(folder.database());
    EXPECT_EQ(newsroom({"migrate", "--storage", folder.storage()}).code, 0);
    EXPECT_EQ(dump_of(folder.database()), before);
}

TEST(Storage, ThatIsNoDatabaseIsRefusedAndLeftAlone) {
    const Folder folder;
    const std::string text = "These are the minutes of the meeting of the harbour board, and no database at all.\n";
    folder.write("site.db", text + text);
    expect_refused(folder.storage(), "this file is not a SQLite database; give another path");
    EXPECT_EQ(std::filesystem::file_size(folder.database()), 2 * text.size());
}

TEST(Storage, OfAnotherProgramIsRefusedAndLeftAlone) {
    const Folder folder;
    execute(folder.database(), "create table songs (name text); insert into songs values ('Lý con sáo')");
    const auto before = dump_of(folder.database());
    expect_refused(folder.storage(), "this database belongs to another program; give another path");
    EXPECT_EQ(dump_of(folder.database()), before);
}

TEST(Storage, OfANewerProgramIsRefusedWithBothVersions) {
    const Folder folder;
    ASSERT_EQ(newsroom({"migrate", "--storage", folder.storage()}).code, 0);
    execute(folder.database(), "pragma user_version = 99");
    expect_refused(folder.storage(), "the database has schema version 99 and this program knows up to version");
    expect_refused(folder.storage(), "use a newer program");
}

TEST(Storage, InAFolderThatIsNotThereSaysToLookThere) {
    const Folder folder;
    expect_refused("sqlite:" + folder.file("nowhere/site.db").string(), "check that its folder exists");
    EXPECT_FALSE(std::filesystem::exists(folder.file("nowhere")));
}

TEST(Storage, ThatMayNotBeWrittenSaysSo) {
    const Folder folder;
    ASSERT_EQ(newsroom({"migrate", "--storage", folder.storage()}).code, 0);
    ASSERT_EQ(::chmod(folder.database().c_str(), 0444), 0);
    ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
    const ProcessOptions as_nobody{.without_root = true};
    if (newsroom({"--help"}, as_nobody).code != 0) {
        ::chmod(folder.path().c_str(), 0755);
        GTEST_SKIP() << "only root may enter the folder that the programs were built in";
    }
    expect_refused(folder.storage(), "check that its folder exists and that it may be written", as_nobody);
    ::chmod(folder.path().c_str(), 0755);
}

} // namespace hosts_tests
