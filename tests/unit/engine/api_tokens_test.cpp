#include "support.hpp"

#include "core/crypto.hpp"

#include <algorithm>

namespace masthead::engine_tests {
namespace {

class ApiTokenTest : public OnEachStorage {
protected:
    ApiTokens tokens() { return site.engine().api_tokens(); }
    NewApiToken make(const Principal& by, std::vector<Permission> scopes, std::chrono::hours valid_for = 24h) {
        return must(tokens().create(by, {.name = "a script", .scopes = std::move(scopes), .valid_for = valid_for}));
    }
};

TEST_P(ApiTokenTest, ActsForItsAccountWithinItsScopes) {
    const auto an = site.sign_up(Role::editor, "an");
    const auto made = make(an, {Permission::write_own_articles, Permission::take_part, Permission::take_part});
    EXPECT_EQ(made.secret.reveal().size(), 52U);
    EXPECT_EQ(made.token.scopes, (std::vector{Permission::write_own_articles, Permission::take_part}));
    const auto by = must(tokens().check(made.secret));
    EXPECT_EQ(by.account, an.account);
    EXPECT_EQ(by.api_token, made.token.id);
    EXPECT_EQ(outcome(site.engine().articles().create(by, {.content = {.title = "Tin"}})), "ok");
    EXPECT_FALSE(by.may(Permission::write_any_article));
    EXPECT_TRUE(an.may(Permission::write_any_article));
}

TEST_P(ApiTokenTest, NeverDoesMoreThanItsAccount) {
    const auto lan = site.sign_up(Role::author, "lan");
    EXPECT_EQ(outcome_and_field(tokens().create(lan, {.name = "x", .scopes = {Permission::manage_accounts}})),
              "permission_denied scopes");
    const auto admin = site.sign_up(Role::admin, "an");
    const auto made = make(admin, {Permission::manage_accounts, Permission::take_part});
    EXPECT_EQ(outcome(site.engine().accounts().list(must(tokens().check(made.secret)), {})), "ok");
    auto account = must(site.engine().accounts().get(site.host, *admin.account));
    account.role = Role::reader;
    must(site.engine().accounts().update(site.host, account));
    EXPECT_EQ(outcome(site.engine().accounts().list(must(tokens().check(made.secret)), {})), "permission_denied");
}

TEST_P(ApiTokenTest, DoesNothingThatIsSensitive) {
    const auto admin = site.sign_up(Role::admin, "an");
    const std::vector<Permission> all(all_permissions().begin(), all_permissions().end());
    const auto by = must(tokens().check(make(admin, all).secret));
    auto accounts = site.engine().accounts();
    Account other;
    other.login = "x";
    EXPECT_EQ(outcome(accounts.create(by, other, password)), "permission_denied");
    EXPECT_EQ(outcome(accounts.set_password(by, *admin.account, password, Secret("another passphrase"))),
              "permission_denied");
    EXPECT_EQ(outcome(accounts.offer_second_factor(by)), "permission_denied");
    EXPECT_EQ(outcome(tokens().create(by, {.name = "x", .scopes = {Permission::take_part}})), "permission_denied");
    EXPECT_EQ(outcome(tokens().list(by)), "permission_denied");
    EXPECT_EQ(outcome(site.engine().sessions().revoke_all(by, std::nullopt)), "permission_denied");
}

TEST_P(ApiTokenTest, S11_KindsOfTokensAreNotSwapped) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto made = make(lan, {Permission::take_part});
    const auto session = site.sign_in("lan");
    EXPECT_EQ(outcome(tokens().check(session.token)), "unauthenticated");
    EXPECT_EQ(outcome(tokens().check(Secret("masthead_" + std::string(session.token.reveal())))), "unauthenticated");
    EXPECT_EQ(outcome(site.engine().sessions().check(made.secret)), "unauthenticated");
    EXPECT_EQ(outcome(site.engine().sessions().check(Secret(std::string(made.secret.reveal().substr(9))))),
              "unauthenticated");
}

TEST_P(ApiTokenTest, OnlyTheExactTokenIsOne) {
    const auto made = make(site.sign_up(Role::reader, "lan"), {Permission::take_part});
    const std::string text(made.secret.reveal());
    auto upper = text;
    std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    for (const auto& other : {text + "=", text + " ", ' ' + text, text.substr(0, text.size() - 1), upper, std::string(),
                              std::string(1 << 16, 'x'), made.token.token_hash}) {
        const auto refused = tokens().check(Secret(other));
        ASSERT_FALSE(refused) << other.substr(0, 60);
        EXPECT_EQ(refused.error().message, "the token is wrong, revoked or expired");
    }
    EXPECT_EQ(outcome(tokens().check(made.secret)), "ok");
    EXPECT_EQ(made.token.token_hash, detail::to_hex(detail::sha256(text)));
}

TEST_P(ApiTokenTest, EndsByTimeByRevocationAndWithItsAccount) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto brief = make(lan, {Permission::take_part}, 1h);
    const auto made = make(lan, {Permission::take_part});
    site.clock->advance(1h);
    EXPECT_EQ(outcome(tokens().check(brief.secret)), "unauthenticated");
    EXPECT_EQ(outcome(tokens().revoke(site.sign_up(Role::editor, "mai"), made.token.id)), "not_found");
    must(tokens().revoke(lan, made.token.id));
    must(tokens().revoke(lan, made.token.id));
    EXPECT_EQ(outcome(tokens().check(made.secret)), "unauthenticated");
    const auto listed = must(tokens().list(lan));
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].revoked_at, site.clock->now());
    const auto last = make(lan, {Permission::take_part});
    auto account = must(site.engine().accounts().get(site.host, *lan.account));
    account.disabled = true;
    must(site.engine().accounts().update(site.host, account));
    EXPECT_EQ(outcome(tokens().check(last.secret)), "unauthenticated");
}

