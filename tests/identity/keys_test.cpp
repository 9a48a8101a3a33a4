#include "portal.hpp"

#include "../support/results.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace {

using namespace identity_tests;
using masthead::test::outcome;
using std::chrono::seconds;

std::string signed_by(const SigningKey& key, const Portal& portal) {
    return key.sign({{"alg", "RS256"}, {"kid", key.kid()}, {"typ", "JWT"}}, json::serialize(portal.claims()));
}

TEST(Keys, AreAskedForOnceAndOnlyWhenSomebodyComes) {
    Portal portal;
    EXPECT_EQ(portal.issuer.asked(), 0);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
    EXPECT_EQ(portal.issuer.asked_for_keys(), 1);
    EXPECT_EQ(portal.issuer.asked(), 2);
}

TEST(Keys, OfARotationAreFoundByThemselves) {
    Portal portal;
    EXPECT_EQ(portal.ask(signed_by(rsa_key(), portal)).status, 200);
    portal.issuer.publish({rsa_key().public_jwk(), other_rsa_key().public_jwk()});
    portal.advance(seconds(10));
    EXPECT_EQ(portal.ask(signed_by(other_rsa_key(), portal)).status, 200);
    EXPECT_EQ(portal.ask(signed_by(rsa_key(), portal)).status, 200);
    EXPECT_EQ(portal.issuer.asked_for_keys(), 2);
    // The old one goes: at the latest when keys are due to be asked for again.
    portal.issuer.publish({other_rsa_key().public_jwk()});
    portal.advance(seconds(3'600));
    EXPECT_EQ(portal.ask(signed_by(other_rsa_key(), portal)).status, 200);
    EXPECT_EQ(portal.issuer.asked_for_keys(), 3);
    EXPECT_EQ(portal.ask(signed_by(rsa_key(), portal)).status, 401);
}

TEST(Keys, ThatNobodyHasCostAQuestionNowAndThen) {
    Portal portal;
    EXPECT_EQ(portal.ask(signed_by(rsa_key(), portal)).status, 200);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(portal.ask(signed_by(other_rsa_key(), portal)).status, 401);
        portal.advance(seconds(1));
    }
    // At 10 seconds; then at 20 there would be another.
    EXPECT_EQ(portal.issuer.asked_for_keys(), 2);
}

TEST(Keys, OfAnIssuerThatIsDownAtTheBeginning) {
    Portal portal([](openid::Options& options) { options.key_retry = seconds(17); });
    portal.issuer.set_down(true);
    const auto token = portal.token(portal.claims());
    const auto answer = portal.ask(token);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("Retry-After"), "17");
    EXPECT_EQ(outcome(portal.identify(token)), "unavailable");
    EXPECT_EQ(portal.issuer.asked(), 1);
    // Everybody else is served meanwhile.
    EXPECT_EQ(portal.site->visitor().get("/api/v1/articles").status, 200);
    portal.issuer.set_down(false);
    EXPECT_EQ(portal.ask(token).status, 503);
    portal.advance(seconds(17));
    EXPECT_EQ(portal.ask(token).status, 200);
}

TEST(Keys, StayWhileTheIssuerIsDown) {
    Portal portal;
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
    portal.issuer.set_down(true);
    for (int hour = 0; hour < 3; ++hour) {
        portal.advance(std::chrono::hours(1));
        EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
    }
    EXPECT_EQ(portal.ask(signed_by(other_rsa_key(), portal)).status, 401);
    portal.issuer.set_down(false);
    portal.issuer.publish({other_rsa_key().public_jwk()});
    portal.advance(seconds(10));
    EXPECT_EQ(portal.ask(signed_by(other_rsa_key(), portal)).status, 200);
}

TEST(Keys, StayWhenWhatComesIsNoKeySet) {
    Portal portal;
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
    json::array many(101, rsa_key().public_jwk());
    const std::vector<std::string> answers{
        "", "[]", "{}", R"({"keys":{}})", "<html>", json::serialize(json::object{{"keys", many}})};
    for (const auto& body : answers) {
        portal.issuer.set_answer([&](const std::string& target) {
            return target == "/keys" ? Reply{200, body, ""} : portal.issuer.usual(target);
        });
        portal.advance(std::chrono::hours(1));
        const auto before = portal.issuer.asked_for_keys();
        EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200) << body;
        EXPECT_EQ(portal.issuer.asked_for_keys(), before + 1);
        portal.issuer.set_answer({});
    }
    // But a set without keys is one: the issuer took them back.
    portal.issuer.publish({});
    portal.advance(std::chrono::hours(1));
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 401);
}

