#include "support.hpp"

#include <atomic>

namespace masthead::engine_tests {
namespace {

class SessionRaces : public OnEachStorage {
protected:
    Sessions sessions() { return site.engine().sessions(); }
    std::size_t live(const std::vector<SignedIn>& opened) {
        std::size_t number = 0;
        for (const auto& session : opened) number += sessions().check(session.token).has_value();
        return number;
    }
};

/// Does `meanwhile` once, right before the first call named `call`.
void before_first(Site& site, std::string_view call, const std::function<void()>& meanwhile) {
    auto done = std::make_shared<std::atomic<bool>>(false);
    site.probe->on_call = [=](std::string_view name) -> Result<void> {
        if (name == call && !done->exchange(true)) meanwhile();
        return {};
    };
}

TEST_P(SessionRaces, S51_SlowRequestDoesNotReviveASessionSignedOut) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    for (const bool deliberate : {false, true}) {
        const auto token = site.sign_in("lan").token;
        site.clock->advance(5min);
        before_first(site, "write", [&] { must(sessions().sign_out(token)); });
        const auto late = deliberate ? sessions().keep_alive(token) : sessions().renew(token);
        ASSERT_EQ(outcome(late), "session_ended");
        EXPECT_EQ(late.error().message, "signed_out");
        EXPECT_EQ(sessions().check(token).error().message, "signed_out");
    }
}

TEST_P(SessionRaces, S51_SlowRequestDoesNotReviveASessionThatRanOut) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    for (const bool deliberate : {false, true}) {
        const auto token = site.sign_in("lan").token;
        site.clock->advance(29min);
        before_first(site, "write", [&] {
            site.clock->advance(1min);
            EXPECT_EQ(sessions().check(token).error().message, "idle");
        });
        EXPECT_EQ(outcome(deliberate ? sessions().keep_alive(token) : sessions().renew(token)), "session_ended");
        EXPECT_EQ(sessions().check(token).error().message, "idle");
    }
}

TEST_P(SessionRaces, S52_DisablingEndsAllSessionsAtOnce) {
    const auto lan = site.sign_up(Role::author, "lan");
    std::vector<SignedIn> opened;
    for (int i = 0; i < 20; ++i) opened.push_back(site.sign_in("lan", i % 2 == 0));
    auto account = must(site.engine().accounts().get(site.host, *lan.account));
    account.disabled = true;
    account = must(site.engine().accounts().update(site.host, account));
    for (const auto& session : opened) EXPECT_EQ(sessions().check(session.token).error().message, "revoked");
    EXPECT_EQ(outcome(sessions().sign_in({"lan", password})), "unauthenticated");
    account.disabled = false;
    must(site.engine().accounts().update(site.host, account));
    EXPECT_EQ(live(opened), 0U);
    EXPECT_EQ(outcome(sessions().sign_in({"lan", password})), "ok");
}

TEST_P(SessionRaces, S52_NewRoleEndsAllSessions) {
    const auto lan = site.sign_up(Role::admin, "lan");
    const std::vector<SignedIn> opened{site.sign_in("lan")};
    auto account = must(site.engine().accounts().get(site.host, *lan.account));
    account.display_name = "Lan Anh";
    account = must(site.engine().accounts().update(site.host, account));
    EXPECT_EQ(live(opened), 1U);
    account.role = Role::reader;
    must(site.engine().accounts().update(site.host, account));
    EXPECT_EQ(live(opened), 0U);
}

TEST_P(SessionRaces, S52_AccountDisabledWhileItSignsInGetsNoSession) {
    const auto lan = site.sign_up(Role::reader, "lan");
    before_first(site, "write", [&] {
        auto account = must(site.engine().accounts().get(site.host, *lan.account));
        account.disabled = true;
        must(site.engine().accounts().update(site.host, account));
    });
    EXPECT_EQ(outcome(sessions().sign_in({"lan", password})), "unauthenticated");
    EXPECT_TRUE(must(site.records()->list_sessions(*lan.account, start)).empty());
}

TEST_P(SessionRaces, S53_PasswordChangedWhileTheOldOneSignsInGetsNoSession) {
    const auto lan = site.sign_up(Role::reader, "lan");
    before_first(site, "write", [&] {
        must(site.engine().accounts().set_password(site.host, *lan.account, Secret(), Secret("another passphrase")));
    });
    EXPECT_EQ(outcome(sessions().sign_in({"lan", password})), "unauthenticated");
    EXPECT_TRUE(must(site.records()->list_sessions(*lan.account, start)).empty());
}

TEST_P(SessionRaces, S56_NeverMoreLiveSessionsThanAllowed) {
    site.policies.session.max_sessions = 3;
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    std::vector<std::optional<SignedIn>> results(16);
    race(results.size(), [&](std::size_t i) {
        if (auto result = sessions().sign_in({"lan", password})) results[i] = std::move(*result);
    });
    std::vector<SignedIn> opened;
    for (const auto& result : results) {
        ASSERT_TRUE(result);
        opened.push_back(*result);
    }
    EXPECT_EQ(live(opened), 3U);
    EXPECT_EQ(must(sessions().list(opened[0].principal)).size(), 3U);
}

TEST_P(SessionRaces, S56_TheOneIdleLongestGivesWay) {
    site.policies.session.max_sessions = 2;
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto first = site.sign_in("lan").token;
    site.clock->advance(1min);
    const auto second = site.sign_in("lan").token;
    site.clock->advance(1min);
    must(sessions().renew(first));
    const auto third = site.sign_in("lan").token;
    EXPECT_EQ(outcome(sessions().check(first)), "ok");
    EXPECT_EQ(sessions().check(second).error().message, "revoked");
    EXPECT_EQ(outcome(sessions().check(third)), "ok");
}

TEST_P(SessionRaces, S56_SessionsThatRanOutTakeNoPlace) {
    site.policies.session.max_sessions = 1;
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto old = site.sign_in("lan").token;
    site.clock->advance(31min);
    static_cast<void>(site.sign_in("lan"));
    EXPECT_EQ(sessions().check(old).error().message, "idle");
}

MASTHEAD_ON_EACH_STORAGE(SessionRaces);

} // namespace
} // namespace masthead::engine_tests
