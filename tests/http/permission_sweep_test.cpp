#include "site.hpp"

#include "http/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <mutex>
#include <set>

namespace {

using namespace http_tests;
using http::detail::Route;
using http::detail::RouteKind;

/// What one route answers to everybody, in the order of `callers`: `+` does it, `U` asks to sign in (401), `D` refuses
/// (403), `N` has no such thing (404), `!` would do it, but not so (409, 422). Things named by the path or the body are
/// those of somebody else.
struct Expected {
    std::string_view method;
    std::string_view pattern;
    std::string_view answers;
    /// JSON for the interface, a form for pages.
    std::string_view body{};
    /// The address where that is not the pattern.
    std::string_view target{};
};

constexpr std::array<std::optional<Role>, 6> callers{std::nullopt, Role::reader, Role::moderator,
                                                     Role::author, Role::editor, Role::admin};
constexpr std::string_view everybody = "++++++";
constexpr std::string_view signed_in = "U+++++";
constexpr std::string_view writers = "UDD+++";
constexpr std::string_view moderators = "UD+D++";
constexpr std::string_view editors = "UDDD++";
constexpr std::string_view admins = "UDDDD+";

constexpr Expected table[] = {
    {"GET", "/api/v1/articles", everybody},
    {"POST", "/api/v1/articles", writers, R"({"title":"New"})"},
    {"GET", "/api/v1/articles/{article}", everybody},
    {"PATCH", "/api/v1/articles/{article}", editors, R"({"title":"Other"})"},
    {"DELETE", "/api/v1/articles/{article}", editors},
    {"POST", "/api/v1/articles/{article}/publish", editors},
    {"POST", "/api/v1/articles/{article}/unpublish", editors},
    {"POST", "/api/v1/articles/{article}/schedule", editors, R"({"publish_at":"2024-05-01T08:00:00Z"})"},
    {"POST", "/api/v1/articles/{article}/archive", editors},
    {"GET", "/api/v1/articles/{article}/revisions", editors},
    {"POST", "/api/v1/articles/{article}/revisions/{version}/restore", editors},
    {"POST", "/api/v1/articles/{article}/views", everybody},
    {"GET", "/api/v1/articles/{article}/views", everybody},
    {"GET", "/api/v1/most-read", everybody},
    {"GET", "/api/v1/articles/{article}/rating", everybody},
    {"PUT", "/api/v1/articles/{article}/rating", signed_in, R"({"value":5})"},
    {"DELETE", "/api/v1/articles/{article}/rating", signed_in},
    {"GET", "/api/v1/articles/{article}/ratings", editors},
    {"POST", "/api/v1/articles/{article}/ratings/set-aside", editors, R"({"suspects":true})"},
    {"GET", "/api/v1/articles/{article}/comments", everybody},
    {"POST", "/api/v1/articles/{article}/comments", signed_in, R"({"body":"Well"})"},
    {"GET", "/api/v1/comments", moderators},
    {"POST", "/api/v1/comments/moderate", moderators, R"({"ids":["{comment}"],"status":"rejected"})"},
    {"GET", "/api/v1/comments/events", moderators},
    {"GET", "/api/v1/comments/{comment}", everybody},
    {"PATCH", "/api/v1/comments/{comment}", moderators, R"({"body":"Other"})"},
    {"DELETE", "/api/v1/comments/{comment}", moderators},
    {"POST", "/api/v1/comments/{comment}/approve", moderators},
    {"POST", "/api/v1/comments/{comment}/reject", moderators},
    {"POST", "/api/v1/comments/{comment}/spam", moderators},
    {"PUT", "/api/v1/comments/{comment}/pin", moderators},
    {"DELETE", "/api/v1/comments/{comment}/pin", moderators},
    {"PUT", "/api/v1/comments/{comment}/reaction", signed_in, R"({"value":"up"})"},
    {"DELETE", "/api/v1/comments/{comment}/reaction", signed_in},
    {"POST", "/api/v1/comments/{comment}/report", signed_in, R"({"reason":"spam"})"},
    {"GET", "/api/v1/comments/{comment}/reports", moderators},
    {"GET", "/api/v1/comments/{comment}/events", moderators},
    {"GET", "/api/v1/authors", everybody},
    {"POST", "/api/v1/authors", editors, R"({"name":"New {number}"})"},
    {"GET", "/api/v1/authors/{author}", everybody},
    {"PATCH", "/api/v1/authors/{author}", editors, R"({"name":"Other"})"},
    {"DELETE", "/api/v1/authors/{author}", editors},
    {"GET", "/api/v1/categories", everybody},
    {"POST", "/api/v1/categories", editors, R"({"name":"New {number}"})"},
    {"GET", "/api/v1/categories/{category}", everybody},
    {"PATCH", "/api/v1/categories/{category}", editors, R"({"name":"Other"})"},
    {"DELETE", "/api/v1/categories/{category}", editors},
    {"GET", "/api/v1/tags", everybody},
    {"POST", "/api/v1/tags", editors, R"({"name":"New {number}"})"},
    {"GET", "/api/v1/tags/{tag}", everybody},
    {"PATCH", "/api/v1/tags/{tag}", editors, R"({"name":"Other"})"},
    {"DELETE", "/api/v1/tags/{tag}", editors},
    {"GET", "/api/v1/session", everybody},
    {"POST", "/api/v1/session", everybody, R"({"login":"{login}","password":"correct horse battery staple"})"},
    {"DELETE", "/api/v1/session", everybody},
    {"POST", "/api/v1/session/keepalive", signed_in},
    {"GET", "/api/v1/session/policy", everybody},
    {"POST", "/api/v1/session/reauthenticate", signed_in, R"({"password":"correct horse battery staple"})"},
    {"GET", "/api/v1/sessions", signed_in},
    {"DELETE", "/api/v1/sessions", signed_in},
    {"DELETE", "/api/v1/sessions/{session}", "UNNNN+"},
    {"GET", "/api/v1/accounts", admins},
    {"POST", "/api/v1/accounts", admins, R"({"login":"new{number}","password":"correct horse battery staple"})"},
    {"GET", "/api/v1/accounts/{account}", admins},
    {"PATCH", "/api/v1/accounts/{account}", admins, R"({"role":"author"})"},
    {"DELETE", "/api/v1/accounts/{account}", admins},
    {"GET", "/api/v1/accounts/{account}/data", admins},
    {"PUT", "/api/v1/accounts/{account}/restriction", moderators, R"({"kind":"muted"})"},
    {"DELETE", "/api/v1/accounts/{account}/restriction", moderators},
    {"DELETE", "/api/v1/accounts/{account}/sessions", admins},
    {"PUT", "/api/v1/accounts/{account}/password", "UNNNND", R"({"old_password":"x","new_password":"y"})"},
    {"POST", "/api/v1/accounts/{account}/email-verification", admins},
    {"DELETE", "/api/v1/accounts/{account}/second-factor", admins},
    {"POST", "/api/v1/accounts/{account}/second-factor", "UNNNND"},
    {"PUT", "/api/v1/accounts/{account}/second-factor", "UNNNND", R"({"code":"wrong"})"},
    {"POST", "/api/v1/password-reset", everybody, R"({"login":"{login}"})"},
    {"PUT", "/api/v1/password-reset", everybody,
     R"({"secret":"{reset_password}","new_password":"battery staple horse"})"},
    {"PUT", "/api/v1/email-verification", everybody, R"({"secret":"{verify_email}"})"},
    {"GET", "/api/v1/tokens", signed_in},
    {"POST", "/api/v1/tokens", signed_in, R"({"name":"Script","scopes":["take_part"]})"},
    {"DELETE", "/api/v1/tokens/{token}", "UNNNN+"},
    {"GET", "/api/v1/audit", signed_in},
    {"GET", "/api/v1/search", everybody, "", "/api/v1/search?q=well"},
    {"GET", "/api/v1/changes", admins},
    {"GET", "/api/v1/events", admins},
    {"GET", "/api/v1/openapi.json", everybody},
    {"GET", "/healthz", everybody},
    {"GET", "/readyz", everybody},
    {"GET", "/metrics", everybody},
    {"GET", "/assets/{name}", everybody},
    {"GET", "/media/{media}", everybody},
    {"GET", "/", everybody},
    {"GET", "/api", everybody},
    {"GET", "/search", everybody},
    {"GET", "/sign-in", everybody},
    {"POST", "/sign-in", everybody, "login={login}&password=correct+horse+battery+staple"},
    {"POST", "/sign-out", everybody},
    {"POST", "/articles/{article}/rating", signed_in, "value=4"},
    {"POST", "/articles/{article}/comments", signed_in, "body=Well"},
    {"POST", "/comments/{comment}/edit", moderators, "body=Other"},
    {"POST", "/comments/{comment}/delete", moderators},
    {"POST", "/comments/{comment}/reaction", signed_in, "value=up"},
    {"GET", "/comments/{comment}/report", signed_in},
    {"POST", "/comments/{comment}/report", signed_in, "reason=spam"},
    {"GET", "/moderation", moderators},
    {"POST", "/moderation", moderators, "list=status%3Dapproved&status=rejected&id={comment}"},
    {"GET", "/account", signed_in},
    {"POST", "/account", signed_in, "display_name=Lan&email="},
    {"POST", "/account/email-verification", "U!!!!!"},
    {"GET", "/account/password", signed_in},
    {"POST", "/account/password", signed_in,
     "old_password=correct+horse+battery+staple&new_password=battery+staple+horse&new_password_again=battery+staple+"
     "horse"},
    {"GET", "/account/devices", signed_in},
    {"POST", "/account/devices", "UNNNN+", "session={session}"},
    {"GET", "/account/data", signed_in},
    {"POST", "/account/data", signed_in},
    {"POST", "/account/erase", signed_in, "sure=1"},
    {"GET", "/account/second-factor", signed_in},
    {"POST", "/account/second-factor", signed_in, "step=offer"},
    {"GET", "/password-reset", everybody},
    {"POST", "/password-reset", everybody, "login={login}"},
    {"GET", "/password-reset/set", everybody, "", "/password-reset/set?secret=x"},
    {"POST", "/password-reset/set", everybody,
     "secret={reset_password}&new_password=battery+staple+horse&new_password_again=battery+staple+horse"},
    {"GET", "/email-verification", everybody, "", "/email-verification?secret=x"},
    {"POST", "/email-verification", everybody, "secret={verify_email}"},
    {"GET", "/tag/{tag}", everybody},
    {"GET", "/author/{author}", everybody},
    {"GET", "/{category}/", everybody},
    {"GET", "/{category}/{article}", everybody, "", "/{section}/{article}"},
    {"GET", "/{article}", everybody},
};

std::string name_of(std::string_view method, std::string_view pattern) {
    return std::string(method) + ' ' + std::string(pattern);
}

char letter(int status) {
    if (status >= 200 && status < 400) return '+';
    if (status == 401) return 'U';
    if (status == 403) return 'D';
    if (status == 409 || status == 422) return '!';
    return status == 404 ? 'N' : '?';
}

template <typename T>
T need(Result<T> outcome) {
    if (!outcome) throw std::runtime_error(outcome.error().field + ": " + outcome.error().message);
    if constexpr (!std::is_void_v<T>) return *std::move(outcome);
}

class Sweep : public testing::Test {
protected:
    using Names = std::map<std::string, std::string>;

