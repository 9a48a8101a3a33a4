#include "../../examples/newsroom/purger.hpp"

#include "../hosts/support.hpp"
#include "taker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace edges_tests {

namespace {

using namespace std::chrono_literals;
using newsroom::Purger;
using testing::AllOf;
using testing::HasSubstr;

std::shared_ptr<Purger> purger(std::vector<std::string> urls, std::size_t keys_bytes = 4'000) {
    return Purger::create({std::move(urls), 2'000ms, keys_bytes}).value();
}

masthead::Result<void> drop(Purger& by, const std::vector<std::string>& keys) {
    return by.drop(keys);
}

constexpr std::string_view done = "HTTP/1.1 204 No Content\r\n\r\n";

TEST(Purger, SendsTheKeysToEachCache) {
    Taker first(done);
    Taker second(done);
    const auto by = purger({first.url() + "/all?of=it", second.url()});
    ASSERT_TRUE(drop(*by, {"article:1", "list"}));
    const auto requests = first.requests();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_THAT(requests[0],
                AllOf(HasSubstr("PURGE /all?of=it HTTP/1.1\r\n"), HasSubstr("Host: " + first.url().substr(7) + "\r\n"),
                      HasSubstr("Surrogate-Key: article:1 list\r\n")));
    ASSERT_EQ(second.requests().size(), 1U);
    EXPECT_THAT(second.requests()[0], HasSubstr("PURGE / HTTP/1.1\r\n"));
}

TEST(Purger, SendsManyKeysInSeveralRequests) {
    Taker taker(done);
    const auto by = purger({taker.url()}, 20);
    ASSERT_TRUE(drop(*by, {"0123456789", "012345678", "0123456789", std::string(50, 'x'), "end"}));
    std::vector<std::string> keys;
    for (const auto& request : taker.requests()) {
        const auto start = request.find("Surrogate-Key: ") + 15;
        keys.push_back(request.substr(start, request.find("\r\n", start) - start));
    }
    EXPECT_EQ(keys, (std::vector<std::string>{"0123456789 012345678", "0123456789", std::string(50, 'x'), "end"}));
}

TEST(Purger, SaysWhoDidNotTakeThemAndTellsTheOthers) {
    Taker refuses("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    Taker takes(done);
    Taker babbles("220 smtp.example ready\r\n");
    for (const auto& [url, why] : {std::pair(refuses.url(), "answered 403"), std::pair(babbles.url(), "bad"),
                                   std::pair(std::string("http://127.0.0.1:1"), "Connection refused"),
                                   std::pair(std::string("http://nowhere.invalid"), "ound")}) {
        const auto before = takes.requests().size();
        const auto outcome = drop(*purger({url, takes.url()}), {"site"});
        ASSERT_FALSE(outcome) << url;
        EXPECT_EQ(outcome.error().code, masthead::ErrorCode::unavailable);
        EXPECT_THAT(outcome.error().message, AllOf(HasSubstr(url), HasSubstr(why)));
        EXPECT_EQ(takes.requests().size(), before + 1) << url;
    }
}

TEST(Purger, DoesNotWaitForOneThatIsSilent) {
    Taker silent("");
    Taker takes(done);
    const auto begun = std::chrono::steady_clock::now();
    const auto by = Purger::create({{silent.url(), takes.url()}, 300ms}).value();
    const auto outcome = drop(*by, {"site"});
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().message, HasSubstr(silent.url()));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    EXPECT_EQ(takes.requests().size(), 1U);
}

TEST(Purger, TakesAddressesOfHttpOnly) {
    for (const std::string url : {"http://cache", "http://cache/", "http://cache:6081/x?y=z", "http://[::1]",
                                  "http://[::1]:80/", "http://127.0.0.1:65535"}) {
        EXPECT_TRUE(Purger::create({{url}})) << url;
    }
    for (const std::string url :
         {"", "cache:6081", "https://cache/", "http://", "http:///", "http://:80", "http://cache:", "http://cache:0",
          "http://cache:65536", "http://cache:x", "http://[::1", "http://[]", "http://[::1]x", "http://me@cache/",
          "http://cache/ x", "http://cache/\r\nX: y"}) {
        const auto made = Purger::create({{url}});
        ASSERT_FALSE(made) << url;
        EXPECT_EQ(made.error().field, "purge_url") << url;
    }
}

TEST(EdgeOptions, ThatAreWrongAreNamed) {
    const auto said = [](std::vector<std::string> more) {
        more.insert(more.begin(), {"serve", "--storage", "memory:", "--listen", "127.0.0.1:0"});
        const auto outcome = hosts_tests::newsroom(more);
        EXPECT_EQ(outcome.code, 2) << outcome.err;
        return outcome.err;
    };
    EXPECT_THAT(said({"--edge-max-age", "86401"}), HasSubstr("--edge-max-age: zero to one day are allowed"));
    EXPECT_THAT(said({"--edge-max-age", "1", "--edge-stale-while-revalidate", "86401"}),
                HasSubstr("--edge-stale-while-revalidate: "));
    EXPECT_THAT(said({"--edge-max-age", "1", "--edge-stale-if-error", "604801"}), HasSubstr("--edge-stale-if-error: "));
    EXPECT_THAT(said({"--edge-max-age", "1", "--purge-url", "https://cache.example/"}), HasSubstr("--purge-url: "));
    EXPECT_THAT(said({"--purge-url", "http://127.0.0.1/"}), HasSubstr("--edge-max-age"));
    EXPECT_THAT(said({"--edge-max-age", "-1"}), HasSubstr("--edge-max-age"));
}

} // namespace

} // namespace edges_tests
