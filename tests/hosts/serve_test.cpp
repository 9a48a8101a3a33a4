#include "support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

/// A site with one article, `bai-0`.
void seed_one(const Folder& folder) {
    ASSERT_EQ(newsroom({"seed", "--storage", folder.storage(), "--articles", "1", "--comments", "2"}).code, 0);
}

std::string port_of(const std::string& address) {
    return address.substr(address.rfind(':') + 1);
}

} // namespace

TEST(Serve, TakesTheWholeFixedCommandLine) {
    const Folder folder;
    std::filesystem::create_directory(folder.file("theme"));
    Host host(folder, {"--threads", "2", "--theme", folder.file("theme").string(), "--locale", "en", "--time-zone",
                       "Europe/London", "--cache-bytes", "0", "--idle-timeout", "120", "--idle-warning", "30"});
    Client client(host.address());
    EXPECT_EQ(client.get("/healthz").status, 200);
    EXPECT_THAT(client.get("/").body, HasSubstr("lang=\"en\""));
    const auto outcome = host.stop();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err, "");
}

TEST(Serve, TakesTheLastOfRepeatedOptions) {
    const Folder folder;
    const auto outcome = newsroom({"migrate", "--storage", "mongodb:x", "--storage", folder.storage()});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
}

TEST(Serve, KeepsFinishedAnswersInSoManyBytes) {
    const Folder folder;
    Host host(folder, {"--cache-bytes", "67108864"});
    Client client(host.address());
    EXPECT_EQ(client.get("/").status, 200);
    EXPECT_EQ(client.get("/").status, 200);
    const auto outcome = host.stop();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err, "");
}

TEST(Serve, ShortIdleTimeoutsMakeRoomForTheirWarning) {
    const Folder folder;
    add_account(folder, "lan", "reader");
    Host host(folder, {"--idle-timeout", "50"});
    Client client(host.address());
    client.sign_in("lan", password);
    const auto session = client.get("/api/v1/session").json();
    EXPECT_EQ(session.at("state").as_string(), "active");
    EXPECT_LE(session.at("idle_expires_in").to_number<int>(), 50);
    EXPECT_GE(session.at("idle_expires_in").to_number<int>(), 40);
}

TEST(Serve, AnswersOnIpv6) {
    const Folder folder;
    Process probe({MASTHEAD_NEWSROOM, "serve", "--storage", folder.storage(), "--listen", "[::1]:0"});
    const auto said = probe.wait_for("\n");
    if (said.find("cannot listen") != std::string::npos) GTEST_SKIP() << "no IPv6 here: " << said;
    const auto start = said.find("http://");
    ASSERT_NE(start, std::string::npos) << said;
    Client client(said.substr(start, said.find('\n') - start));
    EXPECT_EQ(client.get("/healthz").status, 200);
    probe.send(SIGTERM);
    EXPECT_EQ(probe.finish().code, 0);
}

TEST(Serve, SaysThatThePortIsTaken) {
    const Folder folder;
    Host host(folder);
    const Folder other;
    const auto address = "127.0.0.1:" + port_of(host.address());
    const auto second = newsroom({"serve", "--storage", other.storage(), "--listen", address});
    EXPECT_EQ(second.code, 1);
    EXPECT_THAT(second.err, HasSubstr("cannot listen on " + address + ": Address already in use"));
    Client client(host.address());
    EXPECT_EQ(client.get("/healthz").status, 200);
}

TEST(Serve, EndsInOrderOnSigtermAndSigint) {
    for (const int signal : {SIGTERM, SIGINT}) {
        const Folder folder;
        Host host(folder);
        Client client(host.address());
        EXPECT_EQ(client.get("/healthz").status, 200);
        host.process().send(signal);
        const auto outcome = host.process().finish();
        EXPECT_EQ(outcome.code, 0);
        EXPECT_EQ(outcome.signal, 0);
        EXPECT_FALSE(Client(host.address()).connect());
        // Nothing is left to be put together by the next one who opens it.
        EXPECT_FALSE(std::filesystem::exists(folder.database() + "-wal"));
    }
}

