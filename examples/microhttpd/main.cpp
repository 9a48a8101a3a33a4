// A site behind GNU libmicrohttpd, on http://127.0.0.1:8083.
#include "bridge.hpp"

#include <masthead/engine.hpp>
#include <masthead/plugins/shipped.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <csignal>
#include <iostream>
#include <netinet/in.h>
#include <string_view>

namespace {

/// A request keeps its thread until it is answered, and answers may wait for the storage.
constexpr unsigned int threads = 16;
constexpr unsigned int idle_seconds = 30;

masthead::Result<void> serve(std::uint16_t port) {
    MASTHEAD_TRY(auto engine,
                 masthead::Engine::open({.storage = "sqlite:microhttpd.db", .plugins = masthead::shipped_plugins()}));
    MASTHEAD_TRY(auto handler, masthead::http::Handler::create(engine));

    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // Before there are threads, so that none of them takes the signal.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    auto* daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, port, nullptr, nullptr, microhttpd::answer_request, &handler,
        MHD_OPTION_URI_LOG_CALLBACK, microhttpd::begin_request, &handler, MHD_OPTION_NOTIFY_COMPLETED,
        microhttpd::end_request, nullptr, MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_TIMEOUT,
        idle_seconds, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    if (daemon == nullptr) {
        return masthead::Error{masthead::ErrorCode::unavailable, "cannot listen on port " + std::to_string(port), ""};
    }
    const auto* bound = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    std::cout << "http://127.0.0.1:" << (bound != nullptr ? bound->port : port) << std::endl;
    int signal = 0;
    sigwait(&signals, &signal);
    MHD_stop_daemon(daemon);
    return {};
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view text = argc > 1 ? argv[1] : "8083";
    std::uint16_t port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (argc > 2 || failed != std::errc() || end != text.data() + text.size()) {
        std::cerr << "usage: microhttpd [PORT]\n";
        return 2;
    }
    const auto outcome = serve(port);
    if (!outcome) std::cerr << outcome.error() << '\n';
    return outcome ? 0 : 1;
}
