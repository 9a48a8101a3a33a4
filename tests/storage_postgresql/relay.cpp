#include "relay.hpp"

#include <array>
#include <stdexcept>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace masthead::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    place.sin_port = htons(port);
    return place;
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

} // namespace

Relay::Relay(std::uint16_t server_port) : server_port_(server_port) {
    std::array<int, 2> ends{};
    auto place = loopback(0);
    auto* address = reinterpret_cast<sockaddr*>(&place);
    socklen_t size = sizeof place;
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::pipe(ends.data()) != 0 || ::bind(listener_, address, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, address, &size) != 0) {
        throw std::runtime_error("no socket for the relay");
    }
    stop_read_ = ends[0];
    stop_write_ = ends[1];
    port_ = ntohs(place.sin_port);
    acceptor_ = std::jthread([this] { accept_all(); });
}

Relay::~Relay() {
    ::close(stop_write_);
    acceptor_.join();
    connections_.clear();
    ::close(stop_read_);
    ::close(listener_);
}

void Relay::accept_all() {
    for (;;) {
        std::array<pollfd, 2> watched{pollfd{listener_, POLLIN, 0}, pollfd{stop_read_, POLLIN, 0}};
        ::poll(watched.data(), watched.size(), -1);
        if (watched[1].revents != 0) return;
        if (const int client = ::accept(listener_, nullptr, nullptr); client >= 0) {
            connections_.emplace_back([this, client] { serve(client); });
        }
    }
}

void Relay::serve(int client) {
    const auto place = loopback(server_port_);
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_whole = ::connect(server, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
    while (is_whole) {
        std::array<pollfd, 3> watched{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0},
                                      pollfd{stop_read_, POLLIN, 0}};
        ::poll(watched.data(), watched.size(), -1);
        if (watched[2].revents != 0) break;
        const bool from_client = watched[0].revents != 0;
        std::array<char, 65'536> chunk{};
        const auto size = ::recv(from_client ? client : server, chunk.data(), chunk.size(), 0);
        if (size <= 0) break;
        const std::string_view bytes(chunk.data(), static_cast<std::size_t>(size));
        auto cut = Cut::never;
        if (from_client && bytes.find("commit") != std::string_view::npos) cut = cut_.exchange(Cut::never);
        if (cut != Cut::never) ++cuts_;
        is_whole = cut != Cut::before_forwarding && send_all(from_client ? server : client, bytes) && cut == Cut::never;
    }
    ::close(client);
    ::close(server);
}

} // namespace masthead::test
