#include "engine/most_read.hpp"

#include "engine/assemble.hpp"
#include "engine/state.hpp"

#include <algorithm>

namespace masthead::inline v0::detail {

MostReadLists::MostReadLists(const EngineState& state)
    : state_(state), listening_(state.feed, *this, std::chrono::seconds(1)) {}

void MostReadLists::on_change(const Change& change) noexcept {
    if (std::ranges::find(change.tags, "list") != change.tags.end()) ++changes_;
}

MostReadLists::List& MostReadLists::list_of(std::uint32_t days) {
    const std::lock_guard lock(mutex_);
    return lists_[days];
}

/// The answer that there is, if it is long enough.
std::optional<MostReadLists::Answer> MostReadLists::answer_of(List& list, std::uint32_t limit) {
    const std::lock_guard lock(list.mutex);
    const bool is_enough = list.answer && (list.answer->limit >= limit || list.answer->is_all);
    return is_enough ? list.answer : std::nullopt;
}

bool MostReadLists::is_fresh(const Answer& answer) const {
    const auto now = state_.now();
    return answer.changes == changes_ && now >= answer.made_at && now - answer.made_at < kept;
}

bool MostReadLists::is_bearable(const Answer& answer) const {
    return answer.changes == changes_ && state_.now() - answer.made_at < 2 * kept;
}

Result<std::vector<MostRead>> MostReadLists::list(std::uint32_t days, std::uint32_t limit) {
    auto& list = list_of(days);
    auto answer = answer_of(list, limit);
    if (!answer || !is_fresh(*answer)) {
        std::unique_lock asking(list.asking, std::defer_lock);
        // Who has an answer of a moment ago does not wait for the next one.
        if (answer && is_bearable(*answer)) {
            static_cast<void>(asking.try_lock());
        } else {
            asking.lock();
            answer = answer_of(list, limit);
        }
        if (asking.owns_lock() && (!answer || !is_fresh(*answer))) {
            MASTHEAD_TRY(answer, ask(days, limit));
            const std::lock_guard lock(list.mutex);
            list.answer = answer;
        }
    }
    // The time of an article may have come to an end since.
    std::vector<MostRead> result;
    for (auto& each : answer->articles) {
        if (result.size() < limit && is_visible(each.article.head, state_.now())) result.push_back(std::move(each));
    }
    return result;
}

Result<MostReadLists::Answer> MostReadLists::ask(std::uint32_t days, std::uint32_t limit) const {
    constexpr std::uint32_t most = 1'000;
    const auto today = day_of(state_.now());
    const auto changes = changes_.load();
    return state_.read([&](ReadTransaction& transaction) -> Result<Answer> {
        Answer answer{{}, limit, false, state_.now(), changes};
        // Some of them may be out of sight; then more are looked at.
        for (auto looked_at = std::min(most, limit + 20);; looked_at = most) {
            answer.articles.clear();
            MASTHEAD_TRY(const auto totals,
                         transaction.most_viewed(today - std::chrono::days(days - 1), today, looked_at));
            for (const auto& total : totals) {
                if (answer.articles.size() == limit) return answer;
                MASTHEAD_TRY(auto found, transaction.find_whole_article(total.article, RevisionChoice::live));
                if (!found || !is_visible(found->head, state_.now())) continue;
                answer.articles.push_back({summary_of(std::move(*found)), total.views});
            }
            if (totals.size() < looked_at || looked_at == most) {
                answer.is_all = answer.articles.size() < limit;
                return answer;
            }
        }
    });
}

} // namespace masthead::inline v0::detail
