#include "portal.hpp"

#include <masthead/engine.hpp>
#include <masthead/plugins/shipped.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <charconv>
#include <iostream>
#include <optional>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

/// Answers block on the storage, so there are more threads than cores.
constexpr int threads = 16;

asio::awaitable<void> talk(boost::beast::tcp_stream stream, const portal::Portal& site) {
    const auto peer = stream.socket().remote_endpoint().address().to_string();
    boost::beast::flat_buffer buffer;
    for (bool goes_on = true; goes_on;) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(16 << 10);
        parser.body_limit(1 << 20);
        stream.expires_after(std::chrono::seconds(30));
        co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
        const auto request = parser.release();
        auto response = site.answer(request, peer);
        response.keep_alive(request.keep_alive());
        // A page of the portal; what Masthead answered is whole already.
        if (!response.has_content_length() && !response.body().empty()) response.prepare_payload();
        if (request.method() == http::verb::head) response.body().clear();
        stream.expires_after(std::chrono::seconds(30));
        co_await http::async_write(stream, response, asio::use_awaitable);
        goes_on = response.keep_alive();
    }
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, const portal::Portal& site) {
    for (;;) {
        // A strand each: the timer of a connection and its talk never run side by side.
        auto [error, socket] = co_await acceptor.async_accept(asio::make_strand(acceptor.get_executor()),
                                                              asio::as_tuple(asio::use_awaitable));
        if (error) {
            // Out of descriptors, most likely: others end soon.
            asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(100));
            co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
            continue;
        }
        boost::beast::tcp_stream stream(std::move(socket));
        const auto strand = stream.get_executor();
        // Whoever goes away in the middle ends the talk by an exception, which is nobody's business.
        asio::co_spawn(strand, talk(std::move(stream), site), asio::detached);
    }
}

/// Serves until SIGTERM or SIGINT.
masthead::Result<void> serve(const portal::Portal& site, unsigned short port) {
    asio::io_context context;
    tcp::acceptor acceptor(context);
    boost::system::error_code error;
    const tcp::endpoint here(asio::ip::address_v4::loopback(), port);
    acceptor.open(here.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (acceptor.bind(here, error) || acceptor.listen(tcp::acceptor::max_listen_connections, error)) {
        return masthead::Error{masthead::ErrorCode::unavailable, "the port cannot be used: " + error.message(), ""};
    }
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&](auto, auto) { context.stop(); });
    asio::co_spawn(context, listen(acceptor, site), asio::detached);
    std::cout << "The club is at http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back([&] { context.run(); });
    for (auto& worker : workers) worker.join();
    return {};
}

masthead::Result<void> write_first_article(masthead::Engine& engine) {
    const auto me = masthead::Principal::host();
    MASTHEAD_TRY(const auto articles, engine.articles().list(me, {}));
    if (!articles.items.empty()) return {};
    MASTHEAD_TRY(auto body, masthead::parse_markdown("Members can say below what they think of it."));
    MASTHEAD_TRY(auto draft, engine.articles().create(me, {.content = {.title = "Welcome", .body = body}}));
    MASTHEAD_CHECK(engine.articles().publish(me, draft.head.id, draft.head.version));
    return {};
}

std::optional<unsigned short> read_port(const std::string& word) {
    unsigned short port = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
    return error == std::errc() && end == word.data() + word.size() ? std::optional(port) : std::nullopt;
}

masthead::Result<void> run(const std::vector<std::string>& words) {
    portal::Members members;
    MASTHEAD_CHECK(members.open("members.txt"));
    if (words.size() == 4 && words[0] == "add") {
        MASTHEAD_TRY(const auto role, masthead::parse_role(words[2]));
        std::string password;
        std::getline(std::cin, password);
        return members.add(words[1], {words[3], role, ""}, password);
    }
    const bool is_trial = words.size() == 3 && words[2] == "--plain-http";
    const auto port = words.size() == 2 || is_trial ? read_port(words[1]) : std::nullopt;
    if (words.empty() || words[0] != "serve" || !port) {
        return masthead::invalid_argument("", "members add LOGIN ROLE NAME | members serve PORT [--plain-http]");
    }
    MASTHEAD_TRY(auto engine,
                 masthead::Engine::open({.storage = "sqlite:news.db", .plugins = masthead::shipped_plugins()}));
    MASTHEAD_CHECK(write_first_article(engine));
    masthead::http::HandlerOptions options;
    options.prefix = "/news";
    // TLS is spoken by a proxy on this machine, which says who the client is.
    if (!is_trial) options.trusted_proxies = {"127.0.0.1"};
    options.identity = std::make_shared<portal::MembersOfThePortal>(members, !is_trial);
    MASTHEAD_TRY(const auto news, masthead::http::Handler::create(engine, options));
    return serve({members, news, !is_trial}, *port);
}

} // namespace

int main(int argc, char** argv) {
    const auto outcome = run({argv + 1, argv + argc});
    if (!outcome) std::cerr << outcome.error() << '\n';
    return outcome ? 0 : 1;
}
