#include <masthead/http/server.hpp>

#include <masthead/http/handler.hpp>

#include "http/request_head.hpp"
#include "http/status.hpp"

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
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <atomic>
#include <charconv>
#include <csignal>
#include <ctime>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace masthead::inline v0::http {

namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Parser = beast_http::request_parser<beast_http::string_body>;

std::string http_date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[static_cast<std::size_t>(parts.tm_wday)],
                  parts.tm_mday, months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                  parts.tm_min, parts.tm_sec);
    return text.data();
}

std::string serialised_head(const Response& response, bool keep_alive, bool is_http_10) {
    std::string head = is_http_10 ? "HTTP/1.0 " : "HTTP/1.1 ";
    head += std::to_string(response.status) + ' ' + std::string(detail::reason_of(response.status)) + "\r\n";
    head += "Date: " + http_date() + "\r\n";
    for (const auto& [name, value] : response.headers.fields()) {
        head += name + ": ";
        // A line end in a value would let it write headers of its own.
        for (const char c : value) head += c == '\r' || c == '\n' ? ' ' : c;
        head += "\r\n";
    }
    if (response.status != 204 && response.status != 304) {
        head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    }
    head += keep_alive ? (is_http_10 ? "Connection: keep-alive\r\n" : "") : "Connection: close\r\n";
    return head += "\r\n";
}

/// What the connections of one server share.
struct Shared {
    const Handler& handler;
    ServerOptions options;
    asio::thread_pool workers;
    std::atomic<std::size_t> queued{0};
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> stopping{false};

    Shared(const Handler& served, ServerOptions chosen)
        : handler(served), options(std::move(chosen)), workers(options.worker_threads) {}
};

class Connection;

/// The open connections, so that a stop can reach those that wait for nothing.
class ConnectionSet {
public:
    void add(Connection* connection) {
        const std::lock_guard lock(mutex_);
        all_.insert(connection);
    }
    void remove(Connection* connection) {
        const std::lock_guard lock(mutex_);
        all_.erase(connection);
    }
    template <typename Visit>
    void each(Visit visit) {
        const std::lock_guard lock(mutex_);
        for (auto* connection : all_) visit(*connection);
    }

private:
    std::mutex mutex_;
    std::set<Connection*> all_;
};

/// One client. Everything runs on the strand of its socket.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, Shared& shared, ConnectionSet& set)
        : socket_(std::move(socket)), timer_(socket_.get_executor()), shared_(shared), set_(set) {
        error_code error;
        const auto peer = socket_.remote_endpoint(error);
        if (!error) address_ = peer.address().to_string();
        socket_.set_option(tcp::no_delay(true), error);
        set_.add(this);
    }
    ~Connection() {
        set_.remove(this);
        --shared_.connections;
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] tcp::socket::executor_type executor() { return socket_.get_executor(); }

    /// Ends it if it only waits for a next request. Callable from any thread.
    void stop_if_idle() {
        asio::post(socket_.get_executor(), [weak = weak_from_this()] {
            const auto self = weak.lock();
            error_code ignored;
            if (self && self->is_waiting_) self->socket_.cancel(ignored);
        });
    }

    asio::awaitable<void> run() {
        // One await a statement: GCC 12 miscompiles those inside conditions with `&&`.
        bool goes_on = true;
        while (goes_on) goes_on = co_await serve_one();
        co_await close();
    }

