#include "http/routes.hpp"
#include "mailed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view other_password = "battery staple horse";

std::string new_passwords(std::string_view secret, std::string_view chosen) {
    return "secret=" + std::string(secret) + "&new_password=" + form_escaped(chosen) +
           "&new_password_again=" + form_escaped(chosen);
}

/// A page behind a link with a secret: kept nowhere, and its address in no header and no link.
void expect_kept_to_itself(const Answer& page, const std::string& secret) {
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    // The origin alone, which browsers still send with the form.
    EXPECT_EQ(page.header("Referrer-Policy"), "strict-origin");
    const auto hidden = "<input type=\"hidden\" name=\"secret\" value=\"" + secret + "\">";
    const auto at = page.body.find(hidden);
    ASSERT_NE(at, std::string::npos);
    auto rest = page.body;
    rest.erase(at, hidden.size());
    EXPECT_THAT(rest, Not(HasSubstr(secret)));
}

TEST(RecoveryPages, A09_AForgottenPasswordIsSetAnewByALinkThatWorksOnce) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    auto visitor = mailed.site.visitor();
    EXPECT_THAT(visitor.page("/sign-in").body, HasSubstr("href=\"/password-reset\""));
    EXPECT_EQ(visitor.page("/password-reset").status, 200);
    for (const std::string login : {"lan", "nobody", "nobody@example.org"}) {
        const auto asked = visitor.form("/password-reset", "login=" + form_escaped(login));
        EXPECT_EQ(asked.status, 303) << login;
        EXPECT_EQ(asked.header("Location"), "/password-reset?notice=account_reset_sent") << login;
    }
    EXPECT_THAT(visitor.page("/password-reset?notice=account_reset_sent").body, HasSubstr("class=\"notice\""));
    EXPECT_EQ(visitor.form("/password-reset", "login=").status, 422);
    ASSERT_EQ(mailed.notices.back().kind, NoticeKind::reset_password);
    const auto secret = mailed.secret();

    expect_kept_to_itself(visitor.page("/password-reset/set?secret=" + secret), secret);
    const auto weak = visitor.form("/password-reset/set", new_passwords(secret, "password1234"));
    EXPECT_EQ(weak.status, 422);
    EXPECT_THAT(weak.body, HasSubstr("name=\"secret\" value=\"" + secret + "\""));
    EXPECT_THAT(weak.body, Not(HasSubstr("password1234")));
    const auto differing =
        visitor.form("/password-reset/set", "secret=" + secret + "&new_password=a&new_password_again=b");
    EXPECT_EQ(differing.status, 422);
    EXPECT_EQ(lan.get("/api/v1/session").text("/state"), "active");

    const auto set = visitor.form("/password-reset/set", new_passwords(secret, other_password));
    EXPECT_EQ(set.status, 303);
    EXPECT_EQ(set.header("Location"), "/sign-in?notice=account_password_reset");
    EXPECT_FALSE(set.has("Set-Cookie"));
    EXPECT_EQ(lan.get("/api/v1/session").text("/reason"), "revoked");
    const auto replayed = visitor.form("/password-reset/set", new_passwords(secret, "another passphrase"));
    EXPECT_EQ(replayed.status, 404);
    EXPECT_THAT(replayed.body, HasSubstr("href=\"/password-reset\""));
    EXPECT_THAT(visitor.page("/sign-in?notice=account_password_reset").body, HasSubstr("class=\"notice\""));
    EXPECT_EQ(visitor.form("/sign-in", "login=lan&password=" + form_escaped(other_password)).status, 303);
    EXPECT_EQ(visitor.page("/password-reset/set").header("Location"), "/password-reset");
}

