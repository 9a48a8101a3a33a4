#include "support.hpp"

#include <atomic>
#include <mutex>
#include <set>

namespace masthead::engine_tests {
namespace {

constexpr std::size_t threads = 32;
constexpr int rounds = 6;
const std::string browser = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

/// Many who write at the same time, and a recount of what they were told.
class Storm : public OnEachStorage {
protected:
    void SetUp() override {
        site.policies.comment.minimum_interval = 0s;
        for (int i = 0; i < 3; ++i) articles_.push_back(site.published(site.host, "Bài").head.id);
        for (std::size_t i = 0; i < threads; ++i) {
            const auto login = "a" + std::to_string(i);
            readers_.push_back(site.sign_up(Role::reader, login));
            sessions_.push_back(site.sign_in(login));
        }
        site.clock->advance(5min);
    }

    void take_part(std::size_t i) {
        auto& engine = site.engine();
        const auto& by = readers_[i];
        for (int round = 0; round < rounds; ++round) {
            const auto which = (i + static_cast<std::size_t>(round)) % articles_.size();
            const auto made = must(engine.comments().create(by, articles_[which], {"Hay!"}));
            {
                const std::lock_guard lock(mutex_);
                acknowledged_[which].insert(made.comment.id);
            }
            const auto points = RatingValue::from_points(static_cast<int>(i + which) % 5 + 1);
            if (must(engine.ratings().put(by, articles_[which], points)).own != points) ++lies_;
            if (i % 8 == 0) must(engine.ratings().erase(by, articles_[which]));
            must(engine.sessions().keep_alive(sessions_[i].token));
            const auto reader = std::to_string(i) + ' ' + std::to_string(round);
            if (must(engine.views().record(articles_[which], {reader, browser}))) ++views_[which];
            if (i % 4 == 0) must(engine.views().flush());
        }
    }

    void recount(std::size_t which) {
        const auto& id = articles_[which];
        const auto view = site.records();
        const std::array ids{id};
        const auto counters = must(view->counters(ids))[0];
        RatingSummary recounted;
        for (const auto& reader : readers_) {
            const auto vote = must(view->find_rating(id, "account:" + to_string(*reader.account)));
            if (vote) ++recounted.histogram[vote->value];
        }
        const auto summary = must(view->rating_summaries(ids))[0];
        EXPECT_EQ(summary, recounted);
        EXPECT_EQ(summary.count(), threads - threads / 8);
        EXPECT_EQ(counters.rating_rank, summary.rank({}));
        EXPECT_EQ(counters.views, views_[which].load());
        EXPECT_EQ(counters.comments, acknowledged_[which].size());
        EXPECT_EQ(stored(*view, id), acknowledged_[which]);
    }

    static std::set<CommentId> stored(ReadTransaction& view, const ArticleId& article) {
        std::set<CommentId> result;
        CommentQuery query;
        query.article = article;
        while (true) {
            const auto part = must(view.list_comments(query));
            for (const auto& each : part.items) EXPECT_TRUE(result.insert(each.id).second);
            if (!part.next) return result;
            query.page.after = *part.next;
        }
    }

    std::map<IdBytes, int> told() {
        std::map<IdBytes, int> result;
        Position position = 0;
        while (true) {
            const auto part = must(site.engine().changes(site.host, position, 1'000));
            if (part.empty()) return result;
            for (const auto& change : part) result[change.id] += change.entity == EntityKind::comment;
            position = part.back().position;
        }
    }

    std::vector<ArticleId> articles_;
    std::vector<Principal> readers_;
    std::vector<SignedIn> sessions_;
    std::array<std::set<CommentId>, 3> acknowledged_;
    std::array<std::atomic<std::uint64_t>, 3> views_{};
    std::atomic<int> lies_ = 0;
    std::mutex mutex_;
};

TEST_P(Storm, WhatWasAcknowledgedIsThereOnceAndAllNumbersAgree) {
    race(threads, [&](std::size_t i) { take_part(i); });
    must(site.engine().views().flush());
    EXPECT_EQ(lies_, 0);
    const auto changes = told();
    for (std::size_t which = 0; which < articles_.size(); ++which) {
        recount(which);
        for (const auto& id : acknowledged_[which]) EXPECT_EQ(changes.at(id.bytes()), 1);
    }
    for (const auto& session : sessions_) {
        EXPECT_EQ(must(site.records()->get_session(session.session.id)).last_activity_at, start + 5min);
    }
}

MASTHEAD_ON_EACH_STORAGE(Storm);

} // namespace
} // namespace masthead::engine_tests
