#include "http/io_thread.hpp"

#include "http/connection.hpp"
#include "http/listen_address.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/socket.h>

namespace masthead::inline v0::http::detail {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Connections over the limit that are told so at the same time; any more are dropped.
constexpr std::size_t max_surplus = 64;
/// Clients taken in a row before others have their turn.
constexpr int max_taken = 32;

/// How often deadlines are looked at: an eighth of the shortest one, so that none passes much too late.
std::chrono::milliseconds sweep_period(const ServerOptions& options) {
    const auto shortest =
        std::min({options.read_timeout, options.idle_timeout, options.write_timeout, options.request_timeout});
    return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
}

} // namespace

ServerShared::ServerShared(const Handler& served, ServerOptions chosen)
    : handler(served), options(std::move(chosen)), busy_answers(served), addresses(options.max_connections_per_address),
      workers(options.worker_threads, options.max_queue, options.max_queue_wait, Workers::Priority::usual),
      password_workers(options.password_threads, options.max_queue, options.max_password_wait, Workers::Priority::low) {
}

ServerNumbers ServerShared::numbers() const noexcept {
    ServerNumbers numbers;
    numbers.connections = connections;
    numbers.streams = streams;
    numbers.running = workers.running() + password_workers.running();
    numbers.waiting = workers.waiting() + password_workers.waiting();
    numbers.busy = busy;
    numbers.turned_away = turned_away;
    numbers.unreadable = unreadable;
    numbers.is_stopping = stopping;
    return numbers;
}

IoThread::IoThread(ServerShared& shared)
    : access_log(shared.options), shared_(shared), period_(sweep_period(shared.options)), context_(1),
      timer_(context_.get_executor()) {}

void IoThread::listen_on(Descriptor socket) {
    const int family = address_of(socket.get()).family();
    auto& listening = *listening_.emplace_back(std::make_unique<StreamSocket>(context_.get_executor()));
    listening.assign({family, 0}, socket.release());
}

void IoThread::start() {
    ++shared_.accepting;
    for (auto& listening : listening_) asio::co_spawn(executor(), take_clients(*listening), asio::detached);
    thread_ = std::thread([this] {
        const auto work = asio::make_work_guard(context_);
        context_.run();
    });
}

void IoThread::stop() {
    asio::post(context_, [this] {
        is_stopping_ = true;
        for (auto& listening : listening_) {
            error_code ignored;
            listening->close(ignored);
        }
        for (auto* connection : open_) connection->stop();
        if (!open_.empty()) sweep_later();
        --shared_.accepting;
    });
}

void IoThread::abandon() {
    asio::post(context_, [this] {
        for (auto* connection : open_) connection->abandon();
    });
}

void IoThread::join() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

std::size_t IoThread::enter(Connection& connection) {
    open_.push_back(&connection);
    if (!is_sweeping_) sweep_later();
    return open_.size() - 1;
}

void IoThread::leave(std::size_t place) noexcept {
    open_[place] = open_.back();
    open_[place]->set_place(place);
    open_.pop_back();
}

Task<void> IoThread::take_clients(StreamSocket& listening) {
    Timer pause(executor());
    while (!is_stopping_) {
        error_code error;
        co_await listening.async_wait(asio::socket_base::wait_read, asio::redirect_error(use_task, error));
        if (error || is_stopping_) co_return;
        if (take_waiting_clients(listening.native_handle())) continue;
        // Other connections will be closed.
        pause.expires_after(std::chrono::milliseconds(50));
        co_await pause.async_wait(asio::redirect_error(use_task, error));
    }
}

bool IoThread::take_waiting_clients(int listening) {
    for (int i = 0; i < max_taken; ++i) {
        SocketAddress peer;
        const int number = ::accept4(listening, peer.data(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (number >= 0) {
            take_client(Descriptor(number), peer);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return true;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            // Out of descriptors, most likely.
            return false;
        }
    }
    return true;
}

void IoThread::take_client(Descriptor socket, const SocketAddress& peer) {
    const std::size_t all = shared_.connections.fetch_add(1);
    const std::size_t streams = shared_.streams;
    const auto number = all > streams ? all - streams : 0;
    if (number >= shared_.options.max_connections + max_surplus) {
        --shared_.connections;
        ++shared_.turned_away;
        return;
    }
    const auto connection = std::make_shared<Connection>(std::move(socket), peer, *this);
    const bool is_surplus = number >= shared_.options.max_connections || !connection->has_place();
    if (is_surplus && shared_.turning_away >= max_surplus) {
        // So many are being told already.
        ++shared_.turned_away;
    } else if (number >= shared_.options.max_connections) {
        connection->start_turning_away("there are too many connections; try again soon");
    } else if (!connection->has_place()) {
        connection->start_turning_away("there are too many connections from this address; try again soon");
    } else {
        connection->start();
    }
}

void IoThread::sweep_later() {
    constexpr std::chrono::milliseconds while_stopping{20};
    is_sweeping_ = true;
    timer_.expires_after(is_stopping_ ? std::min(period_, while_stopping) : period_);
    timer_.async_wait([this](error_code error) {
        if (!error) sweep();
    });
}

void IoThread::sweep() {
    const auto now = std::chrono::steady_clock::now();
    for (auto* connection : open_) connection->sweep(now);
    is_sweeping_ = false;
    if (!open_.empty()) sweep_later();
}

} // namespace masthead::inline v0::http::detail
