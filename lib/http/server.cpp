#include <masthead/http/server.hpp>

#include "http/call.hpp"
#include "http/io_thread.hpp"
#include "http/listener.hpp"
#include "http/server_list.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>

namespace masthead::inline v0::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// Another number for the same socket, so that each thread waits for it by itself.
Result<detail::Descriptor> copy_of(const detail::Descriptor& socket) {
    const int copy = ::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0);
    if (copy >= 0) return detail::Descriptor(copy);
    return Error{ErrorCode::unavailable, std::string("cannot listen: ") + std::strerror(errno), "listen"};
}

Result<void> check(const ServerOptions& options) {
    const auto is_within = [](std::size_t value, std::size_t least, std::size_t most) {
        return value >= least && value <= most;
    };
    if (!is_within(options.worker_threads, 1, 1'024)) {
        return invalid_argument("worker_threads", "1 to 1,024 are allowed");
    }
    if (!is_within(options.password_threads, 1, 64)) {
        return invalid_argument("password_threads", "1 to 64 are allowed");
    }
    if (options.io_threads > 1'024) return invalid_argument("io_threads", "0 to 1,024 are allowed");
    if (options.unix_socket_mode > 0777) return invalid_argument("unix_socket_mode", "this is no mode of a file");
    if (options.min_body_rate < 1) return invalid_argument("min_body_rate", "at least one byte a second is needed");
    if (options.stop_delay < std::chrono::milliseconds(0) || options.stop_delay > std::chrono::hours(1)) {
        return invalid_argument("stop_delay", "nothing to one hour is allowed");
    }
    constexpr std::size_t most = std::size_t{1} << 31;
    for (const auto& [name, value] :
         {std::pair("max_queue", options.max_queue), std::pair("max_connections", options.max_connections),
          std::pair("max_header_bytes", options.max_header_bytes),
          std::pair("max_body_bytes", options.max_body_bytes)}) {
        if (value > most) return invalid_argument(name, "at most 2,147,483,648 is allowed");
    }
    for (const auto& [name, time] :
         {std::pair("max_queue_wait", options.max_queue_wait),
          std::pair("max_password_wait", options.max_password_wait), std::pair("read_timeout", options.read_timeout),
          std::pair("request_timeout", options.request_timeout), std::pair("idle_timeout", options.idle_timeout),
          std::pair("write_timeout", options.write_timeout), std::pair("stop_timeout", options.stop_timeout)}) {
        const bool is_allowed = time >= std::chrono::milliseconds(0) && time <= std::chrono::hours(24);
        if (!is_allowed) return invalid_argument(name, "nothing to one day is allowed");
    }
    if (options.access_log_every < 1) return invalid_argument("access_log_every", "this begins with 1");
    return {};
}

} // namespace

struct Server::State {
    State(const Handler& handler, ServerOptions options) : shared(handler, std::move(options)) {}
    ~State() { stop(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Result<void> start() {
        const auto& options = shared.options;
        const auto wanted = options.io_threads;
        const auto count = wanted > 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
        if (options.tls) {
            MASTHEAD_TRY(shared.tls, detail::open_tls(*options.tls));
        }
        MASTHEAD_TRY(detail::Listener listener, detail::open_listener(options, count));
        for (std::uint32_t i = 0; i < count; ++i) threads.push_back(std::make_unique<detail::IoThread>(shared));
        MASTHEAD_CHECK(share_out(listener));
        address = listener.address;
        file = std::move(listener.file);
        for (auto& thread : threads) thread->start();
        is_running = true;
        listed = detail::service_of(shared.handler).servers->add([this] { return shared.numbers(); });
        return {};
    }

    Result<void> share_out(detail::Listener& listener) {
        for (std::size_t i = 0; i < threads.size(); ++i) {
            if (listener.is_one_each) {
                threads[i]->listen_on(std::move(listener.sockets[i]));
                continue;
            }
            for (const auto& socket : listener.sockets) {
                MASTHEAD_TRY(detail::Descriptor copy, copy_of(socket));
                threads[i]->listen_on(std::move(copy));
            }
        }
        return {};
    }

    /// Whoever calls while another stops waits for the same end.
    void stop() {
        std::call_once(stopped, [this] {
            shared.stopping = true;
            if (is_running) std::this_thread::sleep_for(shared.options.stop_delay);
            // After a start that failed, nothing is in progress.
            if (is_running) end_connections();
            for (auto& thread : threads) thread->join();
            shared.workers.join();
            shared.password_workers.join();
        });
    }

    void end_connections() {
        // First of all, so that the next server finds no trace of this one.
        file = {};
        for (auto& thread : threads) thread->stop();
        wait_for_connections(shared.options.stop_timeout);
        for (auto& thread : threads) thread->abandon();
        wait_for_connections(std::chrono::seconds(1));
    }

    /// Until all are gone, with those that are just being taken, at most so long.
    void wait_for_connections(std::chrono::milliseconds time) const {
        const auto deadline = std::chrono::steady_clock::now() + time;
        while ((shared.accepting > 0 || shared.connections > 0) && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }

    detail::ServerShared shared;
    std::vector<std::unique_ptr<detail::IoThread>> threads;
    std::string address;
    detail::SocketFile file;
    bool is_running = false;
    std::once_flag stopped;
    /// Last, so that it is asked nothing when the rest goes.
    std::unique_ptr<detail::ServerList::Place> listed;
};

Result<Server> Server::start(const Handler& handler, ServerOptions options) {
    MASTHEAD_CHECK(check(options));
    auto state = std::make_unique<State>(handler, std::move(options));
    MASTHEAD_CHECK(state->start());
    return Server(std::move(state));
}

Server::Server(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

const std::string& Server::address() const noexcept {
    return state_->address;
}

ServerNumbers Server::numbers() const noexcept {
    return state_->shared.numbers();
}

void Server::stop() {
    state_->stop();
}

Result<void> serve(const Handler& handler, ServerOptions options,
                   const std::function<void(const std::string& address)>& started) {
    asio::io_context context;
    asio::signal_set signals(context, SIGINT, SIGTERM);
    MASTHEAD_TRY(Server server, Server::start(handler, std::move(options)));
    if (started) started(server.address());
    signals.async_wait([](error_code, int) {});
    context.run();
    server.stop();
    return {};
}

} // namespace masthead::inline v0::http
