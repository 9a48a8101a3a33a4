#include "engine/comment_rules.hpp"

#include "engine/rating_rules.hpp"

#include <masthead/core/reader_text.hpp>

#include <algorithm>

namespace masthead::inline v0::detail {

Result<CommentText> comment_text(const CommentPolicy& policy, std::string_view text) {
    MASTHEAD_TRY(std::string typed, tidy_text("body", text, {1, policy.max_length, true}));
    MASTHEAD_TRY(Document body, parse_markdown(typed, DocumentProfile::comment));
    if (body.empty()) return invalid_argument("body", "a comment needs some text");
    if (links_of(body).size() > policy.max_links) {
        return invalid_argument("body", "a comment has at most " + std::to_string(policy.max_links) + " links");
    }
    return CommentText{std::move(typed), std::move(body)};
}

bool moderates(const Principal& by) {
    return by.may(Permission::moderate_comments);
}

bool is_own(const Principal& by, const Comment& comment) {
    return by.account && comment.account == by.account;
}

bool may_see(const Principal& by, const Comment& comment) {
    if (moderates(by) || comment.status == CommentStatus::approved) return true;
    return comment.status == CommentStatus::pending && is_own(by, comment);
}

Result<void> check_may_comment(const EngineState& state, const Principal& by, bool open) {
    if (!open) return permission_denied("this article takes no comments");
    if (by.kind == Principal::Kind::host) return {};
    MASTHEAD_CHECK(by.check_unrestricted(RestrictionKind::muted, state.now()));
    const bool needs_account = state.policies.comment.who == CommentAccess::signed_in;
    if (needs_account || by.is_signed_in()) return by.require(Permission::take_part);
    return {};
}

bool is_staff(const Principal& by) {
    return by.kind == Principal::Kind::host || (by.is_signed_in() && by.role != Role::reader);
}

Result<void> check_may_give_feedback(const EngineState& state, const Principal& by, const Comment& comment) {
    if (comment.status != CommentStatus::approved) return not_found("there is no such comment");
    if (!by.account) return Error{ErrorCode::unauthenticated, "sign in to react to comments and to report them", ""};
    MASTHEAD_CHECK(by.require(Permission::take_part));
    MASTHEAD_CHECK(by.check_unrestricted(RestrictionKind::banned, state.now()));
    if (state.policies.comment.feedback == CommentAccess::nobody) {
        return permission_denied("this site takes no reactions to comments and no reports of them");
    }
    if (is_own(by, comment)) return permission_denied("this comment is your own");
    return {};
}

void set_status(Comment& comment, CommentStatus status) {
    comment.status = status;
    if (status != CommentStatus::approved) comment.pinned = false;
}

Result<void> remember(WriteTransaction& transaction, const EngineState& state, const Comment& comment,
                      CommentAction action, const std::optional<AccountId>& by, std::string_view reason,
                      Document body) {
    CommentEvent event;
    event.id = state.ids.next<CommentEventId>();
    event.article = comment.article;
    event.comment = comment.id;
    event.action = action;
    event.by = by;
    event.at = state.now();
    event.status = comment.status;
    event.reason = reason;
    event.body = std::move(body);
    return transaction.append_comment_event(event);
}

namespace {

/// True if the change shows a comment that nobody has seen, as far as the audit trail tells. One that was held for
/// reports was seen before them.
Result<bool> comes_into_sight(ReadTransaction& transaction, const Comment& before, const Comment& comment) {
    const bool is_shown_now = before.status != CommentStatus::approved && comment.status == CommentStatus::approved;
    if (!is_shown_now || before.held_for == "reports") return false;
    MASTHEAD_TRY(const auto events, transaction.list_comment_events({comment.id, {}, {PageRequest::max_limit, {}}}));
    return std::ranges::none_of(events.items,
                                [](const auto& event) { return event.status == CommentStatus::approved; });
}

} // namespace

Result<void> store_change(WriteTransaction& transaction, const EngineState& state, const Comment& before,
                          Comment& comment, CommentAction action, const std::optional<AccountId>& by,
                          std::string_view reason) {
    bool is_answer = false;
    if (comment.parent) {
        MASTHEAD_TRY(is_answer, comes_into_sight(transaction, before, comment));
    }
    MASTHEAD_CHECK(transaction.update_comment(comment));
    ++comment.version;
    MASTHEAD_CHECK(remember(transaction, state, comment, action, by, reason,
                            action == CommentAction::edited ? before.body : Document()));
    const auto kind = action == CommentAction::deleted ? ChangeKind::erased : ChangeKind::updated;
    MASTHEAD_CHECK(
        record(transaction, state, kind, EntityKind::comment, comment.id.bytes(), tags_of(comment, before.status)));
    if (!is_answer) return {};
    return record(transaction, state, ChangeKind::created, EntityKind::reply, comment.id.bytes(),
                  {"reply:" + to_string(comment.id)});
}

Result<void> check_is_chosen(const Comment& comment, const CommentChoice& choice) {
    if (!choice.version || *choice.version == comment.version) return {};
    return Error{ErrorCode::version_mismatch, "the comment was changed; look again", "version"};
}

bool may_change(const Principal& by, const EngineState& state, const Comment& comment) {
    if (moderates(by)) return comment.status != CommentStatus::deleted;
    return is_own(by, comment) && state.policies.comment.may_edit(comment, state.now());
}

ShownComment shown(const Principal& by, const EngineState& state, Comment comment) {
    ShownComment result;
    result.own = is_own(by, comment);
    result.may_edit =
        may_change(by, state, comment) && by.check_unrestricted(RestrictionKind::muted, state.now()).has_value();
    result.may_give_feedback = check_may_give_feedback(state, by, comment).has_value();
    if (!moderates(by)) {
        comment.author_email.clear();
        comment.held_for.clear();
        comment.reviewed_at.reset();
        comment.tally.reports = 0;
        if (comment.status == CommentStatus::deleted) {
            comment.body = {};
            comment.author_name.clear();
            comment.account.reset();
            comment.staff = false;
            comment.tally = {};
        }
    }
    result.comment = std::move(comment);
    return result;
}

Result<void> add_own_reactions(ReadTransaction& transaction, const Principal& by, std::span<ShownComment> comments) {
    if (!by.account || comments.empty()) return {};
    std::vector<ReactionKey> keys;
    for (const auto& shown : comments) keys.push_back({shown.comment.article, shown.comment.id, voter_of(*by.account)});
    MASTHEAD_TRY(const auto reactions, transaction.find_reactions(keys));
    for (std::size_t i = 0; i < comments.size(); ++i) comments[i].own_reaction = reactions[i];
    return {};
}

std::vector<std::string> tags_of(const Comment& comment, const std::optional<CommentStatus>& status_before) {
    const auto is_seen = [](CommentStatus status) {
        return status == CommentStatus::approved || status == CommentStatus::deleted;
    };
    auto own = "comment:" + to_string(comment.id);
    const bool concerns_readers = is_seen(comment.status) || (status_before && is_seen(*status_before));
    if (!concerns_readers) return {std::move(own)};
    return {"comments:" + to_string(comment.article), std::move(own)};
}

} // namespace masthead::inline v0::detail
