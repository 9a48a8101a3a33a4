#include "http/listen_address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace masthead::inline v0::http::detail {

namespace {

std::uint16_t port_of(const SocketAddress& address) {
    if (address.family() == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in*>(address.data())->sin_port);
}

std::optional<SocketAddress> ip_address(const std::string& host, std::uint16_t port) {
    SocketAddress address;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address.size = sizeof(sockaddr_in);
        return address;
    }
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) != 1) return std::nullopt;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size = sizeof(sockaddr_in6);
    return address;
}

} // namespace

Result<SocketAddress> parse_listen(const std::string& listen) {
    const auto bad = [] {
        return invalid_argument("listen", "an address looks like 127.0.0.1:8080, [::1]:8080 or unix:/run/site.sock");
    };
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos) return bad();
    auto host = listen.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    std::uint16_t port = 0;
    const auto* end = listen.data() + listen.size();
    const auto [stop, failed] = std::from_chars(listen.data() + colon + 1, end, port);
    const auto address = ip_address(host, port);
    if (failed != std::errc() || stop != end || !address) return bad();
    return *address;
}

std::optional<SocketAddress> unix_address(const std::string& path) {
    SocketAddress address;
    auto* local = reinterpret_cast<sockaddr_un*>(&address.storage);
    if (path.size() >= sizeof local->sun_path || path.find('\0') != std::string::npos) return std::nullopt;
    local->sun_family = AF_UNIX;
    std::ranges::copy(path, local->sun_path);
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return address;
}

SocketAddress address_of(int socket) {
    SocketAddress address;
    if (::getsockname(socket, address.data(), &address.size) != 0) address = {};
    return address;
}

std::string to_text(const SocketAddress& address) {
    if (address.family() == AF_UNIX) {
        const auto* local = reinterpret_cast<const sockaddr_un*>(address.data());
        return "unix:" + std::string(local->sun_path, ::strnlen(local->sun_path, sizeof local->sun_path));
    }
    const auto host = host_of(address);
    return (address.family() == AF_INET6 ? '[' + host + ']' : host) + ':' + std::to_string(port_of(address));
}

std::string host_of(const SocketAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* bytes = nullptr;
    if (address.family() == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(address.data())->sin_addr;
    if (address.family() == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_addr;
    if (bytes == nullptr) return "127.0.0.1";
    ::inet_ntop(address.family(), bytes, text.data(), text.size());
    return text.data();
}

} // namespace masthead::inline v0::http::detail
