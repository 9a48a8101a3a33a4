#pragma once

#include <masthead/engine/audience.hpp>
#include <masthead/engine/change_listener.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace masthead::inline v0::detail {

struct EngineState;

/// Lists of the articles that were viewed most. They read all that was viewed in a time and stand on busy pages, so an
/// answer is given again for a while, as long as no article changes. Safe from any thread.
class MostReadLists : private ChangeListener {
public:
    explicit MostReadLists(const EngineState& state);

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
        /// How many changes of articles had been told when making it began.
        std::uint64_t changes = 0;
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
    /// Good enough for whoever would have to wait for the next one.
    [[nodiscard]] bool is_bearable(const Answer& answer) const;
    void on_change(const Change& change) noexcept override;
    void on_gap() noexcept override { ++changes_; }

    const EngineState& state_;
    std::atomic<std::uint64_t> changes_{0};
    std::mutex mutex_;
    std::map<std::uint32_t, List> lists_;
    Listening listening_;
};

} // namespace masthead::inline v0::detail
