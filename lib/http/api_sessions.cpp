#include "http/api_schemas.hpp"
#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

namespace {

Error no_session(const Call& call) {
    if (call.session_end) return {ErrorCode::session_ended, "the session is over: " + *call.session_end, ""};
    return {ErrorCode::unauthenticated, "sign in first", ""};
}

/// Login, password and code of a body, as far as they are there.
Result<void> read_credentials(const JsonInput& input, SignInRequest& request) {
    MASTHEAD_TRY(auto password, input.text("password"));
    MASTHEAD_TRY(auto code, input.text("code"));
    if (!password) return invalid_argument("password", "this must not be empty");
    request.password = Secret(std::move(*password));
    request.code = Secret(std::move(code).value_or(""));
    return {};
}

} // namespace

Result<Response> get_session(Call& call) {
    // People look at the countdown, so it is that of the storage, which knows of activity elsewhere.
    if (call.session) {
        auto current = call.engine().sessions().look_up(call.token);
        if (current) {
            call.session = std::move(*current);
        } else if (current.error().code == ErrorCode::session_ended) {
            call.session.reset();
            call.session_end = current.error().message;
        } else if (current.error().code == ErrorCode::unauthenticated) {
            call.session.reset();
        } else {
            return std::move(current).error();
        }
    }
    return json_response(call, call.session_view());
}

Result<Response> get_session_policy(Call& call) {
    // Those who are not signed in are told what holds for readers.
    const auto& policies = call.engine().policies();
    return json_response(call, SessionPolicyView{policies.session.of(call.by().role), policies.password,
                                                 policies.sign_in.recent_password});
}

Result<Response> create_session(Call& call) {
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::session_input));
    auto request = sign_in_request(call);
    MASTHEAD_TRY(const auto login, input.text("login"));
    MASTHEAD_TRY(const auto remember, input.flag("remember"));
    if (!login) return invalid_argument("login", "this must not be empty");
    request.login = *login;
    MASTHEAD_CHECK(read_credentials(input, request));
    request.remember = remember.value_or(false);
    call.tells_result = true;
    MASTHEAD_TRY(call.session, call.engine().sessions().sign_in(request));
    MASTHEAD_TRY(Response response, json_response(call, call.session_view(), 201));
    set_session_cookie(response, call, *call.session);
    return response;
}

Result<Response> reauthenticate(Call& call) {
    if (!call.session) return no_session(call);
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::reauthentication_input));
    auto request = sign_in_request(call);
    MASTHEAD_CHECK(read_credentials(input, request));
    call.tells_result = true;
    MASTHEAD_TRY(call.session, call.engine().sessions().reauthenticate(call.token, request));
    MASTHEAD_TRY(Response response, json_response(call, call.session_view()));
    set_session_cookie(response, call, *call.session);
    return response;
}

Result<Response> erase_session(Call& call) {
    if (!call.token.empty()) MASTHEAD_CHECK(call.engine().sessions().sign_out(call.token, call.client.address));
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

Result<Response> revoke_account_sessions(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_accounts));
    const auto id = AccountId::parse(call.parameters[0]);
    if (!id) return not_found("there is no such account");
    MASTHEAD_CHECK(call.engine().sessions().revoke_all(call.by(), *id));
    return empty_response(204);
}

} // namespace masthead::inline v0::http::detail
