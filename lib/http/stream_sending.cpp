#include "http/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <sys/socket.h>

namespace masthead::inline v0::http::detail {

namespace asio = boost::asio;
using boost::system::error_code;

/// After the head, and with nothing in memory but what a silent stream needs: there may be many.
Task<void> Connection::send_stream() {
    begin_stream();
    while (!is_over_ && !is_dropped_ && !shared_.stopping) {
        auto bytes = stream_->next();
        if (!bytes && stream_->is_ended()) break;
        if (!bytes) {
            stream_timer_->expires_after(stream_->keep_alive_interval());
            is_pausing_ = true;
            error_code woken;
            co_await stream_timer_->async_wait(asio::redirect_error(use_task, woken));
            is_pausing_ = false;
            if (!woken) bytes = stream_->keep_alive();
        }
        if (!bytes) continue;
        thread_.outgoing.add_from(*bytes, bytes);
        const bool is_sent = co_await flush();
        if (!is_sent) break;
    }
    stream_->stop();
}

void Connection::begin_stream() {
    is_streaming_ = true;
    ++shared_.streams;
    set_no_deadline();
    std::string().swap(buffer_);
    stream_timer_ = std::make_unique<Timer>(thread_.executor());
    error_code ignored;
    // What a reader does not take waits in the kernel first, which would lend it megabytes.
    socket_.set_option(asio::socket_base::send_buffer_size(32'768), ignored);
    stream_->start([weak = weak_from_this(), executor = thread_.executor()] {
        asio::post(executor, [weak] {
            if (const auto self = weak.lock()) self->wake_stream();
        });
    });
    watch_reader();
}

/// It has something, or has ended.
void Connection::wake_stream() {
    if (is_pausing_) {
        stream_timer_->cancel();
    } else if (stream_->is_ended()) {
        end_stream();
    }
}

void Connection::end_stream() {
    is_over_ = true;
    error_code ignored;
    socket_.cancel(ignored);
    stream_timer_->cancel();
}

void Connection::watch_reader() {
    socket_.async_wait(asio::socket_base::wait_read, [weak = weak_from_this()](error_code error) {
        const auto self = weak.lock();
        if (error || !self) return;
        std::size_t size = 0;
        auto state = self->transport_.read(self->thread_.room, size);
        while (state == IoState::done && self->transport_.has_pending()) {
            state = self->transport_.read(self->thread_.room, size);
        }
        if (state == IoState::ended) return self->end_stream();
        self->watch_reader();
    });
}

} // namespace masthead::inline v0::http::detail
