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
    void operator()(KeptAnswer* write) { write->outcome = {}; }
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

Result<void> load_buckets(GroupUnit& unit, const Sorted& sorted) {
    for (const auto* write : sorted.comments) {
        unit.buckets.want(write->limits);
        unit.buckets.want(write->same_text);
    }
    for (const auto* write : sorted.reactions) unit.buckets.want(write->limits);
    for (const auto* write : sorted.votes) {
        unit.buckets.want(write->limits);
        unit.buckets.want(write->bursts);
    }
    return unit.buckets.load(unit.transaction);
}

/// All but those whose request was carried out before.
Result<Sorted> sorted_of(GroupUnit& unit, std::span<const SmallWrite> writes) {
    const auto marks = marks_of(writes);
    MASTHEAD_TRY(const auto taken, taken_marks(unit.transaction, marks));
    Sorted sorted;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        if (taken[i]) {
            std::visit([&](auto* write) { write->outcome = marks[i]->take(); }, writes[i]);
        } else {
            std::visit(sorted, writes[i]);
        }
    }
    return sorted;
}

Result<void> run(GroupUnit unit, std::span<const SmallWrite> writes) {
    MASTHEAD_TRY(const Sorted sorted, sorted_of(unit, writes));
    MASTHEAD_CHECK(load_articles(unit, sorted));
    MASTHEAD_CHECK(load_buckets(unit, sorted));
    if (!sorted.comments.empty()) MASTHEAD_CHECK(write_comments(unit, sorted.comments));
    if (!sorted.reactions.empty()) MASTHEAD_CHECK(write_reactions(unit, sorted.reactions));
    if (!sorted.votes.empty()) MASTHEAD_CHECK(write_votes(unit, sorted.votes));
    if (!sorted.activity.empty()) MASTHEAD_CHECK(write_activity(unit, sorted.activity));
    if (!sorted.views.empty()) MASTHEAD_CHECK(write_views(unit, sorted.views));
    MASTHEAD_CHECK(unit.buckets.store(unit.transaction));
    MASTHEAD_CHECK(write_kept_requests(unit, writes));
    if (unit.changes.empty()) return {};
    return detail::record(unit.transaction, unit.changes);
}

Result<void> write_as_one(const EngineState& state, std::span<const SmallWrite> writes) {
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) {
        return run({transaction, state, state.now()}, writes);
    }));
    for (const auto& write : writes) {
        std::visit(
            [](auto* each) {
                if constexpr (requires { each->once; }) {
                    if (each->once != nullptr && each->outcome) each->once->set();
                }
            },
            write);
    }
    return {};
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
    std::vector<ViewCount> counts;
    std::set<ArticleId> articles;
    for (auto* write : writes) {
        for (const auto& count : write->views) {
            counts.push_back(count);
            articles.insert(count.article);
        }
        write->outcome = {};
    }
    for (const auto& article : articles) {
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
