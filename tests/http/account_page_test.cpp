#include "mailed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace http_tests;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view other_password = "battery staple horse";

/// Opens a page as its reader does before using a form of it.
std::string open_page(Client& client, std::string_view target) {
    const auto answer = client.page(target);
    EXPECT_EQ(answer.status, 200) << target;
    client.csrf = between(answer.body, "name=\"csrf_token\" value=\"", "\"");
    return answer.body;
}

/// Sends a form of the page that was opened last.
Answer send(Client& client, std::string_view target, std::string body) {
    auto answer = client.form(target, std::move(body));
    const auto token = between(answer.body, "name=\"csrf_token\" value=\"", "\"");
    if (!token.empty()) client.csrf = token;
    return answer;
}

std::string passwords(std::string_view old_password, std::string_view chosen, std::string_view again) {
    return "old_password=" + form_escaped(old_password) + "&new_password=" + form_escaped(chosen) +
           "&new_password_again=" + form_escaped(again);
}

TEST(AccountPages, PeopleChangeTheirNameAndAddress) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    EXPECT_THAT(open_page(lan, "/account"), HasSubstr("value=\"lan@example.org\""));
    const auto saved = send(lan, "/account", "display_name=" + form_escaped("Trần \"Lan\"") + "&email=lan%40site.test");
    EXPECT_EQ(saved.status, 303);
    EXPECT_EQ(saved.header("Location"), "/account?notice=account_saved");
    const auto page = open_page(lan, "/account?notice=account_saved");
    EXPECT_THAT(page, HasSubstr("class=\"notice\""));
    EXPECT_THAT(page, HasSubstr("value=\"Trần &quot;Lan&quot;\""));
    EXPECT_THAT(page, HasSubstr("value=\"lan@site.test\""));
    const auto refused = send(lan, "/account", "display_name=Typed+name&email=nonsense&account=" + mailed.id);
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("form-error"));
    EXPECT_THAT(refused.body, HasSubstr("value=\"Typed name\""));
    EXPECT_THAT(refused.body, HasSubstr("value=\"nonsense\""));
}

TEST(AccountPages, S31_AnotherAddressNeedsThePasswordAndLosesNothing) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    mailed.site.advance(std::chrono::minutes(11));
    open_page(lan, "/account");
    // One's name alone is no sensitive thing.
    EXPECT_EQ(send(lan, "/account", "display_name=Lan&email=lan%40example.org").status, 303);
    const auto asked = send(lan, "/account", "display_name=Trang&email=trang%40site.test");
    EXPECT_EQ(asked.status, 403);
    EXPECT_THAT(asked.body, HasSubstr("name=\"confirm_password\""));
    EXPECT_THAT(asked.body, HasSubstr("name=\"display_name\" value=\"Trang\""));
    EXPECT_THAT(asked.body, HasSubstr("name=\"email\" value=\"trang@site.test\""));
    EXPECT_THAT(asked.body, Not(HasSubstr("form-error")));
    EXPECT_THAT(asked.body, Not(HasSubstr("name=\"confirm_code\"")));
    const std::string typed = "display_name=Trang&email=trang%40site.test&confirm_password=";
    const auto wrong = send(lan, "/account", typed + "wrong+secret+word");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_THAT(wrong.body, HasSubstr("form-error"));
    EXPECT_THAT(wrong.body, HasSubstr("value=\"trang@site.test\""));
    EXPECT_THAT(wrong.body, Not(HasSubstr("wrong secret word")));
    EXPECT_FALSE(wrong.has("Set-Cookie"));
    const auto before = lan.cookie;
    EXPECT_EQ(send(lan, "/account", typed + form_escaped(password)).status, 303);
    EXPECT_NE(lan.cookie, before);
    EXPECT_THAT(open_page(lan, "/account"), HasSubstr("value=\"trang@site.test\""));
    auto thief = mailed.site.visitor();
    thief.cookie = before;
    EXPECT_EQ(thief.page("/account").status, 401);
}

