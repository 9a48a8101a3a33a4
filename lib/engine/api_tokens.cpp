#include <masthead/engine/api_tokens.hpp>

#include "engine/account_rules.hpp"
#include "engine/audit_log.hpp"
#include "engine/session_rules.hpp"
#include "engine/state.hpp"

#include <algorithm>

/// Tokens for programs.
namespace masthead::inline v0 {

namespace {

using detail::record_act;

/// Told apart from a session's token at sight, also by those who search files for secrets.
constexpr std::string_view prefix = "masthead_";
constexpr std::size_t most_good = 100;

Error no_such_token() {
    return {ErrorCode::unauthenticated, "the token is wrong, revoked or expired", ""};
}

bool is_good(const ApiToken& token, Timestamp now) {
    return !token.revoked_at && token.expires_at > now;
}

/// Whose tokens `by` asks for.
Result<AccountId> owner_of(const Principal& by, const std::optional<AccountId>& account) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    if (by.api_token) return permission_denied("this cannot be done with a token; sign in");
    if (!account && !by.account) return invalid_argument("account", "say whose tokens");
    return account ? *account : *by.account;
}

} // namespace

Result<NewApiToken> ApiTokens::create(const Principal& by, const ApiTokenRequest& request) {
    using namespace std::chrono_literals;
    MASTHEAD_TRY(const AccountId owner, owner_of(by, request.account));
    if (by.account && *by.account != owner) {
        return permission_denied("people make tokens for themselves alone");
    }
    MASTHEAD_CHECK(by.require_recent_password(state_.policies.sign_in.recent_password, state_.now()));
    if (request.valid_for < 1h || request.valid_for > 24h * 366) {
        return invalid_argument("valid_for", "1 hour to 366 days are allowed");
    }
    NewApiToken result;
    auto& token = result.token;
    token.name = request.name;
    token.scopes = request.scopes;
    MASTHEAD_TRY(token, validated(std::move(token)));
    result.secret = Secret(std::string(prefix) + std::string(detail::new_token().reveal()));
    token.id = state_.ids.next<ApiTokenId>();
    token.account = owner;
    token.token_hash = detail::token_hash(result.secret);
    token.created_at = state_.now();
    token.expires_at = token.created_at + request.valid_for;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const AccountRecord found, transaction.get_account(owner));
        MASTHEAD_CHECK(detail::check_not_erased(found.account));
        for (const auto scope : token.scopes) {
            if (has_permission(found.account.role, scope)) continue;
            auto error = permission_denied("the account itself has not got " + std::string(to_string(scope)));
            error.field = "scopes";
            return error;
        }
        MASTHEAD_TRY(const auto others, transaction.list_api_tokens(owner));
        const auto good = std::ranges::count_if(others, [&](const auto& each) { return is_good(each, state_.now()); });
        if (static_cast<std::size_t>(good) >= most_good) {
            return Error{ErrorCode::conflict, "this account has 100 tokens; revoke one first", ""};
        }
        MASTHEAD_CHECK(transaction.create_api_token(token));
        return record_act(transaction, state_, by, AuditAction::api_token_created, owner, token.name);
    }));
    return result;
}

Result<std::vector<ApiToken>> ApiTokens::list(const Principal& by, const std::optional<AccountId>& account) {
    MASTHEAD_TRY(const AccountId owner, owner_of(by, account));
    if (by.account != owner) MASTHEAD_CHECK(by.require(Permission::manage_accounts));
    return state_.read([&](ReadTransaction& transaction) { return transaction.list_api_tokens(owner); });
}

Result<void> ApiTokens::revoke(const Principal& by, const ApiTokenId& id) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    return state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const ApiToken token, transaction.get_api_token(id));
        const bool is_own = by.account == token.account && (!by.api_token || *by.api_token == id);
        if (!is_own && !by.may(Permission::manage_accounts)) return not_found("there is no such token");
        MASTHEAD_TRY(const bool was_good, transaction.revoke_api_token(id, state_.now()));
        if (!was_good) return {};
        return record_act(transaction, state_, by, AuditAction::api_token_revoked, token.account, token.name);
    });
}

bool ApiTokens::has_form(const Secret& secret) noexcept {
    constexpr std::size_t size = prefix.size() + 43;
    return secret.reveal().size() == size && secret.reveal().starts_with(prefix);
}

Result<Principal> ApiTokens::check(const Secret& secret) {
    constexpr std::chrono::minutes written_every(1);
    if (!has_form(secret)) return no_such_token();
    std::optional<ApiToken> token;
    auto principal = state_.read([&](ReadTransaction& transaction) -> Result<Principal> {
        MASTHEAD_TRY(token, transaction.find_api_token(detail::token_hash(secret)));
        if (!token || !is_good(*token, state_.now())) return no_such_token();
        MASTHEAD_TRY(const AccountRecord owner, transaction.get_account(token->account));
        if (owner.account.disabled) return no_such_token();
        return Principal::of(owner.account, *token);
    });
    if (!principal) return principal;
    const bool is_recent = token->last_used_at && state_.now() - *token->last_used_at < written_every;
    if (is_recent) return principal;
    bool is_still_good = true;
    const auto written = state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(is_still_good, transaction.use_api_token(token->id, state_.now()));
        return {};
    });
    if (!is_still_good) return no_such_token();
    // A storage that cannot be written does not take the right to read away.
    if (!written) state_.say(LogLevel::warning, "the use of a token was not written: " + written.error().message);
    return principal;
}

} // namespace masthead::inline v0
