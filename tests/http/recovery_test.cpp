#include "mailed.hpp"

#include <gtest/gtest.h>

namespace {

using namespace http_tests;

TEST(RecoveryRoutes, APasswordIsResetByAMessage) {
    Mailed mailed;
    auto visitor = mailed.site.visitor();
    for (const auto* name : {"lan", "nobody", "LAN", "lan@example.org"}) {
        const auto answer = visitor.post("/api/v1/password-reset", R"({"login":)" + quoted(name) + "}");
        EXPECT_EQ(answer.status, 202) << answer.body;
        EXPECT_EQ(answer.body, "");
    }
    ASSERT_EQ(mailed.notices.size(), 2U);
    const auto body = [&](const AccountNotice& notice, std::string_view secret) {
        return R"({"secret":)" + quoted(notice.secret.reveal()) + R"(,"new_password":)" + quoted(secret) + "}";
    };
    EXPECT_EQ(visitor.put("/api/v1/password-reset", body(mailed.notices[0], "another passphrase")).status, 404);
    const auto weak = visitor.put("/api/v1/password-reset", body(mailed.notices[1], "password1234"));
    EXPECT_EQ(weak.status, 422);
    EXPECT_EQ(weak.text("/field"), "password");
    EXPECT_EQ(visitor.put("/api/v1/password-reset", body(mailed.notices[1], "another passphrase")).status, 204);
    EXPECT_EQ(visitor.post("/api/v1/session", R"({"login":"lan","password":"another passphrase"})").status, 201);
    EXPECT_EQ(visitor.post("/api/v1/password-reset", R"({"login":""})").text("/field"), "login");
    EXPECT_EQ(visitor.put("/api/v1/password-reset", R"({"secret":"x"})").text("/field"), "new_password");
}

TEST(RecoveryRoutes, AnAddressIsVerifiedByAMessage) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    mailed.notices.clear();
    EXPECT_EQ(lan.post("/api/v1/accounts/" + mailed.id + "/email-verification").status, 202);
    ASSERT_EQ(mailed.notices.size(), 1U);
    const auto body = R"({"secret":)" + quoted(mailed.notices[0].secret.reveal()) + "}";
    EXPECT_EQ(mailed.site.visitor().put("/api/v1/email-verification", body).status, 204);
    EXPECT_EQ(mailed.site.visitor().put("/api/v1/email-verification", body).text("/field"), "secret");
    EXPECT_EQ(lan.get("/api/v1/accounts/" + mailed.id).at("/email_verified"), true);
}

TEST(RecoveryRoutes, S53_ANewPasswordEndsOtherSessions) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    auto other = mailed.site.sign_in_as("lan");
    const auto path = "/api/v1/accounts/" + mailed.id + "/password";
    const auto wrong = lan.put(path, R"({"old_password":"wrong","new_password":"another passphrase"})");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.text("/field"), "old_password");
    const auto before = lan.cookie;
    const auto changed =
        lan.put(path, R"({"old_password":)" + quoted(password) + R"(,"new_password":"another passphrase"})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_NE(lan.cookie, before);
    EXPECT_EQ(lan.get("/api/v1/session").text("/state"), "active");
    EXPECT_EQ(lan.get("/api/v1/session").text("/csrf_token"), changed.text("/csrf_token"));
    EXPECT_EQ(other.get("/api/v1/session").text("/reason"), "revoked");
    // Whoever has a copy of the old cookie is out as well.
    auto thief = mailed.site.visitor();
    thief.cookie = before;
    EXPECT_EQ(thief.get("/api/v1/session").text("/state"), "none");
}

