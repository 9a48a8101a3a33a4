#include "support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <mutex>
#include <set>
#include <thread>

namespace hosts_tests {

namespace {

constexpr int rounds = 20;
constexpr int writers = 3;

std::string article_of(int round) {
    return "/api/v1/articles/bai-" + std::to_string(round);
}

/// One round: readers write until the server dies.
class Round {
public:
    Round(int number, const std::string& address, const Client& session)
        : number_(number), address_(address), session_(session) {
        for (int i = 0; i < writers; ++i) threads_.emplace_back([this, i] { write(i); });
    }
    /// Returns when that many comments were acknowledged.
    void wait_for(std::size_t wanted) const {
        while (acknowledged_ < wanted && running_ > 0) std::this_thread::yield();
    }
    /// The texts that were acknowledged, once the server is gone.
    std::set<std::string> acknowledged() {
        for (auto& thread : threads_) thread.join();
        return texts_;
    }
    [[nodiscard]] std::set<std::string> sent() const { return sent_; }

private:
    void write(int writer) {
        Client client(address_);
        client.share_session(session_);
        for (int i = 0;; ++i) {
            const auto text = "Ý kiến " + std::to_string(number_) + '.' + std::to_string(writer) + '.' +
                              std::to_string(i) + ": nước lên, thuyền về bến.";
            {
                const std::lock_guard lock(mutex_);
                sent_.insert(text);
            }
            const auto answer = client.ask("POST", article_of(number_) + "/comments", "{\"body\":\"" + text + "\"}");
            if (!answer) break;
            if (answer->status != 201) {
                ADD_FAILURE() << answer->status << ' ' << answer->body;
                break;
            }
            const std::lock_guard lock(mutex_);
            texts_.insert(text);
            ++acknowledged_;
        }
        --running_;
    }

    int number_;
    std::string address_;
    const Client& session_;
    std::atomic<std::size_t> acknowledged_ = 0;
    std::atomic<int> running_ = writers;
    std::mutex mutex_;
    std::set<std::string> texts_;
    std::set<std::string> sent_;
    std::vector<std::thread> threads_;
};

/// The texts of all comments of an article as readers get them.
std::multiset<std::string> comments_of(Client& client, int round) {
    std::multiset<std::string> texts;
    std::string after;
    for (;;) {
        const auto page = client.get(article_of(round) + "/comments?limit=100" + after).json();
        for (const auto& item : page.at("items").as_array()) {
            const std::string html(item.at_pointer("/body/html").as_string());
            texts.insert(html.substr(3, html.rfind("</p>") - 3));
        }
        if (page.at("next").is_null()) return texts;
        after = "&after=" + std::string(page.at("next").as_string());
    }
}

void expect_kept(Client& client, int round, const std::set<std::string>& acknowledged,
                 const std::set<std::string>& sent) {
    const auto kept = comments_of(client, round);
    for (const auto& text : acknowledged) EXPECT_EQ(kept.count(text), 1U) << "acknowledged and lost: " << text;
    for (const auto& text : kept) EXPECT_TRUE(sent.contains(text)) << "half a comment: " << text;
    const auto article = client.get(article_of(round)).json();
    EXPECT_EQ(article.at_pointer("/counts/comments").to_number<std::size_t>(), kept.size());
    EXPECT_EQ(article.at_pointer("/rating/count").to_number<int>(), 1);
    EXPECT_EQ(article.at_pointer("/rating/sum").to_number<int>(), 1 + round % 5);
}

} // namespace

TEST(Durability, AKilledServerLosesNothingThatItAcknowledged) {
    const Folder folder;
    ASSERT_EQ(newsroom({"seed", "--storage", folder.storage(), "--articles", std::to_string(rounds)}).code, 0);
    add_account(folder, "lan", "moderator");
    std::size_t in_all = 0;
    for (int number = 0; number < rounds; ++number) {
        Host host(folder);
        Client client(host.address());
        client.sign_in("lan", password);
        Round round(number, host.address(), client);
        const auto rated =
            client.ask("PUT", article_of(number) + "/rating", "{\"value\":" + std::to_string(1 + number % 5) + '}');
        ASSERT_TRUE(rated);
        ASSERT_EQ(rated->status, 200) << rated->body;
        round.wait_for(4 + static_cast<std::size_t>(number % 7));
        std::this_thread::sleep_for(std::chrono::microseconds(number * 370));
        host.process().send(SIGKILL);
        ASSERT_EQ(host.process().finish().signal, SIGKILL);
        const auto acknowledged = round.acknowledged();
        EXPECT_GE(acknowledged.size(), 4U);
        in_all += acknowledged.size();

        Host next(folder);
        Client reader(next.address());
        expect_kept(reader, number, acknowledged, round.sent());
        EXPECT_EQ(next.stop().code, 0);
    }
    EXPECT_EQ(value_of(folder.database(), "pragma integrity_check"), "ok");
    EXPECT_EQ(value_of(folder.database(), "pragma foreign_key_check"), "");
    const auto stored = std::stoul(value_of(folder.database(), "select count(*) from comments"));
    EXPECT_GE(stored, in_all);
    EXPECT_EQ(value_of(folder.database(), "select sum(comments) from counters"), std::to_string(stored));
    // Each comment with its change, or neither.
    EXPECT_EQ(value_of(folder.database(), "select count(*) from changes where entity = 5 and kind = 1"),
              std::to_string(stored));
}

} // namespace hosts_tests
