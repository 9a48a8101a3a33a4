#include <masthead/access/session.hpp>

#include "core/prefixed.hpp"

#include <algorithm>
#include <set>

namespace masthead::inline v0 {

std::string_view to_string(SessionEnd reason) noexcept {
    switch (reason) {
    case SessionEnd::idle: return "idle";
    case SessionEnd::expired: return "expired";
    case SessionEnd::signed_out: return "signed_out";
    case SessionEnd::revoked: return "revoked";
    }
    return "unknown";
}

std::string_view to_string(SessionState::Phase phase) noexcept {
    switch (phase) {
    case SessionState::Phase::active: return "active";
    case SessionState::Phase::warning: return "warning";
    case SessionState::Phase::ended: return "ended";
    }
    return "unknown";
}

std::string_view to_string(SessionOverflow overflow) noexcept {
    switch (overflow) {
    case SessionOverflow::end_idle_longest: return "end_idle_longest";
    case SessionOverflow::end_oldest: return "end_oldest";
    case SessionOverflow::refuse: return "refuse";
    }
    return "unknown";
}

SessionPolicy SessionPolicy::of(Role role) const {
    auto policy = *this;
    policy.roles.clear();
    const auto shorten = [](std::chrono::seconds& time, std::chrono::seconds limit) {
        if (limit > std::chrono::seconds(0)) time = std::min(time, limit);
    };
    for (const auto& limits : roles) {
        if (limits.role != role) continue;
        shorten(policy.idle_timeout, limits.idle_timeout);
        shorten(policy.absolute_timeout, limits.absolute_timeout);
        shorten(policy.remembered_timeout, limits.remembered_timeout);
    }
    return policy;
}

Result<void> SessionPolicy::validate() const {
    using namespace std::chrono_literals;
    if (warning < 20s) return invalid_argument("warning", "people need at least 20 seconds to react");
    if (idle_timeout <= warning || idle_timeout > 24h * 30) {
        return invalid_argument("idle_timeout", "it must be longer than the warning and at most 30 days");
    }
    if (absolute_timeout < idle_timeout || absolute_timeout > 24h * 366) {
        return invalid_argument("absolute_timeout", "it must be at least the idle timeout and at most 366 days");
    }
    if (remembered_timeout < absolute_timeout || remembered_timeout > 24h * 366) {
        return invalid_argument("remembered_timeout", "it must be at least the absolute timeout and at most 366 days");
    }
    if (renewal_interval < 0s || renewal_interval > idle_timeout / 2) {
        return invalid_argument("renewal_interval", "it must be at most half the idle timeout");
    }
    const bool is_read_anew = refused_elsewhere_within == 0ms;
    if (!is_read_anew && (refused_elsewhere_within < 100ms || refused_elsewhere_within > 60s)) {
        return invalid_argument("refused_elsewhere_within", "0, or 100 milliseconds to 60 seconds are allowed");
    }
    if (to_string(overflow) == "unknown") return invalid_argument("overflow", "this is none of its values");
    if (max_sessions > 1'000) return invalid_argument("max_sessions", "0 (no limit) to 1,000 are allowed");
    std::set<Role> known;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const auto name = "roles[" + std::to_string(i) + "].";
        const auto& limits = roles[i];
        if (!parse_role(to_string(limits.role))) return invalid_argument(name + "role", "this is no role");
        if (!known.insert(limits.role).second) return invalid_argument(name + "role", "this role has an entry already");
        if (std::min({limits.idle_timeout, limits.absolute_timeout, limits.remembered_timeout}) < 0s) {
            return invalid_argument(name + "idle_timeout", "times are 0 (that of the site) or longer");
        }
        MASTHEAD_CHECK(detail::prefixed(of(limits.role).validate(), name));
    }
    return {};
}

std::chrono::seconds SessionPolicy::effective_renewal_interval() const noexcept {
    using namespace std::chrono_literals;
    return renewal_interval > 0s ? renewal_interval : std::min(60s, idle_timeout / 20);
}

SessionState evaluate(const Session& session, const SessionPolicy& policy, Timestamp now) noexcept {
    SessionState state;
    if (session.ended_at) {
        state.reason = session.ended_reason.value_or(SessionEnd::revoked);
        return state;
    }
    // The stored limit counts, unless the policy has become stricter since sign-in.
    const auto limit = session.remembered ? policy.remembered_timeout : policy.absolute_timeout;
    const auto absolute_end = std::min(session.expires_at, session.created_at + limit);
    const auto idle_end = session.last_activity_at + policy.idle_timeout;
    const bool idle_first = !session.remembered && idle_end < absolute_end;
    state.ends_at = idle_first ? idle_end : absolute_end;
    state.warn_at = state.ends_at - policy.warning;
    if (now >= state.ends_at) {
        state.reason = idle_first ? SessionEnd::idle : SessionEnd::expired;
        return state;
    }
    state.phase = now >= state.warn_at ? SessionState::Phase::warning : SessionState::Phase::active;
    state.ends_in = state.ends_at - now;
    state.absolute_ends_in = absolute_end - now;
    return state;
}

bool should_renew(const Session& session, const SessionPolicy& policy, Timestamp now) noexcept {
    if (evaluate(session, policy, now).phase == SessionState::Phase::ended) return false;
    return now - session.last_activity_at >= policy.effective_renewal_interval();
}

} // namespace masthead::inline v0
