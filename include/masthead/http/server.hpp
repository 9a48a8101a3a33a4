#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace masthead::inline v0::http {

class Handler;

/// Limits and sizes of the small server. A plain value type with safe defaults.
struct ServerOptions {
    /// `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:80`; port 0 takes a free one.
    std::string listen = "127.0.0.1:8080";
    /// I/O threads; 0 for one a core.
    std::uint32_t io_threads = 0;
    /// Threads that run the handler. A request keeps its thread until what it wrote is durable, and those that wait
    /// together share a commit: many threads make many writes a second.
    std::uint32_t worker_threads = 32;
    /// Threads for requests that hash passwords. They are few and let others go first, so that a storm of sign-ins does
    /// not keep readers waiting.
    std::uint32_t password_threads = 4;
    /// Requests waiting for a worker of either kind; beyond it the answer is 503 with `Retry-After`.
    std::size_t max_queue = 1'024;
    /// Connections that send an event stream are not counted; see `HandlerOptions::max_streams`.
    std::size_t max_connections = 10'000;
    std::size_t max_header_bytes = std::size_t{16} << 10;
    std::size_t max_body_bytes = std::size_t{1} << 20;
    /// Longest time for a request's header to arrive, and for its body.
    std::chrono::milliseconds read_timeout{10'000};
    /// How long a connection may wait for the next request.
    std::chrono::milliseconds idle_timeout{60'000};
    /// Longest time for the client to take an answer.
    std::chrono::milliseconds write_timeout{30'000};
    /// How long a graceful stop waits for answers in progress.
    std::chrono::milliseconds stop_timeout{10'000};

    friend bool operator==(const ServerOptions&, const ServerOptions&) = default;
};

/// A small HTTP/1.1 server for a handler. Safe to stop from any thread. The handler must outlive it.
class Server {
public:
    /// Binds and starts its threads. `invalid_argument` (field `listen`) for a bad address, `unavailable` if it cannot
    /// be bound (the message says why).
    [[nodiscard]] static Result<Server> start(const Handler& handler, ServerOptions options = {});
    Server(Server&&) noexcept;
    /// The server that was here before stops gracefully.
    Server& operator=(Server&&) noexcept;
    /// Stops gracefully.
    ~Server();

    /// The address it really listens on, with the port that was taken: `127.0.0.1:41733`.
    [[nodiscard]] const std::string& address() const noexcept;
    /// Takes no more connections, finishes requests in progress (at most `stop_timeout`), joins its threads. Every
    /// caller returns only when all that is done, so a handler must not call it.
    void stop();

private:
    struct State;
    explicit Server(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

/// Runs a server until SIGTERM or SIGINT, then stops it gracefully: the whole `main` of a simple host. `started` is
/// called once with the address. Must be called from the main thread, once at a time in a process.
[[nodiscard]] Result<void> serve(const Handler& handler, ServerOptions options = {},
                                 const std::function<void(const std::string& address)>& started = {});

} // namespace masthead::inline v0::http
