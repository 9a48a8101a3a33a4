#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/// Where `newsroom serve` listens, and what it writes down.
namespace hosts_tests {

namespace {

using testing::HasSubstr;

/// A socket that children inherit.
class SharedSocket {
public:
    SharedSocket() : number_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(number_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
        EXPECT_EQ(::listen(number_, 1'024), 0);
    }
    ~SharedSocket() { ::close(number_); }
    SharedSocket(const SharedSocket&) = delete;
    SharedSocket& operator=(const SharedSocket&) = delete;

    [[nodiscard]] std::string number() const { return std::to_string(number_); }
    [[nodiscard]] std::string listen() const { return "fd:" + number(); }

private:
    int number_;
};

std::vector<std::string> serve_command(const Folder& folder, const std::string& listen,
                                       const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> command{MASTHEAD_NEWSROOM, "serve", "--storage", folder.storage(), "--listen", listen};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

std::vector<boost::json::object> lines_of(const std::string& text) {
    std::vector<boost::json::object> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('{')) lines.push_back(boost::json::parse(line).as_object());
    }
    return lines;
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Asks without a pause, each time as somebody new, until it is told to stop.
class Asker {
public:
    explicit Asker(std::string address) : address_(std::move(address)), thread_([this] { run(); }) {}
    ~Asker() { stop(); }
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    void stop() {
        is_over_ = true;
        if (thread_.joinable()) thread_.join();
    }
    void wait_for_more(int count) const {
        const auto wanted = answered_ + count;
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (answered_ < wanted && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        EXPECT_GE(answered_, wanted);
    }
    [[nodiscard]] int broken() const { return broken_; }

private:
    void run() {
        while (!is_over_) {
            const auto answer = Client(address_).ask("GET", "/api/v1/articles/bai-0");
            (answer && answer->status == 200 ? answered_ : broken_)++;
        }
    }

    std::string address_;
    std::atomic<bool> is_over_ = false;
    std::atomic<int> answered_ = 0;
    std::atomic<int> broken_ = 0;
    std::thread thread_;
};

} // namespace

TEST(Listening, ANewProcessTakesOverWithoutAnyRequestLost) {
    const Folder folder;
    ASSERT_EQ(newsroom({"seed", "--storage", folder.storage(), "--articles", "1", "--comments", "2"}).code, 0);
    const SharedSocket socket;
    auto host = std::make_unique<Host>(serve_command(folder, socket.listen()), ProcessOptions());
    std::vector<std::unique_ptr<Asker>> askers;
    for (int i = 0; i < 4; ++i) askers.push_back(std::make_unique<Asker>(host->address()));
    for (int restart = 0; restart < 3; ++restart) {
        for (const auto& asker : askers) asker->wait_for_more(20);
        auto next = std::make_unique<Host>(serve_command(folder, socket.listen()), ProcessOptions());
        EXPECT_EQ(next->address(), host->address());
        EXPECT_EQ(host->stop().code, 0);
        host = std::move(next);
    }
    for (const auto& asker : askers) asker->wait_for_more(20);
    for (const auto& asker : askers) asker->stop();
    for (const auto& asker : askers) EXPECT_EQ(asker->broken(), 0);
    EXPECT_EQ(host->stop().code, 0);
}

TEST(Listening, AClientThatComesBetweenTwoProcessesWaits) {
    const Folder folder;
    const SharedSocket socket;
    Host first(serve_command(folder, socket.listen()), ProcessOptions());
    EXPECT_EQ(first.stop().code, 0);
    Client early(first.address());
    ASSERT_TRUE(early.connect());
    ASSERT_TRUE(early.send(early.request("GET", "/healthz", {}, {})));
    Host second(serve_command(folder, socket.listen()), ProcessOptions());
    const auto answer = early.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(second.stop().code, 0);
}

TEST(Listening, TakesWhatAServiceManagerHandsOver) {
    const Folder folder;
    const SharedSocket socket;
    // As it does: the process that is started finds itself in LISTEN_PID, and the socket as descriptor 3.
    const std::string script =
        "exec 3<&" + socket.number() + "; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web exec \"$@\"";
    auto command = serve_command(folder, "systemd:");
    command.insert(command.begin(), {"/bin/sh", "-c", script, "sh"});
    Host host(command, ProcessOptions());
    EXPECT_EQ(Client(host.address()).get("/healthz").status, 200);
    EXPECT_EQ(host.stop().code, 0);
    const auto alone = newsroom({"serve", "--storage", folder.storage(), "--listen", "systemd:"});
    EXPECT_EQ(alone.code, 1);
    EXPECT_THAT(alone.err, HasSubstr("handed over no sockets"));
}

TEST(Listening, OnAUnixSocket) {
    const Folder folder;
    const auto path = folder.file("site.sock").string();
    Process process(serve_command(folder, "unix:" + path));
    EXPECT_THAT(process.wait_for("\n"), HasSubstr("Newsroom answers at unix:" + path));
    const auto asked = run({"/usr/bin/curl", "-sS", "--unix-socket", path, "http://site.test/healthz"});
    EXPECT_EQ(asked.out, "ok\n") << asked.err;
    process.send(SIGTERM);
    EXPECT_EQ(process.finish().code, 0);
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Listening, WithACertificate) {
    const Folder folder;
    const auto certificate = folder.file("cert.pem").string();
    const auto key = folder.file("key.pem").string();
    const auto refused = newsroom({"serve", "--storage", folder.storage(), "--listen", "127.0.0.1:0",
                                   "--tls-certificate", certificate, "--tls-key", key});
    EXPECT_EQ(refused.code, 1);
    if (refused.err.find("built without TLS") != std::string::npos) GTEST_SKIP() << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("the certificate " + certificate + " cannot be used"));
    const auto made = run({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                           "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                           "-keyout", key, "-out", certificate});
    ASSERT_EQ(made.code, 0) << made.err;
    Process process(serve_command(folder, "127.0.0.1:0", {"--tls-certificate", certificate, "--tls-key", key}));
    const auto said = process.wait_for("\n");
    const auto start = said.find("https://");
    ASSERT_NE(start, std::string::npos) << said;
    const auto address = said.substr(start, said.find('\n') - start);
    const auto asked = run({"/usr/bin/curl", "-sS", "--cacert", certificate, address + "/healthz"});
    EXPECT_EQ(asked.out, "ok\n") << asked.err;
    process.send(SIGTERM);
    EXPECT_EQ(process.finish().code, 0);
}

TEST(AccessLogFile, HasALineForEachRequest) {
    const Folder folder;
    const auto path = folder.file("access.log");
    Host host(folder, {"--access-log", path.string()});
    Client client(host.address());
    for (int i = 0; i < 5; ++i) EXPECT_EQ(client.get("/healthz").status, 200);
    // As one that keeps the logs moves it away.
    const auto old = folder.file("access.log.1");
    wait_for_file(path);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (lines_of(content_of(path)).size() < 5 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    std::filesystem::rename(path, old);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/nothing").status, 404);
    EXPECT_EQ(host.stop().code, 0);
    const auto before = lines_of(content_of(old));
    ASSERT_EQ(before.size(), 5U);
    EXPECT_EQ(before[0].at("target").as_string(), "/healthz");
    const auto after = lines_of(content_of(path));
    ASSERT_EQ(after.size(), 3U);
    EXPECT_EQ(after[0].at("status").as_int64(), 404);
}

TEST(AccessLogFile, MayBeTheOutput) {
    const Folder folder;
    Host host(folder, {"--access-log", "-", "--access-log-every", "5"});
    Client client(host.address());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(client.get("/healthz").status, 200);
    const auto outcome = host.stop();
    EXPECT_EQ(outcome.code, 0);
    // Each I/O thread counts by itself, and one client has one.
    EXPECT_EQ(lines_of(outcome.out).size(), 4U) << outcome.out;
}

TEST(AccessLogFile, ThatCannotBeWrittenIsToldAtTheStart) {
    const Folder folder;
    const auto outcome = newsroom({"serve", "--storage", folder.storage(), "--listen", "127.0.0.1:0", "--access-log",
                                   folder.file("no/folder").string()});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("--access-log"));
}

} // namespace hosts_tests
