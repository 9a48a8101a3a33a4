#include <masthead/access/session.hpp>

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <utility>
#include <vector>

namespace masthead {
namespace {

using namespace std::chrono_literals;
using Phase = SessionState::Phase;

constexpr auto start = Timestamp::from_seconds(1'700'000'000);

Session session_at(Timestamp at, const SessionPolicy& policy, bool remembered = false) {
    Session session;
    session.created_at = session.last_activity_at = at;
    session.remembered = remembered;
    session.expires_at = at + (remembered ? policy.remembered_timeout : policy.absolute_timeout);
    return session;
}

std::string validity(const SessionPolicy& policy) {
    const auto outcome = policy.validate();
    if (outcome) return "ok";
    EXPECT_EQ(outcome.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(outcome.error().message.empty());
    return outcome.error().field;
}

template <typename Value>
std::string with(Value SessionPolicy::*member, std::type_identity_t<Value> value) {
    SessionPolicy policy;
    policy.*member = value;
    return validity(policy);
}

TEST(SessionPolicy, KeepsItsBounds) {
    using P = SessionPolicy;
    EXPECT_EQ(validity({}), "ok");
    EXPECT_EQ(with(&P::idle_timeout, 61s), "ok");
    EXPECT_EQ(with(&P::idle_timeout, 60s), "idle_timeout");
    EXPECT_EQ(with(&P::idle_timeout, 0s), "idle_timeout");
    EXPECT_EQ(with(&P::idle_timeout, std::chrono::seconds::min()), "idle_timeout");
    EXPECT_EQ(with(&P::absolute_timeout, 1800s), "ok");
    EXPECT_EQ(with(&P::absolute_timeout, 1799s), "absolute_timeout");
    EXPECT_EQ(with(&P::absolute_timeout, std::chrono::seconds::max()), "absolute_timeout");
    EXPECT_EQ(with(&P::remembered_timeout, 12h), "ok");
    EXPECT_EQ(with(&P::remembered_timeout, 12h - 1s), "remembered_timeout");
    EXPECT_EQ(with(&P::remembered_timeout, 24h * 366), "ok");
    EXPECT_EQ(with(&P::remembered_timeout, 24h * 366 + 1s), "remembered_timeout");
    EXPECT_EQ(with(&P::renewal_interval, 900s), "ok");
    EXPECT_EQ(with(&P::renewal_interval, 901s), "renewal_interval");
    EXPECT_EQ(with(&P::renewal_interval, -1s), "renewal_interval");
    EXPECT_EQ(with(&P::max_sessions, 1'000), "ok");
    EXPECT_EQ(with(&P::max_sessions, 1'001), "max_sessions");
    EXPECT_EQ(with(&P::overflow, SessionOverflow::refuse), "ok");
    EXPECT_EQ(with(&P::overflow, static_cast<SessionOverflow>(4)), "overflow");
    EXPECT_EQ(with(&P::refused_elsewhere_within, 0ms), "ok");
    EXPECT_EQ(with(&P::refused_elsewhere_within, 99ms), "refused_elsewhere_within");
    EXPECT_EQ(with(&P::refused_elsewhere_within, 60'001ms), "refused_elsewhere_within");
    SessionPolicy longest;
    longest.idle_timeout = longest.absolute_timeout = longest.remembered_timeout = 24h * 30;
    EXPECT_EQ(validity(longest), "ok");
    longest.idle_timeout += 1s;
    longest.absolute_timeout = longest.remembered_timeout = 24h * 366;
    EXPECT_EQ(validity(longest), "idle_timeout");
    longest.idle_timeout = 24h * 30;
    EXPECT_EQ(validity(longest), "ok");
}

TEST(SessionPolicy, S20_IdleTimeoutIsExact) {
    for (const auto idle : {61s, 900s, 1800s, 3600s}) {
        SessionPolicy policy;
        policy.idle_timeout = idle;
        const auto session = session_at(start, policy);
        EXPECT_EQ(evaluate(session, policy, start + idle - 1us).ends_in, 1us);
        const auto ended = evaluate(session, policy, start + idle);
        EXPECT_EQ(ended.phase, Phase::ended);
        EXPECT_EQ(ended.reason, SessionEnd::idle);
        EXPECT_EQ(ended.ends_in, 0us);
        EXPECT_EQ(ended.absolute_ends_in, 0us);
    }
}

TEST(SessionPolicy, S21_AbsoluteTimeoutHoldsUnderConstantActivity) {
    const SessionPolicy policy;
    auto session = session_at(start, policy);
    auto now = start;
    while (evaluate(session, policy, now).phase != Phase::ended) {
        session.last_activity_at = now;
        now = now + 60s;
    }
    EXPECT_EQ(now, start + policy.absolute_timeout);
    EXPECT_EQ(evaluate(session, policy, now).reason, SessionEnd::expired);
    EXPECT_EQ(evaluate(session, policy, now - 1us).ends_in, 1us);
}

TEST(SessionPolicy, S23_ShorterRulesHoldForLiveSessionsAtOnce) {
    const SessionPolicy policy;
    const auto session = session_at(start, policy);
    auto stricter = policy;
    stricter.idle_timeout = 300s;
    EXPECT_EQ(evaluate(session, policy, start + 300s).phase, Phase::active);
    EXPECT_EQ(evaluate(session, stricter, start + 300s).reason, SessionEnd::idle);
    auto shorter = policy;
    shorter.absolute_timeout = 1800s;
    auto busy = session;
    busy.last_activity_at = start + 1700s;
    EXPECT_EQ(evaluate(busy, shorter, start + 1800s - 1us).phase, Phase::warning);
    EXPECT_EQ(evaluate(busy, shorter, start + 1800s).reason, SessionEnd::expired);
}

TEST(SessionPolicy, S23_LongerRulesNeitherReviveNorProlong) {
    const SessionPolicy policy;
    auto session = session_at(start, policy);
    session.last_activity_at = start + 12h - 10s;
    auto longer = policy;
    longer.idle_timeout = longer.absolute_timeout = 48h;
    longer.remembered_timeout = 24h * 60;
    EXPECT_EQ(evaluate(session, longer, start + 12h - 1us).ends_in, 1us);
    EXPECT_EQ(evaluate(session, longer, start + 12h).reason, SessionEnd::expired);
    session.ended_at = start + 1s;
    session.ended_reason = SessionEnd::signed_out;
    for (const auto now : {start - 1h, start, start + 1s, start + 2s}) {
        EXPECT_EQ(evaluate(session, longer, now).reason, SessionEnd::signed_out);
    }
}

TEST(SessionPolicy, S24_ExtendingNeverPassesTheAbsoluteLimit) {
    const SessionPolicy policy;
    auto session = session_at(start, policy);
    session.last_activity_at = start + policy.absolute_timeout - 10s;
    const auto state = evaluate(session, policy, session.last_activity_at);
    EXPECT_EQ(state.ends_at, session.expires_at);
    EXPECT_EQ(state.ends_in, 10s);
    EXPECT_EQ(state.absolute_ends_in, 10s);
    EXPECT_EQ(state.phase, Phase::warning);
}

TEST(SessionPolicy, S27_ActivityIsWrittenAtMostOnceAnInterval) {
    SessionPolicy policy;
    EXPECT_EQ(policy.effective_renewal_interval(), 60s);
    policy.idle_timeout = 600s;
    EXPECT_EQ(policy.effective_renewal_interval(), 30s);
    policy.idle_timeout = 61s;
    EXPECT_EQ(policy.effective_renewal_interval(), 3s);
    policy.renewal_interval = 7s;
    EXPECT_EQ(policy.effective_renewal_interval(), 7s);

    const SessionPolicy usual;
    auto session = session_at(start, usual);
    EXPECT_FALSE(should_renew(session, usual, start));
    EXPECT_FALSE(should_renew(session, usual, start + 60s - 1us));
    EXPECT_TRUE(should_renew(session, usual, start + 60s));
    EXPECT_TRUE(should_renew(session, usual, start + 1800s - 1us));
    EXPECT_FALSE(should_renew(session, usual, start + 1800s));
    EXPECT_FALSE(should_renew(session, usual, start - 1h));
    int writes = 0;
    for (int i = 0; i < 10'000; ++i) {
        const auto now = start + std::chrono::microseconds(i * 6'000);
        if (!should_renew(session, usual, now)) continue;
        session.last_activity_at = now;
        ++writes;
    }
    EXPECT_LE(writes, 2);
    session.ended_at = start;
    EXPECT_FALSE(should_renew(session, usual, start + 100s));
}

TEST(SessionPolicy, S30_ClockStepsNeverProlong) {
    const SessionPolicy policy;
    const auto session = session_at(start, policy);
    const auto back = evaluate(session, policy, start - 1h);
    EXPECT_EQ(back.phase, Phase::active);
    EXPECT_EQ(back.ends_at, start + policy.idle_timeout);
    auto busy = session;
    busy.last_activity_at = start + 24h;
    EXPECT_EQ(evaluate(busy, policy, start + 1h).ends_at, session.expires_at);
    EXPECT_EQ(evaluate(busy, policy, start + 12h).reason, SessionEnd::expired);
    EXPECT_EQ(evaluate(session, policy, start + 1h).reason, SessionEnd::idle);
}

TEST(SessionPolicy, S40_WarningGivesTimeToReact) {
    EXPECT_EQ(with(&SessionPolicy::warning, 19s), "warning");
    EXPECT_EQ(with(&SessionPolicy::warning, 20s), "ok");
    EXPECT_EQ(with(&SessionPolicy::warning, 1799s), "ok");
    EXPECT_EQ(with(&SessionPolicy::warning, 1800s), "idle_timeout");
    const SessionPolicy policy;
    auto session = session_at(start, policy);
    for (int extension = 1; extension <= 10; ++extension) {
        const auto now = session.last_activity_at + policy.idle_timeout - 1us;
        ASSERT_EQ(evaluate(session, policy, now).phase, Phase::warning);
        session.last_activity_at = now;
        ASSERT_EQ(evaluate(session, policy, now).phase, Phase::active) << extension;
        ASSERT_EQ(evaluate(session, policy, now).ends_in, policy.idle_timeout);
    }
}

TEST(SessionPolicy, S41_TenTimesTheIdleTimeIsAllowedWithinTheAbsoluteLimit) {
    SessionPolicy policy;
    policy.idle_timeout *= 10;
    EXPECT_EQ(validity(policy), "ok");
    auto session = session_at(start, policy);
    EXPECT_EQ(evaluate(session, policy, start + 5h - 61s).phase, Phase::active);
    session.last_activity_at = start + 11h;
    EXPECT_EQ(evaluate(session, policy, start + 12h).reason, SessionEnd::expired);
}

TEST(SessionPolicy, S42_WarningStartsExactlyWhenItSays) {
    const SessionPolicy policy;
    const auto session = session_at(start, policy);
    const auto active = evaluate(session, policy, start + 1740s - 1us);
    EXPECT_EQ(active.phase, Phase::active);
    EXPECT_EQ(active.warn_at, start + 1740s);
    EXPECT_EQ(active.ends_at, start + 1800s);
    EXPECT_EQ(active.ends_in, 60s + 1us);
    EXPECT_EQ(active.absolute_ends_in, 12h - 1740s + 1us);
    const auto warning = evaluate(session, policy, start + 1740s);
    EXPECT_EQ(warning.phase, Phase::warning);
    EXPECT_EQ(warning.ends_in, 60s);
    EXPECT_EQ(warning.warn_at, active.warn_at);
}

TEST(SessionPolicy, RememberedSessionsHaveNoIdleEnd) {
    const SessionPolicy policy;
    const auto session = session_at(start, policy, true);
    EXPECT_EQ(evaluate(session, policy, start + 24h * 29).phase, Phase::active);
    EXPECT_EQ(evaluate(session, policy, start + 24h * 30 - 60s).phase, Phase::warning);
    EXPECT_EQ(evaluate(session, policy, start + 24h * 30 - 1us).ends_in, 1us);
    EXPECT_EQ(evaluate(session, policy, start + 24h * 30).reason, SessionEnd::expired);
}

TEST(SessionPolicy, EndedWithoutAReasonCountsAsRevoked) {
    auto session = session_at(start, {});
    session.ended_at = start;
    EXPECT_EQ(evaluate(session, {}, start).reason, SessionEnd::revoked);
}

TEST(SessionPolicy, HoldsAtTheEndsOfTime) {
    const SessionPolicy policy;
    const auto first = session_at(Timestamp::minimum(), policy);
    EXPECT_EQ(evaluate(first, policy, Timestamp::minimum()).phase, Phase::active);
    EXPECT_EQ(evaluate(first, policy, Timestamp::maximum()).phase, Phase::ended);
    const auto last = session_at(Timestamp::maximum(), policy);
    EXPECT_EQ(evaluate(last, policy, Timestamp::maximum()).phase, Phase::ended);
}

/// Each role on each site by each time: of the site's and the role's the shorter one.
TEST(SessionPolicyOfRoles, S22_TheShorterTimeHolds) {
    const std::array roles{Role::reader, Role::author, Role::admin};
    const std::array limits{RoleSessionLimits{Role::author, 1h, 12h, 7 * 24h},
                            RoleSessionLimits{Role::admin, 15min, 12h, 12h}};
    SessionPolicy open;
    open.idle_timeout = 24h;
    open.absolute_timeout = 30 * 24h;
    open.remembered_timeout = 60 * 24h;
    SessionPolicy strict;
    strict.idle_timeout = 10min;
    strict.absolute_timeout = 1h;
    strict.remembered_timeout = 2h;
    struct Times {
        std::chrono::seconds idle;
        std::chrono::seconds absolute;
        std::chrono::seconds remembered;
    };
    const std::map<std::pair<const SessionPolicy*, Role>, Times> wanted{
        {{&open, Role::reader}, {24h, 30 * 24h, 60 * 24h}}, {{&open, Role::author}, {1h, 12h, 7 * 24h}},
        {{&open, Role::admin}, {15min, 12h, 12h}},          {{&strict, Role::reader}, {10min, 1h, 2h}},
        {{&strict, Role::author}, {10min, 1h, 2h}},         {{&strict, Role::admin}, {10min, 1h, 2h}},
    };
    for (const auto* site : {&open, &strict}) {
        for (const auto role : roles) {
            auto policy = *site;
            policy.roles.assign(limits.begin(), limits.end());
            const auto of_role = policy.of(role);
            EXPECT_TRUE(of_role.roles.empty());
            const auto& times = wanted.at({site, role});
            EXPECT_EQ(of_role.idle_timeout, times.idle) << to_string(role);
            EXPECT_EQ(of_role.absolute_timeout, times.absolute) << to_string(role);
            EXPECT_EQ(of_role.remembered_timeout, times.remembered) << to_string(role);
            EXPECT_EQ(of_role.warning, site->warning);
        }
    }
    // A time that the role leaves open is the site's.
    open.roles = {{Role::admin, 15min, 0s, 0s}};
    EXPECT_EQ(open.of(Role::admin).absolute_timeout, 30 * 24h);
    EXPECT_EQ(open.of(Role::admin).idle_timeout, 15min);
}

TEST(SessionPolicyOfRoles, IsChecked) {
    const auto validity_of = [](std::vector<RoleSessionLimits> roles) {
        SessionPolicy policy;
        policy.roles = std::move(roles);
        return validity(policy);
    };
    EXPECT_EQ(validity_of({{Role::admin, 15min, 8h, 24h}, {Role::author, 20min, 0s, 0s}}), "ok");
    EXPECT_EQ(validity_of({{Role::admin, 60s, 0s, 0s}}), "roles[0].idle_timeout");
    EXPECT_EQ(validity_of({{Role::author, 0s, 0s, 0s}, {Role::admin, 0s, 1min, 0s}}), "roles[1].absolute_timeout");
    EXPECT_EQ(validity_of({{Role::admin, -1s, 0s, 0s}}), "roles[0].idle_timeout");
    EXPECT_EQ(validity_of({{Role::admin, 0s, 0s, 0s}, {Role::admin, 0s, 0s, 0s}}), "roles[1].role");
    EXPECT_EQ(validity_of({{static_cast<Role>(77), 0s, 0s, 0s}}), "roles[0].role");
}

} // namespace
} // namespace masthead
