#include "http/account_form.hpp"
#include "http/routes.hpp"

/// The pages behind the links in messages, for people who are not signed in.
namespace masthead::inline v0::http::detail {

namespace {

constexpr std::string_view reset_path = "/password-reset";

/// A page whose address, or whose form, holds a secret: nothing keeps it, and no other request tells of its address.
/// With `no-referrer` browsers would not say where the form comes from.
Result<Response> kept_to_itself(Result<Response> response) {
    if (!response) return response;
    response->headers.set("Cache-Control", "no-store");
    response->headers.set("Referrer-Policy", "strict-origin");
    return response;
}

/// Without the query: the page's own links would hold the secret.
Result<RenderContext> context_without_secret(Call& call) {
    MASTHEAD_TRY(RenderContext context, page_context(call));
    context.path = call.service.options.prefix + '/';
    return context;
}

NewPasswordView new_password_view(const Call& call, std::string secret) {
    return {std::move(secret), call.engine().policies().password.min_length};
}

/// Shows a form that holds a secret again.
Result<Response> show_secret_form(const Call& call, const View& view, const Error& error) {
    MASTHEAD_TRY(const RenderContext context, failed_form_context(call, "/", error));
    return kept_to_itself(page_response(call, view, context, call.form_status(error)));
}

} // namespace

Result<void> check_delivers(const Call& call) {
    if (call.engine().delivers_notices()) return {};
    return not_found("this site sends no messages");
}

Result<Response> password_reset_page(Call& call) {
    MASTHEAD_CHECK(check_delivers(call));
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    return page_response(call, PasswordResetView{}, context);
}

Result<Response> password_reset_form(Call& call) {
    MASTHEAD_CHECK(check_delivers(call));
    const auto login = call.form_value("login");
    const auto asked = call.engine().accounts().ask_for_password_reset(call.by(), login);
    if (asked) return redirect(call, 303, "/password-reset?notice=account_reset_sent");
    MASTHEAD_TRY(const RenderContext context, failed_form_context(call, reset_path, asked.error()));
    return page_response(call, PasswordResetView{login}, context, call.form_status(asked.error()));
}

Result<Response> new_password_page(Call& call) {
    auto secret = call.query("secret");
    if (secret.empty()) return redirect(call, 303, reset_path);
    MASTHEAD_TRY(const RenderContext context, context_without_secret(call));
    return kept_to_itself(page_response(call, new_password_view(call, std::move(secret)), context));
}

Result<Response> new_password_form(Call& call) {
    const auto secret = call.form_value("secret");
    const auto reset = [&]() -> Result<void> {
        MASTHEAD_TRY(const Secret chosen, new_password(call));
        return call.engine().accounts().reset_password(call.by(), Secret(secret), chosen);
    };
    const auto outcome = reset();
    if (outcome) return redirect(call, 303, "/sign-in?notice=account_password_reset");
    return show_secret_form(call, new_password_view(call, secret), outcome.error());
}

Result<Response> email_verification_page(Call& call) {
    auto secret = call.query("secret");
    if (secret.empty()) return redirect(call, 303, "/account");
    MASTHEAD_TRY(const RenderContext context, context_without_secret(call));
    return kept_to_itself(page_response(call, EmailVerificationView{std::move(secret)}, context));
}

Result<Response> email_verification_form(Call& call) {
    auto secret = call.form_value("secret");
    const auto verified = call.engine().accounts().verify_email(call.by(), Secret(secret));
    if (!verified) return show_secret_form(call, EmailVerificationView{std::move(secret)}, verified.error());
    const bool is_own = call.session && call.session->account.id == verified->id;
    const std::string_view page = is_own ? "/account" : "/sign-in";
    return redirect(call, 303, std::string(page) + "?notice=account_email_verified");
}

} // namespace masthead::inline v0::http::detail
