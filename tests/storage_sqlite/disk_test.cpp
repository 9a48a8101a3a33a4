#include "support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <unistd.h>

namespace masthead::test {

namespace {

using PositionedWrite = ssize_t (*)(int, const void*, std::size_t, off_t);

std::atomic<std::int64_t> room{0};
std::atomic<int> failure{0};

ssize_t limited_write(int file, const void* bytes, std::size_t size, off_t at) {
    room -= static_cast<std::int64_t>(size);
    if (room < 0) {
        errno = failure;
        return -1;
    }
    return ::pwrite(file, bytes, size, at);
}

/// While it lives, all files of SQLite together take so many bytes more; then writing fails with `error`.
class LimitedDisk {
public:
    LimitedDisk(std::int64_t bytes, int error) : files_(sqlite3_vfs_find(nullptr)) {
        room = bytes;
        failure = error;
        for (const char* name : names) replace(name, reinterpret_cast<sqlite3_syscall_ptr>(limited_write));
    }
    ~LimitedDisk() {
        for (const char* name : names) replace(name, nullptr);
    }
    LimitedDisk(const LimitedDisk&) = delete;
    LimitedDisk& operator=(const LimitedDisk&) = delete;

private:
    static constexpr const char* names[] = {"pwrite", "pwrite64"};
    void replace(const char* name, sqlite3_syscall_ptr call) { files_->xSetSystemCall(files_, name, call); }
    sqlite3_vfs* files_;
};

} // namespace

class SqliteDisk : public ::testing::TestWithParam<std::pair<int, ErrorCode>> {};

TEST_P(SqliteDisk, AFailedWriteKeepsWhatWasThereAndNothingElse) {
    const auto [error, code] = GetParam();
    const Folder folder;
    const auto storage = open_ready(folder.file());
    ASSERT_TRUE(storage->write([](WriteTransaction& transaction) { return create_sample(transaction, 1); }));
    std::set<std::uint64_t> kept{1};
    int failures = 0;
    for (std::uint64_t number = 2; number < 60; ++number) {
        // Every step of a unit is met: the first writes, the middle, the commit, the checkpoint.
        const LimitedDisk disk(static_cast<std::int64_t>((number % 29) * 16'500), error);
        const auto written = storage->write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_CHECK(create_sample(transaction, number));
            auto large = revision_of(number);
            large.number = 2;
            large.content.lead = std::string(40'000, 'x');
            return transaction.create_revision(large);
        });
        if (written) {
            kept.insert(number);
        } else {
            ++failures;
            EXPECT_EQ(written.error().code, code) << written.error();
        }
    }
    EXPECT_GT(failures, 10);
    EXPECT_GT(kept.size(), 2U);
    const auto reading = storage->read();
    ASSERT_TRUE(reading);
    for (std::uint64_t number = 1; number < 60; ++number) {
        const auto there = (*reading)->get_article(id_of<ArticleId>(number));
        EXPECT_EQ(there.has_value(), kept.contains(number)) << number;
        EXPECT_EQ((*reading)->get_revision(id_of<ArticleId>(number), 2).has_value(),
                  number > 1 && kept.contains(number));
    }
    EXPECT_TRUE(storage->write([](WriteTransaction& transaction) { return create_sample(transaction, 100); }));
}

TEST_P(SqliteDisk, WorkThatPassesOverTheFailureKeepsNothing) {
    const auto [error, code] = GetParam();
    const Folder folder;
    const auto storage = open_ready(folder.file());
    Result<Position> written = Error{};
    {
        const LimitedDisk disk(0, error);
        written = storage->write([&](WriteTransaction& transaction) -> Result<void> {
            int failures = 0;
            // Large enough that changed pages leave the memory amid the unit.
            for (std::uint64_t number = 1; number < 400; ++number) {
                auto first = revision_of(number);
                first.content.lead = std::string(20'000, 'x');
                if (!transaction.create_article(head_of(number), first)) ++failures;
                if (failures > 0) room = 1 << 30;
            }
            EXPECT_GT(failures, 0);
            return {};
        });
    }
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, code);
    const auto reading = storage->read();
    ASSERT_TRUE(reading);
    for (std::uint64_t number = 1; number < 400; ++number) {
        ASSERT_FALSE((*reading)->get_article(id_of<ArticleId>(number))) << number;
    }
}

INSTANTIATE_TEST_SUITE_P(Errors, SqliteDisk,
                         ::testing::Values(std::pair(ENOSPC, ErrorCode::storage_full),
                                           std::pair(EIO, ErrorCode::unavailable)),
                         [](const auto& each) { return each.param.first == ENOSPC ? "Full" : "Broken"; });

} // namespace masthead::test
