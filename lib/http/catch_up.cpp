#include "http/catch_up.hpp"

#include "http/event_channel.hpp"
#include "http/event_text.hpp"

#include <algorithm>
#include <set>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::size_t max_bytes = std::size_t{128} << 10;
constexpr std::uint32_t batch = 1'000;
constexpr int max_looks = 10;

/// The last change of each comment, in order.
std::vector<Change> last_of_comments(const std::vector<Change>& changes) {
    std::vector<Change> result;
    std::set<IdBytes> later;
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        if (change->entity == EntityKind::comment && later.insert(change->id).second) result.push_back(*change);
    }
    std::ranges::reverse(result);
    return result;
}

} // namespace

CaughtUp CatchUp::reset() const {
    return {reset_text(to), to, true};
}

Result<CatchUp::Found> CatchUp::find() const {
    Found found{{}, {}, from};
    for (int look = 0; look < max_looks && found.reached < to; ++look) {
        MASTHEAD_TRY(auto changes, engine.changes(Principal::host(), found.reached, batch));
        const bool is_last = changes.size() < batch;
        for (auto& change : changes) {
            if (change.position > to) break;
            found.reached = change.position;
            const bool is_new = change.entity == EntityKind::comment && change.kind == ChangeKind::created;
            if (article && is_new) found.created.insert(change.id);
            if (!article || article_of(change) == article) found.changes.push_back(std::move(change));
        }
        if (is_last || (!changes.empty() && changes.back().position > to)) found.reached = to;
        // Each is an event of its own, so that more would not find room.
        if (!article) break;
    }
    return found;
}

Result<CaughtUp> CatchUp::read() const {
    auto found = find();
    if (!found) return is_behind(found.error()) ? Result<CaughtUp>(reset()) : Result<CaughtUp>(found.error());
    return article ? article_events(*found) : feed_events(*found);
}

CaughtUp CatchUp::feed_events(const Found& found) const {
    CaughtUp result{{}, from, false};
    for (const auto& change : found.changes) {
        result.text += event_text(change.position, to_string(change.entity), change_json(change));
        result.reached = change.position;
        if (result.text.size() >= max_bytes) return result;
    }
    result.reached = found.reached;
    result.is_whole = found.reached >= to;
    return result;
}

Result<CaughtUp> CatchUp::article_events(const Found& found) const {
    CaughtUp result{{}, from, false};
    for (const auto& change : last_of_comments(found.changes)) {
        const CommentId id(change.id);
        const bool is_new = found.created.contains(change.id);
        MASTHEAD_TRY(const auto comment, view.comment(id));
        if (!comment && !is_new) return reset();
        if (comment) {
            const auto kind = is_new ? ChangeKind::created : ChangeKind::updated;
            result.text += event_text(change.position, "comment", comment_data(id, *article, kind, *comment));
        }
        result.reached = change.position;
        if (result.text.size() >= max_bytes) return result;
    }
    result.reached = found.reached;
    result.is_whole = found.reached >= to;
    if (!is_return) return result;
    MASTHEAD_TRY(const auto rating, view.rating(*article));
    if (rating) result.text += event_text(result.reached, "rating", *rating);
    return result;
}

} // namespace masthead::inline v0::http::detail
