#pragma once

#include <masthead/access/principal.hpp>

#include <optional>
#include <string>
#include <vector>

namespace masthead::inline v0 {

/// A key for programs that act for an account: a site's own scripts, a build of static pages. It may do what both its
/// scopes and the account's role allow. The token itself is known to its owner alone; only a hash of it is stored. A
/// plain value type.
struct ApiToken {
    ApiTokenId id;
    AccountId account;
    /// What its owner calls it, 1 to 100 code points.
    std::string name;
    /// SHA-256 of the token, 64 lower-case hexadecimal digits; unique.
    std::string token_hash;
    /// What it may do at most: at least one, sorted, each once.
    std::vector<Permission> scopes;
    Timestamp created_at;
    Timestamp expires_at;
    /// Written at most once a minute.
    std::optional<Timestamp> last_used_at;
    std::optional<Timestamp> revoked_at;

    friend bool operator==(const ApiToken&, const ApiToken&) = default;
};

/// Checks and normalises `name` and `scopes`. Errors name the member.
[[nodiscard]] Result<ApiToken> validated(ApiToken token);

} // namespace masthead::inline v0
