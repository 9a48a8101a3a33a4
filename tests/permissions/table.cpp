#include "table.hpp"

#include <algorithm>

namespace masthead::permission_tests {

namespace {

constexpr std::array all_columns{
    Column{"anonymous", std::nullopt},
    Column{"reader", Role::reader},
    Column{"moderator", Role::moderator},
    Column{"author, own", Role::author, true},
    Column{"author", Role::author},
    Column{"editor", Role::editor},
    Column{"editor of a category, inside", Role::editor, false, true},
    Column{"editor of a category, outside", Role::editor, false, true, false},
    Column{"admin", Role::admin},
};

using Scopes = std::vector<Permission>;

/// What the row's method answers in a column; with `scopes`, to a token that has them in place of the session.
std::string call(World& world, const Row& row, const Column& column, const Scopes* scopes = nullptr) {
    std::vector<TermId> categories;
    if (column.has_category) categories.push_back(world.sport);
    const auto actor = world.sign_up(column.role.value_or(Role::reader), categories);
    const auto owner = column.is_own ? actor : world.sign_up(Role::author);
    auto by = column.role ? actor.by : Principal::anonymous();
    if (scopes != nullptr) {
        ApiToken token;
        token.account = actor.account.id;
        token.scopes = *scopes;
        by = Principal::of(actor.account, token);
    }
    const auto answer = row.call({world, actor, by, owner, column.is_inside ? world.sport : world.politics});
    return answer == row.success ? "ok" : answer;
}

/// The smallest sets of scopes, of two at most, with which a token gets through.
std::string scopes_of(World& world, const Row& row, const Column& column) {
    const auto all = all_permissions();
    const auto works = [&](const Scopes& scopes) { return call(world, row, column, &scopes) == "ok"; };
    const auto named = [](Permission each) { return '`' + std::string(to_string(each)) + '`'; };
    if (works({})) return "none";
    if (!works(Scopes(all.begin(), all.end()))) return "no token";
    std::string found;
    const auto add = [&](const std::string& names) { found += (found.empty() ? "" : " or ") + names; };
    for (const auto one : all) {
        if (works({one})) add(named(one));
    }
    if (!found.empty()) return found;
    for (auto one = all.begin(); one != all.end(); ++one) {
        for (auto two = one + 1; two != all.end(); ++two) {
            if (works({*one, *two})) add(named(*one) + " and " + named(*two));
        }
    }
    return found;
}

/// For what is one's own and for what is not, if that differs.
std::string scopes_of(World& world, const Row& row, const std::vector<std::string>& outcomes) {
    std::optional<std::string> own;
    std::optional<std::string> others;
    for (std::size_t i = 0; i < all_columns.size(); ++i) {
        const auto& column = all_columns[i];
        auto& found = column.is_own ? own : others;
        if (outcomes[i] == "ok" && column.role && !column.has_category && !found) {
            found = scopes_of(world, row, column);
        }
    }
    if (!own || !others || *own == *others) return own ? *own : others.value_or("-");
    return "own: " + *own + "; others: " + *others;
}

std::string shown(const std::string& outcome) {
    if (outcome == "ok") return "yes";
    if (outcome == "not_found") return "not found";
    if (outcome == "permission_denied") return "denied";
    return outcome == "unauthenticated" ? "sign in" : outcome;
}

std::string heading() {
    std::string names = "| Method |";
    std::string line = "| --- |";
    for (const auto& column : all_columns) {
        names += ' ' + std::string(column.title) + " |";
        line += " --- |";
    }
    return names + " token's scopes |\n" + line + " --- |\n";
}

} // namespace

std::span<const Column> columns() {
    return all_columns;
}

std::vector<Row> all_rows() {
    std::vector<Row> rows;
    for (auto&& part :
         {article_rows(), content_rows(), comment_rows(), number_rows(), account_rows(), session_rows()}) {
        rows.insert(rows.end(), part.begin(), part.end());
    }
    return rows;
}

Answers ask(const Row& row) {
    World world;
    Answers answers;
    for (const auto& column : all_columns) answers.outcomes.push_back(call(world, row, column));
    answers.scopes = scopes_of(world, row, answers.outcomes);
    return answers;
}

std::string roles_as_markdown() {
    constexpr std::array roles{Role::reader, Role::moderator, Role::author, Role::editor, Role::admin};
    std::string text = "| Permission |";
    for (const auto role : roles) text += ' ' + std::string(to_string(role)) + " |";
    text += "\n| --- |";
    for (std::size_t i = 0; i < roles.size(); ++i) text += " --- |";
    text += '\n';
    for (const auto permission : all_permissions()) {
        text += "| `" + std::string(to_string(permission)) + "` |";
        for (const auto role : roles) text += has_permission(role, permission) ? " yes |" : " |";
        text += '\n';
    }
    return text;
}

std::string as_markdown(const std::vector<Row>& rows, const std::vector<Answers>& answers) {
    std::string text;
    std::string facade;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].facade != facade) {
            facade = rows[i].facade;
            text += "\n### " + facade + "\n" + heading();
        }
        text += "| `" + rows[i].method + '`' + (rows[i].situation.empty() ? "" : ", ") + rows[i].situation + " |";
        for (const auto& outcome : answers[i].outcomes) text += ' ' + shown(outcome) + " |";
        text += ' ' + answers[i].scopes + " |\n";
    }
    return text + '\n';
}

} // namespace masthead::permission_tests
