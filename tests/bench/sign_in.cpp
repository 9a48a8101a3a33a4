// Signing in: what it costs, how soon a session that another host ended is refused, and what a storm of guesses costs
// those who read. `sign_in` runs it.
#include "../support/postgresql_cluster.hpp"
#include "http_load.hpp"
#include "rounds.hpp"
#include "site.hpp"
#include "texts.hpp"

#include <masthead/http/handler.hpp>
#include <masthead/http/server.hpp>
#include <masthead/plugins/shipped.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

namespace masthead::bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

const Secret password("a long enough password");

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Engine open(const std::string& storage, const PasswordHashing& hashing, const SignInPolicy& limits = {}) {
    EngineOptions options;
    options.policies.sign_in = limits;
    options.storage = storage;
    options.plugins = shipped_plugins();
    options.password_hashing = hashing;
    return needed(Engine::open(std::move(options)));
}

void add_account(Engine& engine, const std::string& login) {
    Account account;
    account.login = login;
    needed(engine.accounts().create(Principal::host(), account, password));
}

void measure_password() {
    const PasswordHashing cost;
    auto engine = open("memory:", cost);
    add_account(engine, "reader");
    std::vector<double> times;
    for (int i = 0; i < 21; ++i) {
        const auto start = Clock::now();
        needed(engine.sessions().sign_in({"reader", password}));
        times.push_back(milliseconds_since(start));
    }
    std::printf("  signing in, Argon2id with %zu MiB and %llu passes        %8.1f ms\n", cost.memory_bytes >> 20,
                static_cast<unsigned long long>(cost.operations), median(times));
}

/// Whether the time of a refusal tells that there is such an account: medians, and the two-sample test of Kolmogorov
/// and Smirnov, whose p is small if the times come from two different places.
void measure_refusals() {
    constexpr int times = 1'000;
    auto engine = open("memory:", {.operations = 1, .memory_bytes = std::size_t{1} << 20}, SignInPolicy::unlimited());
    add_account(engine, "reader");
    const auto refused = [&](const std::string& login) {
        const auto start = Clock::now();
        const auto outcome = engine.sessions().sign_in({login, Secret("a wrong password")});
        if (outcome) throw std::runtime_error("a wrong password was taken");
        return milliseconds_since(start);
    };
    std::vector<double> known;
    std::vector<double> unknown;
    for (int i = 0; i < times; ++i) {
        known.push_back(refused("reader"));
        unknown.push_back(refused("nobody"));
    }
    std::ranges::sort(known);
    std::ranges::sort(unknown);
    double distance = 0;
    for (std::size_t i = 0, j = 0; i < known.size() && j < unknown.size();) {
        (known[i] <= unknown[j] ? i : j)++;
        distance = std::max(distance, std::abs(static_cast<double>(i) - static_cast<double>(j)) / times);
    }
    const double scaled = distance * std::sqrt(times / 2.0);
    double p = 0;
    for (int k = 1; k <= 100; ++k) p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * scaled * scaled);
    std::printf(
        "  refusing a wrong password, of an account / of none      %7.3f / %.3f ms (Kolmogorov-Smirnov p %.3f)\n",
        known[times / 2], unknown[times / 2], std::clamp(p, 0.0, 1.0));
}

void measure_check(Engine& engine) {
    constexpr int checks = 200'000;
    const auto token = needed(engine.sessions().sign_in({"reader", password})).token;
    const auto time_of = [&](int count, auto check) {
        std::vector<double> times;
        for (int round = 0; round < 5; ++round) {
            const auto start = Clock::now();
            for (int i = 0; i < count; ++i) needed(check());
            times.push_back(milliseconds_since(start) * 1e6 / count);
        }
        return median(times);
    };
    // Long enough for the thread that reads the feed to have begun.
    for (const auto end = Clock::now() + 1s; Clock::now() < end;) needed(engine.sessions().check(token));
    std::printf("  checking a session that was checked before             %8.0f ns\n",
                time_of(checks, [&] { return engine.sessions().check(token); }));
    std::printf("  looking it up in the storage                           %8.0f ns\n",
                time_of(checks / 100, [&] { return engine.sessions().look_up(token); }));
}

/// How long after the call that ended it on one host a session is refused by the other.
void measure_revocation(const char* where, Engine& here, Engine& there) {
    constexpr int times = 200;
    std::vector<double> delays;
    for (int i = 0; i < times; ++i) {
        const auto session = needed(here.sessions().sign_in({"reader", password}));
        // In use there for a while, at another moment of the round each time.
        const auto end = Clock::now() + 250ms + std::chrono::milliseconds(i % 100 * 2);
        while (Clock::now() < end) needed(there.sessions().check(session.token));
        needed(here.sessions().revoke(session.principal, session.session.id));
        const auto start = Clock::now();
        while (there.sessions().check(session.token)) std::this_thread::sleep_for(100us);
        delays.push_back(milliseconds_since(start));
    }
    std::ranges::sort(delays);
    std::printf("  until a session ended on one host is refused by another, %s %.0f ms (p99 %.0f ms)\n", where,
                median(delays), delays[delays.size() * 99 / 100]);
}

