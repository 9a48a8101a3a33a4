#include <masthead/access/api_token.hpp>
#include <masthead/access/principal.hpp>
#include <masthead/access/session.hpp>

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace masthead {
namespace {

constexpr std::array all_roles{Role::reader, Role::moderator, Role::author, Role::editor, Role::admin};

/// Who has a permission, one letter a role in rising order: reader, moderator, author, editor, admin.
const std::map<Permission, std::string> table{
    {Permission::take_part, "rmaed"},          {Permission::moderate_comments, "-m-ed"},
    {Permission::write_own_articles, "--aed"}, {Permission::publish_own_articles, "--aed"},
    {Permission::add_media, "--aed"},          {Permission::read_unpublished, "---ed"},
    {Permission::write_any_article, "---ed"},  {Permission::manage_taxonomy, "---ed"},
    {Permission::manage_accounts, "----d"},    {Permission::read_changes, "----d"},
};

Account account_of(Role role) {
    Account account;
    account.id = AccountId::parse("018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90").value();
    account.login = "lan";
    account.display_name = "Lan";
    account.role = role;
    return account;
}

TEST(Permissions, AreThoseOfTheTable) {
    ASSERT_EQ(table.size(), all_permissions().size());
    for (const auto& [permission, roles] : table) {
        for (std::size_t i = 0; i < all_roles.size(); ++i) {
            EXPECT_EQ(has_permission(all_roles[i], permission), roles[i] != '-')
                << to_string(all_roles[i]) << ' ' << to_string(permission);
        }
        EXPECT_FALSE(has_permission(Role{}, permission) && permission != Permission::take_part);
        EXPECT_FALSE(has_permission(Role::admin, Permission{0}));
    }
}

TEST(Principal, AnonymousMayNothing) {
    const auto anonymous = Principal::anonymous();
    EXPECT_EQ(anonymous.kind, Principal::Kind::anonymous);
    EXPECT_FALSE(anonymous.is_signed_in());
    EXPECT_FALSE(anonymous.account);
    for (const auto permission : all_permissions()) {
        EXPECT_FALSE(anonymous.may(permission));
        EXPECT_EQ(anonymous.require(permission).error().code, ErrorCode::unauthenticated);
    }
}

TEST(Principal, RoleAloneGivesAnAnonymousReaderNothing) {
    auto pretender = Principal::anonymous();
    pretender.role = Role::admin;
    for (const auto permission : all_permissions()) EXPECT_FALSE(pretender.may(permission));
}

TEST(Principal, HostMayEverything) {
    const auto host = Principal::host();
    EXPECT_FALSE(host.is_signed_in());
    EXPECT_FALSE(host.account);
    for (const auto permission : all_permissions()) {
        EXPECT_TRUE(host.may(permission));
        EXPECT_TRUE(host.require(permission));
    }
}

TEST(Principal, AccountMayWhatItsRoleMay) {
    for (const auto role : all_roles) {
        const auto account = account_of(role);
        Session session;
        session.id = SessionId(account.id.bytes());
        session.authenticated_at = Timestamp::from_seconds(5);
        const auto principal = Principal::of(account, session);
        EXPECT_TRUE(principal.is_signed_in());
        EXPECT_EQ(principal.account, account.id);
        EXPECT_EQ(principal.display_name, "Lan");
        EXPECT_EQ(principal.session, session.id);
        EXPECT_EQ(principal.authenticated_at, session.authenticated_at);
        EXPECT_FALSE(Principal::of(account).session);
        for (const auto permission : all_permissions()) {
            EXPECT_EQ(principal.may(permission), has_permission(role, permission));
            const auto required = principal.require(permission);
            ASSERT_EQ(required.has_value(), has_permission(role, permission));
            if (required) continue;
            EXPECT_EQ(required.error().code, ErrorCode::permission_denied);
            EXPECT_NE(required.error().message.find(to_string(permission)), std::string::npos);
        }
    }
}

TEST(Principal, ATokenNarrowsWhatTheAccountMay) {
    const auto account = account_of(Role::author);
    ApiToken token;
    token.id = ApiTokenId(account.id.bytes());
    token.scopes = {Permission::take_part, Permission::manage_accounts};
    const auto principal = Principal::of(account, token);
    EXPECT_EQ(principal.api_token, token.id);
    for (const auto permission : all_permissions()) {
        EXPECT_EQ(principal.may(permission), permission == Permission::take_part) << to_string(permission);
    }
}

TEST(Principal, SensitiveActsNeedARecentPassword) {
    using namespace std::chrono_literals;
    const auto now = Timestamp::from_seconds(1'000);
    const auto outcome = [&](const Principal& by) {
        const auto checked = by.require_recent_password(600s, now);
        return checked ? std::string("ok") : std::string(to_string(checked.error().code));
    };
    const auto account = account_of(Role::admin);
    Session session;
    session.authenticated_at = now - 600s;
    EXPECT_EQ(outcome(Principal::of(account, session)), "ok");
    session.authenticated_at = now - 600s - 1us;
    EXPECT_EQ(outcome(Principal::of(account, session)), "reauthentication_required");
    EXPECT_EQ(outcome(Principal::of(account, ApiToken{})), "permission_denied");
    EXPECT_EQ(outcome(Principal::of(account)), "ok");
    EXPECT_EQ(outcome(Principal::host()), "ok");
    EXPECT_EQ(outcome(Principal::anonymous()), "unauthenticated");
}

TEST(Permissions, AreReadAsTheyAreWritten) {
    for (const auto permission : all_permissions()) {
        EXPECT_EQ(parse_permission(to_string(permission)).value(), permission);
    }
    for (const auto* text : {"", "Take_part", "unknown", "take_part "}) {
        const auto read = parse_permission(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().field, "permission");
    }
}

TEST(Permissions, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const auto permission : all_permissions()) names.insert(to_string(permission));
    EXPECT_EQ(names.size(), all_permissions().size());
    EXPECT_FALSE(names.contains("unknown"));
}

TEST(Role, IsReadAsItIsWritten) {
    for (const auto role : all_roles) EXPECT_EQ(parse_role(to_string(role)).value(), role);
    for (const auto* text : {"", "Admin", "admin ", "root", "5", "unknown"}) {
        const auto read = parse_role(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(read.error().field, "role");
    }
}

} // namespace
} // namespace masthead
