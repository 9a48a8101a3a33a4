#include "site.hpp"

#include "http/access_log.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <mutex>

namespace {

using namespace http_tests;
using http::detail::access_line;
using http::detail::AccessEntry;

/// Lines as they come, from any thread.
class Lines {
public:
    http::ServerOptions options(std::uint32_t every = 1) {
        http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 2};
        server.access_log = [this](std::string_view line) {
            const std::lock_guard lock(mutex_);
            lines_.emplace_back(line);
        };
        server.access_log_every = every;
        return server;
    }
    /// Waits until there are so many.
    std::vector<std::string> wait_for(std::size_t count) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (std::chrono::steady_clock::now() < deadline) {
            const std::lock_guard lock(mutex_);
            if (lines_.size() >= count) return lines_;
        }
        ADD_FAILURE() << "there never were " << count << " lines";
        return {};
    }

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
};

boost::json::object parsed(std::string_view line) {
    boost::system::error_code error;
    const auto value = boost::json::parse(line, error);
    EXPECT_FALSE(error) << line;
    return value.is_object() ? value.as_object() : boost::json::object();
}

/// Bytes that no terminal obeys: printable ASCII, or characters beyond it that are not of the treacherous kind.
bool is_one_plain_line(std::string_view line) {
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) return false;
    }
    for (const std::string_view hidden :
         {"\xC2\x85", "\xC2\x9B", "\xD8\x9C", "\xE2\x80\x8B", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xA8",
          "\xE2\x80\xA9", "\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
          "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9", "\xEF\xBB\xBF"}) {
        if (line.find(hidden) != std::string_view::npos) return false;
    }
    return true;
}

const std::vector<std::string> injections{
    "a\r\nb",
    "a\nGET /forged",
    "\x1B[2J\x1B[31mred",
    "\x9B"
    "31m",
    "\xC2\x9B"
    "31m",
    "tab\there",
    "\"},{\"status\":200",
    "back\\slash\\",
    "\xE2\x80\xAEgnp.exe",
    "\xE2\x81\xA6isolated\xE2\x81\xA9",
    "\xE2\x80\xA8new line\xE2\x80\xA9paragraph",
    "\xEF\xBB\xBFmark",
    std::string("nul\0nul", 7),
    "\xFF\xFE half \xC3",
    "overlong \xC0\xAF \xE0\x80\xAF surrogate \xED\xA0\x80 beyond \xF4\x90\x80\x80",
    "đọc báo 😀",
};

TEST(AccessLog, W_19_WhateverAFieldHoldsTheLineStaysOne) {
    for (const auto& text : injections) {
        AccessEntry entry;
        entry.id = entry.remote = entry.method = entry.target = entry.user_agent = entry.referer = entry.traceparent =
            text;
        entry.from = "handler";
        const auto line = access_line(entry);
        EXPECT_TRUE(is_one_plain_line(line)) << line;
        const auto object = parsed(line);
        for (const auto* name : {"id", "remote", "method", "target", "user_agent", "referer"}) {
            ASSERT_TRUE(object.contains(name)) << line;
            if (text.find('\xFF') == std::string::npos && text.find("\xC0") == std::string::npos && text[0] != '\x9B') {
                EXPECT_EQ(object.at(name).as_string(), text);
            }
        }
        EXPECT_FALSE(object.contains("trace"));
    }
    rc::check([] {
        AccessEntry entry;
        const auto text = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
        entry.target = entry.user_agent = text;
        const auto line = access_line(entry);
        RC_ASSERT(is_one_plain_line(line));
        RC_ASSERT(!parsed(line).empty());
    });
}

TEST(AccessLog, W_19_SecretsOfTheQueryAreLeftOut) {
    const auto target = [](std::string_view written) {
        AccessEntry entry;
        entry.target = entry.referer = written;
        const auto object = parsed(access_line(entry));
        EXPECT_TRUE(written.empty() || object.at("referer").as_string() == object.at("target").as_string());
        return std::string(object.at("target").as_string());
    };
    EXPECT_EQ(target("/a?secret=x"), "/a?secret=...");
    EXPECT_EQ(target("/a?b=1&token=x&c=2"), "/a?b=1&token=...&c=2");
    EXPECT_EQ(target("/a?SECRET=x&secret=y"), "/a?SECRET=...&secret=...");
    EXPECT_EQ(target("/a?s%65cret=x"), "/a?s%65cret=...");
    EXPECT_EQ(target("/a?secrets=1&q=secret"), "/a?secrets=1&q=secret");
    EXPECT_EQ(target("/a?secret"), "/a?secret");
    EXPECT_EQ(target("/a?&&"), "/a?&&");
    EXPECT_EQ(target("/secret=x"), "/secret=x");
}

