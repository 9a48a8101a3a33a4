#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// Asking a server over HTTP/1.1 with as little work as possible, for it shares the cores with the server.
namespace masthead::bench {

/// What a server answered. A plain value type.
struct Answer {
    int status = 0;
    std::string body;
};

/// A kept connection for one request at a time. For one thread. Throws std::runtime_error if the server cannot be
/// reached, leaves, or answers without `Content-Length`.
class Connection {
public:
    /// `address` is an IPv4 address with a port.
    explicit Connection(const std::string& address);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] int socket() const noexcept { return socket_; }
    void send(std::string_view request) const;
    /// Takes what has arrived, after waiting for something to; gives the answer once it is whole.
    [[nodiscard]] std::optional<Answer> receive();
    [[nodiscard]] Answer ask(std::string_view request);

private:
    void read_head();

    int socket_;
    std::string bytes_;
    /// Of the answer that is arriving; 0 until its head is there.
    std::size_t head_size_ = 0;
    std::size_t body_size_ = 0;
};

/// How a server is put under load. A plain value type.
struct LoadOptions {
    std::size_t connections = 64;
    /// Goes before what is counted.
    std::chrono::milliseconds warm_up{1'000};
    std::chrono::milliseconds time{4'000};
    /// What each answer has to have; another one ends the program.
    int status = 200;
    /// But for this one, if it is not 0: it is counted apart, and asked again after the pause.
    int refusal = 0;
    std::chrono::milliseconds pause{100};
};

/// What came of a load. A plain value type.
struct Load {
    /// Answers a second.
    double rate = 0;
    /// Milliseconds from a request to its answer: of the middle one, and of the slowest but one in a hundred.
    double median = 0;
    double slow = 0;
    /// Share of one core that asking took, in per cent.
    double client = 0;
    /// All answers, those not counted included.
    std::uint64_t answers = 0;
    std::uint64_t refusals = 0;
};

/// The next request of a connection.
using NextRequest = std::function<std::string(std::size_t connection)>;

/// Asks over new connections, all from this thread, each as soon as it has its answer. Returns when every request is
/// answered.
[[nodiscard]] Load put_under_load(const std::string& address, const LoadOptions& options, const NextRequest& next);

/// A socket that is connected to `127.0.0.1:PORT`.
[[nodiscard]] int connect_to(const std::string& address);

[[nodiscard]] double cpu_seconds_of_this_thread();

} // namespace masthead::bench
