#include "support.hpp"

#include <atomic>

namespace masthead::engine_tests {
namespace {

/// Long enough for a machine that is busy.
template <typename Condition>
bool comes_true(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < end) {
        if (condition()) return true;
        std::this_thread::sleep_for(1ms);
    }
    return false;
}

/// Two processes on one file, as far as the storage can tell.
class SessionCacheTest : public testing::Test {
protected:
    SessionCacheTest() {
        site.policies.session.refused_elsewhere_within = 200ms;
        static_cast<void>(site.sign_up(Role::reader, "lan"));
        site.probe->on_call = [this](std::string_view call) -> Result<void> {
            if (call == "find_session") ++questions;
            if (is_behind && call == "changes_after") return changes_removed(1);
            if (is_broken && call == "changes_after") return Error{ErrorCode::unavailable, "broken", ""};
            return {};
        };
        auto options = site.options();
        options.plugins = watched_plugins(other_probe);
        other = std::make_unique<Engine>(must(Engine::open(options)));
    }

    Sessions sessions() { return site.engine().sessions(); }
    bool is_checked_from_memory(const Secret& token) {
        const auto before = questions.load();
        return sessions().check(token).has_value() && questions == before;
    }

    std::atomic<int> questions{0};
    std::atomic<bool> is_broken{false};
    std::atomic<bool> is_behind{false};
    std::shared_ptr<Probe> other_probe = std::make_shared<Probe>();
    Site site{"sqlite"};
    std::unique_ptr<Engine> other;
};

TEST_F(SessionCacheTest, CheckingAgainAsksNobody) {
    const auto token = site.sign_in("lan").token;
    EXPECT_TRUE(comes_true([&] { return is_checked_from_memory(token); }));
    EXPECT_EQ(must(sessions().check(token))->principal, must(sessions().look_up(token)).principal);
    EXPECT_EQ(must(sessions().check(token))->csrf_token, must(sessions().look_up(token)).csrf_token);
}

TEST_F(SessionCacheTest, WhatThisProcessEndsIsRefusedAtOnce) {
    auto accounts = site.engine().accounts();
    const auto lan = site.sign_in("lan");
    const std::vector<std::function<void(const SignedIn&)>> ends{
        [&](const SignedIn& each) { must(sessions().sign_out(each.token)); },
        [&](const SignedIn& each) { must(sessions().revoke(each.principal, each.session.id)); },
        [&](const SignedIn&) { must(sessions().revoke_others(lan.principal)); },
        [&](const SignedIn& each) { must(sessions().revoke_all(site.host, each.account.id)); },
        [&](const SignedIn&) { must(sessions().revoke_all(site.host, std::nullopt)); },
        [&](const SignedIn& each) { must(accounts.set_password(site.host, each.account.id, {}, password)); },
        [&](const SignedIn& each) {
            auto account = must(accounts.get(site.host, each.account.id));
            account.disabled = true;
            must(accounts.update(site.host, account));
        }};
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const auto signed_in = site.sign_in("lan");
        ASSERT_TRUE(comes_true([&] { return is_checked_from_memory(signed_in.token); }));
        ends[i](signed_in);
        EXPECT_EQ(outcome(sessions().check(signed_in.token)), "session_ended") << i;
    }
}

TEST_F(SessionCacheTest, WhatIsSaidOfSomebodyIsKnownAtOnce) {
    const auto lan = site.sign_in("lan");
    ASSERT_TRUE(comes_true([&] { return is_checked_from_memory(lan.token); }));
    Restriction restriction;
    restriction.reason = "noise";
    must(site.engine().accounts().restrict(site.host, lan.account.id, restriction));
    EXPECT_TRUE(must(sessions().check(lan.token))->principal.restriction);
}

TEST_F(SessionCacheTest, WhatAnotherProcessEndsIsRefusedSoon) {
    for (int i = 0; i < 4; ++i) {
        const auto lan = site.sign_in("lan");
        ASSERT_TRUE(comes_true([&] { return is_checked_from_memory(lan.token); }));
        switch (i) {
        case 0: must(other->sessions().revoke(lan.principal, lan.session.id)); break;
        case 1: must(other->sessions().sign_out(lan.token)); break;
        case 2: must(other->sessions().revoke_all(site.host, lan.account.id)); break;
        default: must(other->sessions().revoke_all(site.host, std::nullopt));
        }
        EXPECT_TRUE(comes_true([&] { return outcome(sessions().check(lan.token)) == "session_ended"; })) << i;
    }
}