TEST(RecoveryRoutes, ASecondFactorIsSetUpUsedAndRemoved) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    const auto offer = lan.post("/api/v1/accounts/" + mailed.id + "/second-factor");
    ASSERT_EQ(offer.status, 201) << offer.body;
    EXPECT_TRUE(offer.text("/address").starts_with("otpauth://totp/"));
    EXPECT_EQ(lan.put("/api/v1/accounts/" + mailed.id + "/second-factor", R"({"code":"000"})").text("/field"), "code");
    const auto code = [&] { return app_code(offer.text("/secret"), mailed.site.clock->now()); };
    const auto codes =
        lan.put("/api/v1/accounts/" + mailed.id + "/second-factor", R"({"code":)" + http_tests::quoted(code()) + "}");
    ASSERT_EQ(codes.status, 200) << codes.body;
    EXPECT_EQ(codes.json().at("recovery_codes").as_array().size(), 10U);
    mailed.site.advance(std::chrono::seconds(30));
    auto visitor = mailed.site.visitor();
    const auto credentials = R"({"login":"lan","password":)" + quoted(password);
    const auto without = visitor.post("/api/v1/session", credentials + "}");
    EXPECT_EQ(without.status, 401);
    EXPECT_EQ(without.text("/field"), "code");
    EXPECT_FALSE(without.has("Set-Cookie"));
    EXPECT_EQ(visitor.post("/api/v1/session", credentials + R"(,"code":)" + http_tests::quoted(code()) + "}").status,
              201);
    const auto page = mailed.site.visitor().form("/sign-in", "login=lan&password=correct+horse+battery+staple");
    EXPECT_EQ(page.status, 401);
    EXPECT_NE(page.body.find("name=\"code\""), std::string::npos);
    EXPECT_EQ(lan.erase("/api/v1/accounts/" + mailed.id + "/second-factor").status, 204);
    EXPECT_EQ(visitor.post("/api/v1/session", credentials + "}").status, 201);
}

TEST(RecoveryRoutes, S31_SensitiveActsAskForThePasswordAgain) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    mailed.site.advance(std::chrono::minutes(11));
    const auto path = "/api/v1/accounts/" + mailed.id;
    const auto etag = lan.get(path).header("ETag");
    const auto refused = lan.patch(path, etag, R"({"email":"other@example.org"})");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "reauthentication_required");
    EXPECT_EQ(lan.post("/api/v1/session/reauthenticate", R"({"password":"wrong horse battery"})").status, 401);
    const auto before = lan.cookie;
    const auto again = lan.post("/api/v1/session/reauthenticate", R"({"password":)" + quoted(password) + "}");
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_NE(lan.cookie, before);
    lan.csrf = again.text("/csrf_token");
    const auto changed = lan.patch(path, etag, R"({"email":"other@example.org"})");
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.text("/email"), "other@example.org");
    EXPECT_EQ(lan.patch(path, changed.header("ETag"), R"({"role":"admin"})").text("/field"), "role");
    auto thief = mailed.site.visitor();
    thief.cookie = before;
    EXPECT_EQ(thief.get("/api/v1/session").text("/state"), "none");
}

TEST(RecoveryRoutes, S13_TheRulesOfSessionsAreTold) {
    Site site;
    const auto policy = site.visitor().get("/api/v1/session/policy");
    EXPECT_EQ(policy.status, 200);
    EXPECT_EQ(policy.number("/idle_timeout"), 1'800);
    EXPECT_EQ(policy.number("/warning"), 60);
    EXPECT_EQ(policy.number("/absolute_timeout"), 12 * 3'600);
    EXPECT_EQ(policy.number("/remembered_timeout"), 30 * 24 * 3'600);
    EXPECT_EQ(policy.number("/renewal_interval"), 60);
    EXPECT_EQ(policy.number("/recent_password"), 600);
    EXPECT_EQ(policy.number("/password_min_length"), 12);
}

TEST(RecoveryRoutes, S55_AnAdministratorEndsAllSessionsOfAnAccount) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    auto an = mailed.site.sign_in(Role::admin, "an");
    EXPECT_EQ(lan.erase("/api/v1/accounts/" + mailed.id + "/sessions").status, 403);
    EXPECT_EQ(an.erase("/api/v1/accounts/" + mailed.id + "/sessions").status, 204);
    EXPECT_EQ(lan.get("/api/v1/session").text("/reason"), "revoked");
    EXPECT_EQ(an.get("/api/v1/session").text("/state"), "active");
}

} // namespace
