#include "http/connection.hpp"

#include <masthead/http/handler.hpp>

#include "http/plain_head.hpp"
#include "http/request_head.hpp"
#include "http/routes.hpp"
#include "http/status.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace masthead::inline v0::http::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using boost::system::error_code;

namespace {

/// A client that speaks HTTP/1.1 and sends the body only when told to.
bool waits_for_go_on(const beast_http::request<beast_http::string_body>& message) {
    return message.version() == 11 && beast::iequals(message[beast_http::field::expect], "100-continue");
}

std::string timing_text(std::chrono::steady_clock::duration duration) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "total;dur=%.3f",
                  std::chrono::duration<double, std::milli>(duration).count());
    return text.data();
}

bool has_body(const Response& response) {
    return response.status != 204 && response.status != 304 && !response.stream;
}

} // namespace

Task<bool> Connection::serve_buffer() {
    if (!is_next_slow_) {
        const auto used = answer_ready(buffer_);
        buffer_.erase(0, used);
        const bool is_sent = co_await flush();
        if (!is_sent || is_closing_) co_return false;
        if (buffer_.empty()) co_return true;
        // What came behind them has waited for its turn.
        if (used > 0) begun_ = std::chrono::steady_clock::now();
    }
    if (!is_next_slow_) co_return co_await read_head();
    co_return co_await serve_message();
}

Task<bool> Connection::read_head() {
    const auto& options = shared_.options;
    is_head_ = buffer_.starts_with("HEAD ");
    if (buffer_.size() > options.max_header_bytes) {
        co_return co_await refuse(431, "header_too_large", "the request's header is too large");
    }
    timed_out_ = false;
    deadline_ = begun_ + options.read_timeout;
    const bool more = co_await read_more();
    set_no_deadline();
    if (!more && timed_out_) {
        co_return co_await refuse(408, "request_timeout", "the request's header came too slowly");
    }
    co_return more;
}

Task<bool> Connection::serve_message() {
    const auto& options = shared_.options;
    is_next_slow_ = false;
    is_head_ = buffer_.starts_with("HEAD ");
    const auto head_size = request_head_size(buffer_);
    if (head_size > options.max_header_bytes) {
        co_return co_await refuse(431, "header_too_large", "the request's header is too large");
    }
    if (const auto fault = find_fault(std::string_view(buffer_).substr(0, head_size)); !fault.empty()) {
        co_return co_await refuse(400, "malformed_request", fault);
    }
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
    parser.body_limit(options.max_body_bytes);
    Request request;
    const auto refusal = co_await read_message(parser, request);
    set_no_deadline();
    if (refusal) {
        if (*refusal == 0) co_return false;
        if (*refusal == 413) co_return co_await refuse(413, "too_large", "the request's body is too large");
        if (*refusal == 408) co_return co_await refuse(408, "request_timeout", "the request's body came too slowly");
        co_return co_await refuse(400, "malformed_request", "the request is not well-formed HTTP/1.1");
    }
    const bool goes_on = co_await answer(parser.get(), request);
    // What came behind it has waited for its turn; its time begins now.
    begun_ = std::chrono::steady_clock::now();
    co_return goes_on;
}

