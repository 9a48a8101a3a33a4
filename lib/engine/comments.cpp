#include <masthead/engine/audience.hpp>

#include "engine/assemble.hpp"
#include "engine/comment_rules.hpp"

namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::is_own;
using detail::may_see;
using detail::moderates;
using detail::shown;

Error hidden() {
    return not_found("there is no such comment");
}

Result<bool> has_replies(ReadTransaction& transaction, const Comment& comment) {
    CommentQuery query;
    query.article = comment.article;
    query.parent = comment.id;
    query.page.limit = 1;
    MASTHEAD_TRY(const auto replies, transaction.list_comments(query));
    return !replies.items.empty();
}

/// The empty place of a deleted comment is shown while it holds a thread together.
Result<bool> is_listed(ReadTransaction& transaction, const Principal& by, const Comment& comment) {
    if (comment.status != CommentStatus::deleted) return may_see(by, comment);
    return has_replies(transaction, comment);
}

} // namespace

Result<ShownComment> Comments::get(const Principal& by, const CommentId& id) {
    return state_.read([&](ReadTransaction& transaction) -> Result<ShownComment> {
        MASTHEAD_TRY(Comment comment, transaction.get_comment(id));
        if (!may_see(by, comment)) return hidden();
        if (!moderates(by)) MASTHEAD_CHECK(detail::readable_article(transaction, state_, by, comment.article));
        auto result = shown(by, state_, std::move(comment));
        MASTHEAD_CHECK(detail::add_own_reactions(transaction, by, {&result, 1}));
        return result;
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
        MASTHEAD_CHECK(detail::add_own_reactions(transaction, by, result.items));
        return result;
    });
}

Result<std::vector<ShownComment>> Comments::pinned(const Principal& by, const ArticleId& article) {
    CommentQuery query;
    query.article = article;
    query.pinned = true;
    query.statuses = {CommentStatus::approved};
    return state_.read([&](ReadTransaction& transaction) -> Result<std::vector<ShownComment>> {
        MASTHEAD_CHECK(detail::readable_article(transaction, state_, by, article));
        MASTHEAD_TRY(auto found, transaction.list_comments(query));
        std::vector<ShownComment> result;
        for (auto& comment : found.items) result.push_back(shown(by, state_, std::move(comment)));
        MASTHEAD_CHECK(detail::add_own_reactions(transaction, by, result));
        return result;
    });
}

Result<void> Comments::check_may_comment(const Principal& by, const ArticleDetails& article) const {
    return detail::check_may_comment(state_, by, article.comments_open);
}

namespace {

/// One change to a comment that `by` may change by the policy of editing.
Result<ShownComment> change_own(EngineState& state, const Principal& by, const CommentChoice& choice,
                                CommentAction action,
                                const std::function<Result<void>(WriteTransaction&, Comment&)>& edit) {
    ShownComment result;
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(Comment comment, transaction.get_comment(choice.id));
        if (!may_see(by, comment)) return hidden();
        if (!detail::may_change(by, state, comment)) {
            if (is_own(by, comment)) return permission_denied("the time to change this comment is over");
            MASTHEAD_CHECK(by.require(Permission::moderate_comments));
            return Error{ErrorCode::conflict, "a deleted comment stays deleted", ""};
        }
        MASTHEAD_CHECK(detail::check_is_chosen(comment, choice));
        const auto before = comment;
        MASTHEAD_CHECK(edit(transaction, comment));
        MASTHEAD_CHECK(detail::store_change(transaction, state, before, comment, action, by.account));
        result = shown(by, state, std::move(comment));
        return detail::add_own_reactions(transaction, by, {&result, 1});
    }));
    return result;
}

} // namespace

Result<ShownComment> Comments::update(const Principal& by, const CommentChoice& choice, std::string_view body) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    MASTHEAD_TRY(const auto text, detail::comment_text(state_.policies.comment, body));
    MASTHEAD_CHECK(by.check_unrestricted(RestrictionKind::muted, state_.now()));
    Comment edited;
    edited.id = choice.id;
    edited.account = by.account;
    edited.author_name = by.display_name;
    MASTHEAD_TRY(const std::string screened_for, state_.screening.review(state_, by, text, edited));
    MASTHEAD_TRY(const auto limits, detail::edit_limits_of(state_, by));
    const auto same_text = state_.screening.same_text(by, text);
    return change_own(
        state_, by, choice, CommentAction::edited,
        [&](WriteTransaction& transaction, Comment& comment) -> Result<void> {
            comment.body = text.body;
            if (is_own(by, comment)) comment.edited_at = state_.now();
            if (moderates(by)) return {};
            MASTHEAD_CHECK(detail::take_tokens(transaction, limits, state_.now()));
            // A moderator's decision was about the text of before.
            comment.reviewed_at.reset();
            if (comment.status != CommentStatus::approved) return {};
            // What was approved is the text of before; the new one waits if a new comment would.
            MASTHEAD_TRY(const auto approved, transaction.count_comments(*by.account, CommentStatus::approved));
            detail::set_status(comment, state_.policies.comment.initial_status(true, approved, false));
            auto held_for = screened_for;
            if (held_for.empty() && comment.status == CommentStatus::approved) {
                const auto taken = detail::take_tokens(transaction, same_text, state_.now());
                if (!taken && taken.error().code != ErrorCode::rate_limited) return taken.error();
                if (!taken) held_for = comment_filter_reasons::duplicate;
            }
            if (held_for.empty()) return {};
            detail::set_status(comment, CommentStatus::pending);
            comment.held_for = held_for;
            return detail::remember(transaction, state_, comment, CommentAction::held, std::nullopt, held_for);
        });
}

Result<void> Comments::erase(const Principal& by, const CommentChoice& choice) {
    MASTHEAD_CHECK(by.require(Permission::take_part));
    MASTHEAD_CHECK(
        change_own(state_, by, choice, CommentAction::deleted, [](WriteTransaction&, Comment& comment) -> Result<void> {
            detail::set_status(comment, CommentStatus::deleted);
            return {};
        }));
    return {};
}

} // namespace masthead::inline v0
