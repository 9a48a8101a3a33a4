#include "site.hpp"

#include "http/ranges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using http::Request;
using http::Response;

constexpr std::string_view digits = "0123456789";

Response whole() {
    Response response;
    response.headers.add("Content-Type", "image/png");
    response.headers.add("Accept-Ranges", "bytes");
    response.headers.add("ETag", "\"a\"");
    response.headers.add("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
    response.shared_body = std::make_shared<const std::string>(digits);
    return response;
}

Request asking(std::string_view range, std::string_view condition = {}) {
    Request request;
    request.method = "GET";
    request.target = "/";
    request.headers.add("Range", std::string(range));
    if (!condition.empty()) request.headers.add("If-Range", std::string(condition));
    return request;
}

Response answered(const Request& request, Response response = whole()) {
    http::detail::apply_range(response, request);
    return response;
}

struct PartCase {
    std::string_view range;
    std::string_view bytes;
    std::string_view content_range;
};

TEST(Ranges, APartIsCutOutWithoutCopyingTheBody) {
    for (const auto& [range, bytes, content_range] : std::vector<PartCase>{
             {"bytes=0-0", "0", "bytes 0-0/10"},
             {"bytes=2-5", "2345", "bytes 2-5/10"},
             {"bytes=7-", "789", "bytes 7-9/10"},
             {"bytes=0-", "0123456789", "bytes 0-9/10"},
             {"bytes=9-9", "9", "bytes 9-9/10"},
             {"bytes=8-100", "89", "bytes 8-9/10"},
             {"bytes=-3", "789", "bytes 7-9/10"},
             {"bytes=-100", "0123456789", "bytes 0-9/10"},
             {"BYTES= 1-2 ", "12", "bytes 1-2/10"},
             {"bytes=3-99999999999999999999999999", "3456789", "bytes 3-9/10"},
             {"bytes=-99999999999999999999999999", "0123456789", "bytes 0-9/10"},
         }) {
        SCOPED_TRACE(std::string(range));
        const auto original = whole();
        const auto response = answered(asking(range), original);
        EXPECT_EQ(response.status, 206);
        EXPECT_EQ(response.body_bytes(), bytes);
        EXPECT_EQ(response.headers.find("Content-Range"), content_range);
        EXPECT_EQ(response.headers.find("ETag"), "\"a\"");
        EXPECT_EQ(response.shared_body, original.shared_body);
    }
}

TEST(Ranges, WhatIsNotUnderstoodGetsTheWhole) {
    for (const std::string range :
         {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-2", "bytes=0-1,3-4", "bytes=1-2-3",
          "bytes=0x1-2", "bytes=+1-2", "bytes=1-+2", "bytes=--1", "lines=0-1", "bytes=1 -2", "bytes=0-1, 2-3"}) {
        const auto response = answered(asking(range));
        EXPECT_EQ(response.status, 200) << range;
        EXPECT_EQ(response.body_bytes(), digits) << range;
        EXPECT_FALSE(response.headers.find("Content-Range")) << range;
    }
}

TEST(Ranges, APartThatIsNotThereIs416) {
    for (const std::string range : {"bytes=10-", "bytes=10-12", "bytes=99999999999999999999999999-", "bytes=-0"}) {
        const auto response = answered(asking(range));
        EXPECT_EQ(response.status, 416) << range;
        EXPECT_EQ(response.headers.find("Content-Range"), "bytes */10") << range;
        EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json") << range;
        EXPECT_FALSE(response.headers.find("ETag")) << range;
        EXPECT_NE(response.body_bytes(), digits) << range;
    }
    Response empty = whole();
    empty.shared_body = std::make_shared<const std::string>();
    EXPECT_EQ(answered(asking("bytes=0-"), empty).status, 416);
}

TEST(Ranges, OnlyThatVersionIsCut) {
    const auto status = [](std::string_view condition) { return answered(asking("bytes=0-1", condition)).status; };
    EXPECT_EQ(status("\"a\""), 206);
    EXPECT_EQ(status("Sun, 06 Nov 1994 08:49:37 GMT"), 206);
    EXPECT_EQ(status("\"b\""), 200);
    EXPECT_EQ(status("W/\"a\""), 200);
    EXPECT_EQ(status("Sun, 06 Nov 1994 08:49:38 GMT"), 200);
    EXPECT_EQ(status("yesterday"), 200);
    auto weak = whole();
    weak.headers.set("ETag", "W/\"a\"");
    EXPECT_EQ(answered(asking("bytes=0-1", "W/\"a\""), weak).status, 200);
}

TEST(Ranges, OtherAnswersStayAsTheyAre) {
    auto head = asking("bytes=0-1");
    head.method = "HEAD";
    EXPECT_EQ(answered(head).status, 200);
    auto post = asking("bytes=0-1");
    post.method = "POST";
    EXPECT_EQ(answered(post).status, 200);
    auto missing = whole();
    missing.status = 404;
    EXPECT_EQ(answered(asking("bytes=0-1"), missing).status, 404);
    auto known = whole();
    known.status = 304;
    EXPECT_EQ(answered(asking("bytes=0-1"), known).status, 304);
    auto compressed = whole();
    compressed.headers.add("Content-Encoding", "gzip");
    EXPECT_EQ(answered(asking("bytes=0-1"), compressed).status, 200);
    auto made = whole();
    made.headers.set("Accept-Ranges", "none");
    EXPECT_EQ(answered(asking("bytes=0-1"), made).status, 200);
}

TEST(Ranges, AssetsCanBeFetchedInParts) {
    Site site;
    auto visitor = site.visitor();
    const auto asset = "/assets/" + between(visitor.page("/").body, "href=\"/assets/", "\"");
    const auto all = visitor.get(asset);
    ASSERT_EQ(all.status, 200);
    EXPECT_EQ(all.header("Accept-Ranges"), "bytes");
    std::string joined;
    for (std::size_t at = 0; at < all.body.size(); at += 1'000) {
        const auto range = "bytes=" + std::to_string(at) + '-' + std::to_string(at + 999);
        const auto part = visitor.get(asset, {{"Range", range}, {"If-Range", all.header("ETag")}});
        ASSERT_EQ(part.status, 206);
        EXPECT_EQ(part.header("Content-Length"), std::to_string(part.body.size()));
        joined += part.body;
    }
    EXPECT_EQ(joined, all.body);
    EXPECT_EQ(visitor.get(asset, {{"Range", "bytes=-1"}}).body, all.body.substr(all.body.size() - 1));
    EXPECT_EQ(visitor.get(asset, {{"Range", "bytes=999999999-"}}).status, 416);
    EXPECT_EQ(visitor.get(asset, {{"Range", "bytes=0-0"}, {"If-None-Match", all.header("ETag")}}).status, 304);
    EXPECT_EQ(visitor.send("HEAD", asset, {{"Range", "bytes=0-0"}}).status, 200);
}

} // namespace
