#include "support.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

namespace hosts_tests {

namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t many = 1'500;

std::string name_of(std::size_t number) {
    auto digits = std::to_string(number);
    return "bai-" + std::string(5 - digits.size(), '0') + digits;
}

std::string article(std::size_t number) {
    std::string text = "---\ntitle: Bài số " + std::to_string(number) + "\ntags: [nhãn " + std::to_string(number % 20) +
                       "]\nauthor: Tác giả " + std::to_string(number % 9) +
                       "\npublish_at: 2024-01-01\ncategory: Thời sự\n---\n";
    for (int i = 0; i < 4; ++i) text += "Người dân *phường* ven biển **sáng nay** ra chợ. \n\n";
    return text;
}

void write_articles(const Folder& folder, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) folder.write("in/" + name_of(i) + ".md", article(i));
}

/// Imports, is ended by `signal` once something is stored, and is run again.
void interrupt_and_repeat(int signal) {
    const Folder folder;
    write_articles(folder, many);
    ASSERT_EQ(newsroom({"migrate", "--storage", folder.storage()}).code, 0);
    Process process({MASTHEAD_NEWSROOM, "import", "--storage", folder.storage(), "--format", "markdown",
                     folder.file("in").string()});
    const auto stored = [&] { return std::stoul(value_of(folder.database(), "select count(*) from articles")); };
    while (stored() == 0) std::this_thread::yield();
    process.send(signal);
    ASSERT_EQ(process.finish().signal, signal) << "it was done before it could be interrupted";
    const auto before = stored();
    ASSERT_GT(before, 0U);
    ASSERT_LT(before, many);
    // What is there is whole.
    EXPECT_EQ(value_of(folder.database(), "select count(*) from revisions"), std::to_string(before));
    EXPECT_EQ(value_of(folder.database(), "select count(*) from counters"), std::to_string(before));
    EXPECT_EQ(value_of(folder.database(), "select count(*) from changes where entity = 1"), std::to_string(before));
    const auto again = import_markdown(folder, folder.file("in"));
    EXPECT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(again.out, std::to_string(many - before) + " created, 0 updated, " + std::to_string(before) +
                             " unchanged, 0 failed\n");
    EXPECT_EQ(stored(), many);
    EXPECT_EQ(value_of(folder.database(), "select count(*) from changes where entity = 1"), std::to_string(many));
    EXPECT_EQ(value_of(folder.database(), "select count(*) from terms"), "21");
    EXPECT_EQ(value_of(folder.database(), "select count(*) from authors"), "9");
    EXPECT_EQ(value_of(folder.database(), "pragma integrity_check"), "ok");
    EXPECT_EQ(value_of(folder.database(), "pragma foreign_key_check"), "");
}

} // namespace

TEST(Import, RunAgainChangesNothing) {
    const Folder folder;
    write_articles(folder, 50);
    folder.write("in/p/a.png", png());
    folder.write("in/undated.md", "---\ntitle: Không ngày\n---\n\n![x](p/a.png)\n");
    folder.write(
        "in/draft.md",
        "---\ntitle: Nháp\ndraft: true\ncomments: [{author: a, body: b, at: 2024-01-01}]\nratings: {4: 2}\n---\nb\n");
    EXPECT_EQ(import_markdown(folder, folder.file("in")).out, "52 created, 0 updated, 0 unchanged, 0 failed\n");
    const auto before = dump_of(folder.database());
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(import_markdown(folder, folder.file("in")).out, "0 created, 0 updated, 52 unchanged, 0 failed\n");
        EXPECT_EQ(dump_of(folder.database()), before);
    }
}

TEST(Import, TakesOnlyWhatChangedAndKeepsWhatReadersDid) {
    const Folder folder;
    write_articles(folder, 3);
    ASSERT_EQ(import_markdown(folder, folder.file("in")).code, 0);
    add_account(folder, "lan", "moderator");
    {
        Host host(folder);
        Client client(host.address());
        client.sign_in("lan", password);
        EXPECT_EQ(client.ask("POST", "/api/v1/articles/bai-00001/comments", R"({"body":"Hay"})")->status, 201);
        EXPECT_EQ(client.ask("PUT", "/api/v1/articles/bai-00001/rating", R"({"value":5})")->status, 200);
        EXPECT_EQ(host.stop().code, 0);
    }
    folder.write("in/bai-00001.md", "---\ntitle: Tên mới\npublish_at: 2024-01-01\n---\nThân mới.\n");
    EXPECT_EQ(import_markdown(folder, folder.file("in")).out, "0 created, 1 updated, 2 unchanged, 0 failed\n");
    Host host(folder);
    Client client(host.address());
    const auto changed = client.get("/api/v1/articles/bai-00001").json();
    EXPECT_EQ(changed.at("title").as_string(), "Tên mới");
    EXPECT_EQ(changed.at_pointer("/counts/comments").to_number<int>(), 1);
    EXPECT_EQ(changed.at_pointer("/rating/sum").to_number<int>(), 5);
}

