#pragma once

#include <masthead/http/server.hpp>

#include "http/access_log.hpp"
#include "http/address_counts.hpp"
#include "http/busy_answers.hpp"
#include "http/io_types.hpp"
#include "http/listener.hpp"
#include "http/outgoing.hpp"
#include "http/request_id.hpp"
#include "http/response_head.hpp"
#include "http/tls.hpp"
#include "http/workers.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace masthead::inline v0::http::detail {

class Connection;

/// What the threads and connections of one server share. It must outlive them. Safe from any thread.
struct ServerShared {
    const Handler& handler;
    ServerOptions options;
    /// Null for plain HTTP.
    std::unique_ptr<TlsServer> tls{};
    BusyAnswers busy_answers;
    AddressCounts addresses;
    Workers workers;
    /// For requests that hash passwords.
    Workers password_workers;
    /// Clients taken that are not gone yet.
    std::atomic<std::size_t> connections{0};
    /// Those of them that send a stream.
    std::atomic<std::size_t> streams{0};
    /// Threads that still take clients.
    std::atomic<std::size_t> accepting{0};
    std::atomic<bool> stopping{false};
    // See `ServerNumbers`.
    std::atomic<std::uint64_t> busy{0};
    std::atomic<std::uint64_t> turned_away{0};
    /// Clients that are being told that there is no place for them.
    std::atomic<std::size_t> turning_away{0};
    std::atomic<std::uint64_t> unreadable{0};

    ServerShared(const Handler& served, ServerOptions chosen);
    [[nodiscard]] ServerNumbers numbers() const noexcept;
};

/// A thread with the sockets that it alone serves, and what its connections use one after the other. Only the members
/// marked so may be used from other threads.
class IoThread {
public:
    explicit IoThread(ServerShared& shared);
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// Before `start`.
    void listen_on(Descriptor socket);
    void start();
    /// Takes no more clients, ends connections that wait for a next request, and streams. From any thread.
    void stop();
    /// Drops all connections, whatever they do. From any thread.
    void abandon();
    /// Ends the thread. From another one.
    void join();

    [[nodiscard]] ServerShared& shared() noexcept { return shared_; }
    /// It takes no more clients.
    [[nodiscard]] bool is_stopping() const noexcept { return is_stopping_; }
    [[nodiscard]] Executor executor() noexcept { return context_.get_executor(); }
    /// A connection is looked after from here on; gives its place, which `leave` needs.
    [[nodiscard]] std::size_t enter(Connection& connection);
    void leave(std::size_t place) noexcept;

    /// What is read goes here first, so that connections that wait need no room.
    std::array<char, std::size_t{64} << 10> room;
    /// What the connection whose turn it is sends. Empty when it waits.
    Outgoing outgoing;
    /// For composing heads.
    std::string text;
    DateLine date;
    RequestIds ids;
    AccessLog access_log;

private:
    Task<void> take_clients(StreamSocket& listening);
    /// False if there are too few descriptors or too little memory to take any more now.
    bool take_waiting_clients(int listening);
    void take_client(Descriptor socket, const struct SocketAddress& peer);
    /// Looks after deadlines until there are no connections.
    void sweep_later();
    void sweep();

    ServerShared& shared_;
    std::vector<Connection*> open_;
    std::chrono::milliseconds period_;
    bool is_sweeping_ = false;
    bool is_stopping_ = false;
    /// Behind what is used by the connections that it destroys at last.
    boost::asio::io_context context_;
    Timer timer_;
    std::vector<std::unique_ptr<StreamSocket>> listening_;
    std::thread thread_;
};

} // namespace masthead::inline v0::http::detail