TEST(Keys, ThatCannotBeReadDoNotSpoilTheOthers) {
    Portal portal;
    portal.issuer.set_answer([&](const std::string& target) {
        if (target != "/keys") return portal.issuer.usual(target);
        const json::array keys{1,
                               nullptr,
                               json::array{},
                               json::object{},
                               json::object{{"kty", "RSA"}},
                               json::object{{"kty", "RSA"}, {"n", "A"}, {"e", "AQAB"}},

                               json::object{{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "AA"}},
                               json::object{{"kty", "EC"}, {"crv", "P-256"}, {"x", "AA"}, {"y", "AA"}},
                               json::object{{"kty", "EC"}, {"crv", "secp256k1"}, {"x", "AA"}, {"y", "AA"}},
                               rsa_key().public_jwk()};
        return Reply{200, json::serialize(json::object{{"keys", keys}}), ""};
    });
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
}

struct Counts {
    int known = 0;
    int sent_away = 0;
};

/// Lets that many threads ask at the same moment.
Counts ask_together(const Portal& portal, const std::string& token, int count) {
    std::atomic<int> known = 0;
    std::atomic<int> sent_away = 0;
    std::latch start(count);
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            const auto identity = portal.identify(token);
            if (identity && *identity) ++known;
            if (!identity && identity.error().code == ErrorCode::unavailable) ++sent_away;
        });
    }
    for (auto& thread : threads) thread.join();
    return {known, sent_away};
}

TEST(Keys, AreAskedForByOneOfManyWhoComeTogether) {
    Portal portal;
    portal.issuer.set_delay(std::chrono::milliseconds(50));
    const auto at_first = ask_together(portal, signed_by(rsa_key(), portal), 50);
    EXPECT_GE(at_first.known, 1);
    EXPECT_EQ(at_first.known + at_first.sent_away, 50);
    EXPECT_EQ(portal.issuer.asked_for_keys(), 1);
    EXPECT_EQ(ask_together(portal, signed_by(rsa_key(), portal), 50).known, 50);
    // A new key id, brought by fifty at once.
    portal.issuer.publish({rsa_key().public_jwk(), other_rsa_key().public_jwk()});
    portal.advance(seconds(10));
    const auto with_new = ask_together(portal, signed_by(other_rsa_key(), portal), 50);
    EXPECT_GE(with_new.known, 1);
    // Nobody who waits no longer is told that the token is wrong.
    EXPECT_EQ(with_new.known + with_new.sent_away, 50);
    EXPECT_EQ(portal.issuer.asked_for_keys(), 2);
    EXPECT_EQ(ask_together(portal, signed_by(other_rsa_key(), portal), 50).known, 50);
}

/// While the issuer hangs, junk holds a few threads and no more.
TEST(Keys, AreWaitedForByFew) {
    Portal portal;
    EXPECT_EQ(portal.ask(signed_by(rsa_key(), portal)).status, 200);
    portal.advance(seconds(10));
    portal.issuer.set_delay(seconds(2));
    const auto counts = ask_together(portal, signed_by(other_rsa_key(), portal), 30);
    EXPECT_EQ(counts.known, 0);
    // One asks and four wait; they learn that there is no such key.
    EXPECT_EQ(counts.sent_away, 25);
}

TEST(Keys, ThatAreOldAreUsedWhileNewOnesCome) {
    Portal portal;
    EXPECT_EQ(portal.ask(signed_by(rsa_key(), portal)).status, 200);
    portal.advance(std::chrono::hours(1));
    portal.issuer.set_delay(std::chrono::milliseconds(50));
    EXPECT_EQ(ask_together(portal, signed_by(rsa_key(), portal), 50).known, 50);
    EXPECT_EQ(portal.issuer.asked_for_keys(), 2);
}

TEST(Keys, MayComeFromTheHost) {
    int asked = 0;
    Portal portal([&](openid::Options& options) {
        options.issuer = "urn:example:tests";
        options.keys = [&]() -> Result<std::string> {
            ++asked;
            if (asked == 1) throw std::runtime_error("the host's code is wrong");
            return json::serialize(json::object{{"keys", json::array{rsa_key().public_jwk()}}});
        };
    });
    auto claims = portal.claims();
    claims["iss"] = "urn:example:tests";
    EXPECT_EQ(outcome(portal.identify(portal.token(claims))), "unavailable");
    portal.advance(seconds(10));
    EXPECT_EQ(portal.ask(portal.token(claims)).status, 200);
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(portal.issuer.asked(), 0);
}

TEST(Keys, DoNotWaitForAClockThatWasSetBack) {
    Portal portal;
    portal.issuer.set_down(true);
    EXPECT_EQ(outcome(portal.identify(portal.token(portal.claims()))), "unavailable");
    portal.issuer.set_down(false);
    portal.clock->advance(-std::chrono::hours(1));
    EXPECT_EQ(outcome(portal.identify(portal.token(portal.claims()))), "ok");
}

} // namespace
