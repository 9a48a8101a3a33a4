#include "device_name.hpp"
#include "page.hpp"
#include "picture_code.hpp"

#include <array>

namespace masthead::inline v0::html {

namespace {

struct Part {
    std::string_view path;
    std::string_view label;
};

constexpr std::array<Part, 5> parts{{
    {"/account", "account_profile"},
    {"/account/password", "account_password"},
    {"/account/devices", "account_devices"},
    {"/account/second-factor", "account_second_factor"},
    {"/account/data", "account_data"},
}};

/// What all of these pages begin with.
Fields account_page(const Scene& scene, std::string_view path) {
    Fields page;
    add_chrome(page, scene,
               {.title = scene.words.say("account") + " – " + scene.context.site.name,
                .hidden_from_search = true,
                .locale = scene.context.site.locale});
    std::vector<Fields> items;
    for (const auto& part : parts) {
        items.emplace_back();
        items.back()
            .text("url", scene.link(part.path))
            .text("label", scene.words.say(part.label))
            .flag("current", part.path == path);
    }
    page.list("parts", std::move(items));
    add_form_error(page, scene);
    return page;
}

std::string email_state(const Scene& scene, const Account& account) {
    if (account.email.empty()) return {};
    if (!account.email_verified_at) return scene.words.say("account_email_unverified");
    return scene.words.say("account_email_verified", {{"date", scene.date("date_short", *account.email_verified_at)}});
}

Fields device(const Scene& scene, const Session& session, bool is_current) {
    const auto name = device_name(scene, session.device);
    Fields item;
    item.text("id", to_string(session.id))
        .text("name", name)
        .text("agent", session.device)
        .text("network", session.network)
        .text("signed_in_at",
              scene.words.say("device_signed_in", {{"date", scene.date("date_time", session.created_at)}}))
        .text("active_at",
              scene.words.say("device_active", {{"date", scene.date("date_time", session.last_activity_at)}}))
        .text("end_label", scene.words.say("device_end_label", {{"name", name}}))
        .flag("current", is_current);
    return item;
}

Fields offer_of(const SecondFactorView& offer) {
    Fields fields;
    // What an app on the same device is opened with; nothing else becomes a link.
    const bool is_address = offer.address.starts_with("otpauth://");
    fields.text("secret", in_groups(offer.secret)).text("address", is_address ? offer.address : std::string());
    add_picture_code(fields, offer.address);
    return fields;
}

} // namespace

Fields profile_page(const Scene& scene, const ProfilePageView& view) {
    auto page = account_page(scene, "/account");
    page.text("account_id", to_string(view.account.id))
        .text("login_text", scene.words.say("account_login", {{"login", view.account.login}}))
        .text("display_name", view.display_name)
        .text("email", view.email)
        .text("email_state", email_state(scene, view.account))
        .flag("may_verify", view.may_verify);
    return page;
}

Fields password_page(const Scene& scene, const PasswordPageView& view) {
    auto page = account_page(scene, "/account/password");
    add_password_rule(page, scene, view.min_length);
    return page;
}

Fields data_page(const Scene& scene, const DataPageView& view) {
    const bool keeps_comments = view.erasure.comments == ErasedWork::anonymous;
    const bool keeps_votes = view.erasure.votes == ErasedWork::anonymous;
    auto page = account_page(scene, "/account/data");
    page.text("comments_text", scene.words.say(keeps_comments ? "data_comments_stay" : "data_comments_go"))
        .text("votes_text", scene.words.say(keeps_votes ? "data_votes_stay" : "data_votes_go"));
    return page;
}

Fields devices_page(const Scene& scene, const SessionListView& view) {
    auto page = account_page(scene, "/account/devices");
    std::vector<Fields> devices;
    for (const auto& session : view.sessions) devices.push_back(device(scene, session, view.current == session.id));
    page.flag("has_others", devices.size() > 1).list("devices", std::move(devices));
    return page;
}

Fields second_factor_page(const Scene& scene, const SecondFactorPageView& view) {
    auto page = account_page(scene, "/account/second-factor");
    page.flag("awaits_code", view.awaits_code)
        .text("is_on", view.since
                           ? scene.words.say("second_factor_is_on", {{"date", scene.date("date_time", *view.since)}})
                           : std::string());
    if (view.offer) {
        page.fields("offer", offer_of(*view.offer));
    } else {
        page.flag("offer", false);
    }
    std::vector<Fields> codes;
    for (const auto& code : view.recovery_codes) {
        codes.emplace_back();
        codes.back().text("code", code);
    }
    page.flag("recovery", !codes.empty()).list("codes", std::move(codes));
    return page;
}

Fields confirmation_page(const Scene& scene, const ConfirmationView& view) {
    Fields page;
    add_chrome(page, scene,
               {.title = scene.words.say("confirm_title") + " – " + scene.context.site.name,
                .hidden_from_search = true,
                .locale = scene.context.site.locale});
    add_form_error(page, scene);
    const auto& error = scene.context.form_error;
    if (error && error->code == ErrorCode::unauthenticated) {
        page.text("form_error", scene.words.say(error->field == "code" ? "error_confirm_code" : "error_confirm"));
    }
    std::vector<Fields> members;
    for (const auto& [name, value] : view.members) {
        members.emplace_back();
        members.back().text("name", name).text("value", value);
    }
    page.text("action", scene.link(view.action))
        .list("members", std::move(members))
        .flag("asks_for_code", view.asks_for_code)
        .text("back_url", scene.link("/account"));
    return page;
}

} // namespace masthead::inline v0::html
