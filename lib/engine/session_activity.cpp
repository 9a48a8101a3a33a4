#include <masthead/engine/sessions.hpp>

#include "engine/group_unit.hpp"
#include "engine/session_rules.hpp"

#include <algorithm>

/// What keeps sessions alive.
namespace masthead::inline v0 {

namespace {

using detail::Activity;
using detail::GroupUnit;

/// Writes activity now; the session may have ended since it was checked.
Result<SignedIn> touched(detail::EngineState& state, const Secret& token, SignedIn signed_in,
                         detail::SessionCache::Moment moment) {
    Activity write{signed_in};
    MASTHEAD_CHECK(detail::write_together(state, write));
    state.sessions.keep(token.reveal(), signed_in, moment);
    return signed_in;
}

Result<void> decide(const GroupUnit& unit, const std::map<SessionId, Session>& stored, const Activity& write) {
    auto& session = write.signed_in.session;
    const auto found = stored.find(session.id);
    if (found == stored.end()) return detail::unknown_session();
    session = found->second;
    const auto& policy = unit.state.session_policy(write.signed_in.account.role);
    write.signed_in.state = evaluate(session, policy, unit.now);
    if (write.signed_in.state.reason) return detail::session_ended(*write.signed_in.state.reason);
    session.last_activity_at = std::max(session.last_activity_at, unit.now);
    write.signed_in.state = evaluate(session, policy, unit.now);
    return {};
}

} // namespace

namespace detail {

Result<void> write_activity(GroupUnit& unit, std::span<Activity* const> writes) {
    std::set<SessionId> ids;
    for (const auto* write : writes) ids.insert(write->signed_in.session.id);
    MASTHEAD_TRY(const auto stored,
                 found_by_key<Session>(ids, [&](const auto& asked) { return unit.transaction.find_sessions(asked); }));
    std::set<SessionId> live;
    for (auto* write : writes) {
        write->outcome = decide(unit, stored, *write);
        if (write->outcome) live.insert(write->signed_in.session.id);
    }
    if (live.empty()) return {};
    std::vector<SessionTouch> touches;
    for (const auto& id : live) touches.push_back({id, unit.now});
    MASTHEAD_CHECK(unit.transaction.touch_sessions(touches));
    return {};
}

} // namespace detail

Result<SignedIn> Sessions::renew(const Secret& token) {
    const auto moment = state_.sessions.moment();
    MASTHEAD_TRY(const auto checked, check(token));
    auto signed_in = checked.copy();
    if (!should_renew(signed_in.session, state_.session_policy(signed_in.account.role), state_.now())) return signed_in;
    return touched(state_, token, std::move(signed_in), moment);
}

Result<SignedIn> Sessions::keep_alive(const Secret& token) {
    const auto moment = state_.sessions.moment();
    MASTHEAD_TRY(SignedIn signed_in, look_up(token));
    if (!state_.policies.session.keep_alive) return permission_denied("sessions of this site cannot be kept alive");
    return touched(state_, token, std::move(signed_in), moment);
}

} // namespace masthead::inline v0
