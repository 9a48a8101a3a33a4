#include "http/transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::size_t max_pieces = 64;
/// What one record of TLS holds.
constexpr std::size_t record_bytes = 16'384;

IoState state_of(TlsStep step) {
    switch (step) {
    case TlsStep::done: return IoState::done;
    case TlsStep::wants_read: return IoState::wants_read;
    case TlsStep::wants_write: return IoState::wants_write;
    case TlsStep::ended: return IoState::ended;
    }
    return IoState::ended;
}

/// Copies what comes first: heads and bodies share records. What is sent again after a wait is the same.
std::size_t fill_record(const Outgoing& bytes, std::span<char> record) {
    std::array<iovec, max_pieces> pieces;
    const auto count = bytes.gather(pieces);
    std::size_t used = 0;
    for (std::size_t i = 0; i < count && used < record.size(); ++i) {
        const auto size = std::min(pieces[i].iov_len, record.size() - used);
        std::copy_n(static_cast<const char*>(pieces[i].iov_base), size, record.data() + used);
        used += size;
    }
    return used;
}

bool is_would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

} // namespace

IoState Transport::shake_hands() noexcept {
    return session_ ? state_of(session_->shake_hands()) : IoState::done;
}

IoState Transport::read(std::span<char> room, std::size_t& size) noexcept {
    size = 0;
    if (session_) return state_of(session_->read(room, size));
    const auto got = ::recv(socket_, room.data(), room.size(), 0);
    if (got < 0) return is_would_block() ? IoState::wants_read : IoState::ended;
    size = static_cast<std::size_t>(got);
    return got == 0 ? IoState::ended : IoState::done;
}

IoState Transport::write(Outgoing& bytes) noexcept {
    return session_ ? write_secure(bytes) : write_plain(bytes);
}

IoState Transport::write_plain(Outgoing& bytes) const noexcept {
    std::array<iovec, max_pieces> pieces;
    while (!bytes.empty()) {
        msghdr message{};
        message.msg_iov = pieces.data();
        message.msg_iovlen = bytes.gather(pieces);
        const auto sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
        if (sent < 0) return is_would_block() ? IoState::wants_write : IoState::ended;
        bytes.consume(static_cast<std::size_t>(sent));
    }
    return IoState::done;
}

IoState Transport::write_secure(Outgoing& bytes) noexcept {
    std::array<char, record_bytes> record;
    while (!bytes.empty()) {
        std::size_t sent = 0;
        const auto size = fill_record(bytes, record);
        const auto step = session_->write({record.data(), size}, sent);
        if (step != TlsStep::done) return state_of(step);
        bytes.consume(sent);
    }
    return IoState::done;
}

bool Transport::has_pending() const noexcept {
    return session_ && session_->has_pending();
}

void Transport::end() noexcept {
    if (session_) session_->end();
    ::shutdown(socket_, SHUT_WR);
}

} // namespace masthead::inline v0::http::detail
