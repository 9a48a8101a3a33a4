#include "site.hpp"

#include "../support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/// Where a server listens besides addresses with ports.
namespace {

using namespace http_tests;
using masthead::test::TemporaryFolder;
using testing::HasSubstr;

http::ServerOptions listening_on(std::string listen) {
    return {.listen = std::move(listen), .io_threads = 2, .worker_threads = 2};
}

/// What comes back from a Unix socket; empty if nobody listens.
std::string asked(const std::string& path, std::string_view request) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::ranges::copy(path, to.sun_path);
    std::string answer;
    if (::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) {
        EXPECT_GT(::send(socket, request.data(), request.size(), MSG_NOSIGNAL), 0);
        std::array<char, 4'096> chunk{};
        ssize_t size = 0;
        while ((size = ::recv(socket, chunk.data(), chunk.size(), 0)) > 0) {
            answer.append(chunk.data(), static_cast<std::size_t>(size));
        }
    }
    ::close(socket);
    return answer;
}

const std::string health = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// Listens on a free port of this machine.
int listening_socket(bool listens = true) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    if (listens) {
        EXPECT_EQ(::listen(socket, 16), 0);
    }
    return socket;
}

std::string inherited(int socket) {
    return "fd:" + std::to_string(socket);
}

bool is_open(int descriptor) {
    return ::fcntl(descriptor, F_GETFD) >= 0;
}

Error refusal(const Site& site, const http::ServerOptions& options) {
    const auto server = http::Server::start(*site.handler, options);
    EXPECT_FALSE(server) << options.listen;
    return server ? Error{} : server.error();
}

