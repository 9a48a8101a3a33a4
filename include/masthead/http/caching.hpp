#pragma once

#include <masthead/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace masthead::inline v0::http {

/// How finished answers are kept in memory for readers who are not signed in. What is kept is exact: a change that this
/// process made is seen by the next request, one of another process as soon as the change feed tells of it, and a
/// publication time when it comes. A plain value type.
struct CachePolicy {
    /// Memory for answers, with their compressed forms; 0 keeps none. One that takes more than a thirty-second part is
    /// not kept.
    std::size_t max_bytes = std::size_t{64} << 20;
    /// Numbers (views, votes, reactions, and comments as lists count them) may be so old, so that a storm of votes does
    /// not make a page anew for each. 0 for never; at most one minute.
    std::chrono::milliseconds counter_interval{1'000};
    /// Nothing is answered from memory if the change feed could not be read for so long; 100 ms to one minute. An
    /// answer is never older than this and `counter_interval` together.
    std::chrono::milliseconds trusted_for{1'000};

    [[nodiscard]] Result<void> validate() const;
    friend bool operator==(const CachePolicy&, const CachePolicy&) = default;
};

/// What caches between this host and its readers may keep: reverse proxies and content delivery networks. Only answers
/// to readers who are not signed in are ever offered to them, and never for longer than until a time that changes the
/// answer. A plain value type.
struct EdgePolicy {
    /// How long such a cache may answer without asking (`s-maxage`); 0 tells all caches to ask each time. At most one
    /// day. Browsers ask each time, but those that know `stale-while-revalidate` may show an
    /// old answer once more while they do. Lists are offered for one second, because nobody tells of a publication time
    /// that comes.
    std::chrono::seconds max_age{0};
    /// How long beyond it an old answer may be given while the new one is fetched (RFC 5861); at most one day.
    std::chrono::seconds stale_while_revalidate{0};
    /// How long beyond it an old answer may be given if this host fails (RFC 5861); at most one week.
    std::chrono::seconds stale_if_error{0};

    [[nodiscard]] Result<void> validate() const;
    friend bool operator==(const EdgePolicy&, const EdgePolicy&) = default;
};

/// The caches in front of a host, as far as they can be told to drop what they have. Each answer that they may keep
/// lists its keys in the header `Surrogate-Key`; all of them have the key `site`. `drop` is called from a thread of its
/// own, one call at a time: with `site` when the handler begins and when changes may have been missed, and otherwise
/// with the keys of what has changed since the call before. Some seconds later the same keys come once more, because an
/// answer that was made before the change may have been on its way. A call that takes long delays the next, which then
/// has more keys.
class EdgeCaches {
public:
    EdgeCaches() = default;
    EdgeCaches(const EdgeCaches&) = delete;
    EdgeCaches& operator=(const EdgeCaches&) = delete;
    virtual ~EdgeCaches() = default;

    /// Has them drop all answers with one of `keys`; at least one, without spaces. What fails is logged, and tried
    /// again with the next keys after a second.
    [[nodiscard]] virtual Result<void> drop(std::span<const std::string> keys) = 0;
};

} // namespace masthead::inline v0::http
