#include "page.hpp"

namespace masthead::inline v0::html {

namespace {

/// The family of messages for an HTTP status.
std::string problem_key(std::uint16_t status) {
    switch (status) {
    case 404:
    case 410: return "problem_not_found";
    case 401: return "problem_sign_in";
    case 403: return "problem_denied";
    case 429:
    case 503: return "problem_busy";
    default: return status >= 500 ? "problem_server" : "problem_request";
    }
}

} // namespace

Fields sign_in_page(const Scene& scene, const SignInView& view) {
    Fields page;
    add_chrome(page, scene,
               {.title = scene.words.say("sign_in") + " – " + scene.context.site.name,
                .path = "/sign-in",
                .hidden_from_search = true,
                .locale = scene.context.site.locale});
    const auto next = view.next.empty() ? scene.link("/") : view.next;
    page.text("next", next)
        .text("login", view.login)
        .text("sign_in_url", scene.sign_in_link(next))
        .flag("may_reset_password", view.may_reset_password);
    const auto& error = scene.context.form_error;
    add_error(page, scene, "form_error", "form_error_detail", error ? &*error : nullptr);
    const bool asks_for_code = error && error->code == ErrorCode::unauthenticated && error->field == "code";
    page.flag("asks_for_code", asks_for_code);
    if (error && error->code == ErrorCode::unauthenticated) {
        page.text("form_error", scene.words.say(asks_for_code ? "error_sign_in_code" : "error_sign_in"));
    }
    return page;
}

Fields problem_page(const Scene& scene, const ProblemView& view) {
    const auto key = problem_key(view.status);
    const auto title = scene.words.say(key + "_title");
    Fields page;
    add_chrome(page, scene,
               {.title = title + " – " + scene.context.site.name,
                .hidden_from_search = true,
                .locale = scene.context.site.locale});
    const bool is_signed_in = scene.context.viewer.is_signed_in();
    page.text("problem_status", scene.words.say("problem_status", {{"status", std::to_string(view.status)}}))
        .text("problem_title", title)
        .text("problem_text", scene.words.say(key + "_text"))
        .text("problem_code", view.code)
        .text("problem_detail", view.detail)
        .flag("problem_sign_in", !is_signed_in && (view.status == 401 || view.status == 403));
    return page;
}

} // namespace masthead::inline v0::html
