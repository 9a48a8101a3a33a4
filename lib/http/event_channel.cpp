#include "http/event_channel.hpp"

#include "http/event_text.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

/// 16 bytes each.
constexpr std::size_t max_shown = 200;

CommentId last_id() {
    IdBytes bytes;
    bytes.fill(0xFF);
    return CommentId(bytes);
}

} // namespace

std::string comment_data(const CommentId& id, const ArticleId& article, ChangeKind kind, std::string_view comment) {
    std::string data = R"({"id":")" + to_string(id) + R"(","article_id":")" + to_string(article) + R"(","kind":")" +
                       std::string(to_string(kind)) + '"';
    if (!comment.empty()) data.append(R"(,"comment":)").append(comment);
    return data += '}';
}

Result<void> EventChannel::load() {
    MASTHEAD_TRY(auto newest, view_.newest_comments(article_, max_shown));
    MASTHEAD_TRY(loaded_at_, engine_.position(Principal::host()));
    if (newest.is_complete) {
        floor_ = {};
    } else {
        floor_ = newest.ids.empty() ? last_id() : newest.ids.back();
    }
    shown_ = std::move(newest.ids);
    std::ranges::sort(shown_);
    return {};
}

bool EventChannel::is_doubtful(const Change& change) const {
    if (change.kind == ChangeKind::created) return false;
    return change.position <= loaded_at_ || CommentId(change.id) < floor_;
}

void EventChannel::remember(const CommentId& id) {
    const auto place = std::ranges::lower_bound(shown_, id);
    if (place != shown_.end() && *place == id) return;
    shown_.insert(place, id);
    if (shown_.size() <= max_shown) return;
    shown_.erase(shown_.begin());
    floor_ = std::max(floor_, shown_.front());
}

Result<EventChannel::Told> EventChannel::tell_comment(const Change& change) {
    const CommentId id(change.id);
    MASTHEAD_TRY(const auto comment, view_.comment(id));
    const bool was_shown = std::ranges::binary_search(shown_, id);
    const auto event = [&](ChangeKind kind) {
        return event_text(change.position, "comment", comment_data(id, article_, kind, comment.value_or("")));
    };
    if (comment) {
        const bool is_known = was_shown || id < floor_;
        const bool is_new = !is_known || change.kind == ChangeKind::created;
        if (!is_known) remember(id);
        return Told{.text = event(is_new ? ChangeKind::created : ChangeKind::updated)};
    }
    if (was_shown) {
        MASTHEAD_TRY(const bool is_visible, view_.shows(article_));
        if (!is_visible) return Told{.is_over = true};
        std::erase(shown_, id);
        return Told{.text = event(ChangeKind::erased)};
    }
    return Told{.needs_reset = is_doubtful(change)};
}

Result<EventChannel::Told> EventChannel::tell(const Change& change) {
    const std::lock_guard lock(mutex_);
    if (change.entity == EntityKind::comment) return tell_comment(change);
    if (change.entity != EntityKind::article) return Told{};
    MASTHEAD_TRY(const bool is_visible, view_.shows(article_));
    return Told{.is_over = !is_visible};
}

} // namespace masthead::inline v0::http::detail
