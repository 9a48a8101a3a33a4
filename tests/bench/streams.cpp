// Event streams: the memory of each, and the time until all of many have an event. `streams` runs it.
#include "site.hpp"

#include <masthead/http/handler.hpp>
#include <masthead/http/server.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace masthead::bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 11;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what);
}

/// Two processes that take turns.
class Line {
public:
    Line() {
        if (::pipe(ends_.data()) != 0) fail("cannot make a pipe");
    }
    void say(char word) const {
        if (::write(ends_[1], &word, 1) != 1) fail("the other process has gone");
    }
    [[nodiscard]] char hear() const {
        char word = 0;
        return ::read(ends_[0], &word, 1) == 1 ? word : '\0';
    }
    void say_line(const std::string& text) const {
        for (const char c : text + '\n') say(c);
    }
    [[nodiscard]] std::string hear_line() const {
        std::string text;
        for (char c = hear(); c != '\n' && c != '\0'; c = hear()) text += c;
        return text;
    }

private:
    std::array<int, 2> ends_{};
};

struct Lines {
    Line to_readers;
    Line to_site;
};

/// All the readers, in a process of their own, so that the memory of the site is the site's.
class Readers {
public:
    Readers(const std::string& address, const std::string& target, int count) : poll_(::epoll_create1(0)) {
        const auto colon = address.rfind(':');
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
        ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
        for (int i = 0; i < count; ++i) add(to, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /// Reads until every stream has ended or shown `events` more ends of events; gives how many have not ended.
    int read(int events) {
        std::vector<int> left(sockets_.size(), events);
        int waiting = open();
        std::array<epoll_event, 256> ready{};
        std::array<char, 65'536> bytes{};
        while (waiting > 0) {
            const int count = ::epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), 30'000);
            if (count <= 0) fail("the site is silent");
            for (int i = 0; i < count; ++i) {
                const auto which = ready[static_cast<std::size_t>(i)].data.u32;
                const auto size = ::recv(sockets_[which], bytes.data(), bytes.size(), 0);
                if (size <= 0) {
                    if (left[which] > 0) --waiting;
                    ::close(std::exchange(sockets_[which], -1));
                    continue;
                }
                const std::string_view text(bytes.data(), static_cast<std::size_t>(size));
                for (auto at = text.find("\n\n"); at != text.npos; at = text.find("\n\n", at + 2)) {
                    if (--left[which] == 0) --waiting;
                }
            }
        }
        return open();
    }

private:
    void add(const sockaddr_in& to, const std::string& request) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const int room = 4'096;
        ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
        if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) fail("cannot connect");
        if (::send(socket, request.data(), request.size(), 0) < 0) fail("cannot ask");
        std::string answer;
        // The head, `retry` and the first id.
        while (answer.find("\nid: ") == answer.npos) {
            std::array<char, 4'096> bytes{};
            const auto size = ::recv(socket, bytes.data(), bytes.size(), 0);
            if (size <= 0) fail("no stream: " + answer.substr(0, 100));
            answer.append(bytes.data(), static_cast<std::size_t>(size));
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = static_cast<std::uint32_t>(sockets_.size());
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
        sockets_.push_back(socket);
    }
    [[nodiscard]] int open() const {
        return static_cast<int>(std::ranges::count_if(sockets_, [](int socket) { return socket >= 0; }));
    }

    int poll_;
    std::vector<int> sockets_;
};

int be_readers(const Lines& lines, int count) {
    const auto address = lines.to_readers.hear_line();
    const auto target = lines.to_readers.hear_line();
    Readers readers(address, target, count);
    lines.to_site.say('o');
    while (lines.to_readers.hear() == 'e') {
        readers.read(1);
        lines.to_site.say('a');
    }
    // Now nobody reads. Those who were dropped find so at the end.
    lines.to_site.say('s');
    std::ignore = lines.to_readers.hear();
    return 0;
}

/// Of this process, in KiB.
double resident() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6));
    }
    return 0;
}

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void row(const char* what, double value, const char* unit) {
    std::printf("  %-52s %10.2f %s\n", what, value, unit);
    std::fflush(stdout);
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void comment(Site& site, std::size_t size) {
    CommentDraft draft;
    draft.body = std::string(size, 'x');
    draft.author_name = "Lan";
    needed(site.engine().comments().create(Principal::host(), site.article(0), draft));
}

int be_site(const Lines& lines, int count) {
    Site site("memory");
    const auto handler = needed(http::Handler::create(site.engine(), {.max_streams = 100'000}));
    auto server = needed(http::Server::start(handler, {.listen = "127.0.0.1:0"}));
    const auto before = resident();
    lines.to_readers.say_line(server.address());
    lines.to_readers.say_line("/api/v1/events?article=" + to_string(site.article(0)));
    if (lines.to_site.hear() != 'o') fail("the readers have gone");
    const auto open = resident();
    row("memory of a silent stream", (open - before) / count, "KiB");

    std::vector<double> times;
    const auto cpu = cpu_seconds();
    for (int i = 0; i < rounds; ++i) {
        const auto begun = Clock::now();
        lines.to_readers.say('e');
        comment(site, 200);
        if (lines.to_site.hear() != 'a') fail("the readers have gone");
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
    }
    row("comment until all have it", median(times), "ms");
    row("CPU of it for a stream", (cpu_seconds() - cpu) / rounds / count * 1e6, "us");
    row("memory of a stream after it", (resident() - before) / count, "KiB");

    lines.to_readers.say('q');
    if (lines.to_site.hear() != 's') fail("the readers have gone");
    double most = 0;
    for (int i = 0; i < 300; ++i) {
        comment(site, 4'000);
        most = std::max(most, resident());
        std::this_thread::sleep_for(5ms);
    }
    row("the most, of a stream nobody reads while 3.5 MB come", (most - before) / count, "KiB");
    const auto begun = Clock::now();
    server.stop();
    row("stop", std::chrono::duration<double, std::milli>(Clock::now() - begun).count(), "ms");
    lines.to_readers.say('.');
    return 0;
}

void need_descriptors(int count) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < static_cast<rlim_t>(count) + 200) fail("`ulimit -n` allows too few open files");
}

} // namespace

int run_streams(int count) {
    need_descriptors(count);
    const Lines lines;
    const auto child = ::fork();
    if (child == 0) {
        try {
            ::_exit(be_readers(lines, count));
        } catch (const std::exception& failure) {
            std::cerr << "readers: " << failure.what() << '\n';
            lines.to_site.say('x');
            ::_exit(1);
        }
    }
    const int code = be_site(lines, count);
    int status = 0;
    ::waitpid(child, &status, 0);
    return code;
}

} // namespace masthead::bench

int main(int argc, char** argv) {
    try {
        return masthead::bench::run_streams(argc > 1 ? std::stoi(argv[1]) : 10'000);
    } catch (const std::exception& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
