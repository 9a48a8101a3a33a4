#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;

/// Sends the bytes and wants one refusal with this status, then the end of the connection.
void expect_refused(const Site& site, std::string_view bytes, int status) {
    SCOPED_TRACE(std::string(bytes.substr(0, 200)));
    Connection connection(site.address());
    connection.send(bytes);
    const auto answer = connection.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, status) << answer->body;
    EXPECT_EQ(answer->header("Connection"), "close");
    expect_sound(*answer, "refused");
    EXPECT_TRUE(connection.is_ended());
}

TEST(Malformed, W_09_WhatProxiesReadDifferentlyIsRefused) {
    Site site;
    const std::string post = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n";
    const std::string smuggled = "GET /api/v1/articles HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const auto& bytes : std::vector<std::string>{
             // Two lengths.
             post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
             post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
             post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
             post + "Content-Length: 2, 2\r\n\r\n{}",
             post + "Content-Length: +2\r\n\r\n{}",
             post + "Content-Length: -2\r\n\r\n{}",
             post + "Content-Length: 0x2\r\n\r\n{}",
             post + "Content-Length: 2 2\r\n\r\n{}",
             post + "Content-Length:\r\n\r\n{}",
             post + "Content-Length: 99999999999999999999999\r\n\r\n{}",
             // Codings that are not what they seem.
             post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: \x0b"
                    "chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer_Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             // Lines.
             "GET / HTTP/1.1\nHost: a\n\n",
             "GET / HTTP/1.1\r\nHost: a\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\n",
             get + "X: a\rb\r\n\r\n",
             get + "X: a\r\n b\r\n\r\n",
             get + "X: a\r\n\tb\r\n\r\n",
             "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
             get + "X : a\r\n\r\n",
             get + "X\t: a\r\n\r\n",
             get + ": a\r\n\r\n",
             get + "no colon\r\n\r\n",
             get + "X(y): a\r\n\r\n",
             get + "X\xff: a\r\n\r\n",
             get + std::string("X: a\0b\r\n\r\n", 10),
             get + std::string("X\0y: a\r\n\r\n", 10),
             get + "X: a\x7f\r\n\r\n",
             get + "X: a\x01\r\n\r\n",
             // Hosts.
             "GET / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
             // Request lines.
             std::string("\0GET / HTTP/1.1\r\nHost: a\r\n\r\n", 28),
             " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET / a HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /\r\nHost: a\r\n\r\n",
             "GET\r\n\r\n",
             "\r\n\r\n\r\n",
             "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET / http/1.1\r\nHost: a\r\n\r\n",
             "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
             "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
             "GET / HTTP/0.9\r\nHost: a\r\n\r\n",
             "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
             "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
             "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
             std::string("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11),
             // As above, where an answer may come from memory.
             "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 00 \x0b\r\n\r\n",
             "GET  HTTP/1.1\r\nHost: a\r\n\r\n",
             "G\"T / HTTP/1.1\r\nHost: a\r\n\r\n",
         }) {
        expect_refused(site, bytes + smuggled, 400);
    }
}

