#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace masthead::test {

/// When a relay cuts a connection.
enum class Cut : std::uint8_t { never, before_forwarding, after_forwarding };

/// Stands between clients and a server at 127.0.0.1, and cuts a connection once at what the client says: before the
/// server heard it, or after, so that only the answer is lost. `cut_at` may be called from any thread.
class Relay {
public:
    explicit Relay(std::uint16_t server_port);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// The next message of a client that holds `commit` meets `cut`, others after it do not.
    void cut_at_commit(Cut cut) { cut_ = cut; }
    /// How many connections were cut.
    [[nodiscard]] int cuts() const noexcept { return cuts_; }

private:
    void accept_all();
    void serve(int client);

    std::uint16_t server_port_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    int stop_read_ = -1;
    int stop_write_ = -1;
    std::atomic<Cut> cut_ = Cut::never;
    std::atomic<int> cuts_ = 0;
    std::vector<std::jthread> connections_;
    std::jthread acceptor_;
};

} // namespace masthead::test
