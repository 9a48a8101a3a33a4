#include "http/api_schemas.hpp"
#include "http/routes.hpp"

/// Passwords, e-mail addresses and second factors of accounts.
namespace masthead::inline v0::http::detail {

namespace {

/// A member that must be there, as a secret.
Result<Secret> needed_secret(const JsonInput& input, std::string_view name) {
    MASTHEAD_TRY(auto text, input.text(name));
    if (!text || text->empty()) return invalid_argument(std::string(name), "this must not be empty");
    return Secret(std::move(*text));
}

/// The path of somebody else's second factor is of no use to set one up.
Result<void> check_own(const Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::take_part));
    MASTHEAD_TRY(const AccountId id, account_id(call));
    if (call.by().account == id) return {};
    if (!call.by().may(Permission::manage_accounts)) return not_found("there is no such account");
    return permission_denied("people set up a second factor for themselves alone");
}

} // namespace

Result<Response> put_password(Call& call) {
    MASTHEAD_TRY(const AccountId id, account_id(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::password_input));
    MASTHEAD_TRY(const Secret old_password, needed_secret(input, "old_password"));
    MASTHEAD_TRY(const Secret new_password, needed_secret(input, "new_password"));
    MASTHEAD_TRY(const Secret token, call.engine().accounts().set_password(call.by(), id, old_password, new_password));
    if (token.empty()) return empty_response(204);
    MASTHEAD_CHECK(use_new_token(call, token));
    MASTHEAD_TRY(Response response, json_response(call, call.session_view()));
    set_session_cookie(response, call, *call.session);
    return response;
}

Result<Response> ask_for_password_reset(Call& call) {
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::password_reset_request));
    MASTHEAD_TRY(const auto login, input.text("login"));
    MASTHEAD_CHECK(call.engine().accounts().ask_for_password_reset(call.by(), login.value_or("")));
    return empty_response(202);
}

Result<Response> reset_password(Call& call) {
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::password_reset_input));
    MASTHEAD_TRY(const Secret secret, needed_secret(input, "secret"));
    MASTHEAD_TRY(const Secret new_password, needed_secret(input, "new_password"));
    MASTHEAD_CHECK(call.engine().accounts().reset_password(call.by(), secret, new_password));
    return empty_response(204);
}

Result<Response> ask_for_email_verification(Call& call) {
    MASTHEAD_TRY(const AccountId id, account_id(call));
    MASTHEAD_CHECK(call.engine().accounts().ask_for_email_verification(call.by(), id));
    return empty_response(202);
}

Result<Response> verify_email(Call& call) {
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::email_verification_input));
    MASTHEAD_TRY(const Secret secret, needed_secret(input, "secret"));
    MASTHEAD_CHECK(call.engine().accounts().verify_email(call.by(), secret));
    return empty_response(204);
}

Result<Response> offer_second_factor(Call& call) {
    MASTHEAD_CHECK(check_own(call));
    call.tells_result = true;
    MASTHEAD_TRY(const SecondFactorOffer offer, call.engine().accounts().offer_second_factor(call.by()));
    return json_response(
        call, SecondFactorView{std::string(offer.secret.reveal()), std::string(offer.address.reveal())}, 201);
}

Result<Response> confirm_second_factor(Call& call) {
    MASTHEAD_CHECK(check_own(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::second_factor_input));
    MASTHEAD_TRY(const auto code, input.text("code"));
    call.tells_result = true;
    MASTHEAD_TRY(const auto codes, call.engine().accounts().confirm_second_factor(call.by(), code.value_or("")));
    RecoveryCodesView view;
    for (const auto& each : codes) view.codes.emplace_back(each.reveal());
    return json_response(call, view);
}

Result<Response> remove_second_factor(Call& call) {
    MASTHEAD_TRY(const AccountId id, account_id(call));
    MASTHEAD_CHECK(call.engine().accounts().remove_second_factor(call.by(), id));
    return empty_response(204);
}

} // namespace masthead::inline v0::http::detail
