#include "site.hpp"

#include <masthead/plugins/shipped.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(ChangesOverHttp, AreReadPageAfterPage) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    const auto start = admin.get("/api/v1/changes?after=now");
    EXPECT_EQ(start.status, 200);
    EXPECT_TRUE(start.at("/items").as_array().empty());
    std::vector<std::string> made;
    for (int i = 0; i < 5; ++i) made.push_back(to_string(site.tag("Tag " + std::to_string(i)).id));
    std::vector<std::string> found;
    auto next = start.text("/next");
    for (int page = 0; page < 3; ++page) {
        const auto answer = admin.get("/api/v1/changes?limit=2&after=" + next);
        const auto items = answer.at("/items");
        for (const auto& item : items.as_array()) {
            EXPECT_THAT(members(item), ElementsAre("position", "at", "kind", "entity", "id", "tags"));
            EXPECT_EQ(item.at("kind").as_string(), "created");
            EXPECT_EQ(item.at("entity").as_string(), "term");
            EXPECT_EQ(item.at("at").as_string(), "2024-05-01T08:00:00Z");
            EXPECT_EQ(std::string(item.at("tags").at(0).as_string()), "term:" + std::string(item.at("id").as_string()));
            found.emplace_back(item.at("id").as_string());
        }
        next = answer.text("/next");
    }
    EXPECT_EQ(found, made);
    const auto end = admin.get("/api/v1/changes?after=" + next);
    EXPECT_TRUE(end.at("/items").as_array().empty());
    EXPECT_EQ(end.text("/next"), next);
    EXPECT_EQ(end.text("/next"), std::to_string(site.engine->position(Principal::host()).value()));
    EXPECT_EQ(admin.get("/api/v1/changes?limit=1").number("/items/0/position"), 1);
}

TEST(ChangesOverHttp, ReadersAndWrongQuestionsAreRefused) {
    Site site;
    EXPECT_EQ(site.visitor().get("/api/v1/changes").status, 401);
    auto editor = site.sign_in(Role::editor);
    EXPECT_EQ(editor.get("/api/v1/changes").status, 403);
    EXPECT_EQ(editor.get("/api/v1/changes?after=now").status, 403);
    auto admin = site.sign_in(Role::admin);
    for (const std::string wrong : {"x", "-1", "", "18446744073709551616"}) {
        EXPECT_EQ(admin.get("/api/v1/changes?after=" + wrong).text("/field"), "after") << wrong;
    }
    for (const std::string wrong : {"0", "101", "x", "-1"}) {
        EXPECT_EQ(admin.get("/api/v1/changes?limit=" + wrong).text("/field"), "limit") << wrong;
    }
}

TEST(ChangesOverHttp, WhoFellTooFarBehindIsTold) {
    const TemporaryDatabase database;
    Site site({.storage = database.url()});
    auto admin = site.sign_in(Role::admin);
    site.tag("Old");
    // The newest change is always kept.
    site.tag("Newest");
    const auto storage = shipped_plugins().open_storage(database.url()).value();
    ASSERT_TRUE(storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.trim_changes(site.clock->now() + 1h, 1'000));
        return {};
    }));
    const auto behind = admin.get("/api/v1/changes?after=0");
    EXPECT_EQ(behind.status, 404);
    EXPECT_EQ(behind.code(), "not_found");
    EXPECT_EQ(behind.text("/field"), "after");
    const auto now = admin.get("/api/v1/changes?after=now");
    EXPECT_EQ(now.status, 200);
    site.tag("New");
    EXPECT_EQ(admin.get("/api/v1/changes?after=" + now.text("/next")).text("/items/0/entity"), "term");
}

} // namespace
