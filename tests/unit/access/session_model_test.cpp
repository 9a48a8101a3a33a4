#include <masthead/access/session.hpp>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <gtest/gtest.h>

#include <algorithm>

namespace masthead {
namespace {

using namespace std::chrono_literals;
using Phase = SessionState::Phase;

constexpr auto start = Timestamp::from_seconds(1'700'000'000);

/// A session told in plain words, in whole microseconds and without `Timestamp`: what `evaluate` must agree with.
struct Model {
    std::int64_t created = 0;
    std::int64_t activity = 0;
    std::int64_t absolute_at_sign_in = 0;
    bool remembered = false;
    bool ended = false;

    static std::int64_t us(std::chrono::seconds time) { return time.count() * 1'000'000; }

    [[nodiscard]] std::int64_t absolute_end(const SessionPolicy& policy) const {
        const auto limit = us(remembered ? policy.remembered_timeout : policy.absolute_timeout);
        return std::min(created + absolute_at_sign_in, created + limit);
    }
    [[nodiscard]] std::int64_t end(const SessionPolicy& policy) const {
        if (remembered) return absolute_end(policy);
        return std::min(absolute_end(policy), activity + us(policy.idle_timeout));
    }
    [[nodiscard]] Phase phase(const SessionPolicy& policy, std::int64_t now) const {
        if (ended || now >= end(policy)) return Phase::ended;
        return now >= end(policy) - us(policy.warning) ? Phase::warning : Phase::active;
    }
};

rc::Gen<SessionPolicy> any_policy() {
    return rc::gen::exec([] {
        SessionPolicy policy;
        policy.warning = std::chrono::seconds(*rc::gen::inRange(20, 120));
        policy.idle_timeout = policy.warning + std::chrono::seconds(*rc::gen::inRange(1, 3'600));
        policy.absolute_timeout = policy.idle_timeout + std::chrono::seconds(*rc::gen::inRange(0, 20'000));
        policy.remembered_timeout = policy.absolute_timeout + std::chrono::seconds(*rc::gen::inRange(0, 100'000));
        policy.renewal_interval = std::chrono::seconds(*rc::gen::inRange<long>(0, policy.idle_timeout.count() / 2 + 1));
        return policy;
    });
}

/// A session with its model, going through random events.
class Walk {
public:
    Walk() : policy_(*any_policy()) {
        session_.created_at = session_.last_activity_at = start;
        session_.remembered = *rc::gen::weightedElement<bool>({{3, false}, {1, true}});
        session_.expires_at = start + (session_.remembered ? policy_.remembered_timeout : policy_.absolute_timeout);
        model_.created = model_.activity = start.microseconds();
        model_.remembered = session_.remembered;
        model_.absolute_at_sign_in = (session_.expires_at - start).count();
        limit_ = session_.expires_at;
    }

    void step() {
        switch (*rc::gen::inRange(0, 8)) {
        case 0:
        case 1:
        case 2: return move(*rc::gen::inRange<std::int64_t>(0, 2'000'000'000));
        case 3: return move(-*rc::gen::inRange<std::int64_t>(0, 4'000'000'000));
        case 4: return to_a_boundary();
        case 5: return act(false);
        case 6: return act(true);
        default: return rarely();
        }
    }

    void check() const {
        const auto state = evaluate(session_, policy_, now_);
        const auto now = now_.microseconds();
        RC_ASSERT(state.phase == model_.phase(policy_, now));
        RC_ASSERT(state.reason.has_value() == (state.phase == Phase::ended));
        if (session_.ended_at) RC_ASSERT(state.reason == session_.ended_reason);
        if (state.phase == Phase::ended) {
            RC_ASSERT(state.ends_in == 0us);
            RC_ASSERT(state.absolute_ends_in == 0us);
            RC_ASSERT(!should_renew(session_, policy_, now_));
            return;
        }
        RC_ASSERT(now_ < limit_);
        RC_ASSERT(state.ends_at.microseconds() == model_.end(policy_));
        RC_ASSERT(state.ends_in == state.ends_at - now_);
        RC_ASSERT(state.ends_in > 0us);
        RC_ASSERT(state.absolute_ends_in >= state.ends_in);
        RC_ASSERT(state.warn_at == state.ends_at - policy_.warning);
        check_what_is_shown(state);
    }

private:
    /// The end that people are shown is kept: live until just before it, over at it, if nothing is done.
    void check_what_is_shown(const SessionState& state) const {
        RC_ASSERT(evaluate(session_, policy_, state.ends_at - 1us).phase == Phase::warning);
        RC_ASSERT(evaluate(session_, policy_, state.ends_at).phase == Phase::ended);
        RC_ASSERT(evaluate(session_, policy_, state.warn_at - 1us).phase == Phase::active);
        RC_ASSERT(evaluate(session_, policy_, state.warn_at).phase == Phase::warning);
        RC_ASSERT(state.ends_at <= limit_);
    }

    void move(std::int64_t by) { now_ = now_ + std::chrono::microseconds(by); }

    void to_a_boundary() {
        const auto end = Timestamp::from_microseconds(model_.end(policy_));
        const auto offset = std::chrono::microseconds(*rc::gen::inRange(-1, 2));
        now_ = (*rc::gen::arbitrary<bool>() ? end : end - policy_.warning) + offset;
    }

    /// Activity as the engine takes it: throttled, or a deliberate keep-alive; a live session alone is touched, and
    /// never backwards.
    void act(bool deliberate) {
        const bool live = evaluate(session_, policy_, now_).phase != Phase::ended;
        const bool due = should_renew(session_, policy_, now_);
        RC_ASSERT(!due || live);
        RC_ASSERT(due == (live && now_ - session_.last_activity_at >= policy_.effective_renewal_interval()));
        if (!(deliberate ? live : due)) return;
        session_.last_activity_at = std::max(session_.last_activity_at, now_);
        model_.activity = std::max(model_.activity, now_.microseconds());
    }

    void rarely() {
        if (*rc::gen::inRange(0, 4) != 0) {
            policy_ = *any_policy();
            return;
        }
        if (session_.ended_at) return;
        session_.ended_at = now_;
        session_.ended_reason = *rc::gen::element(SessionEnd::signed_out, SessionEnd::revoked);
        model_.ended = true;
    }

    SessionPolicy policy_;
    Session session_;
    Model model_;
    Timestamp now_ = start;
    Timestamp limit_;
};

RC_GTEST_PROP(SessionModel, S30_AgreesWithAPlainModelThroughAnyEvents, ()) {
    Walk walk;
    const auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
        walk.step();
        walk.check();
    }
}

RC_GTEST_PROP(SessionModel, S23_StricterPolicyNeverKeepsASessionLonger, ()) {
    const auto policy = *any_policy();
    auto stricter = policy;
    stricter.idle_timeout -= std::chrono::seconds(*rc::gen::inRange<long>(0, policy.idle_timeout.count() - 1));
    stricter.absolute_timeout -= std::chrono::seconds(*rc::gen::inRange<long>(0, policy.absolute_timeout.count() - 1));
    Session session;
    session.created_at = start;
    session.last_activity_at = start + std::chrono::seconds(*rc::gen::inRange(0, 10'000));
    session.expires_at = start + policy.absolute_timeout;
    const auto now = start + std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(0, 30'000'000'000));
    const bool live = evaluate(session, policy, now).phase != Phase::ended;
    const bool live_by_stricter = evaluate(session, stricter, now).phase != Phase::ended;
    RC_ASSERT(live || !live_by_stricter);
}

RC_GTEST_PROP(SessionModel, OnceRunOutStaysSoWhileTimeGoesOn, ()) {
    const auto policy = *any_policy();
    Session session;
    session.created_at = session.last_activity_at = start;
    session.expires_at = start + policy.absolute_timeout;
    auto now = start;
    bool over = false;
    for (int i = 0; i < 30; ++i) {
        now = now + std::chrono::seconds(*rc::gen::inRange(0, 900));
        const bool ended = evaluate(session, policy, now).phase == Phase::ended;
        RC_ASSERT(!over || ended);
        over = ended;
        if (should_renew(session, policy, now) && *rc::gen::arbitrary<bool>()) session.last_activity_at = now;
    }
}

} // namespace
} // namespace masthead
