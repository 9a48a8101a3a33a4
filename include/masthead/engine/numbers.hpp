#pragma once

#include <masthead/storage/change.hpp>
#include <masthead/storage/storage.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

/// How an engine is doing, for those who watch over it. Nothing here tells of content or people. Plain value types;
/// what counts up begins with 0 when the engine is opened.
namespace masthead::inline v0 {

/// Small writes that share units of work.
struct GroupCommitNumbers {
    /// `units[i]` carried at most so many writes, and more than the one before it.
    static constexpr std::array<std::uint32_t, 9> largest{1, 2, 4, 8, 16, 32, 64, 128, 256};

    std::array<std::uint64_t, largest.size()> units{};
    /// In all of them.
    std::uint64_t writes = 0;
    /// Those that wait behind the unit that runs now.
    std::size_t waiting = 0;

    friend bool operator==(const GroupCommitNumbers&, const GroupCommitNumbers&) = default;
};

/// The change feed, as it is read for what is kept in memory.
struct ChangeFeedNumbers {
    /// How long ago all was told that was committed then; nothing while nobody uses what is kept, because the feed is
    /// not read then.
    std::optional<std::chrono::milliseconds> lag{};
    /// The newest change that was told; 0 before the first.
    Position position = 0;

    friend bool operator==(const ChangeFeedNumbers&, const ChangeFeedNumbers&) = default;
};

/// Sessions that are remembered between requests.
struct SessionCacheNumbers {
    std::size_t sessions = 0;
    /// Checks that were answered from memory, and those that asked the storage.
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;

    friend bool operator==(const SessionCacheNumbers&, const SessionCacheNumbers&) = default;
};

struct EngineNumbers {
    GroupCommitNumbers group_commit{};
    ChangeFeedNumbers change_feed{};
    SessionCacheNumbers session_cache{};
    /// Views of articles that were counted and are not written yet.
    std::uint64_t waiting_views = 0;
    StorageNumbers storage{};

    friend bool operator==(const EngineNumbers&, const EngineNumbers&) = default;
};

} // namespace masthead::inline v0
