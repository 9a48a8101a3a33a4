#include "http/account_form.hpp"
#include "http/routes.hpp"

/// One's own name, e-mail address, password and devices.
namespace masthead::inline v0::http::detail {

namespace {

constexpr std::string_view profile_path = "/account";
constexpr std::string_view password_path = "/account/password";
constexpr std::string_view devices_path = "/account/devices";

ProfilePageView profile_of(const Call& call, Account account) {
    ProfilePageView view;
    view.display_name = account.display_name;
    view.email = account.email;
    view.may_verify = call.engine().delivers_notices() && !account.email.empty() && !account.email_verified_at;
    view.account = std::move(account);
    return view;
}

Result<Response> show_profile(const Call& call, bool with_typed, const Error& error) {
    MASTHEAD_TRY(const RenderContext context, failed_form_context(call, profile_path, error));
    MASTHEAD_TRY(Account account, own_account(call));
    // What somebody else typed, before another account signed in in this browser, is not offered for this one.
    const bool is_own = call.form_value("account") == to_string(account.id);
    auto view = profile_of(call, std::move(account));
    if (with_typed && is_own) {
        view.display_name = call.form_value("display_name");
        view.email = call.form_value("email");
    }
    return page_response(call, view, context, call.form_status(error));
}

PasswordPageView password_view(const Call& call) {
    return {call.engine().policies().password.min_length};
}

Result<Response> change_password(Call& call) {
    MASTHEAD_TRY(const Secret chosen, new_password(call));
    const Secret old(call.form_value("old_password"));
    MASTHEAD_TRY(const Secret token,
                 call.engine().accounts().set_password(call.by(), call.session->account.id, old, chosen));
    auto response = redirect(call, 303, "/account/password?notice=account_password_changed");
    if (token.empty()) return response;
    MASTHEAD_CHECK(use_new_token(call, token));
    set_session_cookie(response, call, *call.session);
    return response;
}

Result<SessionListView> devices_of(const Call& call) {
    SessionListView view;
    MASTHEAD_TRY(view.sessions, call.engine().sessions().list(call.by()));
    view.current = call.session->session.id;
    return view;
}

Result<Response> end_devices(Call& call) {
    if (!call.form_value("others").empty()) {
        MASTHEAD_CHECK(call.engine().sessions().revoke_others(call.by()));
        return redirect(call, 303, "/account/devices?notice=account_devices_ended");
    }
    const auto id = SessionId::parse(call.form_value("session"));
    if (!id) return invalid_argument("session", "this must be the id of a session");
    MASTHEAD_CHECK(call.engine().sessions().revoke(call.by(), *id));
    return redirect(call, 303, "/account/devices?notice=account_device_ended");
}

} // namespace

Result<Response> profile_page(Call& call) {
    MASTHEAD_CHECK(require_session(call));
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    MASTHEAD_TRY(Account account, own_account(call));
    return page_response(call, profile_of(call, std::move(account)), context);
}

Result<Response> profile_form(Call& call) {
    const auto save = [&]() -> Result<Response> {
        MASTHEAD_TRY(const Account account, own_account(call));
        MASTHEAD_CHECK(call.engine().accounts().update_profile(call.by(), call.form_value("display_name"),
                                                               call.form_value("email"), account.version));
        return redirect(call, 303, "/account?notice=account_saved");
    };
    return answer_form(
        call, {profile_path, profile_path, {"account", "display_name", "email"}, save, [&](const Error& error) {
                   return show_profile(call, true, error);
               }});
}

Result<Response> verification_form(Call& call) {
    const auto ask = [&]() -> Result<Response> {
        MASTHEAD_CHECK(check_delivers(call));
        MASTHEAD_CHECK(call.engine().accounts().ask_for_email_verification(call.by(), call.session->account.id));
        return redirect(call, 303, "/account?notice=account_verification_sent");
    };
    return answer_form(call, {"/account/email-verification", profile_path, {}, ask, [&](const Error& error) {
                                  return show_profile(call, false, error);
                              }});
}

Result<Response> password_page(Call& call) {
    MASTHEAD_CHECK(require_session(call));
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    return page_response(call, password_view(call), context);
}

Result<Response> password_form(Call& call) {
    const auto show_again = [&](const Error& error) -> Result<Response> {
        MASTHEAD_TRY(const RenderContext context, failed_form_context(call, password_path, error));
        return page_response(call, password_view(call), context, call.form_status(error));
    };
    return answer_form(call, {password_path, password_path, {}, [&] { return change_password(call); }, show_again});
}

Result<Response> devices_page(Call& call) {
    MASTHEAD_CHECK(require_session(call));
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    MASTHEAD_TRY(const SessionListView view, devices_of(call));
    return page_response(call, view, context);
}

Result<Response> devices_form(Call& call) {
    const auto show_again = [&](const Error& error) -> Result<Response> {
        MASTHEAD_TRY(const RenderContext context, failed_form_context(call, devices_path, error));
        MASTHEAD_TRY(const SessionListView view, devices_of(call));
        return page_response(call, view, context, call.form_status(error));
    };
    return answer_form(
        call, {devices_path, devices_path, {"session", "others"}, [&] { return end_devices(call); }, show_again});
}

} // namespace masthead::inline v0::http::detail
