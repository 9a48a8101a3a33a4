#include "support.hpp"

#include "../support/results.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace masthead::test {

namespace {

using std::chrono::milliseconds;

/// Runs `work` in a process of its own, which ends with what it gives. No storage of this process may be open.
pid_t start(const std::function<int()>& work) {
    const auto child = ::fork();
    if (child == 0) ::_exit(work());
    return child;
}

int exit_of(pid_t child) {
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
}

/// A process that works until this goes, however the test ends.
class Background {
public:
    explicit Background(const std::function<int()>& work) : child_(start(work)) {}
    ~Background() {
        ::kill(child_, SIGKILL);
        exit_of(child_);
    }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

private:
    pid_t child_;
};

/// A pipe on which one process tells another numbers.
struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() { EXPECT_EQ(::pipe(ends), 0); }
    ~Pipe() {
        close_writing();
        ::close(ends[0]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void close_writing() {
        if (ends[1] >= 0) ::close(ends[1]);
        ends[1] = -1;
    }
    [[nodiscard]] bool tell(std::uint64_t number) const {
        return ::write(ends[1], &number, sizeof number) == static_cast<ssize_t>(sizeof number);
    }
    /// False at the end.
    [[nodiscard]] bool hear(std::uint64_t& number) const {
        return ::read(ends[0], &number, sizeof number) == static_cast<ssize_t>(sizeof number);
    }
};

/// A unit of two articles and a change: all three or none.
Result<Position> write_pair(Storage& storage, std::uint64_t number) {
    return storage.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(create_sample(transaction, 2 * number));
        MASTHEAD_CHECK(create_sample(transaction, 2 * number + 1));
        return transaction.append_change(change_of(number));
    });
}

} // namespace

TEST(SqliteProcesses, MigrateANewFileAtTheSameTime) {
    for (int round = 0; round < 15; ++round) {
        const Folder folder;
        const Pipe gate;
        std::vector<pid_t> children;
        for (int i = 0; i < 4; ++i) {
            children.push_back(start([&] {
                std::uint64_t go = 0;
                if (!gate.hear(go)) return 2;
                const auto storage = open(folder.file());
                if (!storage) return 3;
                if (!(*storage)->migrate()) return 4;
                return write_pair(**storage, static_cast<std::uint64_t>(::getpid())) ? 0 : 5;
            }));
        }
        for (int i = 0; i < 4; ++i) ASSERT_TRUE(gate.tell(1));
        for (const auto child : children) EXPECT_EQ(exit_of(child), 0);
        const auto storage = open_ready(folder.file());
        EXPECT_EQ((*storage->read())->position().value(), 4U);
    }
}