TEST(AccessLog, TellsOfEveryKindOfAnswer) {
    Lines lines;
    Site site({.server = lines.options()});
    site.publish("Open");
    Connection connection(site.address());
    const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    connection.send(request("GET", "/api/v1/articles/open?include=comments",
                            {{"User-Agent", "a \"reader\""},
                             {"Referer", "https://other.test/?token=x"},
                             {"X-Request-Id", "my-id"},
                             {"traceparent", "00-" + trace + "-00f067aa0ba902b7-01"}}));
    const auto answer = connection.receive();
    ASSERT_TRUE(answer);
    connection.send("GET / HTTP/1.1\r\n bad\r\n\r\n");
    ASSERT_EQ(connection.receive()->status, 400);
    const auto all = lines.wait_for(2);
    const auto first = parsed(all[0]);
    EXPECT_TRUE(parse_timestamp(std::string_view(first.at("time").as_string())));
    EXPECT_EQ(first.at("time").as_string().size(), std::string_view("2024-05-01T08:00:00.000Z").size());
    EXPECT_EQ(first.at("id").as_string(), "my-id");
    EXPECT_EQ(first.at("remote").as_string(), "127.0.0.1");
    EXPECT_EQ(first.at("method").as_string(), "GET");
    EXPECT_EQ(first.at("target").as_string(), "/api/v1/articles/open?include=comments");
    EXPECT_EQ(first.at("status").as_int64(), 200);
    EXPECT_EQ(static_cast<std::size_t>(first.at("bytes").as_int64()), answer->body.size());
    EXPECT_GE(first.at("duration_ms").to_number<double>(), 0);
    EXPECT_EQ(first.at("from").as_string(), "handler");
    EXPECT_EQ(first.at("trace").as_string(), trace);
    EXPECT_EQ(first.at("user_agent").as_string(), "a \"reader\"");
    EXPECT_EQ(first.at("referer").as_string(), "https://other.test/?token=...");
    const auto second = parsed(all[1]);
    EXPECT_EQ(second.at("from").as_string(), "server");
    EXPECT_EQ(second.at("status").as_int64(), 400);
}

TEST(AccessLog, AnswersFromMemoryAreInItToo) {
    Lines lines;
    Site site({.server = lines.options()});
    site.publish("Open");
    auto visitor = site.visitor();
    const Fields html{{"Accept", "text/html"}};
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::size_t count = 0;
    boost::json::object last{{"from", "handler"}};
    while (last.at("from").as_string() != "memory" && std::chrono::steady_clock::now() < deadline) {
        ASSERT_EQ(visitor.get("/open", html).status, 200);
        last = parsed(lines.wait_for(++count).back());
    }
    EXPECT_EQ(last.at("from").as_string(), "memory");
    EXPECT_EQ(last.at("target").as_string(), "/open");
    EXPECT_EQ(last.at("bytes").as_int64(), parsed(lines.wait_for(count).front()).at("bytes").as_int64());
}

TEST(AccessLog, WritesOneOfSoManyAndAllThatFailed) {
    Lines lines;
    const auto hold = std::make_shared<Hold>();
    auto server = lines.options(10);
    server.max_queue = 0;
    server.worker_threads = 1;
    Site site({.hold = hold, .server = server});
    auto visitor = site.visitor();
    for (int i = 0; i < 40; ++i) ASSERT_EQ(visitor.get("/nothing-" + std::to_string(i)).status, 404);
    EXPECT_EQ(lines.wait_for(4).size(), 4U);
    hold->hold_reads();
    Connection busy(site.address());
    busy.send(request("GET", "/api/v1/articles"));
    ASSERT_TRUE(hold->wait_for(1));
    Connection refused(site.address());
    refused.send(request("GET", "/api/v1/articles"));
    EXPECT_EQ(refused.receive()->status, 503);
    const auto all = lines.wait_for(5);
    EXPECT_EQ(parsed(all.back()).at("status").as_int64(), 503);
    hold->release();
    EXPECT_EQ(busy.receive()->status, 200);
}

TEST(AccessLog, OneThatFailsFailsNoRequest) {
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 1, .worker_threads = 1};
    server.access_log = [](std::string_view) { throw std::runtime_error("no room"); };
    Site site({.server = server});
    auto visitor = site.visitor();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(visitor.get("/healthz").status, 200);
}

} // namespace