private:
    static constexpr auto use = asio::use_awaitable;

    /// From now on reads and writes are given up at this time.
    void set_deadline(std::chrono::milliseconds time) {
        timed_out_ = false;
        timer_.expires_after(time);
        timer_.async_wait([weak = weak_from_this()](error_code error) {
            const auto self = weak.lock();
            if (error || !self) return;
            self->timed_out_ = true;
            error_code ignored;
            self->socket_.cancel(ignored);
        });
    }

    /// Appends what comes to the buffer; false at the end of the stream, an error or the deadline.
    asio::awaitable<bool> read_more() {
        if (timed_out_) co_return false;
        std::array<char, 16'384> chunk;
        error_code error;
        const auto size = co_await socket_.async_read_some(asio::buffer(chunk), asio::redirect_error(use, error));
        if (error) co_return false;
        buffer_.append(chunk.data(), size);
        co_return true;
    }

    asio::awaitable<bool> send(const Response& response, bool keep_alive, bool is_head, bool is_http_10) {
        set_deadline(shared_.options.write_timeout);
        const auto head = serialised_head(response, keep_alive, is_http_10);
        std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(response.body)};
        if (is_head) parts[1] = asio::const_buffer();
        error_code error;
        co_await asio::async_write(socket_, parts, asio::redirect_error(use, error));
        co_return !error && keep_alive;
    }

    asio::awaitable<bool> refuse(std::uint16_t status, std::string_view code, std::string_view detail) {
        co_return co_await send(detail::plain_problem(status, code, detail), false, false, false);
    }

    /// Reads one request and answers it; false if the connection is over.
    asio::awaitable<bool> serve_one() {
        const auto& options = shared_.options;
        if (buffer_.empty()) {
            set_deadline(options.idle_timeout);
            if (shared_.stopping) co_return false;
            is_waiting_ = true;
            const bool more = co_await read_more();
            is_waiting_ = false;
            if (!more) co_return false;
        }
        set_deadline(options.read_timeout);
        std::size_t head_size = 0;
        while ((head_size = detail::request_head_size(buffer_)) == 0) {
            if (buffer_.size() > options.max_header_bytes) {
                co_return co_await refuse(431, "header_too_large", "the request's header is too large");
            }
            const bool more = co_await read_more();
            if (!more && timed_out_) {
                co_return co_await refuse(408, "request_timeout", "the request's header came too slowly");
            }
            if (!more) co_return false;
        }
        if (head_size > options.max_header_bytes) {
            co_return co_await refuse(431, "header_too_large", "the request's header is too large");
        }
        if (const auto fault = detail::find_fault(std::string_view(buffer_).substr(0, head_size)); !fault.empty()) {
            co_return co_await refuse(400, "malformed_request", fault);
        }
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
        parser.body_limit(options.max_body_bytes);
        parser.eager(true);
        const auto refusal = co_await read_message(parser);
        if (refusal) {
            if (*refusal == 0) co_return false;
            if (*refusal == 413) co_return co_await refuse(413, "too_large", "the request's body is too large");
            if (*refusal == 408) co_return co_await refuse(408, "request_timeout", "the request's body came too slowly");
            co_return co_await refuse(400, "malformed_request", "the request is not well-formed HTTP/1.1");
        }
        timer_.cancel();
        co_return co_await answer(parser.get());
    }

    /// Feeds the parser until the message is whole. Gives nothing then; otherwise the status to refuse with, 0 if the client
    /// has gone.
    asio::awaitable<std::optional<int>> read_message(Parser& parser) {
        bool continued = false;
        while (!parser.is_done()) {
            error_code error;
            const auto used = parser.put(asio::buffer(buffer_), error);
            buffer_.erase(0, used);
            if (error == beast_http::error::body_limit) co_return 413;
            if (error && error != beast_http::error::need_more) co_return 400;
            if (parser.is_done()) break;
            if (parser.is_header_done() && !continued && parser.get()[beast_http::field::expect] == "100-continue") {
                continued = true;
                static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
                co_await asio::async_write(socket_, asio::buffer(go_on), asio::redirect_error(use, error));
                if (error) co_return 0;
            }
            const bool more = co_await read_more();
            if (!more) co_return timed_out_ ? 408 : 0;
        }
        co_return std::nullopt;
    }

    asio::awaitable<bool> answer(const Parser::value_type& message) {
        Request request;
        request.method = std::string(message.method_string());
        request.target = std::string(message.target());
        request.remote_address = address_;
        for (const auto& field : message) {
            request.headers.add(std::string(field.name_string()), std::string(field.value()));
        }
        request.body = message.body();
        const bool is_head = request.method == "HEAD";
        const bool is_http_10 = message.version() == 10;
        const auto response = co_await handled(request);
        const bool keep_alive = message.keep_alive() && !shared_.stopping;
        co_return co_await send(response, keep_alive, is_head, is_http_10);
    }

    /// Runs the handler on the worker pool; answers 503 at once when that is full.
    asio::awaitable<Response> handled(const Request& request) {
        if (shared_.queued.fetch_add(1) >= shared_.options.max_queue) {
            --shared_.queued;
            auto response = detail::plain_problem(503, "unavailable", "the server is busy; try again soon");
            response.headers.add("Retry-After", "1");
            co_return response;
        }
        Response response;
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
            [&](auto resume) {
                asio::post(shared_.workers, [this, &request, &response, resume = std::move(resume)]() mutable {
                    response = shared_.handler.handle(request);
                    --shared_.queued;
                    asio::post(socket_.get_executor(), std::move(resume));
                });
            },
            use);
        co_return response;
    }

    /// Lets the client read the last answer before the connection goes, also when it is still sending.
    asio::awaitable<void> close() {
        error_code error;
        socket_.shutdown(tcp::socket::shutdown_send, error);
        if (!error && !shared_.stopping) {
            set_deadline(std::chrono::seconds(1));
            buffer_.clear();
            bool more = true;
            while (more && buffer_.size() < (std::size_t{256} << 10)) more = co_await read_more();
        }
        timer_.cancel();
        socket_.close(error);
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    Shared& shared_;
    ConnectionSet& set_;
    std::string address_;
    std::string buffer_;
    bool timed_out_ = false;
    bool is_waiting_ = false;
};