TEST(Import, OneBrokenFileFailsAlone) {
    const Folder folder;
    write_articles(folder, 250);
    folder.write("in/bai-00123.md", "---\ntitle: [hỏng]\n---\n");
    // This one is found out only by the engine, amid a batch of good ones.
    folder.write("in/bai-00124.md", "---\ntitle: " + std::string(300, 'x') + "\ntags: [chỉ ở đây]\n---\n");
    const auto outcome = import_markdown(folder, folder.file("in"));
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(outcome.out, "248 created, 0 updated, 0 unchanged, 2 failed\n");
    EXPECT_THAT(outcome.err, HasSubstr("/in/bai-00123.md: invalid_argument: this must be a text (title)"));
    EXPECT_THAT(outcome.err, HasSubstr("/in/bai-00124.md: too_large: at most 250 characters are allowed (title)"));
    EXPECT_EQ(value_of(folder.database(), "select count(*) from articles"), "248");
    EXPECT_EQ(value_of(folder.database(), "select count(*) from terms where slug = 'chi-o-day'"), "0");
}

TEST(Import, TwoFilesOfOneSlugDoNotReplaceEachOther) {
    const Folder folder;
    folder.write("in/a/bai.md", "---\ntitle: Thứ nhất\npublish_at: 2024-01-01\n---\nMột.\n");
    folder.write("in/b/bai.md", "---\ntitle: Thứ hai\npublish_at: 2024-01-01\n---\nHai.\n");
    const auto outcome = import_markdown(folder, folder.file("in"));
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(outcome.out, "1 created, 0 updated, 0 unchanged, 1 failed\n");
    EXPECT_THAT(outcome.err, HasSubstr("/in/b/bai.md: already_exists: '"));
    EXPECT_THAT(outcome.err, HasSubstr("/in/a/bai.md' has the slug 'bai' too (slug)"));
    EXPECT_EQ(value_of(folder.database(), "select title from revisions"), "Thứ nhất");
}

TEST(Import, OfAFolderTakesMarkdownAndReportsWhatCannotBeRead) {
    const Folder folder;
    folder.write("in/sâu/hơn/a.md", article(1));
    folder.write("in/README.md", "About this folder.\n");
    folder.write("in/notes.txt", "not an article\n");
    std::filesystem::create_symlink("nowhere", folder.file("in/dangling.md"));
    std::filesystem::create_symlink("loop.md", folder.file("in/loop.md"));
    std::filesystem::create_directory(folder.file("in/folder.md"));
    const auto outcome = import_markdown(folder, folder.file("in"));
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(outcome.out, "1 created, 0 updated, 0 unchanged, 2 failed\n");
    EXPECT_THAT(outcome.err, HasSubstr("/in/dangling.md: not_found: cannot read"));
    EXPECT_THAT(outcome.err, HasSubstr("/in/loop.md: not_found: cannot read"));
}

TEST(Import, DrawsABarOnATerminalAndWritesLinesElsewhere) {
    const Folder folder;
    write_articles(folder, 30);
    folder.write("in/wrong.md", "no front matter\n");
    const auto plain = import_markdown(folder, folder.file("in"));
    EXPECT_THAT(plain.err, HasSubstr("Importing: 31 of 31 ("));
    EXPECT_THAT(plain.err, Not(HasSubstr("\r")));
    EXPECT_THAT(plain.err, Not(HasSubstr("\033")));
    const auto drawn =
        newsroom({"import", "--storage", folder.storage(), "--format", "markdown", folder.file("in").string()},
                 {.on_terminal = true});
    EXPECT_THAT(drawn.out, HasSubstr("\rImporting [##############################] 31/31 "));
    // An error stands on a line of its own, not behind a bar.
    EXPECT_THAT(drawn.out, HasSubstr("\r\033[K" + folder.file("in/wrong.md").string() + ": invalid_argument"));
    EXPECT_THAT(drawn.out, HasSubstr("\r\n0 created, 0 updated, 30 unchanged, 1 failed\r\n"));
}

TEST(Import, KilledInTheMiddleIsCompletedByRunningItAgain) {
    interrupt_and_repeat(SIGKILL);
}

TEST(Import, InterruptedInTheMiddleIsCompletedByRunningItAgain) {
    interrupt_and_repeat(SIGINT);
}

} // namespace hosts_tests
