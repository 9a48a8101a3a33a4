#include "repeated.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

namespace {

using namespace http_tests;

constexpr std::string_view hello = R"({"body":"Hay quá!"})";

TEST(IdempotencyRaces, W_21_FiftyAtOnceMakeOneComment) {
    Site site;
    const auto url = api_url(site.publish("Một"));
    auto lan = site.sign_in(Role::reader, "lan");
    constexpr std::size_t senders = 50;
    std::vector<Answer> answers(senders);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < senders; ++i) {
        threads.emplace_back([&, i] { answers[i] = beside(site, lan).post(url + "/comments", hello, key("k-50")); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(comments_of(site, url), 1);
    std::set<std::string> different;
    for (const auto& answer : answers) different.insert(whole(answer));
    EXPECT_EQ(different.size(), 1U) << testing::PrintToString(different);
    EXPECT_EQ(answers[0].status, 201) << answers[0].body;
    EXPECT_EQ(std::ranges::count_if(answers, is_replayed), static_cast<std::ptrdiff_t>(senders - 1));
}

/// One article, many hands: whatever they do at the same time, there is an order in which it could have happened.
TEST(IdempotencyRaces, W_21_RacesOfPublishingHaveOneLegalOrder) {
    for (const auto* storage : {"memory", "sqlite"}) {
        const TemporaryDatabase place;
        SiteOptions options;
        options.storage = storage == std::string_view("memory") ? "memory:" : place.url();
        Site site(options);
        auto editor = site.sign_in(Role::editor);
        const auto url = editor.post("/api/v1/articles", R"({"title":"Một","body_markdown":"Chữ"})").header("Location");
        struct Done {
            std::int64_t version;
            std::string status;
            bool is_publishing;
        };
        constexpr std::size_t hands = 6;
        std::vector<std::vector<Done>> done(hands);
        std::atomic<int> erased = 0;
        std::atomic<int> odd = 0;
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < hands; ++i) {
            threads.emplace_back([&, i] {
                auto mine = beside(site, editor);
                for (int round = 0; round < 12; ++round) {
                    const auto name = std::to_string(i) + '-' + std::to_string(round);
                    const Fields fields{{"Idempotency-Key", name}, {"If-Match", "*"}};
                    if (i == 0 && round == 8) {
                        for (int tries = 0; tries < 50; ++tries) {
                            const auto status = mine.send("DELETE", url, {{"If-Match", "*"}}).status;
                            if (status == 412) continue;
                            if (status == 204) ++erased;
                            break;
                        }
                        continue;
                    }
                    const bool is_publishing = (i + static_cast<std::size_t>(round)) % 2 == 0;
                    const auto answer = mine.post(url + (is_publishing ? "/publish" : "/unpublish"), {}, fields);
                    if (answer.status == 200) {
                        done[i].push_back({answer.number("/version"), answer.text("/status"), is_publishing});
                    } else if (answer.status != 404 && answer.status != 409 && answer.status != 412) {
                        ++odd;
                    }
                }
            });
        }
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(odd, 0);
        EXPECT_EQ(erased, 1);
        EXPECT_EQ(editor.get(url).status, 404);
        std::map<std::int64_t, Done> order;
        for (const auto& each : done) {
            for (const auto& one : each) {
                const auto [place_of, is_new] = order.try_emplace(one.version, one);
                // The same version only for one that changed nothing.
                EXPECT_TRUE(is_new || place_of->second.status == one.status);
            }
        }
        // A draft that was taken back to draft has its first version still.
        if (const auto first = order.find(1); first != order.end()) {
            EXPECT_EQ(first->second.status, "draft");
            order.erase(first);
        }
        std::int64_t last = 1;
        for (const auto& [version, one] : order) {
            EXPECT_EQ(version, last + 1) << "a version is missing";
            EXPECT_EQ(one.status, one.is_publishing ? "published" : "draft") << version;
            last = version;
        }
    }
}

/// Two hosts, one database.
TEST(IdempotencyRaces, W_21_AnotherHostKnowsWhatWasCarriedOut) {
    const TemporaryDatabase place;
    SiteOptions options;
    options.storage = place.url();
    Site one(options);
    Site two(options);
    const auto url = api_url(one.publish("Một"));
    auto lan = one.sign_in(Role::reader, "lan");
    const auto first = lan.post(url + "/comments", hello, key("k"));
    EXPECT_EQ(first.status, 201) << first.body;
    const auto second = beside(two, lan).post(url + "/comments", hello, key("k"));
    EXPECT_TRUE(is_replayed(second));
    EXPECT_EQ(whole(second), whole(first));
    std::vector<Answer> answers(20);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        threads.emplace_back([&, i] {
            auto& site = i % 2 == 0 ? one : two;
            answers[i] = beside(site, lan).post(url + "/comments", R"({"body":"Cùng lúc."})", key("k-20"));
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::ranges::count_if(answers, is_replayed), 19);
    for (const auto& answer : answers) EXPECT_EQ(whole(answer), whole(answers[0]));
    EXPECT_EQ(comments_of(one, url), 2);
}

} // namespace
