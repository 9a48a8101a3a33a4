#include "portal.hpp"

#include "../support/results.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

/// Requirement S-63: the issuer says that a session is over.
namespace {

using namespace identity_tests;
using masthead::test::outcome;
using masthead::test::outcome_and_field;
using std::chrono::seconds;

TEST(S63_BackChannelLogout, EndsASession) {
    Portal portal;
    const auto here = portal.token(with(portal.claims(), "sid", "here"));
    const auto elsewhere = portal.token(with(portal.claims(), "sid", "elsewhere"));
    EXPECT_EQ(portal.ask(here).status, 200);
    const auto logout = with(with(portal.logout_claims("1"), "sid", "here"), "sub", "lan");
    EXPECT_EQ(outcome(portal.provider->end(portal.logout_token(logout))), "ok");
    EXPECT_EQ(portal.ask(here).status, 401);
    EXPECT_EQ(portal.ask(here).text("/detail"), "the token's session is over");
    EXPECT_EQ(portal.ask(elsewhere).status, 200);
    // What the issuer gives out for that session later is no better.
    portal.advance(seconds(60));
    EXPECT_EQ(portal.ask(portal.token(with(portal.claims(), "sid", "here"))).status, 401);
}

TEST(S63_BackChannelLogout, EndsAllThatSomebodyHasUntilTheySignInAgain) {
    Portal portal;
    const auto before = portal.token(portal.claims());
    const auto of_mai = portal.token(portal.claims("mai"));
    EXPECT_EQ(outcome(portal.provider->end(portal.logout_token(with(portal.logout_claims("1"), "sub", "lan")))), "ok");
    EXPECT_EQ(portal.ask(before).status, 401);
    EXPECT_EQ(portal.ask(of_mai).status, 200);
    portal.advance(seconds(1));
    EXPECT_EQ(portal.ask(portal.token(with(portal.claims(), "iat", portal.now()))).status, 200);
    EXPECT_EQ(portal.ask(before).status, 401);
}

TEST(S63_BackChannelLogout, IsTakenOnce) {
    Portal portal;
    const auto token = portal.logout_token(with(portal.logout_claims("1"), "sub", "lan"));
    EXPECT_EQ(outcome(portal.provider->end(token)), "ok");
    EXPECT_EQ(outcome_and_field(portal.provider->end(token)), "invalid_argument logout_token");
    // Also after somebody signed in again, as long as the token itself would be good.
    portal.advance(seconds(149));
    EXPECT_EQ(portal.provider->end(token).error().message, "the token came before");
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
    portal.advance(seconds(1));
    EXPECT_EQ(portal.provider->end(token).error().message, "the token has expired");
    EXPECT_EQ(outcome(portal.provider->end(portal.logout_token(with(portal.logout_claims("2"), "sub", "lan")))), "ok");
}

TEST(S63_BackChannelLogout, IsRememberedAsLongAsATokenCouldLive) {
    Portal portal([](openid::Options& options) { options.max_token_life = std::chrono::hours(2); });
    const auto longest = portal.token(with(with(portal.claims(), "iat", portal.now()), "exp", portal.now() + 7'200));
    EXPECT_EQ(outcome(portal.provider->end(portal.logout_token(with(portal.logout_claims("1"), "sub", "lan")))), "ok");
    for (int i = 0; i < 4; ++i) {
        portal.advance(std::chrono::minutes(30) - seconds(1));
        // What is over is swept when others come.
        const auto other = with(portal.logout_claims("other " + std::to_string(i)), "sub", "mai");
        EXPECT_EQ(outcome(portal.provider->end(portal.logout_token(other))), "ok");
        EXPECT_EQ(portal.ask(longest).text("/detail"), "the token's session is over");
    }
    portal.advance(seconds(34));
    EXPECT_EQ(portal.ask(longest).text("/detail"), "the token has expired");
}

TEST(S63_BackChannelLogout, RefusesWhatIsNoGoodLogoutToken) {
    Portal portal;
    const auto good = with(portal.logout_claims("1"), "sub", "lan");
    const std::string event = "http://schemas.openid.net/event/backchannel-logout";
    const std::vector<std::string> tokens{
        "",
        "x",
        "a.b.c",
        portal.token(portal.claims()), // that of somebody who acts
        portal.token(good, {{"typ", "at+jwt"}}),
        portal.token(good, {{"typ", "logout+jwt"}, {"alg", "RS512"}}),
        portal.token(good, {{"typ", "logout+jwt"}, {"crit", json::array{"x"}}}),
        portal.logout_token(with(good, "aud", "shop")),
        portal.logout_token(with(good, "iss", "https://login.example.org")),
        portal.logout_token(with(good, "exp", portal.now() - 30)),
        portal.logout_token(with(good, "iat", portal.now() + 31)),
        portal.logout_token(with(good, "exp", portal.now() + 90'000)),
        portal.logout_token(with(good, "nonce", "x")),
        portal.logout_token(with(good, "events", json::object{})),
        portal.logout_token(with(good, "events", event)),
        portal.logout_token(with(good, "events", with({}, event, true))),
        portal.logout_token(with(good, "jti", "")),
        portal.logout_token(with(good, "sub", "")),
        portal.logout_token(without(good, "events")),
        portal.logout_token(without(good, "jti")),
        portal.logout_token(without(good, "sub")),
        portal.logout_token(without(good, "exp")),
        portal.logout_token(without(good, "iat")),
        other_rsa_key().sign({{"alg", "RS256"}, {"kid", "rsa-1"}, {"typ", "logout+jwt"}}, json::serialize(good)),
    };
    for (const auto& token : tokens) {
        EXPECT_EQ(outcome_and_field(portal.provider->end(token)), "invalid_argument logout_token") << token;
    }
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
    EXPECT_EQ(outcome(portal.provider->end(portal.logout_token(good))), "ok");
}

TEST(S63_BackChannelLogout, TakesTokensOfOlderIssuers) {
    Portal portal;
    const auto logout = with(portal.logout_claims("1"), "sub", "lan");
    EXPECT_EQ(outcome(portal.provider->end(portal.token(logout))), "ok");
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 401);
    // They let nobody act, whoever sends them.
    EXPECT_EQ(portal.ask(portal.token(logout)).status, 401);
}

TEST(S63_BackChannelLogout, GoesToTheProgramsOfASiteWithAccessTokens) {
    Portal portal([](openid::Options& options) {
        options.type = openid::TokenType::access_token;
        options.authorized_parties = {"app"};
    });
    const auto logout = with(portal.logout_claims("1"), "sub", "lan");
    EXPECT_EQ(outcome(portal.provider->end(portal.logout_token(with(logout, "aud", "other")))), "invalid_argument");
    EXPECT_EQ(outcome(portal.provider->end(portal.logout_token(with(logout, "aud", "app")))), "ok");
    const auto claims = with(portal.claims(), "client_id", "app");
    EXPECT_EQ(portal.ask(portal.token(claims, {{"typ", "at+jwt"}})).text("/detail"), "the token's session is over");
}

TEST(S63_BackChannelLogout, WaitsForKeys) {
    Portal portal;
    portal.issuer.set_down(true);
    const auto logout = portal.logout_token(with(portal.logout_claims("1"), "sub", "lan"));
    EXPECT_EQ(outcome(portal.provider->end(logout)), "unavailable");
    portal.issuer.set_down(false);
    portal.advance(seconds(10));
    EXPECT_EQ(outcome(portal.provider->end(logout)), "ok");
}

} // namespace
