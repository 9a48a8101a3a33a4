#include "portal.hpp"

#include "../support/results.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace {

using namespace identity_tests;
using masthead::test::must;

struct Signing {
    const char* name;
    /// 0 for RSA.
    cjose_jwk_ec_curve curve;
};

std::ostream& operator<<(std::ostream& out, const Signing& signing) {
    return out << signing.name;
}

class EveryAlgorithm : public testing::TestWithParam<Signing> {};

TEST_P(EveryAlgorithm, IsVerifiedWithItsOwnKeyAlone) {
    const auto& [name, curve] = GetParam();
    const bool is_rsa = curve == CJOSE_JWK_EC_INVALID;
    const auto make = [&] { return is_rsa ? SigningKey::rsa("one") : SigningKey::ec("one", curve); };
    const auto key = make();
    const auto other = make();
    Portal portal([&](openid::Options& options) { options.algorithms = {name}; });
    portal.issuer.publish({key.public_jwk()});
    const auto claims = json::serialize(portal.claims());
    const json::object header{{"alg", name}, {"kid", "one"}};
    EXPECT_EQ(portal.ask(key.sign(header, claims)).status, 200);
    EXPECT_EQ(portal.ask(other.sign(header, claims)).status, 401);
    Parts parts(key.sign(header, claims));
    auto signature = decoded(parts.signature);
    signature[signature.size() / 2] = static_cast<char>(signature[signature.size() / 2] ^ 1);
    parts.signature = base64url(signature);
    EXPECT_EQ(portal.ask(parts.token()).status, 401);
    parts.signature = base64url(std::string(signature.size(), '\0'));
    EXPECT_EQ(portal.ask(parts.token()).status, 401);
}

INSTANTIATE_TEST_SUITE_P(All, EveryAlgorithm,
                         testing::Values(Signing{"RS256", CJOSE_JWK_EC_INVALID}, Signing{"RS384", CJOSE_JWK_EC_INVALID},
                                         Signing{"RS512", CJOSE_JWK_EC_INVALID}, Signing{"PS256", CJOSE_JWK_EC_INVALID},
                                         Signing{"PS384", CJOSE_JWK_EC_INVALID}, Signing{"PS512", CJOSE_JWK_EC_INVALID},
                                         Signing{"ES256", CJOSE_JWK_EC_P_256}, Signing{"ES384", CJOSE_JWK_EC_P_384},
                                         Signing{"ES512", CJOSE_JWK_EC_P_521}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Algorithms, OfACurveAreNotThoseOfAnother) {
    Portal portal([](openid::Options& options) { options.algorithms = {"ES256", "ES384"}; });
    const auto key = SigningKey::ec("one", CJOSE_JWK_EC_P_384);
    portal.issuer.publish({key.public_jwk()});
    const auto claims = json::serialize(portal.claims());
    EXPECT_EQ(portal.ask(key.sign({{"alg", "ES384"}, {"kid", "one"}}, claims)).status, 200);
    EXPECT_EQ(portal.ask(key.sign({{"alg", "ES256"}, {"kid", "one"}}, claims)).text("/detail"),
              "the token is signed with a key that the issuer does not have");
}

/// A token and its key that others made (RFC 7515, A.3): what is signed here is not only understood by ourselves.
TEST(Algorithms, AgreeWithTheStandardsExample) {
    Portal portal([](openid::Options& options) {
        options.keys = must(openid::keys_of_issuer(options.issuer));
        options.issuer = "joe";
    });
    portal.issuer.publish({{{"kty", "EC"},
                            {"crv", "P-256"},
                            {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                            {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}}});
    const std::string token = "eyJhbGciOiJFUzI1NiJ9."
                              "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                              "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
                              "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
                              "pmWQxfKTUJqPP3-Kg6NU1Q";
    // The signature is right; what is missing is whom the token is for.
    EXPECT_EQ(portal.identify(token).error().message, "the token is for somebody else");
    auto changed = token;
    changed[changed.size() - 20] = 'A';
    EXPECT_EQ(portal.identify(changed).error().message, "the token's signature is wrong");
}

} // namespace