    /// New things of somebody else, as far as `text` names them.
    Names new_things(const std::string& text) {
        const auto number = std::to_string(++number_);
        Names names{{"{number}", number}, {"{version}", "1"}, {"{media}", to_string(picture_.id)}, {"{name}", asset_}};
        const auto wants = [&](std::string_view name) { return text.find(name) != std::string::npos; };
        if (wants("{category}")) names["{category}"] = site_.category("Category " + number).slug.text();
        if (wants("{tag}")) names["{tag}"] = site_.tag("Tag " + number).slug.text();
        if (wants("{author}")) names["{author}"] = site_.author("Author " + number).slug.text();
        if (wants("{article}") || wants("{comment}")) add_article(names);
        if (wants("{login}") || wants("{account}") || wants("{session}") || wants("{token}") ||
            wants("{reset_password}") || wants("{verify_email}")) {
            add_account(names);
        }
        return names;
    }

    void add_article(Names& names) {
        const auto section = site_.category("Section " + names["{number}"]);
        ArticleDraft draft;
        draft.content.categories = {section.id};
        const auto article = site_.publish("Article " + names["{number}"], draft).head;
        const auto by = Principal::of(writer_);
        names["{section}"] = section.slug.text();
        names["{article}"] = article.slug.text();
        names["{comment}"] = to_string(need(engine_.comments().create(by, article.id, {.body = "Well"})).comment.id);
    }

