#include "http/api_schemas.hpp"
#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

namespace {

Result<Account> account_of(Call& call) {
    MASTHEAD_TRY(const AccountId id, account_id(call));
    return call.engine().accounts().get(call.by(), id);
}

/// The categories of a body; those of `current` if it does not mention them.
Result<std::vector<TermId>> read_categories(const JsonInput& input, std::vector<TermId> current) {
    if (!input.mentions("categories")) return current;
    std::vector<TermId> result;
    MASTHEAD_CHECK(
        input.each("categories", [&](const boost::json::value& value, const std::string& path) -> Result<void> {
            const auto* text = value.if_string();
            const auto id = text != nullptr ? TermId::parse(*text) : Result<TermId>(not_found(""));
            if (!id) return invalid_argument(path, "this must be the id of a category");
            result.push_back(*id);
            return {};
        }));
    return result;
}

/// What people change of their own account.
Result<Response> update_own(Call& call, Account account) {
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    for (const auto* given : {"login", "role", "disabled", "categories"}) {
        if (!input.mentions(given)) continue;
        auto error = permission_denied("people change their own name and e-mail address alone");
        error.field = given;
        return error;
    }
    MASTHEAD_CHECK(input.allow(schemas::account_edit));
    MASTHEAD_TRY(const auto name, input.text("display_name"));
    MASTHEAD_TRY(const auto email, input.text("email"));
    MASTHEAD_TRY(account, call.engine().accounts().update_profile(call.by(), name.value_or(account.display_name),
                                                                  email.value_or(account.email), account.version));
    const auto version = account.version;
    return json_response(call, AccountView{std::move(account)}, 200, version);
}

} // namespace

Result<AccountId> account_id(const Call& call) {
    auto id = AccountId::parse(call.parameters[0]);
    if (!id) return not_found("there is no such account");
    return id;
}

Result<Response> list_accounts(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_accounts));
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    AccountListView view;
    MASTHEAD_TRY(view.page, call.engine().accounts().list(call.by(), page));
    return json_response(call, view);
}

Result<Response> get_account(Call& call) {
    MASTHEAD_TRY(Account account, account_of(call));
    const auto version = account.version;
    return json_response(call, AccountView{std::move(account)}, 200, version);
}

Result<Response> create_account(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::manage_accounts));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::account_input));
    Account account;
    MASTHEAD_TRY(const auto login, input.text("login"));
    MASTHEAD_TRY(auto password, input.text("password"));
    MASTHEAD_TRY(const auto role, input.text("role"));
    MASTHEAD_TRY(const auto name, input.text("display_name"));
    MASTHEAD_TRY(const auto email, input.text("email"));
    account.login = login.value_or("");
    account.display_name = name.value_or("");
    account.email = email.value_or("");
    if (role) {
        MASTHEAD_TRY(account.role, parse_role(*role));
    }
    MASTHEAD_TRY(account.categories, read_categories(input, {}));
    MASTHEAD_TRY(account, call.engine().accounts().create(call.by(), account, Secret(password.value_or(""))));
    const auto location = call.service.options.prefix + "/api/v1/accounts/" + to_string(account.id);
    const auto version = account.version;
    MASTHEAD_TRY(Response response, json_response(call, AccountView{std::move(account)}, 201, version));
    response.headers.add("Location", location);
    return response;
}

Result<Response> update_account(Call& call) {
    MASTHEAD_TRY(Account account, account_of(call));
    MASTHEAD_TRY(account.version, call.if_match(account.version));
    if (!call.by().may(Permission::manage_accounts)) return update_own(call, std::move(account));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::account_edit));
    MASTHEAD_TRY(const auto login, input.text("login"));
    MASTHEAD_TRY(const auto role, input.text("role"));
    MASTHEAD_TRY(const auto name, input.text("display_name"));
    MASTHEAD_TRY(const auto email, input.text("email"));
    MASTHEAD_TRY(const auto disabled, input.flag("disabled"));
    if (login) account.login = *login;
    if (name) account.display_name = *name;
    if (email) account.email = *email;
    if (disabled) account.disabled = *disabled;
    if (role) {
        MASTHEAD_TRY(account.role, parse_role(*role));
    }
    MASTHEAD_TRY(account.categories, read_categories(input, std::move(account.categories)));
    MASTHEAD_TRY(account, call.engine().accounts().update(call.by(), std::move(account)));
    const auto version = account.version;
    return json_response(call, AccountView{std::move(account)}, 200, version);
}

Result<Response> personal_data_response(const Call& call, const AccountId& id) {
    PersonalDataView view;
    MASTHEAD_TRY(view.data, call.engine().accounts().personal_data(call.by(), id));
    MASTHEAD_TRY(Response response, json_response(call, view));
    // A browser that somebody opens it in saves it.
    response.headers.add("Content-Disposition", "attachment; filename=\"personal-data.json\"");
    return response;
}

void leave_session(Response& response, const Call& call) {
    clear_session_cookie(response, call);
    response.headers.add("Clear-Site-Data", "\"cache\", \"storage\"");
}

Result<Response> get_personal_data(Call& call) {
    MASTHEAD_TRY(const AccountId id, account_id(call));
    return personal_data_response(call, id);
}

Result<Response> erase_account(Call& call) {
    MASTHEAD_TRY(const AccountId id, account_id(call));
    MASTHEAD_CHECK(call.engine().accounts().erase(call.by(), id));
    auto response = empty_response(204);
    if (call.session && call.session->account.id == id) leave_session(response, call);
    return response;
}

Result<Response> restrict_account(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const AccountId id, account_id(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::restriction_input));
    MASTHEAD_TRY(const auto kind, input.text("kind"));
    MASTHEAD_TRY(auto reason, input.text("reason"));
    Restriction restriction;
    MASTHEAD_TRY(restriction.kind, parse_restriction_kind(kind.value_or("")));
    MASTHEAD_TRY(restriction.until, input.time("until"));
    restriction.reason = std::move(reason).value_or("");
    RestrictionView view;
    MASTHEAD_TRY(view.restriction, call.engine().accounts().restrict(call.by(), id, std::move(restriction)));
    return json_response(call, view);
}

Result<Response> lift_restriction(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const AccountId id, account_id(call));
    MASTHEAD_CHECK(call.engine().accounts().lift(call.by(), id));
    return empty_response(204);
}

} // namespace masthead::inline v0::http::detail
