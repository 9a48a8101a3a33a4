#include "issuer.hpp"

#include "../support/results.hpp"

#include <masthead/plugins/openid.hpp>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace identity_tests;
using namespace masthead;
using masthead::test::must;
using masthead::test::outcome;
using masthead::test::outcome_and_field;
using testing::HasSubstr;

std::string why(const Result<std::string>& outcome) {
    return outcome ? "no error" : std::string(to_string(outcome.error().code)) + ": " + outcome.error().message;
}

Reply discovery(const std::string& issuer, const std::string& keys) {
    return {200, json::serialize(json::object{{"issuer", issuer}, {"jwks_uri", keys}}), ""};
}

TEST(Fetch, FollowsTheDiscoveryDocument) {
    Issuer issuer;
    issuer.publish({rsa_key().public_jwk()});
    const auto keys = must(openid::keys_of_issuer(issuer.url()));
    EXPECT_THAT(must(keys()), HasSubstr("rsa-1"));
    EXPECT_EQ(issuer.asked(), 2);
}

TEST(Fetch, AsksAnIssuerWithAPathOrASlash) {
    Issuer issuer;
    for (const std::string path : {"/", "/realms/news"}) {
        const auto name = issuer.url() + path;
        issuer.set_answer([&](const std::string& target) {
            const auto expected = (path == "/" ? "" : path) + "/.well-known/openid-configuration";
            return target == expected ? discovery(name, issuer.url() + "/keys") : issuer.usual(target);
        });
        EXPECT_EQ(outcome(must(openid::keys_of_issuer(name))()), "ok") << path;
    }
}

TEST(Fetch, SpeaksHttpsAndWithThisMachineHttp) {
    const auto said = [](const std::string& issuer) { return outcome_and_field(openid::keys_of_issuer(issuer)); };
    for (const std::string good : {"https://login.example.org", "https://login.example.org:8443/realms/news/",
                                   "http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:8080/x"}) {
        EXPECT_EQ(said(good), "ok") << good;
    }
    for (const std::string bad :
         {"", "login.example.org", "http://login.example.org", "http://localhost.example.org",
          "http://127.0.0.1.nip.io", "http://10.0.0.1", "ftp://localhost/", "file:///etc/passwd", "gopher://127.0.0.1",
          "https://", "https://user@login.example.org", "https://user:secret@login.example.org",
          "http://127.0.0.1@evil.example.org", "https://login.example.org?x", "https://login.example.org#x",
          "https://login.example.org/ x"}) {
        EXPECT_EQ(said(bad), "invalid_argument issuer") << bad;
    }
    EXPECT_EQ(outcome_and_field(openid::keys_of_issuer("https://x.example.org", {.timeout = std::chrono::seconds(0)})),
              "invalid_argument timeout");
}

TEST(Fetch, IsNotLedAway) {
    Issuer issuer;
    const auto source = must(openid::keys_of_issuer(issuer.url()));
    for (const std::string address : {"file:///etc/passwd", "http://login.example.org/keys", "ftp://127.0.0.1/keys",
                                      "gopher://127.0.0.1:1/_x", "/keys", "", "http://user:secret@127.0.0.1/keys"}) {
        issuer.set_answer([&](const std::string&) { return discovery(issuer.url(), address); });
        EXPECT_THAT(why(source()), HasSubstr("unavailable: the issuer's discovery document does not say")) << address;
    }
    issuer.set_answer(
        [&](const std::string&) { return discovery("https://other.example.org", issuer.url() + "/keys"); });
    EXPECT_THAT(why(source()), HasSubstr("is that of another one"));
    issuer.set_answer([&](const std::string&) { return Reply{200, "[]", ""}; });
    EXPECT_THAT(why(source()), HasSubstr("is not JSON"));
}

TEST(Fetch, FollowsNoRedirect) {
    Issuer issuer;
    Issuer other;
    for (const unsigned status : {301U, 302U, 303U, 307U, 308U}) {
        issuer.set_answer([&](const std::string& target) { return Reply{status, "", other.url() + target}; });
        EXPECT_THAT(why(must(openid::keys_of_issuer(issuer.url()))()), HasSubstr("with the status 30"));
    }
    issuer.set_answer([&](const std::string& target) {
        return target == "/keys" ? Reply{302, "", "file:///etc/passwd"} : issuer.usual(target);
    });
    EXPECT_THAT(why(must(openid::keys_of_issuer(issuer.url()))()), HasSubstr("with the status 302"));
    EXPECT_EQ(other.asked(), 0);
}

TEST(Fetch, TakesNoMoreThanItsLimit) {
    Issuer issuer;
    const auto source = must(openid::keys_of_issuer(issuer.url(), {.max_bytes = 1'000}));
    const auto answer_of = [&](std::size_t bytes) {
        issuer.set_answer([&issuer, bytes](const std::string& target) {
            return target == "/keys" ? Reply{200, std::string(bytes, ' '), ""} : issuer.usual(target);
        });
        return source();
    };
    EXPECT_EQ(must(answer_of(1'000)).size(), 1'000U);
    EXPECT_THAT(why(answer_of(1'001)), HasSubstr("too large"));
    EXPECT_THAT(why(answer_of(5'000'000)), HasSubstr("too large"));
}

TEST(Fetch, TakesNoLongerThanItsLimit) {
    Issuer issuer;
    issuer.set_delay(std::chrono::milliseconds(600));
    const auto limited = [&](std::chrono::milliseconds timeout) {
        return outcome(must(openid::keys_of_issuer(issuer.url(), {.timeout = timeout}))());
    };
    EXPECT_EQ(limited(std::chrono::milliseconds(200)), "unavailable");
    // For both requests together.
    EXPECT_EQ(limited(std::chrono::milliseconds(900)), "unavailable");
    EXPECT_EQ(limited(std::chrono::seconds(30)), "ok");
}

TEST(Fetch, SaysWhyItCannot) {
    std::string gone;
    {
        Issuer issuer;
        gone = issuer.url();
        issuer.set_answer([](const std::string&) { return Reply{404, "", ""}; });
        EXPECT_THAT(why(must(openid::keys_of_issuer(gone))()), HasSubstr("unavailable: the issuer cannot be asked"));
    }
    EXPECT_THAT(why(must(openid::keys_of_issuer(gone))()), HasSubstr("unavailable: the issuer cannot be asked"));
    const auto no_file = must(openid::keys_of_issuer("https://127.0.0.1:1", {.certificates = "/nowhere.pem"}));
    EXPECT_THAT(why(no_file()), HasSubstr("unavailable: the issuer cannot be asked"));
}

} // namespace
