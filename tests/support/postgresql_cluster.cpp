#include "postgresql_cluster.hpp"

#include "postgresql_processes.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace masthead::test {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view folder_prefix = "masthead-pg-";

std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string random_digits() {
    std::random_device random;
    std::array<char, 33> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x%08x%08x%08x", random(), random(), random(), random());
    return digits.data();
}

/// What `pg_config --bindir` says, empty if there is none.
std::string configured_programs() {
    auto* output = ::popen("pg_config --bindir 2>/dev/null", "r");
    if (output == nullptr) return {};
    std::array<char, 512> line{};
    std::string folder = std::fgets(line.data(), static_cast<int>(line.size()), output) == nullptr ? "" : line.data();
    ::pclose(output);
    while (folder.ends_with('\n')) folder.pop_back();
    return folder;
}

fs::path find_programs() {
    for (const fs::path& folder : {fs::path("/usr/lib/postgresql/15/bin"), fs::path(configured_programs())}) {
        if (fs::exists(folder / "initdb") && fs::exists(folder / "postgres")) return folder;
    }
    throw std::runtime_error("There is no PostgreSQL server here; on Debian: apt-get install postgresql-15");
}

/// The account that the server runs as: root's is not allowed.
std::pair<uid_t, gid_t> find_account() {
    if (::geteuid() != 0) return {::geteuid(), ::getegid()};
    for (const char* name : {"postgres", "nobody"}) {
        if (const auto* account = ::getpwnam(name); account != nullptr && account->pw_uid != 0) {
            return {account->pw_uid, account->pw_gid};
        }
    }
    throw std::runtime_error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody");
}

std::uint16_t free_port() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    auto* address = reinterpret_cast<sockaddr*>(&place);
    const bool found =
        listener >= 0 && ::bind(listener, address, size) == 0 && ::getsockname(listener, address, &size) == 0;
    ::close(listener);
    if (!found) throw std::runtime_error("There is no free port for PostgreSQL");
    return ntohs(place.sin_port);
}

/// Takes the folder if nobody has it; the lock is let go when the process ends, however it ends. -1 otherwise.
int lock_folder(const fs::path& folder, int flags) {
    const int lock = ::open((folder / "lock").c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
    std::error_code ignored;
    // Who had the lock before may have removed the folder.
    if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0 && fs::exists(folder / "lock", ignored)) return lock;
    if (lock >= 0) ::close(lock);
    return -1;
}

/// Removes a folder whose lock is held, the lock last: what is left of it after a failure can still be swept.
void remove_folder(const fs::path& folder) {
    std::error_code failure;
    fs::directory_iterator each(folder, failure);
    for (; !failure && each != fs::directory_iterator(); each.increment(failure)) {
        if (each->path().filename() == "lock") continue;
        if (fs::remove_all(each->path(), failure) == static_cast<std::uintmax_t>(-1)) return;
    }
    if (!failure) fs::remove_all(folder, failure);
}

/// Removes what processes that were killed left behind.
void sweep(const fs::path& parent) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(parent, ignored)) {
        if (!entry.path().filename().string().starts_with(folder_prefix)) continue;
        const int lock = lock_folder(entry.path(), 0);
        if (lock < 0) continue;
        remove_folder(entry.path());
        ::close(lock);
    }
}

/// In the child: only calls that are allowed between fork and exec.
[[noreturn]] void become(char* const* arguments, const char* folder, int log, uid_t user, gid_t group, pid_t parent) {
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    const bool is_root = ::geteuid() == 0;
    if (is_root && (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0)) ::_exit(126);
    // After the change of user, which would undo it. SIGQUIT is PostgreSQL's immediate end.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent || ::chdir(folder) != 0) ::_exit(126);
    // A terminal's Ctrl-C is for the owner, who ends the server in order.
    ::setsid();
    ::execv(arguments[0], arguments);
    ::_exit(127);
}

} // namespace

PostgresqlCluster::PostgresqlCluster(PostgresqlOptions options)
    : options_(std::move(options)), programs_(find_programs()), owner_(::getpid()) {
    std::tie(user_, group_) = find_account();
    sweep(options_.parent);
    make_folder(options_.parent);
    try {
        make_cluster();
        start();
    } catch (...) {
        remove_folder(address_.folder);
        ::close(lock_);
        throw;
    }
}

PostgresqlCluster::~PostgresqlCluster() {
    if (::getpid() != owner_) {
        ::close(lock_);
        return;
    }
    try {
        // What a killed server left in shared memory is removed by the next one.
        if (was_killed_) start();
        stop();
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
    }
    remove_folder(address_.folder);
    // Before that another process would take the folder for one that was left behind.
    ::close(lock_);
}

