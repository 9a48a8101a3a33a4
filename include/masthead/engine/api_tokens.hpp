#pragma once

#include <masthead/access/api_token.hpp>
#include <masthead/core/secret.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace masthead::inline v0 {

namespace detail {
struct EngineState;
}

/// A token that was made just now.
struct NewApiToken {
    ApiToken token;
    /// Shown this once: `masthead_` and 43 characters of base64url.
    Secret secret;
};

/// What a new token shall be.
struct ApiTokenRequest {
    /// Whose it is; the account of whoever asks if empty.
    std::optional<AccountId> account{};
    std::string name{};
    std::vector<Permission> scopes{};
    /// One hour to 366 days.
    std::chrono::hours valid_for{24 * 90};
};

/// Tokens for programs that act for an account. Safe from any thread.
class ApiTokens {
public:
    explicit ApiTokens(detail::EngineState& state) noexcept : state_(state) {}

    /// One's own; those of others by the host alone. `permission_denied` (field `scopes`) for what the account itself
    /// may not do; `conflict` if it has 100 that are good. Needs a recent password.
    [[nodiscard]] Result<NewApiToken> create(const Principal& by, const ApiTokenRequest& request);
    /// Those of `account` (of whoever asks if empty), newest first, revoked and expired ones as long as they are kept
    /// (30 days). Those of others need `manage_accounts`.
    [[nodiscard]] Result<std::vector<ApiToken>> list(const Principal& by, const std::optional<AccountId>& account = {});
    /// Ends it for good; no error if it is over already. Those of others need `manage_accounts`.
    [[nodiscard]] Result<void> revoke(const Principal& by, const ApiTokenId& id);
    /// Who acts with `secret`. `unauthenticated` with the same message for one that never was, is revoked or expired,
    /// or whose account is disabled. Writes when it was used, at most once a minute.
    [[nodiscard]] Result<Principal> check(const Secret& secret);
    /// True for what looks like an API token, and so is no session's.
    [[nodiscard]] static bool has_form(const Secret& secret) noexcept;

private:
    detail::EngineState& state_;
};

} // namespace masthead::inline v0
