#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

namespace {

Error no_session(const Call& call) {
    if (call.session_end) return {ErrorCode::session_ended, "the session is over: " + *call.session_end, ""};
    return {ErrorCode::unauthenticated, "sign in first", ""};
}

Result<AccountId> account_id(const Call& call) {
    auto id = AccountId::parse(call.parameters[0]);
    if (!id) return not_found("there is no such account");
    return id;
}

Result<Account> account_of(Call& call) {
    MASTHEAD_TRY(const AccountId id, account_id(call));
    return call.engine().accounts().get(call.by(), id);
}

} // namespace

Result<Response> get_session(Call& call) {
    return json_response(call, call.session_view());
}

Result<Response> create_session(Call& call) {
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow({"login", "password", "remember"}));
    SignInRequest request;
    MASTHEAD_TRY(const auto login, input.text("login"));
    MASTHEAD_TRY(auto password, input.text("password"));
    MASTHEAD_TRY(const auto remember, input.flag("remember"));
    if (!login) return invalid_argument("login", "this must not be empty");
    if (!password) return invalid_argument("password", "this must not be empty");
    request.login = *login;
    request.password = Secret(std::move(*password));
    request.remember = remember.value_or(false);
    request.device = device_of(call.request);
    MASTHEAD_TRY(SignedIn signed_in, call.engine().sessions().sign_in(request));
    // The session that came with the request is replaced, not kept beside the new one.
    if (call.session) MASTHEAD_CHECK(call.engine().sessions().sign_out(call.token));
    call.session = std::move(signed_in);
    MASTHEAD_TRY(Response response, json_response(call, call.session_view(), 201));
    set_session_cookie(response, call, *call.session);
    return response;
}

Result<Response> erase_session(Call& call) {
    if (!call.token.empty()) MASTHEAD_CHECK(call.engine().sessions().sign_out(call.token));
    auto response = empty_response(204);
    clear_session_cookie(response, call);
    response.headers.add("Clear-Site-Data", "\"cache\"");
    return response;
}

Result<Response> keep_session(Call& call) {
    if (!call.session) return no_session(call);
    MASTHEAD_TRY(call.session, call.engine().sessions().keep_alive(call.token));
    return json_response(call, call.session_view());
}

Result<Response> list_sessions(Call& call) {
    if (!call.session) return no_session(call);
    SessionListView view;
    MASTHEAD_TRY(view.sessions, call.engine().sessions().list(call.by()));
    view.current = call.session->session.id;
    return json_response(call, view);
}

Result<Response> revoke_session(Call& call) {
    if (!call.session) return no_session(call);
    const auto id = SessionId::parse(call.parameters[0]);
    if (!id) return not_found("there is no such session");
    MASTHEAD_CHECK(call.engine().sessions().revoke(call.by(), *id));
    return empty_response(204);
}

Result<Response> revoke_other_sessions(Call& call) {
    if (!call.session) return no_session(call);
    MASTHEAD_CHECK(call.engine().sessions().revoke_others(call.by()));
    return empty_response(204);
}

Result<Response> list_accounts(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_accounts));
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    AccountListView view;
    MASTHEAD_TRY(view.page, call.engine().accounts().list(call.by(), page));
    return json_response(call, view);
}

Result<Response> get_account(Call& call) {
    MASTHEAD_TRY(Account account, account_of(call));
    const auto version = account.version;
    return json_response(call, AccountView{std::move(account)}, 200, version);
}

Result<Response> create_account(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_accounts));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow({"login", "password", "role", "display_name", "email"}));
    Account account;
    MASTHEAD_TRY(const auto login, input.text("login"));
    MASTHEAD_TRY(auto password, input.text("password"));
    MASTHEAD_TRY(const auto role, input.text("role"));
    MASTHEAD_TRY(const auto name, input.text("display_name"));
    MASTHEAD_TRY(const auto email, input.text("email"));
    account.login = login.value_or("");
    account.display_name = name.value_or("");
    account.email = email.value_or("");
    if (role) {
        MASTHEAD_TRY(account.role, parse_role(*role));
    }
    MASTHEAD_TRY(account, call.engine().accounts().create(call.by(), account, Secret(password.value_or(""))));
    const auto location = call.service.options.prefix + "/api/v1/accounts/" + to_string(account.id);
    const auto version = account.version;
    MASTHEAD_TRY(Response response, json_response(call, AccountView{std::move(account)}, 201, version));
    response.headers.add("Location", location);
    return response;
}

Result<Response> update_account(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_accounts));
    MASTHEAD_TRY(Account account, account_of(call));
    MASTHEAD_TRY(account.version, call.if_match(account.version));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow({"login", "role", "display_name", "email", "disabled"}));
    MASTHEAD_TRY(const auto login, input.text("login"));
    MASTHEAD_TRY(const auto role, input.text("role"));
    MASTHEAD_TRY(const auto name, input.text("display_name"));
    MASTHEAD_TRY(const auto email, input.text("email"));
    MASTHEAD_TRY(const auto disabled, input.flag("disabled"));
    if (login) account.login = *login;
    if (name) account.display_name = *name;
    if (email) account.email = *email;
    if (disabled) account.disabled = *disabled;
    if (role) {
        MASTHEAD_TRY(account.role, parse_role(*role));
    }
    MASTHEAD_TRY(account, call.engine().accounts().update(call.by(), std::move(account)));
    const auto version = account.version;
    return json_response(call, AccountView{std::move(account)}, 200, version);
}

Result<Response> restrict_account(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const AccountId id, account_id(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow({"kind", "until", "reason"}));
    MASTHEAD_TRY(const auto kind, input.text("kind"));
    MASTHEAD_TRY(auto reason, input.text("reason"));
    Restriction restriction;
    MASTHEAD_TRY(restriction.kind, parse_restriction_kind(kind.value_or("")));
    MASTHEAD_TRY(restriction.until, input.time("until"));
    restriction.reason = std::move(reason).value_or("");
    RestrictionView view;
    MASTHEAD_TRY(view.restriction, call.engine().accounts().restrict(call.by(), id, std::move(restriction)));
    return json_response(call, view);
}

Result<Response> lift_restriction(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const AccountId id, account_id(call));
    MASTHEAD_CHECK(call.engine().accounts().lift(call.by(), id));
    return empty_response(204);
}

} // namespace masthead::inline v0::http::detail
