#include "portal.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Requirement S-12: tokens that tell about themselves.
namespace {

using namespace identity_tests;
using testing::HasSubstr;
using testing::Not;

const json::object usual_header{{"alg", "RS256"}, {"kid", "rsa-1"}, {"typ", "JWT"}};

/// A token without a signature that could be right.
std::string unsigned_token(const json::object& header, const json::object& claims, std::string_view signature) {
    return base64url(text(header)) + '.' + base64url(text(claims)) + '.' + base64url(signature);
}

using Make = std::function<std::string(const Portal&)>;

/// A token that is wrong in one way.
struct Wrong {
    const char* name;
    Make make;
    /// Part of what the client is told, so that no token is refused for another's reason.
    const char* why;
};

constexpr const char* not_allowed = "signed in a way that is not allowed";
constexpr const char* malformed = "not well-formed";
constexpr const char* unknown_key = "a key that the issuer does not have";
constexpr const char* wrong_signature = "signature is wrong";
constexpr const char* other_type = "of another type";

/// A claim of a good token with another value, signed by the issuer.
template <typename T>
Make claim(std::string name, T&& given) {
    const auto value = json::value_from(std::forward<T>(given));
    return [=](const Portal& portal) { return portal.token(with(portal.claims(), name, value)); };
}
Make claim_in(std::string name, std::int64_t seconds) {
    return [=](const Portal& portal) { return portal.token(with(portal.claims(), name, portal.now() + seconds)); };
}
Make no_claim(std::string name) {
    return [=](const Portal& portal) { return portal.token(without(portal.claims(), name)); };
}
Make header(std::string name, json::value value) {
    return [=](const Portal& portal) { return portal.token(portal.claims(), with({}, name, value)); };
}
/// Signed by a key that the issuer does not have, under a name of a key.
Make other_key(std::string kid) {
    return [=](const Portal& portal) {
        return other_rsa_key().sign(with(usual_header, "kid", kid), text(portal.claims()));
    };
}
/// A good token, changed as a text.
Make changed(std::function<std::string(std::string)> change) {
    return [=](const Portal& portal) { return change(portal.token(portal.claims())); };
}
Make shared_secret(std::string (*secret)(const SigningKey&)) {
    return [=](const Portal& portal) {
        return SigningKey::shared("rsa-1", secret(rsa_key()))
            .sign(with(usual_header, "alg", "HS256"), text(portal.claims()));
    };
}

const std::vector<Wrong> wrong_tokens{
    {"AlgNone", [](const Portal& p) { return unsigned_token(with(usual_header, "alg", "none"), p.claims(), ""); },
     malformed},
    {"AlgNoneWithASignature",
     [](const Portal& p) { return unsigned_token(with(usual_header, "alg", "none"), p.claims(), "x"); }, not_allowed},
    {"AlgNoneInOtherLetters",
     [](const Portal& p) { return unsigned_token(with(usual_header, "alg", "nOnE"), p.claims(), "x"); }, not_allowed},
    {"NoAlg", [](const Portal& p) { return unsigned_token(without(usual_header, "alg"), p.claims(), "x"); },
     not_allowed},
    {"AlgThatIsNoText", [](const Portal& p) { return unsigned_token(with(usual_header, "alg", 256), p.claims(), "x"); },
     "alg is not a text"},
    {"PublicKeyAsSharedSecret",
     shared_secret([](const SigningKey& key) { return decoded(key.public_jwk().at("n").as_string()); }), not_allowed},
    {"PublicKeyTextAsSharedSecret", shared_secret([](const SigningKey& key) { return text(key.public_jwk()); }),
     not_allowed},
    {"AlgThatThisSiteDoesNotAllow", header("alg", "RS512"), not_allowed},
    {"AlgOfAnotherKindOfKey",
     [](const Portal& p) {
         return unsigned_token(with(usual_header, "alg", "ES256"), p.claims(), std::string(64, 'x'));
     },
     unknown_key},
    {"WrongKey", other_key("rsa-1"), wrong_signature},
    {"UnknownKey", other_key("rsa-2"), unknown_key},
    {"SignatureOfAnotherAlg",
     [](const Portal& p) {
         Parts parts(p.token(p.claims(), {{"alg", "RS512"}}));
         parts.header = base64url(text(usual_header));
         return parts.token();
     },
     wrong_signature},
    {"KidThatIsAPath", header("kid", "../../../../../etc/passwd"), unknown_key},
    {"KidThatIsAnAddress", header("kid", "http://127.0.0.1:1/key"), unknown_key},
    {"KidThatIsAQuery", header("kid", "x' union select 'secret"), unknown_key},
    {"KidThatIsNoText", header("kid", 1), "kid is not a text"},
    {"EmptyKid", header("kid", ""), unknown_key},
    {"KeyInTheHeader",
     [](const Portal& p) {
         auto fields = with(usual_header, "kid", other_rsa_key().kid());
         fields.emplace("jwk", other_rsa_key().public_jwk());
         return other_rsa_key().sign(fields, text(p.claims()));
     },
     unknown_key},
    {"KeyInTheHeaderUnderAKnownName",
     [](const Portal& p) {
         return other_rsa_key().sign(with(usual_header, "jwk", other_rsa_key().public_jwk()), text(p.claims()));
     },
     wrong_signature},
    {"UnknownCrit", header("crit", json::array{"exp"}), "what is not understood"},
    {"CritOfUnencodedPayload",
     [](const Portal& p) {
         return p.token(p.claims(), {{"crit", json::array{"b64"}}, {"b64", false}});
     },
     "what is not understood"},
    {"TypOfAccessTokens", header("typ", "at+jwt"), other_type},
    {"TypOfLogoutTokens", header("typ", "logout+jwt"), other_type},
    {"TypThatIsNoText", header("typ", json::array{"JWT"}), "typ is not a text"},
    {"Expired", claim_in("exp", -30), "has expired"},
    {"NotYet", claim_in("nbf", 31), "not good yet"},
    {"IssuedLater", claim_in("iat", 31), "not good yet"},
    {"EndsBeforeItBegins", claim_in("exp", -600), "has expired"},
    {"LivesTooLong", claim_in("exp", 24 * 3'600), "lives too long"},
    {"NoExp", no_claim("exp"), "from when to when"},
    {"NoIat", no_claim("iat"), "from when to when"},
    {"ExpThatIsAText", claim("exp", "4102444800"), "exp is not a time"},
    {"ExpThatIsBoundless", claim("exp", 1e300), "exp is not a time"},
    {"ExpBeforeAllTimes", claim("exp", -1), "exp is not a time"},
    {"NbfThatIsNull", claim("nbf", nullptr), "nbf is not a time"},
    {"OtherAudience", claim("aud", "shop"), "for somebody else"},
    {"OtherAudiences", claim("aud", json::array{"shop", "portal2"}), "for somebody else"},
    {"NoAudience", no_claim("aud"), "for somebody else"},
    {"AudienceThatIsNoText", claim("aud", 7), "aud is not a text"},
    {"SeveralAudiencesWithoutParty", claim("aud", json::array{"portal", "shop"}), "another program"},
    {"OtherParty", claim("azp", "shop"), "another program"},
    {"OtherIssuer", claim("iss", "https://login.example.org"), "another issuer"},
    {"IssuerWithASlash", [](const Portal& p) { return p.token(with(p.claims(), "iss", p.issuer.url() + "/")); },
     "another issuer"},
    {"NoIssuer", no_claim("iss"), "another issuer"},
    {"NoSubject", no_claim("sub"), "does not say whose"},
    {"EmptySubject", claim("sub", ""), "sub is empty or longer"},
    {"EndlessSubject", claim("sub", std::string(256, 's')), "sub is empty or longer"},
    {"SubjectThatIsNoText", claim("sub", 1), "sub is not a text"},
    {"AuthTimeInTheFuture", claim_in("auth_time", 31), "will sign in"},
    {"Events", claim("events", json::object{}), other_type},
    {"Truncated", changed([](std::string token) { return token.substr(0, token.size() - 1); }), malformed},
    {"TruncatedByAByte",
     [](const Portal& p) {
         Parts parts(p.token(p.claims()));
         parts.signature = base64url(decoded(parts.signature).substr(1));
         return parts.token();
     },
     wrong_signature},
    {"TruncatedToItsClaims", changed([](std::string token) { return token.substr(0, token.rfind('.') + 1); }),
     malformed},
    {"PartsOfALengthThatNoBytesHave", [](const Portal&) { return std::string("a.bbbbb.ccccccccc"); }, malformed},
    {"Padded", changed([](std::string token) { return token + "="; }), malformed},
    {"PaddedInside", changed([](std::string token) { return token.insert(token.find('.'), "=="); }), malformed},
    {"BlankInside", changed([](std::string token) { return token.insert(token.find('.') + 5, " "); }), malformed},
    {"BlankBefore", changed([](std::string token) { return " " + token; }), malformed},
    {"OtherAlphabet", changed([](std::string token) { return token.replace(token.size() - 6, 1, "+"); }), malformed},
    {"ChangedClaims",
     [](const Portal& p) {
         Parts parts(p.token(p.claims()));
         parts.payload = base64url(text(with(p.claims(), "sub", "boss")));
         return parts.token();
     },
     wrong_signature},
    {"ClaimsThatAreNoObject", [](const Portal&) { return rsa_key().sign(usual_header, "[1]"); }, malformed},
    {"ClaimsThatAreNoJson", [](const Portal&) { return rsa_key().sign(usual_header, "{\"iss\":"); }, malformed},
    {"ClaimsThatAreTooDeep",
     [](const Portal& p) {
         auto claims = text(with(p.claims(), "deep", 1));
         const auto at = claims.find("\"deep\":1");
         return rsa_key().sign(usual_header,
                               claims.replace(at, 8, "\"deep\":" + std::string(40, '[') + std::string(40, ']')));
     },
     malformed},
    {"HeaderThatIsNoJson",
     [](const Portal& p) { return base64url("RS256") + '.' + Parts(p.token(p.claims())).payload + ".eA"; }, malformed},
    {"Oversized", claim("padding", std::string(8 << 10, 'x')), "too long"},
    // These have no shape of a JWT, so they are looked up as tokens of the site's own.
    {"DotsMissing", changed([](std::string token) { return std::erase(token, '.'), token; }), "the token is wrong"},
    {"OnePartOnly", changed([](std::string token) { return token.substr(0, token.find('.')); }), "the token is wrong"},
    {"Encrypted", changed([](std::string token) { return token + ".eA.eA"; }), "the token is wrong"},
};

TEST(S12_WrongTokens, AreRefusedEachForItsOwnReason) {
    Portal portal;
    ASSERT_EQ(portal.ask(portal.token(portal.claims())).status, 200);
    for (const auto& wrong : wrong_tokens) {
        SCOPED_TRACE(wrong.name);
        const auto token = wrong.make(portal);
        const auto answer = portal.ask(token);
        EXPECT_EQ(answer.status, 401);
        EXPECT_THAT(answer.text("/detail"), HasSubstr(wrong.why));
        EXPECT_THAT(answer.header("WWW-Authenticate"), HasSubstr("invalid_token"));
        EXPECT_THAT(answer.body, Not(HasSubstr(token.substr(0, 40))));
    }
}

} // namespace
