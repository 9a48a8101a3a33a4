#pragma once

#include "json.hpp"

#include <masthead/plugins/openid.hpp>

#include <optional>
#include <string>

/// What a token says, once its signature was found right.
namespace masthead::inline v0::openid::detail {

/// Of a token with which somebody acts.
struct Claims {
    std::string subject;
    /// The session at the issuer; empty if it names none.
    std::string session;
    Timestamp issued_at;
    std::optional<Timestamp> authenticated_at;
    /// All of them.
    json::object all;
};

/// Of a token that says that a session is over.
struct LogoutClaims {
    std::string token_id;
    /// One of them at least is not empty.
    std::string subject;
    std::string session;
    Timestamp issued_at;
    Timestamp expires_at;
};

/// Judges issuer, audience, times and subject.
[[nodiscard]] Result<Claims> checked_claims(json::object claims, const Options& options, Timestamp now);
[[nodiscard]] Result<LogoutClaims> checked_logout(const json::object& claims, const Options& options, Timestamp now);

} // namespace masthead::inline v0::openid::detail
