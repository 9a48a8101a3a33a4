#pragma once

#include "engine/small_writes.hpp"
#include "engine/state.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

/// What one unit of work does for a group of small writes. Everything that they need to know is read first, in one call
/// for each kind of thing; each is decided in memory, in order, as if it came after those before it; and what they
/// change is written in one call for each kind again.
namespace masthead::inline v0::detail {

/// A unit in progress, and what all kinds of writes in it share.
struct GroupUnit {
    WriteTransaction& transaction;
    const EngineState& state;
    Timestamp now;
    /// The articles that any of the writes names and that exist.
    std::map<ArticleId, ArticleHead> articles{};
    std::vector<Change> changes{};
    /// Those that any of the writes takes from.
    Buckets buckets{};

    /// As `detail::visible_article`.
    [[nodiscard]] Result<ArticleHead> visible_article(const ArticleId& id) const;
    /// Appends a change when the unit is complete.
    void record(ChangeKind kind, EntityKind entity, const IdBytes& id, std::vector<std::string> tags);
};

/// Each decides its writes, gives them their outcomes and stores what was accepted. An error is one of the storage, and
/// ends the unit.
[[nodiscard]] Result<void> write_comments(GroupUnit& unit, std::span<NewComment* const> writes);
[[nodiscard]] Result<void> write_reactions(GroupUnit& unit, std::span<ReactionWrite* const> writes);
[[nodiscard]] Result<void> write_votes(GroupUnit& unit, std::span<Vote* const> writes);
[[nodiscard]] Result<void> write_activity(GroupUnit& unit, std::span<Activity* const> writes);
[[nodiscard]] Result<void> write_views(GroupUnit& unit, std::span<ViewBatch* const> writes);

/// The marks of requests that are carried out once, null for writes without one.
[[nodiscard]] std::vector<OnceMark*> marks_of(std::span<const SmallWrite> writes);
/// Stores the marks of those that were accepted, and the answers that are kept.
[[nodiscard]] Result<void> write_kept_requests(GroupUnit& unit, std::span<const SmallWrite> writes);

/// Runs the group as one unit. If the storage refuses it for the sake of one of them, runs each alone.
void write_group(const EngineState& state, std::span<const SmallWrite> writes) noexcept;

/// Writes together with what others write now; gives the outcome of this one.
template <typename Write>
[[nodiscard]] Result<void> write_together(EngineState& state, Write& write) {
    if constexpr (requires { write.once; }) write.once = OnceScope::current(state);
    // Whoever leads writes for others too.
    const OnceScope unmarked(nullptr);
    state.group_commit.write(&write);
    return std::move(write.outcome);
}

/// What `find(keys)` found, by key.
template <typename Value, typename Key, typename Find>
[[nodiscard]] Result<std::map<Key, Value>> found_by_key(const std::set<Key>& keys, Find find) {
    std::map<Key, Value> result;
    if (keys.empty()) return result;
    const std::vector<Key> asked(keys.begin(), keys.end());
    MASTHEAD_TRY(auto found, find(asked));
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (found[i]) result.emplace(asked[i], std::move(*found[i]));
    }
    return result;
}

} // namespace masthead::inline v0::detail
