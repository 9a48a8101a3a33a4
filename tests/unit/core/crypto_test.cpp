#include "random_text.hpp"

#include "core/crypto.hpp"

#include <gtest/gtest.h>

#include <set>

namespace masthead::detail {
namespace {

TEST(Crypto, Sha256GivesThePublishedVectors) {
    EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Crypto, Blake2bGivesWhatOtherImplementationsGive) {
    EXPECT_EQ(to_hex(blake2b("")), "cae66941d9efbd404e4d88758ea67670");
    EXPECT_EQ(to_hex(blake2b("abc")), "cf4ab791c62b8d2b2109c90275287816");
}

TEST(Crypto, ShortHashesTellTextsApart) {
    EXPECT_EQ(short_hash("token"), short_hash("token"));
    std::set<std::array<std::uint8_t, 16>> seen;
    for (int i = 0; i < 10'000; ++i) seen.insert(short_hash("token-" + std::to_string(i)));
    EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Crypto, HmacGivesTheVectorsOfRfc4231) {
    EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Crypto, ComparesByContent) {
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("token", "token"));
    EXPECT_FALSE(equal_in_constant_time("token", "tokem"));
    EXPECT_FALSE(equal_in_constant_time("token", "token "));
    EXPECT_FALSE(equal_in_constant_time("token", ""));
}

TEST(Crypto, RandomBytesDoNotRepeat) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        std::array<std::uint8_t, 16> bytes{};
        random_bytes(bytes);
        EXPECT_TRUE(seen.insert(to_hex(bytes)).second);
    }
}

TEST(Crypto, Base64urlGivesTheVectorsOfRfc4648) {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF\xFE", "-__-"}};
    for (const auto& [data, text] : vectors) EXPECT_EQ(to_base64url(as_bytes(data)), text);
}

TEST(Crypto, Base64urlRefusesOtherSpellings) {
    std::string out;
    for (const auto* text : {"Z", "Zg=", "Zg==", "Zh", "Zm9", "+//+", "Zm 9v", "Zm9v\n", "Zm9vY", "\xC3\xA9"}) {
        EXPECT_FALSE(from_base64url(text, out)) << text;
    }
    EXPECT_FALSE(from_base64url(std::string_view("Zm9\0", 4), out));
}

RC_GTEST_PROP(Crypto, Base64urlRoundTrips, ()) {
    const auto data = *test::bytes();
    std::string out;
    RC_ASSERT(from_base64url(to_base64url(as_bytes(data)), out));
    RC_ASSERT(out == data);
}

RC_GTEST_PROP(Crypto, Base64urlReadsOnlyWhatItWrites, ()) {
    const auto text =
        *rc::gen::oneOf(test::bytes(), rc::gen::container<std::string>(rc::gen::elementOf(std::string("AZaz09-_="))));
    std::string out;
    if (from_base64url(text, out)) RC_ASSERT(to_base64url(as_bytes(out)) == text);
}

TEST(Crypto, PasswordsVerifyAndAskForARehash) {
    constexpr std::uint64_t operations = 1;
    constexpr std::size_t memory = 8 * 1024 * 1024;
    const auto hash = hash_password("mật khẩu", operations, memory);
    ASSERT_TRUE(hash.starts_with("$argon2id$")) << hash;
    EXPECT_NE(hash, hash_password("mật khẩu", operations, memory));
    EXPECT_TRUE(verify_password(hash, "mật khẩu"));
    EXPECT_FALSE(verify_password(hash, "mat khau"));
    EXPECT_FALSE(verify_password(hash, ""));
    EXPECT_FALSE(verify_password("", "mật khẩu"));
    EXPECT_FALSE(verify_password("$argon2id$broken", "mật khẩu"));
    EXPECT_FALSE(needs_rehash(hash, operations, memory));
    EXPECT_TRUE(needs_rehash(hash, operations + 1, memory));
    EXPECT_TRUE(needs_rehash(hash, operations, memory * 2));
}

TEST(Crypto, WipeEmpties) {
    std::string text = "secret";
    wipe(text);
    EXPECT_TRUE(text.empty());
    wipe(text);
    EXPECT_TRUE(text.empty());
}

TEST(Passwords, A12_AreHashedAsTheStandardsOfTheDayAdvise) {
    // What `PasswordHashing` has by default: 19 MiB, two passes, and a salt of 16 bytes, which is 22 characters.
    const auto first = hash_password("correct horse battery", 2, std::size_t{19} << 20);
    const auto second = hash_password("correct horse battery", 2, std::size_t{19} << 20);
    const std::string_view parameters = "$argon2id$v=19$m=19456,t=2,p=1$";
    EXPECT_TRUE(first.starts_with(parameters)) << first;
    EXPECT_EQ(first.find('$', parameters.size()) - parameters.size(), 22U);
    EXPECT_NE(first, second);
}

} // namespace
} // namespace masthead::detail
