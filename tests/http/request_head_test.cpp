#include "http/request_head.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace {

using namespace masthead::http::detail;

TEST(RequestHead, EndsAtTheFirstEmptyLine) {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(request_head_size(head), head.size());
    EXPECT_EQ(request_head_size(head + head), head.size());
    for (std::size_t size = 0; size < head.size(); ++size) EXPECT_EQ(request_head_size(head.substr(0, size)), 0U);
    EXPECT_EQ(request_head_size("GET /\n\nrest"), 7U);
    EXPECT_EQ(request_head_size("GET /\n\r\nrest"), 8U);
    EXPECT_EQ(request_head_size("\r\n\r\n"), 4U);
    EXPECT_EQ(request_head_size(""), 0U);
}

TEST(RequestHead, IsFoundWhereverTheSearchWasInterrupted) {
    rc::check([] {
        const auto text = *rc::gen::container<std::string>(rc::gen::element('a', '\r', '\n'));
        const auto size = request_head_size(text);
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            if (request_head_size(text.substr(0, cut)) != 0) break;
            RC_ASSERT(request_head_size(text, cut) == size);
        }
    });
}

TEST(RequestHead, IsTakenApartWhereItLies) {
    const std::string text = "GET /a?b=c HTTP/1.1\r\nHost: site.test\r\nx-empty:\r\nX-Two: 1\r\nAccept:  a, b\t\r\n"
                             "x-two: 2\r\n\r\n";
    ASSERT_EQ(find_fault(text), "");
    const HeadView head(text);
    EXPECT_EQ(head.method(), "GET");
    EXPECT_EQ(head.target(), "/a?b=c");
    EXPECT_EQ(head.minor_version(), 1);
    ASSERT_EQ(head.size(), 5U);
    EXPECT_EQ(head.field(0).name, "Host");
    EXPECT_EQ(head.field(0).value, "site.test");
    EXPECT_EQ(head.find("HOST"), "site.test");
    EXPECT_EQ(head.find("X-Empty"), "");
    EXPECT_EQ(head.find("accept"), "a, b");
    EXPECT_EQ(head.find("X-TWO"), "1");
    EXPECT_EQ(head.count("X-TWO"), 2U);
    EXPECT_EQ(head.count("X-Three"), 0U);
    EXPECT_FALSE(head.find("X-Three"));
    EXPECT_FALSE(head.find(""));
    EXPECT_GE(head.target().data(), text.data());
    EXPECT_LT(head.target().data(), text.data() + text.size());
}

TEST(RequestHead, HoldsAsManyFieldsAsAreAllowed) {
    std::string text = "HEAD / HTTP/1.0\r\n";
    for (int i = 0; i < 100; ++i) text += "X-" + std::to_string(i) + ": " + std::to_string(i) + "\r\n";
    ASSERT_EQ(find_fault(text + "\r\n"), "");
    const std::string whole = text + "\r\n";
    const HeadView head(whole);
    EXPECT_EQ(head.minor_version(), 0);
    EXPECT_EQ(head.size(), max_header_fields);
    EXPECT_EQ(head.find("X-99"), "99");
    EXPECT_NE(find_fault(text + "X-100: 1\r\n\r\n"), "");
}

TEST(RequestHead, W_09_NothingThatHasNoFaultSurprisesItsReader) {
    rc::check([] {
        const auto piece = rc::gen::element<std::string>("GET", "POST", " ", "/", "HTTP/1.1", "HTTP/1.0", "\r\n", "\n",
                                                         "Host", ": ", ":", "a", "\t", "Content-Length", "1", "\x7f");
        auto text = std::string("GET / HTTP/1.1\r\nHost: a\r\n");
        for (const auto& each : *rc::gen::container<std::vector<std::string>>(piece)) text += each;
        text += "\r\n\r\n";
        const auto whole = text.substr(0, request_head_size(text));
        if (!find_fault(whole).empty()) return;
        const HeadView head(whole);
        RC_ASSERT(head.method() == "GET");
        RC_ASSERT(head.target() == "/");
        RC_ASSERT(head.count("Host") == 1U);
        for (std::size_t i = 0; i < head.size(); ++i) {
            RC_ASSERT(head.field(i).name.find_first_of(" \t\r\n:") == std::string_view::npos);
            RC_ASSERT(head.field(i).value.find_first_of("\r\n") == std::string_view::npos);
        }
    });
}

} // namespace
