#include <masthead/access/api_token.hpp>

#include <masthead/core/text.hpp>

#include <algorithm>

namespace masthead::inline v0 {

Result<ApiToken> validated(ApiToken token) {
    MASTHEAD_TRY(token.name, check_text("name", token.name, {1, 100, false}));
    if (token.scopes.empty()) return invalid_argument("scopes", "at least one is needed");
    std::ranges::sort(token.scopes);
    const auto repeated = std::ranges::unique(token.scopes);
    token.scopes.erase(repeated.begin(), repeated.end());
    return token;
}

} // namespace masthead::inline v0