TEST(AccountPages, APasswordThatWasRightIsKeptWhateverComesOfTheForm) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    mailed.site.advance(std::chrono::minutes(11));
    open_page(lan, "/account");
    const auto before = lan.cookie;
    const auto refused =
        send(lan, "/account", "display_name=Lan&email=nonsense&confirm_password=" + form_escaped(password));
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(lan.cookie, before);
    EXPECT_EQ(send(lan, "/account", "display_name=Lan&email=lan%40site.test").status, 303);
}

TEST(AccountPages, AFormOfAnotherSessionIsShownAgain) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    open_page(lan, "/account");
    lan.csrf = "of-another-session";
    const auto typed = "display_name=Typed+name&email=lan%40example.org&account=" + mailed.id;
    const auto again = send(lan, "/account", typed);
    EXPECT_EQ(again.status, 403);
    EXPECT_THAT(again.body, HasSubstr("value=\"Typed name\""));
    // What was typed for another account is not offered for this one.
    lan.csrf = "of-another-session";
    const auto others = send(lan, "/account", "display_name=Typed+name&email=mai%40example.org&account=another");
    EXPECT_EQ(others.status, 403);
    EXPECT_THAT(others.body, Not(HasSubstr("Typed name")));
    EXPECT_THAT(others.body, Not(HasSubstr("mai@example.org")));
    open_page(lan, "/account");
    EXPECT_EQ(lan.get("/api/v1/accounts/" + mailed.id).text("/display_name"), "lan");
    EXPECT_EQ(send(lan, "/account", typed).status, 303);
    for (const std::string target : {"/account/password", "/account/devices", "/account/second-factor"}) {
        open_page(lan, target);
        lan.csrf = "of-another-session";
        EXPECT_EQ(send(lan, target, "others=1&step=offer").status, 403) << target;
    }
    EXPECT_TRUE(mailed.notices.empty() || mailed.notices.back().kind == NoticeKind::new_device);
}

TEST(AccountPages, S53_ANewPasswordEndsOtherSessions) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    auto other = mailed.site.sign_in_as("lan");
    open_page(lan, "/account/password");
    const auto wrong = send(lan, "/account/password", passwords("wrong secret word", other_password, other_password));
    EXPECT_EQ(wrong.status, 401);
    EXPECT_THAT(wrong.body, HasSubstr("The old password is wrong."));
    EXPECT_THAT(wrong.body, Not(HasSubstr("wrong secret word")));
    EXPECT_EQ(send(lan, "/account/password", passwords(password, other_password, "battery staple hose")).status, 422);
    EXPECT_EQ(send(lan, "/account/password", passwords(password, "password1234", "password1234")).status, 422);
    EXPECT_EQ(other.get("/api/v1/session").text("/state"), "active");
    const auto before = lan.cookie;
    const auto changed = send(lan, "/account/password", passwords(password, other_password, other_password));
    EXPECT_EQ(changed.status, 303);
    EXPECT_EQ(changed.header("Location"), "/account/password?notice=account_password_changed");
    EXPECT_NE(lan.cookie, before);
    EXPECT_THAT(open_page(lan, changed.header("Location")), HasSubstr("class=\"notice\""));
    EXPECT_EQ(other.get("/api/v1/session").text("/reason"), "revoked");
    auto visitor = mailed.site.visitor();
    EXPECT_EQ(send(visitor, "/sign-in", "login=lan&password=" + form_escaped(other_password)).status, 303);
}

