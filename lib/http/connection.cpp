#include "http/connection.hpp"

#include <masthead/http/handler.hpp>

#include "http/plain_head.hpp"
#include "http/request_head.hpp"
#include "http/response_head.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace masthead::inline v0::http::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Parser = beast_http::request_parser<beast_http::string_body>;

/// A client that speaks HTTP/1.1 and sends the body only when told to.
bool waits_for_go_on(const Parser::value_type& message) {
    return message.version() == 11 && beast::iequals(message[beast_http::field::expect], "100-continue");
}

} // namespace

/// One client. Everything runs on the strand of its socket.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, ServerShared& shared)
        : socket_(std::move(socket)), timer_(socket_.get_executor()), shared_(shared) {
        error_code error;
        const auto peer = socket_.remote_endpoint(error);
        if (!error) address_ = peer.address().to_string();
        socket_.set_option(tcp::no_delay(true), error);
    }
    ~Connection() {
        shared_.open.remove(this);
        if (stream_) stream_->stop();
        if (is_streaming_) --shared_.streams;
        --shared_.connections;
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] tcp::socket::executor_type executor() { return socket_.get_executor(); }

    /// Ends it if it only waits for a next request, or sends a stream. Callable from any thread.
    void stop_if_idle() {
        asio::post(socket_.get_executor(), [weak = weak_from_this()] {
            const auto self = weak.lock();
            error_code ignored;
            if (self && self->is_waiting_) self->socket_.cancel(ignored);
            if (self && self->is_streaming_) self->end_stream();
        });
    }

    /// Drops it whatever it does. Callable from any thread.
    void abandon() {
        asio::post(socket_.get_executor(), [weak = weak_from_this()] {
            const auto self = weak.lock();
            error_code ignored;
            if (self) self->socket_.close(ignored);
        });
    }

    asio::awaitable<void> run() {
        // One await a statement: GCC 12 miscompiles those inside conditions with `&&`.
        bool goes_on = true;
        while (goes_on) goes_on = co_await serve_one();
        if (stream_) co_await send_stream();
        co_await close();
    }

    /// Says that there is no place, so that the client knows to come back.
    asio::awaitable<void> turn_away() {
        co_await refuse(503, "unavailable", "there are too many connections; try again soon");
        co_await close();
    }