    void add_account(Names& names) {
        const auto host = Principal::host();
        Account account;
        account.login = "owner" + names["{number}"];
        account.email = account.login + "@example.org";
        account = need(engine_.accounts().create(host, account, Secret(std::string(password))));
        const auto session =
            need(engine_.sessions().sign_in({.login = account.login, .password = Secret(std::string(password))}))
                .session;
        const auto token = need(engine_.api_tokens().create(
            host, {.account = account.id, .name = "Script", .scopes = {Permission::take_part}}));
        need(engine_.accounts().ask_for_password_reset(host, account.login));
        need(engine_.accounts().ask_for_email_verification(host, account.id));
        names["{login}"] = account.login;
        names["{account}"] = to_string(account.id);
        names["{session}"] = to_string(session.id);
        names["{token}"] = to_string(token.token.id);
        names["{reset_password}"] = last_secret(NoticeKind::reset_password);
        names["{verify_email}"] = last_secret(NoticeKind::verify_email);
    }

    static std::string filled(std::string_view text, const Names& names) {
        std::string result(text);
        for (const auto& [name, value] : names) {
            for (auto at = result.find(name); at != std::string::npos; at = result.find(name)) {
                result.replace(at, name.size(), value);
            }
        }
        return result;
    }

    /// The status of one call on a connection of its own; of a stream that goes on only the head is read.
    int status_of(const Expected& expected, RouteKind kind, Client client) {
        const std::string address(expected.target.empty() ? expected.pattern : expected.target);
        const auto names = new_things(address + std::string(expected.body));
        const bool is_form = kind == RouteKind::page && expected.method == "POST";
        auto body = filled(expected.body, names);
        Fields fields{{"If-Match", "*"}};
        if (!client.cookie.empty()) fields.emplace_back("Cookie", "masthead_session=" + client.cookie);
        if (is_form) {
            fields.emplace_back("Content-Type", "application/x-www-form-urlencoded");
            fields.emplace_back("Origin", "http://site.test");
            fields.emplace_back("Accept", "text/html");
            body += "&csrf_token=" + client.csrf;
        } else {
            fields.emplace_back("X-CSRF-Token", client.csrf);
            if (!body.empty()) fields.emplace_back("Content-Type", "application/json");
        }
        Connection connection(site_.address());
        connection.send(request(expected.method, filled(address, names), fields, body));
        const auto answer = connection.receive_head();
        return answer ? answer->status : 0;
    }

