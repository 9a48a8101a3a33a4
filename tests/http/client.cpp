#include "client.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace http_tests {

namespace {

constexpr int patience_seconds = 30;

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b,
                              [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

Answer parse_head(std::string_view head) {
    Answer answer;
    if (!head.starts_with("HTTP/1."))
        throw std::runtime_error("not an HTTP answer: " + std::string(head.substr(0, 60)));
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty() && !head.starts_with("\r\n")) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos) throw std::runtime_error("a header line without a colon and a blank");
        answer.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        head.remove_prefix(end + 2);
    }
    return answer;
}

} // namespace

std::string Answer::header(std::string_view name) const {
    for (const auto& [key, value] : fields) {
        if (same_name(key, name)) return value;
    }
    return {};
}

bool Answer::has(std::string_view name) const {
    return std::ranges::any_of(fields, [&](const auto& field) { return same_name(field.first, name); });
}

bool Answer::has_word(std::string_view name, std::string_view word) const {
    return header(name).find(word) != std::string::npos;
}

boost::json::value Answer::json() const {
    boost::system::error_code error;
    auto value = boost::json::parse(body, error);
    if (error) ADD_FAILURE() << "not JSON (" << status << "): " << body.substr(0, 200);
    return value;
}

boost::json::value Answer::at(std::string_view pointer) const {
    const auto value = json();
    boost::system::error_code error;
    const auto* found = value.find_pointer(pointer, error);
    if (found == nullptr) {
        ADD_FAILURE() << "no " << pointer << " in (" << status << ") " << body.substr(0, 400);
        return nullptr;
    }
    return *found;
}

std::string Answer::text(std::string_view pointer) const {
    const auto value = at(pointer);
    if (!value.is_string()) {
        ADD_FAILURE() << pointer << " is not a text in (" << status << ") " << body.substr(0, 400);
        return {};
    }
    return std::string(value.get_string());
}

std::int64_t Answer::number(std::string_view pointer) const {
    const auto value = at(pointer);
    if (!value.is_number()) {
        ADD_FAILURE() << pointer << " is not a number in (" << status << ") " << body.substr(0, 400);
        return -1;
    }
    return value.to_number<std::int64_t>();
}

std::optional<std::string> Answer::session_cookie() const {
    constexpr std::string_view start = "masthead_session=";
    for (const auto& [name, value] : fields) {
        if (!same_name(name, "Set-Cookie") || !value.starts_with(start)) continue;
        return value.substr(start.size(), value.find(';') - start.size());
    }
    return std::nullopt;
}

Connection::Connection(const std::string& address) : Connection(address, 0) {}

Connection Connection::with_small_window(const std::string& address) {
    return Connection(address, 1);
}

Connection::Connection(const std::string& address, int receive_buffer) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    const timeval patience{patience_seconds, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        throw std::runtime_error("cannot connect to " + address);
    }
}

Connection::~Connection() {
    if (socket_ >= 0) ::close(socket_);
}

bool Connection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

void Connection::finish() {
    ::shutdown(socket_, SHUT_WR);
}

void Connection::abort() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(socket_, -1));
}

bool Connection::fill() {
    std::array<char, 65'536> chunk{};
    const auto size = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("the server does not answer");
    if (size <= 0) return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(size));
    return true;
}

std::optional<Answer> Connection::receive(bool is_head) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (fill()) continue;
        if (!buffer_.empty()) throw std::runtime_error("half an answer: " + buffer_.substr(0, 100));
        return std::nullopt;
    }
    auto answer = parse_head(std::string_view(buffer_).substr(0, end + 4));
    buffer_.erase(0, end + 4);
    if (is_head || answer.status < 200 || answer.status == 204 || answer.status == 304) return answer;
    const auto length = answer.header("Content-Length");
    if (length.empty()) throw std::runtime_error("an answer without a length");
    const auto size = std::stoul(length);
    while (buffer_.size() < size) {
        if (!fill()) throw std::runtime_error("the body ends too early");
    }
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

std::optional<std::string> Connection::receive_block() {
    std::size_t end = 0;
    while ((end = buffer_.find("\n\n")) == std::string::npos) {
        if (!fill()) return std::nullopt;
    }
    auto block = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return block;
}

std::string Connection::receive_rest() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool Connection::is_ended() {
    return buffer_.empty() && !fill();
}

std::string request(std::string_view method, std::string_view target, const Fields& fields, std::string_view body) {
    std::string text = std::string(method) + ' ' + std::string(target) + " HTTP/1.1\r\nHost: site.test\r\n";
    for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text += "\r\n" + std::string(body);
}

std::vector<std::string> members(const boost::json::value& object) {
    std::vector<std::string> names;
    if (!object.is_object()) return names;
    for (const auto& member : object.get_object()) names.emplace_back(member.key());
    return names;
}

namespace {

void expect_problem(const Answer& answer) {
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    const auto names = members(answer.json());
    const std::vector<std::string> least{"type", "title", "status", "code", "detail"};
    EXPECT_TRUE(names == least || (names.size() == 6 && names.back() == "field")) << answer.body;
    EXPECT_EQ(answer.number("/status"), answer.status);
    EXPECT_FALSE(answer.code().empty());
    EXPECT_FALSE(answer.text("/title").empty());
    EXPECT_FALSE(answer.text("/detail").empty());
}

} // namespace

void expect_sound(const Answer& answer, std::string_view what) {
    SCOPED_TRACE(std::string(what));
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_FALSE(answer.header("Referrer-Policy").empty());
    EXPECT_FALSE(answer.header("Cache-Control").empty());
    EXPECT_FALSE(answer.header("Date").empty());
    const auto policy = answer.header("Content-Security-Policy");
    EXPECT_TRUE(policy.find("default-src 'none'") != std::string::npos) << policy;
    EXPECT_TRUE(policy.find("unsafe") == std::string::npos) << policy;
    EXPECT_TRUE(policy.find("frame-ancestors 'none'") != std::string::npos ||
                policy.find("sandbox") != std::string::npos);
    const bool is_page = answer.header("Content-Type").starts_with("text/html");
    if (is_page) {
        EXPECT_EQ(answer.header("Content-Type"), "text/html; charset=utf-8");
    }
    if (answer.status >= 400) {
        EXPECT_EQ(answer.header("Cache-Control"), "no-store");
        if (!is_page && !answer.body.empty()) expect_problem(answer);
    }
    if (answer.status == 401) {
        EXPECT_TRUE(answer.has("WWW-Authenticate"));
    }
    if (answer.status == 429 || answer.status == 503) {
        EXPECT_TRUE(answer.has("Retry-After"));
    }
    for (const auto& [name, value] : answer.fields) {
        if (!same_name(name, "Set-Cookie")) continue;
        const bool is_secure = value.find("; Secure") != std::string::npos;
        const auto unprefixed = value.substr(!is_secure ? 0 : value.starts_with("__Host-") ? 7 : 9);
        EXPECT_TRUE(unprefixed.starts_with("masthead_session=") || unprefixed.starts_with("masthead_device=")) << value;
        EXPECT_TRUE(!is_secure || value.starts_with("__Host-") || value.starts_with("__Secure-")) << value;
        EXPECT_TRUE(value.find("; HttpOnly") != std::string::npos) << value;
        EXPECT_TRUE(value.find("; SameSite=Lax") != std::string::npos) << value;
        EXPECT_TRUE(value.find("; Path=/") != std::string::npos) << value;
        EXPECT_TRUE(value.find("Domain") == std::string::npos) << value;
        EXPECT_LE(value.size(), 4096U);
    }
}

} // namespace http_tests
