#pragma once

#include "http/outgoing.hpp"
#include "http/tls.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// What came of a step that never waits.
enum class IoState : std::uint8_t {
    done = 1,
    /// The socket must have something to read first; also a write may say so with TLS.
    wants_read = 2,
    wants_write = 3,
    /// The peer has gone, or what it sent is no TLS.
    ended = 4,
};

/// Moves bytes over a socket that does not block, with TLS or without. Does not own the socket. Not for several
/// threads.
class Transport {
public:
    explicit Transport(int socket) noexcept : socket_(socket) {}

    /// From now on it speaks TLS.
    void secure(std::unique_ptr<TlsSession> session) noexcept { session_ = std::move(session); }
    [[nodiscard]] bool is_secure() const noexcept { return session_ != nullptr; }
    /// To be repeated until it is done.
    [[nodiscard]] IoState shake_hands() noexcept;
    /// `size` receives how much was read; at least 1 if it is done.
    [[nodiscard]] IoState read(std::span<char> room, std::size_t& size) noexcept;
    /// Sends as much as the system takes, and takes it off; done if nothing is left.
    [[nodiscard]] IoState write(Outgoing& bytes) noexcept;
    /// Something was read from the socket already that nobody has taken yet.
    [[nodiscard]] bool has_pending() const noexcept;
    /// Nothing more will be sent.
    void end() noexcept;

private:
    [[nodiscard]] IoState write_plain(Outgoing& bytes) const noexcept;
    [[nodiscard]] IoState write_secure(Outgoing& bytes) noexcept;

    int socket_;
    std::unique_ptr<TlsSession> session_;
};

} // namespace masthead::inline v0::http::detail