private:
    static constexpr auto use = asio::use_awaitable;

    /// From now on reads and writes are given up at this time.
    void set_deadline(std::chrono::milliseconds time) {
        timed_out_ = false;
        timer_.expires_after(time);
        timer_.async_wait([weak = weak_from_this(), number = ++deadline_](error_code error) {
            const auto self = weak.lock();
            // One that had passed already when the next was set is not called back.
            if (error || !self || number != self->deadline_) return;
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
        const auto head = response_head(response, keep_alive, is_http_10);
        std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(response.body)};
        if (is_head) parts[1] = asio::const_buffer();
        error_code error;
        co_await asio::async_write(socket_, parts, asio::redirect_error(use, error));
        co_return !error && keep_alive;
    }

    asio::awaitable<bool> refuse(std::uint16_t status, std::string_view code, std::string_view detail) {
        co_return co_await send(plain_problem(status, code, detail), false, is_head_, false);
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
        while (true) {
            is_head_ = buffer_.starts_with("HEAD ");
            head_size = request_head_size(buffer_);
            if (head_size > 0) break;
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
        if (const auto fault = find_fault(std::string_view(buffer_).substr(0, head_size)); !fault.empty()) {
            co_return co_await refuse(400, "malformed_request", fault);
        }
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
        parser.body_limit(options.max_body_bytes);
        Request request;
        const auto refusal = co_await read_message(parser, request);
        if (refusal) {
            if (*refusal == 0) co_return false;
            if (*refusal == 413) co_return co_await refuse(413, "too_large", "the request's body is too large");
            if (*refusal == 408)
                co_return co_await refuse(408, "request_timeout", "the request's body came too slowly");
            co_return co_await refuse(400, "malformed_request", "the request is not well-formed HTTP/1.1");
        }
        timer_.cancel();
        co_return co_await answer(parser.get(), std::move(request));
    }

    /// Feeds the parser until the message is whole. Gives nothing then; otherwise the status to refuse with, 0 if the
    /// client has gone.
    asio::awaitable<std::optional<int>> read_message(Parser& parser, Request& request) {
        error_code error;
        // The header alone first: fields that come behind the body are none of the request's.
        buffer_.erase(0, parser.put(asio::buffer(buffer_), error));
        if (!error) {
            request = plain_head(parser.get());
            request.remote_address = address_;
            request.can_stream = true;
        }
        parser.eager(true);
        bool continued = false;
        while (!parser.is_done()) {
            if (!error) buffer_.erase(0, parser.put(asio::buffer(buffer_), error));
            if (error == beast_http::error::body_limit) co_return 413;
            if (error && error != beast_http::error::need_more) co_return 400;
            if (parser.is_done()) break;
            if (parser.is_header_done() && !continued && waits_for_go_on(parser.get())) {
                continued = true;
                static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
                co_await asio::async_write(socket_, asio::buffer(go_on), asio::redirect_error(use, error));
                if (error) co_return 0;
            }
            const bool more = co_await read_more();
            if (!more) co_return timed_out_ ? 408 : 0;
            error = {};
        }
        request.body = std::move(parser.get().body());
        co_return std::nullopt;
    }

    asio::awaitable<bool> answer(const Parser::value_type& message, Request request) {
        const auto expectation = request.headers.find("Expect").value_or("100-continue");
        if (!beast::iequals(expectation, "100-continue")) {
            co_return co_await refuse(417, "expectation_failed", "the only expectation met is 100-continue");
        }
        const bool is_head = request.method == "HEAD";
        const bool is_http_10 = message.version() == 10;
        const auto response = co_await handled(request);
        const bool keep_alive = message.keep_alive() && !shared_.stopping && !response.stream;
        if (!is_head) stream_ = response.stream;
        co_return co_await send(response, keep_alive, is_head, is_http_10);
    }

    /// Runs the handler on its workers; answers 503 at once when there is no place.
    asio::awaitable<Response> handled(const Request& request) {
        auto& workers = hashes_password(request) ? shared_.password_workers : shared_.workers;
        if (!workers.take_place()) {
            co_return plain_problem(503, "unavailable", "the server is busy; try again soon");
        }
        Response response;
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
            [&](auto resume) {
                workers.run([this, &request, &response] { response = shared_.handler.handle(request); },
                            [this, resume = std::move(resume)]() mutable {
                                asio::post(socket_.get_executor(), std::move(resume));
                            });
            },
            use);
        co_return response;
    }

    /// After the head, and with nothing in memory but what a silent stream needs: there may be many.
    asio::awaitable<void> send_stream() {
        begin_stream();
        while (!is_over_ && !shared_.stopping) {
            auto bytes = stream_->next();
            if (!bytes && stream_->is_ended()) break;
            if (!bytes) {
                ++deadline_;
                timer_.expires_after(stream_->keep_alive_interval());
                is_pausing_ = true;
                error_code woken;
                co_await timer_.async_wait(asio::redirect_error(use, woken));
                is_pausing_ = false;
                if (!woken) bytes = stream_->keep_alive();
            }
            if (!bytes) continue;
            set_deadline(shared_.options.write_timeout);
            error_code error;
            co_await asio::async_write(socket_, asio::buffer(*bytes), asio::redirect_error(use, error));
            if (error) break;
        }
        stream_->stop();
    }

    void begin_stream() {
        is_streaming_ = true;
        ++shared_.streams;
        std::string().swap(buffer_);
        error_code ignored;
        // What a reader does not take waits in the kernel first, which would lend it megabytes.
        socket_.set_option(asio::socket_base::send_buffer_size(32'768), ignored);
        stream_->start([weak = weak_from_this(), executor = socket_.get_executor()] {
            asio::post(executor, [weak] {
                if (const auto self = weak.lock()) self->wake();
            });
        });
        watch_reader();
    }

    /// The stream has something, or has ended.
    void wake() {
        if (is_pausing_) {
            timer_.cancel();
        } else if (stream_->is_ended()) {
            end_stream();
        }
    }

    void end_stream() {
        is_over_ = true;
        error_code ignored;
        socket_.cancel(ignored);
        timer_.cancel();
    }

    /// Nothing is expected from the reader of a stream but that it goes.
    void watch_reader() {
        socket_.async_wait(tcp::socket::wait_read, [weak = weak_from_this()](error_code error) {
            const auto self = weak.lock();
            if (error || !self) return;
            std::array<char, 512> chunk;
            const auto size = self->socket_.available(error);
            if (!error && size > 0) self->socket_.read_some(asio::buffer(chunk), error);
            if (error || size == 0) return self->end_stream();
            self->watch_reader();
        });
    }

    /// Lets the client read the last answer before the connection goes, also when it is still sending.
    asio::awaitable<void> close() {
        error_code error;
        socket_.shutdown(tcp::socket::shutdown_send, error);
        if (!error && !shared_.stopping && !is_streaming_) {
            set_deadline(std::chrono::seconds(1));
            bool more = true;
            while (more) {
                buffer_.clear();
                more = co_await read_more();
            }
        }
        timer_.cancel();
        socket_.close(error);
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    ServerShared& shared_;
    std::string address_;
    std::string buffer_;
    std::uint64_t deadline_ = 0;
    bool timed_out_ = false;
    bool is_waiting_ = false;
    /// The request at hand is a HEAD, whose answer has no body even if it is a refusal.
    bool is_head_ = false;
    std::shared_ptr<BodyStream> stream_;
    bool is_streaming_ = false;
    /// Nothing is being sent to the reader of the stream.
    bool is_pausing_ = false;
    /// The reader of the stream has gone, or is to go.
    bool is_over_ = false;
};

void ConnectionSet::add(Connection* connection) {
    const std::lock_guard lock(mutex_);
    all_.insert(connection);
}

void ConnectionSet::remove(Connection* connection) {
    const std::lock_guard lock(mutex_);
    all_.erase(connection);
}

void ConnectionSet::stop_idle() {
    const std::lock_guard lock(mutex_);
    for (auto* connection : all_) connection->stop_if_idle();
}

void ConnectionSet::abandon() {
    const std::lock_guard lock(mutex_);
    for (auto* connection : all_) connection->abandon();
}

ServerShared::ServerShared(const Handler& served, ServerOptions chosen)
    : handler(served), options(std::move(chosen)),
      workers(options.worker_threads, options.max_queue, Workers::Priority::usual),
      password_workers(options.password_threads, options.max_queue, Workers::Priority::low) {}

namespace {

/// Known to a stop from here on, not while it is made: only now does anything share it.
std::shared_ptr<Connection> open_connection(tcp::socket socket, ServerShared& shared) {
    auto connection = std::make_shared<Connection>(std::move(socket), shared);
    shared.open.add(connection.get());
    return connection;
}

} // namespace

void start_connection(tcp::socket socket, ServerShared& shared) {
    const auto connection = open_connection(std::move(socket), shared);
    asio::co_spawn(
        connection->executor(), [connection] { return connection->run(); }, asio::detached);
}

void start_turning_away(tcp::socket socket, ServerShared& shared) {
    const auto connection = open_connection(std::move(socket), shared);
    asio::co_spawn(
        connection->executor(), [connection] { return connection->turn_away(); }, asio::detached);
}

} // namespace masthead::inline v0::http::detail
