#include "page.hpp"

#include <unicode/locid.h>

#include <algorithm>

namespace masthead::inline v0::html {

namespace {

bool is_in_section(const Scene& scene, const Term& term) {
    const auto section = scene.link(term_path(term));
    return scene.context.path.starts_with(section);
}

std::vector<Fields> navigation(const Scene& scene) {
    std::vector<Fields> items;
    for (const auto& term : scene.context.navigation) {
        items.emplace_back();
        items.back()
            .text("url", scene.link(term_path(term)))
            .text("name", term.name)
            .flag("current", is_in_section(scene, term));
    }
    return items;
}

/// `vi_VN`: Open Graph wants a territory even where the language says enough.
std::string open_graph_locale(const Locale& locale) {
    UErrorCode status = U_ZERO_ERROR;
    icu::Locale full(locale.tag().c_str());
    full.addLikelySubtags(status);
    if (U_FAILURE(status)) return locale.tag();
    return std::string(full.getLanguage()) + "_" + full.getCountry();
}

/// A message is for the page behind a redirect and for no other.
std::string without_notice(std::string path) {
    const auto at = path.find("notice=");
    if (at == std::string::npos || (path[at - 1] != '?' && path[at - 1] != '&')) return path;
    const auto end = path.find('&', at);
    if (end == std::string::npos) return path.substr(0, at - 1);
    return path.erase(at, end - at + 1);
}

/// The address of this very page, as far as it is a path on this site and cannot be taken for another one.
std::string own_address(const Scene& scene) {
    const std::string_view path = scene.context.path;
    const bool is_own = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
    return is_own ? without_notice(std::string(path)) : scene.link("/");
}

void add_head(Fields& page, const Scene& scene, const PageHead& head) {
    const auto& site = scene.context.site;
    const auto address = head.path.empty() ? std::string() : site.base_url + scene.link(head.path);
    page.text("page_title", head.title)
        .text("description", head.description)
        .flag("hidden_from_search", head.hidden_from_search)
        .text("canonical", address)
        .text("og_url", site.base_url.empty() ? std::string() : address)
        .text("og_title", head.open_graph_title.empty() ? head.title : head.open_graph_title)
        .text("og_type", head.open_graph_type)
        .text("og_locale", open_graph_locale(head.locale))
        .text("og_image", scene.absolute(head.image))
        .text("og_image_alt", head.image_alt);
}

void add_account(Fields& page, const Scene& scene) {
    const auto& context = scene.context;
    const bool signed_in = context.viewer.is_signed_in();
    const auto here = own_address(scene);
    page.flag("signed_in", signed_in)
        .flag("moderates", context.viewer.is_signed_in() && context.viewer.may(Permission::moderate_comments))
        .text("current_url", here)
        .text("account_name", context.viewer.display_name)
        .text("signed_in_as", scene.words.say("signed_in_as", {{"name", context.viewer.display_name}}))
        .text("account_label", scene.words.say("account_label", {{"name", context.viewer.display_name}}))
        // The host's own users have theirs elsewhere.
        .flag("has_account_page", context.session.account.has_value())
        .text("csrf_token", csrf_token(scene))
        .text("sign_in_url", scene.sign_in_link(here));
    const auto& state = context.session.state;
    const bool is_live = signed_in && state && state->phase != SessionState::Phase::ended;
    if (!is_live) {
        page.flag("session", false);
        return;
    }
    Fields session;
    session.text("warning_seconds", std::to_string(context.idle_warning.count()))
        .text("account_id", context.viewer.account ? to_string(*context.viewer.account) : std::string());
    page.fields("session", std::move(session));
}

} // namespace

std::string Scene::absolute(std::string_view address) const {
    if (address.starts_with("https://") || address.starts_with("http://")) return std::string(address);
    const bool is_path = address.starts_with('/') && !address.starts_with("//");
    if (!is_path || context.site.base_url.empty()) return {};
    return context.site.base_url + std::string(address);
}

const std::string& csrf_token(const Scene& scene) {
    return scene.context.session.csrf_token;
}

void add_error(Fields& page, const Scene& scene, const char* name, const char* detail_name, const Error* error) {
    if (error == nullptr) {
        page.flag(name, false).flag(detail_name, false);
        return;
    }
    const bool helps = error->code == ErrorCode::invalid_argument || error->code == ErrorCode::too_large;
    page.text(name, scene.words.say("error_" + std::string(to_string(error->code))))
        .text(detail_name, helps ? error->message : std::string());
}

std::string notice_text(const Scene& scene, std::initializer_list<std::string_view> kinds) {
    const auto& key = scene.context.notice;
    const bool is_wanted = std::any_of(kinds.begin(), kinds.end(), [&](auto kind) { return key.starts_with(kind); });
    const auto* message = is_wanted ? scene.words.find("notice_" + key) : nullptr;
    return message == nullptr ? std::string() : *message;
}

std::string term_path(const Term& term) {
    if (term.kind == TermKind::category) return "/" + term.slug.text() + "/";
    return "/tag/" + term.slug.text();
}

bool has_parameter(const Scene& scene, std::string_view name) {
    const std::string_view path = scene.context.path;
    auto query = path.find('?') == std::string_view::npos ? std::string_view() : path.substr(path.find('?') + 1);
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        if (part.starts_with(name) && part.substr(name.size()).starts_with('=')) return true;
        query.remove_prefix(std::min(part.size() + 1, query.size()));
    }
    return false;
}

void add_chrome(Fields& page, const Scene& scene, const PageHead& head) {
    const auto& site = scene.context.site;
    add_head(page, scene, head);
    add_account(page, scene);
    auto terms = navigation(scene);
    page.text("lang", site.locale.tag())
        .text("site_name", site.name)
        .text("tagline", site.tagline)
        .text("prefix", scene.context.prefix)
        .text("home_url", scene.link("/"))
        .flag("has_navigation", !terms.empty())
        .list("navigation", std::move(terms))
        .text("notice", notice_text(scene, {"signed_", "session_", "account_"}));
}

} // namespace masthead::inline v0::html
