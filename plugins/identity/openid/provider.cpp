#include <masthead/plugins/openid.hpp>

#include "claims.hpp"
#include "ended.hpp"
#include "options.hpp"
#include "person.hpp"
#include "token.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::openid {

using namespace detail;

struct Provider::State {
    explicit State(Options chosen)
        : options(std::move(chosen)), keys(options.keys, options.clock, options.key_refresh, options.key_retry),
          ended(options.clock_tolerance, options.max_token_life) {}

    Options options;
    KeyCache keys;
    Ended ended;
};

namespace {

constexpr std::array<std::string_view, 2> jwt_types{"jwt", ""};
constexpr std::array<std::string_view, 1> access_token_types{"at+jwt"};
/// Issuers from before `logout+jwt` say nothing better; `events` tells such a token from those that let people act.
constexpr std::array<std::string_view, 3> logout_types{"logout+jwt", "jwt", ""};

} // namespace

Result<std::shared_ptr<Provider>> Provider::create(Options options) {
    MASTHEAD_TRY(auto checked, validated(std::move(options)));
    return std::shared_ptr<Provider>(new Provider(std::make_unique<State>(std::move(checked))));
}

Provider::Provider(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Provider::~Provider() = default;

Result<std::optional<http::Identity>> Provider::identify(const http::Request& request) const {
    const auto token = http::bearer_token(request);
    if (!token || !is_jwt_shaped(*token)) return std::optional<http::Identity>();
    const auto& options = state_->options;
    const std::span<const std::string_view> types =
        options.type == TokenType::access_token ? std::span<const std::string_view>(access_token_types) : jwt_types;
    MASTHEAD_TRY(auto signed_part, signed_claims(*token, options, state_->keys, types));
    const auto now = options.clock->now();
    MASTHEAD_TRY(const auto claims, checked_claims(std::move(signed_part), options, now));
    if (state_->ended.includes(claims)) return refused("the token's session is over");
    return std::optional(http::Identity{principal_of(claims, options, now), {}});
}

Result<void> Provider::end(std::string_view logout_token) {
    const auto& options = state_->options;
    const auto judge = [&]() -> Result<LogoutClaims> {
        MASTHEAD_TRY(const auto signed_part, signed_claims(logout_token, options, state_->keys, logout_types));
        return checked_logout(signed_part, options, options.clock->now());
    };
    auto logout = judge();
    if (!logout) {
        if (logout.error().code != ErrorCode::unauthenticated) return std::move(logout).error();
        return invalid_argument("logout_token", logout.error().message);
    }
    if (!state_->ended.add(*logout, options.clock->now())) {
        return invalid_argument("logout_token", "the token came before");
    }
    return {};
}

} // namespace masthead::inline v0::openid
