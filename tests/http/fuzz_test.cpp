#include "site.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "http/routes.hpp"

namespace {

using namespace http_tests;

const std::set<int> statuses{200, 201, 202, 204, 301, 303, 304, 308, 400, 401, 403, 404,
                             405, 406, 409, 412, 413, 414, 415, 422, 428, 429, 501, 507};

std::string any_of(const std::vector<std::string>& choices) {
    return *rc::gen::elementOf(choices);
}

std::string noise() {
    return *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
}

/// Often something that exists, so that requests get far.
std::string random_target() {
    const auto index = *rc::gen::inRange<std::size_t>(0, http::detail::routes().size());
    std::string target(http::detail::routes()[index].pattern);
    for (std::size_t at = 0; (at = target.find('{')) != std::string::npos;) {
        const auto name = *rc::gen::inRange(0, 4) == 0
                              ? noise()
                              : any_of({"open", "world", "1", "x", "%00", "..", "018b83a1-6c00-7c3f-9a55-000000000001",
                                        "%F0%9F%98%80"});
        target.replace(at, target.find('}') - at + 1, name.find('{') == std::string::npos ? name : "x");
    }
    const auto query = *rc::gen::inRange(0, 3);
    if (query > 0) {
        target += '?' +
                  any_of({"limit", "after", "sort", "q", "category", "status", "include", "revision", "parent",
                          "notice", "next"}) +
                  '=';
        target +=
            query == 1 ? any_of({"1", "0", "newest", "pending", "draft", "comments", "%20", "eyJ", "latest"}) : noise();
    }
    return *rc::gen::inRange(0, 12) == 0 ? noise() : target;
}

std::string random_body() {
    switch (*rc::gen::inRange(0, 5)) {
    case 0: return {};
    case 1: return noise();
    case 2:
        return any_of(
            {"{}", "[]", "null", "{\"value\":5}", "{\"body\":\"x\"}", "{\"title\":\"T\"}", "{\"name\":\"N\"}"});
    case 3:
        return "{\"" +
               any_of({"title", "value", "body", "name", "slug", "parent", "login", "figures", "byline", "tags",
                       "body_blocks", "body_html", "body_markdown", "publish_at", "limit"}) +
               "\":" +
               any_of({"null", "true", "-1", "1e308", "\"\"", "[]", "{}", "[{}]", "[[]]", "\"\\u0000\"",
                       "\"\\ud83d\\ude00\"", "[\"a\"]"}) +
               "}";
    default: return any_of({"value=5", "body=x&parent=y", "login=a&password=b&next=//c", "&&==", "a=%zz"});
    }
}

http::Request random_request(const Client& client) {
    http::Request request;
    request.method =
        any_of({"GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "", "get", "BREW"});
    request.target = random_target();
    request.body = random_body();
    request.remote_address = "127.0.0.1";
    request.secure = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) {
        request.headers.add("Content-Type",
                            any_of({"application/json", "application/x-www-form-urlencoded", "text/plain", noise()}));
    }
    if (*rc::gen::arbitrary<bool>()) {
        request.headers.add("Cookie", "masthead_session=" + client.cookie);
        request.headers.add("X-CSRF-Token", *rc::gen::inRange(0, 8) == 0 ? noise() : client.csrf);
    }
    for (const std::string name :
         {"If-Match", "If-None-Match", "Accept", "Origin", "Sec-Fetch-Site", "Cookie", "User-Agent", "Host"}) {
        if (*rc::gen::inRange(0, 6) != 0) continue;
        request.headers.add(name, any_of({"*", "\"1-a\"", "text/html", "W/\"", "null", "same-origin", noise()}));
    }
    return request;
}

TEST(AnyRequest, GetsAnAnswerThatIsNoFailureOfOurs) {
    Site site;
    ArticleDraft draft;
    draft.content.categories = {site.category("World").id};
    site.publish("Open", draft);
    site.account(Role::admin, "admin");
    auto admin = site.sign_in_as("admin");
    const auto one = [&] {
        const auto request = random_request(admin);
        const auto response = site.handler->handle(request);
        RC_LOG() << request.method << ' ' << request.target << '\n'
                 << request.body << '\n'
                 << response.body.substr(0, 300) << '\n';
        RC_ASSERT(statuses.contains(response.status));
        RC_ASSERT(response.headers.find("X-Content-Type-Options").has_value());
        RC_ASSERT(response.status < 400 || !response.body.empty());
        for (const auto& [name, value] : response.headers.fields()) {
            RC_ASSERT(name.find_first_of("\r\n: ") == std::string::npos);
            RC_ASSERT(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
        }
    };
    const auto holds = rc::check([&] {
        // Requests of before may have deleted the article or signed the account out.
        if (site.handler->handle({"GET", "/api/v1/articles/open", {}, {}, {}, false}).status == 404)
            site.publish("Open", draft);
        const auto state = admin.get("/api/v1/session").text("/state");
        if (state == "none" || state == "ended") admin = site.sign_in_as("admin");
        for (int i = 0; i < 20; ++i) one();
    });
    EXPECT_TRUE(holds);
}

TEST(AnyBytes, OnASocketGetAnAnswerOrTheEnd) {
    Site site({.server = {.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 2}});
    const std::vector<std::string> parts{"GET / HTTP/1.1\r\n",
                                         "Host: a\r\n",
                                         "\r\n",
                                         "Content-Length: 5\r\n",
                                         "Transfer-Encoding: chunked\r\n",
                                         "0\r\n",
                                         "5\r\n",
                                         "hello",
                                         "\n",
                                         "Connection: close\r\n",
                                         "POST /sign-in HTTP/1.1\r\n",
                                         "Expect: 100-continue\r\n",
                                         "\r",
                                         ":",
                                         " ",
                                         "HEAD /healthz HTTP/1.1\r\n"};
    const auto holds = rc::check([&] {
        std::string bytes;
        const auto count = *rc::gen::inRange(0, 24);
        for (int i = 0; i < count; ++i) bytes += *rc::gen::inRange(0, 8) == 0 ? noise() : any_of(parts);
        Connection connection(site.address());
        connection.send(bytes);
        connection.finish();
        const auto rest = connection.receive_rest();
        RC_ASSERT(rest.empty() || rest.starts_with("HTTP/1."));
        RC_ASSERT(rest.find(" 500 ") == std::string::npos);
    });
    EXPECT_TRUE(holds);
    EXPECT_EQ(site.visitor().get("/healthz").status, 200);
}

} // namespace
