#pragma once

#include "core/striped_lock.hpp"
#include "http/shared_answer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace masthead::inline v0::http::detail {

/// What an answer is found by: a digest of all that it depends on in the request.
using AnswerKey = std::array<std::uint8_t, 16>;

struct AnswerKeyHash {
    std::size_t operator()(const AnswerKey& key) const noexcept;
};

using Answers = std::vector<std::shared_ptr<SharedAnswer>>;

/// A part of the cache, with a bound in bytes. What is asked for once, as by a crawler that reads everything, does not
/// push out what is asked for again and again: new answers pass through a short queue, and only those that were asked
/// for there come into the long one (S3-FIFO: Yang and others, "FIFO queues are all you need for cache eviction",
/// SOSP 2023). Threads that find the same answer at the same time write to no memory in common. Safe from any thread.
class AnswerShard {
public:
    explicit AnswerShard(std::size_t max_bytes) noexcept : max_bytes_(max_bytes) {}

    [[nodiscard]] std::shared_ptr<SharedAnswer> find(const AnswerKey& key) noexcept;
    /// Gives the answers that had to go, the one that was here under this key among them. If there is no memory for it,
    /// the answer ends.
    [[nodiscard]] Answers put(const AnswerKey& key, std::shared_ptr<SharedAnswer> answer) noexcept;
    /// The answer under this key has grown. Gives those that had to go.
    [[nodiscard]] Answers grow(const AnswerKey& key, const SharedAnswer& answer, std::size_t bytes) noexcept;
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t size() const;

private:
    struct Place {
        std::shared_ptr<SharedAnswer> answer;
        /// What it takes as far as the sums below know.
        std::size_t bytes = 0;
        bool is_long = false;
        /// Which of the entries in the queues is this one's: a key may stand there more often.
        std::uint64_t ticket = 0;
        /// Owners of the answer, one for the threads of each part of the lock, which count their users apart.
        std::array<std::shared_ptr<SharedAnswer>, masthead::v0::detail::stripes> owners{};
    };
    struct Entry {
        AnswerKey key;
        std::uint64_t ticket;
    };
    using Places = std::unordered_map<AnswerKey, Place, AnswerKeyHash>;

    // What may fail for want of memory comes before what it would leave half done.
    void take_out(Places::iterator place, Answers& gone);
    void make_room(Answers& gone) noexcept;
    void look_at_short(Answers& gone);
    void look_at_long(Answers& gone);
    void remember(const AnswerKey& key);

    const std::size_t max_bytes_;
    mutable masthead::v0::detail::StripedLock lock_;
    Places places_;
    std::deque<Entry> short_;
    std::deque<Entry> long_;
    std::size_t short_bytes_ = 0;
    std::size_t long_bytes_ = 0;
    /// Keys that left the short queue without having been asked for: if they come back, they were wanted after all.
    std::deque<AnswerKey> left_;
    std::unordered_set<AnswerKey, AnswerKeyHash> have_left_;
    std::uint64_t last_ticket_ = 0;
};

} // namespace masthead::inline v0::http::detail
