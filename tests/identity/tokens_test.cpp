#include "portal.hpp"

#include "../support/results.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

/// Requirement S-12: tokens that tell about themselves.
namespace {

using namespace identity_tests;
using masthead::test::must;
using masthead::test::outcome;

const json::object usual_header{{"alg", "RS256"}, {"kid", "rsa-1"}, {"typ", "JWT"}};

TEST(S12_GoodTokens, LetPeopleAct) {
    Portal portal;
    const auto article = portal.site->publish("Tin");
    const auto path = http_tests::api_url(article) + "/comments";
    const auto comment = portal.site->visitor().post(path, R"({"body":"Hay!"})", bearer(portal.token(portal.claims())));
    ASSERT_EQ(comment.status, 201) << comment.body;
    EXPECT_EQ(comment.text("/author/name"), "Lan Nguyễn");
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
    const auto lower =
        portal.site->visitor().get("/api/v1/articles", {{"Authorization", "bearer " + portal.token(portal.claims())}});
    EXPECT_EQ(lower.status, 200);
}

TEST(S12_GoodTokens, MayBeWrittenInSeveralWays) {
    Portal portal;
    const auto claims = portal.claims();
    const std::vector<std::string> good{
        portal.token(claims, {{"typ", "jwt"}}),
        portal.token(claims, {{"typ", "application/JWT"}}),
        portal.token(claims, {{"alg", "PS256"}}),
        rsa_key().sign({{"alg", "RS256"}}, text(claims)), // one RSA key: no key id is needed, and no type
        ec_key().sign({{"alg", "ES256"}, {"kid", "ec-1"}}, text(claims)),
        portal.token(with(claims, "aud", json::array{"portal"})),
        portal.token(with(with(claims, "aud", json::array{"shop", "portal"}), "azp", "portal")),
        portal.token(with(claims, "exp", static_cast<double>(portal.now()) + 0.5)),
        portal.token(with(claims, "exp", portal.now() - 29)),
        portal.token(with(claims, "nbf", portal.now() + 30)),
        portal.token(with(claims, "iat", portal.now() + 30)),
        portal.token(with(claims, "sub", std::string(255, 's'))),
    };
    for (const auto& token : good) EXPECT_EQ(portal.ask(token).status, 200) << Parts(token).header;
}

TEST(S12_GoodTokens, OfAccessTokensAreOnlyThose) {
    Portal portal([](openid::Options& options) {
        options.type = openid::TokenType::access_token;
        options.authorized_parties = {"app"};
    });
    const auto claims = with(portal.claims(), "client_id", "app");
    EXPECT_EQ(portal.ask(portal.token(claims, {{"typ", "at+jwt"}})).status, 200);
    EXPECT_EQ(portal.ask(portal.token(claims, {{"typ", "application/at+jwt"}})).status, 200);
    EXPECT_EQ(portal.ask(portal.token(claims)).status, 401);
    EXPECT_EQ(portal.ask(rsa_key().sign({{"alg", "RS256"}, {"kid", "rsa-1"}}, text(claims))).status, 401);
    EXPECT_EQ(portal.ask(portal.token(with(claims, "client_id", "other"), {{"typ", "at+jwt"}})).status, 401);
    EXPECT_EQ(portal.ask(portal.token(portal.claims(), {{"typ", "at+jwt"}})).status, 401);
}

TEST(S12_GoodTokens, AreSentAsABearersAndNowhereElse) {
    Portal portal;
    const auto article = portal.site->publish("Tin");
    const auto token = portal.token(portal.claims());
    const auto path = http_tests::api_url(article) + "/comments";
    auto visitor = portal.site->visitor();
    const auto body = R"({"body":"Hay!"})";
    EXPECT_EQ(visitor.post(path + "?access_token=" + token, body).status, 401);
    EXPECT_EQ(visitor.post(path, body, {{"Cookie", "access_token=" + token}}).status, 401);
    EXPECT_EQ(visitor.post(path, body, {{"Authorization", "DPoP " + token}}).status, 401);
    EXPECT_EQ(visitor.post(path, body, bearer(token)).status, 201);
}

TEST(S12_Keys, NobodyIsAskedForThoseThatATokenNames) {
    Portal portal;
    Issuer attacker;
    attacker.publish({other_rsa_key().public_jwk()});
    for (const auto* name : {"jku", "x5u"}) {
        auto fields = with(usual_header, "kid", other_rsa_key().kid());
        fields.emplace(name, attacker.url() + "/keys");
        EXPECT_EQ(portal.ask(other_rsa_key().sign(fields, text(portal.claims()))).status, 401);
    }
    EXPECT_EQ(portal.ask(portal.token(portal.claims(), {{"kid", attacker.url() + "/keys"}})).status, 401);
    EXPECT_EQ(attacker.asked(), 0);
    // What an issuer adds for others does no harm.
    EXPECT_EQ(portal.ask(portal.token(portal.claims(), {{"jku", attacker.url()}})).status, 200);
    EXPECT_EQ(attacker.asked(), 0);
}

TEST(S12_Keys, AreUsedForWhatTheIssuerSays) {
    const auto jwk = [](std::string_view name, json::value value) { return with(rsa_key().public_jwk(), name, value); };
    struct Case {
        json::object key;
        int status;
    };
    const std::vector<Case> cases{
        {jwk("use", "sig"), 200},
        {jwk("alg", "RS256"), 200},
        {jwk("key_ops", json::array{"verify"}), 200},
        {rsa_key().private_jwk(), 200},
        {jwk("use", "enc"), 401},
        {jwk("use", 1), 401},
        {jwk("alg", "PS256"), 401},
        {jwk("alg", json::array{"RS256"}), 401},
        {jwk("key_ops", json::array{"encrypt"}), 401},
        {jwk("key_ops", "sign"), 401},
        {jwk("kid", 1), 401},
        {jwk("kty", "EC"), 401},
        {jwk("n", "!"), 401},
        {SigningKey::shared("rsa-1", "secret").private_jwk(), 401},
    };
    for (const auto& one : cases) {
        Portal portal;
        portal.issuer.publish({one.key});
        EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, one.status) << text(one.key);
    }
}