TEST(Serve, TellsBalancersThatItStopsWhileItGoesOn) {
    const Folder folder;
    Host host(folder, {"--stop-delay", "1"});
    EXPECT_EQ(Client(host.address()).get("/readyz").status, 200);
    const auto begun = std::chrono::steady_clock::now();
    host.process().send(SIGTERM);
    int status = 200;
    while (status == 200 && std::chrono::steady_clock::now() - begun < std::chrono::seconds(10)) {
        const auto answer = Client(host.address()).ask("GET", "/readyz");
        status = answer ? answer->status : 0;
    }
    EXPECT_EQ(status, 503);
    EXPECT_EQ(Client(host.address()).get("/healthz").status, 200);
    const auto outcome = host.process().finish();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
}

TEST(Serve, ShowsMetricsToThoseWhoMayReadThem) {
    const Folder folder;
    for (const auto& [readers, status] : {std::pair("127.0.0.1", 200), std::pair("203.0.113.0/24", 404)}) {
        Host host(folder, {"--metrics-for", readers});
        Client client(host.address());
        EXPECT_EQ(client.get("/metrics").status, status) << readers;
    }
}

TEST(Serve, EndsEventStreamsOnSigterm) {
    const Folder folder;
    seed_one(folder);
    Host host(folder);
    std::vector<std::unique_ptr<Client>> readers;
    for (int i = 0; i < 20; ++i) {
        const auto& reader = readers.emplace_back(std::make_unique<Client>(host.address()));
        ASSERT_TRUE(reader->connect());
        ASSERT_TRUE(reader->send(reader->request("GET", "/api/v1/events?article=bai-0", {})));
    }
    Client other(host.address());
    EXPECT_EQ(other.get("/healthz").status, 200);
    const auto begun = std::chrono::steady_clock::now();
    host.process().send(SIGTERM);
    const auto outcome = host.process().finish();
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8));
}

TEST(Serve, FinishesARequestThatHadBegunBeforeSigterm) {
    const Folder folder;
    seed_one(folder);
    add_account(folder, "lan", "moderator");
    Host host(folder);
    Client client(host.address());
    client.sign_in("lan", password);
    const std::string body = R"({"body":"Viết dở khi tòa soạn tắt đèn."})";
    const auto request = client.request("POST", "/api/v1/articles/bai-0/comments", body);
    ASSERT_TRUE(client.send(request.substr(0, request.size() - 10)));
    // Answered on another connection, so the first part has been read, or waits in the server's socket.
    Client other(host.address());
    EXPECT_EQ(other.get("/healthz").status, 200);
    host.process().send(SIGTERM);
    while (Client(host.address()).connect()) continue;
    ASSERT_TRUE(client.send(request.substr(request.size() - 10)));
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->fields.at("connection"), "close");
    EXPECT_EQ(host.process().finish().code, 0);
    EXPECT_EQ(value_of(folder.database(), "select count(*) from comments"), "3");
}

TEST(Serve, WritesTheViewsOfTheLastMomentBeforeItEnds) {
    const Folder folder;
    seed_one(folder);
    const auto views = [&] { return std::stol(value_of(folder.database(), "select views from counters")); };
    const auto before = views();
    Host host(folder);
    Client client(host.address());
    const auto answer = client.ask("POST", "/api/v1/articles/bai-0/views");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 202);
    EXPECT_EQ(host.stop().code, 0);
    EXPECT_EQ(views(), before + 1);
}

TEST(Serve, OutlivesWhoeverReadItsOutput) {
    const Folder folder;
    Host host(folder);
    host.process().stop_listening();
    Client client(host.address());
    EXPECT_EQ(client.get("/healthz").status, 200);
    EXPECT_EQ(host.stop().code, 0);
}

} // namespace hosts_tests