TEST(AccountPages, S54_PeopleSeeTheirDevicesAndEndThem) {
    Mailed mailed;
    auto lan = mailed.site.sign_in_as("lan");
    auto second = mailed.site.visitor();
    const Fields phone{{"User-Agent", "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0"}};
    const auto credentials = R"({"login":"lan","password":)" + quoted(password) + "}";
    ASSERT_EQ(second.post("/api/v1/session", credentials, phone).status, 201);
    auto third = mailed.site.sign_in_as("lan");
    const auto page = open_page(lan, "/account/devices");
    EXPECT_THAT(page, HasSubstr("Firefox on Android"));
    EXPECT_THAT(page, HasSubstr("This device"));
    // A session is ended by its id, which opens nothing.
    EXPECT_THAT(page, Not(HasSubstr(lan.cookie)));
    const auto id = between(page.substr(page.find("Firefox on Android")), "name=\"session\" value=\"", "\"");
    const auto ended = send(lan, "/account/devices", "session=" + id);
    EXPECT_EQ(ended.status, 303);
    EXPECT_EQ(second.get("/api/v1/session").text("/reason"), "revoked");
    EXPECT_EQ(third.get("/api/v1/session").text("/state"), "active");
    EXPECT_EQ(send(lan, "/account/devices", "session=nonsense").status, 422);
    EXPECT_EQ(send(lan, "/account/devices", "others=1").header("Location"),
              "/account/devices?notice=account_devices_ended");
    EXPECT_EQ(third.get("/api/v1/session").text("/reason"), "revoked");
    EXPECT_EQ(lan.get("/api/v1/session").text("/state"), "active");
    EXPECT_THAT(open_page(lan, "/account/devices"), Not(HasSubstr("name=\"others\"")));
}

/// The key of a page that offers a second factor.
std::string offered_key(const Answer& page) {
    auto key = between(page.body, "id=\"second-factor-secret\" class=\"secret\" translate=\"no\">", "<");
    std::erase(key, ' ');
    return key;
}

TEST(AccountPages, ASecondFactorIsSetUpUsedAndTurnedOff) {
    Mailed mailed;
    auto& site = mailed.site;
    auto lan = site.sign_in_as("lan");
    auto other = site.sign_in_as("lan");
    open_page(lan, "/account/second-factor");
    const auto offer = send(lan, "/account/second-factor", "step=offer");
    EXPECT_EQ(offer.status, 200);
    EXPECT_EQ(offer.header("Cache-Control"), "no-store");
    EXPECT_THAT(offer.body, HasSubstr("class=\"qr\""));
    const auto key = offered_key(offer);
    const auto code = [&] { return app_code(key, site.clock->now()); };
    const auto wrong = send(lan, "/account/second-factor", "step=confirm&code=000");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("id=\"confirm-form\""));
    EXPECT_THAT(wrong.body, Not(HasSubstr(key)));
    const auto on = send(lan, "/account/second-factor", "step=confirm&code=" + code());
    EXPECT_EQ(on.status, 200);
    const auto recovery = between(on.body, "<li><code>", "<");
    EXPECT_EQ(recovery.size(), 19U);
    EXPECT_EQ(other.get("/api/v1/session").text("/reason"), "revoked");
    EXPECT_THAT(open_page(lan, "/account/second-factor"), Not(HasSubstr(recovery)));

    const auto credentials = "login=lan&password=" + form_escaped(password);
    auto visitor = site.visitor();
    EXPECT_THAT(send(visitor, "/sign-in", credentials).body, HasSubstr("name=\"code\""));
    EXPECT_EQ(send(visitor, "/sign-in", credentials + "&code=" + recovery).status, 303);
    EXPECT_EQ(send(visitor, "/sign-in", credentials + "&code=" + recovery).status, 401);

    EXPECT_EQ(send(lan, "/account/second-factor", "step=offer").status, 409);
    EXPECT_EQ(send(lan, "/account/second-factor", "step=nonsense").status, 422);
    site.advance(std::chrono::minutes(11));
    const auto asked = send(lan, "/account/second-factor", "step=remove");
    EXPECT_EQ(asked.status, 403);
    EXPECT_THAT(asked.body, HasSubstr("name=\"step\" value=\"remove\""));
    EXPECT_THAT(asked.body, HasSubstr("name=\"confirm_code\""));
    const auto confirmation = "step=remove&confirm_password=" + form_escaped(password) + "&confirm_code=";
    const auto half = send(lan, "/account/second-factor", confirmation + "000000");
    EXPECT_EQ(half.status, 401);
    EXPECT_THAT(half.body, HasSubstr("Give both again."));
    EXPECT_EQ(send(lan, "/account/second-factor", confirmation + code()).header("Location"),
              "/account/second-factor?notice=account_second_factor_removed");
    EXPECT_THAT(open_page(lan, "/account/second-factor"), HasSubstr("id=\"offer-form\""));
}

