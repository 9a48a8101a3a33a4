#pragma once

#include <masthead/engine/audience.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace masthead::inline v0::detail {

struct EngineState;

/// Lists of the articles that were viewed most. They read all that was viewed in a time and stand on busy pages, so an
/// answer is given again for a while. Safe from any thread.
class MostReadLists {
public:
    explicit MostReadLists(const EngineState& state) noexcept : state_(state) {}

    /// See `Views::most_read`.
    [[nodiscard]] Result<std::vector<MostRead>> list(std::uint32_t days, std::uint32_t limit);

private:
    static constexpr std::chrono::seconds kept{10};

    struct Answer {
        std::vector<MostRead> articles;
        std::uint32_t limit = 0;
        /// Fewer than were asked for were found.
        bool is_all = false;
        Timestamp made_at;
    };
    /// One list: whoever holds the second lock asks the storage, and others get the answer that there is.
    struct List {
        std::mutex mutex;
        std::optional<Answer> answer;
        std::mutex asking;
    };

    [[nodiscard]] List& list_of(std::uint32_t days);
    [[nodiscard]] static std::optional<Answer> answer_of(List& list, std::uint32_t limit);
    [[nodiscard]] Result<Answer> ask(std::uint32_t days, std::uint32_t limit) const;
    [[nodiscard]] bool is_fresh(const Answer& answer) const;

    const EngineState& state_;
    std::mutex mutex_;
    std::map<std::uint32_t, List> lists_;
};

} // namespace masthead::inline v0::detail
