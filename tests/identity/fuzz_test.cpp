#include "portal.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace {

using namespace identity_tests;

char any_byte() {
    return static_cast<char>(*rc::gen::inRange(0, 256));
}

/// Signs of base64url get further than others.
char any_sign() {
    static const std::string signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
    return *rc::gen::inRange(0, 4) == 0 ? any_byte() : *rc::gen::elementOf(signs);
}

void change_once(std::string& token) {
    if (token.empty()) return;
    const auto at = *rc::gen::inRange<std::size_t>(0, token.size());
    switch (*rc::gen::inRange(0, 6)) {
    case 0: token.insert(at, 1, any_sign()); return;
    case 1: token.erase(at, *rc::gen::inRange<std::size_t>(1, 5)); return;
    case 2: std::swap(token[at], token[*rc::gen::inRange<std::size_t>(0, token.size())]); return;
    default: token[at] = any_sign();
    }
}

bool is_somebody(const Portal& portal, const std::string& token) {
    const auto identity = portal.identify(token);
    if (identity) return identity->has_value();
    RC_ASSERT(identity.error().code == ErrorCode::unauthenticated);
    RC_ASSERT(identity.error().message.size() < 120U);
    return false;
}

class Tokens : public testing::Test {
protected:
    /// Keys that are there are all there is: nothing waits for the issuer.
    static const Portal& portal() {
        static const Portal one;
        return one;
    }
};

TEST_F(Tokens, S12_ThatWereChangedAnywhereAreRefused) {
    const std::vector<std::string> good{
        portal().token(portal().claims()),
        portal().token(portal().claims(), {{"alg", "PS256"}}),
        ec_key().sign({{"alg", "ES256"}, {"kid", "ec-1"}}, json::serialize(portal().claims())),
    };
    for (const auto& token : good) ASSERT_TRUE(is_somebody(portal(), token));
    const bool holds = rc::check("a changed token is nobody's", [&] {
        const auto& original = *rc::gen::elementOf(good);
        // Many at a time, because one is quick.
        for (int i = 0; i < 500; ++i) {
            auto token = original;
            const auto changes = *rc::gen::inRange(1, 4);
            for (int change = 0; change < changes; ++change) change_once(token);
            if (token != original) RC_ASSERT(!is_somebody(portal(), token));
        }
    });
    EXPECT_TRUE(holds);
}

TEST_F(Tokens, S12_EveryBitOfOneMatters) {
    const auto token = ec_key().sign({{"alg", "ES256"}, {"kid", "ec-1"}}, json::serialize(portal().claims()));
    for (std::size_t at = 0; at < token.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto changed = token;
            changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << bit));
            ASSERT_FALSE(is_somebody(portal(), changed)) << at << ' ' << bit;
        }
    }
}

TEST_F(Tokens, S12_ThatAreNoiseAreRefused) {
    const bool holds = rc::check("noise is nobody's", [&] {
        const auto part = [] { return *rc::gen::container<std::string>(rc::gen::arbitrary<char>()); };
        RC_ASSERT(!is_somebody(portal(), part() + '.' + part() + '.' + part()));
        RC_ASSERT(!is_somebody(portal(), base64url(part()) + '.' + base64url(part()) + '.' + base64url(part())));
        RC_ASSERT(!is_somebody(portal(), base64url("{\"alg\":\"RS256\"," + part()) + '.' + base64url(part()) + ".eA"));
    });
    EXPECT_TRUE(holds);
}

/// Any JSON, often something that could be a claim.
json::value any_value(int depth, std::int64_t now) {
    switch (*rc::gen::inRange(0, depth > 0 ? 9 : 7)) {
    case 0: return nullptr;
    case 1: return *rc::gen::arbitrary<bool>();
    case 2: return *rc::gen::arbitrary<std::int64_t>();
    case 3: return *rc::gen::arbitrary<double>();
    case 4: return json::value(*rc::gen::elementOf(std::vector<std::string>{"", "portal", "lan", "news-admins"}));
    case 5: return now + *rc::gen::inRange(-100, 100);
    case 6: return json::value(*rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~')));
    case 7: return json::array{any_value(depth - 1, now), any_value(depth - 1, now)};
    default: return json::object{{"roles", any_value(depth - 1, now)}};
    }
}

TEST_F(Tokens, S12_OfAConfusedIssuerAreJudgedAndNothingBreaks) {
    const std::vector<std::string> names{"iss", "aud",  "azp",   "sub", "iat",    "exp",   "nbf",
                                         "sid", "name", "roles", "jti", "events", "nonce", "auth_time"};
    // Its own, because some of these tokens end somebody's sessions.
    const Portal own;
    const bool holds = rc::check("any claims", [&] {
        auto claims = own.claims();
        auto logout = own.logout_claims("1");
        const auto name = *rc::gen::elementOf(names);
        const auto value = any_value(3, own.now());
        claims.insert_or_assign(name, value);
        logout.insert_or_assign(name, value);
        const bool is_known = is_somebody(own, own.token(claims));
        // Of these there is one good value or none, and that is what the token had.
        const bool must_be_right = name == "iss" || name == "events";
        if (is_known && must_be_right) RC_ASSERT(claims == own.claims());
        const auto ended = own.provider->end(own.logout_token(logout));
        if (!ended) RC_ASSERT(ended.error().code == ErrorCode::invalid_argument);
    });
    EXPECT_TRUE(holds);
}

} // namespace
