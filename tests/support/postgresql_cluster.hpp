#pragma once

#include "postgresql_address.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace masthead::test {

/// How a private PostgreSQL server is run. A plain value type.
struct PostgresqlOptions {
    /// Whether commits wait for the disk. Off makes everything faster; what was committed then survives the death of
    /// all processes, but not that of the machine.
    bool fsync = false;
    int max_connections = 120;
    /// Further settings, `name=value`.
    std::vector<std::string> settings{};
    /// Where its own folder is made. Short, because the path of a socket has at most 107 bytes, and open to all.
    std::filesystem::path parent = "/tmp";
};

/// A PostgreSQL 15 server with a new, empty cluster in a folder of its own. It ends with this object, and with the
/// process or thread that started it, however that ends; so `start` belongs into a thread that lives as long. As root
/// it runs as the user `postgres` or `nobody`, because PostgreSQL refuses root. For one thread at a time.
///
/// Everything throws std::runtime_error, with what the server logged, when it does not succeed.
class PostgresqlCluster {
public:
    /// Makes the cluster (about 1 s) and starts the server (about 0.2 s).
    explicit PostgresqlCluster(PostgresqlOptions options = {});
    ~PostgresqlCluster();
    PostgresqlCluster(const PostgresqlCluster&) = delete;
    PostgresqlCluster& operator=(const PostgresqlCluster&) = delete;

    /// Starts the server again where it was; does nothing when it runs.
    void start();
    /// Ends it in order: connections are cut, everything is written.
    void stop();
    /// Kills all its processes at once (SIGKILL), as a failure of the machine would.
    void kill_hard();
    /// Halts all its processes (SIGSTOP): connections stay and nobody answers.
    void freeze();
    void thaw();

    [[nodiscard]] const PostgresqlAddress& address() const noexcept { return address_; }
    [[nodiscard]] std::string url(std::string_view database) const { return address_.url(database); }
    [[nodiscard]] std::string tcp_url(std::string_view database) const { return address_.tcp_url(database); }
    /// The URL of a new empty database by way of the socket.
    std::string create_database(const std::string& name);
    /// All that the server has logged.
    [[nodiscard]] std::string log() const;

private:
    [[nodiscard]] std::string program(std::string_view name) const;
    void make_folder(const std::filesystem::path& parent);
    void make_cluster();
    /// Starts a process of the server's user that writes to the log.
    [[nodiscard]] pid_t launch(const std::vector<std::string>& command) const;
    void wait_until_ready();
    /// Whether the server ended within the time.
    [[nodiscard]] bool ended_within(std::chrono::milliseconds time);
    [[noreturn]] void fail(const std::string& what) const;

    PostgresqlOptions options_;
    std::filesystem::path programs_;
    PostgresqlAddress address_;
    uid_t user_ = 0;
    gid_t group_ = 0;
    pid_t owner_ = 0;
    int lock_ = -1;
    pid_t server_ = -1;
    bool has_started_ = false;
    bool was_killed_ = false;
};

} // namespace masthead::test
