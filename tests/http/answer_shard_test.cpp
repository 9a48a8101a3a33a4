#include "http/answer_shard.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace masthead;
using namespace masthead::http;
using namespace masthead::http::detail;

AnswerKey key(std::uint64_t number) {
    AnswerKey key{};
    std::memcpy(key.data() + 8, &number, sizeof number);
    return key;
}

std::shared_ptr<SharedAnswer> answer(std::size_t size = 10'000) {
    Response response;
    response.headers.add("Content-Type", "image/png");
    response.headers.add("ETag", "\"x\"");
    response.body.assign(size, 'x');
    Dependencies made_of;
    made_of.content = {"list"};
    return std::make_shared<SharedAnswer>(std::move(response), std::move(made_of), std::nullopt,
                                          SharedAnswer::Clock::now());
}

TEST(AnswerShard, KeepsWithinItsBytes) {
    constexpr std::size_t most = 1'000'000;
    AnswerShard shard(most);
    std::size_t gone = 0;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        gone += shard.put(key(i), answer()).size();
        ASSERT_LE(shard.bytes(), most);
    }
    EXPECT_EQ(gone + shard.size(), 1'000U);
    EXPECT_GT(shard.size(), 70U);
    // One that is larger than all does not stay, and pushes nothing else into the wrong place.
    EXPECT_FALSE(shard.put(key(5'000), answer(2 * most)).empty());
    EXPECT_EQ(shard.find(key(5'000)), nullptr);
    EXPECT_LE(shard.bytes(), most);
}

TEST(AnswerShard, ACrawlerDoesNotPushOutWhatIsRead) {
    AnswerShard shard(1'000'000);
    for (std::uint64_t popular = 0; popular < 20; ++popular) static_cast<void>(shard.put(key(popular), answer()));
    std::size_t misses = 0;
    for (std::uint64_t crawled = 1'000; crawled < 6'000; ++crawled) {
        static_cast<void>(shard.put(key(crawled), answer()));
        const auto popular = crawled % 20;
        if (shard.find(key(popular)) == nullptr) {
            ++misses;
            static_cast<void>(shard.put(key(popular), answer()));
        }
    }
    EXPECT_LT(misses, 60U);
}

TEST(AnswerShard, WhatIsMadeAnewTakesThePlaceOfTheOld) {
    AnswerShard shard(1'000'000);
    const auto first = answer();
    const auto second = answer(20'000);
    EXPECT_TRUE(shard.put(key(1), first).empty());
    const auto before = shard.bytes();
    EXPECT_EQ(shard.put(key(1), second), Answers{first});
    EXPECT_EQ(shard.find(key(1)), second);
    EXPECT_EQ(shard.bytes() - before, 10'000U);
    // Made anew a thousand times it leaves no trace.
    for (int i = 0; i < 1'000; ++i) static_cast<void>(shard.put(key(1), answer()));
    EXPECT_EQ(shard.size(), 1U);
    EXPECT_EQ(shard.bytes(), before);
}

TEST(AnswerShard, CountsWhatAnAnswerHasGrownBy) {
    AnswerShard shard(100'000);
    const auto grown = answer();
    static_cast<void>(shard.put(key(1), grown));
    static_cast<void>(shard.put(key(2), answer()));
    const auto before = shard.bytes();
    EXPECT_TRUE(shard.grow(key(1), *grown, 5'000).empty());
    EXPECT_EQ(shard.bytes(), before + 5'000);
    EXPECT_TRUE(shard.grow(key(3), *grown, 5'000).empty());
    EXPECT_TRUE(shard.grow(key(2), *grown, 5'000).empty());
    EXPECT_EQ(shard.bytes(), before + 5'000);
    EXPECT_FALSE(shard.grow(key(1), *grown, 90'000).empty());
    EXPECT_LE(shard.bytes(), 100'000U);
}

TEST(AnswerShard, WhoeverHasFoundAnAnswerKeepsItAndNobodyElseDoes) {
    AnswerShard shard(1'000'000);
    auto first = answer();
    const std::weak_ptr<SharedAnswer> kept = first;
    static_cast<void>(shard.put(key(1), std::move(first)));
    std::vector<std::shared_ptr<SharedAnswer>> found(20);
    std::vector<std::thread> threads;
    for (auto& each : found) threads.emplace_back([&] { each = shard.find(key(1)); });
    for (auto& thread : threads) thread.join();
    static_cast<void>(shard.put(key(1), answer()));
    for (const auto& each : found) EXPECT_EQ(each, kept.lock());
    EXPECT_FALSE(kept.expired());
    found.clear();
    EXPECT_TRUE(kept.expired());
}

TEST(AnswerShard, ManyThreadsFindWhatOthersReplace) {
    constexpr std::uint64_t keys = 40;
    AnswerShard shard(300'000);
    std::vector<std::jthread> threads;
    for (std::uint64_t reader = 0; reader < 3; ++reader) {
        threads.emplace_back([&shard, reader](const std::stop_token& stop) {
            for (auto i = reader; !stop.stop_requested(); ++i) {
                const auto found = shard.find(key(i % keys));
                if (found) {
                    EXPECT_EQ(found->etag(), "\"x\"");
                }
            }
        });
    }
    for (std::uint64_t i = 0; i < 5'000; ++i) static_cast<void>(shard.put(key(i % keys), answer()));
    threads.clear();
    EXPECT_LE(shard.bytes(), 300'000U);
    EXPECT_GT(shard.size(), 10U);
}

TEST(AnswerShard, WhatHasEndedGoesFirst) {
    AnswerShard shard(1'000'000);
    const auto ended = answer();
    static_cast<void>(shard.put(key(1), ended));
    for (int i = 0; i < 3; ++i) static_cast<void>(shard.find(key(1)));
    ended->end();
    bool has_gone = false;
    for (std::uint64_t i = 10; i < 150 && !has_gone; ++i) {
        for (const auto& each : shard.put(key(i), answer())) has_gone = has_gone || each == ended;
    }
    EXPECT_TRUE(has_gone);
}

} // namespace
