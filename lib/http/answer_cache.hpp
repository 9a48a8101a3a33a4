#pragma once

#include <masthead/engine/change_listener.hpp>
#include <masthead/http/caching.hpp>

#include "core/striped_counter.hpp"
#include "http/answer_shard.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace masthead::inline v0 {
class Engine;
}

namespace masthead::inline v0::http::detail {

/// What a cache did since it was made.
struct CacheNumbers {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    /// Answers that somebody waited for while another made them.
    std::uint64_t joined = 0;
    /// Answers that a change ended.
    std::uint64_t ended = 0;
    /// Answers that had to go for want of room.
    std::uint64_t evicted = 0;
    std::size_t answers = 0;
    std::size_t bytes = 0;
};

/// Finished answers by key. It follows the change feed: an answer is given as long as nothing that it was made of has
/// changed, and its time has not come. Safe from any thread.
class AnswerCache : private ChangeListener {
public:
    AnswerCache(const Engine& engine, CachePolicy policy);

    using Clock = SharedAnswer::Clock;
    /// An answer that is right now, or null. Never waits for anything but a lock that is held for moments.
    [[nodiscard]] std::shared_ptr<SharedAnswer> find(const AnswerKey& key) noexcept;

    /// What somebody is making, for those who want the same. See `begin`.
    class Flight;
    /// Gives the answer if it is there or somebody else is just making it (and waits for that), or makes the caller the
    /// one who does: it has `flight` then, and ends it with `land` or by dropping it. Neither is given if the caller
    /// had better answer by itself alone: the feed cannot be read, or what was waited for cannot be shared.
    struct Begun {
        std::shared_ptr<SharedAnswer> answer;
        std::unique_ptr<Flight> flight;
    };
    [[nodiscard]] Begun begin(const AnswerKey& key);
    /// Keeps what was made, unless something that it was made of has changed since `begin`, and gives it to those who
    /// wait.
    /// False if it is not kept.
    bool land(Flight& flight, const std::shared_ptr<SharedAnswer>& answer);
    /// The answer in this encoding, made if need be.
    [[nodiscard]] const SharedAnswer::Form& form(const AnswerKey& key, SharedAnswer& answer, Encoding encoding);

    [[nodiscard]] CacheNumbers numbers() const;

private:
    using Moment = std::uint64_t;
    using TagHash = std::uint64_t;

    /// What several wait for.
    struct Making {
        std::mutex mutex;
        std::condition_variable is_over;
        bool over = false;
        /// It was of no use to others, nor will it be when somebody else makes it.
        bool is_for_one = false;
        /// Empty if what was made cannot be shared.
        std::shared_ptr<SharedAnswer> answer;
    };

    static constexpr std::size_t shard_count = 16;
    /// Times of changes by the hashes of their tags; two tags that share a place are taken for one another, which
    /// costs no more than an answer that is not kept.
    static constexpr std::size_t moment_count = 16'384;

    void on_change(const Change& change) noexcept override;
    void on_gap() noexcept override;
    [[nodiscard]] bool is_right(const SharedAnswer& answer, Clock::time_point now) const noexcept;
    [[nodiscard]] AnswerShard& shard_of(const AnswerKey& key) noexcept { return *shards_[key[0] % shard_count]; }
    /// What others make already, or a flight of one's own.
    [[nodiscard]] std::pair<std::shared_ptr<Making>, std::unique_ptr<Flight>> take_off(const AnswerKey& key);
    [[nodiscard]] std::shared_ptr<SharedAnswer> wait_for(Making& making);
    void finish(Flight& flight, std::shared_ptr<SharedAnswer> answer, bool is_for_one) noexcept;
    /// Lists it by its tags; false if a change came since `read_at`.
    [[nodiscard]] bool enter(const std::shared_ptr<SharedAnswer>& answer, Moment read_at);
    /// Takes them out of the list, whether they are in it or not.
    void leave(std::span<const std::shared_ptr<SharedAnswer>> answers) noexcept;
    /// With the lock held.
    void end_users_of(std::string_view tag, Clock::time_point now);
    [[nodiscard]] Moment& moment_of(TagHash tag) noexcept { return moments_[tag % moment_count]; }
    [[nodiscard]] static TagHash hash_of(std::string_view tag) noexcept;

    const Engine& engine_;
    const CachePolicy policy_;
    std::array<std::unique_ptr<AnswerShard>, shard_count> shards_;

    /// Answers by what they were made of.
    struct Users {
        std::unordered_set<SharedAnswer*> of_content;
        std::unordered_set<SharedAnswer*> of_counters;
    };
    std::mutex index_mutex_;
    std::unordered_map<TagHash, Users> users_;
    std::vector<Moment> moments_;
    Moment last_gap_ = 0;
    std::atomic<Moment> moment_{0};

    std::mutex flights_mutex_;
    std::unordered_map<AnswerKey, std::shared_ptr<Making>, AnswerKeyHash> flights_;

    using StripedCounter = masthead::v0::detail::StripedCounter;
    StripedCounter hits_;
    StripedCounter misses_;
    StripedCounter joined_;
    StripedCounter ended_;
    StripedCounter evicted_;

    /// Last, so that nothing is told before all is there.
    std::unique_ptr<Listening> listening_;
};

class AnswerCache::Flight {
public:
    ~Flight() { cache_.finish(*this, nullptr, true); }
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;

    [[nodiscard]] Clock::time_point began_at() const noexcept { return began_at_; }

private:
    friend class AnswerCache;
    Flight(AnswerCache& cache, const AnswerKey& key, std::shared_ptr<Making> making)
        : cache_(cache), key_(key), making_(std::move(making)), read_at_(cache.moment_.load()) {}

    AnswerCache& cache_;
    const AnswerKey key_;
    std::shared_ptr<Making> making_;
    const Moment read_at_;
    const Clock::time_point began_at_ = Clock::now();
};

} // namespace masthead::inline v0::http::detail
