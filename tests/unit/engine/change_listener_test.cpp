#include "support.hpp"

#include <algorithm>
#include <atomic>

namespace masthead::engine_tests {
namespace {

/// Keeps what it is told.
class Ear : public ChangeListener {
public:
    void on_change(const Change& change) noexcept override {
        const std::lock_guard lock(mutex_);
        heard_.push_back(change);
    }
    void on_gap() noexcept override { ++gaps; }

    /// How often it heard of this article.
    [[nodiscard]] std::ptrdiff_t heard_of(const ArticleId& id) const {
        const std::lock_guard lock(mutex_);
        return std::ranges::count_if(heard_, [&](const Change& change) { return change.id == id.bytes(); });
    }

    std::atomic<int> gaps{0};

private:
    mutable std::mutex mutex_;
    std::vector<Change> heard_;
};

bool comes_true(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < end) {
        if (condition()) return true;
        std::this_thread::sleep_for(1ms);
    }
    return false;
}

/// Two processes on one file, as far as the storage can tell, and somebody who listens at the first.
class ChangeListenerTest : public testing::Test {
protected:
    ChangeListenerTest() {
        author = site.sign_up(Role::admin, "lan");
        site.probe->on_call = [this](std::string_view call) -> Result<void> {
            const bool is_reading = call == "changes_after" || call == "position";
            if (is_broken && is_reading) return Error{ErrorCode::unavailable, "broken", ""};
            if (fails_commits && call == "commit") return Error{ErrorCode::unavailable, "broken", ""};
            return {};
        };
        auto options = site.options();
        options.plugins = watched_plugins(std::make_shared<Probe>());
        other = std::make_unique<Engine>(must(Engine::open(options)));
        listening = site.engine().listen(ear, 200ms);
    }

    bool is_current() { return listening->is_current(std::chrono::steady_clock::now()); }
    ArticleId write_at(Engine& engine) {
        ArticleDraft draft;
        draft.content.title = "Title";
        return must(engine.articles().create(author, draft)).head.id;
    }

    std::atomic<bool> is_broken{false};
    std::atomic<bool> fails_commits{false};
    Site site{"sqlite"};
    Principal author;
    std::unique_ptr<Engine> other;
    Ear ear;
    std::unique_ptr<Listening> listening;
};

TEST_F(ChangeListenerTest, OwnChangesAreToldBeforeTheCallReturns) {
    // Also as long as nobody reads the feed.
    EXPECT_EQ(ear.heard_of(write_at(site.engine())), 1);
    ASSERT_TRUE(comes_true([&] { return is_current(); }));
    EXPECT_GE(ear.heard_of(write_at(site.engine())), 1);
}

TEST_F(ChangeListenerTest, ChangesOfOthersAreToldSoon) {
    ASSERT_TRUE(comes_true([&] { return is_current(); }));
    const auto id = write_at(*other);
    EXPECT_TRUE(comes_true([&] { return is_current() && ear.heard_of(id) > 0; }));
    EXPECT_EQ(ear.heard_of(id), 1);
}

TEST_F(ChangeListenerTest, ReadingBeginsWithAGap) {
    // Nobody has used what the other one keeps, so it does not read the feed yet.
    Ear late;
    const auto listening_there = other->listen(late, 200ms);
    const auto before = write_at(site.engine());
    EXPECT_FALSE(listening_there->is_current(std::chrono::steady_clock::now()));
    ASSERT_TRUE(comes_true([&] { return listening_there->is_current(std::chrono::steady_clock::now()); }));
    EXPECT_GE(late.gaps, 1);
    EXPECT_EQ(late.heard_of(before), 0);
}

TEST_F(ChangeListenerTest, WhatWasNotCommittedIsNotTold) {
    fails_commits = true;
    ArticleDraft draft;
    draft.content.title = "Never";
    EXPECT_EQ(outcome(site.engine().articles().create(author, draft)), "unavailable");
    fails_commits = false;
    const auto id = write_at(site.engine());
    EXPECT_EQ(ear.heard_of(id), 1);
    ASSERT_TRUE(comes_true([&] { return is_current(); }));
    // What the failed unit recorded is not told with the next one.
    Ear fresh;
    const auto also = site.engine().listen(fresh, 200ms);
    const auto next = write_at(site.engine());
    EXPECT_GE(fresh.heard_of(next), 1);
    EXPECT_EQ(fresh.heard_of(id), 0);
}

TEST_F(ChangeListenerTest, WithoutTheFeedNobodyIsCurrent) {
    ASSERT_TRUE(comes_true([&] { return is_current(); }));
    is_broken = true;
    EXPECT_TRUE(comes_true([&] { return !is_current(); }));
    const auto id = write_at(*other);
    EXPECT_EQ(ear.heard_of(id), 0);
    is_broken = false;
    // Nothing was missed meanwhile.
    EXPECT_TRUE(comes_true([&] { return is_current() && ear.heard_of(id) == 1; }));
}

TEST_F(ChangeListenerTest, WhoLeavesIsToldNothingMore) {
    ASSERT_TRUE(comes_true([&] { return is_current(); }));
    const std::jthread writer([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) static_cast<void>(write_at(*other));
    });
    for (int i = 0; i < 20; ++i) {
        auto passing = std::make_unique<Ear>();
        auto also = site.engine().listen(*passing, 200ms);
        static_cast<void>(write_at(site.engine()));
        also.reset();
        passing.reset();
    }
}

} // namespace
} // namespace masthead::engine_tests
