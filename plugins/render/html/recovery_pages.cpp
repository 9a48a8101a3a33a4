#include "page.hpp"

#include <array>
#include <utility>

namespace masthead::inline v0::html {

namespace {

/// Fields whose failures have words of their own.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> own_words{{
    {"old_password", "error_old_password"},
    {"new_password_again", "error_new_password_again"},
    {"code", "error_code"},
    {"secret", "error_secret"},
    {"sure", "error_sure"},
    {"role", "error_last_admin"},
}};

/// A page with a form that takes a secret from a message; without the form once the secret is void.
Fields secret_page(const Scene& scene, std::string_view title, const std::string& secret) {
    Fields page;
    add_chrome(page, scene,
               {.title = scene.words.say(title) + " – " + scene.context.site.name,
                .hidden_from_search = true,
                .locale = scene.context.site.locale});
    add_form_error(page, scene);
    const auto& error = scene.context.form_error;
    page.text("secret", secret).flag("is_void", error && error->code == ErrorCode::not_found);
    return page;
}

} // namespace

void add_form_error(Fields& page, const Scene& scene) {
    const auto& error = scene.context.form_error;
    add_error(page, scene, "form_error", "form_error_detail", error ? &*error : nullptr);
    if (!error) return;
    for (const auto& [field, message] : own_words) {
        if (error->field == field) page.text("form_error", scene.words.say(message)).flag("form_error_detail", false);
    }
}

void add_password_rule(Fields& page, const Scene& scene, std::uint32_t min_length) {
    page.text("password_rule", scene.words.say("password_rule", {{"count", scene.words.number(min_length)}}));
}

Fields password_reset_page(const Scene& scene, const PasswordResetView& view) {
    Fields page;
    add_chrome(page, scene,
               {.title = scene.words.say("reset_title") + " – " + scene.context.site.name,
                .path = "/password-reset",
                .hidden_from_search = true,
                .locale = scene.context.site.locale});
    add_form_error(page, scene);
    page.text("login", view.login);
    return page;
}

Fields new_password_page(const Scene& scene, const NewPasswordView& view) {
    auto page = secret_page(scene, "reset_title", view.secret);
    add_password_rule(page, scene, view.min_length);
    return page;
}

Fields email_verification_page(const Scene& scene, const EmailVerificationView& view) {
    return secret_page(scene, "verify_title", view.secret);
}

} // namespace masthead::inline v0::html
