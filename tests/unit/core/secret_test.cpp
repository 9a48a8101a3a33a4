#include <masthead/core/secret.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <cstring>
#include <memory>
#include <ostream>
#include <string>
#include <type_traits>

namespace masthead {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};

static_assert(!Printable<Secret>);
static_assert(!std::equality_comparable<Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);

const std::string long_text = "a text that is too long for the string object itself to hold";

TEST(Secret, RevealsWhatItWasGiven) {
    for (const auto& text : {std::string("short"), long_text}) {
        const Secret secret(text);
        EXPECT_EQ(secret.reveal(), text);
        EXPECT_FALSE(secret.empty());
        const Secret copy = secret;
        EXPECT_EQ(copy.reveal(), text);
    }
    EXPECT_TRUE(Secret().empty());
}

TEST(Secret, AssignsAndMoves) {
    for (const auto& text : {std::string("short"), long_text}) {
        Secret a(text);
        Secret b(std::move(a));
        EXPECT_EQ(b.reveal(), text);
        EXPECT_TRUE(a.empty()); // NOLINT: a moved-from secret is empty by contract
        Secret c("other");
        c = b;
        EXPECT_EQ(c.reveal(), text);
        c = std::move(b);
        EXPECT_EQ(c.reveal(), text);
        EXPECT_TRUE(b.empty()); // NOLINT: as above
        auto& same = c;
        c = same;
        EXPECT_EQ(c.reveal(), text);
        c = Secret();
        EXPECT_TRUE(c.empty());
    }
}

bool memory_holds(const unsigned char* memory, std::size_t size, const std::string& text) {
    return memmem(memory, size, text.data(), text.size()) != nullptr;
}

TEST(Secret, LeavesNoShortTextBehind) {
    // A short text lies inside the object, so its memory can be looked at after the secret's end.
    alignas(Secret) unsigned char from[sizeof(Secret)] = {};
    alignas(Secret) unsigned char to[sizeof(Secret)] = {};
    auto* secret = std::construct_at(reinterpret_cast<Secret*>(from), std::string("hunter2-hunter"));
    ASSERT_TRUE(memory_holds(from, sizeof from, "unter2-hunter"));
    auto* moved = std::construct_at(reinterpret_cast<Secret*>(to), std::move(*secret));
    EXPECT_FALSE(memory_holds(from, sizeof from, "unter2-hunter"));
    EXPECT_EQ(moved->reveal(), "hunter2-hunter");
    std::destroy_at(secret);
    std::destroy_at(moved);
    EXPECT_FALSE(memory_holds(to, sizeof to, "unter2-hunter"));
}

} // namespace
} // namespace masthead