TEST_P(ApiTokenTest, TellsWhenItWasLastUsed) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto made = make(lan, {Permission::take_part});
    const auto last_used = [&] { return must(tokens().list(lan))[0].last_used_at; };
    EXPECT_EQ(last_used(), std::nullopt);
    must(tokens().check(made.secret));
    EXPECT_EQ(last_used(), start);
    site.clock->advance(59s);
    must(tokens().check(made.secret));
    EXPECT_EQ(last_used(), start);
    site.clock->advance(1s);
    must(tokens().check(made.secret));
    EXPECT_EQ(last_used(), start + 60s);
}

TEST_P(ApiTokenTest, BadRequestsAreToldWhatIsWrong) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto refusal = [&](ApiTokenRequest request) { return outcome_and_field(tokens().create(lan, request)); };
    EXPECT_EQ(refusal({.name = "", .scopes = {Permission::take_part}}), "invalid_argument name");
    EXPECT_EQ(refusal({.name = "x", .scopes = {}}), "invalid_argument scopes");
    EXPECT_EQ(refusal({.name = "x", .scopes = {Permission::take_part}, .valid_for = 0h}), "invalid_argument valid_for");
    EXPECT_EQ(refusal({.name = "x", .scopes = {Permission::take_part}, .valid_for = 24h * 367}),
              "invalid_argument valid_for");
    EXPECT_EQ(
        refusal(
            {.account = *site.sign_up(Role::reader, "mai").account, .name = "x", .scopes = {Permission::take_part}}),
        "permission_denied ");
    for (int i = 0; i < 100; ++i) static_cast<void>(make(lan, {Permission::take_part}));
    EXPECT_EQ(refusal({.name = "x", .scopes = {Permission::take_part}}), "conflict ");
}

MASTHEAD_ON_EACH_STORAGE(ApiTokenTest);

} // namespace
} // namespace masthead::engine_tests