TEST(AccountPages, ACodeThatWaitedForThePasswordIsAskedForAgain) {
    Mailed mailed;
    auto& site = mailed.site;
    auto lan = site.sign_in_as("lan");
    open_page(lan, "/account/second-factor");
    const auto key = offered_key(send(lan, "/account/second-factor", "step=offer"));
    site.advance(std::chrono::minutes(11));
    const auto typed = app_code(key, site.clock->now());
    const auto asked = send(lan, "/account/second-factor", "step=confirm&code=" + typed);
    EXPECT_EQ(asked.status, 403);
    EXPECT_THAT(asked.body, Not(HasSubstr(typed)));
    const auto again = send(lan, "/account/second-factor", "step=confirm&confirm_password=" + form_escaped(password));
    EXPECT_EQ(again.status, 200);
    EXPECT_THAT(again.body, HasSubstr("id=\"confirm-form\""));
    EXPECT_THAT(again.body, Not(HasSubstr("form-error")));
    const auto on = send(lan, "/account/second-factor", "step=confirm&code=" + typed);
    EXPECT_THAT(on.body, HasSubstr("id=\"recovery-codes\""));
}

TEST(AccountPages, OnlySessionsHaveThem) {
    Mailed mailed;
    auto visitor = mailed.site.visitor();
    for (const std::string target : {"/account", "/account/password", "/account/devices", "/account/second-factor"}) {
        const auto page = visitor.page(target);
        EXPECT_EQ(page.status, 401) << target;
        EXPECT_THAT(page.body, HasSubstr("/sign-in?next=" + target)) << target;
    }
    auto lan = mailed.site.sign_in_as("lan");
    const auto token = lan.post("/api/v1/tokens", R"({"name":"Script","scopes":["take_part"]})");
    ASSERT_EQ(token.status, 201) << token.body;
    const auto answer = visitor.get("/account", {{"Authorization", "Bearer " + token.text("/token")}});
    EXPECT_EQ(answer.status, 401);
    EXPECT_THAT(lan.page("/").body, HasSubstr("href=\"/account\""));
}

TEST(AccountPages, BelowAPrefixTheyLeadToThemselves) {
    Mailed mailed({.handler = {.prefix = "/news"}});
    auto lan = mailed.site.visitor();
    const auto signed_in = send(lan, "/news/sign-in", "login=lan&password=" + form_escaped(password));
    ASSERT_EQ(signed_in.status, 303);
    mailed.site.advance(std::chrono::minutes(11));
    EXPECT_THAT(open_page(lan, "/news/account"), HasSubstr("href=\"/news/account/devices\""));
    const std::string typed = "display_name=Lan&email=lan%40site.test";
    EXPECT_THAT(send(lan, "/news/account", typed).body, HasSubstr("action=\"/news/account\""));
    const auto saved = send(lan, "/news/account", typed + "&confirm_password=" + form_escaped(password));
    EXPECT_EQ(saved.header("Location"), "/news/account?notice=account_saved");
    EXPECT_EQ(send(lan, "/news/password-reset", "login=lan").header("Location"),
              "/news/password-reset?notice=account_reset_sent");
    const auto set = lan.page("/news/password-reset/set?secret=" + mailed.secret()).body;
    EXPECT_THAT(set, HasSubstr("action=\"/news/password-reset/set\""));
    EXPECT_THAT(set, HasSubstr("href=\"/news/\""));
}

} // namespace
