#include "claims.hpp"

#include "token.hpp"

#include <algorithm>

namespace masthead::inline v0::openid::detail {

namespace {

constexpr std::size_t max_name = 255;
constexpr std::string_view logout_event = "http://schemas.openid.net/event/backchannel-logout";

bool has(const std::vector<std::string>& texts, const std::string& text) {
    return std::ranges::find(texts, text) != texts.end();
}

/// A name of at most 255 bytes; empty only if it is not there.
Result<std::string> name_member(const json::object& claims, std::string_view name) {
    MASTHEAD_TRY(const auto text, text_member(claims, name));
    if (!text) return std::string();
    if (text->empty() || text->size() > max_name) {
        return refused("the token's " + std::string(name) + " is empty or longer than 255 bytes");
    }
    return *text;
}

Result<void> check_issuer(const json::object& claims, const Options& options) {
    MASTHEAD_TRY(const auto issuer, text_member(claims, "iss"));
    if (issuer != options.issuer) return refused("the token comes from another issuer");
    return {};
}

/// For an ID token `azp` is the program it was issued to; for an access token that is `client_id`.
Result<void> check_audience(const json::object& claims, const Options& options) {
    MASTHEAD_TRY(const auto audiences, texts_member(claims, "aud"));
    if (!has(audiences, options.audience)) return refused("the token is for somebody else");
    const bool is_access_token = options.type == TokenType::access_token;
    MASTHEAD_TRY(const auto party, text_member(claims, is_access_token ? "client_id" : "azp"));
    const auto& listed = options.authorized_parties;
    const bool is_known = party && (listed.empty() ? *party == options.audience : has(listed, *party));
    const bool is_needed = is_access_token ? !listed.empty() : party.has_value() || audiences.size() > 1;
    if (is_needed && !is_known) return refused("the token was issued to another program");
    return {};
}

struct Times {
    Timestamp issued_at;
    Timestamp expires_at;
};

Result<Times> check_times(const json::object& claims, const Options& options, Timestamp now) {
    MASTHEAD_TRY(const auto issued, time_member(claims, "iat"));
    MASTHEAD_TRY(const auto expires, time_member(claims, "exp"));
    MASTHEAD_TRY(const auto begins, time_member(claims, "nbf"));
    if (!issued || !expires) return refused("the token does not say from when to when it is good");
    const Duration tolerance = options.clock_tolerance;
    if (now - *expires >= tolerance) return refused("the token has expired");
    if (*issued - now > tolerance || (begins && *begins - now > tolerance)) {
        return refused("the token is not good yet");
    }
    if (*expires - *issued > Duration(options.max_token_life)) return refused("the token lives too long");
    return Times{*issued, *expires};
}

Result<std::optional<Timestamp>> check_authentication(const json::object& claims, const Options& options,
                                                      Timestamp now) {
    MASTHEAD_TRY(const auto at, time_member(claims, "auth_time"));
    const Duration tolerance = options.clock_tolerance;
    if (at && *at - now > tolerance) return refused("the token says that somebody will sign in");
    const auto& max_age = options.max_authentication_age;
    if (max_age && (!at || now - *at > Duration(*max_age) + tolerance)) {
        return refused("sign in again: the last time was too long ago");
    }
    return at;
}

} // namespace

Result<Claims> checked_claims(json::object claims, const Options& options, Timestamp now) {
    MASTHEAD_CHECK(check_issuer(claims, options));
    MASTHEAD_CHECK(check_audience(claims, options));
    MASTHEAD_TRY(const auto times, check_times(claims, options, now));
    // A token that says that a session is over must not open one.
    if (claims.contains("events")) return refused("the token is of another type");
    Claims result;
    MASTHEAD_TRY(result.subject, name_member(claims, "sub"));
    if (result.subject.empty()) return refused("the token does not say whose it is");
    MASTHEAD_TRY(result.session, name_member(claims, "sid"));
    MASTHEAD_TRY(result.authenticated_at, check_authentication(claims, options, now));
    result.issued_at = times.issued_at;
    result.all = std::move(claims);
    return result;
}

Result<LogoutClaims> checked_logout(const json::object& claims, const Options& options, Timestamp now) {
    MASTHEAD_CHECK(check_issuer(claims, options));
    // It goes to the program, which an access token names otherwise than its audience.
    MASTHEAD_TRY(const auto audiences, texts_member(claims, "aud"));
    const auto& parties = options.authorized_parties;
    const bool is_ours = has(audiences, options.audience) ||
                         std::ranges::any_of(parties, [&](const auto& party) { return has(audiences, party); });
    if (!is_ours) return refused("the token is for somebody else");
    MASTHEAD_TRY(const auto times, check_times(claims, options, now));
    const auto* events = claims.if_contains("events");
    const auto* event =
        events != nullptr && events->is_object() ? events->get_object().if_contains(logout_event) : nullptr;
    if (event == nullptr || !event->is_object()) return refused("the token does not say that a session is over");
    if (claims.contains("nonce")) return refused("the token is of another type");
    LogoutClaims result;
    MASTHEAD_TRY(result.token_id, name_member(claims, "jti"));
    if (result.token_id.empty()) return refused("the token has no id");
    MASTHEAD_TRY(result.subject, name_member(claims, "sub"));
    MASTHEAD_TRY(result.session, name_member(claims, "sid"));
    if (result.subject.empty() && result.session.empty())
        return refused("the token does not say whose session is over");
    result.issued_at = times.issued_at;
    result.expires_at = times.expires_at;
    return result;
}

} // namespace masthead::inline v0::openid::detail
