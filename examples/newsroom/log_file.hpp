#pragma once

#include <masthead/engine.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace newsroom {

/// A log of lines that whoever adds them need not wait for: a thread of its own writes them. Lines that it cannot keep
/// up with, or that the file does not take, are dropped; how many is a line of the log too: `{"dropped":12}`. A file
/// that was moved away or removed is made anew at the next line. Safe from any thread.
class LogFile {
public:
    /// Bytes that wait at most.
    static constexpr std::size_t capacity = std::size_t{4} << 20;

    /// `-` is the standard output. `invalid_argument` (field `access_log`) if the file cannot be opened for writing.
    [[nodiscard]] static masthead::Result<std::unique_ptr<LogFile>> open(std::string path);
    /// Writes what waits.
    ~LogFile();
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    void add(std::string_view line);

private:
    LogFile(std::string path, int descriptor);
    void run();
    void write(std::string_view bytes, std::uint64_t lines);
    /// Opens the file again if another one, or none, has its name now.
    void follow_name();

    const std::string path_;
    std::mutex mutex_;
    std::condition_variable signal_;
    std::string waiting_;
    std::uint64_t waiting_lines_ = 0;
    std::uint64_t dropped_ = 0;
    bool is_over_ = false;
    /// The thread's alone once that runs.
    int descriptor_;
    std::thread thread_;
};

} // namespace newsroom
