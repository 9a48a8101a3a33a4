#include "portal.hpp"

#include <masthead/http/beast.hpp>

#include <algorithm>

namespace portal {

namespace http = boost::beast::http;
using masthead::http::Identity;

namespace {

/// A browser takes `__Host-` only over TLS, for this very host and all of it: no neighbour can plant such a cookie.
std::string cookie_name(bool over_tls) {
    return over_tls ? "__Host-member" : "member";
}

/// Empty if there is no such cookie.
std::string find_cookie(std::string_view header, const std::string& name) {
    while (!header.empty()) {
        auto part = header.substr(0, header.find(';'));
        header.remove_prefix(std::min(part.size() + 1, header.size()));
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        if (part.starts_with(name + '=')) return std::string(part.substr(name.size() + 1));
    }
    return {};
}

std::string_view text(boost::beast::string_view view) {
    return {view.data(), view.size()};
}

std::string cookie_of(const Request& request, bool over_tls) {
    return find_cookie(text(request[http::field::cookie]), cookie_name(over_tls));
}

std::string unescaped(std::string_view form) {
    std::string out;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const std::string digits(form.substr(i + 1, form[i] == '%' ? 2 : 0));
        const bool is_code =
            digits.size() == 2 && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        out += is_code ? static_cast<char>(std::stoi(digits, nullptr, 16)) : form[i];
        if (form[i] == '+') out.back() = ' ';
        if (is_code) i += 2;
    }
    return out;
}

/// A member of a form or of a query; empty if there is none.
std::string form_value(std::string_view form, std::string_view name) {
    while (!form.empty()) {
        const auto part = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(part.size() + 1, form.size()));
        const auto value = part.substr(std::min(name.size() + 1, part.size()));
        if (part.substr(0, part.find('=')) == name) return unescaped(value);
    }
    return {};
}

