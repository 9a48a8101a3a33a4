#include "engine/group_unit.hpp"

namespace masthead::inline v0::detail {

namespace {

/// The writes of a unit by their kinds.
struct Sorted {
    std::vector<NewComment*> comments;
    std::vector<ReactionWrite*> reactions;
    std::vector<Vote*> votes;
    std::vector<Activity*> activity;
    std::vector<ViewBatch*> views;

    void operator()(NewComment* write) { comments.push_back(write); }
    void operator()(ReactionWrite* write) { reactions.push_back(write); }
    void operator()(Vote* write) { votes.push_back(write); }
    void operator()(Activity* write) { activity.push_back(write); }
    void operator()(ViewBatch* write) { views.push_back(write); }
};

Result<void> load_articles(GroupUnit& unit, const Sorted& sorted) {
    std::set<ArticleId> ids;
    for (const auto* write : sorted.comments) ids.insert(write->comment.article);
    for (const auto* write : sorted.reactions) ids.insert(write->article);
    for (const auto* write : sorted.votes) ids.insert(write->article);
    MASTHEAD_TRY(unit.articles, found_by_key<ArticleHead>(
                                    ids, [&](const auto& asked) { return unit.transaction.find_articles(asked); }));
    return {};
}

Result<void> run(GroupUnit unit, const Sorted& sorted) {
    MASTHEAD_CHECK(load_articles(unit, sorted));
    if (!sorted.comments.empty()) MASTHEAD_CHECK(write_comments(unit, sorted.comments));
    if (!sorted.reactions.empty()) MASTHEAD_CHECK(write_reactions(unit, sorted.reactions));
    if (!sorted.votes.empty()) MASTHEAD_CHECK(write_votes(unit, sorted.votes));
    if (!sorted.activity.empty()) MASTHEAD_CHECK(write_activity(unit, sorted.activity));
    if (!sorted.views.empty()) MASTHEAD_CHECK(write_views(unit, sorted.views));
    if (unit.changes.empty()) return {};
    return unit.transaction.append_changes(unit.changes);
}

Result<void> write_as_one(const EngineState& state, std::span<const SmallWrite> writes) {
    Sorted sorted;
    for (const auto& write : writes) std::visit(sorted, write);
    return state.write([&](WriteTransaction& transaction) { return run({transaction, state, state.now()}, sorted); });
}

void answer(std::span<const SmallWrite> writes, const Error& error) {
    for (const auto& write : writes) {
        std::visit([&](auto* each) { each->outcome = error; }, write);
    }
}

/// What every other unit would meet as well: trying them one by one would only add to the load.
bool concerns_all(const Error& error) {
    return error.code == ErrorCode::unavailable || error.code == ErrorCode::timed_out ||
           error.code == ErrorCode::storage_full;
}

/// As `write_as_one`; nothing thrown leaves it, so that writes before keep the outcomes they have.
Result<void> try_as_one(const EngineState& state, std::span<const SmallWrite> writes) noexcept {
    try {
        return write_as_one(state, writes);
    } catch (...) {
        return stray_exception(std::current_exception());
    }
}

void write_one_by_one(const EngineState& state, std::span<const SmallWrite> writes) {
    for (std::size_t i = 0; i < writes.size(); ++i) {
        const auto alone = try_as_one(state, writes.subspan(i, 1));
        if (alone) continue;
        if (concerns_all(alone.error())) return answer(writes.subspan(i), alone.error());
        answer(writes.subspan(i, 1), alone.error());
    }
}

} // namespace

Result<ArticleHead> GroupUnit::visible_article(const ArticleId& id) const {
    const auto found = articles.find(id);
    if (found == articles.end() || !is_visible(found->second, now)) return not_found("there is no such article");
    return found->second;
}

void GroupUnit::record(ChangeKind kind, EntityKind entity, const IdBytes& id, std::vector<std::string> tags) {
    changes.push_back({0, now, kind, entity, id, std::move(tags)});
}

Result<void> write_views(GroupUnit& unit, std::span<ViewBatch* const> writes) {
    std::map<ArticleId, std::uint64_t> sums;
    for (auto* write : writes) {
        for (const auto& [article, number] : write->views) sums[article] += number;
        write->outcome = {};
    }
    std::vector<ViewCount> counts;
    for (const auto& [article, number] : sums) {
        counts.push_back({article, number});
        unit.record(ChangeKind::updated, EntityKind::views, article.bytes(), {"views:" + to_string(article)});
    }
    return unit.transaction.add_view_counts(counts);
}

void write_group(const EngineState& state, std::span<const SmallWrite> writes) noexcept {
    const auto together = try_as_one(state, writes);
    if (together) return;
    if (writes.size() == 1 || concerns_all(together.error())) return answer(writes, together.error());
    write_one_by_one(state, writes);
}

} // namespace masthead::inline v0::detail
