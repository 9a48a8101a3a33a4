#include "postgresql_processes.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace masthead::test {

namespace {

struct ProcessState {
    char state = 'X';
    pid_t parent = 0;
};

std::optional<ProcessState> state_of(const std::filesystem::path& process) {
    std::ifstream in(process / "stat");
    std::string line;
    // The name stands in brackets and may hold anything.
    if (!std::getline(in, line) || line.rfind(')') == std::string::npos) return std::nullopt;
    ProcessState found;
    if (std::sscanf(line.c_str() + line.rfind(')') + 1, " %c %d", &found.state, &found.parent) != 2)
        return std::nullopt;
    return found;
}

} // namespace

std::vector<pid_t> children_of(pid_t process) {
    std::vector<pid_t> children;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        const auto name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        if (const auto state = state_of(entry.path()); state && state->parent == process) {
            children.push_back(std::stoi(name));
        }
    }
    return children;
}

int open_process(pid_t process) {
    // The header of glibc 2.36 that declares pidfd_open is not for C++.
    return static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
}

bool ends_within(pid_t process, std::chrono::milliseconds time) {
    const int handle = open_process(process);
    if (handle < 0) return errno == ESRCH;
    pollfd watched{handle, POLLIN, 0};
    const bool ended = ::poll(&watched, 1, static_cast<int>(time.count())) > 0;
    ::close(handle);
    return ended;
}

void wait_until_stopped(pid_t process) {
    const auto folder = std::filesystem::path("/proc") / std::to_string(process);
    for (auto state = state_of(folder);
         state && state->state != 'T' && state->state != 't' && state->state != 'Z' && state->state != 'X';
         state = state_of(folder)) {
        std::this_thread::yield();
    }
}

} // namespace masthead::test
