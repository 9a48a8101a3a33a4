// Starts and stops the server that all tests of one run of ctest share.
#include "postgresql_cluster.hpp"
#include "postgresql_processes.hpp"
#include "postgresql_shared.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using masthead::test::PostgresqlCluster;

/// The note of a server, which its keeper has locked as long as it lives.
struct Note {
    fs::path file;
    int descriptor = -1;

    Note(const fs::path& folder, pid_t parent) : file(masthead::test::postgresql_note(folder, parent)) {}
    ~Note() { close(); }
    Note(const Note&) = delete;
    Note& operator=(const Note&) = delete;

    [[nodiscard]] bool lock(int how, int flags = 0) {
        close();
        descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
        return descriptor >= 0 && ::flock(descriptor, how) == 0;
    }
    void write(const std::string& text) const {
        const auto size = static_cast<ssize_t>(text.size());
        if (::write(descriptor, text.data(), text.size()) != size)
            throw std::runtime_error("cannot write " + file.string());
    }
    void close() {
        if (descriptor >= 0) ::close(descriptor);
        descriptor = -1;
    }
};

/// The keeper stands in the last line of the note.
std::optional<pid_t> keeper_of(const fs::path& note) {
    auto* file = std::fopen(note.c_str(), "re");
    if (file == nullptr) return std::nullopt;
    pid_t keeper = 0;
    const int found = std::fscanf(file, "%*s %*s %*s %*s %d", &keeper);
    std::fclose(file);
    return found == 1 && keeper > 0 ? std::optional(keeper) : std::nullopt;
}

/// Ends the server of `parent`, if there is one.
void stop(const fs::path& folder, pid_t parent) {
    Note note(folder, parent);
    if (!fs::exists(note.file)) return;
    if (!note.lock(LOCK_EX | LOCK_NB)) {
        const auto keeper = keeper_of(note.file);
        if (!keeper) throw std::runtime_error(note.file.string() + " does not say who keeps the server");
        ::kill(*keeper, SIGTERM);
        if (!masthead::test::ends_within(*keeper, std::chrono::seconds(30))) {
            throw std::runtime_error("the server's keeper does not end");
        }
    }
    fs::remove(note.file);
}

/// Removes notes of runs that were broken off.
void sweep(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        const std::string beginning = "postgresql.";
        if (!name.starts_with(beginning) ||
            name.find_first_not_of("0123456789", beginning.size()) != std::string::npos) {
            continue;
        }
        Note note(folder, static_cast<pid_t>(std::stol(name.substr(beginning.size()))));
        if (note.lock(LOCK_EX | LOCK_NB)) fs::remove(note.file);
    }
}

/// Until it is told to end, or `parent` has ended.
void wait_for_the_end(int parent) {
    sigset_t ends;
    ::sigemptyset(&ends);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&ends, signal);
    ::sigprocmask(SIG_BLOCK, &ends, nullptr);
    std::array<pollfd, 2> watched{pollfd{::signalfd(-1, &ends, SFD_CLOEXEC), POLLIN, 0}, pollfd{parent, POLLIN, 0}};
    while (::poll(watched.data(), watched.size(), -1) < 0) continue;
}

/// Keeps a server, in a process of its own; says on `ready` when it can be used.
void keep(const fs::path& folder, pid_t parent, int parent_handle, int ready) {
    ::setsid();
    Note note(folder, parent);
    const PostgresqlCluster cluster;
    if (!note.lock(LOCK_EX | LOCK_NB, O_CREAT | O_TRUNC)) throw std::runtime_error("cannot make " + note.file.string());
    note.write(masthead::test::write_postgresql_note(cluster.address()) + std::to_string(::getpid()) + '\n');
    // ctest waits until nobody holds its pipes any more.
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, standard);
    std::ignore = ::write(ready, "!", 1);
    ::close(ready);
    wait_for_the_end(parent_handle);
    fs::remove(note.file);
}

int start(const fs::path& folder, pid_t parent) {
    fs::create_directories(folder);
    stop(folder, parent);
    sweep(folder);
    const int parent_handle = masthead::test::open_process(parent);
    std::array<int, 2> ready{};
    if (parent_handle < 0 || ::pipe2(ready.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the keeper");
    const auto keeper = ::fork();
    if (keeper == 0) {
        ::close(ready[0]);
        keep(folder, parent, parent_handle, ready[1]);
        return 0;
    }
    ::close(ready[1]);
    char sign = 0;
    return keeper > 0 && ::read(ready[0], &sign, 1) == 1 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const std::string command = argc == 3 ? argv[1] : "";
    try {
        if (command == "start") return start(argv[2], ::getppid());
        if (command == "stop") {
            stop(argv[2], ::getppid());
            return 0;
        }
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
        return 1;
    }
    std::fprintf(stderr,
                 "Usage: postgresql_fixture start|stop FOLDER\n"
                 "Starts a PostgreSQL server for the programs that the caller starts; it ends with the caller.\n");
    return 2;
}
