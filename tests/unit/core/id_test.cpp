#include "random_text.hpp"

#include <masthead/core/id.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <thread>
#include <unordered_set>

namespace masthead {
namespace {

static_assert(!std::is_convertible_v<ArticleId, AuthorId>);
static_assert(!std::is_constructible_v<ArticleId, AuthorId>);

std::int64_t millisecond_of(const IdBytes& bytes) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 6; ++i) value = value << 8 | bytes[i];
    return value;
}

TEST(Id, DefaultIsNil) {
    EXPECT_TRUE(ArticleId().is_nil());
    EXPECT_EQ(to_string(ArticleId()), "00000000-0000-0000-0000-000000000000");
}

TEST(Id, ReadsEitherCaseAndAnyVersion) {
    const auto id = ArticleId::parse("018B83A1-6C00-4C3F-9A55-0D4e3c1b2a90");
    ASSERT_TRUE(id);
    EXPECT_EQ(to_string(*id), "018b83a1-6c00-4c3f-9a55-0d4e3c1b2a90");
}

TEST(Id, RefusesEverythingElse) {
    const std::string good = "018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90";
    ASSERT_TRUE(ArticleId::parse(good));
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char wrong : {'g', ' ', '/', ':', '@', '`', '\0', '\x80', good[at] == '-' ? '0' : '-'}) {
            auto text = good;
            text[at] = wrong;
            EXPECT_EQ(ArticleId::parse(text).error().code, ErrorCode::invalid_argument) << text;
        }
        EXPECT_FALSE(ArticleId::parse(good.substr(0, at)));
    }
    for (const auto* text : {"{018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90}", "018b83a16c007c3f9a550d4e3c1b2a90",
                             " 018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90", "018b83a1-6c00-7c3f-9a55-0d4e3c1b2a900"}) {
        EXPECT_FALSE(ArticleId::parse(text)) << text;
    }
}

RC_GTEST_PROP(Id, TextRoundTripsAndSortsAsBytes, ()) {
    const auto random = rc::gen::container<std::vector<std::uint8_t>>(16, rc::gen::arbitrary<std::uint8_t>());
    const auto make = [](const std::vector<std::uint8_t>& from) {
        IdBytes bytes{};
        std::ranges::copy(from, bytes.begin());
        return TermId(bytes);
    };
    const auto a = make(*random);
    const auto b = make(*random);
    RC_ASSERT(TermId::parse(to_string(a)).value() == a);
    RC_ASSERT((a < b) == (to_string(a) < to_string(b)));
    RC_ASSERT((a == b) == (to_string(a) == to_string(b)));
    RC_ASSERT(std::hash<TermId>()(a) == std::hash<TermId>()(TermId(a.bytes())));
}

TEST(IdGenerator, MakesVersionSevenOfTheClocksMillisecond) {
    const auto at = Timestamp::from_microseconds(1'698'714'240'123'456);
    const ManualClock clock(at);
    IdGenerator generator(clock);
    for (int i = 0; i < 1000; ++i) {
        const auto bytes = generator.next_bytes();
        EXPECT_EQ(bytes[6] >> 4, 7);
        EXPECT_EQ(bytes[8] >> 6, 2);
        EXPECT_EQ(millisecond_of(bytes), 1'698'714'240'123);
    }
}

TEST(IdGenerator, IncreasesWhileTheClockStandsStepsBackOrRuns) {
    ManualClock clock(Timestamp::from_seconds(1'700'000'000));
    IdGenerator generator(clock);
    auto last = generator.next<ArticleId>();
    for (int i = 0; i < 20'000; ++i) {
        if (i % 100 == 50) clock.advance(std::chrono::milliseconds(3));
        if (i % 100 == 99) clock.advance(std::chrono::milliseconds(-2));
        const auto next = generator.next<ArticleId>();
        ASSERT_LT(last, next) << i;
        last = next;
    }
    clock.set(Timestamp::minimum());
    EXPECT_LT(last, generator.next<ArticleId>());
    clock.set(Timestamp::maximum());
    EXPECT_LT(last, generator.next<ArticleId>());
}

TEST(IdGenerator, StartsBeforeTheEpochToo) {
    const ManualClock clock(Timestamp::minimum());
    IdGenerator generator(clock);
    const auto first = generator.next<ArticleId>();
    EXPECT_LT(first, generator.next<ArticleId>());
}

TEST(IdGenerator, TwoGeneratorsAtOneTimeDiffer) {
    const ManualClock clock(Timestamp::from_seconds(1'700'000'000));
    IdGenerator a(clock);
    IdGenerator b(clock);
    std::unordered_set<ArticleId> seen;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(seen.insert(a.next<ArticleId>()).second);
        EXPECT_TRUE(seen.insert(b.next<ArticleId>()).second);
    }
}

TEST(IdGenerator, EightThreadsGetIncreasingDistinctIds) {
    const SystemClock clock;
    IdGenerator generator(clock);
    constexpr std::size_t per_thread = 5'000;
    std::vector<std::vector<CommentId>> made(8);
    {
        std::vector<std::jthread> threads;
        for (auto& own : made) {
            threads.emplace_back([&generator, &own] {
                for (std::size_t i = 0; i < per_thread; ++i) own.push_back(generator.next<CommentId>());
            });
        }
    }
    std::set<CommentId> all;
    for (const auto& own : made) {
        EXPECT_EQ(std::ranges::adjacent_find(own, std::ranges::greater_equal()), own.end());
        all.insert(own.begin(), own.end());
    }
    EXPECT_EQ(all.size(), made.size() * per_thread);
}

} // namespace
} // namespace masthead
