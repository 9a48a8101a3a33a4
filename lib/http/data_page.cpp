#include "http/account_form.hpp"
#include "http/routes.hpp"

/// What is stored about oneself: taking it, and having it erased.
namespace masthead::inline v0::http::detail {

namespace {

constexpr std::string_view path = "/account/data";

Result<Response> show(const Call& call, const RenderContext& context, std::uint16_t status = 200) {
    return page_response(call, DataPageView{call.engine().policies().erasure}, context, status);
}

Result<Response> show_again(const Call& call, const Error& error) {
    MASTHEAD_TRY(const RenderContext context, failed_form_context(call, path, error));
    return show(call, context, call.form_status(error));
}

Result<Response> erase(Call& call) {
    if (call.form_value("sure").empty())
        return invalid_argument("sure", "say that you know that this cannot be undone");
    MASTHEAD_CHECK(call.engine().accounts().erase(call.by(), call.session->account.id));
    auto response = redirect(call, 303, "/?notice=account_erased");
    leave_session(response, call);
    return response;
}

} // namespace

Result<Response> data_page(Call& call) {
    MASTHEAD_CHECK(require_session(call));
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    return show(call, context);
}

Result<Response> data_form(Call& call) {
    const auto give = [&]() -> Result<Response> {
        // The password has changed the token of the session, and a file does not bring the page the new one.
        const bool is_confirmed = !call.form_value("confirm_password").empty();
        if (is_confirmed) return redirect(call, 303, "/account/data?notice=account_data_ready");
        return personal_data_response(call, call.session->account.id);
    };
    return answer_form(call, {path, path, {}, give, [&](const Error& error) { return show_again(call, error); }});
}

Result<Response> erase_form(Call& call) {
    return answer_form(call, {"/account/erase",
                              path,
                              {"sure"},
                              [&] { return erase(call); },
                              [&](const Error& error) { return show_again(call, error); }});
}

} // namespace masthead::inline v0::http::detail