Task<std::optional<int>> Connection::read_message(Parser& parser, Request& request) {
    const auto& options = shared_.options;
    error_code error;
    // The header alone first: fields that come behind the body are none of the request's.
    buffer_.erase(0, parser.put(asio::buffer(buffer_), error));
    if (!error) {
        request = plain_head(parser.get());
        request.remote_address = address_;
        request.secure = transport_.is_secure();
        request.can_stream = true;
        const auto asked_id = request.headers.find("X-Request-Id").value_or("");
        request.id = is_request_id(asked_id) ? asked_id : thread_.ids.next();
    }
    parser.eager(true);
    const auto body_begun = std::chrono::steady_clock::now();
    std::size_t received = 0;
    bool continued = false;
    timed_out_ = false;
    while (!parser.is_done()) {
        if (!error) buffer_.erase(0, parser.put(asio::buffer(buffer_), error));
        if (error == beast_http::error::body_limit) co_return 413;
        if (error && error != beast_http::error::need_more) co_return 400;
        if (parser.is_done()) break;
        // The head of a chunk that does not end.
        if (buffer_.size() > options.max_header_bytes) co_return 400;
        if (parser.is_header_done() && !continued && waits_for_go_on(parser.get())) {
            continued = true;
            thread_.outgoing.add("HTTP/1.1 100 Continue\r\n\r\n");
            const bool is_sent = co_await flush();
            if (!is_sent) co_return 0;
        }
        const std::chrono::milliseconds earned(received * 1'000 / options.min_body_rate);
        deadline_ = std::min(body_begun + options.read_timeout + earned, begun_ + options.request_timeout);
        const auto before = buffer_.size();
        const bool more = co_await read_more();
        if (!more) co_return timed_out_ ? 408 : 0;
        received += buffer_.size() - before;
        error = {};
    }
    request.body = std::move(parser.get().body());
    co_return std::nullopt;
}

Task<bool> Connection::answer(const Parser::value_type& message, Request& request) {
    const auto expectation = request.headers.find("Expect").value_or("100-continue");
    if (!beast::iequals(expectation, "100-continue")) {
        co_return co_await refuse(417, "expectation_failed", "the only expectation met is 100-continue");
    }
    auto response = co_await handled(request);
    Sending how;
    how.id = request.id;
    how.from = response ? "handler" : "server";
    if (!response) {
        ++shared_.busy;
        response = shared_.busy_answers.answer_to(request);
    }
    how.request = &request;
    how.is_http_10 = message.version() == 10;
    how.keep_alive = message.keep_alive() && !shared_.stopping && !response->stream;
    if (!is_head_) stream_ = response->stream;
    co_return co_await send(*response, how);
}

Task<std::optional<Response>> Connection::handled(const Request& request) {
    auto& workers = hashes_password(request) ? shared_.password_workers : shared_.workers;
    if (!workers.take_place()) co_return std::nullopt;
    std::optional<Response> response;
    co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
        [&](auto resume) {
            workers.run([this, &request, &response] { response = shared_.handler.handle(request); },
                        [executor = thread_.executor(), resume = std::move(resume)]() mutable {
                            asio::post(executor, std::move(resume));
                        });
        },
        use_task);
    co_return response;
}

Task<bool> Connection::send(const Response& response, Sending how) {
    HeadExtras extras;
    extras.date = thread_.date.text();
    extras.request_id = how.id;
    extras.keep_alive = how.keep_alive;
    extras.is_http_10 = how.is_http_10;
    std::string timing;
    if (shared_.options.server_timing) timing = timing_text(std::chrono::steady_clock::now() - begun_);
    extras.timing = timing;
    thread_.text.clear();
    append_response_head(thread_.text, response, extras);
    thread_.outgoing.add(thread_.text);
    if (!is_head_ && has_body(response)) thread_.outgoing.add_from(response.body_bytes(), response.shared_body);
    const bool is_sent = co_await flush();
    // Without its head nobody can tell what a stream is.
    if (!is_sent && stream_) std::exchange(stream_, nullptr)->stop();
    if (thread_.access_log.takes(response.status)) log_sent(response, how);
    co_return is_sent&& how.keep_alive;
}

Task<bool> Connection::refuse(std::uint16_t status, std::string_view code, std::string_view detail) {
    if (status < 500) ++shared_.unreadable;
    const auto response = plain_problem(status, code, detail);
    const std::string id(thread_.ids.next());
    Sending how;
    how.id = id;
    how.from = "server";
    co_return co_await send(response, how);
}

void Connection::log_sent(const Response& response, const Sending& how) {
    AccessEntry entry;
    const auto field = [&](std::string_view name) {
        return how.request != nullptr ? how.request->headers.find(name).value_or("") : std::string_view();
    };
    entry.time = std::chrono::system_clock::now();
    entry.id = how.id;
    entry.remote = address_;
    if (how.request != nullptr) {
        entry.method = how.request->method;
        entry.target = how.request->target;
    }
    entry.status = response.status;
    entry.bytes = is_head_ || !has_body(response) ? 0 : response.body_bytes().size();
    entry.duration = std::chrono::steady_clock::now() - begun_;
    entry.from = how.from;
    entry.traceparent = field("traceparent");
    entry.user_agent = field("User-Agent");
    entry.referer = field("Referer");
    thread_.access_log.write(entry);
}

} // namespace masthead::inline v0::http::detail
