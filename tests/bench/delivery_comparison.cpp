// What changes and load make of delivery: a storm of votes on an article that many read, changes of another host, lists
// near and far, and four times as many readers as can be served. `delivery` runs it.
#include "../support/postgresql_cluster.hpp"
#include "http_load.hpp"
#include "rounds.hpp"
#include "served_site.hpp"
#include "site.hpp"

#include <masthead/plugins/shipped.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

namespace masthead::bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double resident_mebibytes() {
    std::ifstream file("/proc/self/statm");
    double all = 0;
    double resident = 0;
    file >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

std::string get(const std::string& path, std::string_view fields = {}) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n";
}

/// One vote a millisecond for one article, from many readers, as long as it lives.
class Storm {
public:
    Storm(ServedSite& site, std::size_t article) {
        thread_ = std::thread([this, &site, article] {
            auto next = Clock::now();
            for (std::size_t turn = 0; !is_over_; ++turn) {
                const auto& by = site.reader(turn % readers).principal;
                const auto value = site.engine().policies().rating.from_number(static_cast<double>(1 + turn % 5));
                needed(site.engine().ratings().put(by, site.article(article), needed(value)));
                ++votes_;
                std::this_thread::sleep_until(next += 1ms);
            }
            cpu_seconds_ = cpu_seconds_of_this_thread();
        });
    }
    ~Storm() { end(); }
    Storm(const Storm&) = delete;
    Storm& operator=(const Storm&) = delete;
    void end() {
        is_over_ = true;
        if (thread_.joinable()) thread_.join();
    }
    /// Until now.
    [[nodiscard]] std::uint64_t votes() const noexcept { return votes_; }
    /// Of the votes alone, after the end.
    [[nodiscard]] double cpu_seconds() const noexcept { return cpu_seconds_; }

private:
    std::atomic<bool> is_over_{false};
    std::atomic<std::uint64_t> votes_{0};
    double cpu_seconds_ = 0;
    std::thread thread_;
};

