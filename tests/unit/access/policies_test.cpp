#include <masthead/access/api_token.hpp>
#include <masthead/access/audit.hpp>
#include <masthead/access/sign_in.hpp>

#include <gtest/gtest.h>

#include <set>

namespace masthead {
namespace {

using namespace std::chrono_literals;

std::string validity(const SignInPolicy& policy) {
    const auto checked = policy.validate();
    return checked ? "ok" : checked.error().field;
}

TEST(SignInPolicy, KeepsItsBounds) {
    EXPECT_EQ(validity({}), "ok");
    EXPECT_EQ(validity(SignInPolicy::unlimited()), "ok");
    EXPECT_EQ(validity({.login_from_network = {5, 0s}}), "login_from_network.period");
    EXPECT_EQ(validity({.network = {1'000'001, 60s}}), "network.burst");
    EXPECT_EQ(validity({.login = {5, 0s}}), "login.period");
    EXPECT_EQ(validity({.known_device = {5, 0s}}), "known_device.period");
    EXPECT_EQ(validity({.known_devices = {5, 0s}}), "known_devices.period");
    EXPECT_EQ(validity({.codes = {5, 0s}}), "codes.period");
    EXPECT_EQ(validity({.device_known_for = 23h}), "device_known_for");
    EXPECT_EQ(validity({.device_known_for = 24h * 401}), "device_known_for");
    EXPECT_EQ(validity({.recent_password = 59s}), "recent_password");
    EXPECT_EQ(validity({.recent_password = 24h + 1s}), "recent_password");
    EXPECT_EQ(validity({.reset_valid_for = 59s}), "reset_valid_for");
    EXPECT_EQ(validity({.verification_valid_for = 24h * 31 + 1s}), "verification_valid_for");
    EXPECT_EQ(validity({.messages = {5, 0s}}), "messages.period");
}

TEST(AuditPolicy, KeepsItsBounds) {
    EXPECT_TRUE(AuditPolicy{}.validate());
    EXPECT_TRUE(AuditPolicy{24h}.validate());
    EXPECT_EQ(AuditPolicy{23h}.validate().error().field, "kept");
    EXPECT_EQ(AuditPolicy{24h * 3'654}.validate().error().field, "kept");
}

TEST(AuditAction, IsReadAsItIsWritten) {
    std::set<std::string_view> names;
    for (int value = 1; value <= 24; ++value) {
        const auto action = static_cast<AuditAction>(value);
        EXPECT_TRUE(names.insert(to_string(action)).second);
        EXPECT_EQ(parse_audit_action(to_string(action)).value(), action);
    }
    EXPECT_FALSE(names.contains("unknown"));
    EXPECT_EQ(to_string(static_cast<AuditAction>(25)), "unknown");
    EXPECT_EQ(parse_audit_action("unknown").error().field, "action");
}

TEST(ApiToken, IsCheckedAndTidied) {
    ApiToken token;
    token.name = "  a script ";
    token.scopes = {Permission::take_part, Permission::read_unpublished, Permission::take_part};
    const auto tidy = validated(token).value();
    EXPECT_EQ(tidy.name, "a script");
    EXPECT_EQ(tidy.scopes, (std::vector{Permission::read_unpublished, Permission::take_part}));
    token.scopes.clear();
    EXPECT_EQ(validated(token).error().field, "scopes");
    token.scopes = {Permission::take_part};
    token.name = std::string(101, 'x');
    EXPECT_EQ(validated(token).error().field, "name");
}

} // namespace
} // namespace masthead