std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : value) {
        switch (c) {
        case '<': out += "&lt;"; break;
        case '&': out += "&amp;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

/// Where to go after signing in: a path of this site, or its first page.
std::string own_path(const std::string& next) {
    const bool is_path = next.starts_with('/') && !next.starts_with("//") && next.find('\\') == std::string::npos;
    const bool is_plain = std::ranges::all_of(next, [](char c) { return c > ' ' && c < '\x7f'; });
    return is_path && is_plain ? next : "/";
}

/// Who signs in has no token to bring yet, so it counts where the form comes from. Programs do not say that.
bool is_from_elsewhere(const Request& request) {
    const auto origin = text(request[http::field::origin]);
    const auto host = "://" + std::string(text(request[http::field::host]));
    return !origin.empty() && !origin.ends_with(host);
}

Response respond(http::status status, const std::string& content) {
    Response response(status, 11);
    response.set(http::field::content_type, "text/html; charset=utf-8");
    response.set(http::field::cache_control, "no-store");
    response.set("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'");
    response.set("X-Content-Type-Options", "nosniff");
    response.body() = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                      "<meta name=\"viewport\" content=\"width=device-width\"><title>The club</title>" +
                      content + "</html>";
    return response;
}

Response redirect(const std::string& path) {
    auto response = respond(http::status::see_other, "");
    response.set(http::field::location, path);
    return response;
}

} // namespace

masthead::Result<std::optional<Identity>> MembersOfThePortal::identify(const masthead::http::Request& request) const {
    const auto cookies = request.headers.find("Cookie").value_or("");
    const auto session = members_.find(find_cookie(cookies, cookie_name(over_tls_)));
    // Nobody of ours: for Masthead an anonymous reader.
    if (!session) return std::optional<Identity>();
    Identity identity;
    identity.principal.kind = masthead::Principal::Kind::account;
    identity.principal.account = masthead::http::account_id_of("the club", session->login);
    identity.principal.role = session->member.role;
    identity.principal.display_name = session->member.name;
    identity.principal.authenticated_at = session->signed_in_at;
    // A browser sends cookies by itself, so what changes something must bring the token as well. Masthead puts it into
    // its forms and into GET /news/api/v1/session, and checks it.
    identity.csrf_token = session->csrf_token;
    return std::optional(std::move(identity));
}

std::string Portal::set_cookie(const std::string& value) const {
    // Scripts cannot read it, other sites' forms do not send it, and it ends with the browser.
    auto cookie = cookie_name(over_tls_) + '=' + value + "; Path=/; HttpOnly; SameSite=Lax";
    if (over_tls_) cookie += "; Secure";
    return value.empty() ? cookie + "; Max-Age=0" : cookie;
}

Response Portal::home(const Request& request) const {
    const auto session = members_.find(cookie_of(request, over_tls_));
    const std::string news = "<h1>The club</h1><p><a href=\"/news/\">News</a></p>";
    if (!session) return respond(http::status::ok, news + "<p><a href=\"/sign-in\">Sign in</a></p>");
    return respond(http::status::ok, news + "<p>Hello, " + escaped(session->member.name) +
                                         "</p><form method=\"post\" action=\"/sign-out\"><input type=\"hidden\" "
                                         "name=\"csrf_token\" value=\"" +
                                         session->csrf_token + "\"><button>Sign out</button></form>");
}

Response Portal::sign_in(const Request& request) const {
    const bool is_sent = request.method() == http::verb::post;
    const auto query = text(request.target()).substr(std::min(request.target().find('?'), request.target().size()));
    const auto given = is_sent ? std::string_view(request.body()) : query.substr(query.empty() ? 0 : 1);
    const auto next = own_path(form_value(given, "next"));
    if (is_sent && !is_from_elsewhere(request)) {
        const auto secret = members_.sign_in(form_value(given, "login"), form_value(given, "password"));
        if (!secret) return respond(http::status::service_unavailable, "<p>Too many sign in now. Try again.</p>");
        if (*secret) {
            auto response = redirect(next);
            response.set(http::field::set_cookie, set_cookie(**secret));
            return response;
        }
    }
    return respond(is_sent ? http::status::forbidden : http::status::ok,
                   std::string(is_sent ? "<p>That was not right.</p>" : "") +
                       "<form method=\"post\" action=\"/sign-in\"><input type=\"hidden\" name=\"next\" value=\"" +
                       escaped(next) +
                       "\"><label>Login <input name=\"login\" autocomplete=\"username\" required></label> "
                       "<label>Password <input type=\"password\" name=\"password\" autocomplete=\"current-password\" "
                       "required></label> <button>Sign in</button></form>");
}

Response Portal::sign_out(const Request& request) const {
    const auto secret = cookie_of(request, over_tls_);
    const auto session = members_.find(secret);
    if (session && !equal(form_value(request.body(), "csrf_token"), session->csrf_token)) {
        return respond(http::status::forbidden, "<p>This form is not from here.</p>");
    }
    members_.sign_out(secret);
    auto response = redirect("/");
    response.set(http::field::set_cookie, set_cookie(""));
    return response;
}

Response Portal::answer(const Request& request, std::string peer) const {
    const auto target = text(request.target());
    const auto path = target.substr(0, target.find('?'));
    const bool reads = request.method() == http::verb::get || request.method() == http::verb::head;
    // Masthead's pages offer to sign in and out, at these two addresses. Here that is the portal's business: the
    // sign-in is another page, and the form to sign out brings the token that the provider gave.
    if (path == "/news/sign-in") return redirect("/sign-in" + std::string(target.substr(path.size())));
    if (path == "/sign-out" || path == "/news/sign-out") return reads ? redirect("/") : sign_out(request);
    if (path == "/news" || path.starts_with("/news/")) {
        return masthead::http::handle(news_, request, std::move(peer), over_tls_);
    }
    if (path == "/sign-in") return sign_in(request);
    if (path == "/" && reads) return home(request);
    return respond(http::status::not_found, "<p>There is nothing here.</p>");
}

} // namespace portal
