#include "rows.hpp"

namespace masthead::permission_tests {

namespace {

NewApiToken made_token(const Case& c) {
    return must(c.engine().api_tokens().create(
        c.owner.by, {.name = "Kịch bản", .scopes = {Permission::take_part}, .valid_for = std::chrono::hours(1)}));
}

/// What goes by a password or token that is given with the call, whoever else one is.
void add_secrets(std::vector<Row>& rows) {
    using Calls = std::function<std::string(const Case&, Sessions, const Secret&)>;
    const auto row = [&](std::string method, Calls call) {
        rows.push_back({"Sessions", std::move(method), "", [call = std::move(call)](const Case& c) {
                            return call(c, c.engine().sessions(), c.owner.session.token);
                        }});
    };
    row("sign_in", [](const Case& c, Sessions sessions, const Secret&) {
        return outcome(sessions.sign_in({.login = c.owner.account.login, .password = password}));
    });
    row("check", [](const Case&, Sessions sessions, const Secret& token) { return outcome(sessions.check(token)); });
    row("look_up",
        [](const Case&, Sessions sessions, const Secret& token) { return outcome(sessions.look_up(token)); });
    row("renew", [](const Case&, Sessions sessions, const Secret& token) { return outcome(sessions.renew(token)); });
    row("keep_alive",
        [](const Case&, Sessions sessions, const Secret& token) { return outcome(sessions.keep_alive(token)); });
    row("reauthenticate", [](const Case&, Sessions sessions, const Secret& token) {
        return outcome(sessions.reauthenticate(token, {.password = password}));
    });
    row("is_csrf_token", [](const Case& c, Sessions sessions, const Secret&) {
        return allowed_if(sessions.is_csrf_token(c.owner.session, c.owner.session.csrf_token));
    });
    row("sign_out",
        [](const Case&, Sessions sessions, const Secret& token) { return outcome(sessions.sign_out(token)); });
}

void add_devices(std::vector<Row>& rows) {
    using Calls = std::function<std::string(const Case&, Sessions)>;
    const auto row = [&](std::string method, std::string situation, Calls call) {
        rows.push_back({"Sessions", std::move(method), std::move(situation),
                        [call = std::move(call)](const Case& c) { return call(c, c.engine().sessions()); }});
    };
    row("list", "one's own", [](const Case& c, Sessions sessions) { return outcome(sessions.list(c.by)); });
    row("revoke", "", [](const Case& c, Sessions sessions) {
        const auto& login = c.owner.account.login;
        return outcome(
            sessions.revoke(c.by, must(sessions.sign_in({.login = login, .password = password})).session.id));
    });
    row("revoke_others", "one's own",
        [](const Case& c, Sessions sessions) { return outcome(sessions.revoke_others(c.by)); });
    row("revoke_all", "of an account",
        [](const Case& c, Sessions sessions) { return outcome(sessions.revoke_all(c.by, c.owner.account.id)); });
    row("revoke_all", "of everybody",
        [](const Case& c, Sessions sessions) { return outcome(sessions.revoke_all(c.by, std::nullopt)); });
}

void add_tokens(std::vector<Row>& rows) {
    using Calls = std::function<std::string(const Case&, ApiTokens)>;
    const auto row = [&](std::string method, Calls call) {
        rows.push_back({"ApiTokens", std::move(method), "",
                        [call = std::move(call)](const Case& c) { return call(c, c.engine().api_tokens()); }});
    };
    row("create", [](const Case& c, ApiTokens tokens) {
        return outcome(tokens.create(
            c.by, {.account = c.owner.account.id, .name = "Kịch bản", .scopes = {Permission::take_part}}));
    });
    row("list", [](const Case& c, ApiTokens tokens) { return outcome(tokens.list(c.by, c.owner.account.id)); });
    row("revoke", [](const Case& c, ApiTokens tokens) { return outcome(tokens.revoke(c.by, made_token(c).token.id)); });
    row("has_form", [](const Case& c, ApiTokens) { return allowed_if(ApiTokens::has_form(made_token(c).secret)); });
    row("check", [](const Case& c, ApiTokens tokens) { return outcome(tokens.check(made_token(c).secret)); });
}

} // namespace

std::vector<Row> session_rows() {
    std::vector<Row> rows;
    add_secrets(rows);
    add_devices(rows);
    add_tokens(rows);
    return rows;
}

} // namespace masthead::permission_tests