/// The same readers without votes, with a vote a millisecond on another article, and on the one that they read.
void measure_storm(const std::string& folder) {
    ServedSite site("sqlite:" + folder + "/storm.db", {32}, true);
    const auto request = get("/api/v1/articles/" + slug_of(articles::hot));
    // Short rounds, many of them: what else the machine does comes and goes.
    constexpr int short_rounds = 15;
    const LoadOptions options{.connections = 16, .warm_up = 300ms, .time = 1'500ms};
    const auto read = [&] { return put_under_load(site.address(0), options, [&](std::size_t) { return request; }); };
    std::vector<double> quiet;
    std::vector<double> elsewhere;
    std::vector<double> here;
    std::vector<double> votes;
    std::vector<double> shares;
    const auto read_in_storm = [&](std::size_t article) {
        const auto start = Clock::now();
        Storm storm(site, article);
        const auto rate = read().rate;
        const auto milliseconds = milliseconds_since(start);
        votes.push_back(static_cast<double>(storm.votes()) * 1'000 / milliseconds);
        storm.end();
        shares.push_back(storm.cpu_seconds() * 1'000 / milliseconds / std::thread::hardware_concurrency());
        return rate / quiet.back();
    };
    for (int round = 0; round < short_rounds; ++round) {
        quiet.push_back(read().rate);
        // Who comes first changes.
        if (round % 2 == 0) here.push_back(read_in_storm(articles::hot));
        elsewhere.push_back(read_in_storm(articles::short_thread));
        if (round % 2 != 0) here.push_back(read_in_storm(articles::hot));
    }
    std::printf("  an article read a second                                       %8.0f\n", median(quiet));
    std::printf("  with %.0f votes a second on it / on another one               ratio %.2f / %.2f\n", median(votes),
                median(here), median(elsewhere));
    std::printf("  share of all cores that storing the votes took by itself           %.2f\n", median(shares));
}

Engine open(const std::string& storage) {
    EngineOptions options;
    options.storage = storage;
    options.plugins = shipped_plugins();
    return needed(Engine::open(std::move(options)));
}

std::string title_seen_by(const http::Handler& handler, const ArticleId& article) {
    http::Request request;
    request.method = "GET";
    request.target = "/api/v1/articles/" + to_string(article) + "?fields=title";
    request.headers.add("Host", "localhost");
    request.remote_address = "127.0.0.1";
    auto answer = handler.find_ready(request);
    if (!answer) answer = handler.handle(request);
    return std::string(answer->body_bytes());
}

/// How long after the call that published it on one host a change is shown by another one that has the answer in
/// memory.
void measure_visibility(const std::string& url) {
    constexpr int times = 200;
    auto here = open(url);
    Engine other = open(url);
    const auto handler = needed(http::Handler::create(other));
    ArticleDraft draft;
    draft.content.title = "0";
    auto article = needed(here.articles().create(Principal::host(), draft));
    article = needed(here.articles().publish(Principal::host(), article.head.id, article.head.version));
    const auto& id = article.head.id;
    for (const auto end = Clock::now() + 1s; Clock::now() < end;) title_seen_by(handler, id);
    std::vector<double> delays;
    for (int i = 1; i <= times; ++i) {
        const auto title = std::to_string(i);
        ArticleEdit edit;
        edit.title = title;
        article = needed(here.articles().update(Principal::host(), id, article.head.version, edit));
        article = needed(here.articles().publish(Principal::host(), id, article.head.version));
        const auto start = Clock::now();
        while (title_seen_by(handler, id).find('"' + title + '"') == std::string::npos) std::this_thread::yield();
        delays.push_back(milliseconds_since(start));
        std::this_thread::sleep_for(5ms);
    }
    std::ranges::sort(delays);
    std::printf("  until a change of one host is shown by another (PostgreSQL)    %8.1f ms (p99 %.1f ms)\n",
                median(delays), delays[times * 99 / 100]);
}

/// A thousand clients whose requests do not end.
class SlowClients {
public:
    explicit SlowClients(const std::string& address) {
        constexpr std::string_view begun = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: y";
        for (auto& socket : sockets_) {
            socket = connect_to(address);
            if (::send(socket, begun.data(), begun.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("cannot send");
        }
    }
    ~SlowClients() {
        for (const int socket : sockets_) ::close(socket);
    }
    SlowClients(const SlowClients&) = delete;
    SlowClients& operator=(const SlowClients&) = delete;
    static constexpr std::size_t count = 1'000;

private:
    std::array<int, count> sockets_{};
};

/// Readers beside them.
void measure_slow_clients(const std::string& folder) {
    ServedSite site("sqlite:" + folder + "/slow.db", {8}, true);
    const auto request = get("/api/v1/articles/" + slug_of(articles::hot));
    // Shorter than the time that a header has.
    const LoadOptions options{.connections = 8, .warm_up = 300ms, .time = 2'000ms};
    const auto read = [&] {
        return put_under_load(site.address(0), options, [&](std::size_t) { return request; }).slow;
    };
    std::vector<double> quiet;
    std::vector<double> beside;
    std::vector<double> memory;
    for (int round = 0; round < 2 * rounds; ++round) {
        quiet.push_back(read());
        const auto before = resident_mebibytes();
        const SlowClients slow(site.address(0));
        beside.push_back(read());
        memory.push_back((resident_mebibytes() - before) * 1'024 / SlowClients::count);
    }
    std::printf("  p99 of readers, quiet / beside 1,000 slow clients              %8.2f / %.2f ms   (ratio %.2f)\n",
                median(quiet), median(beside), median(beside) / median(quiet));
    std::printf("  memory of a slow client                                        %8.1f KiB\n",
                *std::ranges::max_element(memory));
}

/// Answers to four times as many connections as give the highest rate, each asking for what is made anew.
void measure_overload(const std::string& folder) {
    ServedSite site("sqlite:" + folder + "/overload.db", {8}, false);
    const auto request = get("/api/v1/articles/" + slug_of(articles::short_thread));
    const auto read = [&](std::size_t connections) {
        const LoadOptions options{.connections = connections, .time = 3'000ms, .refusal = 503};
        return put_under_load(site.address(0), options, [&](std::size_t) { return request; });
    };
    double peak = 0;
    std::size_t at = 0;
    for (const std::size_t connections : {8, 16, 32, 64}) {
        std::vector<double> rates;
        for (int round = 0; round < 3; ++round) rates.push_back(read(connections).rate);
        if (median(rates) > peak) {
            peak = median(rates);
            at = connections;
        }
    }
    const auto before = resident_mebibytes();
    std::vector<double> rates;
    double slow = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto load = read(at * 4 + 1'024);
        rates.push_back(load.rate);
        slow = std::max(slow, load.slow);
    }
    std::printf("  answers a second made anew, best (%zu connections) / with %zu     %8.0f / %.0f   (ratio %.2f)\n", at,
                at * 4 + 1'024, peak, median(rates), median(rates) / peak);
    std::printf("  their p99, and memory before / after                           %8.0f ms, %.0f / %.0f MiB\n", slow,
                before, resident_mebibytes());
}

} // namespace

} // namespace masthead::bench

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: delivery_comparison FOLDER\n";
        return 2;
    }
    try {
        const std::string folder = argv[1];
        masthead::bench::measure_storm(folder);
        {
            masthead::test::PostgresqlCluster cluster;
            masthead::bench::measure_visibility(cluster.create_database("visibility"));
        }
        masthead::bench::measure_slow_clients(folder);
        masthead::bench::measure_overload(folder);
        return 0;
    } catch (const std::exception& exception) {
        std::cerr << "delivery_comparison: " << exception.what() << '\n';
        return 1;
    }
}
