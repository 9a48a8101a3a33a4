#include "cached_site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace edges_tests {

namespace {

using namespace std::chrono_literals;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view page = "Accept: text/html\r\n";

/// Answers may be kept for an hour and nobody tells of changes, so what is new was not kept. Each test has an article
/// of its own.
class Kept : public testing::TestWithParam<Kind> {
protected:
    void SetUp() override {
        if (!site_) site_ = std::make_unique<CachedSite>(GetParam(), Times{3'600s, 60s, 600s}, false);
    }
    static void TearDownTestSuite() { site_.reset(); }
    static CachedSite& site() { return *site_; }

    /// The answer that is in the cache now.
    static Answer keep(const std::string& target, std::string_view fields = {}) {
        Answer answer;
        const bool is_kept = comes_true(
            [&] {
                answer = site().ask(target, fields);
                return origin_of(answer) == "HIT";
            },
            10s);
        EXPECT_TRUE(is_kept) << target << ' ' << answer.status << ' ' << origin_of(answer);
        return answer;
    }

private:
    static inline std::unique_ptr<CachedSite> site_;
};

TEST_P(Kept, ArticlesAreAnsweredWithoutTheNewsroom) {
    site().publish("gan-cau", "Gần cầu");
    for (const auto& target : {api_url("gan-cau"), std::string("/gan-cau")}) {
        const auto kept = keep(target);
        EXPECT_EQ(kept.status, 200) << target;
        EXPECT_THAT(kept.body, HasSubstr("Gần cầu"));
        EXPECT_NE(name_of(kept), "");
        const auto again = site().ask(target);
        EXPECT_EQ(name_of(again), name_of(kept)) << target;
        EXPECT_EQ(again.body, kept.body);
        // Readers ask each time, and learn nothing of keys.
        EXPECT_EQ(field(again, "cache-control"), "public, max-age=0, must-revalidate");
        EXPECT_FALSE(again.fields.contains("surrogate-key"));
        EXPECT_FALSE(again.fields.contains("xkey"));
    }
}

TEST_P(Kept, ListsAreAnsweredWithoutTheNewsroomForAMoment) {
    site().publish("trong-muc", "Trong mục");
    for (const auto& target : {std::string("/api/v1/articles?limit=7"), std::string("/")}) {
        const auto first = site().ask_newsroom(target);
        EXPECT_THAT(field(first, "cache-control"), HasSubstr("s-maxage=1,")) << target;
        EXPECT_THAT(keep(target).body, HasSubstr("Trong mục")) << target;
    }
}

TEST_P(Kept, FormsAreKeptApart) {
    site().publish("hai-dang", "Hai dạng");
    const auto target = api_url("hai-dang");
    const std::string json = "Accept: application/json\r\n";
    const std::string markdown = "Accept: text/markdown\r\n";
    const auto first = keep(target, json);
    const auto second = keep(target, markdown);
    EXPECT_EQ(field(first, "content-type"), "application/json");
    EXPECT_THAT(field(second, "content-type"), HasSubstr("text/markdown"));
    EXPECT_EQ(name_of(site().ask(target, json)), name_of(first));
    EXPECT_EQ(name_of(site().ask(target, markdown)), name_of(second));
    EXPECT_EQ(site().ask(target, "Accept: image/png\r\n").status, 406);
}

TEST_P(Kept, EncodingsAreKeptApart) {
    site().publish("nen", "Nén");
    const auto target = api_url("nen");
    const auto with = [&](const std::string& encodings) {
        return keep(target, encodings.empty() ? "" : "Accept-Encoding: " + encodings + "\r\n");
    };
    const auto plain = with("");
    EXPECT_FALSE(plain.fields.contains("content-encoding"));
    EXPECT_THAT(plain.body, HasSubstr("Nén"));
    for (const auto& [encodings, encoding] :
         {std::pair("gzip", "gzip"), std::pair("gzip, deflate", "gzip"), std::pair("gzip, deflate, br", "br")}) {
        const auto packed = with(encodings);
        EXPECT_EQ(field(packed, "content-encoding"), encoding) << encodings;
        EXPECT_LT(packed.body.size(), plain.body.size() / 2);
        EXPECT_THAT(field(packed, "vary"), HasSubstr("Accept-Encoding"));
    }
    EXPECT_FALSE(with("br;q=0, gzip;q=0").fields.contains("content-encoding"));
    EXPECT_FALSE(with("zstd").fields.contains("content-encoding"));
    const auto unpacked = hosts_tests::run({"/usr/bin/curl", "-sS", "--compressed", site().address() + target});
    EXPECT_EQ(unpacked.out, plain.body) << unpacked.err;
}

TEST_P(Kept, ConditionsAndHeadAreAnsweredWithoutTheNewsroom) {
    site().publish("nhu-cu", "Như cũ");
    const auto target = api_url("nhu-cu");
    const auto kept = keep(target);
    const auto etag = field(kept, "etag");
    const auto same = site().ask(target, "If-None-Match: " + etag + "\r\n");
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(field(same, "etag"), etag);
    EXPECT_EQ(origin_of(same), "HIT");
    EXPECT_EQ(site().ask(target, "If-None-Match: \"another\"\r\n").status, 200);
    const auto packed = keep(target, "Accept-Encoding: br\r\n");
    EXPECT_EQ(site().ask(target, "Accept-Encoding: br\r\nIf-None-Match: " + field(packed, "etag") + "\r\n").status,
              304);
    const auto head = hosts_tests::run(
        {"/usr/bin/curl", "-sSI", "-H", "Accept:", "-H", "Host: localhost", site().address() + target});
    EXPECT_THAT(head.out, HasSubstr("200 OK")) << head.err;
    EXPECT_THAT(head.out, HasSubstr("HIT"));
    EXPECT_THAT(head.out, HasSubstr("Content-Length: " + std::to_string(kept.body.size())));
}

TEST_P(Kept, CookiesOfOthersMakeNoDifference) {
    site().publish("do-dem", "Đo đếm");
    const auto kept = keep("/do-dem", page);
    const auto counted = site().ask("/do-dem", std::string(page) + "Cookie: _ga=GA1.2.3; theme=dark\r\n");
    EXPECT_EQ(origin_of(counted), "HIT");
    EXPECT_EQ(name_of(counted), name_of(kept));
}

TEST_P(Kept, W_14_WhatASignedInReaderSeesIsNeitherKeptNorAnsweredFromTheCache) {
    site().publish("rieng", "Riêng");
    const auto guest = keep("/rieng", page);
    hosts_tests::Client editor(site().address());
    editor.sign_in("lan", hosts_tests::password);
    for (const auto& target : {std::string("/rieng"), std::string("/rieng?a.css"), std::string("/"), api_url("rieng"),
                               std::string("/api/v1/session")}) {
        const auto accept = target.starts_with("/api/") ? std::string_view() : page;
        const auto own = editor.ask("GET", target, {}, accept).value_or(Answer());
        EXPECT_EQ(own.status, 200) << target;
        EXPECT_EQ(field(own, "cache-control"), "no-store") << target;
        EXPECT_THAT(origin_of(own), AnyOf("", "PASS")) << target;
        const auto again = editor.ask("GET", target, {}, accept).value_or(Answer());
        EXPECT_NE(name_of(again), name_of(own)) << target;
        const auto others = site().ask(target, accept);
        EXPECT_NE(name_of(others), name_of(own)) << target;
        EXPECT_NE(name_of(others), name_of(again)) << target;
        EXPECT_FALSE(others.fields.contains("set-cookie")) << target;
    }
    EXPECT_EQ(name_of(site().ask("/rieng", page)), name_of(guest));
    // Names that only look like a session's are treated as one.
    for (const std::string cookie :
         {"masthead_session=x", "a=1; __Host-masthead_session=y", "__Secure-masthead_session="}) {
        const auto own = site().ask("/rieng", std::string(page) + "Cookie: " + cookie + "\r\n");
        EXPECT_NE(name_of(own), name_of(guest)) << cookie;
        EXPECT_THAT(origin_of(own), AnyOf("", "PASS")) << cookie;
    }
    EXPECT_EQ(site().ask("/rieng", std::string(page) + "Authorization: Bearer x\r\n").status, 401);
    EXPECT_EQ(name_of(site().ask("/rieng", page)), name_of(guest));
}

TEST_P(Kept, CookiesAreNotKept) {
    const std::string body = R"({"login":"lan","password":")" + hosts_tests::password + "\"}";
    const auto first = site().ask("/api/v1/session", {}, "POST", body);
    ASSERT_EQ(first.status, 201) << first.body;
    const auto second = site().ask("/api/v1/session", {}, "POST", body);
    ASSERT_EQ(second.status, 201);
    EXPECT_NE(field(first, "set-cookie"), field(second, "set-cookie"));
    for (int i = 0; i < 2; ++i) {
        const auto others = site().ask("/api/v1/session");
        EXPECT_FALSE(others.fields.contains("set-cookie"));
        EXPECT_THAT(others.body, Not(HasSubstr("lan")));
        EXPECT_NE(origin_of(others), "HIT");
    }
}

TEST_P(Kept, FailuresAreNotKept) {
    const auto target = api_url("chua-co");
    const auto first = site().ask(target);
    EXPECT_EQ(first.status, 404);
    EXPECT_EQ(field(first, "cache-control"), "no-store");
    EXPECT_NE(name_of(site().ask(target)), name_of(first));
    site().publish("chua-co", "Nay đã có");
    EXPECT_EQ(title_of(site().ask(target)), "Nay đã có");
}

TEST_P(Kept, OrdersOfReadersDropNothing) {
    site().publish("o-lai", "Ở lại");
    const auto target = api_url("o-lai");
    const auto kept = keep(target);
    const std::string_view fields = "Surrogate-Key: site\r\nX-Forwarded-For: 203.0.113.9\r\n";
    EXPECT_GE(site().ask(target, fields, "PURGE").status, 400);
    EXPECT_GE(site().ask(target, {}, "BAN").status, 400);
    // Browsers may ask for new ones, too; the newsroom need not answer them all.
    EXPECT_EQ(name_of(site().ask(target, "Cache-Control: no-cache\r\nPragma: no-cache\r\n")), name_of(kept));
}

TEST_P(Kept, MetricsAreNotForReaders) {
    EXPECT_EQ(site().ask_newsroom("/metrics").status, 200);
    const auto answer = site().ask("/metrics", "X-Forwarded-For: 203.0.113.9\r\n");
    EXPECT_EQ(answer.status, 404);
    EXPECT_NE(origin_of(answer), "HIT");
}

TEST_P(Kept, EventsGoOnAsTheyCome) {
    site().publish("truc-tiep", "Trực tiếp");
    hosts_tests::Process reader(
        {"/usr/bin/curl", "-sSN", "--max-time", "20", site().address() + "/api/v1/events?article=truc-tiep"});
    reader.wait_for("retry");
    const auto comment = site().ask_newsroom(api_url("truc-tiep"));
    EXPECT_EQ(comment.status, 200);
    hosts_tests::Client editor(site().address());
    editor.sign_in("lan", hosts_tests::password);
    const auto said = editor.ask("POST", api_url("truc-tiep") + "/comments", R"({"body":"Đến ngay"})");
    ASSERT_TRUE(said && said->status == 201) << (said ? said->body : "");
    reader.wait_for("event: comment");
}

std::string name_of_kind(const testing::TestParamInfo<Kind>& info) {
    return info.param == Kind::nginx ? "nginx" : "varnish";
}

INSTANTIATE_TEST_SUITE_P(Nginx, Kept, testing::Values(Kind::nginx), name_of_kind);
INSTANTIATE_TEST_SUITE_P(Varnish, Kept, testing::Values(Kind::varnish), name_of_kind);

} // namespace

} // namespace edges_tests
