#include "ended.hpp"

#include <algorithm>

namespace masthead::inline v0::openid::detail {

bool Ended::add(const LogoutClaims& logout, Timestamp now) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(seen_, [&](const auto& entry) { return entry.second <= now; });
    const auto is_over = [&](const auto& entry) { return entry.second.forget_at <= now; };
    std::erase_if(subjects_, is_over);
    std::erase_if(sessions_, is_over);
    if (!seen_.emplace(logout.token_id, logout.expires_at + tolerance_).second) return false;
    const bool is_session = !logout.session.empty();
    auto& end = is_session ? sessions_[logout.session] : subjects_[logout.subject];
    // What ends a session ends all of its tokens, for a new session has a new id.
    const auto until = is_session ? Timestamp::maximum() : logout.issued_at;
    end.issued_until = std::max(end.issued_until, until);
    end.forget_at = std::max(end.forget_at, std::max(now, logout.issued_at) + max_token_life_ + tolerance_ * 2);
    return true;
}

bool Ended::includes(const Claims& claims) const {
    const std::scoped_lock lock(mutex_);
    const auto ends = [&](const auto& known, const std::string& name) {
        const auto found = known.find(name);
        return found != known.end() && claims.issued_at <= found->second.issued_until;
    };
    return ends(subjects_, claims.subject) || (!claims.session.empty() && ends(sessions_, claims.session));
}

} // namespace masthead::inline v0::openid::detail
