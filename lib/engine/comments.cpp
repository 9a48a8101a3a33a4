#include <masthead/engine/audience.hpp>

#include <masthead/core/text.hpp>

#include "engine/assemble.hpp"
#include "engine/comment_text.hpp"

#include <algorithm>

namespace masthead::inline v0 {

namespace {

using detail::EngineState;

Error hidden() {
    return not_found("there is no such comment");
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

Result<bool> has_replies(ReadTransaction& transaction, const Comment& comment) {
    CommentQuery query;
    query.article = comment.article;
    query.parent = comment.id;
    query.page.limit = 1;
    MASTHEAD_TRY(const auto replies, transaction.list_comments(query));
    return !replies.items.empty();
}

Result<void> check_may_comment_now(const EngineState& state, const Principal& by, bool open) {
    if (!open) return permission_denied("this article takes no comments");
    if (by.kind == Principal::Kind::host) return {};
    const bool needs_account = state.policies.comment.who == CommentAccess::signed_in;
    if (needs_account || by.is_signed_in()) return by.require(Permission::take_part);
    return {};
}

/// The empty place of a deleted comment is shown while it holds a thread together.
Result<bool> is_listed(ReadTransaction& transaction, const Principal& by, const Comment& comment) {
    if (comment.status != CommentStatus::deleted) return may_see(by, comment);
    return has_replies(transaction, comment);
}

std::vector<std::string> tags_of(const Comment& comment) {
    return {"comments:" + to_string(comment.article), "comment:" + to_string(comment.id)};
}

/// A comment's parent as the policy's depth allows it: answers to the deepest are put beside them.
Result<std::optional<Comment>> thread_parent(ReadTransaction& transaction, const Principal& by,
                                             const ArticleId& article, std::optional<CommentId> id,
                                             std::uint32_t max_depth) {
    std::optional<Comment> parent;
    bool is_first = true;
    while (id) {
        auto found = transaction.get_comment(*id);
        const bool is_usable = found && found->article == article && (!is_first || may_see(by, *found));
        if (!is_usable && (found || found.error().code == ErrorCode::not_found)) {
            return invalid_argument("parent", "there is no such comment on this article");
        }
        MASTHEAD_TRY(parent, std::move(found));
        if (is_first && parent->status == CommentStatus::deleted) {
            return invalid_argument("parent", "a deleted comment cannot be answered");
        }
        is_first = false;
        if (parent->depth < max_depth) return parent;
        id = parent->parent;
        parent.reset();
    }
    return parent;
}

} // namespace

namespace detail {

Result<Document> comment_text(const CommentPolicy& policy, std::string_view text) {
    MASTHEAD_TRY(const std::string checked, check_text("body", text, {1, policy.max_length, true}));
    MASTHEAD_TRY(Document body, parse_markdown(checked, DocumentProfile::comment));
    if (body.empty()) return invalid_argument("body", "a comment needs some text");
    if (links_of(body).size() > policy.max_links) {
        return invalid_argument("body", "a comment has at most " + std::to_string(policy.max_links) + " links");
    }
    return body;
}

} // namespace detail

Result<ShownComment> Comments::get(const Principal& by, const CommentId& id) {
    return state_.read([&](ReadTransaction& transaction) -> Result<ShownComment> {
        MASTHEAD_TRY(Comment comment, transaction.get_comment(id));
        if (!may_see(by, comment)) return hidden();
        if (!moderates(by)) MASTHEAD_CHECK(detail::readable_article(transaction, state_, by, comment.article));
        return shown(by, state_, std::move(comment));
    });
}

Result<Page<ShownComment>> Comments::list(const Principal& by, const ArticleId& article, CommentOrder order,
                                          const PageRequest& page, const std::optional<CommentId>& parent) {
    CommentQuery query;
    query.article = article;
    query.parent = parent;
    query.order = order;
    query.page = page;
    query.statuses = {CommentStatus::approved, CommentStatus::deleted};
    if (by.is_signed_in()) query.statuses.push_back(CommentStatus::pending);
    if (moderates(by)) query.statuses.clear();
    return state_.read([&](ReadTransaction& transaction) -> Result<Page<ShownComment>> {
        MASTHEAD_CHECK(detail::readable_article(transaction, state_, by, article));
        Page<ShownComment> result;
        // What this reader may not see is passed over, so a page may take more than one look. However much is passed
        // over, the looks have an end: then the page is short, and its cursor goes on.
        constexpr int max_looks = 5;
        for (int look = 1;; ++look) {
            MASTHEAD_TRY(auto part, transaction.list_comments(query));
            for (auto& comment : part.items) {
                MASTHEAD_TRY(const bool listed, is_listed(transaction, by, comment));
                if (!listed) continue;
                result.items.push_back(shown(by, state_, std::move(comment)));
            }
            if (result.items.size() >= page.limit || !part.next || look == max_looks) {
                result.next = std::move(part.next);
                break;
            }
            query.page.after = *part.next;
            query.page.limit = page.limit - static_cast<std::uint32_t>(result.items.size());
        }
        return result;
    });
}

Result<Page<ShownComment>> Comments::queue(const Principal& by, CommentStatus status, const PageRequest& page) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    CommentQuery query;
    query.statuses = {status};
    query.order = CommentOrder::newest;
    query.page = page;
    return state_.read([&](ReadTransaction& transaction) -> Result<Page<ShownComment>> {
        MASTHEAD_TRY(auto part, transaction.list_comments(query));
        Page<ShownComment> result;
        for (auto& comment : part.items) result.items.push_back(shown(by, state_, std::move(comment)));
        result.next = std::move(part.next);
        return result;
    });
}

Result<void> Comments::check_may_comment(const Principal& by, const ArticleDetails& article) const {
    return check_may_comment_now(state_, by, article.comments_open);
}

Result<ShownComment> Comments::create(const Principal& by, const ArticleId& article, const CommentDraft& draft) {
    const auto& policy = state_.policies.comment;
    Comment comment;
    comment.id = state_.ids.next<CommentId>();
    comment.article = article;
    comment.account = by.account;
    comment.created_at = state_.now();
    const bool exempt = moderates(by);
    bool is_checked = false;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const ArticleHead head, detail::visible_article(transaction, state_, article));
        MASTHEAD_CHECK(check_may_comment_now(state_, by, detail::comments_open(head, state_)));
        if (!is_checked) {
            MASTHEAD_TRY(comment.body, detail::comment_text(policy, draft.body));
            const auto& name = by.is_signed_in() ? by.display_name : draft.author_name;
            MASTHEAD_TRY(comment.author_name, check_text("author_name", name, {1, 100, false}));
            if (!by.is_signed_in()) {
                MASTHEAD_TRY(comment.author_email, check_text("author_email", draft.author_email, {0, 254, false}));
            }
            is_checked = true;
        }
        std::uint64_t approved = 0;
        if (by.account) {
            MASTHEAD_TRY(const auto last, transaction.last_comment_at(*by.account));
            if (!exempt && last && comment.created_at - *last < policy.minimum_interval) {
                return Error{
                    ErrorCode::rate_limited,
                    "wait " + std::to_string(policy.minimum_interval.count()) + " seconds between two comments", ""};
            }
            MASTHEAD_TRY(approved, transaction.count_comments(*by.account, CommentStatus::approved));
        }
        comment.status = policy.initial_status(by.is_signed_in(), approved, exempt);
        MASTHEAD_TRY(const auto parent, thread_parent(transaction, by, article, draft.parent, policy.max_depth));
        comment.parent.reset();
        comment.depth = 0;
        if (parent) {
            comment.parent = parent->id;
            comment.depth = parent->depth + 1;
        }
        comment.path = thread_path(parent ? std::string_view(parent->path) : std::string_view(), comment.id);
        MASTHEAD_CHECK(transaction.create_comment(comment));
        return detail::record(transaction, state_, ChangeKind::created, EntityKind::comment, comment.id.bytes(),
                              tags_of(comment));
    }));
    return shown(by, state_, std::move(comment));
}