void PostgresqlCluster::make_folder(const fs::path& parent) {
    while (lock_ < 0) {
        auto name = (parent / folder_prefix).string() + "XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("No folder can be made in " + parent.string());
        address_.folder = name;
        lock_ = lock_folder(name, O_CREAT);
    }
    if (::chown(address_.folder.c_str(), user_, group_) != 0) fail("its folder cannot be given to its user");
}

void PostgresqlCluster::make_cluster() {
    const auto data = address_.folder / "data";
    address_.user = "masthead";
    address_.password = random_digits();
    const auto password = address_.folder / "password";
    std::ofstream(password) << address_.password << '\n';
    const auto child =
        launch({program("initdb"), "--pgdata=" + data.string(), "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8",
                "--username=" + address_.user, "--pwfile=" + password.string(), "--wal-segsize=4"});
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0) fail("initdb failed");
    fs::remove(password);
    std::ofstream(data / "pg_hba.conf") << "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
}

void PostgresqlCluster::start() {
    if (server_ > 0) return;
    constexpr int attempts = 5;
    for (int attempt = 1;; ++attempt) {
        if (address_.port == 0) address_.port = free_port();
        std::vector<std::string> command{program("postgres"), "-D", (address_.folder / "data").string()};
        const auto set = [&](const std::string& setting) { command.insert(command.end(), {"-c", setting}); };
        set("unix_socket_directories=" + address_.folder.string());
        set("listen_addresses=127.0.0.1");
        set("port=" + std::to_string(address_.port));
        set("max_connections=" + std::to_string(options_.max_connections));
        for (const char* name : {"fsync=", "full_page_writes="}) set(name + std::string(options_.fsync ? "on" : "off"));
        for (const auto& setting : options_.settings) set(setting);
        server_ = launch(command);
        try {
            wait_until_ready();
            break;
        } catch (const std::runtime_error&) {
            // Somebody else may have taken the port meanwhile.
            if (attempt == attempts || log().find("could not bind") == std::string::npos) throw;
            if (!has_started_) address_.port = 0;
        }
    }
    has_started_ = true;
    was_killed_ = false;
}

void PostgresqlCluster::wait_until_ready() {
    const auto deadline = std::chrono::steady_clock::now() + seconds(60);
    while (std::chrono::steady_clock::now() < deadline) {
        // The last line of this file is made for those who wait.
        const auto state = text_of(address_.folder / "data/postmaster.pid");
        if (state.starts_with(std::to_string(server_) + '\n') && state.find("\nready") != std::string::npos) return;
        if (ended_within(milliseconds(10))) fail("the server did not start");
    }
    kill_hard();
    fail("the server was not ready in time");
}

bool PostgresqlCluster::ended_within(milliseconds time) {
    if (!ends_within(server_, time)) return false;
    ::waitpid(server_, nullptr, 0);
    server_ = -1;
    return true;
}

void PostgresqlCluster::stop() {
    if (server_ <= 0) return;
    thaw();
    for (const int signal : {SIGINT, SIGQUIT}) {
        ::kill(server_, signal);
        if (ended_within(seconds(5))) return;
    }
    kill_hard();
}

void PostgresqlCluster::kill_hard() {
    if (server_ <= 0) return;
    freeze();
    const auto children = children_of(server_);
    ::kill(server_, SIGKILL);
    for (const auto child : children) ::kill(child, SIGKILL);
    for (const auto child : children) std::ignore = ends_within(child, seconds(10));
    if (!ended_within(seconds(10))) fail("the server cannot be killed");
    was_killed_ = true;
}

void PostgresqlCluster::freeze() {
    if (server_ <= 0) return;
    // The server first: it makes no new processes then.
    ::kill(server_, SIGSTOP);
    wait_until_stopped(server_);
    for (const auto child : children_of(server_)) ::kill(child, SIGSTOP);
}

void PostgresqlCluster::thaw() {
    if (server_ <= 0) return;
    for (const auto child : children_of(server_)) ::kill(child, SIGCONT);
    ::kill(server_, SIGCONT);
}

std::string PostgresqlCluster::create_database(const std::string& name) {
    test::create_database(address_, name);
    return url(name);
}

std::string PostgresqlCluster::log() const {
    return text_of(address_.folder / "log");
}

std::string PostgresqlCluster::program(std::string_view name) const {
    return (programs_ / name).string();
}

pid_t PostgresqlCluster::launch(const std::vector<std::string>& command) const {
    std::vector<char*> arguments;
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int log = ::open((address_.folder / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const auto parent = ::getpid();
    const auto child = log < 0 ? -1 : ::fork();
    if (child == 0) become(arguments.data(), address_.folder.c_str(), log, user_, group_, parent);
    ::close(log);
    if (child < 0) fail("no process can be started");
    return child;
}

void PostgresqlCluster::fail(const std::string& what) const {
    const auto logged = log();
    throw std::runtime_error("PostgreSQL: " + what + ":\n" +
                             logged.substr(logged.size() - std::min<std::size_t>(logged.size(), 2'000)));
}

} // namespace masthead::test
