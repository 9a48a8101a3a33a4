#pragma once

#include <masthead/core/result.hpp>

#include <optional>
#include <string>

#include <sys/socket.h>

namespace masthead::inline v0::http::detail {

/// An address of a socket as the system has it. A plain value type.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    [[nodiscard]] int family() const noexcept { return storage.ss_family; }
    [[nodiscard]] sockaddr* data() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
    [[nodiscard]] const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080`; `invalid_argument` (field `listen`) for anything else.
[[nodiscard]] Result<SocketAddress> parse_listen(const std::string& listen);
/// Nothing if the path is too long.
[[nodiscard]] std::optional<SocketAddress> unix_address(const std::string& path);
/// Of a socket of this process.
[[nodiscard]] SocketAddress address_of(int socket);
/// `127.0.0.1:8080`, `[::1]:8080`, `unix:/path`.
[[nodiscard]] std::string to_text(const SocketAddress& address);
/// The host alone, `127.0.0.1` or `::1`. Whoever comes through a Unix socket is on this machine: `127.0.0.1`.
[[nodiscard]] std::string host_of(const SocketAddress& address);

} // namespace masthead::inline v0::http::detail