TEST(Malformed, W_09_ChunksAreReadStrictly) {
    Site site;
    const std::string head = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n";
    for (const std::string body :
         {"x\r\n{}\r\n0\r\n\r\n", "2\n{}\r\n0\r\n\r\n", "2\r\n{}\n0\r\n\r\n", "2\r\n{}0\r\n\r\n",
          "2\r\n{}X\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", " 2\r\n{}\r\n0\r\n\r\n",
          "\r\n0\r\n\r\n", "ffffffffffffffffff\r\n{}", "10000000000000002\r\n{}\r\n0\r\n\r\n"}) {
        expect_refused(site, head + body, 400);
    }
    // Extensions of chunks are no way around the limits.
    expect_refused(site, head + "2;" + std::string(100'000, 'x') + "\r\n{}\r\n0\r\n\r\n", 400);
    expect_refused(site, head + "2;" + std::string(100'000, 'x'), 400);
    // Too much is said before it is sent.
    expect_refused(site, head + "fffffff\r\n{}", 413);
    expect_refused(site, head + "7fffffffffffffff\r\n{}", 413);
}

TEST(Malformed, ChunksMakeOneBody) {
    Site site;
    site.account(Role::reader, "lan");
    const std::string head = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                             "Transfer-Encoding: Chunked\r\n\r\n";
    const auto json = R"({"login":"lan","password":)" + quoted(password) + "}";
    const auto chunk = [](std::string_view part, std::string_view extension) {
        constexpr std::string_view digits = "0123456789abcdef";
        return std::string{digits[part.size() / 16], digits[part.size() % 16]} + std::string(extension) + "\r\n" +
               std::string(part) + "\r\n";
    };
    Connection connection(site.address());
    for (const std::string extension : {"", ";a=b", ";a=\"b;c\";d"}) {
        std::string body;
        for (std::size_t i = 0; i < json.size(); i += 7) body += chunk(json.substr(i, 7), extension);
        // In pieces, so that chunks are cut anywhere.
        const auto bytes = head + body + "0\r\n\r\n";
        for (std::size_t i = 0; i < bytes.size(); i += 11)
            ASSERT_TRUE(connection.send(std::string_view(bytes).substr(i, 11)));
        const auto answer = connection.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 201) << extension << answer->body;
    }
}

TEST(Malformed, TrailersAreNotHeaders) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    Connection connection(site.address());
    connection.send("DELETE /api/v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                    "Cookie: masthead_session=" +
                    admin.cookie + "\r\nX-CSRF-Token: " + admin.csrf + "\r\n\r\n");
    EXPECT_EQ(connection.receive()->status, 401);
    connection.send("POST /api/v1/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
                    "Content-Type: application/json\r\n\r\n");
    EXPECT_EQ(connection.receive()->status, 415);
}

TEST(Malformed, W_10_AHeaderOverItsLimitIs431) {
    Site site;
    Connection fits(site.address());
    fits.send(request("GET", "/healthz", {{"X", std::string(15'000, 'x')}}));
    EXPECT_EQ(fits.receive()->status, 200);
    expect_refused(site, request("GET", "/healthz", {{"X", std::string(16'384, 'x')}}), 431);
    expect_refused(site, "GET /" + std::string(20'000, 'x'), 431);
    expect_refused(site, "GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 431);
    Fields many(101, {"X", "y"});
    expect_refused(site, request("GET", "/healthz", many), 400);
    Connection long_target(site.address());
    long_target.send(request("GET", '/' + std::string(9'000, 'x')));
    const auto answer = long_target.receive();
    EXPECT_EQ(answer->status, 414);
    expect_sound(*answer, "a long address");
}

TEST(Malformed, ABodyOverItsLimitIs413) {
    Site site;
    const Fields type{{"Content-Type", "application/json"}};
    const std::string fits = "{\"login\":\"" + std::string((1U << 20U) - 12, 'x') + "\"}";
    ASSERT_EQ(fits.size(), 1U << 20U);
    Connection connection(site.address());
    connection.send(request("POST", "/api/v1/session", type, fits));
    EXPECT_EQ(connection.receive()->status, 422);
    expect_refused(site, request("POST", "/api/v1/session", type, fits + ' '), 413);
    // It is said before the body is sent, and can be read although the client goes on sending.
    expect_refused(site, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 413);
    expect_refused(site, request("POST", "/api/v1/session", type, std::string(8U << 20U, 'x')), 413);
}

TEST(Malformed, JsonHasItsDepth) {
    Site site;
    auto visitor = site.visitor();
    const auto nested = [](int depth) {
        return "{\"a\":" + std::string(static_cast<std::size_t>(depth) - 1, '[') +
               std::string(static_cast<std::size_t>(depth) - 1, ']') + "}";
    };
    EXPECT_EQ(visitor.post("/api/v1/session", nested(32)).text("/field"), "a");
    EXPECT_EQ(visitor.post("/api/v1/session", nested(33)).status, 400);
    EXPECT_EQ(visitor.post("/api/v1/session", std::string(500'000, '[')).status, 400);
    for (const std::string body : {"[]", "5", "null", "\"text\"", "", " "}) {
        EXPECT_EQ(visitor.json("POST", "/api/v1/session", body, {}).status, 400) << body;
    }
    EXPECT_EQ(visitor.post("/api/v1/session", R"({"login":"a","login":"b"})").status, 400);
    EXPECT_EQ(visitor.post("/api/v1/session", R"({"a":{"b":1,"\u0062":2}})").status, 400);
    EXPECT_EQ(visitor.post("/api/v1/session", "\xEF\xBB\xBF{}").status, 400);
}

TEST(Malformed, TargetsAreDecodedOnceAndStrictly) {
    Site site;
    site.publish("Open");
    auto visitor = site.visitor();
    for (const std::string target : {"/%", "/%4", "/%zz", "/a%00b", "/%ff", "/%c0%af", "/..", "/a/../b", "/%2e%2e/",
                                     "/a%2fb", "/a%5cb", "/?q=%zz", "/?q=%00", "/?%ff=1", "*", "open", "/\\"}) {
        EXPECT_EQ(visitor.get(target).status, 400) << target;
    }
    EXPECT_EQ(visitor.get("/%6fpen").status, 200);
    EXPECT_EQ(visitor.get("/%256fpen").status, 404);
    EXPECT_EQ(visitor.get("http://site.test/open").status, 200);
    EXPECT_EQ(visitor.get("http://site.test?x=/open").status, 200);
    EXPECT_EQ(visitor.get("http://site.test").status, 200);
    EXPECT_EQ(visitor.get("/open#part").status, 200);
    std::string many = "/search?";
    for (int i = 0; i < 300; ++i) many += "a=b&";
    EXPECT_EQ(visitor.get(many).status, 400);
}

} // namespace
