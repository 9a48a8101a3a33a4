#include "log_file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace newsroom {

namespace {

int open_file(const std::string& path) {
    constexpr mode_t mode = 0640;
    return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode);
}

} // namespace

masthead::Result<std::unique_ptr<LogFile>> LogFile::open(std::string path) {
    const int descriptor = path == "-" ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0) : open_file(path);
    if (descriptor < 0) {
        return masthead::invalid_argument("access_log", "cannot write to '" + path + "': " + std::strerror(errno));
    }
    return std::unique_ptr<LogFile>(new LogFile(std::move(path), descriptor));
}

LogFile::LogFile(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor), thread_([this] { run(); }) {}

LogFile::~LogFile() {
    {
        const std::lock_guard lock(mutex_);
        is_over_ = true;
    }
    signal_.notify_one();
    thread_.join();
    if (descriptor_ >= 0) ::close(descriptor_);
}

void LogFile::add(std::string_view line) {
    bool was_empty = false;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() + line.size() >= capacity) {
            ++dropped_;
            return;
        }
        was_empty = waiting_.empty();
        waiting_ += line;
        waiting_ += '\n';
        ++waiting_lines_;
    }
    if (was_empty) signal_.notify_one();
}

void LogFile::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        signal_.wait(lock, [this] { return is_over_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        auto bytes = std::exchange(waiting_, {});
        const auto lines = std::exchange(waiting_lines_, 0);
        if (dropped_ > 0) bytes += "{\"dropped\":" + std::to_string(std::exchange(dropped_, 0)) + "}\n";
        lock.unlock();
        write(bytes, lines);
        lock.lock();
    }
}

void LogFile::write(std::string_view bytes, std::uint64_t lines) {
    follow_name();
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            // A full disk, most likely: told as soon as there is room again.
            const std::lock_guard lock(mutex_);
            dropped_ += lines;
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void LogFile::follow_name() {
    if (path_ == "-") return;
    struct stat named {};
    struct stat opened {};
    const bool is_same = ::stat(path_.c_str(), &named) == 0 && ::fstat(descriptor_, &opened) == 0 &&
                         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
    if (is_same) return;
    const int next = open_file(path_);
    // Better the old file than none.
    if (next < 0) return;
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = next;
}

} // namespace newsroom
