#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A small HTTP client over a socket that sends exactly the bytes it is given. Not for several threads.
namespace http_tests {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    int status = 0;
    Fields fields;
    std::string body;

    /// The first value of this name in any case, empty if there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] bool has_word(std::string_view name, std::string_view word) const;
    /// The body as JSON; null, with a failure of the test, if it is none.
    [[nodiscard]] boost::json::value json() const;
    /// One member of the body.
    [[nodiscard]] boost::json::value at(std::string_view pointer) const;
    [[nodiscard]] std::string text(std::string_view pointer) const;
    [[nodiscard]] std::int64_t number(std::string_view pointer) const;
    /// `code` of a problem document.
    [[nodiscard]] std::string code() const { return text("/code"); }
    /// The value of the session cookie that was set; nothing if none was.
    [[nodiscard]] std::optional<std::string> session_cookie() const;
};

/// One connection. Waits at most half a minute for the peer, which is a failure of the test.
class Connection {
public:
    explicit Connection(const std::string& address);
    ~Connection();
    Connection(Connection&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}
    Connection& operator=(Connection&& other) noexcept {
        std::swap(socket_, other.socket_);
        std::swap(buffer_, other.buffer_);
        return *this;
    }

    /// False if the peer does not take it any more.
    bool send(std::string_view bytes);
    /// Says that nothing more will be sent.
    void finish();
    /// Goes away at once, with a reset.
    void abort();
    /// One answer, nothing at the end of the stream or after a reset. Interim answers come like others.
    [[nodiscard]] std::optional<Answer> receive(bool is_head = false);
    /// The head of one answer, whose body has no length.
    [[nodiscard]] std::optional<Answer> receive_head() { return receive(true); }
    /// What comes before the next empty line; nothing at the end of the stream or after a reset.
    [[nodiscard]] std::optional<std::string> receive_block();
    /// Everything up to the end of the stream.
    [[nodiscard]] std::string receive_rest();
    /// True if the stream has ended and there is nothing more to read.
    [[nodiscard]] bool is_ended();
    /// Makes the room for what the peer sends as small as the system allows.
    static Connection with_small_window(const std::string& address);

private:
    explicit Connection(const std::string& address, int receive_buffer);
    bool fill();

    int socket_ = -1;
    std::string buffer_;
};

/// `GET /path HTTP/1.1` with a Host, and whatever fields and body; `Content-Length` is added for bodies.
[[nodiscard]] std::string request(std::string_view method, std::string_view target, const Fields& fields = {},
                                  std::string_view body = {});

/// Names of the members of an object in order.
[[nodiscard]] std::vector<std::string> members(const boost::json::value& object);

/// What every answer of ours must have, whatever was asked: the headers of security, problem documents for failures,
/// and cookies that scripts cannot read.
void expect_sound(const Answer& answer, std::string_view what);

} // namespace http_tests
