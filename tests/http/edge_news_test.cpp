#include "site.hpp"

#include "http/edges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using http::detail::EdgeNews;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Caches that write down what they are told.
class Caches : public http::EdgeCaches {
public:
    using Keys = std::vector<std::string>;
    using Clock = std::chrono::steady_clock;

    Result<void> drop(std::span<const std::string> keys) override {
        std::unique_lock lock(mutex_);
        ++begun_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !is_held_; });
        if (failures_ > 0) {
            --failures_;
            if (throws_) throw std::runtime_error("out of order");
            return Error{ErrorCode::unavailable, "nobody there", ""};
        }
        calls_.emplace_back(keys.begin(), keys.end());
        times_.push_back(Clock::now());
        changed_.notify_all();
        return {};
    }
    void fail(int times, bool throws = false) {
        const std::lock_guard lock(mutex_);
        failures_ = times;
        throws_ = throws;
    }
    /// From now on calls wait until they are let go.
    void hold(bool is_held) {
        const std::lock_guard lock(mutex_);
        is_held_ = is_held;
        changed_.notify_all();
    }
    [[nodiscard]] int begun() const {
        const std::lock_guard lock(mutex_);
        return begun_;
    }
    [[nodiscard]] std::vector<Keys> calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    /// Waits until a call with this key is among those made since `since`.
    bool hears(const std::string& key, std::size_t since) {
        return wait_for([&] { return has(key, since); });
    }
    /// The same for calls made after `time`.
    bool hears_later(const std::string& key, Clock::time_point time) {
        return wait_for([&] {
            return has(key, static_cast<std::size_t>(std::ranges::upper_bound(times_, time) - times_.begin()));
        });
    }
    bool begins(int count) {
        return wait_for([&] { return begun_ >= count; });
    }

private:
    template <typename Condition>
    bool wait_for(Condition condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20s, condition);
    }
    [[nodiscard]] bool has(const std::string& key, std::size_t since) const {
        for (auto i = since; i < calls_.size(); ++i) {
            if (std::ranges::find(calls_[i], key) != calls_[i].end()) return true;
        }
        return false;
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Keys> calls_;
    std::vector<Clock::time_point> times_;
    int begun_ = 0;
    int failures_ = 0;
    bool throws_ = false;
    bool is_held_ = false;
};

class News : public testing::Test {
protected:
    static SiteOptions options(std::string& log, std::mutex& mutex) {
        SiteOptions options;
        options.log = [&](LogLevel, std::string_view text) {
            const std::lock_guard lock(mutex);
            log += std::string(text) + '\n';
        };
        return options;
    }
    std::string log() {
        const std::lock_guard lock(log_mutex_);
        return log_;
    }

private:
    std::mutex log_mutex_;
    std::string log_;

protected:
    Site site{options(log_, log_mutex_)};
    std::shared_ptr<Caches> caches = std::make_shared<Caches>();
};

TEST_F(News, BeginsWithAll) {
    const EdgeNews news(*site.engine, caches);
    ASSERT_TRUE(caches->hears("site", 0));
    EXPECT_THAT(caches->calls().front(), ElementsAre("site"));
}

TEST_F(News, TellsOfAChangeByItsTagsAndTheirKindsTwice) {
    const EdgeNews news(*site.engine, caches);
    ASSERT_TRUE(caches->hears("site", 0));
    const auto since = caches->calls().size();
    const auto article = site.publish("Told");
    const auto key = "article:" + to_string(article.head.id);
    ASSERT_TRUE(caches->hears(key, since));
    const auto told = Caches::Clock::now();
    EXPECT_TRUE(caches->hears("article", since));
    EXPECT_TRUE(caches->hears("list", since));
    // One that was on its way when the first call came is dropped by the second.
    EXPECT_TRUE(caches->hears_later(key, told + 1s));
    for (const auto& keys : caches->calls()) {
        EXPECT_FALSE(keys.empty());
        for (const auto& each : keys) EXPECT_THAT(each, AllOf(Not(""), Not(HasSubstr(" "))));
    }
}

TEST_F(News, WhatFailedIsToldAgainWithWhatCameMeanwhile) {
    const EdgeNews news(*site.engine, caches);
    ASSERT_TRUE(caches->hears("site", 0));
    caches->fail(2);
    const auto since = caches->calls().size();
    const auto first = site.publish("First");
    const auto second = site.publish("Second");
    EXPECT_TRUE(caches->hears("article:" + to_string(first.head.id), since));
    EXPECT_TRUE(caches->hears("article:" + to_string(second.head.id), since));
    EXPECT_THAT(log(), HasSubstr("could not be told of changes yet: nobody there"));
}