    Client caller(const std::optional<Role>& role) {
        return role ? site_.sign_in(*role, "caller" + std::to_string(++number_)) : site_.visitor();
    }

    std::string last_secret(NoticeKind kind) {
        const std::lock_guard lock(mutex_);
        return std::string(secrets_.at(kind).reveal());
    }

    std::mutex mutex_;
    std::map<NoticeKind, Secret> secrets_;
    Site site_{{.notices = [this](AccountNotice notice) {
        const std::lock_guard lock(mutex_);
        secrets_[notice.kind] = std::move(notice.secret);
    }}};
    Engine& engine_ = *site_.engine;
    unsigned number_ = 0;
    const Account writer_ = site_.account(Role::reader, "writer");
    const Media picture_ = need(
        engine_.media().add(Principal::host(), "a.gif", std::string_view("GIF89a\x01\x00\x01\x00\x00\x00\x00;", 14)));
    const std::string asset_ = between(site_.visitor().page("/").body, "/assets/", "\"");
};

TEST_F(Sweep, EveryRouteKnowsWhoMayCallIt) {
    std::map<std::string, const Expected*> expectations;
    for (const auto& each : table) expectations[name_of(each.method, each.pattern)] = &each;
    EXPECT_EQ(expectations.size(), std::size(table)) << "an entry is there twice";
    std::set<std::string> routes;
    for (const auto& route : http::detail::routes()) {
        const auto name = name_of(route.method, route.pattern);
        routes.insert(name);
        const auto found = expectations.find(name);
        if (found == expectations.end()) {
            ADD_FAILURE() << name << " is not in the table of this test: say who may call it";
            continue;
        }
        std::string answers;
        std::string statuses;
        for (const auto& role : callers) {
            const auto status = status_of(*found->second, route.kind, caller(role));
            answers += letter(status);
            statuses += ' ' + std::to_string(status);
        }
        EXPECT_EQ(answers, found->second->answers) << name << statuses;
    }
    for (const auto& [name, expected] : expectations) EXPECT_TRUE(routes.contains(name)) << name << " is no route";
}

} // namespace
