#include <masthead/engine/audience.hpp>

#include <masthead/core/text.hpp>

#include "engine/assemble.hpp"
#include "engine/comment_rules.hpp"

/// What moderators do.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::shown;
using detail::tags_of;

constexpr std::size_t max_decisions = 100;

Result<std::string> checked_reason(std::string_view reason) {
    return check_text("reason", reason, {0, 500, false});
}

/// Stores a change that moderation made to a comment, with its entry in the audit trail and in the change feed.
Result<void> store(WriteTransaction& transaction, const EngineState& state, Comment& comment, CommentAction action,
                   const Principal& by, std::string_view reason) {
    MASTHEAD_CHECK(transaction.update_comment(comment));
    ++comment.version;
    MASTHEAD_CHECK(detail::remember(transaction, state, comment, action, by.account, reason));
    const auto kind = action == CommentAction::deleted ? ChangeKind::erased : ChangeKind::updated;
    return detail::record(transaction, state, kind, EntityKind::comment, comment.id.bytes(), tags_of(comment));
}

Result<void> decide(WriteTransaction& transaction, const EngineState& state, Comment& comment, const Principal& by,
                    CommentStatus status, std::string_view reason) {
    const bool is_settled = comment.reviewed_at && comment.tally.reports == 0 && comment.held_for.empty();
    if (comment.status == status && is_settled) return {};
    MASTHEAD_CHECK(check_transition(comment.status, status));
    detail::set_status(comment, status);
    comment.reviewed_at = state.now();
    comment.held_for.clear();
    if (comment.tally.reports > 0) {
        MASTHEAD_CHECK(transaction.settle_reports(comment.id));
        comment.tally.reports = 0;
    }
    const auto action = status == CommentStatus::deleted ? CommentAction::deleted : CommentAction::moderated;
    return store(transaction, state, comment, action, by, reason);
}

} // namespace

Result<Page<ShownComment>> Comments::queue(const Principal& by, const QueueFilter& filter, const PageRequest& page) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    CommentQuery query;
    if (filter.status) query.statuses = {*filter.status};
    query.reported = filter.reported;
    query.order = CommentOrder::newest;
    query.page = page;
    return state_.read([&](ReadTransaction& transaction) -> Result<Page<ShownComment>> {
        MASTHEAD_TRY(auto part, transaction.list_comments(query));
        Page<ShownComment> result;
        for (auto& comment : part.items) result.items.push_back(shown(by, state_, std::move(comment)));
        MASTHEAD_CHECK(detail::add_own_reactions(transaction, by, result.items));
        result.next = std::move(part.next);
        return result;
    });
}

Result<ShownComment> Comments::moderate(const Principal& by, const CommentId& id, CommentStatus status,
                                        std::string_view reason) {
    MASTHEAD_TRY(auto outcomes, moderate_all(by, {&id, 1}, status, reason));
    return std::move(outcomes[0]);
}

Result<std::vector<Result<ShownComment>>> Comments::moderate_all(const Principal& by, std::span<const CommentId> ids,
                                                                 CommentStatus status, std::string_view reason) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    if (ids.empty() || ids.size() > max_decisions) return invalid_argument("ids", "1 to 100 comments are allowed");
    MASTHEAD_TRY(const std::string why, checked_reason(reason));
    std::vector<Result<ShownComment>> outcomes;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        outcomes.clear();
        for (const auto& id : ids) {
            auto comment = transaction.get_comment(id);
            if (!comment && comment.error().code != ErrorCode::not_found) return std::move(comment).error();
            if (!comment) {
                outcomes.emplace_back(std::move(comment).error());
                continue;
            }
            const auto outcome = decide(transaction, state_, *comment, by, status, why);
            if (outcome) {
                outcomes.emplace_back(shown(by, state_, std::move(*comment)));
            } else if (outcome.error().code == ErrorCode::conflict) {
                outcomes.emplace_back(outcome.error());
            } else {
                return outcome.error();
            }
        }
        return {};
    }));
    return outcomes;
}

Result<ShownComment> Comments::pin(const Principal& by, const CommentId& id, bool pinned) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    Comment comment;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(comment, transaction.get_comment(id));
        if (comment.pinned == pinned) return {};
        if (pinned && comment.status != CommentStatus::approved) {
            return Error{ErrorCode::conflict, "only an approved comment can be pinned", ""};
        }
        CommentQuery query;
        query.article = comment.article;
        query.pinned = true;
        MASTHEAD_TRY(const auto others, transaction.list_comments(query));
        if (pinned && others.items.size() >= max_pinned_comments) {
            return Error{ErrorCode::conflict, "an article has at most three pinned comments; take one down first", ""};
        }
        comment.pinned = pinned;
        return store(transaction, state_, comment, pinned ? CommentAction::pinned : CommentAction::unpinned, by, {});
    }));
    return shown(by, state_, std::move(comment));
}

Result<Page<CommentReport>> Comments::reports(const Principal& by, const CommentId& id, const PageRequest& page) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    return state_.read([&](ReadTransaction& transaction) -> Result<Page<CommentReport>> {
        MASTHEAD_CHECK(transaction.get_comment(id));
        return transaction.list_reports(id, page);
    });
}

Result<Page<CommentEvent>> Comments::events(const Principal& by, const std::optional<CommentId>& id,
                                            const PageRequest& page) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    return state_.read([&](ReadTransaction& transaction) -> Result<Page<CommentEvent>> {
        if (id) MASTHEAD_CHECK(transaction.get_comment(*id));
        return transaction.list_comment_events(id, page);
    });
}

} // namespace masthead::inline v0
