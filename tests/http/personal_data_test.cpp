#include "site.hpp"

#include <gtest/gtest.h>

namespace {

using namespace http_tests;

class PersonalDataRoutes : public testing::Test {
protected:
    Site site_;
    const ArticleDetails article_ = site_.publish("Article");
    Client lan_ = site_.sign_in(Role::reader, "lan");
    const std::string id_ = lan_.get("/api/v1/session").text("/account/id");
    const std::string account_ = "/api/v1/accounts/" + id_;
};

TEST_F(PersonalDataRoutes, APersonGetsAllThatIsStored) {
    const auto comment = lan_.post(api_url(article_) + "/comments", R"({"body":"**Hay**"})");
    ASSERT_EQ(comment.status, 201) << comment.body;
    ASSERT_EQ(lan_.put(api_url(article_) + "/rating", R"({"value":4})").status, 200);
    const auto data = lan_.get(account_ + "/data");
    ASSERT_EQ(data.status, 200) << data.body;
    EXPECT_EQ(data.header("Content-Disposition"), "attachment; filename=\"personal-data.json\"");
    EXPECT_EQ(data.header("Cache-Control"), "no-store");
    EXPECT_EQ(data.text("/id"), id_);
    EXPECT_EQ(data.text("/account/login"), "lan");
    EXPECT_EQ(data.at("/sessions/0/current"), true);
    EXPECT_EQ(data.text("/comments/0/id"), comment.text("/id"));
    EXPECT_EQ(data.text("/comments/0/body/markdown"), "**Hay**\n");
    EXPECT_EQ(data.at("/ratings/0/value"), 4);
    EXPECT_EQ(data.text("/audit/0/action"), "signed_in");
    for (const auto* list : {"/tokens", "/comment_events", "/reactions", "/reports", "/articles", "/authors"}) {
        EXPECT_TRUE(data.at(list).is_array()) << list;
    }
    // No secret and no hash of one: 64 hexadecimal digits, or the text form of Argon2.
    EXPECT_EQ(data.body.find("argon2"), std::string::npos);
    EXPECT_EQ(data.body.find("hash"), std::string::npos);
    EXPECT_EQ(data.body.find(lan_.cookie), std::string::npos);
}

TEST_F(PersonalDataRoutes, S32_BothNeedARecentPassword) {
    site_.advance(std::chrono::minutes(11));
    EXPECT_EQ(lan_.get(account_ + "/data").status, 403);
    EXPECT_EQ(lan_.get(account_ + "/data").text("/code"), "reauthentication_required");
    EXPECT_EQ(lan_.erase(account_).text("/code"), "reauthentication_required");
    EXPECT_EQ(lan_.post("/api/v1/session/reauthenticate", R"({"password":)" + quoted(password) + "}").status, 200);
    EXPECT_EQ(lan_.get(account_ + "/data").status, 200);
}

TEST_F(PersonalDataRoutes, APersonErasesTheirAccount) {
    const auto posted = lan_.post(api_url(article_) + "/comments", R"({"body":"Hay"})");
    const auto comment = "/api/v1/comments/" + posted.text("/id");
    auto mai = site_.sign_in(Role::reader, "mai");
    EXPECT_EQ(mai.erase(account_).status, 403);
    EXPECT_EQ(mai.get(account_ + "/data").status, 403);
    // Without the token of the session nobody erases anything.
    auto forged = site_.visitor();
    forged.cookie = lan_.cookie;
    EXPECT_EQ(forged.erase(account_).status, 403);
    const auto erased = lan_.erase(account_);
    EXPECT_EQ(erased.status, 204) << erased.body;
    EXPECT_EQ(erased.header("Clear-Site-Data"), "\"cache\", \"storage\"");
    EXPECT_EQ(lan_.get("/api/v1/session").text("/state"), "none");
    EXPECT_EQ(lan_.post("/api/v1/session", R"({"login":"lan","password":)" + quoted(password) + "}").status, 401);
    const auto left = site_.visitor().get(comment);
    EXPECT_EQ(left.text("/author/name"), "");
    EXPECT_EQ(left.body.find(id_), std::string::npos);
    EXPECT_EQ(left.text("/body/text"), "Hay");
    const auto page = site_.visitor().page(article_.url);
    EXPECT_NE(page.body.find("Former reader"), std::string::npos);

    auto admin = site_.sign_in(Role::admin, "admin");
    EXPECT_NE(admin.get(account_).at("/erased_at"), nullptr);
    EXPECT_EQ(admin.erase(account_).status, 204);
    EXPECT_EQ(admin.erase("/api/v1/accounts/018f0000-0000-7000-8000-000000000000").status, 404);
    EXPECT_EQ(admin.erase("/api/v1/accounts/nonsense").status, 404);
    const auto own = "/api/v1/accounts/" + admin.get("/api/v1/session").text("/account/id");
    EXPECT_EQ(admin.erase(own).text("/code"), "conflict");
    EXPECT_EQ(admin.erase(own).text("/field"), "role");
    admin.csrf = admin.get("/api/v1/session").text("/csrf_token");
    EXPECT_NE(admin.form("/account/erase", "sure=1").body.find("You are the last administrator."), std::string::npos);
}

TEST_F(PersonalDataRoutes, ThePageDoesBothAndAsksForThePassword) {
    EXPECT_EQ(site_.visitor().page("/account/data").status, 401);
    const auto page = lan_.page("/account/data");
    ASSERT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("action=\"/account/erase\""), std::string::npos);
    site_.advance(std::chrono::minutes(11));
    const auto asked = lan_.form("/account/data", "");
    EXPECT_EQ(asked.status, 403);
    EXPECT_NE(asked.body.find("confirm_password"), std::string::npos);
    const auto given = lan_.form("/account/data", "confirm_password=" + form_escaped(password));
    // The session has another token now, which a page brings and a file would not.
    ASSERT_EQ(given.status, 303) << given.body;
    EXPECT_EQ(given.header("Location"), "/account/data?notice=account_data_ready");
    const auto ready = lan_.page("/account/data?notice=account_data_ready");
    EXPECT_NE(ready.body.find("Press “Download” now"), std::string::npos);
    lan_.csrf = between(ready.body, "name=\"csrf_token\" value=\"", "\"");
    const auto file = lan_.form("/account/data", "");
    ASSERT_EQ(file.status, 200) << file.body;
    EXPECT_EQ(file.text("/account/login"), "lan");
    EXPECT_EQ(file.header("Content-Disposition"), "attachment; filename=\"personal-data.json\"");

    const auto unsure = lan_.form("/account/erase", "");
    EXPECT_EQ(unsure.status, 422);
    EXPECT_NE(unsure.body.find("Please say that you know what this does."), std::string::npos);
    site_.advance(std::chrono::minutes(11));
    const auto sure = lan_.form("/account/erase", "sure=1");
    EXPECT_EQ(sure.status, 403);
    EXPECT_NE(sure.body.find("name=\"sure\" value=\"1\""), std::string::npos);
    // Links lead to a page that can be looked at.
    EXPECT_EQ(sure.body.find("href=\"/account/erase"), std::string::npos);
    const auto erased = lan_.form("/account/erase", "sure=1&confirm_password=" + form_escaped(password));
    EXPECT_EQ(erased.status, 303);
    EXPECT_EQ(erased.header("Location"), "/?notice=account_erased");
    EXPECT_NE(erased.header("Set-Cookie").find("Max-Age=0"), std::string::npos) << erased.header("Set-Cookie");
    EXPECT_NE(lan_.page("/?notice=account_erased").body.find("Your account was erased."), std::string::npos);
    EXPECT_EQ(site_.sign_in(Role::admin, "admin").get(account_).at("/disabled"), true);
}

} // namespace
