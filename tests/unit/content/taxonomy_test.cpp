#include <masthead/content/author.hpp>
#include <masthead/content/term.hpp>

#include <gtest/gtest.h>

namespace masthead {
namespace {

/// Another one on each call.
template <typename AnyId>
AnyId new_id() {
    static std::uint8_t last = 0;
    IdBytes bytes{};
    bytes.back() = ++last;
    return AnyId(bytes);
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

Author author(std::string name, std::string bio = {}) {
    return {new_id<AuthorId>(), Slug::from_text("x").value(), std::move(name), std::move(bio), std::nullopt, 3};
}

Term term(std::string name, std::string description = {}, TermKind kind = TermKind::category) {
    Term result;
    result.id = new_id<TermId>();
    result.kind = kind;
    result.slug = Slug::from_text("x").value();
    result.name = std::move(name);
    result.description = std::move(description);
    return result;
}

template <typename T>
void expect_refused(T value, const std::string& field, ErrorCode code = ErrorCode::invalid_argument) {
    const auto result = validated(std::move(value));
    ASSERT_FALSE(result) << field;
    EXPECT_EQ(result.error().field, field);
    EXPECT_EQ(result.error().code, code);
}

TEST(Author, TextsAreNormalised) {
    const auto result = validated(author(" Nguye\xCC\x82\xCC\x83n\nAn ", " a\r\nb ")).value();
    EXPECT_EQ(result.name, "Nguyễn An");
    EXPECT_EQ(result.bio, "a\nb");
    EXPECT_EQ(result.version, 3U);
    EXPECT_EQ(validated(result).value(), result);
}

TEST(Author, TextsAreWithinTheirLengths) {
    EXPECT_TRUE(validated(author(repeated("ế", 100), repeated("ế", 2'000))));
    expect_refused(author(""), "name");
    expect_refused(author(" \t"), "name");
    expect_refused(author("a\x01"), "name");
    expect_refused(author("a\xFF"), "name");
    expect_refused(author(repeated("ế", 101)), "name", ErrorCode::too_large);
    expect_refused(author("a", repeated("ế", 2'001)), "bio", ErrorCode::too_large);
    expect_refused(author("a", "\xC0"), "bio");
}

TEST(Term, TextsAreWithinTheirLengths) {
    EXPECT_TRUE(validated(term(repeated("ế", 100), repeated("ế", 2'000))));
    EXPECT_EQ(validated(term(" Thời\n sự ")).value().name, "Thời sự");
    expect_refused(term(""), "name");
    expect_refused(term(repeated("x", 101)), "name", ErrorCode::too_large);
    expect_refused(term("a", repeated("x", 2'001)), "description", ErrorCode::too_large);
    expect_refused(term("a", "\xFF"), "description");
}

TEST(Term, OnlyCategoriesHaveAParent) {
    auto child = term("a");
    child.parent = new_id<TermId>();
    EXPECT_EQ(validated(child).value(), child);
    child.parent = child.id;
    expect_refused(child, "parent");
    auto tag = term("a", "", TermKind::tag);
    EXPECT_TRUE(validated(tag));
    tag.parent = new_id<TermId>();
    expect_refused(tag, "parent");
}

TEST(Term, KindsHaveNames) {
    EXPECT_EQ(to_string(TermKind::category), "category");
    EXPECT_EQ(to_string(TermKind::tag), "tag");
}

} // namespace
} // namespace masthead
