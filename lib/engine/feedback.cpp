#include <masthead/engine/audience.hpp>

#include <masthead/core/text.hpp>

#include "engine/assemble.hpp"
#include "engine/comment_rules.hpp"
#include "engine/group_unit.hpp"
#include "engine/rating_rules.hpp"

/// What readers think of comments: reactions and reports.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;
using detail::GroupUnit;
using detail::ReactionWrite;

using Known = std::map<CommentId, Comment>;

/// What becomes of one reader's reaction to one comment in a unit.
struct Opinion {
    std::optional<Reaction> stored;
    std::optional<Reaction> now;
};

using Opinions = std::map<ReactionKey, Opinion>;

ReactionKey key_of(const ReactionWrite& write) {
    return {write.article, write.comment, detail::voter_of(*write.by.account)};
}

Result<Known> load_comments(GroupUnit& unit, std::span<ReactionWrite* const> writes) {
    std::set<CommentId> ids;
    for (const auto* write : writes) ids.insert(write->comment);
    return detail::found_by_key<Comment>(ids, [&](const auto& asked) { return unit.transaction.find_comments(asked); });
}

Result<Opinions> load_opinions(GroupUnit& unit, std::span<ReactionWrite* const> writes) {
    std::set<ReactionKey> keys;
    for (const auto* write : writes) keys.insert(key_of(*write));
    MASTHEAD_TRY(const auto found, detail::found_by_key<Reaction>(keys, [&](const auto& asked) {
                     return unit.transaction.find_reactions(asked);
                 }));
    Opinions opinions;
    for (const auto& key : keys) {
        auto& opinion = opinions[key];
        const auto stored = found.find(key);
        if (stored != found.end()) opinion.stored = stored->second;
        opinion.now = opinion.stored;
    }
    return opinions;
}

Result<void> decide(GroupUnit& unit, const Known& known, Opinion& opinion, const ReactionWrite& write) {
    const auto comment = known.find(write.comment);
    if (comment == known.end()) return not_found("there is no such comment");
    MASTHEAD_CHECK(unit.visible_article(write.article));
    MASTHEAD_CHECK(detail::check_may_give_feedback(unit.state, write.by, comment->second));
    if (opinion.now == write.reaction) return {};
    MASTHEAD_CHECK(unit.buckets.take(write.limits, unit.now));
    opinion.now = write.reaction;
    return {};
}

Result<void> store(GroupUnit& unit, const Opinions& opinions) {
    std::vector<CommentReaction> given;
    for (const auto& [key, opinion] : opinions) {
        if (opinion.now == opinion.stored) continue;
        if (opinion.now) {
            given.push_back({key, *opinion.now, unit.now});
        } else {
            MASTHEAD_CHECK(unit.transaction.erase_reaction(key));
        }
        // A tag of their own: reactions change more often than the thread.
        unit.record(ChangeKind::updated, EntityKind::comment, key.comment.bytes(),
                    {"reactions:" + to_string(key.article)});
    }
    return unit.transaction.put_reactions(given);
}

/// The comment, if `by` may react to it and report it.
Result<Comment> open_to_feedback(ReadTransaction& transaction, const EngineState& state, const Principal& by,
                                 const CommentId& id) {
    MASTHEAD_TRY(Comment comment, transaction.get_comment(id));
    MASTHEAD_CHECK(detail::visible_article(transaction, state, comment.article));
    MASTHEAD_CHECK(detail::check_may_give_feedback(state, by, comment));
    return comment;
}

Result<ShownComment> give(EngineState& state, const Principal& by, const CommentId& id,
                          std::optional<Reaction> reaction) {
    MASTHEAD_TRY(const Comment comment, state.read([&](ReadTransaction& transaction) {
        return open_to_feedback(transaction, state, by, id);
    }));
    MASTHEAD_TRY(auto limits,
                 detail::limits_of(state, state.policies.limits.feedback, "feedback", by, comment.article));
    ReactionWrite write{by, comment.article, id, reaction, std::move(limits)};
    MASTHEAD_CHECK(detail::write_together(state, write));
    return std::move(write.shown);
}

/// Takes a comment that many reported out of sight until a moderator decides.
Result<void> hold_if_reported_often(WriteTransaction& transaction, const EngineState& state, Comment& comment) {
    const auto limit = state.policies.comment.hold_after_reports;
    const bool is_due = limit != 0 && comment.tally.reports >= limit;
    if (!is_due || comment.reviewed_at || comment.staff) return {};
    const auto before = comment;
    detail::set_status(comment, CommentStatus::pending);
    comment.held_for = "reports";
    return detail::store_change(transaction, state, before, comment, CommentAction::held, std::nullopt,
                                comment.held_for);
}

} // namespace

namespace detail {

Result<void> write_reactions(GroupUnit& unit, std::span<ReactionWrite* const> writes) {
    MASTHEAD_TRY(auto known, load_comments(unit, writes));
    MASTHEAD_TRY(auto opinions, load_opinions(unit, writes));
    for (auto* write : writes) write->outcome = decide(unit, known, opinions.at(key_of(*write)), *write);
    MASTHEAD_CHECK(store(unit, opinions));
    MASTHEAD_TRY(known, load_comments(unit, writes));
    for (auto* write : writes) {
        if (!write->outcome) continue;
        write->shown = shown(write->by, unit.state, known.at(write->comment));
        write->shown.own_reaction = opinions.at(key_of(*write)).now;
    }
    return {};
}

} // namespace detail

Result<ShownComment> Comments::react(const Principal& by, const CommentId& id, Reaction reaction) {
    return give(state_, by, id, reaction);
}

Result<ShownComment> Comments::erase_reaction(const Principal& by, const CommentId& id) {
    return give(state_, by, id, std::nullopt);
}

Result<void> Comments::report(const Principal& by, const CommentId& id, const ReportDraft& draft) {
    MASTHEAD_TRY(const std::string note, check_text("note", draft.note, {0, 500, true}));
    const auto is_full = [&](const Comment& comment) {
        return comment.tally.reports >= state_.policies.comment.max_reports;
    };
    // Most reports of a comment that is reported by thousands end here, without a write. The unit looks again:
    // meanwhile others may have reported it, or a moderator decided.
    MASTHEAD_TRY(const Comment seen, state_.read([&](ReadTransaction& transaction) {
        return open_to_feedback(transaction, state_, by, id);
    }));
    if (is_full(seen)) return {};
    MASTHEAD_TRY(const auto limits,
                 detail::limits_of(state_, state_.policies.limits.feedback, "feedback", by, seen.article));
    const auto report_id = state_.ids.next<CommentReportId>();
    return state_.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(Comment comment, open_to_feedback(transaction, state_, by, id));
        if (is_full(comment)) return {};
        MASTHEAD_TRY(const bool is_new,
                     transaction.create_report({report_id, comment.article, id, detail::voter_of(*by.account),
                                                draft.reason, note, state_.now()}));
        if (!is_new) return {};
        MASTHEAD_CHECK(detail::take_tokens(transaction, limits, state_.now()));
        ++comment.tally.reports;
        return hold_if_reported_often(transaction, state_, comment);
    });
}

} // namespace masthead::inline v0
