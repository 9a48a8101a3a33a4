#include "process.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hosts_tests {

namespace {

constexpr auto patience = std::chrono::seconds(60);
constexpr uid_t nobody = 65'534;

struct Ends {
    int child_in = -1;
    int child_out = -1;
    int child_err = -1;
    int out = -1;
    int err = -1;
};

Ends open_pipes(const std::string& input) {
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    auto* file = std::tmpfile();
    if (file == nullptr || ::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipes for a child");
    }
    std::fwrite(input.data(), 1, input.size(), file);
    std::fflush(file);
    std::rewind(file);
    const int in = ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 0);
    std::fclose(file);
    return {in, out[1], err[1], out[0], err[0]};
}

Ends open_terminal() {
    int mine = -1;
    int theirs = -1;
    if (::openpty(&mine, &theirs, nullptr, nullptr, nullptr) != 0) throw std::runtime_error("no terminal for a child");
    ::fcntl(mine, F_SETFD, FD_CLOEXEC);
    ::fcntl(theirs, F_SETFD, FD_CLOEXEC);
    return {theirs, theirs, theirs, mine, -1};
}

/// In the child: only calls that are allowed between fork and exec.
[[noreturn]] void become(char* const* arguments, const Ends& ends, const ProcessOptions& options) {
    ::dup2(ends.child_in, STDIN_FILENO);
    ::dup2(ends.child_out, STDOUT_FILENO);
    ::dup2(ends.child_err, STDERR_FILENO);
    if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) ::_exit(126);
    if (options.without_root && ::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(126);
    ::execv(arguments[0], arguments);
    ::_exit(127);
}

void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
}

} // namespace

Process::Process(const std::vector<std::string>& command, const ProcessOptions& options) {
    auto ends = options.on_terminal ? open_terminal() : open_pipes(options.input);
    std::vector<char*> arguments;
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) become(arguments.data(), ends, options);
    out_ = ends.out;
    err_ = ends.err;
    for (const int end : {ends.child_in, ends.child_out, ends.child_err}) {
        if (end >= 0) ::close(end);
        if (options.on_terminal) break;
    }
}

Process::~Process() {
    if (child_ > 0) {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }
    stop_listening();
}

void Process::stop_listening() {
    close_end(out_);
    close_end(err_);
}

bool Process::collect(Deadline deadline) {
    std::array<pollfd, 2> watched{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
    if (out_ < 0 && err_ < 0) return false;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    ::poll(watched.data(), watched.size(), static_cast<int>(left.count()));
    const auto take = [](int& end, short events, std::string& text) {
        if (events == 0) return;
        std::array<char, 16'384> chunk{};
        const auto size = ::read(end, chunk.data(), chunk.size());
        if (size > 0) text.append(chunk.data(), static_cast<std::size_t>(size));
        // A terminal that nobody holds any more answers with an error.
        if (size <= 0) close_end(end);
    };
    take(out_, watched[0].revents, outcome_.out);
    take(err_, watched[1].revents, outcome_.err);
    return true;
}

std::string Process::wait_for(std::string_view text) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const auto said = [&] { return outcome_.out + outcome_.err; };
    while (said().find(text) == std::string::npos && collect(deadline)) continue;
    if (said().find(text) == std::string::npos) ADD_FAILURE() << "waited in vain for '" << text << "' in: " << said();
    return said();
}

void Process::type(std::string_view text) {
    EXPECT_EQ(::write(out_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

void Process::send(int signal) const {
    EXPECT_EQ(::kill(child_, signal), 0);
}

Outcome Process::finish() {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (collect(deadline)) continue;
    if (std::chrono::steady_clock::now() >= deadline) {
        ADD_FAILURE() << "the process did not end in time; it said: " << outcome_.out << outcome_.err;
        ::kill(child_, SIGKILL);
    }
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) continue;
    child_ = -1;
    if (WIFEXITED(status)) outcome_.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) outcome_.signal = WTERMSIG(status);
    return outcome_;
}

Outcome run(const std::vector<std::string>& command, const ProcessOptions& options) {
    return Process(command, options).finish();
}

} // namespace hosts_tests
