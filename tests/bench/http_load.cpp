#include "http_load.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <deque>
#include <memory>
#include <stdexcept>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace masthead::bench {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what);
}

/// The number behind `name`, which is in lower case.
std::optional<std::size_t> number_of(std::string_view head, std::string_view name) {
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
    const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(), same);
    if (found == head.end()) return std::nullopt;
    auto rest = head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    std::size_t number = 0;
    if (std::from_chars(rest.data(), rest.data() + rest.size(), number).ec != std::errc()) return std::nullopt;
    return number;
}

/// The connections of one load.
class Crowd {
public:
    Crowd(const std::string& address, const LoadOptions& options, const NextRequest& next)
        : options_(options), next_(next), poll_(::epoll_create1(EPOLL_CLOEXEC)), asked_at_(options.connections) {
        for (std::size_t i = 0; i < options.connections; ++i) {
            connections_.push_back(std::make_unique<Connection>(address));
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u64 = i;
            ::epoll_ctl(poll_, EPOLL_CTL_ADD, connections_.back()->socket(), &event);
        }
    }
    ~Crowd() { ::close(poll_); }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    Load run() {
        const auto cpu = cpu_seconds_of_this_thread();
        const auto began = Clock::now();
        from_ = began + options_.warm_up;
        until_ = from_ + options_.time;
        for (std::size_t i = 0; i < connections_.size(); ++i) ask(i, Clock::now());
        while (waiting_ > 0) serve();
        const std::chrono::duration<double> taken = Clock::now() - began;
        return sum_up((cpu_seconds_of_this_thread() - cpu) / taken.count() * 100);
    }

private:
    void ask(std::size_t which, Clock::time_point now) {
        asked_at_[which] = now;
        connections_[which]->send(next_(which));
        ++waiting_;
    }

    void serve() {
        std::array<epoll_event, 64> ready{};
        const int patience = paused_.empty() ? 30'000 : 10;
        const int count = ::epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), patience);
        if (count < 0 || (count == 0 && paused_.empty())) fail("the server is silent");
        ask_the_refused();
        for (int i = 0; i < count; ++i) {
            const auto which = static_cast<std::size_t>(ready[static_cast<std::size_t>(i)].data.u64);
            const auto answer = connections_[which]->receive();
            if (!answer) continue;
            if (answer->status == options_.refusal) {
                ++refusals_;
                paused_.emplace_back(Clock::now() + options_.pause, which);
                continue;
            }
            if (answer->status != options_.status) {
                fail("answered with " + std::to_string(answer->status) + ": " + answer->body.substr(0, 300));
            }
            ++answers_;
            --waiting_;
            const auto now = Clock::now();
            if (now >= from_ && now < until_) {
                times_.push_back(std::chrono::duration<double, std::milli>(now - asked_at_[which]).count());
            }
            if (now < until_) ask(which, now);
        }
    }

    /// Still counted among those that wait.
    void ask_the_refused() {
        const auto now = Clock::now();
        while (!paused_.empty() && paused_.front().first <= now) {
            const auto which = paused_.front().second;
            paused_.pop_front();
            --waiting_;
            if (now < until_) ask(which, now);
        }
    }

    Load sum_up(double client) {
        if (times_.empty()) fail("there was no answer in the time that counts");
        std::ranges::sort(times_);
        Load load;
        load.rate = static_cast<double>(times_.size()) / std::chrono::duration<double>(options_.time).count();
        load.median = times_[times_.size() / 2];
        load.slow = times_[times_.size() * 99 / 100];
        load.client = client;
        load.answers = answers_;
        load.refusals = refusals_;
        return load;
    }

    const LoadOptions& options_;
    const NextRequest& next_;
    int poll_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<Clock::time_point> asked_at_;
    std::vector<double> times_;
    std::size_t waiting_ = 0;
    std::uint64_t answers_ = 0;
    std::uint64_t refusals_ = 0;
    std::deque<std::pair<Clock::time_point, std::size_t>> paused_;
    Clock::time_point from_;
    Clock::time_point until_;
};

} // namespace

Connection::Connection(const std::string& address) : socket_(connect_to(address)) {}

Connection::~Connection() {
    ::close(socket_);
}

void Connection::send(std::string_view request) const {
    const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request.size())) fail("the server takes no request");
}

void Connection::read_head() {
    const auto end = bytes_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const auto size = number_of(std::string_view(bytes_).substr(0, end), "\r\ncontent-length:");
    if (!size) fail("an answer of unknown length: " + bytes_.substr(0, end));
    head_size_ = end + 4;
    body_size_ = *size;
}

std::optional<Answer> Connection::receive() {
    std::array<char, 65'536> chunk;
    const auto size = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (size <= 0) fail("the server has left");
    bytes_.append(chunk.data(), static_cast<std::size_t>(size));
    if (head_size_ == 0) read_head();
    if (head_size_ == 0 || bytes_.size() < head_size_ + body_size_) return std::nullopt;
    Answer answer;
    answer.status = static_cast<int>(number_of(bytes_, "http/1.1").value_or(0));
    answer.body = bytes_.substr(head_size_, body_size_);
    bytes_.clear();
    head_size_ = 0;
    return answer;
}

Answer Connection::ask(std::string_view request) {
    send(request);
    for (;;) {
        if (auto answer = receive()) return std::move(*answer);
    }
}

int connect_to(const std::string& address) {
    const auto colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) fail("cannot connect to " + address);
    return socket;
}

double cpu_seconds_of_this_thread() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

Load put_under_load(const std::string& address, const LoadOptions& options, const NextRequest& next) {
    return Crowd(address, options, next).run();
}

} // namespace masthead::bench
