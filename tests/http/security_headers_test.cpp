#include "site.hpp"

#include "http/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>

namespace {

using namespace http_tests;
using testing::HasSubstr;
using testing::Not;

http::Request secure_request(std::string_view method, std::string target, bool is_page) {
    http::Request request;
    request.method = method;
    request.target = std::move(target);
    request.headers.add("Host", "site.test");
    if (is_page) request.headers.add("Accept", "text/html");
    request.remote_address = "192.0.2.1";
    request.secure = true;
    return request;
}

/// The seconds for which browsers ask this site over TLS alone.
long lasting_tls(std::string_view header) {
    static constexpr std::string_view name = "max-age=";
    return header.starts_with(name) ? std::stol(std::string(header.substr(name.size()))) : 0;
}

void expect_headers(const http::Response& response, std::string_view what) {
    SCOPED_TRACE(std::string(what) + " gave " + std::to_string(response.status));
    const auto header = [&](std::string_view name) { return std::string(response.headers.find(name).value_or("")); };
    constexpr long year = 31'536'000;
    EXPECT_GE(lasting_tls(header("Strict-Transport-Security")), year);
    EXPECT_EQ(header("X-Content-Type-Options"), "nosniff");
    EXPECT_THAT(header("Referrer-Policy"), HasSubstr("strict-origin"));
    EXPECT_EQ(header("Cross-Origin-Opener-Policy"), "same-origin");
    const auto policy = header("Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    if (policy.find("sandbox") == std::string::npos) {
        EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
        EXPECT_THAT(policy, HasSubstr("object-src 'none'"));
        EXPECT_THAT(policy, HasSubstr("base-uri 'none'"));
    }
    // Nothing is told twice, which browsers read in different ways.
    std::map<std::string, int> seen;
    for (const auto& [name, value] : response.headers.fields()) {
        if (name != "Set-Cookie") {
            EXPECT_EQ(++seen[name], 1) << name;
        }
    }
}

/// Whatever is answered, to whatever route: what is there, what is not, what is refused and what is malformed.
TEST(SecurityHeaders, W_06_EveryAnswerHasThem) {
    Site site;
    site.publish("One");
    std::map<int, int> statuses;
    for (const auto& route : http::detail::routes()) {
        if (route.pattern == "/api/v1/events") continue;
        for (const bool is_page : {false, true}) {
            std::string target(route.pattern);
            for (auto brace = target.find('{'); brace != std::string::npos; brace = target.find('{')) {
                target.replace(brace, target.find('}') - brace + 1, "one");
            }
            for (const std::string_view method :
                 {route.method, std::string_view("TRACE"), std::string_view("OPTIONS")}) {
                auto request = secure_request(method, target, is_page);
                const auto response = site.handler->handle(request);
                ++statuses[response.status];
                expect_headers(response, std::string(method) + ' ' + target);
                // Twice, so that what is in memory answers too.
                if (const auto ready = site.handler->find_ready(request)) expect_headers(*ready, "ready " + target);
            }
        }
    }
    for (const std::string& target :
         {std::string("/%zz"), "/" + std::string(20'000, 'x'), std::string("/nowhere"), std::string("*")}) {
        const auto response = site.handler->handle(secure_request("GET", target, false));
        ++statuses[response.status];
        expect_headers(response, target.substr(0, 20));
    }
    for (const int status : {200, 204, 301, 400, 401, 404, 405, 414, 422}) EXPECT_GT(statuses[status], 0) << status;
}

/// A page says what its scripts are in files of the theme; nothing that was typed can add one.
TEST(SecurityHeaders, W_07_PagesHaveNothingThatRunsInThem) {
    Site site;
    const std::vector<std::string> hostile{"<script>alert(1)</script>",     "\"><img src=x onerror=alert(1)>",
                                           "javascript:alert(1)",           "' onmouseover='alert(1)",
                                           "</title><svg/onload=alert(1)>", "{{constructor}}",
                                           "<style>*{color:red}</style>",   "</script><script>alert(1)"};
    static const std::regex tags("<([a-zA-Z][^\\s/>]*)([^>]*)>");
    static const std::regex handlers("\\s(on[a-z]+|style)\\s*=", std::regex::icase);
    static const std::regex values("\"[^\"]*\"");
    constexpr int articles = 200;
    for (int i = 0; i < articles; ++i) {
        const auto& text = hostile[static_cast<std::size_t>(i) % hostile.size()];
        ArticleDraft draft;
        draft.content.lead = text;
        draft.content.body =
            parse_markdown(text + "\n\n[" + text + "](https://example.org/" + std::to_string(i) + ")").value();
        const auto article = site.publish("Article " + std::to_string(i) + ' ' + text, draft);
        const auto page = site.handler->handle(secure_request("GET", article.url, true));
        ASSERT_EQ(page.status, 200);
        const std::string html(page.body_bytes());
        // Of text nothing is left that a browser takes for a tag.
        for (std::sregex_iterator tag(html.begin(), html.end(), tags), end; tag != end; ++tag) {
            const auto name = (*tag)[1].str();
            const auto attributes = (*tag)[2].str();
            // Without their values, which are text.
            const auto names = std::regex_replace(attributes, values, "");
            EXPECT_FALSE(std::regex_search(names, handlers)) << tag->str();
            EXPECT_NE(name, "style");
            if (name != "script") continue;
            const bool is_data = attributes.find("type=\"application/ld+json\"") != std::string::npos;
            const bool is_file = attributes.find(" src=\"/assets/") != std::string::npos;
            EXPECT_TRUE(is_data || is_file) << tag->str();
        }
        EXPECT_THAT(std::string(page.headers.find("Content-Security-Policy").value_or("")),
                    HasSubstr("script-src 'self'"));
    }
}

} // namespace