/// Guesses passwords over many connections, from 10,000 addresses, while it lives.
class Storm {
public:
    explicit Storm(const std::string& address) {
        for (int i = 0; i < 64; ++i) guessers_.emplace_back([this, address, i] { guess(address, i); });
    }
    ~Storm() {
        is_over_ = true;
        for (auto& guesser : guessers_) guesser.join();
    }
    Storm(const Storm&) = delete;
    Storm& operator=(const Storm&) = delete;

    [[nodiscard]] std::map<int, int> answers() {
        const std::lock_guard lock(mutex_);
        return answers_;
    }

private:
    void guess(const std::string& address, int first) {
        Connection connection(address);
        const std::string body = R"({"login":"reader","password":"not the right password"})";
        for (int i = first; !is_over_; i += 64) {
            const auto from = "10." + std::to_string(i / 250 % 40) + '.' + std::to_string(i % 250) + ".1";
            const auto answer =
                connection.ask("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                               "X-Forwarded-For: " +
                               from + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            const std::lock_guard lock(mutex_);
            ++answers_[answer.status];
        }
    }

    std::atomic<bool> is_over_{false};
    std::mutex mutex_;
    std::map<int, int> answers_;
    std::vector<std::thread> guessers_;
};

void measure_storm(Engine& engine) {
    ArticleDraft draft;
    draft.content.title = "Hot";
    draft.content.body = needed(parse_markdown(article_markdown()));
    const auto made = needed(engine.articles().create(Principal::host(), draft));
    needed(engine.articles().publish(Principal::host(), made.head.id, made.head.version));
    http::HandlerOptions options;
    options.trusted_proxies = {"127.0.0.1"};
    const auto handler = needed(http::Handler::create(engine, options));
    const auto server = needed(http::Server::start(handler, {.listen = "127.0.0.1:0"}));
    const auto read = [&] {
        return put_under_load(
            server.address(), {.connections = 16, .warm_up = 500ms, .time = 2'000ms},
            [](std::size_t) { return std::string("GET /api/v1/articles/hot HTTP/1.1\r\nHost: x\r\n\r\n"); });
    };
    std::vector<double> ratios;
    std::vector<double> slow;
    std::map<int, int> answers;
    for (int round = 0; round < 5; ++round) {
        const auto quiet = read();
        Storm storm(server.address());
        const auto load = read();
        ratios.push_back(load.rate / quiet.rate);
        slow.push_back(load.slow / quiet.slow);
        for (const auto& [status, count] : storm.answers()) answers[status] += count;
    }
    std::printf("  readers' rate in a storm of guesses, to that without one %6.2f (p99 %.1f times)\n", median(ratios),
                median(slow));
    for (const auto& [status, count] : answers) std::printf("    guesses answered with %d: %d\n", status, count);
    const auto start = Clock::now();
    needed(engine.sessions().sign_in({.login = "reader", .password = password, .address = "203.0.113.9"}));
    std::printf("  the owner signs in from elsewhere right after it       %8.1f ms\n", milliseconds_since(start));
}

} // namespace

int run(const std::string& folder) {
    const auto file = "sqlite:" + folder + "/site.db";
    // Little work for each password, so that what is measured is the rest.
    const PasswordHashing cheap{.operations = 1, .memory_bytes = std::size_t{1} << 20};
    measure_password();
    auto here = open(file, cheap);
    auto there = open(file, cheap);
    add_account(here, "reader");
    measure_check(here);
    measure_refusals();
    measure_revocation("SQLite", here, there);
    {
        test::PostgresqlCluster cluster({.fsync = true});
        const auto url = cluster.create_database("sign_in");
        auto one = open(url, cheap);
        auto other = open(url, cheap);
        add_account(one, "reader");
        measure_revocation("PostgreSQL", one, other);
    }
    auto stormed = open("sqlite:" + folder + "/storm.db", PasswordHashing{});
    add_account(stormed, "reader");
    measure_storm(stormed);
    return 0;
}

} // namespace masthead::bench

int main(int argc, char** argv) {
    try {
        if (argc != 2) throw std::runtime_error("the argument is a folder for databases");
        return masthead::bench::run(argv[1]);
    } catch (const std::exception& error) {
        std::cerr << "sign_in: " << error.what() << '\n';
        return 1;
    }
}