namespace {

/// One change to a comment that `by` may change by the policy of editing.
Result<ShownComment> change_own(EngineState& state, const Principal& by, const CommentId& id, ChangeKind kind,
                                const std::function<Result<void>(WriteTransaction&, Comment&)>& edit) {
    Comment comment;
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(comment, transaction.get_comment(id));
        if (!may_see(by, comment)) return hidden();
        const auto before = shown(by, state, comment);
        if (!before.may_edit) {
            if (before.own) return permission_denied("the time to change this comment is over");
            MASTHEAD_CHECK(by.require(Permission::moderate_comments));
            return Error{ErrorCode::conflict, "a deleted comment stays deleted", ""};
        }
        MASTHEAD_CHECK(edit(transaction, comment));
        MASTHEAD_CHECK(transaction.update_comment(comment));
        ++comment.version;
        return detail::record(transaction, state, kind, EntityKind::comment, id.bytes(), tags_of(comment));
    }));
    return shown(by, state, std::move(comment));
}

} // namespace

Result<ShownComment> Comments::update(const Principal& by, const CommentId& id, std::string_view body) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    MASTHEAD_TRY(const Document text, detail::comment_text(state_.policies.comment, body));
    return change_own(
        state_, by, id, ChangeKind::updated, [&](WriteTransaction& transaction, Comment& comment) -> Result<void> {
            comment.body = text;
            if (is_own(by, comment)) comment.edited_at = state_.now();
            if (moderates(by) || comment.status != CommentStatus::approved) return {};
            // What was approved is the text of before; the new one waits if a new comment would.
            MASTHEAD_TRY(const auto approved, transaction.count_comments(*by.account, CommentStatus::approved));
            comment.status = state_.policies.comment.initial_status(true, approved, false);
            return {};
        });
}

Result<void> Comments::erase(const Principal& by, const CommentId& id) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    MASTHEAD_CHECK(
        change_own(state_, by, id, ChangeKind::erased, [](WriteTransaction&, Comment& comment) -> Result<void> {
            comment.status = CommentStatus::deleted;
            return {};
        }));
    return {};
}

Result<ShownComment> Comments::moderate(const Principal& by, const CommentId& id, CommentStatus status) {
    MASTHEAD_CHECK(by.require(Permission::moderate_comments));
    Comment comment;
    MASTHEAD_CHECK(state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(comment, transaction.get_comment(id));
        if (comment.status == status) return {};
        MASTHEAD_CHECK(check_transition(comment.status, status));
        comment.status = status;
        MASTHEAD_CHECK(transaction.update_comment(comment));
        ++comment.version;
        return detail::record(transaction, state_, ChangeKind::updated, EntityKind::comment, id.bytes(),
                              tags_of(comment));
    }));
    return shown(by, state_, std::move(comment));
}

} // namespace masthead::inline v0
