#include "purger.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace newsroom {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::use_awaitable;
using asio::ip::tcp;

using PurgeRequest = beast::http::request<beast::http::empty_body>;

bool is_port(std::string_view text) {
    constexpr unsigned last = 65'535;
    const bool is_number =
        !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return is_number && std::stoul(std::string(text)) <= last && std::stoul(std::string(text)) > 0;
}

/// Nothing that would end the line of a request or a part of it.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F' && c != '@' && c != '#'; });
}

/// Gives the status of the answer; throws what the network says.
asio::awaitable<unsigned> ask(tcp::resolver::results_type ends, PurgeRequest request,
                              std::chrono::milliseconds patience) {
    beast::tcp_stream stream(co_await asio::this_coro::executor);
    stream.expires_after(patience);
    co_await stream.async_connect(ends, use_awaitable);
    co_await beast::http::async_write(stream, request, use_awaitable);
    constexpr std::uint64_t largest_answer = 65'536;
    beast::flat_buffer buffer;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(largest_answer);
    co_await beast::http::async_read(stream, buffer, parser, use_awaitable);
    co_return parser.get().result_int();
}

masthead::Error failure(const std::string& url, const std::string& why) {
    return {masthead::ErrorCode::unavailable, url + ": " + why, ""};
}

std::string what(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
        return error.code().message();
    } catch (const std::exception& error) {
        return error.what();
    }
}

} // namespace

Purger::Purger(PurgerOptions options, std::vector<Place> places)
    : options_(std::move(options)), places_(std::move(places)) {}

masthead::Result<std::shared_ptr<Purger>> Purger::create(PurgerOptions options) {
    std::vector<Place> places;
    for (const auto& url : options.urls) {
        MASTHEAD_TRY(auto place, parse(url));
        places.push_back(std::move(place));
    }
    return std::shared_ptr<Purger>(new Purger(std::move(options), std::move(places)));
}

masthead::Result<Purger::Place> Purger::parse(const std::string& url) {
    constexpr std::string_view scheme = "http://";
    const auto wrong = [&] {
        return masthead::invalid_argument("purge_url", "'" + url + "' is no address like http://127.0.0.1:6081/");
    };
    if (!url.starts_with(scheme) || !is_plain(url)) return wrong();
    auto rest = std::string_view(url).substr(scheme.size());
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    Place place{url, "", "80", std::string(rest.substr(slash))};
    if (!place.target.starts_with('/')) place.target.insert(0, "/");
    rest = rest.substr(0, slash);
    // An address of IPv6 stands in brackets, for its colons.
    const auto host_end = rest.starts_with('[') ? rest.find(']') : rest.find(':');
    if (rest.starts_with('[')) {
        if (host_end == std::string_view::npos) return wrong();
        place.host = rest.substr(1, host_end - 1);
        rest = rest.substr(host_end + 1);
    } else {
        place.host = rest.substr(0, host_end);
        rest = rest.substr(std::min(host_end, rest.size()));
    }
    if (!rest.empty()) place.port = rest.substr(1);
    if (place.host.empty() || (!rest.empty() && rest.front() != ':') || !is_port(place.port)) return wrong();
    return place;
}

std::vector<std::string> Purger::parts_of(std::span<const std::string> keys) const {
    std::vector<std::string> parts;
    for (const auto& key : keys) {
        const bool has_room = !parts.empty() && parts.back().size() + 1 + key.size() <= options_.keys_bytes;
        if (has_room) {
            parts.back() += ' ' + key;
        } else {
            parts.push_back(key);
        }
    }
    return parts;
}

masthead::Result<void> Purger::drop(std::span<const std::string> keys) {
    const auto parts = parts_of(keys);
    std::vector<std::string> problems(places_.size());
    asio::io_context context;
    // One after the other to one cache, to all caches at once.
    const auto tell = [&](const Place& place) -> asio::awaitable<void> {
        tcp::resolver resolver(co_await asio::this_coro::executor);
        const auto ends = co_await resolver.async_resolve(place.host, place.port, use_awaitable);
        for (const auto& part : parts) {
            PurgeRequest request(beast::http::verb::purge, place.target, 11);
            const bool is_six = place.host.find(':') != std::string::npos;
            request.set(beast::http::field::host, (is_six ? '[' + place.host + ']' : place.host) + ':' + place.port);
            request.set("Surrogate-Key", part);
            request.keep_alive(false);
            const auto status = co_await ask(ends, std::move(request), options_.patience);
            if (status < 200 || status >= 300) throw std::runtime_error("answered " + std::to_string(status));
        }
    };
    try {
        for (std::size_t i = 0; i < places_.size(); ++i) {
            asio::co_spawn(context, tell(places_[i]), [&problem = problems[i]](const std::exception_ptr& thrown) {
                if (thrown) problem = what(thrown);
            });
        }
        context.run();
    } catch (const std::exception& error) {
        return masthead::Error{masthead::ErrorCode::internal, error.what(), ""};
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (!problems[i].empty()) return failure(places_[i].url, problems[i]);
    }
    return {};
}

} // namespace newsroom
