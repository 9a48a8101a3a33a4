#pragma once

#include <masthead/access/session.hpp>
#include <masthead/core/error.hpp>
#include <masthead/core/secret.hpp>
#include <masthead/storage/storage.hpp>

#include <string>

namespace masthead::inline v0::detail {

struct EngineState;

/// The answer to whoever comes with a session that is over.
[[nodiscard]] inline Error session_ended(SessionEnd reason) {
    return {ErrorCode::session_ended, std::string(to_string(reason)), ""};
}

/// The answer to a token that is none, or none any more.
[[nodiscard]] inline Error unknown_session() {
    return {ErrorCode::unauthenticated, "there is no such session", ""};
}

/// 256 random bits as 43 characters of base64url.
[[nodiscard]] Secret new_token();
/// What is stored of a token.
[[nodiscard]] std::string token_hash(const Secret& token);
/// Known to those alone who know the token, so nothing of it need be stored.
[[nodiscard]] std::string csrf_token_of(const Secret& token);
/// Ends the sessions of an account (of all without one) but `keep`, and tells the feed; gives how many. The cache is
/// the caller's, after the unit.
[[nodiscard]] Result<std::uint32_t> end_sessions(WriteTransaction& transaction, const EngineState& state,
                                                 const std::optional<AccountId>& account, SessionEnd reason,
                                                 const std::optional<SessionId>& keep);

} // namespace masthead::inline v0::detail
