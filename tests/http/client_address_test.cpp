#include "event_reader.hpp"

#include "http/client_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using http::detail::TrustedProxies;

http::detail::Client client(const std::vector<std::string>& trusted, const std::string& peer,
                            const Fields& fields = {}) {
    http::Request request;
    request.remote_address = peer;
    for (const auto& [name, value] : fields) request.headers.add(name, value);
    return http::detail::client_of(request, TrustedProxies::parse(trusted).value());
}

std::string forwarded(const std::string& header) {
    return client({"10.0.0.0/8", "2001:db8::/32"}, "10.0.0.1", {{"X-Forwarded-For", header}}).address;
}

TEST(ClientAddress, W_08_HeadersOfOthersAreNotRead) {
    const Fields spoofed{{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-Proto", "https"}};
    for (const auto& trusted : {std::vector<std::string>{}, {"10.0.0.0/8"}}) {
        const auto found = client(trusted, "192.0.2.7", spoofed);
        EXPECT_EQ(found.address, "192.0.2.7");
        EXPECT_FALSE(found.secure);
    }
    EXPECT_EQ(client({"0.0.0.0/0"}, "", spoofed).address, "");
    EXPECT_EQ(client({"0.0.0.0/0"}, "/run/socket", spoofed).address, "/run/socket");
}

TEST(ClientAddress, TheFirstFromTheRightThatIsNotTrusted) {
    EXPECT_EQ(forwarded("203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(forwarded("198.51.100.1, 203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(forwarded("198.51.100.1, 203.0.113.9 ,10.1.1.1,\t10.2.2.2"), "203.0.113.9");
    EXPECT_EQ(forwarded("203.0.113.9, 2001:db8::5"), "203.0.113.9");
    EXPECT_EQ(forwarded("10.3.3.3, 10.1.1.1"), "10.3.3.3");
    EXPECT_EQ(forwarded("2001:DB9:0:0::1"), "2001:db9::1");
    const auto found = client({"10.0.0.0/8"}, "10.0.0.1",
                              {{"x-forwarded-for", "198.51.100.1"}, {"X-Forwarded-For", "203.0.113.9, 10.0.0.7"}});
    EXPECT_EQ(found.address, "203.0.113.9");
}

TEST(ClientAddress, PortsAndBracketsAreLeftOut) {
    EXPECT_EQ(forwarded("203.0.113.9:51234"), "203.0.113.9");
    EXPECT_EQ(forwarded("[2001:db9::1]"), "2001:db9::1");
    EXPECT_EQ(forwarded("[2001:db9::1]:443"), "2001:db9::1");
    EXPECT_EQ(forwarded("203.0.113.9, [2001:db8::1]:8080"), "203.0.113.9");
}

TEST(ClientAddress, GarbageEndsTheSearchAtWhatWasFound) {
    for (const std::string garbage :
         {"", "unknown", "_hidden", "203.0.113", "203.0.113.256", "203.0.113.9:", "203.0.113.9:x", "203.0.113.9:123456",
          "[203.0.113.9]", "[2001:db9::1", "[2001:db9::1]x", "[2001:db9::1]:", "2001:db9::1]:80", "fe80::1%lo",
          "for=203.0.113.9", "203.0.113.9 10.0.0.7", "01.2.3.4", "::ffff:203.0.113.256"}) {
        EXPECT_EQ(forwarded(garbage), "10.0.0.1") << garbage;
        EXPECT_EQ(forwarded("203.0.113.9, " + garbage), "10.0.0.1") << garbage;
        EXPECT_EQ(forwarded(garbage + ", 10.0.0.9"), "10.0.0.9") << garbage;
    }
}

TEST(ClientAddress, AnAddressIsTheSameHoweverItIsWritten) {
    EXPECT_EQ(client({}, "::ffff:192.0.2.7").address, "192.0.2.7");
    EXPECT_EQ(client({}, "fe80::1%lo").address, "fe80::1");
    EXPECT_EQ(forwarded("::ffff:203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(forwarded("203.0.113.9, ::ffff:10.1.1.1"), "203.0.113.9");
    const Fields fields{{"X-Forwarded-For", "203.0.113.9"}};
    EXPECT_EQ(client({"10.0.0.1"}, "::ffff:10.0.0.1", fields).address, "203.0.113.9");
    EXPECT_EQ(client({"::ffff:10.0.0.0/104"}, "10.9.9.9", fields).address, "203.0.113.9");
    EXPECT_EQ(client({"::ffff:10.0.0.0/104"}, "11.0.0.1", fields).address, "11.0.0.1");
}

TEST(ClientAddress, BlocksEndWhereTheirBitsDo) {
    const Fields fields{{"X-Forwarded-For", "203.0.113.9"}};
    const auto trusts = [&](const std::string& block, const std::string& peer) {
        return client({"192.0.2.254", block}, peer, fields).address == "203.0.113.9";
    };
    EXPECT_TRUE(trusts("10.1.2.0/23", "10.1.3.255"));
    EXPECT_FALSE(trusts("10.1.2.0/23", "10.1.4.0"));
    EXPECT_FALSE(trusts("10.1.2.0/23", "10.1.1.255"));
    EXPECT_TRUE(trusts("10.1.2.3/8", "10.255.0.1"));
    EXPECT_TRUE(trusts("10.1.2.3/32", "10.1.2.3"));
    EXPECT_FALSE(trusts("10.1.2.3/32", "10.1.2.2"));
    EXPECT_TRUE(trusts("0.0.0.0/0", "198.51.100.1"));
    EXPECT_FALSE(trusts("0.0.0.0/0", "2001:db9::1"));
    EXPECT_TRUE(trusts("::/0", "2001:db9::1"));
    EXPECT_FALSE(trusts("::/0", "198.51.100.1"));
    EXPECT_TRUE(trusts("2001:db8:8000::/33", "2001:db8:ffff::1"));
    EXPECT_FALSE(trusts("2001:db8:8000::/33", "2001:db8:7fff::1"));
    EXPECT_TRUE(trusts("::1", "::1"));
    EXPECT_FALSE(trusts("::1", "::2"));
}

TEST(ClientAddress, TheNearestProxySaysWhetherItWasTls) {
    const auto is_secure = [](const Fields& fields) { return client({"10.0.0.1"}, "10.0.0.1", fields).secure; };
    EXPECT_TRUE(is_secure({{"X-Forwarded-Proto", "https"}}));
    EXPECT_TRUE(is_secure({{"X-Forwarded-Proto", "HTTPS"}}));
    EXPECT_TRUE(is_secure({{"X-Forwarded-Proto", "http, https"}}));
    EXPECT_FALSE(is_secure({{"X-Forwarded-Proto", "https, http"}}));
    EXPECT_FALSE(is_secure({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Proto", "http"}}));
    EXPECT_FALSE(is_secure({{"X-Forwarded-Proto", "httpsx"}}));
    EXPECT_FALSE(is_secure({}));
    http::Request request;
    request.secure = true;
    EXPECT_TRUE(http::detail::client_of(request, TrustedProxies()).secure);
}

TEST(ClientAddress, WrongBlocksAreRefusedByName) {
    Site site;
    for (const std::string wrong : {"", "nonsense", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                                    "10.0.0.0/ 8", "2001:db8::/129", "/8", "10.0.0.0:80", "[::1]", "localhost"}) {
        http::HandlerOptions options;
        options.trusted_proxies = {"127.0.0.1", wrong};
        const auto handler = http::Handler::create(*site.engine, options);
        ASSERT_FALSE(handler) << wrong;
        EXPECT_EQ(handler.error().code, ErrorCode::invalid_argument) << wrong;
        EXPECT_EQ(handler.error().field, "trusted_proxies") << wrong;
    }
}

SiteOptions behind_a_proxy() {
    SiteOptions options;
    options.handler.trusted_proxies = {"127.0.0.0/8"};
    return options;
}

TEST(BehindAProxy, CookiesAreThoseOfTheClientsConnection) {
    Site site(behind_a_proxy());
    Site alone;
    for (auto* each : {&site, &alone}) {
        each->account(Role::reader, "lan");
        auto visitor = each->visitor();
        const auto answer = visitor.post("/api/v1/session", R"({"login":"lan","password":)" + quoted(password) + "}",
                                         {{"X-Forwarded-Proto", "https"}, {"X-Forwarded-For", "203.0.113.9"}});
        ASSERT_EQ(answer.status, 201);
        EXPECT_EQ(answer.has_word("Set-Cookie", "Secure"), each == &site);
        EXPECT_EQ(answer.has("Strict-Transport-Security"), each == &site);
    }
}

TEST(BehindAProxy, W_08_ReadersAreToldApartByTheirAddresses) {
    for (const bool is_trusted : {true, false}) {
        Site site(is_trusted ? behind_a_proxy() : SiteOptions());
        const auto article = site.publish("Open");
        for (const std::string address : {"203.0.113.9", "203.0.113.10", "203.0.113.9"}) {
            const Fields fields{{"X-Forwarded-For", address}, {"User-Agent", "Mozilla/5.0"}};
            EXPECT_EQ(site.visitor().post(api_url(article) + "/views", "", fields).status, 202);
        }
        ASSERT_TRUE(site.engine->views().flush());
        EXPECT_EQ(site.visitor().get(api_url(article)).number("/counts/views"), is_trusted ? 2 : 1);
    }
}

TEST(BehindAProxy, StreamsAreCountedByTheClientsAddress) {
    auto options = behind_a_proxy();
    options.handler.max_streams_per_address = 1;
    Site site(options);
    const auto article = site.publish("Open");
    EventReader first(site.address(), events_url(article), {{"X-Forwarded-For", "203.0.113.9"}});
    EXPECT_EQ(first.head().status, 200);
    EventReader other(site.address(), events_url(article), {{"X-Forwarded-For", "203.0.113.10"}});
    EXPECT_EQ(other.head().status, 200);
    const auto again = site.visitor().get(events_url(article), {{"X-Forwarded-For", "198.51.100.1, 203.0.113.9"}});
    EXPECT_EQ(again.status, 503);
}

} // namespace
