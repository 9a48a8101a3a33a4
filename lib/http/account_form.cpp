#include "http/account_form.hpp"

#include "http/routes.hpp"
#include "http/status.hpp"

namespace masthead::inline v0::http::detail {

namespace {

/// Takes the password that came with the form; the session has another token and CSRF token then.
Result<void> reauthenticate_by(Call& call, std::string password) {
    auto request = sign_in_request(call);
    request.password = Secret(std::move(password));
    request.code = Secret(call.form_value("confirm_code"));
    MASTHEAD_TRY(call.session, call.engine().sessions().reauthenticate(call.token, request));
    call.token = call.session->token;
    return {};
}

Result<Response> ask_for_password(const Call& call, const AccountForm& form, const Error& error) {
    MASTHEAD_TRY(RenderContext context, failed_form_context(call, form.page, error));
    // That the password is wanted is no failure of the reader.
    if (error.code == ErrorCode::reauthentication_required) context.form_error.reset();
    ConfirmationView view;
    view.action = form.path;
    for (const auto name : form.members) view.members.emplace_back(name, call.form_value(name));
    view.asks_for_code = call.session->account.second_factor_since || error.field == "code";
    return page_response(call, view, context, call.form_status(error));
}

} // namespace

Result<void> require_session(const Call& call) {
    if (call.session) return {};
    return Error{ErrorCode::unauthenticated, "sign in first", ""};
}

Result<Account> own_account(const Call& call) {
    return call.engine().accounts().get(call.by(), call.session->account.id);
}

Result<RenderContext> failed_form_context(const Call& call, std::string_view path, const Error& error) {
    if (status_of(error.code) >= 500) {
        auto text = "a form of " + std::string(path) + ": " + std::string(to_string(error.code)) + ": ";
        call.engine().log(LogLevel::error, text + error.message);
    }
    auto context = call.context();
    MASTHEAD_TRY(context.navigation, call.engine().terms().navigation());
    context.path = call.service.options.prefix + std::string(path);
    context.form_error = error;
    return context;
}

Result<Response> answer_form(Call& call, const AccountForm& form) {
    MASTHEAD_CHECK(require_session(call));
    if (const auto fresh = call.check_form_is_fresh(); !fresh) return form.show_again(fresh.error());
    auto password = call.form_value("confirm_password");
    const bool gives_password = !password.empty();
    if (gives_password) {
        const auto outcome = reauthenticate_by(call, std::move(password));
        if (!outcome && outcome.error().code == ErrorCode::session_ended) return outcome.error();
        if (!outcome) return ask_for_password(call, form, outcome.error());
    }
    auto answer = form.act();
    if (!answer) {
        const auto error = std::move(answer).error();
        const bool wants_password = error.code == ErrorCode::reauthentication_required;
        answer = wants_password ? ask_for_password(call, form, error) : form.show_again(error);
    }
    // Not for a session that this has ended.
    const bool has_cookie = answer && answer->headers.find("Set-Cookie").has_value();
    if (answer && gives_password && !has_cookie) set_session_cookie(*answer, call, *call.session);
    return answer;
}

Result<Secret> new_password(const Call& call) {
    auto password = call.form_value("new_password");
    if (password == call.form_value("new_password_again")) return Secret(std::move(password));
    return invalid_argument("new_password_again", "the two new passwords are not the same");
}

} // namespace masthead::inline v0::http::detail
