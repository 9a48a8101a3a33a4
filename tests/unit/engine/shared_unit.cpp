#include "shared_unit.hpp"

#include <algorithm>
#include <latch>

namespace masthead::engine_tests {

detail::EngineState& SharedUnit::state() {
    if (state_) return *state_;
    auto options = site.options();
    const auto url = options.storage;
    state_ = std::make_unique<detail::EngineState>(std::move(options));
    state_->storage = must(state_->plugins.open_storage(url));
    must(state_->storage->migrate());
    return *state_;
}

Principal SharedUnit::sign_up(const std::string& login, Role role) {
    Account account;
    account.login = login;
    account.role = role;
    return Principal::of(must(Accounts(state()).create(site.host, account, password)));
}

SignedIn SharedUnit::sign_in(const std::string& login) {
    return must(Sessions(state()).sign_in({login, password, false, "a test"}));
}

ArticleDetails SharedUnit::published(const std::string& title) {
    const auto made = must(Articles(state()).create(site.host, {.content = {.title = title}}));
    return must(Articles(state()).publish(site.host, made.head.id, made.head.version));
}

SharedUnit::Work SharedUnit::comment(const Principal& by, const ArticleId& article, const std::string& body,
                                     const std::optional<CommentId>& parent) {
    return [=, this] { return outcome_and_field(Comments(state()).create(by, article, {body, parent})); };
}

SharedUnit::Work SharedUnit::vote(const Principal& by, const ArticleId& article, int points) {
    return [=, this] { return outcome(Ratings(state()).put(by, article, RatingValue::from_points(points))); };
}

SharedUnit::Work SharedUnit::withdrawal(const Principal& by, const ArticleId& article) {
    return [=, this] { return outcome(Ratings(state()).erase(by, article)); };
}

SharedUnit::Work SharedUnit::keep_alive(const SignedIn& session) {
    return [token = session.token, this] { return outcome(Sessions(state()).keep_alive(token)); };
}

SharedUnit::Outcomes SharedUnit::at_once(const std::vector<Work>& works, const std::function<void()>& meanwhile) {
    const auto first = vote(sign_up("first"), published("Chặn").head.id, 3);
    std::latch is_held(1);
    std::latch is_released(1);
    std::atomic<int> units = 0;
    site.probe->on_call = [&](std::string_view call) -> Result<void> {
        if (call == "write" && units++ == 0) {
            is_held.count_down();
            is_released.wait();
        }
        if (units < 2) return {};
        {
            const std::lock_guard lock(mutex_);
            ++calls[std::string(call)];
        }
        return on_call ? on_call(call) : Result<void>();
    };
    std::string first_outcome;
    std::thread holder([&] { first_outcome = first(); });
    is_held.wait();
    Outcomes outcomes(works.size());
    std::vector<std::thread> callers;
    for (std::size_t i = 0; i < works.size(); ++i) {
        callers.emplace_back([&, i] {
            outcomes[i] = works[i]();
            ++answered;
        });
        while (state().group_commit.waiting() <= i) std::this_thread::yield();
    }
    if (meanwhile) meanwhile();
    is_released.count_down();
    holder.join();
    for (auto& caller : callers) caller.join();
    site.probe->on_call = nullptr;
    EXPECT_EQ(first_outcome, "ok");
    return outcomes;
}

std::vector<std::string> SharedUnit::texts(const ArticleId& article) {
    CommentQuery query;
    query.article = article;
    query.page.limit = PageRequest::max_limit;
    std::vector<std::string> result;
    const auto page = must(must(site.probe->storage->read())->list_comments(query));
    for (const auto& each : page.items) {
        result.push_back(must(write_text(each.body)));
        while (result.back().ends_with('\n')) result.back().pop_back();
    }
    std::ranges::sort(result);
    return result;
}

RatingSummary SharedUnit::summary(const ArticleId& article) {
    const std::array ids{article};
    return must(must(site.probe->storage->read())->rating_summaries(ids))[0];
}

ArticleCounters SharedUnit::counters(const ArticleId& article) {
    const std::array ids{article};
    return must(must(site.probe->storage->read())->counters(ids))[0];
}

std::vector<Change> SharedUnit::feed() {
    return must(must(site.probe->storage->read())->changes_after(0, 1'000));
}

} // namespace masthead::engine_tests
