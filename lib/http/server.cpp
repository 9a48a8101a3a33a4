#include <masthead/http/server.hpp>

#include "http/connection.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace masthead::inline v0::http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

Result<tcp::endpoint> parse_listen(const std::string& listen) {
    const auto bad = [] { return invalid_argument("listen", "an address looks like 127.0.0.1:8080 or [::1]:8080"); };
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos) return bad();
    auto host = listen.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    std::uint16_t port = 0;
    const auto* end = listen.data() + listen.size();
    const auto [stop, failed] = std::from_chars(listen.data() + colon + 1, end, port);
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (failed != std::errc() || stop != end || error) return bad();
    return tcp::endpoint(address, port);
}

std::string to_text(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? '[' + address + ']' : address) + ':' + std::to_string(endpoint.port());
}

} // namespace

/// Connections over the limit that are told so at the same time; any more are dropped.
constexpr std::size_t max_surplus = 64;

struct Server::State {
    State(const Handler& handler, ServerOptions options)
        : shared(handler, std::move(options)), acceptor(asio::make_strand(context)) {}
    ~State() { stop(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Result<void> start() {
        MASTHEAD_TRY(const tcp::endpoint wanted, parse_listen(shared.options.listen));
        error_code error;
        acceptor.open(wanted.protocol(), error);
        if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor.bind(wanted, error);
        if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error) {
            return Error{ErrorCode::unavailable, "cannot listen on " + shared.options.listen + ": " + error.message(),
                         "listen"};
        }
        address = to_text(acceptor.local_endpoint(error));
        is_accepting = true;
        asio::co_spawn(acceptor.get_executor(), accept(), asio::detached);
        const auto wanted_threads = shared.options.io_threads;
        const auto count = wanted_threads > 0 ? wanted_threads : std::max(1U, std::thread::hardware_concurrency());
        for (std::uint32_t i = 0; i < count; ++i) threads.emplace_back([this] { context.run(); });
        return {};
    }

    asio::awaitable<void> accept() {
        co_await take_connections();
        // It may end before the stop's own close has had its turn.
        close_acceptor();
        is_accepting = false;
    }

    asio::awaitable<void> take_connections() {
        asio::steady_timer pause(acceptor.get_executor());
        while (!shared.stopping) {
            error_code error;
            auto socket = co_await acceptor.async_accept(asio::make_strand(context),
                                                         asio::redirect_error(asio::use_awaitable, error));
            if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
            if (error) {
                // Out of descriptors, most likely: others will be closed.
                pause.expires_after(std::chrono::milliseconds(50));
                co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
                continue;
            }
            const auto number = shared.connections.fetch_add(1) - shared.streams;
            if (number >= shared.options.max_connections + max_surplus) {
                --shared.connections;
                continue;
            }
            if (number >= shared.options.max_connections) {
                detail::start_turning_away(std::move(socket), shared);
            } else {
                detail::start_connection(std::move(socket), shared);
            }
        }
    }

    /// On the acceptor's strand only.
    void close_acceptor() {
        error_code ignored;
        acceptor.close(ignored);
    }

    /// Whoever calls while another stops waits for the same end.
    void stop() {
        std::call_once(stopped, [this] {
            shared.stopping = true;
            // Without a thread, after a start that failed, nothing is in progress.
            if (!threads.empty()) end_connections();
            context.stop();
            for (auto& thread : threads) thread.join();
            shared.workers.join();
            shared.password_workers.join();
        });
    }

    void end_connections() {
        asio::post(acceptor.get_executor(), [this] { close_acceptor(); });
        shared.open.stop_idle();
        wait_for_connections(shared.options.stop_timeout);
        shared.open.abandon();
        wait_for_connections(std::chrono::seconds(1));
    }

    /// Until all are gone, with one that is just being taken, at most so long.
    void wait_for_connections(std::chrono::milliseconds time) const {
        const auto deadline = std::chrono::steady_clock::now() + time;
        while ((is_accepting || shared.connections > 0) && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }

    detail::ServerShared shared;
    asio::io_context context;
    std::atomic<bool> is_accepting{false};
    /// On a strand of its own, which `accept` runs on too.
    tcp::acceptor acceptor;
    std::string address;
    std::vector<std::thread> threads;
    std::once_flag stopped;
};

Result<Server> Server::start(const Handler& handler, ServerOptions options) {
    if (options.worker_threads < 1 || options.worker_threads > 1'024) {
        return invalid_argument("worker_threads", "1 to 1,024 are allowed");
    }
    if (options.password_threads < 1 || options.password_threads > 64) {
        return invalid_argument("password_threads", "1 to 64 are allowed");
    }
    if (options.io_threads > 1'024) return invalid_argument("io_threads", "0 to 1,024 are allowed");
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