TEST(UnixSocket, IsServedWithItsModeAndRemovedAtTheEnd) {
    const TemporaryFolder folder;
    const auto path = folder.file("site.sock");
    auto options = listening_on("unix:" + path);
    options.unix_socket_mode = 0600;
    {
        Site site({.server = options});
        EXPECT_EQ(site.address(), "unix:" + path);
        EXPECT_THAT(asked(path, health), HasSubstr("200 OK"));
        struct stat status {};
        ASSERT_EQ(::lstat(path.c_str(), &status), 0);
        EXPECT_TRUE(S_ISSOCK(status.st_mode));
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(UnixSocket, AFileOfAServerThatIsGoneIsReplacedAndALiveOneIsNot) {
    const TemporaryFolder folder;
    const auto path = folder.file("site.sock");
    const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::ranges::copy(path, at.sun_path);
    ASSERT_EQ(::bind(stale, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    ::close(stale);
    Site site({.server = listening_on("unix:" + path)});
    EXPECT_THAT(asked(path, health), HasSubstr("200 OK"));
    const auto error = refusal(site, listening_on("unix:" + path));
    EXPECT_EQ(error.code, ErrorCode::unavailable);
    EXPECT_EQ(error.field, "listen");
    EXPECT_THAT(error.message, HasSubstr("another server"));
    EXPECT_THAT(asked(path, health), HasSubstr("200 OK"));
}

TEST(UnixSocket, TheFileOfALaterServerStays) {
    const TemporaryFolder folder;
    const auto path = folder.file("site.sock");
    Site first({.server = listening_on("unix:" + path)});
    std::filesystem::remove(path);
    Site second({.server = listening_on("unix:" + path)});
    first.server->stop();
    EXPECT_THAT(asked(path, health), HasSubstr("200 OK"));
}

TEST(UnixSocket, OtherFilesAndPathsAreRefused) {
    const TemporaryFolder folder;
    Site site;
    std::ofstream(folder.file("text")) << "precious";
    EXPECT_EQ(refusal(site, listening_on("unix:" + folder.file("text"))).code, ErrorCode::unavailable);
    EXPECT_EQ(std::filesystem::file_size(folder.file("text")), 8U);
    EXPECT_EQ(refusal(site, listening_on("unix:" + folder.file("no/folder"))).code, ErrorCode::unavailable);
    EXPECT_EQ(refusal(site, listening_on("unix:")).code, ErrorCode::invalid_argument);
    EXPECT_EQ(refusal(site, listening_on("unix:/" + std::string(200, 'x'))).code, ErrorCode::invalid_argument);
    auto shared = listening_on("unix:" + folder.file("a"));
    shared.reuse_port = true;
    EXPECT_EQ(refusal(site, shared).field, "reuse_port");
    auto odd = listening_on("unix:" + folder.file("a"));
    odd.unix_socket_mode = 01777;
    EXPECT_EQ(refusal(site, odd).field, "unix_socket_mode");
}

TEST(UnixSocket, ClientsAreOnThisMachine) {
    const TemporaryFolder folder;
    SiteOptions options{.server = listening_on("unix:" + folder.file("site.sock"))};
    std::string line;
    options.server.access_log = [&](std::string_view text) { line = text; };
    options.server.io_threads = 1;
    Site site(options);
    EXPECT_THAT(asked(folder.file("site.sock"), health), HasSubstr("200 OK"));
    site.server->stop();
    EXPECT_THAT(line, HasSubstr("\"remote\":\"127.0.0.1\""));
}

TEST(InheritedSocket, IsServedAndClosedAtTheEnd) {
    const int socket = listening_socket();
    const int kept = ::dup(socket);
    Site site({.server = listening_on(inherited(socket))});
    EXPECT_THAT(site.address(), HasSubstr("127.0.0.1:"));
    const auto address = site.address();
    EXPECT_EQ(site.visitor().get("/healthz").status, 200);
    site.server->stop();
    EXPECT_FALSE(is_open(socket));
    // Who comes now waits for the next server, which finds the same socket.
    Connection waiting(address);
    waiting.send(request("GET", "/healthz"));
    Site next({.server = listening_on(inherited(kept))});
    EXPECT_EQ(next.address(), address);
    EXPECT_EQ(waiting.receive()->status, 200);
}

TEST(InheritedSocket, MustBeOneThatListens) {
    Site site;
    const int deaf = listening_socket(false);
    EXPECT_EQ(refusal(site, listening_on(inherited(deaf))).code, ErrorCode::unavailable);
    EXPECT_TRUE(is_open(deaf));
    ::close(deaf);
    const int datagrams = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(refusal(site, listening_on(inherited(datagrams))).code, ErrorCode::unavailable);
    ::close(datagrams);
    EXPECT_EQ(refusal(site, listening_on("fd:9999")).code, ErrorCode::unavailable);
    for (const std::string wrong : {"fd:", "fd:-1", "fd:3x", "fd:99999999999"}) {
        EXPECT_EQ(refusal(site, listening_on(wrong)).code, ErrorCode::invalid_argument) << wrong;
    }
}

TEST(HandedOverSockets, MustBeMeantForThisProcess) {
    Site site;
    const auto given = [&](const char* process, const char* count) {
        process != nullptr ? ::setenv("LISTEN_PID", process, 1) : ::unsetenv("LISTEN_PID");
        count != nullptr ? ::setenv("LISTEN_FDS", count, 1) : ::unsetenv("LISTEN_FDS");
        const auto error = refusal(site, listening_on("systemd:"));
        EXPECT_EQ(error.code, ErrorCode::unavailable);
        EXPECT_EQ(error.field, "listen");
        return std::pair(std::getenv("LISTEN_PID") != nullptr, std::getenv("LISTEN_FDS") != nullptr);
    };
    const auto self = std::to_string(::getpid());
    const auto other = std::to_string(::getppid());
    EXPECT_EQ(given(nullptr, nullptr), std::pair(false, false));
    // What is another's stays.
    EXPECT_EQ(given(other.c_str(), "1"), std::pair(true, true));
    EXPECT_EQ(given(self.c_str(), "0"), std::pair(true, true));
    EXPECT_EQ(given(self.c_str(), "many"), std::pair(true, true));
    EXPECT_EQ(given(self.c_str(), nullptr), std::pair(true, false));
    ::unsetenv("LISTEN_PID");
}

TEST(ReusePort, EveryThreadListensAndSoMayAnotherServer) {
    auto options = listening_on("127.0.0.1:0");
    options.reuse_port = true;
    options.io_threads = 3;
    Site site({.server = options});
    options.listen = site.address();
    const auto second = http::Server::start(*site.handler, options);
    ASSERT_TRUE(second);
    EXPECT_EQ(second.value().address(), site.address());
    for (int i = 0; i < 40; ++i) EXPECT_EQ(site.visitor().get("/healthz").status, 200);
    options.reuse_port = false;
    EXPECT_FALSE(http::Server::start(*site.handler, options));
}

TEST(IoThreads, ShareOutClientsOnOneSocket) {
    auto options = listening_on("127.0.0.1:0");
    options.io_threads = 4;
    Site site({.server = options});
    std::vector<Connection> open;
    for (int i = 0; i < 100; ++i) {
        open.emplace_back(site.address());
        open.back().send(request("GET", "/healthz"));
    }
    for (auto& each : open) EXPECT_EQ(each.receive()->status, 200);
}

} // namespace
