#include <masthead/engine/audience.hpp>

#include <masthead/core/text.hpp>

#include "engine/assemble.hpp"
#include "engine/comment_rules.hpp"

/// What moderators do.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::shown;

constexpr std::size_t max_decisions = 100;

Result<std::string> checked_reason(std::string_view reason) {
    return check_text("reason", reason, {0, 500, false});
}

Result<void> decide(WriteTransaction& transaction, const EngineState& state, Comment& comment, const Principal& by,
                    CommentStatus status, std::string_view reason) {
    const auto before = comment;
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
    return detail::store_change(transaction, state, before, comment, action, by.account, reason);
}

/// What stands in the way of one decision, and not of the others that are made with it.
bool concerns_one(const Error& error) {
    return error.code == ErrorCode::conflict || error.code == ErrorCode::not_found ||
           error.code == ErrorCode::version_mismatch;
}

Result<Comment> decide_about(WriteTransaction& transaction, const EngineState& state, const CommentChoice& choice,
                             const Principal& by, CommentStatus status, std::string_view reason) {
    MASTHEAD_TRY(Comment comment, transaction.get_comment(choice.id));
    MASTHEAD_CHECK(detail::check_is_chosen(comment, choice));
    MASTHEAD_CHECK(decide(transaction, state, comment, by, status, reason));
    return comment;
}

using Decisions = std::vector<Result<ShownComment>>;

Result<void> add_own_reactions(ReadTransaction& transaction, const Principal& by, Decisions& decisions) {
    std::vector<ShownComment> decided;
    for (auto& decision : decisions) {
        if (decision) decided.push_back(std::move(*decision));
    }
    MASTHEAD_CHECK(detail::add_own_reactions(transaction, by, decided));
    auto next = decided.begin();
    for (auto& decision : decisions) {
        if (decision) *decision = std::move(*next++);
    }
    return {};
}

Result<void> check_may_pin(ReadTransaction& transaction, const Comment& comment) {
    if (comment.status != CommentStatus::approved) {
        return Error{ErrorCode::conflict, "only an approved comment can be pinned", ""};
    }
    CommentQuery query;
    query.article = comment.article;
    query.pinned = true;
    MASTHEAD_TRY(const auto others, transaction.list_comments(query));
    if (others.items.size() < max_pinned_comments) return {};
    return Error{ErrorCode::conflict, "an article has at most three pinned comments; take one down first", ""};
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

Result<ShownComment> Comments::moderate(const Principal& by, const CommentChoice& choice, CommentStatus status,
                                        std::string_view reason) {
    MASTHEAD_TRY(auto outcomes, moderate_all(by, {&choice, 1}, status, reason));
    return std::move(outcomes[0]);
}

Result<std::vector<Result<ShownComment>>> Comments::moderate_all(const Principal& by,
                                                                 std::span<const CommentChoice> choices,
                                                                 CommentStatus status, std::string_view reason) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    if (choices.empty() || choices.size() > max_decisions) {
        return invalid_argument("ids", "1 to 100 comments are allowed");
    }
    MASTHEAD_TRY(const std::string why, checked_reason(reason));
    Decisions outcomes;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        outcomes.clear();
        for (const auto& choice : choices) {
            auto outcome = decide_about(transaction, state_, choice, by, status, why);
            if (!outcome && !concerns_one(outcome.error())) return std::move(outcome).error();
            if (outcome) {
                outcomes.emplace_back(shown(by, state_, std::move(*outcome)));
            } else {
                outcomes.emplace_back(std::move(outcome).error());
            }
        }
        return add_own_reactions(transaction, by, outcomes);
    }));
    return outcomes;
}

Result<ShownComment> Comments::pin(const Principal& by, const CommentId& id, bool pinned) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    ShownComment result;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(Comment comment, transaction.get_comment(id));
        if (comment.pinned != pinned) {
            if (pinned) MASTHEAD_CHECK(check_may_pin(transaction, comment));
            const auto before = comment;
            comment.pinned = pinned;
            const auto action = pinned ? CommentAction::pinned : CommentAction::unpinned;
            MASTHEAD_CHECK(detail::store_change(transaction, state_, before, comment, action, by.account));
        }
        result = shown(by, state_, std::move(comment));
        return detail::add_own_reactions(transaction, by, {&result, 1});
    }));
    return result;
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
        return transaction.list_comment_events({id, {}, page});
    });
}

} // namespace masthead::inline v0
