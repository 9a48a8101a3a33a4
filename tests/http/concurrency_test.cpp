#include "site.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <thread>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;

struct Outcome {
    std::map<std::string, std::optional<int>> votes; // by article
    std::map<std::string, int> comments;
    int failures = 0;
};

/// One reader's mixed day, from a seed of its own.
Outcome take_part(Client client, const std::vector<std::string>& urls, unsigned seed) {
    Outcome outcome;
    std::mt19937 random(seed);
    std::map<std::string, std::vector<std::string>> own;
    for (int i = 0; i < 60; ++i) {
        const auto& url = urls[random() % urls.size()];
        const auto kind = random() % 8;
        Answer answer;
        if (kind == 0) {
            const int value = static_cast<int>(random() % 5) + 1;
            answer = client.put(url + "/rating", "{\"value\":" + std::to_string(value) + "}");
            outcome.votes[url] = value;
        } else if (kind == 1) {
            answer = client.erase(url + "/rating");
            outcome.votes[url] = std::nullopt;
        } else if (kind == 2) {
            answer = client.post(url + "/comments", R"({"body":"Number )" + std::to_string(i) + "\"}");
            if (answer.status == 201) own[url].push_back(answer.text("/id"));
            ++outcome.comments[url];
        } else if (kind == 3 && !own[url].empty()) {
            answer = client.erase("/api/v1/comments/" + own[url].back());
            own[url].pop_back();
            --outcome.comments[url];
        } else if (kind == 4) {
            answer = client.post(url + "/views", {}, {{"User-Agent", "Mozilla/" + std::to_string(seed)}});
        } else {
            answer = client.get(kind == 5 ? "/api/v1/articles" : url + "?include=comments");
        }
        if (answer.status >= 300) ++outcome.failures;
    }
    return outcome;
}

void run_on(const std::string& storage) {
    SiteOptions options;
    options.storage = storage;
    Site site(options);
    std::vector<std::string> urls;
    for (int i = 0; i < 3; ++i) urls.push_back(api_url(site.publish("Article " + std::to_string(i))));
    std::vector<Client> clients;
    for (int i = 0; i < 8; ++i) clients.push_back(site.sign_in(Role::reader, "reader" + std::to_string(i)));
    std::vector<Outcome> outcomes(clients.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        threads.emplace_back(
            [&, i] { outcomes[i] = take_part(std::move(clients[i]), urls, static_cast<unsigned>(i)); });
    }
    for (auto& thread : threads) thread.join();

    auto visitor = site.visitor();
    for (const auto& url : urls) {
        int votes = 0;
        int sum = 0;
        int comments = 0;
        for (const auto& outcome : outcomes) {
            EXPECT_EQ(outcome.failures, 0);
            if (const auto vote = outcome.votes.find(url); vote != outcome.votes.end() && vote->second) {
                ++votes;
                sum += *vote->second;
            }
            if (const auto found = outcome.comments.find(url); found != outcome.comments.end())
                comments += found->second;
        }
        const auto answer = visitor.get(url + "?include=comments");
        EXPECT_EQ(answer.number("/rating/count"), votes);
        EXPECT_EQ(answer.number("/rating/sum"), sum);
        EXPECT_EQ(answer.number("/counts/comments"), comments);
        const auto listed = visitor.get(url + "/comments?limit=100");
        EXPECT_EQ(listed.at("/items").as_array().size(), static_cast<std::size_t>(comments));
    }
}

TEST(Concurrency, CountersEqualARecountInMemory) {
    run_on("memory:");
}

TEST(Concurrency, CountersEqualARecountOnSqlite) {
    const TemporaryDatabase database;
    run_on(database.url());
}

TEST(Concurrency, OneOfManyEditorsWins) {
    Site site;
    const auto article = site.publish("Fought over");
    const auto etag = site.visitor().get(api_url(article)).header("ETag");
    std::vector<Client> editors;
    for (int i = 0; i < 8; ++i) editors.push_back(site.sign_in(Role::editor, "editor" + std::to_string(i)));
    std::vector<int> statuses(editors.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < editors.size(); ++i) {
        threads.emplace_back([&, i] {
            statuses[i] =
                editors[i].patch(api_url(article), etag, R"({"lead":"Lead )" + std::to_string(i) + "\"}").status;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::ranges::count(statuses, 200), 1);
    EXPECT_EQ(std::ranges::count(statuses, 412), 7);
}

TEST(Concurrency, SigningInHoldsUpNobodyHoweverItsPathIsWritten) {
    SiteOptions options;
    options.hold = std::make_shared<Hold>();
    options.server.worker_threads = 1;
    options.server.password_threads = 1;
    Site site(options);
    site.account(Role::reader, "lan");
    const auto body = R"({"login":"lan","password":)" + quoted(password) + "}";
    for (const auto* path : {"/api/v1/session", "/api/v1/sessio%6e", "/api/v1/session?x=1", "/api/v1/session#x"}) {
        options.hold->hold_writes(1);
        std::thread held([&] { EXPECT_EQ(site.visitor().post(path, body).status, 201) << path; });
        EXPECT_TRUE(options.hold->wait_for(1)) << path;
        EXPECT_EQ(site.visitor().get("/api/v1/articles").status, 200) << path;
        options.hold->release();
        held.join();
    }
}

TEST(Concurrency, WhoSignsInWaitsLongerForATurnThanReadersDo) {
    for (const auto max_wait : {10'000ms, 1'000ms}) {
        SiteOptions options;
        options.hold = std::make_shared<Hold>();
        options.server.password_threads = 1;
        options.server.max_queue_wait = 50ms;
        options.server.max_password_wait = max_wait;
        Site site(options);
        site.account(Role::reader, "lan");
        const auto body = R"({"login":"lan","password":)" + quoted(password) + "}";
        options.hold->hold_writes(1);
        std::thread held([&] { EXPECT_EQ(site.visitor().post("/api/v1/session", body).status, 201); });
        EXPECT_TRUE(options.hold->wait_for(1));
        Connection waiting(site.address());
        waiting.send(request("POST", "/api/v1/session", {{"Content-Type", "application/json"}}, body));
        std::this_thread::sleep_for(2'000ms);
        options.hold->release();
        held.join();
        EXPECT_EQ(waiting.receive()->status, max_wait > 2'000ms ? 201 : 503);
    }
}

} // namespace
