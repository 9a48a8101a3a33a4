#pragma once

#include <masthead/http/server.hpp>

#include "http/workers.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <set>

namespace masthead::inline v0::http::detail {

class Connection;

/// The open connections, so that a stop can reach those that wait for nothing. Safe from any thread.
class ConnectionSet {
public:
    void add(Connection* connection);
    void remove(Connection* connection);
    /// Ends those that only wait for a next request, and those that send streams.
    void stop_idle();
    /// Drops all, whatever they do.
    void abandon();

private:
    std::mutex mutex_;
    std::set<Connection*> all_;
};

/// What the connections of one server share. It must outlive them.
struct ServerShared {
    const Handler& handler;
    ServerOptions options;
    ConnectionSet open;
    Workers workers;
    /// For requests that hash passwords.
    Workers password_workers;
    /// Clients taken that are not gone yet. The server counts one before it hands it over; its end takes it off.
    std::atomic<std::size_t> connections{0};
    /// Those of them that send a stream.
    std::atomic<std::size_t> streams{0};
    std::atomic<bool> stopping{false};

    ServerShared(const Handler& served, ServerOptions chosen);
};

/// Starts to answer a client, request after request, on the executor of its socket, which must be a strand.
void start_connection(boost::asio::ip::tcp::socket socket, ServerShared& shared);
/// Starts to tell a client that there is no place, so that it knows to come back.
void start_turning_away(boost::asio::ip::tcp::socket socket, ServerShared& shared);

} // namespace masthead::inline v0::http::detail
