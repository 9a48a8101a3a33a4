#include "support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <thread>

namespace hosts_tests {

namespace {

constexpr int rounds = 8;
constexpr int writers = 3;
constexpr std::string_view article = "/api/v1/articles/bai-0";

/// Bodies of requests by their keys.
using Requests = std::map<std::string, std::string>;

std::string field_of(const std::string& key) {
    return "Idempotency-Key: " + key + "\r\n";
}

/// Readers who write until the server dies, each request with a key.
class Round {
public:
    Round(int number, const std::string& address, const Client& session)
        : number_(number), address_(address), session_(session) {
        for (int i = 0; i < writers; ++i) threads_.emplace_back([this, i] { write(i); });
    }
    void wait_for(int wanted) const {
        while (answered_ < wanted && running_ > 0) std::this_thread::yield();
    }
    void join() {
        for (auto& thread : threads_) thread.join();
    }
    /// What was answered, and what was sent and never answered; once all have joined.
    Requests sent;
    std::map<std::string, std::string> answers;

private:
    void write(int writer) {
        Client client(address_);
        client.share_session(session_);
        for (int i = 0;; ++i) {
            const auto key = std::to_string(number_) + '-' + std::to_string(writer) + '-' + std::to_string(i);
            const auto body = R"({"body":"Ý kiến )" + key + "\"}";
            {
                const std::lock_guard lock(mutex_);
                sent[key] = body;
            }
            const auto answer = client.ask("POST", std::string(article) + "/comments", body, field_of(key));
            if (!answer) break;
            if (answer->status != 201) {
                ADD_FAILURE() << answer->status << ' ' << answer->body;
                break;
            }
            const std::lock_guard lock(mutex_);
            answers[key] = answer->body;
            ++answered_;
        }
        --running_;
    }

    int number_;
    std::string address_;
    const Client& session_;
    std::atomic<int> answered_ = 0;
    std::atomic<int> running_ = writers;
    std::mutex mutex_;
    std::vector<std::thread> threads_;
};

/// Sends it as a client would that is told to wait.
Answer repeat(Client& client, const std::string& key, const std::string& body) {
    for (int i = 0; i < 60; ++i) {
        auto answer = client.ask("POST", std::string(article) + "/comments", body, field_of(key));
        if (!answer) break;
        if (answer->status != 409) return *std::move(answer);
        EXPECT_EQ(answer->fields["retry-after"], "1");
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    ADD_FAILURE() << "no answer to " << key;
    return {};
}

} // namespace

TEST(IdempotencyOfHosts, W_21_WhatAKilledServerLeftUnansweredIsCarriedOutOnce) {
    const Folder folder;
    ASSERT_EQ(newsroom({"seed", "--storage", folder.storage(), "--articles", "1"}).code, 0);
    add_account(folder, "lan", "moderator");
    std::size_t sent = 0;
    for (int number = 0; number < rounds; ++number) {
        Host host(folder);
        Client client(host.address());
        client.sign_in("lan", password);
        Round round(number, host.address(), client);
        round.wait_for(3 + number);
        std::this_thread::sleep_for(std::chrono::microseconds(number * 410));
        host.process().send(SIGKILL);
        ASSERT_EQ(host.process().finish().signal, SIGKILL);
        round.join();
        sent += round.sent.size();

        Host next(folder);
        Client again(next.address());
        again.share_session(client);
        for (const auto& [key, body] : round.sent) {
            auto answer = repeat(again, key, body);
            const auto known = round.answers.find(key);
            if (known == round.answers.end()) {
                EXPECT_TRUE(answer.status == 201 || answer.status == 303) << key << ' ' << answer.status;
            } else {
                // An answer is kept before it is sent.
                EXPECT_EQ(answer.status, 201) << key;
                EXPECT_EQ(answer.body, known->second) << key;
                EXPECT_EQ(answer.fields["idempotency-replayed"], "true") << key;
            }
        }
        EXPECT_EQ(next.stop().code, 0);
    }
    EXPECT_EQ(value_of(folder.database(), "select count(*) from comments"), std::to_string(sent));
    EXPECT_EQ(value_of(folder.database(), "select count(distinct body) from comments"), std::to_string(sent));
    EXPECT_EQ(value_of(folder.database(), "pragma integrity_check"), "ok");
}

} // namespace hosts_tests
