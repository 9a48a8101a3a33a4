#include <masthead/engine/audience.hpp>

#include "engine/assemble.hpp"
#include "engine/comment_rules.hpp"

/// Telling people that they were answered.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;

/// Fills in whom to tell; false if there is nobody.
Result<bool> find_recipient(ReadTransaction& transaction, ReplyNotice& notice) {
    if (!notice.answered.account) {
        notice.name = notice.answered.author_name;
        notice.email = notice.answered.author_email;
        // Both are empty once its author's account was erased.
        return !notice.name.empty() || !notice.email.empty();
    }
    const auto found = transaction.get_account(*notice.answered.account);
    if (!found) return found.error().code == ErrorCode::not_found ? Result<bool>(false) : found.error();
    notice.name = found->account.display_name;
    notice.email = found->account.email;
    return !found->account.disabled;
}

} // namespace

Result<std::optional<ReplyNotice>> Comments::reply(const Principal& by, const CommentId& id) {
    MASTHEAD_CHECK(by.require(Permission::read_changes));
    return state_.read([&](ReadTransaction& transaction) -> Result<std::optional<ReplyNotice>> {
        const auto nothing = std::optional<ReplyNotice>();
        const std::array asked{id};
        MASTHEAD_TRY(auto replies, transaction.find_comments(asked));
        const auto is_shown = [](const auto& comment) { return comment && comment->status == CommentStatus::approved; };
        if (!is_shown(replies[0]) || !replies[0]->parent) return nothing;
        const std::array parent{*replies[0]->parent};
        MASTHEAD_TRY(auto answered, transaction.find_comments(parent));
        if (!is_shown(answered[0])) return nothing;
        ReplyNotice notice{std::move(*replies[0]), std::move(*answered[0]), {}, {}, {}};
        if (notice.reply.account && notice.reply.account == notice.answered.account) return nothing;
        MASTHEAD_TRY(auto article, transaction.find_whole_article(notice.reply.article, RevisionChoice::live));
        if (!article || !is_visible(article->head, state_.now())) return nothing;
        notice.article = detail::summary_of(std::move(*article));
        MASTHEAD_TRY(const bool has_recipient, find_recipient(transaction, notice));
        return has_recipient ? std::optional(std::move(notice)) : nothing;
    });
}

} // namespace masthead::inline v0
