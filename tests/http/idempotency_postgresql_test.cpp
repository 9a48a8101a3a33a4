#include "../storage_postgresql/relay.hpp"
#include "../support/postgresql_shared.hpp"
#include "repeated.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace {

using namespace http_tests;
using test::Cut;
using test::NewDatabase;
using test::Relay;

/// Several hosts on one PostgreSQL.
TEST(IdempotencyOnPostgresql, W_21_FiftyAtOnceToTwoHostsMakeOneComment) {
    const NewDatabase database;
    SiteOptions options;
    options.storage = database.url();
    Site one(options);
    Site two(options);
    const auto url = api_url(one.publish("Một"));
    auto lan = one.sign_in(Role::editor, "lan");
    constexpr std::size_t senders = 50;
    for (const bool is_comment : {true, false}) {
        const auto target = is_comment ? url + "/comments" : std::string("/api/v1/articles");
        const std::string body = is_comment ? R"({"body":"Hay quá!"})" : R"({"title":"Hai","tags":["Mới"]})";
        std::vector<Answer> answers(senders);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < senders; ++i) {
            threads.emplace_back([&, i] {
                const auto& site = i % 2 == 0 ? one : two;
                answers[i] = beside(site, lan).post(target, body, key("k-" + std::to_string(is_comment)));
            });
        }
        for (auto& thread : threads) thread.join();
        for (const auto& answer : answers) {
            EXPECT_EQ(answer.status, 201) << answer.body;
            EXPECT_EQ(answer.body, answers[0].body);
            EXPECT_EQ(answer.header("ETag"), answers[0].header("ETag"));
        }
        EXPECT_EQ(std::ranges::count_if(answers, is_replayed), static_cast<std::ptrdiff_t>(senders - 1));
    }
    EXPECT_EQ(one.visitor().get(url).number("/counts/comments"), 1);
    EXPECT_EQ(lan.get("/api/v1/articles?status=draft").at("/items").as_array().size(), 1U);
}

/// A connection that is cut at the commit: nobody can say whether it took place, but a repetition finds out.
class IdempotencyAtTheCommit : public testing::TestWithParam<bool> {
protected:
    IdempotencyAtTheCommit() {
        auto server = test::shared_postgresql();
        server.port = relay_.port();
        SiteOptions options;
        options.storage = server.tcp_url(database_.name());
        options.policies.idempotency.wait = std::chrono::milliseconds(0);
        site.emplace(options);
        url_ = api_url(site->publish("Một"));
        lan.emplace(site->sign_in(Role::editor, "lan"));
    }
    Answer send(int number) {
        const auto text = std::to_string(number);
        if (GetParam()) {
            return lan->post(url_ + "/comments", R"({"body":"Lần thứ )" + text + "\"}", key(text));
        }
        return lan->post("/api/v1/articles", R"({"title":"Lần thứ )" + text + "\"}", key(text));
    }
    std::size_t effects() {
        const auto list = GetParam() ? url_ + "/comments?limit=100" : "/api/v1/articles?status=draft&limit=100";
        return lan->get(list).at("/items").as_array().size();
    }
    /// Sends requests until one is cut at its commit; gives its number. Others that read at the same time may be cut
    /// instead, and then try again.
    int cut(Cut how, Answer& answer) {
        for (int number = 1; number < 20; ++number) {
            const auto cuts = relay_.cuts();
            relay_.cut_at_commit(how);
            answer = send(number);
            if (answer.status != 201) {
                EXPECT_EQ(relay_.cuts(), cuts + 1);
                return number;
            }
        }
        ADD_FAILURE() << "no request was cut";
        return 0;
    }

    const NewDatabase database_;
    Relay relay_{test::shared_postgresql().port};
    std::string url_;
    std::optional<Site> site;
    std::optional<Client> lan;
};

TEST_P(IdempotencyAtTheCommit, W_21_WhatTheServerDidNotHearIsCarriedOutByTheRepetition) {
    Answer first;
    const auto number = cut(Cut::before_forwarding, first);
    EXPECT_EQ(first.status, 503) << first.body;
    EXPECT_EQ(effects(), static_cast<std::size_t>(number - 1));
    const auto second = send(number);
    EXPECT_EQ(second.status, 201) << second.body;
    EXPECT_FALSE(is_replayed(second));
    const auto third = send(number);
    EXPECT_TRUE(is_replayed(third));
    EXPECT_EQ(third.body, second.body);
    EXPECT_EQ(effects(), static_cast<std::size_t>(number));
}

TEST_P(IdempotencyAtTheCommit, W_21_WhatTheServerHeardIsNotCarriedOutAgain) {
    Answer first;
    const auto number = cut(Cut::after_forwarding, first);
    // Either it is seen at once that the commit took place, or the outcome is unknown.
    EXPECT_TRUE(first.status == 503 || first.status == 303) << first.status << first.body;
    for (int i = 0; i < 200 && effects() < static_cast<std::size_t>(number); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const auto later = send(number);
    EXPECT_EQ(later.status, 303) << later.body;
    EXPECT_TRUE(is_replayed(later));
    const auto made = lan->get(later.header("Location"));
    EXPECT_EQ(made.status, 200);
    const auto text = "Lần thứ " + std::to_string(number);
    EXPECT_NE(made.body.find(text), std::string::npos) << made.body;
    EXPECT_EQ(effects(), static_cast<std::size_t>(number));
}

INSTANTIATE_TEST_SUITE_P(, IdempotencyAtTheCommit, testing::Bool(),
                         [](const auto& each) { return each.param ? "comment" : "article"; });

} // namespace
