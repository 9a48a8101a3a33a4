#include "engine/comment_rules.hpp"

#include <masthead/core/text.hpp>

namespace masthead::inline v0::detail {

Result<Document> comment_text(const CommentPolicy& policy, std::string_view text) {
    MASTHEAD_TRY(const std::string checked, check_text("body", text, {1, policy.max_length, true}));
    MASTHEAD_TRY(Document body, parse_markdown(checked, DocumentProfile::comment));
    if (body.empty()) return invalid_argument("body", "a comment needs some text");
    if (links_of(body).size() > policy.max_links) {
        return invalid_argument("body", "a comment has at most " + std::to_string(policy.max_links) + " links");
    }
    return body;
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
    const bool needs_account = state.policies.comment.who == CommentAccess::signed_in;
    if (needs_account || by.is_signed_in()) return by.require(Permission::take_part);
    return {};
}

ShownComment shown(const Principal& by, const EngineState& state, Comment comment) {
    ShownComment result;
    result.own = is_own(by, comment);
    result.may_edit = (moderates(by) && comment.status != CommentStatus::deleted) ||
                      (result.own && state.policies.comment.may_edit(comment, state.now()));
    if (!moderates(by)) {
        comment.author_email.clear();
        if (comment.status == CommentStatus::deleted) {
            comment.body = {};
            comment.author_name.clear();
            comment.account.reset();
        }
    }
    result.comment = std::move(comment);
    return result;
}

std::vector<std::string> tags_of(const Comment& comment) {
    return {"comments:" + to_string(comment.article), "comment:" + to_string(comment.id)};
}

} // namespace masthead::inline v0::detail
