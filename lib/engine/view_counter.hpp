#pragma once

#include <masthead/audience/view.hpp>
#include <masthead/core/id.hpp>
#include <masthead/storage/storage.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace masthead::inline v0::detail {

/// The day that `at` belongs to.
[[nodiscard]] Day day_of(Timestamp at) noexcept;

/// Views that were counted and not yet written, and who was counted lately. Readers are remembered as keyed hashes;
/// the key dies with the process. Safe from any thread.
class ViewCounter {
public:
    explicit ViewCounter(const ViewPolicy& policy);

    /// Counts a view unless this reader was counted within the window.
    [[nodiscard]] bool count(const ArticleId& article, std::string_view reader, Timestamp now);
    /// What was gathered since the last call.
    [[nodiscard]] std::vector<ViewCount> take();
    /// Puts back what could not be written.
    void put_back(std::span<const ViewCount> views);
    /// Views that `take` would give now.
    [[nodiscard]] std::uint64_t waiting() const;

private:
    void forget_oldest();

    ViewPolicy policy_;
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, Timestamp> readers_;
    std::deque<std::pair<Timestamp, std::uint64_t>> by_age_;
    std::map<std::pair<ArticleId, Day>, std::uint64_t> gathered_;
};

} // namespace masthead::inline v0::detail
