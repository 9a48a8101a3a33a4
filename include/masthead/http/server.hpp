#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0::http {

class Handler;

/// Where a server finds its certificate. A plain value type.
struct TlsOptions {
    /// PEM: the certificate, then those that lead to its issuer.
    std::string certificate_chain_file{};
    /// PEM, without a passphrase.
    std::string private_key_file{};

    friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

/// Limits and sizes of the small server. A plain value type with safe defaults.
struct ServerOptions {
    /// Where to listen, one of
    /// - `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:80`; port 0 takes a free one;
    /// - `unix:/run/site.sock`: a Unix socket. The file of a server that is gone is replaced, one of a server that
    ///   answers is an error. It is removed at the end, if it is still this server's;
    /// - `systemd:`: all stream sockets that the service manager hands over (`LISTEN_PID` and `LISTEN_FDS` are checked,
    ///   and taken out of the environment: start before there are threads that read it);
    /// - `fd:3`: a descriptor that was inherited and listens already. The server takes it over and closes it.
    /// What waits on an inherited socket when the server stops is left to the next process that has it.
    std::string listen = "127.0.0.1:8080";
    /// I/O threads; 0 for one a core. Each has an acceptor and connections of its own.
    std::uint32_t io_threads = 0;
    /// Gives each I/O thread a socket of its own to listen on, between which the kernel shares out the clients
    /// (`SO_REUSEPORT`), and lets other processes of the same user listen on the address as well. Addresses with a port
    /// only.
    bool reuse_port = false;
    /// Who may connect to a Unix socket, as the mode of its file.
    std::uint32_t unix_socket_mode = 0660;
    /// Threads that run the handler. A request keeps its thread until what it wrote is durable, and those that wait
    /// together share a commit: many threads make many writes a second.
    std::uint32_t worker_threads = 32;
    /// Threads for requests that hash passwords. They are few and let others go first, so that a storm of sign-ins does
    /// not keep readers waiting.
    std::uint32_t password_threads = 4;
    /// Requests waiting for a worker of either kind; beyond it the answer is 503 with `Retry-After`.
    std::size_t max_queue = 1'024;
    /// A request that waited longer than this for a worker is answered with 503 and `Retry-After` instead of being run,
    /// so that a server with too much to do works for those who still wait. Answers from memory wait for no worker.
    std::chrono::milliseconds max_queue_wait{2'000};
    /// The same for requests that hash passwords: their threads let others go first, and people wait for them.
    std::chrono::milliseconds max_password_wait{10'000};
    /// Connections that send an event stream are not counted; see `HandlerOptions::max_streams`.
    std::size_t max_connections = 10'000;
    /// The same for one address; 0 for no limit, which is right behind a proxy and on a Unix socket. Event streams
    /// count.
    std::size_t max_connections_per_address = 0;
    std::size_t max_header_bytes = std::size_t{16} << 10;
    std::size_t max_body_bytes = std::size_t{1} << 20;
    /// Longest time for a request's header to arrive.
    std::chrono::milliseconds read_timeout{10'000};
    /// A body may take `read_timeout`, and a second more for so many bytes that have come. At least 1.
    std::size_t min_body_rate = 4'096;
    /// Longest time for a whole request to arrive, however steadily it comes.
    std::chrono::milliseconds request_timeout{30'000};
    /// How long a connection may wait for the next request.
    std::chrono::milliseconds idle_timeout{60'000};
    /// Longest time for the client to take an answer.
    std::chrono::milliseconds write_timeout{30'000};
    /// How long a graceful stop waits for answers in progress.
    std::chrono::milliseconds stop_timeout{10'000};
    /// How long a stop first goes on taking clients, while `/readyz` says that the server is stopping and connections
    /// end with their next answer: for balancers in front, which need a while to see it. At most an hour.
    std::chrono::milliseconds stop_delay{0};
    /// Serve HTTPS (TLS 1.2 and 1.3, ALPN `http/1.1`) instead of HTTP. The files are looked at when clients come, at
    /// most every ten seconds, and read again when they changed; if they cannot be used then, the certificate before
    /// stays. `unsupported` where the library was built without it (`MASTHEAD_WITH_TLS`).
    std::optional<TlsOptions> tls{};
    /// Adds `Server-Timing` to answers: `total;dur=` in milliseconds, or `cache;desc=hit` for one from memory. Off by
    /// default: times tell strangers what is stored and what is not.
    bool server_timing = false;
    /// Takes one JSON object in one line, without its end, for each request: `time`, `id`, `remote`, `method`,
    /// `target`, `status`, `bytes` of the body, `duration_ms` from the first byte that was read until the answer is
    /// handed to the system, `from` (`memory`, `handler` or `server`), and if there are any `trace`, `user_agent`,
    /// `referer`. Values of members of a query called `secret` or `token` are left out. Whatever a client sends,
    /// control and direction characters are escaped. Called by the I/O threads, several at a time, so it must be quick;
    /// what it throws is dropped. None if empty.
    std::function<void(std::string_view line)> access_log{};
    /// Logs one of so many requests of each I/O thread; those answered with 500 and above always. At least 1.
    std::uint32_t access_log_every = 1;
};

/// How a server is doing. A plain value type; what counts up begins with 0 at the start.
struct ServerNumbers {
    /// Clients that are connected, and those of them that are sent an event stream.
    std::size_t connections = 0;
    std::size_t streams = 0;
    /// Requests that workers of either kind are answering, and those that wait for one.
    std::size_t running = 0;
    std::size_t waiting = 0;
    /// Requests that got 503 because too many waited, or because they waited too long.
    std::uint64_t busy = 0;
    /// Connections over the limits: told so with 503, or dropped.
    std::uint64_t turned_away = 0;
    /// Requests that were refused before any handler saw them: malformed, too large or too slow.
    std::uint64_t unreadable = 0;
    bool is_stopping = false;

    friend bool operator==(const ServerNumbers&, const ServerNumbers&) = default;
};

/// A small HTTP/1.1 server for a handler. What the handler has ready in memory is answered by the I/O thread that read
/// the request, everything else by a worker; one connection's requests are answered in their order. Every answer has an
/// `X-Request-Id`: the client's, if it is made of 1 to 64 letters, digits and `.`, `_`, `-`, otherwise a new one. Safe
/// to stop from any thread. The handler must outlive it.
class Server {
public:
    /// Binds and starts its threads. `invalid_argument` names the option that has a wrong value (`listen` for a bad
    /// address); `unavailable` if the address cannot be bound or the certificate cannot be used (the message says why).
    [[nodiscard]] static Result<Server> start(const Handler& handler, ServerOptions options = {});
    Server(Server&&) noexcept;
    /// The server that was here before stops gracefully.
    Server& operator=(Server&&) noexcept;
    /// Stops gracefully.
    ~Server();

    /// The address it really listens on, with the port that was taken: `127.0.0.1:41733`, or `unix:/run/site.sock`. The
    /// first one, if several sockets were handed over.
    [[nodiscard]] const std::string& address() const noexcept;
    /// Nearly of one instant. Waits for nothing.
    [[nodiscard]] ServerNumbers numbers() const noexcept;
    /// After `stop_delay`, takes no more connections, finishes requests in progress (at most `stop_timeout`), joins its
    /// threads. Every caller returns only when all that is done, so a handler must not call it.
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
