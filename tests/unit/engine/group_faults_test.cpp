#include "shared_unit.hpp"

#include <algorithm>

namespace masthead::engine_tests {
namespace {

using Outcomes = std::vector<std::string>;

/// What goes wrong in the storage while several share a unit.
class GroupFaults : public SharedUnit {
protected:
    GroupFaults() { site.policies.comment.minimum_interval = 0s; }

    /// Comments `0`, `1`, ... of different accounts on `article`, and as many votes.
    std::vector<Work> works(const ArticleId& article) {
        std::vector<Work> result;
        for (std::size_t i = 0; i < number; ++i) {
            const auto by = sign_up("a" + std::to_string(i));
            result.push_back(comment(by, article, std::to_string(i)));
            result.push_back(vote(by, article, 4));
        }
        return result;
    }
    static Outcomes all(const std::string& each) { return Outcomes(2 * number, each); }
    /// Those of the comments only.
    static Outcomes of_comments(const Outcomes& outcomes) {
        Outcomes result;
        for (std::size_t i = 0; i < outcomes.size(); i += 2) result.push_back(outcomes[i]);
        return result;
    }
    void expect_all_once(const ArticleId& article) {
        EXPECT_EQ(texts(article), (Outcomes{"0", "1", "2", "3", "4"}));
        EXPECT_EQ(counters(article).comments, number);
        EXPECT_EQ(summary(article).count(), number);
        const auto changes = feed();
        EXPECT_EQ(std::ranges::count(changes, EntityKind::comment, &Change::entity), std::ptrdiff_t{number});
    }
    static Error failure(ErrorCode code) { return {code, "the storage says no", ""}; }

    static constexpr std::size_t number = 5;
};

TEST_P(GroupFaults, WhatTheStorageRefusesTogetherIsWrittenOneByOne) {
    const auto article = published("Một").head.id;
    site.probe->on_comments = [](std::span<const Comment> comments) -> Result<void> {
        return comments.size() > 1 ? failure(ErrorCode::internal) : Result<void>();
    };
    const auto outcomes = at_once(works(article));
    EXPECT_TRUE(std::ranges::all_of(outcomes, [](const auto& each) { return each.starts_with("ok"); }));
    expect_all_once(article);
    EXPECT_EQ(calls["write"], 11);
}

TEST_P(GroupFaults, TheOneThatTheStorageRefusesFailsAlone) {
    const auto article = published("Một").head.id;
    site.probe->on_comments = [](std::span<const Comment> comments) -> Result<void> {
        const auto is_bad = [](const Comment& each) { return each.author_name == "a2"; };
        return std::ranges::any_of(comments, is_bad) ? failure(ErrorCode::corrupt) : Result<void>();
    };
    EXPECT_EQ(of_comments(at_once(works(article))), (Outcomes{"ok", "ok", "corrupt ", "ok", "ok"}));
    EXPECT_EQ(texts(article), (Outcomes{"0", "1", "3", "4"}));
    EXPECT_EQ(summary(article).count(), number);
}

TEST_P(GroupFaults, AStorageThatIsAwayIsNotAskedForEach) {
    const auto article = published("Một").head.id;
    std::size_t before = 0;
    on_call = [](std::string_view call) -> Result<void> {
        return call == "commit" ? failure(ErrorCode::unavailable) : Result<void>();
    };
    const auto outcomes = at_once(works(article), [&] { before = feed().size(); });
    for (const auto& each : outcomes) EXPECT_TRUE(each.starts_with("unavailable")) << each;
    EXPECT_EQ(calls["write"], 1);
    EXPECT_EQ(texts(article), Outcomes{});
    EXPECT_EQ(summary(article).count(), 0U);
    EXPECT_EQ(counters(article), ArticleCounters{});
    // The vote of the unit that was held.
    EXPECT_EQ(feed().size(), before + 1);
}

TEST_P(GroupFaults, AStorageThatGoesAwayOneByOneIsLeftAlone) {
    const auto article = published("Một").head.id;
    on_call = [this](std::string_view call) -> Result<void> {
        if (call != "commit" || calls["write"] == 2) return {};
        return failure(calls["write"] == 1 ? ErrorCode::internal : ErrorCode::storage_full);
    };
    const auto outcomes = at_once(works(article));
    EXPECT_EQ(outcomes[0], "ok");
    for (std::size_t i = 1; i < outcomes.size(); ++i) EXPECT_TRUE(outcomes[i].starts_with("storage_full"));
    EXPECT_EQ(calls["write"], 3);
    EXPECT_EQ(texts(article), Outcomes{"0"});
    EXPECT_EQ(summary(article).count(), 0U);
}

TEST_P(GroupFaults, AUnitThatLostAtItsCommitRunsAgainWhole) {
    const auto article = published("Một").head.id;
    on_call = [this](std::string_view call) -> Result<void> {
        return call == "commit" && calls["commit"] < 3 ? failure(ErrorCode::conflict) : Result<void>();
    };
    EXPECT_EQ(at_once(works(article)), all("ok"));
    EXPECT_EQ(calls["write"], 3);
    expect_all_once(article);
}

TEST_P(GroupFaults, AUnitThatAlwaysLosesIsWrittenOneByOne) {
    const auto article = published("Một").head.id;
    on_call = [this](std::string_view call) -> Result<void> {
        return call == "commit" && calls["commit"] <= 5 ? failure(ErrorCode::conflict) : Result<void>();
    };
    EXPECT_EQ(at_once(works(article)), all("ok"));
    EXPECT_EQ(calls["write"], 15);
    expect_all_once(article);
}

TEST_P(GroupFaults, AnExceptionHurtsOnlyTheOneThatMakesIt) {
    const auto article = published("Một").head.id;
    site.probe->on_comments = [](std::span<const Comment> comments) -> Result<void> {
        for (const auto& each : comments) {
            if (each.author_name == "a1") throw std::runtime_error("secret detail");
        }
        return {};
    };
    EXPECT_EQ(of_comments(at_once(works(article))), (Outcomes{"ok", "internal ", "ok", "ok", "ok"}));
    EXPECT_EQ(texts(article), (Outcomes{"0", "2", "3", "4"}));
    EXPECT_EQ(summary(article).count(), number);
}

TEST_P(GroupFaults, WhoeverComesAfterAFailureIsServed) {
    const auto article = published("Một").head.id;
    on_call = [](std::string_view call) -> Result<void> {
        return call == "write" ? failure(ErrorCode::timed_out) : Result<void>();
    };
    for (const auto& each : at_once(works(article))) EXPECT_TRUE(each.starts_with("timed_out")) << each;
    EXPECT_EQ(comment(sign_up("sau"), article, "sau")(), "ok");
    EXPECT_EQ(texts(article), Outcomes{"sau"});
}

MASTHEAD_ON_EACH_STORAGE(GroupFaults);

} // namespace
} // namespace masthead::engine_tests
