#include "http/account_form.hpp"
#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::string_view path = "/account/second-factor";

/// The step of the form: `offer`, `confirm` or `remove`.
std::string step_of(const Call& call) {
    return call.form_value("step");
}

/// A page in answer to a form that went well.
Result<Response> show(const Call& call, const SecondFactorPageView& view) {
    auto context = call.context();
    MASTHEAD_TRY(context.navigation, call.engine().terms().navigation());
    context.path = call.service.options.prefix + std::string(path);
    return page_response(call, view, context);
}

Result<Response> offer(Call& call) {
    MASTHEAD_TRY(const SecondFactorOffer made, call.engine().accounts().offer_second_factor(call.by()));
    SecondFactorPageView view;
    view.offer = SecondFactorView{std::string(made.secret.reveal()), std::string(made.address.reveal())};
    view.awaits_code = true;
    return show(call, view);
}

Result<Response> confirm(Call& call) {
    SecondFactorPageView view;
    const auto code = call.form_value("code");
    // The password was asked for in between; a code would be too old by now.
    if (code.empty()) {
        view.awaits_code = true;
        return show(call, view);
    }
    MASTHEAD_TRY(const auto codes, call.engine().accounts().confirm_second_factor(call.by(), code));
    for (const auto& each : codes) view.recovery_codes.emplace_back(each.reveal());
    view.since = call.engine().clock().now();
    return show(call, view);
}

Result<Response> take_step(Call& call) {
    const auto step = step_of(call);
    if (step == "offer") return offer(call);
    if (step == "confirm") return confirm(call);
    if (step != "remove") return invalid_argument("step", "allowed are offer, confirm and remove");
    MASTHEAD_CHECK(call.engine().accounts().remove_second_factor(call.by(), call.session->account.id));
    return redirect(call, 303, "/account/second-factor?notice=account_second_factor_removed");
}

} // namespace

Result<Response> second_factor_page(Call& call) {
    MASTHEAD_CHECK(require_session(call));
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    MASTHEAD_TRY(const Account account, own_account(call));
    SecondFactorPageView view;
    view.since = account.second_factor_since;
    return page_response(call, view, context);
}

Result<Response> second_factor_form(Call& call) {
    const auto show_again = [&](const Error& error) -> Result<Response> {
        MASTHEAD_TRY(const RenderContext context, failed_form_context(call, path, error));
        MASTHEAD_TRY(const Account account, own_account(call));
        SecondFactorPageView view;
        view.since = account.second_factor_since;
        // The app has the secret already.
        view.awaits_code = !view.since && step_of(call) == "confirm" && error.code != ErrorCode::conflict;
        return page_response(call, view, context, call.form_status(error));
    };
    return answer_form(call, {path, path, {"step"}, [&] { return take_step(call); }, show_again});
}

} // namespace masthead::inline v0::http::detail
