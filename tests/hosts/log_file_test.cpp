#include "../../examples/newsroom/log_file.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hosts_tests {

namespace {

using newsroom::LogFile;
using testing::HasSubstr;

std::size_t count_lines(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::size_t count = 0;
    for (std::string line; std::getline(file, line);) ++count;
    return count;
}

} // namespace

TEST(LogFileOfNewsroom, KeepsAllLinesOfAllThreadsWhole) {
    const Folder folder;
    const auto path = folder.file("log");
    auto log = LogFile::open(path.string()).value();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            for (int j = 0; j < 1'000; ++j) log->add(std::string(20, static_cast<char>('a' + i)));
        });
    }
    for (auto& thread : threads) thread.join();
    log.reset();
    std::ifstream file(path);
    std::size_t count = 0;
    for (std::string line; std::getline(file, line); ++count) EXPECT_EQ(line, std::string(20, line.at(0)));
    EXPECT_EQ(count, 4'000U);
}

TEST(LogFileOfNewsroom, DropsAndTellsWhatItCannotKeepUpWith) {
    const Folder folder;
    const auto path = folder.file("pipe");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    // A reader that does not read: a pipe holds little.
    const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    auto log = LogFile::open(path.string()).value();
    const std::string line(100'000, 'x');
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 200; ++i) log->add(line);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
    std::string all;
    std::thread reading([&] {
        ::fcntl(reader, F_SETFL, 0);
        std::string chunk(65'536, '\0');
        ssize_t size = 0;
        while ((size = ::read(reader, chunk.data(), chunk.size())) > 0)
            all.append(chunk, 0, static_cast<std::size_t>(size));
    });
    log.reset();
    reading.join();
    ::close(reader);
    EXPECT_THAT(all.substr(all.size() - 100), HasSubstr("{\"dropped\":"));
    EXPECT_LT(std::ranges::count(all, '\n'), 150);
}

TEST(LogFileOfNewsroom, IsMadeAnewWhenItsNameIsGone) {
    const Folder folder;
    const auto path = folder.file("log");
    auto log = LogFile::open(path.string()).value();
    std::filesystem::remove(path);
    log->add("first");
    wait_for_file(path);
    log.reset();
    EXPECT_EQ(count_lines(path), 1U);
    EXPECT_FALSE(LogFile::open((folder.path() / "no" / "folder").string()));
}

} // namespace hosts_tests