Result<tcp::endpoint> parse_listen(const std::string& listen) {
    const auto bad = [] {
        return invalid_argument("listen", "an address looks like 127.0.0.1:8080 or [::1]:8080");
    };
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

struct Server::State {
    State(const Handler& handler, ServerOptions options) : shared(handler, std::move(options)), acceptor(context) {}

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
        asio::co_spawn(context, accept(), asio::detached);
        const auto wanted_threads = shared.options.io_threads;
        const auto count = wanted_threads > 0 ? wanted_threads : std::max(1U, std::thread::hardware_concurrency());
        for (std::uint32_t i = 0; i < count; ++i) threads.emplace_back([this] { context.run(); });
        return {};
    }

    asio::awaitable<void> accept() {
        asio::steady_timer pause(context);
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
            if (shared.connections.fetch_add(1) >= shared.options.max_connections) {
                --shared.connections;
                continue;
            }
            auto connection = std::make_shared<Connection>(std::move(socket), shared, connections);
            auto executor = connection->executor();
            asio::co_spawn(
                executor, [connection]() -> asio::awaitable<void> { co_await connection->run(); }, asio::detached);
        }
    }

    void stop() {
        if (shared.stopping.exchange(true)) return;
        asio::post(context, [this] {
            error_code ignored;
            acceptor.close(ignored);
        });
        connections.each([](Connection& connection) { connection.stop_if_idle(); });
        const auto deadline = std::chrono::steady_clock::now() + shared.options.stop_timeout;
        while (shared.connections > 0 && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        context.stop();
        for (auto& thread : threads) thread.join();
        threads.clear();
        shared.workers.join();
    }

    Shared shared;
    ConnectionSet connections;
    asio::io_context context;
    tcp::acceptor acceptor;
    std::string address;
    std::vector<std::thread> threads;
};

Result<Server> Server::start(const Handler& handler, ServerOptions options) {
    if (options.worker_threads < 1 || options.worker_threads > 1'024) {
        return invalid_argument("worker_threads", "1 to 1,024 are allowed");
    }
    auto state = std::make_unique<State>(handler, std::move(options));
    MASTHEAD_CHECK(state->start());
    return Server(std::move(state));
}

Server::Server(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;

Server::~Server() {
    if (state_) state_->stop();
}

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
