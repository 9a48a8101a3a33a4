#include "mail_program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace newsroom {

namespace {

masthead::Error failure(const std::string& what) {
    return {masthead::ErrorCode::unavailable, what, ""};
}

std::string reason(int error) {
    return std::error_code(error, std::generic_category()).message();
}

/// A file without a name: writing to it never waits for its reader, as a pipe does.
class HiddenFile {
public:
    HiddenFile() : descriptor_(::memfd_create("newsroom-mail", MFD_CLOEXEC)) {}
    ~HiddenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    HiddenFile(const HiddenFile&) = delete;
    HiddenFile& operator=(const HiddenFile&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Writes all of it and goes back to the beginning.
    [[nodiscard]] bool write(std::string_view text) const {
        while (!text.empty()) {
            const auto size = ::write(descriptor_, text.data(), text.size());
            if (size < 0 && errno == EINTR) continue;
            if (size <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(size));
        }
        return ::lseek(descriptor_, 0, SEEK_SET) == 0;
    }
    /// How it begins, as one line of plain characters.
    [[nodiscard]] std::string beginning() const {
        std::array<char, 200> bytes{};
        const auto size = ::pread(descriptor_, bytes.data(), bytes.size(), 0);
        std::string text(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
        for (auto& c : text) {
            if (c < ' ' || c > '~') c = ' ';
        }
        return text.substr(0, text.find_last_not_of(' ') + 1);
    }

private:
    int descriptor_;
};

/// What is set up for the child before it begins.
class Setup {
public:
    Setup(int in, int err) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, in, STDIN_FILENO);
        ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
        // Connections of readers above all: they would stay open as long as the child lives.
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~Setup() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    Setup(const Setup&) = delete;
    Setup& operator=(const Setup&) = delete;

    /// Gives an error number, as `posix_spawn`.
    int start(pid_t& child, const std::string& path, char* const* arguments) const {
        return ::posix_spawn(&child, path.c_str(), &actions_, &attributes_, arguments, environ);
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// The child's status; nothing if it had to be killed.
std::optional<int> wait_for(pid_t child, const std::function<bool()>& gives_up) {
    constexpr std::chrono::milliseconds glance(10);
    int status = 0;
    while (true) {
        const auto ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child) return status;
        if (ended < 0 && errno != EINTR) return std::nullopt;
        if (ended == 0 && gives_up()) break;
        std::this_thread::sleep_for(glance);
    }
    ::kill(-child, SIGKILL);
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return std::nullopt;
}

} // namespace

masthead::Result<void> run_mail_program(const std::string& path, const std::vector<std::string>& arguments,
                                        std::string_view input, const std::function<bool()>& gives_up) {
    const HiddenFile in;
    const HiddenFile err;
    if (in.descriptor() < 0 || err.descriptor() < 0 || !in.write(input)) {
        return failure("there is no room for the message: " + reason(errno));
    }
    std::vector<char*> words{const_cast<char*>(path.c_str())};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    pid_t child = -1;
    if (const auto error = Setup(in.descriptor(), err.descriptor()).start(child, path, words.data()); error != 0) {
        return failure("cannot run " + path + ": " + reason(error));
    }
    const auto status = wait_for(child, gives_up);
    if (!status) return failure("the mail program took too long");
    if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return {};
    auto what = WIFEXITED(*status) ? "the mail program ended with " + std::to_string(WEXITSTATUS(*status))
                                   : "the mail program was ended by signal " + std::to_string(WTERMSIG(*status));
    if (const auto said = err.beginning(); !said.empty()) what += ": " + said;
    return failure(what);
}

} // namespace newsroom
