#include "http/api_schemas.hpp"
#include "http/routes.hpp"

/// API tokens and the audit log.
namespace masthead::inline v0::http::detail {

namespace {

/// An account that a parameter of the query names.
Result<std::optional<AccountId>> account_parameter(const Call& call, std::string_view name) {
    const auto text = call.target.find(name);
    if (!text) return std::optional<AccountId>();
    MASTHEAD_TRY(const AccountId id, AccountId::parse(*text));
    return std::optional(id);
}

/// The name of the list for its cursors.
std::string audit_name(const AuditQuery& query) {
    std::string name = "audit\n";
    name.append(query.actor ? to_string(*query.actor) : "").append(1, '\n');
    name.append(query.account ? to_string(*query.account) : "").append(1, '\n');
    return name.append(query.action ? to_string(*query.action) : "");
}

Result<std::vector<Permission>> read_scopes(const JsonInput& input) {
    std::vector<Permission> scopes;
    MASTHEAD_CHECK(input.each("scopes", [&](const boost::json::value& value, const std::string& path) -> Result<void> {
        const auto* text = value.if_string();
        auto scope = parse_permission(text != nullptr ? std::string_view(*text) : std::string_view());
        if (!scope) return invalid_argument(path, scope.error().message);
        scopes.push_back(*scope);
        return {};
    }));
    return scopes;
}

} // namespace

Result<Response> list_api_tokens(Call& call) {
    MASTHEAD_TRY(const auto account, account_parameter(call, "account"));
    ApiTokenListView view;
    MASTHEAD_TRY(view.tokens, call.engine().api_tokens().list(call.by(), account));
    return json_response(call, view);
}

Result<Response> create_api_token(Call& call) {
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::api_token_input));
    ApiTokenRequest request;
    MASTHEAD_TRY(auto name, input.text("name"));
    MASTHEAD_TRY(const auto days, input.integer("expires_in_days"));
    MASTHEAD_TRY(request.scopes, read_scopes(input));
    request.name = std::move(name).value_or("");
    if (days) {
        if (*days < 1 || *days > 366) return invalid_argument("expires_in_days", "1 to 366 are allowed");
        request.valid_for = std::chrono::hours(24 * *days);
    }
    call.tells_result = true;
    MASTHEAD_TRY(NewApiToken made, call.engine().api_tokens().create(call.by(), request));
    return json_response(call, ApiTokenView{std::move(made.token), std::string(made.secret.reveal())}, 201);
}

Result<Response> revoke_api_token(Call& call) {
    const auto id = ApiTokenId::parse(call.parameters[0]);
    if (!id) return not_found("there is no such token");
    MASTHEAD_CHECK(call.engine().api_tokens().revoke(call.by(), *id));
    return empty_response(204);
}

Result<Response> list_audit(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::take_part));
    AuditQuery query;
    MASTHEAD_TRY(query.actor, account_parameter(call, "actor"));
    MASTHEAD_TRY(query.account, account_parameter(call, "account"));
    if (const auto action = call.target.find("action")) {
        MASTHEAD_TRY(query.action, parse_audit_action(*action));
    }
    // People who do not manage accounts mean their own.
    const auto by = call.by();
    if (!query.account && !by.may(Permission::manage_accounts)) query.account = by.account;
    call.list = audit_name(query);
    MASTHEAD_TRY(query.page, call.page_request());
    AuditListView view;
    MASTHEAD_TRY(view.page, call.engine().accounts().audit(by, query));
    return json_response(call, view);
}

} // namespace masthead::inline v0::http::detail