TEST(S12_Keys, AreLongEnough) {
    Portal portal;
    const auto weak = SigningKey::rsa("weak", 1'024);
    portal.issuer.publish({weak.public_jwk(), rsa_key().public_jwk()});
    EXPECT_EQ(portal.ask(weak.sign(with(usual_header, "kid", "weak"), text(portal.claims()))).status, 401);
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
}

TEST(S12_Keys, AreNotGuessedWhenThereAreTwo) {
    Portal portal;
    portal.issuer.publish({rsa_key().public_jwk(), other_rsa_key().public_jwk()});
    EXPECT_EQ(portal.ask(rsa_key().sign({{"alg", "RS256"}}, text(portal.claims()))).status, 401);
    EXPECT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
}

TEST(S12_Signatures, HaveOneSpelling) {
    Portal portal;
    Parts parts(ec_key().sign({{"alg", "ES256"}, {"kid", "ec-1"}}, text(portal.claims())));
    ASSERT_EQ(portal.ask(parts.token()).status, 200);
    // The same two numbers, each a byte longer.
    const auto signature = decoded(parts.signature);
    const std::string zero(1, '\0');
    parts.signature = base64url(zero + signature.substr(0, 32) + zero + signature.substr(32));
    EXPECT_EQ(portal.ask(parts.token()).status, 401);
    // Its last sign has four bits that mean nothing.
    Parts rsa(portal.token(portal.claims()));
    ASSERT_EQ(rsa.signature.size(), 342U);
    constexpr std::string_view signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    rsa.signature.back() = signs.at(signs.find(rsa.signature.back()) + 1);
    EXPECT_EQ(portal.ask(rsa.token()).text("/detail"), "the token is not well-formed");
}

TEST(S12_OwnTokens, AreLeftAlone) {
    Portal portal;
    const auto account = portal.site->account(Role::author, "an");
    const auto made = must(portal.site->engine->api_tokens().create(
        Principal::host(), {.account = account.id, .name = "import", .scopes = {Permission::write_own_articles}}));
    const std::string secret(made.secret.reveal());
    EXPECT_EQ(portal.site->visitor().post("/api/v1/articles", R"({"title":"Tin"})", bearer(secret)).status, 201);
    EXPECT_EQ(portal.issuer.asked(), 0);
    EXPECT_EQ(outcome(portal.identify(secret)), "ok");
    EXPECT_FALSE(must(portal.identify(secret)));
    // And sessions.
    EXPECT_EQ(portal.site->sign_in(Role::reader).get("/api/v1/session").text("/account/login"), "reader");
}

} // namespace
