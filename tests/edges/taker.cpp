#include "taker.hpp"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace edges_tests {

Taker::Taker(std::string_view answer) : answer_(answer) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no free port");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

Taker::~Taker() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

std::string Taker::url() const {
    return "http://127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> Taker::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void Taker::run() {
    while (true) {
        const int client = ::accept(listener_, nullptr, nullptr);
        if (client < 0) return;
        std::string head;
        std::array<char, 4'096> chunk{};
        while (head.find("\r\n\r\n") == std::string::npos) {
            const auto size = ::recv(client, chunk.data(), chunk.size(), 0);
            if (size <= 0) break;
            head.append(chunk.data(), static_cast<std::size_t>(size));
        }
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(head);
        }
        if (!answer_.empty()) ::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
        // A silent one waits until the other end has had enough.
        while (answer_.empty() && ::recv(client, chunk.data(), chunk.size(), 0) > 0) continue;
        ::close(client);
    }
}

} // namespace edges_tests
