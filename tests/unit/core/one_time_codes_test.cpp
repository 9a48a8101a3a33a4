#include "core/one_time_codes.hpp"

#include <gtest/gtest.h>

#include <set>

namespace masthead::detail {
namespace {

/// The secret of RFC 6238, appendix B.
const std::string secret = "12345678901234567890";

Timestamp at(std::int64_t seconds) {
    return Timestamp::from_seconds(seconds);
}

TEST(OneTimeCodes, AreThoseOfTheStandard) {
    // The last six of the eight digits that appendix B has for SHA-1.
    const std::pair<std::int64_t, std::string> cases[] = {{59, "287082"},
                                                          {1'111'111'109, "081804"},
                                                          {1'111'111'111, "050471"},
                                                          {1'234'567'890, "005924"},
                                                          {2'000'000'000, "279037"},
                                                          {20'000'000'000, "353130"}};
    for (const auto& [seconds, code] : cases) EXPECT_EQ(totp_code(secret, at(seconds)), code);
}

TEST(OneTimeCodes, AreTakenOneStepEarlyOrLate) {
    const auto now = at(1'700'000'010);
    const std::int64_t step = 1'700'000'010 / 30;
    for (int away = -3; away <= 3; ++away) {
        const auto code = totp_code(secret, at(1'700'000'010 + 30 * away));
        const auto found = totp_step_of(secret, code, now, 0);
        EXPECT_EQ(found.has_value(), away >= -1 && away <= 1) << away;
        if (found) {
            EXPECT_EQ(*found, step + away);
        }
    }
}

TEST(OneTimeCodes, AreGoodOnce) {
    const auto now = at(1'700'000'010);
    const auto code = totp_code(secret, now);
    const auto step = totp_step_of(secret, code, now, 0);
    ASSERT_TRUE(step);
    EXPECT_FALSE(totp_step_of(secret, code, now, *step));
    EXPECT_FALSE(totp_step_of(secret, totp_code(secret, at(1'700'000'010 - 30)), now, *step));
    EXPECT_TRUE(totp_step_of(secret, totp_code(secret, at(1'700'000'010 + 30)), now, *step));
}

TEST(OneTimeCodes, NothingElseIsACode) {
    const auto now = at(59);
    for (const auto* text : {"", "28708", "2870822", "287083", "28708a", "94287082"}) {
        EXPECT_FALSE(totp_step_of(secret, text, now, -1)) << text;
    }
    EXPECT_FALSE(totp_step_of("", "", now, -1));
}

TEST(OneTimeCodes, SecretsAreRandomAndWrittenInBase32) {
    std::set<std::string> secrets;
    for (int i = 0; i < 100; ++i) secrets.insert(make_totp_secret());
    EXPECT_EQ(secrets.size(), 100U);
    EXPECT_EQ(secrets.begin()->size(), 20U);
    // RFC 4648, section 10.
    EXPECT_EQ(to_base32("f"), "MY");
    EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
    EXPECT_EQ(to_base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

} // namespace
} // namespace masthead::detail