TEST_F(News, AnExceptionIsAFailure) {
    caches->fail(1, true);
    const EdgeNews news(*site.engine, caches);
    ASSERT_TRUE(caches->hears("site", 0));
    EXPECT_EQ(caches->begun(), 2);
    EXPECT_THAT(log(), HasSubstr("an exception came out"));
}

TEST_F(News, ManyKeysAreToldAsAll) {
    const EdgeNews news(*site.engine, caches);
    ASSERT_TRUE(caches->hears("site", 0));
    // Until the first call after this one nothing is told.
    caches->hold(true);
    const auto held = caches->begun();
    static_cast<void>(site.publish("Before"));
    ASSERT_TRUE(caches->begins(held + 1));
    std::vector<ImportArticle> many(1'100);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].title = "Number " + std::to_string(i);
        many[i].slug = Slug::parse("number-" + std::to_string(i)).value();
        many[i].locale = Locale::parse("vi").value();
    }
    for (const auto& outcome : site.engine->imports().add(Principal::host(), many)) ASSERT_TRUE(outcome);
    const auto since = caches->calls().size();
    caches->hold(false);
    ASSERT_TRUE(caches->hears("site", since));
    for (const auto& keys : caches->calls()) EXPECT_LE(keys.size(), 1'000U);
}

TEST_F(News, EndsAfterTheCallThatIsBeingMade) {
    std::optional<EdgeNews> news;
    news.emplace(*site.engine, caches);
    ASSERT_TRUE(caches->hears("site", 0));
    caches->hold(true);
    const auto before = caches->begun();
    static_cast<void>(site.publish("Slow"));
    ASSERT_TRUE(caches->begins(before + 1));
    static_cast<void>(site.publish("Later"));
    std::atomic<bool> has_ended{false};
    std::thread ender([&] {
        news.reset();
        has_ended = true;
    });
    EXPECT_FALSE(has_ended);
    caches->hold(false);
    ender.join();
    // The one call more, if the end was not known yet.
    EXPECT_LE(caches->begun(), before + 2);
}

TEST_F(News, EndsAtOnceWhileItWaitsToTryAgain) {
    caches->fail(1'000);
    std::optional<EdgeNews> news;
    news.emplace(*site.engine, caches);
    ASSERT_TRUE(caches->begins(1));
    news.reset();
    EXPECT_LE(caches->begun(), 2);
    EXPECT_TRUE(caches->calls().empty());
}

TEST(EdgesOfASite, AreOfferedWhatGuestsSeeAndToldWhatChanges) {
    const auto caches = std::make_shared<Caches>();
    SiteOptions options;
    options.handler.edge = {60s, 30s, 600s};
    options.handler.edge_caches = caches;
    Site site(std::move(options));
    ASSERT_TRUE(caches->hears("site", 0));
    const auto article = site.publish("Offered");
    const auto key = "article:" + to_string(article.head.id);
    auto reader = site.sign_in(Role::reader);
    for (const auto& target : {api_url(article), article.url}) {
        for (int i = 0; i < 3; ++i) {
            const auto answer = site.visitor().get(target);
            EXPECT_THAT(answer.header("Cache-Control"), HasSubstr("s-maxage=60")) << target;
            EXPECT_THAT(answer.header("Surrogate-Key"), AllOf(HasSubstr("site "), HasSubstr(key))) << target;
            const auto same = site.visitor().get(target, {{"If-None-Match", answer.header("ETag")}});
            EXPECT_EQ(same.status, 304);
            EXPECT_EQ(same.header("Cache-Control"), answer.header("Cache-Control"));
        }
        const auto own = reader.get(target);
        EXPECT_EQ(own.header("Cache-Control"), "no-store") << target;
        EXPECT_FALSE(own.has("Surrogate-Key")) << target;
    }
    EXPECT_EQ(site.visitor().get("/api/v1/articles/none").header("Cache-Control"), "no-store");
    const auto since = caches->calls().size();
    ASSERT_EQ(reader.put(api_url(article) + "/rating", R"({"value":4})").status, 200);
    EXPECT_TRUE(caches->hears("rating:" + to_string(article.head.id), since));
    EXPECT_TRUE(caches->hears("rating", since));
}

} // namespace
