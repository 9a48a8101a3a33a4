#include "http/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

#include <sys/socket.h>

namespace masthead::inline v0::http::detail {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// A client that has just come is about to ask: when the server stops, it may still do so for so long.
constexpr std::chrono::milliseconds fresh_grace{250};
/// How long a client that is told that the connection ends may still send.
constexpr std::chrono::milliseconds linger_time{1'000};
/// More memory than this is not kept by a connection that waits.
constexpr std::size_t max_kept_buffer = 4'096;
/// What a client may still send to a connection that ends, so that it reads the last answer.
constexpr std::size_t most_lingering = std::size_t{256} << 10;

} // namespace

Connection::Connection(Descriptor socket, const SocketAddress& peer, IoThread& thread)
    : thread_(thread), shared_(thread.shared()), socket_(thread.executor()), transport_(socket.get()),
      address_(host_of(peer)), has_place_(shared_.addresses.enter(address_)), place_(thread.enter(*this)) {
    if (shared_.tls) transport_.secure(shared_.tls->accept(socket.get()));
    error_code error;
    socket_.assign({peer.family(), 0}, socket.get(), error);
    is_dropped_ = static_cast<bool>(error);
    // It is the other one's from here on.
    if (!error) std::ignore = socket.release();
}

Connection::~Connection() {
    thread_.leave(place_);
    if (has_place_) shared_.addresses.leave(address_);
    if (stream_) stream_->stop();
    if (is_streaming_) --shared_.streams;
    if (is_turned_away_) --shared_.turning_away;
    --shared_.connections;
}

void Connection::start() {
    asio::co_spawn(
        thread_.executor(), [self = shared_from_this()] { return self->run(); }, asio::detached);
}

void Connection::start_turning_away(std::string_view why) {
    is_turned_away_ = true;
    ++shared_.turned_away;
    ++shared_.turning_away;
    asio::co_spawn(
        thread_.executor(), [self = shared_from_this(), why] { return self->turn_away(why); }, asio::detached);
}

void Connection::sweep(SteadyTime now) {
    if (now < deadline_) return;
    set_no_deadline();
    timed_out_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

void Connection::stop() {
    if (is_streaming_) return end_stream();
    if (!is_waiting_) return;
    if (is_fresh_) {
        deadline_ = std::min(deadline_, std::chrono::steady_clock::now() + fresh_grace);
        return;
    }
    error_code ignored;
    socket_.cancel(ignored);
}

void Connection::abandon() {
    is_dropped_ = true;
    // Not closed: another connection would get the number while this one still uses it.
    ::shutdown(socket_.native_handle(), SHUT_RDWR);
    error_code ignored;
    socket_.cancel(ignored);
    if (stream_timer_) stream_timer_->cancel();
}

void Connection::set_deadline(std::chrono::milliseconds time) noexcept {
    timed_out_ = false;
    deadline_ = std::chrono::steady_clock::now() + time;
}

Task<void> Connection::run() {
    // A task that took another one as a parameter was miscompiled by GCC 12 with the thread sanitizer.
    try {
        co_await serve();
    } catch (const std::exception&) {
        forget_outgoing();
    }
}

void Connection::forget_outgoing() noexcept {
    // Out of memory. What was to be sent here may not go to the next one that the thread serves.
    thread_.outgoing.clear();
}

Task<void> Connection::serve() {
    // One await a statement: GCC 12 miscompiles those inside conditions with `&&`.
    bool goes_on = !is_dropped_;
    if (goes_on && shared_.tls) goes_on = co_await shake_hands();
    bool is_new_wait = true;
    while (goes_on) {
        if (!buffer_.empty()) {
            goes_on = co_await serve_buffer();
            continue;
        }
        if (buffer_.capacity() > max_kept_buffer) std::string().swap(buffer_);
        if (is_new_wait) {
            set_deadline(is_fresh_ && thread_.is_stopping() ? fresh_grace : shared_.options.idle_timeout);
        } else {
            // A part of a TLS record: what has begun has to come.
            deadline_ = std::min(deadline_, std::chrono::steady_clock::now() + shared_.options.read_timeout);
        }
        // It may have been busy when the server stopped.
        const bool is_last = thread_.is_stopping() && !is_fresh_;
        error_code error;
        if (!is_last && !transport_.has_pending()) {
            is_waiting_ = true;
            co_await socket_.async_wait(asio::socket_base::wait_read, asio::redirect_error(use_task, error));
            is_waiting_ = false;
        }
        const auto begun_before = begun_;
        goes_on = take_first_bytes(is_last || error);
        is_new_wait = begun_ != begun_before;
        if (!thread_.outgoing.empty()) {
            const bool is_sent = co_await flush();
            goes_on = goes_on && is_sent && !is_closing_;
            // What came behind them has waited for its turn.
            if (!buffer_.empty()) begun_ = std::chrono::steady_clock::now();
        }
    }
    if (stream_) co_await send_stream();
    co_await close();
}

Task<void> Connection::turn_away(std::string_view why) {
    try {
        bool is_ready = !is_dropped_;
        if (is_ready && shared_.tls) is_ready = co_await shake_hands();
        if (is_ready) co_await refuse(503, "unavailable", why);
        co_await close();
    } catch (const std::exception&) {
        forget_outgoing();
    }
}

Task<bool> Connection::shake_hands() {
    if (!transport_.is_secure()) co_return false;
    set_deadline(shared_.options.read_timeout);
    is_waiting_ = true;
    auto state = transport_.shake_hands();
    bool is_ready = true;
    while (is_ready && (state == IoState::wants_read || state == IoState::wants_write)) {
        is_ready = co_await wait_for(state);
        if (is_ready) state = transport_.shake_hands();
    }
    is_waiting_ = false;
    co_return is_ready&& state == IoState::done;
}

Task<bool> Connection::wait_for(IoState state) {
    if (timed_out_ || is_dropped_) co_return false;
    const auto what = state == IoState::wants_write ? asio::socket_base::wait_write : asio::socket_base::wait_read;
    error_code error;
    co_await socket_.async_wait(what, asio::redirect_error(use_task, error));
    co_return !error && !timed_out_ && !is_dropped_;
}

bool Connection::take_first_bytes(bool was_woken) {
    if (timed_out_ || is_dropped_) return false;
    std::size_t size = 0;
    const auto state = transport_.read(thread_.room, size);
    if (state != IoState::done) {
        has_ended_ = state == IoState::ended;
        return !has_ended_ && !was_woken;
    }
    is_fresh_ = false;
    begun_ = std::chrono::steady_clock::now();
    const std::string_view input(thread_.room.data(), size);
    buffer_ = input.substr(answer_ready(input));
    return true;
}

Task<bool> Connection::read_more() {
    while (true) {
        std::size_t size = 0;
        const auto state = transport_.read(thread_.room, size);
        if (state == IoState::done) {
            buffer_.append(thread_.room.data(), size);
            co_return true;
        }
        has_ended_ = state == IoState::ended;
        if (has_ended_) co_return false;
        const bool is_ready = co_await wait_for(state);
        if (!is_ready) co_return false;
    }
}

Task<bool> Connection::flush() {
    auto state = transport_.write(thread_.outgoing);
    if (state == IoState::done || state == IoState::ended) {
        thread_.outgoing.clear();
        co_return state == IoState::done;
    }
    // Others use the thread's while this waits.
    auto left = std::exchange(thread_.outgoing, {});
    set_deadline(shared_.options.write_timeout);
    while (state != IoState::done) {
        if (state == IoState::ended) co_return false;
        const bool is_ready = co_await wait_for(state);
        if (!is_ready) co_return false;
        state = transport_.write(left);
    }
    set_no_deadline();
    co_return true;
}

Task<void> Connection::close() {
    if (socket_.is_open()) transport_.end();
    bool is_sending = !has_ended_ && !is_dropped_ && !shared_.stopping && !is_streaming_;
    if (is_sending) set_deadline(linger_time);
    for (std::size_t taken = 0; is_sending && taken < most_lingering; taken += buffer_.size()) {
        buffer_.clear();
        is_sending = co_await read_more();
    }
    set_no_deadline();
    error_code ignored;
    socket_.close(ignored);
}

} // namespace masthead::inline v0::http::detail