TEST_F(SessionCacheTest, WithoutTheFeedNothingIsBelieved) {
    const auto lan = site.sign_in("lan");
    ASSERT_TRUE(comes_true([&] { return is_checked_from_memory(lan.token); }));
    is_broken = true;
    EXPECT_TRUE(comes_true([&] { return !is_checked_from_memory(lan.token); }));
    must(other->sessions().sign_out(lan.token));
    EXPECT_TRUE(comes_true([&] { return outcome(sessions().check(lan.token)) == "session_ended"; }));
    is_broken = false;
    const auto again = site.sign_in("lan");
    EXPECT_TRUE(comes_true([&] { return is_checked_from_memory(again.token); }));
    EXPECT_EQ(outcome(sessions().check(lan.token)), "session_ended");
}

TEST_F(SessionCacheTest, WhoFellTooFarBehindForgetsAll) {
    const auto lan = site.sign_in("lan");
    ASSERT_TRUE(comes_true([&] { return is_checked_from_memory(lan.token); }));
    is_behind = true;
    must(other->sessions().sign_out(lan.token));
    EXPECT_TRUE(comes_true([&] { return outcome(sessions().check(lan.token)) == "session_ended"; }));
    is_behind = false;
    const auto again = site.sign_in("lan");
    EXPECT_TRUE(comes_true([&] { return is_checked_from_memory(again.token); }));
}

TEST_F(SessionCacheTest, ATokenThatWasReplacedElsewhereIsVoidSoon) {
    const auto lan = site.sign_in("lan");
    ASSERT_TRUE(comes_true([&] { return is_checked_from_memory(lan.token); }));
    SignInRequest again;
    again.password = password;
    must(other->sessions().reauthenticate(lan.token, again));
    EXPECT_TRUE(comes_true([&] { return outcome(sessions().check(lan.token)) == "unauthenticated"; }));
}

/// There is no tolerance: both remember the session, and one of them saw activity of which the other has not heard.
TEST_F(SessionCacheTest, S28_EndsExactlyByTheClockOnEveryProcess) {
    const auto lan = site.sign_in("lan");
    ASSERT_TRUE(comes_true([&] { return is_checked_from_memory(lan.token); }));
    must(other->sessions().check(lan.token));
    site.clock->advance(10min);
    must(other->sessions().renew(lan.token));
    for (auto* engine : {&site.engine(), other.get()}) {
        site.clock->set(start + 40min - 1us);
        EXPECT_EQ(outcome(engine->sessions().check(lan.token)), "ok");
        site.clock->set(start + 40min);
        EXPECT_EQ(outcome(engine->sessions().check(lan.token)), "session_ended");
    }
}

TEST_F(SessionCacheTest, ActivityElsewhereKeepsASessionAlive) {
    const auto lan = site.sign_in("lan");
    ASSERT_TRUE(comes_true([&] { return is_checked_from_memory(lan.token); }));
    site.clock->advance(29min);
    must(other->sessions().renew(lan.token));
    site.clock->advance(5min);
    EXPECT_EQ(must(sessions().check(lan.token)).state.ends_in, 25min);
}

TEST_F(SessionCacheTest, NoCheckThatBeganBeforeTheEndBringsItBack) {
    for (int round = 0; round < 50; ++round) {
        const auto lan = site.sign_in("lan");
        std::atomic<bool> is_over{false};
        std::atomic<int> wrong{0};
        race(3, [&](std::size_t i) {
            if (i == 0) {
                must(sessions().sign_out(lan.token));
                is_over = true;
                return;
            }
            for (int check = 0; check < 200; ++check) {
                const bool was_over = is_over;
                if (sessions().check(lan.token).has_value() && was_over) ++wrong;
            }
        });
        ASSERT_EQ(wrong, 0);
        ASSERT_EQ(outcome(sessions().check(lan.token)), "session_ended");
    }
}

} // namespace
} // namespace masthead::engine_tests
