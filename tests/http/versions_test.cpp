#include "known_things.hpp"

#include "http/routes.hpp"

#include <gtest/gtest.h>

/// Changes that name the version they are a change of (RFC 9110, section 13.1.1).
namespace {

using namespace http_tests;
using http::detail::VersionCheck;

struct Versioned : KnownThings {
    Versioned() { account = to_string(site.account(Role::reader, "reader").id); }
};

/// A body that the route takes.
std::string body_for(const http::detail::Route& route) {
    if (route.pattern.ends_with("/schedule")) return R"({"publish_at":"2024-05-01T08:00:00Z"})";
    if (route.method != "PATCH") return {};
    if (route.pattern.starts_with("/api/v1/articles")) return R"({"title":"Other"})";
    if (route.pattern.starts_with("/api/v1/comments")) return R"({"body":"Other"})";
    return route.pattern.starts_with("/api/v1/accounts") ? R"({"display_name":"Other"})" : R"({"name":"Other"})";
}

TEST(Versions, EveryChangeThatNeedsOneIsRefusedWithoutAndWithAnOldOne) {
    int tried = 0;
    for (const auto& route : http::detail::routes()) {
        if (route.kind != http::detail::RouteKind::api || route.operation.version == VersionCheck::none) continue;
        SCOPED_TRACE(std::string(route.method) + ' ' + std::string(route.pattern));
        Versioned on;
        const auto address = on.address(route.pattern);
        const auto send = [&](const Fields& fields) {
            return on.admin.json(route.method, address, body_for(route), fields);
        };
        if (route.operation.version == VersionCheck::needed) {
            const auto without = send({});
            EXPECT_EQ(without.status, 428);
            EXPECT_EQ(without.code(), "precondition_required");
        }
        for (const std::string stale : {"\"99-abc\"", "\"0-abc\"", "\"\"", "\"abc\"", "W/\"99-abc\"", "abc"}) {
            const auto answer = send({{"If-Match", stale}});
            EXPECT_EQ(answer.status, 412) << stale << answer.body;
            EXPECT_EQ(answer.code(), "version_mismatch") << stale;
        }
        const auto done = send({{"If-Match", "*"}});
        EXPECT_TRUE(done.status == 200 || done.status == 204) << done.status << done.body;
        ++tried;
    }
    EXPECT_GT(tried, 15);
}

TEST(Versions, TheTagOfWhatWasReadIsTheOneToSend) {
    Versioned on;
    const auto comment = "/api/v1/comments/" + on.comment;
    for (const auto& address :
         {api_url(on.article), std::string("/api/v1/authors/lan"), std::string("/api/v1/categories/world"),
          std::string("/api/v1/tags/rivers"), "/api/v1/accounts/" + on.account, comment}) {
        const auto body = address.starts_with("/api/v1/articles")   ? R"({"title":"Other"})"
                          : address.starts_with("/api/v1/comments") ? R"({"body":"Other"})"
                          : address.starts_with("/api/v1/accounts") ? R"({"display_name":"Other"})"
                                                                    : R"({"name":"Other"})";
        const auto tag = on.admin.get(address).header("ETag");
        EXPECT_EQ(on.admin.patch(address, "\"99-abc\", W/" + tag, body).status, 200) << address;
        EXPECT_EQ(on.admin.patch(address, tag, body).status, 412) << address;
        EXPECT_EQ(on.admin.patch(address, on.admin.get(address).header("ETag"), body).status, 200) << address;
    }
    // A comment may be changed without one, but not with an old one.
    EXPECT_EQ(on.admin.patch(comment, {}, R"({"body":"Once more"})").status, 200);
    EXPECT_EQ(on.admin.erase(comment, "\"1-abc\"").status, 412);
    EXPECT_EQ(on.admin.patch(comment, "*", R"({"body":"Whatever it is"})").status, 200);
    // One's own can be taken back in its version also where the article is not shown any more.
    auto lan = on.site.sign_in(Role::reader, "mai");
    const auto own = lan.post(api_url(on.article) + "/comments", R"({"body":"Mine"})");
    const auto place = "/api/v1/comments/" + own.text("/id");
    const auto tag = lan.get(place).header("ETag");
    ASSERT_EQ(on.admin.post(api_url(on.article) + "/unpublish", {}, {{"If-Match", "*"}}).status, 200);
    EXPECT_EQ(lan.get(place).status, 404);
    EXPECT_EQ(lan.erase(place, "\"99-abc\"").status, 412);
    EXPECT_EQ(lan.erase(place, tag).status, 204);
    // Who may not change it learns nothing of its version.
    auto visitor = on.site.visitor();
    EXPECT_EQ(visitor.patch(comment, "\"1-abc\"", R"({"body":"Mine now"})").status, 401);
    EXPECT_EQ(visitor.erase(comment, "\"1-abc\"").status, 401);
    EXPECT_EQ(on.admin.erase(comment, on.admin.get(comment).header("ETag")).status, 204);
}

} // namespace