TEST(RecoveryPages, A10_AResetDoesNotTakeThePlaceOfTheSecondFactor) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    const auto path = "/api/v1/accounts/" + mailed.id + "/second-factor";
    const auto key = lan.post(path).text("/secret");
    ASSERT_EQ(lan.put(path, R"({"code":)" + http_tests::quoted(app_code(key, mailed.site.clock->now())) + "}").status,
              200);
    auto visitor = mailed.site.visitor();
    visitor.form("/password-reset", "login=lan");
    const auto secret = mailed.secret();
    ASSERT_EQ(visitor.form("/password-reset/set", new_passwords(secret, other_password)).status, 303);
    const auto half = visitor.form("/sign-in", "login=lan&password=" + form_escaped(other_password));
    EXPECT_EQ(half.status, 401);
    EXPECT_THAT(half.body, HasSubstr("name=\"code\""));
}

TEST(RecoveryPages, AnAddressIsVerifiedByAButtonAndNotByLookingAtTheLink) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    const auto before = lan.page("/account").body;
    EXPECT_THAT(before, HasSubstr("action=\"/account/email-verification\""));
    EXPECT_EQ(lan.form("/account/email-verification", "").header("Location"),
              "/account?notice=account_verification_sent");
    ASSERT_EQ(mailed.notices.back().kind, NoticeKind::verify_email);
    const auto secret = mailed.secret();
    // Programs that look at mail follow links.
    auto visitor = mailed.site.visitor();
    for (int i = 0; i < 2; ++i) expect_kept_to_itself(visitor.page("/email-verification?secret=" + secret), secret);
    EXPECT_EQ(visitor.form("/email-verification", "secret=nonsense").status, 404);
    const auto verified = visitor.form("/email-verification", "secret=" + secret);
    EXPECT_EQ(verified.header("Location"), "/sign-in?notice=account_email_verified");
    const auto replayed = visitor.form("/email-verification", "secret=" + secret);
    EXPECT_EQ(replayed.status, 404);
    EXPECT_THAT(replayed.body, Not(HasSubstr("name=\"secret\"")));
    EXPECT_THAT(lan.page("/account").body, Not(HasSubstr("action=\"/account/email-verification\"")));
    EXPECT_EQ(lan.form("/account/email-verification", "").status, 409);
    EXPECT_EQ(visitor.page("/email-verification").status, 303);
}

TEST(RecoveryPages, WhoeverIsSignedInComesBackToTheirAccount) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    lan.form("/account/email-verification", "");
    const auto secret = mailed.secret();
    EXPECT_EQ(lan.form("/email-verification", "secret=" + secret).header("Location"),
              "/account?notice=account_email_verified");
}

TEST(RecoveryPages, ASiteWithoutMessagesOffersNone) {
    Site site;
    auto reader = site.sign_in(Role::reader);
    auto visitor = site.visitor();
    EXPECT_THAT(visitor.page("/sign-in").body, Not(HasSubstr("password-reset")));
    EXPECT_THAT(visitor.form("/sign-in", "login=reader&password=wrong").body, Not(HasSubstr("password-reset")));
    EXPECT_EQ(visitor.page("/password-reset").status, 404);
    EXPECT_EQ(visitor.form("/password-reset", "login=reader").status, 404);
    EXPECT_EQ(reader.form("/account", "display_name=R&email=r%40site.test").status, 303);
    EXPECT_THAT(reader.page("/account").body, Not(HasSubstr("action=\"/account/email-verification\"")));
    EXPECT_EQ(reader.form("/account/email-verification", "").status, 404);
}

TEST(RecoveryPages, FormsThatHashAPasswordHoldUpNobody) {
    const auto hashes = [](std::string method, std::string target) {
        http::Request request;
        request.method = std::move(method);
        request.target = std::move(target);
        return http::detail::hashes_password(request);
    };
    for (const std::string target : {"/account", "/news/account", "/account/password", "/account/devices",
                                     "/account/second-factor", "/account/email-verification", "/password-reset/set"}) {
        EXPECT_TRUE(hashes("POST", target)) << target;
        EXPECT_FALSE(hashes("GET", target)) << target;
    }
    EXPECT_FALSE(hashes("POST", "/email-verification"));
    EXPECT_FALSE(hashes("POST", "/articles/a/comments"));
}

} // namespace
