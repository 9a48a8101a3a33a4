#include "rows.hpp"

namespace masthead::permission_tests {

namespace {

using Calls = std::function<std::string(const Case&, Accounts)>;

const Secret other_password("another horse battery");

std::function<std::string(const Case&)> with_accounts(Calls call) {
    return [call = std::move(call)](const Case& c) { return call(c, c.engine().accounts()); };
}

void add_management(std::vector<Row>& rows) {
    const auto row = [&](std::string method, std::string situation, Calls call) {
        rows.push_back({"Accounts", std::move(method), std::move(situation), with_accounts(std::move(call))});
    };
    row("create", "", [](const Case& c, Accounts accounts) {
        Account account;
        account.login = c.world.new_name("made");
        return outcome(accounts.create(c.by, account, password));
    });
    row("get", "", [](const Case& c, Accounts accounts) { return outcome(accounts.get(c.by, c.owner.account.id)); });
    row("find", "by login",
        [](const Case& c, Accounts accounts) { return outcome(accounts.find(c.by, c.owner.account.login)); });
    row("list", "", [](const Case& c, Accounts accounts) { return outcome(accounts.list(c.by, {})); });
    row("update", "role and all else",
        [](const Case& c, Accounts accounts) { return outcome(accounts.update(c.by, c.owner.account)); });
    row("update_profile", "one's own name", [](const Case& c, Accounts accounts) {
        const auto& account = c.actor.account;
        return outcome(accounts.update_profile(c.by, "Lan", account.email, account.version));
    });
    row("update_profile", "one's own address", [](const Case& c, Accounts accounts) {
        return outcome(accounts.update_profile(c.by, "Lan", "lan@example.org", c.actor.account.version));
    });
    row("restrict", "a reader; nobody who works for the site", [](const Case& c, Accounts accounts) {
        return outcome(accounts.restrict(c.by, c.world.sign_up(Role::reader).account.id, {}));
    });
    row("lift", "", [](const Case& c, Accounts accounts) {
        return outcome(accounts.lift(c.by, c.world.sign_up(Role::reader).account.id));
    });
    row("personal_data", "of an account",
        [](const Case& c, Accounts accounts) { return outcome(accounts.personal_data(c.by, c.owner.account.id)); });
    row("erase", "an account",
        [](const Case& c, Accounts accounts) { return outcome(accounts.erase(c.by, c.owner.account.id)); });
    row("audit", "of an account", [](const Case& c, Accounts accounts) {
        AuditQuery query;
        query.account = c.owner.account.id;
        return outcome(accounts.audit(c.by, query));
    });
    row("audit", "of all", [](const Case& c, Accounts accounts) { return outcome(accounts.audit(c.by, {})); });
}

void add_proofs(std::vector<Row>& rows) {
    const auto row = [&](std::string method, std::string situation, Calls call) {
        rows.push_back({"Accounts", std::move(method), std::move(situation), with_accounts(std::move(call))});
    };
    row("set_password", "with the old one", [](const Case& c, Accounts accounts) {
        return outcome(accounts.set_password(c.by, c.owner.account.id, password, other_password));
    });
    row("ask_for_password_reset", "", [](const Case& c, Accounts accounts) {
        return outcome(accounts.ask_for_password_reset(c.by, c.owner.account.login));
    });
    row("reset_password", "with the secret of the message", [](const Case& c, Accounts accounts) {
        must(accounts.ask_for_password_reset(c.world.host, c.owner.account.login));
        return outcome(accounts.reset_password(c.by, c.world.last_secret(), other_password));
    });
    row("ask_for_email_verification", "", [](const Case& c, Accounts accounts) {
        return outcome(accounts.ask_for_email_verification(c.by, c.owner.account.id));
    });
    row("verify_email", "with the secret of the message", [](const Case& c, Accounts accounts) {
        must(accounts.ask_for_email_verification(c.world.host, c.owner.account.id));
        return outcome(accounts.verify_email(c.by, c.world.last_secret()));
    });
    row("offer_second_factor", "to oneself",
        [](const Case& c, Accounts accounts) { return outcome(accounts.offer_second_factor(c.by)); });
    row("confirm_second_factor", "one's own", [](const Case& c, Accounts accounts) {
        must(accounts.offer_second_factor(c.actor.by));
        return outcome(accounts.confirm_second_factor(c.by, "no code"));
    });
    rows.back().success = "invalid_argument";
    row("remove_second_factor", "", [](const Case& c, Accounts accounts) {
        return outcome(accounts.remove_second_factor(c.by, c.owner.account.id));
    });
}

} // namespace

std::vector<Row> account_rows() {
    std::vector<Row> rows;
    add_management(rows);
    add_proofs(rows);
    return rows;
}

} // namespace masthead::permission_tests
