#include <masthead/engine/audience.hpp>

#include <masthead/core/reader_text.hpp>

#include "engine/assemble.hpp"
#include "engine/comment_rules.hpp"
#include "engine/group_unit.hpp"

#include <algorithm>

/// New comments.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::GroupUnit;
using detail::NewComment;

using Thread = std::map<CommentId, Comment>;
using Commenters = std::map<AccountId, Commenter>;

/// The comments that are answered, and of those too deep to be answered the ones above.
Result<Thread> load_threads(GroupUnit& unit, std::span<NewComment* const> writes) {
    Thread known;
    std::set<CommentId> wanted;
    for (const auto* write : writes) {
        if (write->parent) wanted.insert(*write->parent);
    }
    while (!wanted.empty()) {
        MASTHEAD_TRY(auto found, detail::found_by_key<Comment>(
                                     wanted, [&](const auto& ids) { return unit.transaction.find_comments(ids); }));
        // A damaged thread ends where its comments do.
        if (found.empty()) break;
        wanted.clear();
        known.merge(found);
        for (const auto& [id, comment] : known) {
            const bool is_too_deep = comment.depth >= unit.state.policies.comment.max_depth;
            if (is_too_deep && comment.parent && !known.contains(*comment.parent)) wanted.insert(*comment.parent);
        }
    }
    return known;
}

Result<Commenters> load_commenters(GroupUnit& unit, std::span<NewComment* const> writes) {
    std::set<AccountId> accounts;
    for (const auto* write : writes) {
        if (write->by.account) accounts.insert(*write->by.account);
    }
    Commenters result;
    if (accounts.empty()) return result;
    const std::vector<AccountId> asked(accounts.begin(), accounts.end());
    MASTHEAD_TRY(const auto found, unit.transaction.commenters(asked, unit.state.policies.comment.trusted_after));
    for (std::size_t i = 0; i < asked.size(); ++i) result.emplace(asked[i], found[i]);
    return result;
}

/// A comment's parent as the policy's depth allows it: answers to the deepest are put beside them.
Result<const Comment*> thread_parent(const Thread& known, const NewComment& write, std::uint32_t max_depth) {
    auto id = write.parent;
    while (id) {
        const bool is_first = id == write.parent;
        const auto found = known.find(*id);
        const bool is_usable = found != known.end() && found->second.article == write.comment.article &&
                               (!is_first || detail::may_see(write.by, found->second));
        if (!is_usable) return invalid_argument("parent", "there is no such comment on this article");
        const auto& parent = found->second;
        if (is_first && parent.status == CommentStatus::deleted) {
            return invalid_argument("parent", "a deleted comment cannot be answered");
        }
        if (parent.depth < max_depth) return &parent;
        id = parent.parent;
    }
    return nullptr;
}

Result<void> check_interval(const CommentPolicy& policy, const Commenter& commenter, const NewComment& write) {
    const auto interval = policy.minimum_interval;
    const bool is_free = interval.count() == 0 || !commenter.last_at || detail::moderates(write.by);
    if (is_free || write.comment.created_at - *commenter.last_at >= interval) return {};
    const auto wait = interval - (write.comment.created_at - *commenter.last_at);
    return detail::too_often("comment", std::min<std::chrono::microseconds>(wait, interval));
}

/// Completes the comment, or says why it is refused.
Result<void> decide(GroupUnit& unit, const Thread& known, Commenter& commenter, NewComment& write) {
    const auto& policy = unit.state.policies.comment;
    auto& comment = write.comment;
    MASTHEAD_TRY(const ArticleHead head, unit.visible_article(comment.article));
    MASTHEAD_CHECK(detail::check_may_comment(unit.state, write.by, detail::comments_open(head, unit.state)));
    MASTHEAD_CHECK(check_interval(policy, commenter, write));
    MASTHEAD_TRY(const Comment* const parent, thread_parent(known, write, policy.max_depth));
    comment.status = policy.initial_status(write.by.is_signed_in(), commenter.approved, detail::moderates(write.by));
    comment.held_for = write.screened_for;
    MASTHEAD_CHECK(unit.buckets.take(write.limits, unit.now));
    const bool would_show = comment.status == CommentStatus::approved && comment.held_for.empty();
    if (would_show && !unit.buckets.take(write.same_text, unit.now)) {
        comment.held_for = comment_filter_reasons::duplicate;
    }
    if (!comment.held_for.empty()) comment.status = CommentStatus::pending;
    comment.parent.reset();
    comment.depth = 0;
    if (parent != nullptr) {
        comment.parent = parent->id;
        comment.depth = parent->depth + 1;
    }
    comment.path = thread_path(parent != nullptr ? std::string_view(parent->path) : std::string_view(), comment.id);
    return {};
}

