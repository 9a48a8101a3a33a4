#include "shared_unit.hpp"

#include <future>

namespace masthead::engine_tests {
namespace {

class FeedRetention : public SharedUnit {};

TEST_P(FeedRetention, OldChangesAreRemovedInSmallUnits) {
    site.policies.feed.kept = 24h;
    auto& storage = *state().storage;
    const auto add = [&](Timestamp at, int number) {
        must(storage.write([&](WriteTransaction& transaction) -> Result<void> {
            Change change;
            change.at = at;
            for (int i = 0; i < number; ++i) MASTHEAD_CHECK(transaction.append_change(change));
            return {};
        }));
    };
    add(start, 2'500);
    add(start + 2h, 3);
    site.clock->set(start + 25h);
    std::map<std::string, int, std::less<>> made;
    site.probe->on_call = [&](std::string_view call) -> Result<void> {
        ++made[std::string(call)];
        return {};
    };
    state().tidy();
    site.probe->on_call = nullptr;
    EXPECT_EQ(made["trim_changes"], 3);
    EXPECT_EQ(made["erase_expired_sessions"], 1);
    for (const auto* other :
         {"erase_daily_views", "erase_full_buckets", "erase_expired_secrets", "erase_expired_api_tokens",
          "erase_expired_tickets", "erase_audit", "erase_expired_requests"}) {
        EXPECT_EQ(made[other], 1) << other;
    }
    EXPECT_EQ(made["write"], 11);
    const auto view = must(storage.read());
    EXPECT_EQ(outcome_and_field(view->changes_after(0, 10)), "not_found after");
    EXPECT_EQ(must(view->changes_after(must(view->position()) - 3, 10)).size(), 3U);
}

TEST_P(FeedRetention, WhatCannotBeRemovedIsSaidAndTriedLater) {
    auto options = site.options();
    std::vector<std::string> said;
    options.log = [&](LogLevel, std::string_view message) { said.emplace_back(message); };
    const auto url = options.storage;
    detail::EngineState engine(std::move(options));
    engine.storage = must(engine.plugins.open_storage(url));
    must(engine.storage->migrate());
    site.probe->on_call = [](std::string_view call) -> Result<void> {
        if (call == "trim_changes") return Error{ErrorCode::storage_full, "the disk is full", ""};
        return {};
    };
    engine.tidy();
    site.probe->on_call = nullptr;
    EXPECT_EQ(said, std::vector<std::string>{"old changes could not be removed: the disk is full"});
}

TEST_P(FeedRetention, WhoeverWaitsForChangesIsWoken) {
    auto& engine = site.engine();
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = site.published(site.host, "Bài").head.id;
    const auto position = must(engine.position(site.host));
    EXPECT_EQ(must(engine.changes(site.host, position, 10)).size(), 0U);
    EXPECT_FALSE(must(engine.wait_for_changes(site.host, position, 0ms)));
    EXPECT_TRUE(must(engine.wait_for_changes(site.host, position - 1, 0ms)));
    auto woken =
        std::async(std::launch::async, [&] { return must(engine.wait_for_changes(site.host, position, 60s)); });
    static_cast<void>(site.comment(reader, id));
    EXPECT_TRUE(woken.get());
    EXPECT_EQ(must(engine.changes(site.host, position, 10)).size(), 1U);
}

TEST_P(FeedRetention, OnlyThoseWhoMayReadTheFeedWaitForIt) {
    auto& engine = site.engine();
    const auto reader = site.sign_up(Role::reader, "lan");
    EXPECT_EQ(outcome(engine.wait_for_changes(reader, 0, 0ms)), "permission_denied");
    EXPECT_EQ(outcome(engine.wait_for_changes(site.anonymous, 0, 0ms)), "unauthenticated");
    EXPECT_EQ(outcome(engine.position(reader)), "permission_denied");
    EXPECT_EQ(outcome(engine.position(site.anonymous)), "unauthenticated");
    site.probe->on_call = [](std::string_view) -> Result<void> { throw std::runtime_error("secret detail"); };
    EXPECT_EQ(outcome(engine.wait_for_changes(site.host, 0, 0ms)), "internal");
}

MASTHEAD_ON_EACH_STORAGE(FeedRetention);

} // namespace
} // namespace masthead::engine_tests
