#include "client.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>

#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace hosts_tests {

namespace {

Answer parse_head(std::string_view head) {
    Answer answer;
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    for (auto at = head.find("\r\n") + 2; at < head.size();) {
        const auto end = std::min(head.find("\r\n", at), head.size());
        const auto line = head.substr(at, end - at);
        const auto colon = std::min(line.find(':'), line.size());
        std::string name(line.substr(0, colon));
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        answer.fields[name] = line.substr(std::min(colon + 2, line.size()));
        at = end + 2;
    }
    return answer;
}

} // namespace

boost::json::value Answer::json() const {
    boost::system::error_code error;
    auto value = boost::json::parse(body, error);
    EXPECT_FALSE(error) << status << ' ' << body;
    return value;
}

Client::Client(std::string_view address) {
    address.remove_prefix(std::min(std::string_view("http://").size(), address.size()));
    const auto colon = std::min(address.rfind(':'), address.size());
    host_ = address.substr(0, colon);
    port_ = address.substr(std::min(colon + 1, address.size()));
    if (host_.starts_with('[')) host_ = host_.substr(1, host_.size() - 2);
}

Client::~Client() {
    close();
}

void Client::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    buffer_.clear();
}

bool Client::connect() {
    close();
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host_.c_str(), port_.c_str(), &hints, &found) != 0) return false;
    socket_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{30, 0};
    const int on = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const bool connected = ::connect(socket_, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (!connected) close();
    return connected;
}

bool Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

bool Client::read_more() {
    std::array<char, 16'384> chunk{};
    const auto size = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (size <= 0) return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(size));
    return true;
}

std::optional<Answer> Client::receive() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more()) return std::nullopt;
    }
    auto answer = parse_head(std::string_view(buffer_).substr(0, end));
    buffer_.erase(0, end + 4);
    const auto length = answer.fields.find("content-length");
    const std::size_t size = length == answer.fields.end() ? 0 : std::stoul(length->second);
    while (buffer_.size() < size) {
        if (!read_more()) return std::nullopt;
    }
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    if (answer.fields["connection"] == "close") close();
    return answer;
}

std::string Client::request(std::string_view method, std::string_view target, std::string_view body,
                            std::string_view fields) const {
    std::string text(method);
    text.append(" ")
        .append(target)
        .append(" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n")
        .append(credentials_)
        .append(fields);
    if (!body.empty()) {
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return text.append("\r\n").append(body);
}

std::optional<Answer> Client::ask(std::string_view method, std::string_view target, std::string_view body,
                                  std::string_view fields) {
    if (socket_ < 0 && !connect()) return std::nullopt;
    auto answer = send(request(method, target, body, fields)) ? receive() : std::nullopt;
    if (!answer) close();
    return answer;
}

Answer Client::get(std::string_view target) {
    auto answer = ask("GET", target);
    EXPECT_TRUE(answer) << "no answer to GET " << target;
    return answer.value_or(Answer());
}

void Client::sign_in(const std::string& login, const std::string& password) {
    const auto body = boost::json::serialize(boost::json::object{{"login", login}, {"password", password}});
    const auto answer = ask("POST", "/api/v1/session", body);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 201) << answer->body;
    const auto cookie = answer->fields.at("set-cookie");
    const auto token = answer->json().at("csrf_token").as_string();
    credentials_ = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\nX-CSRF-Token: " + std::string(token) + "\r\n";
}

} // namespace hosts_tests
