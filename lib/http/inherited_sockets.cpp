#include "http/inherited_sockets.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace masthead::inline v0::http::detail {

namespace {

constexpr int first_handed_over = 3;
constexpr int max_handed_over = 64;

std::optional<int> parse_number(std::string_view text) {
    int number = 0;
    const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || stop != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

std::optional<int> number_in_environment(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? std::nullopt : parse_number(text);
}

int option_of(int socket, int option) {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

/// Owns it from here on only if it is what is wanted.
Result<Descriptor> take_over(int number) {
    if (option_of(number, SO_TYPE) != SOCK_STREAM || option_of(number, SO_ACCEPTCONN) != 1) {
        return Error{ErrorCode::unavailable,
                     "descriptor " + std::to_string(number) + " is not a stream socket that listens", "listen"};
    }
    Descriptor socket(number);
    const int flags = ::fcntl(number, F_GETFL);
    if (flags < 0 || ::fcntl(number, F_SETFL, flags | O_NONBLOCK) < 0 || ::fcntl(number, F_SETFD, FD_CLOEXEC) < 0) {
        return Error{ErrorCode::unavailable, "descriptor " + std::to_string(number) + " cannot be used", "listen"};
    }
    // Clients that are taken have it from here; a Unix socket has no such thing.
    const int on = 1;
    static_cast<void>(::setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
    return socket;
}

} // namespace

Result<std::vector<Descriptor>> handed_over_sockets() {
    const auto process = number_in_environment("LISTEN_PID");
    const auto count = number_in_environment("LISTEN_FDS");
    const bool is_for_us = process == ::getpid() && count && *count >= 1 && *count <= max_handed_over;
    if (!is_for_us) {
        return Error{ErrorCode::unavailable, "the service manager handed over no sockets (LISTEN_PID, LISTEN_FDS)",
                     "listen"};
    }
    // Whatever this process starts was not given them.
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
    std::vector<Descriptor> sockets;
    for (int i = 0; i < *count; ++i) {
        MASTHEAD_TRY(Descriptor socket, take_over(first_handed_over + i));
        sockets.push_back(std::move(socket));
    }
    return sockets;
}

Result<std::vector<Descriptor>> inherited_socket(std::string_view number) {
    const auto descriptor = parse_number(number);
    if (!descriptor) return invalid_argument("listen", "an inherited socket looks like fd:3");
    MASTHEAD_TRY(Descriptor socket, take_over(*descriptor));
    std::vector<Descriptor> sockets;
    sockets.push_back(std::move(socket));
    return sockets;
}

} // namespace masthead::inline v0::http::detail