TEST(SqliteProcesses, WriteAtTheSameTimeWithoutLosingAUnit) {
    const Folder folder;
    open_ready(folder.file()).reset();
    constexpr std::uint64_t each = 60;
    std::vector<pid_t> children;
    for (std::uint64_t i = 0; i < 3; ++i) {
        children.push_back(start([&, i] {
            const auto storage = open_ready(folder.file());
            for (std::uint64_t j = 0; j < each; ++j) {
                if (!write_pair(*storage, i * 1'000 + j)) return 1;
            }
            return 0;
        }));
    }
    for (const auto child : children) EXPECT_EQ(exit_of(child), 0);
    const auto storage = open_ready(folder.file());
    EXPECT_EQ((*storage->read())->position().value(), 3 * each);
}

TEST(SqliteProcesses, AWriterWithoutAPauseDoesNotKeepAnotherOneOut) {
    const Folder folder;
    open_ready(folder.file()).reset();
    const Pipe has_begun;
    const Background busy([&] {
        const auto storage = open_ready(folder.file());
        for (std::uint64_t i = 0;; ++i) {
            const auto written = storage->write([&](WriteTransaction& transaction) {
                std::this_thread::sleep_for(milliseconds(5));
                return transaction.append_change(change_of(i));
            });
            if (!written || (i == 0 && !has_begun.tell(i))) return 1;
        }
    });
    std::uint64_t first = 0;
    ASSERT_TRUE(has_begun.hear(first));
    const auto storage = open_ready(folder.file());
    for (std::uint64_t i = 0; i < 20; ++i) {
        EXPECT_EQ(outcome(storage->write([&](WriteTransaction& transaction) { return create_sample(transaction, i); },
                                         {milliseconds(5'000)})),
                  "ok");
    }
}

TEST(SqliteProcesses, AWriterOfAnotherProcessIsWaitedForNoLongerThanAllowed) {
    const Folder folder;
    const auto storage = open_ready(folder.file());
    with_database(folder.file(), [&](sqlite3* database) {
        execute(database, "begin immediate");
        const auto began = std::chrono::steady_clock::now();
        const auto late = storage->write([](WriteTransaction& transaction) { return create_sample(transaction, 1); },
                                         {milliseconds(80)});
        const auto waited = std::chrono::steady_clock::now() - began;
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().code, ErrorCode::timed_out);
        EXPECT_GE(waited, milliseconds(60));
        EXPECT_LT(waited, milliseconds(2'000));
        EXPECT_TRUE(storage->read());
        execute(database, "rollback");
    });
    EXPECT_TRUE(storage->write([](WriteTransaction& transaction) { return create_sample(transaction, 1); }));
}

TEST(SqliteProcesses, AReaderWaitsForALockedDatabaseNoLongerThanAllowed) {
    const Folder folder;
    open_ready(folder.file()).reset();
    const Pipe ready;
    const Pipe done;
    const auto child = start([&] {
        sqlite3* database = nullptr;
        sqlite3_open(folder.file().c_str(), &database);
        sqlite3_exec(database, "pragma locking_mode = exclusive; begin immediate; commit", nullptr, nullptr, nullptr);
        std::uint64_t number = 0;
        const bool told = ready.tell(1) && done.hear(number);
        sqlite3_close(database);
        return told ? 0 : 1;
    });
    std::uint64_t number = 0;
    ASSERT_TRUE(ready.hear(number));
    const auto began = std::chrono::steady_clock::now();
    const auto storage = open(folder.file());
    ErrorCode code = ErrorCode::internal;
    if (!storage) {
        code = storage.error().code;
    } else {
        const auto reading = (*storage)->read({0, milliseconds(80)});
        ASSERT_FALSE(reading);
        code = reading.error().code;
        EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(7'000));
    }
    EXPECT_EQ(code, ErrorCode::timed_out);
    ASSERT_TRUE(done.tell(1));
    EXPECT_EQ(exit_of(child), 0);
}

TEST(SqliteProcesses, DeathByKillLosesNoAcknowledgedUnitAndKeepsNoHalfOne) {
    const Folder folder;
    open_ready(folder.file()).reset();
    std::uint64_t next = 1;
    std::vector<std::uint64_t> acknowledged;
    for (int round = 0; round < 20; ++round) {
        Pipe pipe;
        const auto child = start([&] {
            const auto storage = open_ready(folder.file());
            for (std::uint64_t number = next;; ++number) {
                if (!write_pair(*storage, number)) return 1;
                if (!pipe.tell(number)) return 2;
            }
        });
        pipe.close_writing();
        std::uint64_t number = 0;
        const std::size_t wanted = acknowledged.size() + 3 + static_cast<std::size_t>(round % 7);
        while (acknowledged.size() < wanted && pipe.hear(number)) acknowledged.push_back(number);
        ASSERT_EQ(acknowledged.size(), wanted);
        std::this_thread::sleep_for(std::chrono::microseconds(round * 370));
        ASSERT_EQ(::kill(child, SIGKILL), 0);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));
        while (pipe.hear(number)) acknowledged.push_back(number);

        const auto storage = open_ready(folder.file());
        const auto reading = storage->read();
        ASSERT_TRUE(reading) << reading.error();
        const auto has = [&](std::uint64_t article) {
            return (*reading)->get_article(id_of<ArticleId>(article)).has_value();
        };
        for (const auto each : acknowledged) {
            ASSERT_TRUE(has(2 * each) && has(2 * each + 1)) << "lost unit " << each;
        }
        next = acknowledged.back() + 1;
        // The unit in flight may be there, but then all of it.
        EXPECT_EQ(has(2 * next), has(2 * next + 1));
        if (has(2 * next)) acknowledged.push_back(next++);
        EXPECT_EQ((*reading)->position().value(), acknowledged.size());
    }
    with_database(folder.file(), [](sqlite3* database) {
        EXPECT_EQ(value_of(database, "pragma integrity_check"), "ok");
        EXPECT_EQ(value_of(database, "pragma foreign_key_check"), "");
    });
}

} // namespace masthead::test
