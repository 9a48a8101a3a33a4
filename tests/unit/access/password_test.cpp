#include <masthead/access/account.hpp>

#include <gtest/gtest.h>

#include <array>

namespace masthead {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

std::string outcome(const PasswordPolicy& policy, std::string_view password) {
    const auto checked = policy.check(password);
    if (checked) return "ok";
    EXPECT_EQ(checked.error().field, "password");
    return std::string(to_string(checked.error().code));
}

TEST(PasswordPolicy, A01_LeastLengthIsExact) {
    for (const std::uint32_t least : {8U, 12U, 14U, 15U}) {
        const PasswordPolicy policy{least, 1024, false};
        for (const auto* letter : {"a", "ệ", "界", "🗞"}) {
            EXPECT_EQ(outcome(policy, repeated(letter, least - 1)), "invalid_argument") << least << letter;
            EXPECT_EQ(outcome(policy, repeated(letter, least)), "ok") << least << letter;
        }
    }
    EXPECT_EQ(outcome({}, ""), "invalid_argument");
}

TEST(PasswordPolicy, A01_MarksTypedApartDoNotMakeItLonger) {
    constexpr auto decomposed = "e\xCC\xA3\xCC\x82";
    EXPECT_EQ(outcome({8, 1024}, repeated(decomposed, 7)), "invalid_argument");
    EXPECT_EQ(outcome({8, 1024}, repeated(decomposed, 8)), "ok");
}

TEST(PasswordPolicy, A02_LongPassphrasesAreTakenAndHugeOnesRefused) {
    EXPECT_EQ(outcome({}, repeated("ệ", 64)), "ok");
    EXPECT_EQ(outcome({}, std::string(1024, 'x')), "ok");
    EXPECT_EQ(outcome({}, std::string(1025, 'x')), "too_large");
    EXPECT_EQ(outcome({}, repeated("ệ", 342)), "too_large");
    EXPECT_EQ(outcome({}, std::string(1 << 20, 'x')), "too_large");
}

TEST(PasswordPolicy, A03_EveryByteUpToTheLimitBelongsToIt) {
    const auto checked = PasswordPolicy{}.check(std::string(1025, 'x'));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().message, "a password has at most 1024 bytes");
}

TEST(PasswordPolicy, A04_AnyTextIsAllowedAndNothingMustBeInIt) {
    for (const auto* password :
         {"            ", "aaaaaaaaaaaa", "111111111111", "mật khẩu của tôi", "correct horse battery",
          "'; drop table accounts; --", "🗞🗞🗞🗞🗞🗞🗞🗞🗞🗞🗞🗞", "line\nline\tline\r"}) {
        EXPECT_EQ(outcome({}, password), "ok") << password;
    }
    EXPECT_EQ(outcome({}, std::string("twelve\0bytes", 12)), "invalid_argument");
    EXPECT_EQ(outcome({}, "twelve bytes\xFF"), "invalid_argument");
    EXPECT_EQ(outcome({}, "twelve bytes\xED\xA0\x80"), "invalid_argument");
}

TEST(PasswordPolicy, A06_HasNoRulesOfAgeOrHistory) {
    // Another member would have to be named here.
    const auto [min_length, max_bytes, refuse_common] = PasswordPolicy{};
    EXPECT_EQ(min_length, 12U);
    EXPECT_EQ(max_bytes, 1024U);
    EXPECT_TRUE(refuse_common);
}

TEST(PasswordPolicy, NeverRepeatsThePassword) {
    const std::string password = "hunter2";
    EXPECT_EQ(PasswordPolicy{}.check(password).error().message.find(password), std::string::npos);
}

TEST(PasswordPolicy, A05_WhatManyPeopleHaveIsRefused) {
    PasswordPolicy policy{8, 1024};
    for (const auto* common :
         {"password", "PASSWORD", "12345678", "qwertyuiop", "iloveyou", "ｐａｓｓｗｏｒｄ", "password1234"}) {
        EXPECT_EQ(outcome(policy, common), "invalid_argument") << common;
    }
    EXPECT_EQ(outcome(policy, "mật khẩu của tôi"), "ok");
    EXPECT_EQ(outcome(policy, "password1234 and more"), "ok");
    policy.refuse_common = false;
    EXPECT_EQ(outcome(policy, "password"), "ok");
}

TEST(PasswordPolicy, A05_WhatIsNearTheAccountIsRefused) {
    const PasswordPolicy policy{8, 1024};
    const std::array<std::string_view, 3> known{"nguyen.an", "Tòa soạn", "an"};
    const auto near = [&](std::string_view password) { return !policy.check(password, known).has_value(); };
    EXPECT_TRUE(near("nguyen.an"));
    EXPECT_TRUE(near("NGUYEN.AN12"));
    EXPECT_TRUE(near("TÒA SOẠN!"));
    EXPECT_FALSE(near("nguyen.an 1234"));
    EXPECT_FALSE(near("an an an an"));
}

} // namespace
} // namespace masthead
