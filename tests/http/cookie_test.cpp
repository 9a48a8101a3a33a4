#include "site.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace http_tests;

const std::string credentials = R"({"login":"lan","password":")" + std::string(password) + "\"}";
const Fields over_tls{{"X-Forwarded-Proto", "https"}, {"Sec-Fetch-Site", "same-origin"}};
const Fields of_a_browser{{"Sec-Fetch-Site", "same-origin"}};

SiteOptions behind_tls(std::string prefix = {}) {
    SiteOptions options;
    options.handler.trusted_proxies = {"127.0.0.1"};
    options.handler.prefix = std::move(prefix);
    return options;
}

std::vector<std::string> cookies_of(const Answer& answer) {
    std::vector<std::string> found;
    for (const auto& [name, value] : answer.fields) {
        if (name == "Set-Cookie") found.push_back(value);
    }
    return found;
}

std::string pair_of(const std::string& cookie) {
    return cookie.substr(0, cookie.find(';'));
}

TEST(Cookies, S09_AreOfThisHostAloneBehindTls) {
    Site site(behind_tls());
    site.account(Role::reader, "lan");
    auto client = site.visitor();
    const auto found = cookies_of(client.post("/api/v1/session", credentials, over_tls));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(found[0].starts_with("__Host-masthead_session="));
    EXPECT_TRUE(found[1].starts_with("__Host-masthead_device="));
    for (const auto& cookie : found) {
        for (const auto* part : {"; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"}) {
            EXPECT_NE(cookie.find(part), std::string::npos) << part;
        }
        EXPECT_EQ(cookie.find("Domain"), std::string::npos);
        EXPECT_LE(cookie.size(), 4'096U);
    }
    const auto state = [&](const std::string& cookie, Fields fields) {
        fields.emplace_back("Cookie", cookie);
        return site.visitor().get("/api/v1/session", fields).text("/state");
    };
    EXPECT_EQ(state(pair_of(found[0]), over_tls), "active");
    // What another site of the domain can set is not looked at.
    EXPECT_EQ(state(pair_of(found[0]).substr(7), over_tls), "none");
    EXPECT_EQ(state(pair_of(found[0]), {}), "none");
}

TEST(Cookies, S09_OfASiteBelowAPrefixAreSecure) {
    Site site(behind_tls("/news"));
    site.account(Role::reader, "lan");
    const auto found = cookies_of(site.visitor().post("/news/api/v1/session", credentials, over_tls));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(found[0].starts_with("__Secure-masthead_session="));
    EXPECT_NE(found[0].find("; Path=/news/;"), std::string::npos);
}

TEST(Cookies, S09_WithoutTlsHaveTheirPlainNames) {
    Site site;
    site.account(Role::reader, "lan");
    EXPECT_EQ(cookies_of(site.visitor().post("/api/v1/session", credentials)).size(), 1U);
    const auto found = cookies_of(site.visitor().post("/api/v1/session", credentials, of_a_browser));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(found[0].starts_with("masthead_session="));
    EXPECT_EQ(found[0].find("Secure"), std::string::npos);
    EXPECT_EQ(found[0].find("Max-Age"), std::string::npos);
    EXPECT_NE(found[1].find("; Max-Age=15552000"), std::string::npos);
}

TEST(Cookies, DoubledOnesAreNoSession) {
    Site site;
    auto lan = site.sign_in(Role::reader, "lan");
    auto mai = site.sign_in(Role::reader, "mai");
    const auto state = [&](const std::string& cookies) {
        return site.visitor().get("/api/v1/session", {{"Cookie", cookies}}).text("/state");
    };
    const auto first = "masthead_session=" + lan.cookie;
    const auto second = "masthead_session=" + mai.cookie;
    EXPECT_EQ(state(first), "active");
    EXPECT_EQ(state(first + "; " + first), "active");
    EXPECT_EQ(state(first + "; " + second), "none");
    EXPECT_EQ(state(second + "; " + first), "none");
    EXPECT_EQ(state(first + "; masthead_session="), "none");
    EXPECT_EQ(state("MASTHEAD_SESSION=" + lan.cookie), "none");
    EXPECT_EQ(state(first + "=="), "none");
    EXPECT_EQ(state(first + "; x=" + mai.cookie), "active");
}

TEST(Cookies, KnownBrowsersAreToldApartFromGuessers) {
    SiteOptions options;
    options.policies.sign_in = {};
    Site site(std::move(options));
    site.account(Role::reader, "lan");
    auto client = site.visitor();
    const auto device = pair_of(cookies_of(client.post("/api/v1/session", credentials, of_a_browser)).at(1));
    const auto wrong = R"({"login":"lan","password":"wrong horse battery"})";
    auto guesser = site.visitor();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(guesser.post("/api/v1/session", wrong).status, 401);
    const auto refused = guesser.post("/api/v1/session", credentials);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("Retry-After"), "180");
    EXPECT_EQ(site.visitor().post("/api/v1/session", credentials, {{"Cookie", device}}).status, 201);
}

} // namespace
