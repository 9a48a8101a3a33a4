#pragma once

#include "support.hpp"

#include "engine/state.hpp"

#include <atomic>
#include <map>
#include <mutex>

namespace masthead::engine_tests {

/// Tests of what happens to writes that share a unit. They look inside the engine, to know who waits.
class SharedUnit : public OnEachStorage {
protected:
    using Work = std::function<std::string()>;
    using Outcomes = std::vector<std::string>;

    /// Opened when it is first used, with the policies of then.
    detail::EngineState& state();
    [[nodiscard]] Principal sign_up(const std::string& login, Role role = Role::reader);
    [[nodiscard]] SignedIn sign_in(const std::string& login);
    [[nodiscard]] ArticleDetails published(const std::string& title);

    [[nodiscard]] Work comment(const Principal& by, const ArticleId& article, const std::string& body,
                               const std::optional<CommentId>& parent = std::nullopt);
    [[nodiscard]] Work vote(const Principal& by, const ArticleId& article, int points);
    [[nodiscard]] Work withdrawal(const Principal& by, const ArticleId& article);
    [[nodiscard]] Work keep_alive(const SignedIn& session);

    /// Runs all of `works`, each in a thread of its own, and gives their outcomes. They wait, in their order, behind a
    /// unit that is held until all are there and `meanwhile` is done.
    Outcomes at_once(const std::vector<Work>& works, const std::function<void()>& meanwhile = {});

    /// The texts of all comments on an article, sorted.
    [[nodiscard]] std::vector<std::string> texts(const ArticleId& article);
    [[nodiscard]] RatingSummary summary(const ArticleId& article);
    [[nodiscard]] ArticleCounters counters(const ArticleId& article);
    [[nodiscard]] std::vector<Change> feed();

    /// Asked before each call of the units behind the one that was held.
    std::function<Result<void>(std::string_view call)> on_call;
    /// How often each call was made in them.
    std::map<std::string, int, std::less<>> calls;
    /// Of those that wait behind the unit that was held: how many have their outcome.
    std::atomic<int> answered = 0;

private:
    std::unique_ptr<detail::EngineState> state_;
    std::mutex mutex_;
};

} // namespace masthead::engine_tests
