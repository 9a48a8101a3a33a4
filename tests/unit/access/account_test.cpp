#include <masthead/access/account.hpp>
#include <masthead/core/text.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

Account account(std::string login, std::string display_name = "Lan", std::string email = "") {
    Account made;
    made.login = std::move(login);
    made.display_name = std::move(display_name);
    made.email = std::move(email);
    return made;
}

/// `ok`, or code and field of what was refused.
std::string outcome(const Account& candidate) {
    const auto checked = validated(candidate);
    if (checked) return "ok";
    return std::string(to_string(checked.error().code)) + ' ' + checked.error().field;
}

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

TEST(Account, TakesLoginsOfAnyScript) {
    for (const auto* login : {"a", "lan", "nguyễn.văn.a", "x+y@example.org", "王小明", "мария", "O'Neil", "<b>"}) {
        EXPECT_EQ(outcome(account(login)), "ok") << login;
    }
    EXPECT_EQ(outcome(account(repeated("ệ", 64))), "ok");
}

TEST(Account, NamesTheMemberThatIsWrong) {
    EXPECT_EQ(outcome(account("")), "invalid_argument login");
    EXPECT_EQ(outcome(account("   ")), "invalid_argument login");
    EXPECT_EQ(outcome(account("two words")), "invalid_argument login");
    EXPECT_EQ(outcome(account("two\nlines")), "invalid_argument login");
    EXPECT_EQ(outcome(account("bad\xFF")), "invalid_argument login");
    EXPECT_EQ(outcome(account(std::string("nul\0", 4))), "invalid_argument login");
    EXPECT_EQ(outcome(account(repeated("ệ", 65))), "too_large login");
    EXPECT_EQ(outcome(account("lan", "")), "invalid_argument display_name");
    EXPECT_EQ(outcome(account("lan", repeated("x", 101))), "too_large display_name");
    EXPECT_EQ(outcome(account("lan", "bad\xC3")), "invalid_argument display_name");
}

TEST(Account, LoginsHaveNoBlanksOfAnyKind) {
    for (const auto* blank : {" ", "\t", "\xC2\xA0", "\xE2\x80\x83", "\xE3\x80\x80"}) {
        EXPECT_EQ(outcome(account(std::string("a") + blank + "b")), "invalid_argument login") << blank;
    }
}

TEST(Account, NormalisesItsTexts) {
    const auto checked = validated(account("  Nguye\xCC\x82\xCC\x83n ", " Lan \t Anh ", " lan@example.org "));
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->login, "Nguyễn");
    EXPECT_EQ(checked->display_name, "Lan Anh");
    EXPECT_EQ(checked->email, "lan@example.org");
    EXPECT_EQ(validated(*checked).value(), *checked);
}

TEST(Account, TakesWhatLooksLikeAnAddress) {
    for (const auto* email : {"", "a@b", "lan@example.org", "lan+x@mail.example.vn", "lân@thư.vn"}) {
        EXPECT_EQ(outcome(account("lan", "Lan", email)), "ok") << email;
    }
    for (const auto* email : {"lan", "@", "@b", "a@", "a b@c", "a@b c", "a@b\x01"}) {
        EXPECT_EQ(outcome(account("lan", "Lan", email)), "invalid_argument email") << email;
    }
    EXPECT_EQ(outcome(account("lan", "Lan", "a@" + repeated("x", 252))), "ok");
    EXPECT_EQ(outcome(account("lan", "Lan", "a@" + repeated("x", 253))), "too_large email");
}

} // namespace
} // namespace masthead