/// What is known about its author once it is written.
void count(Commenter& commenter, const Comment& comment) {
    commenter.last_at = std::max(commenter.last_at.value_or(comment.created_at), comment.created_at);
    if (comment.status == CommentStatus::approved) ++commenter.approved;
}

/// All of a new comment that does not depend on what else is written.
Result<NewComment> prepared(EngineState& state, const Principal& by, const ArticleId& article,
                            const CommentDraft& draft) {
    MASTHEAD_CHECK(detail::check_may_comment(state, by, true));
    NewComment write{by, {}, draft.parent};
    auto& comment = write.comment;
    MASTHEAD_TRY(const auto text, detail::comment_text(state.policies.comment, draft.body));
    comment.body = text.body;
    const auto& name = by.is_signed_in() ? by.display_name : draft.author_name;
    MASTHEAD_TRY(comment.author_name, tidy_text("author_name", name, {1, 100, false}));
    if (!by.is_signed_in()) {
        MASTHEAD_TRY(comment.author_email, check_text("author_email", draft.author_email, {0, 254, false}));
    }
    comment.id = state.ids.next<CommentId>();
    comment.article = article;
    comment.account = by.account;
    comment.staff = detail::is_staff(by);
    comment.created_at = state.now();
    MASTHEAD_TRY(write.screened_for, state.screening.review(state, by, text, comment));
    MASTHEAD_TRY(write.limits, detail::limits_of(state, state.policies.limits.comments, "comments", by, article));
    write.same_text = state.screening.same_text(by, text);
    // What is sent twice at the same moment is not stored yet when it is compared.
    if (by.account && !write.same_text.empty()) {
        write.limits.push_back({write.same_text[0].key + ':' + to_string(*by.account), {1, std::chrono::minutes(1)}});
    }
    return write;
}

} // namespace

namespace detail {

Result<void> write_comments(GroupUnit& unit, std::span<NewComment* const> writes) {
    MASTHEAD_TRY(const auto known, load_threads(unit, writes));
    MASTHEAD_TRY(auto commenters, load_commenters(unit, writes));
    std::vector<Comment> accepted;
    for (auto* write : writes) {
        Commenter nobody;
        auto& commenter = write->by.account ? commenters.at(*write->by.account) : nobody;
        write->outcome = decide(unit, known, commenter, *write);
        if (!write->outcome) continue;
        count(commenter, write->comment);
        accepted.push_back(write->comment);
        const auto& comment = write->comment;
        unit.record(ChangeKind::created, EntityKind::comment, comment.id.bytes(), tags_of(comment));
        if (comment.parent && comment.status == CommentStatus::approved) {
            unit.record(ChangeKind::created, EntityKind::reply, comment.id.bytes(), {"reply:" + to_string(comment.id)});
        }
    }
    if (accepted.empty()) return {};
    return unit.transaction.create_comments(accepted);
}

} // namespace detail

Result<ShownComment> Comments::create(const Principal& by, const ArticleId& article, const CommentDraft& draft) {
    auto write = prepared(state_, by, article, draft);
    if (!write) {
        // What is wrong with the article comes first.
        MASTHEAD_CHECK(state_.read([&](ReadTransaction& transaction) -> Result<void> {
            MASTHEAD_TRY(const ArticleHead head, detail::visible_article(transaction, state_, article));
            return detail::check_may_comment(state_, by, detail::comments_open(head, state_));
        }));
        return std::move(write).error();
    }
    MASTHEAD_CHECK(detail::write_together(state_, *write));
    return detail::shown(by, state_, std::move(write->comment));
}

} // namespace masthead::inline v0
