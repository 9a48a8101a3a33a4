#include "guard.hpp"
#include "paging.hpp"

#include <masthead/storage/codec.hpp>

#include <array>

/// Reactions to comments, reports of them, and their audit trail.
namespace masthead::inline v0::sql {

namespace {

std::uint64_t& count_of(CommentTally& tally, Reaction reaction) {
    return reaction == Reaction::up ? tally.ups : tally.downs;
}

} // namespace

Result<std::vector<std::optional<Reaction>>> Transaction::find_reactions(std::span<const ReactionKey> keys) {
    return guarded([&]() -> Result<std::vector<std::optional<Reaction>>> {
        RowList rows(connection_.notation());
        std::map<ReactionKey, std::optional<Reaction>> found;
        for (const auto& key : keys) {
            if (!found.try_emplace(key).second) continue;
            rows.add({{"article", to_string(key.article)}, {"comment", to_string(key.comment)}, {"voter", key.voter}});
        }
        if (!rows.empty()) {
            connection_.query(
                "select r.article, r.comment, r.voter, r.reaction "
                "from @rows(:rows, article id, comment id, voter text) as n "
                "@lookup(comment_reactions r, r.article = n.article and r.comment = n.comment and r.voter = n.voter)",
                "ttti", {rows}, [&](const Row& row) {
                    found[{read_id<ArticleId>(row.text(0)), read_id<CommentId>(row.text(1)), row.text(2)}] =
                        static_cast<Reaction>(row.integer(3));
                });
        }
        std::vector<std::optional<Reaction>> result;
        for (const auto& key : keys) result.push_back(found[key]);
        return result;
    });
}

std::map<CommentId, CommentTally> Transaction::tallies(const std::map<CommentId, ArticleId>& comments) {
    std::vector<CommentId> ids;
    for (const auto& [comment, article] : comments) ids.push_back(comment);
    std::map<CommentId, CommentTally> result;
    connection_.query("select id, article, ups, downs, reports from comments where id @in(:ids)", "ttiii",
                      {id_list(std::span<const CommentId>(ids))}, [&](const Row& row) {
                          const auto id = read_id<CommentId>(row.text(0));
                          if (read_id<ArticleId>(row.text(1)) != comments.at(id)) return;
                          result[id] = {static_cast<std::uint64_t>(row.integer(2)),
                                        static_cast<std::uint64_t>(row.integer(3)),
                                        static_cast<std::uint64_t>(row.integer(4))};
                      });
    return result;
}

void Transaction::put_tallies(const std::map<CommentId, CommentTally>& tallies) {
    RowList rows(connection_.notation());
    std::vector<CommentId> ids;
    for (const auto& [comment, tally] : tallies) {
        ids.push_back(comment);
        rows.add({{"id", to_string(comment)}, {"ups", tally.ups}, {"downs", tally.downs}, {"best_rank", tally.rank()}});
    }
    connection_.run("update comments set ups = n.ups, downs = n.downs, best_rank = n.best_rank "
                    "from @rows(:rows, id id, ups integer, downs integer, best_rank integer) as n "
                    "where comments.id = n.id and @among(comments.id, :ids)",
                    {rows, among_list(connection_.notation(), std::span<const CommentId>(ids))});
}

Result<void> Transaction::put_reaction(const CommentReaction& reaction) {
    return put_reactions({&reaction, 1});
}

Result<void> Transaction::put_reactions(std::span<const CommentReaction> reactions) {
    return guarded([&]() -> Result<void> {
        if (reactions.empty()) return {};
        std::map<CommentId, ArticleId> comments;
        std::vector<ReactionKey> keys;
        for (const auto& each : reactions) {
            const auto place = comments.try_emplace(each.key.comment, each.key.article).first;
            if (place->second != each.key.article) return not_found("there is no such comment");
            keys.push_back(each.key);
        }
        auto counted = tallies(comments);
        if (counted.size() != comments.size()) return not_found("there is no such comment");
        MASTHEAD_TRY(const auto before, find_reactions(keys));
        std::map<ReactionKey, CommentReaction> after;
        for (std::size_t i = 0; i < reactions.size(); ++i) {
            auto& tally = counted.at(keys[i].comment);
            const auto [place, is_first] = after.try_emplace(keys[i], reactions[i]);
            if (is_first && before[i]) --count_of(tally, *before[i]);
            if (!is_first) --count_of(tally, place->second.reaction);
            ++count_of(tally, reactions[i].reaction);
            place->second = reactions[i];
        }
        RowList rows(connection_.notation());
        for (const auto& [key, each] : after) {
            rows.add({{"article", to_string(key.article)},
                      {"comment", to_string(key.comment)},
                      {"voter", key.voter},
                      {"reaction", static_cast<int>(each.reaction)},
                      {"reacted_at", each.at}});
        }
        connection_.run("insert into comment_reactions (article, comment, voter, reaction, reacted_at) "
                        "select n.article, n.comment, n.voter, n.reaction, n.reacted_at "
                        "from @rows(:rows, article id, comment id, voter text, reaction integer, reacted_at time) "
                        "as n where true on conflict (article, comment, voter) "
                        "do update set reaction = excluded.reaction, reacted_at = excluded.reacted_at",
                        {rows});
        put_tallies(counted);
        return {};
    });
}

Result<bool> Transaction::erase_reaction(const ReactionKey& key) {
    return guarded([&]() -> Result<bool> {
        MASTHEAD_TRY(const auto before, find_reactions({&key, 1}));
        if (!before[0]) return false;
        connection_.run("delete from comment_reactions where article = :article and comment = :comment "
                        "and voter = :voter",
                        {to_string(key.article), to_string(key.comment), key.voter});
        auto counted = tallies({{key.comment, key.article}});
        --count_of(counted.at(key.comment), *before[0]);
        put_tallies(counted);
        return true;
    });
}

bool Transaction::is_on(const CommentId& comment, const ArticleId& article) {
    return exists("select 1 from comments where article = :article and id = :id",
                  {to_string(article), to_string(comment)});
}

Result<bool> Transaction::create_report(const CommentReport& report) {
    return guarded([&]() -> Result<bool> {
        if (!is_on(report.comment, report.article)) return not_found("there is no such comment");
        if (exists("select 1 from comment_reports where article = :article and comment = :comment and "
                   "reporter = :reporter",
                   {to_string(report.article), to_string(report.comment), report.reporter})) {
            return false;
        }
        connection_.run("insert into comment_reports (id, article, comment, reporter, reason, note, reported_at) "
                        "values (:id, :article, :comment, :reporter, :reason, :note, :reported_at)",
                        {to_string(report.id), to_string(report.article), to_string(report.comment), report.reporter,
                         static_cast<int>(report.reason), report.note, report.at});
        connection_.run("update comments set reports = reports + 1 where article = :article and id = :id",
                        {to_string(report.article), to_string(report.comment)});
        return true;
    });
}

Result<void> Transaction::settle_reports(const CommentId& comment) {
    return guarded([&]() -> Result<void> {
        if (connection_.run("update comments set reports = 0 where id = :id", {to_string(comment)}) > 0) return {};
        return not_found("there is no such comment");
    });
}

Result<Page<CommentReport>> Transaction::list_reports(const CommentId& comment, const PageRequest& page) {
    return guarded([&]() -> Result<Page<CommentReport>> {
        return list_newest<CommentReportColumns, CommentReport>(
            joined({"select ", CommentReportColumns::names, " from comment_reports where comment = :comment"}),
            to_string(comment), "reports", page);
    });
}

Result<void> Transaction::append_comment_event(const CommentEvent& event) {
    return guarded([&]() -> Result<void> {
        if (!is_on(event.comment, event.article)) return not_found("there is no such comment");
        connection_.run("insert into comment_events (id, article, comment, action, done_by, done_at, status, reason, "
                        "body) values (:id, :article, :comment, :action, :done_by, :done_at, :status, :reason, :body)",
                        {to_string(event.id), to_string(event.article), to_string(event.comment),
                         static_cast<int>(event.action), write_id(event.by), event.at, static_cast<int>(event.status),
                         event.reason, encode_document(event.body)});
        return {};
    });
}

Result<Page<CommentEvent>> Transaction::list_comment_events(const CommentEventQuery& query) {
    return guarded([&]() -> Result<Page<CommentEvent>> {
        MASTHEAD_TRY(const PageKey key, page_key(query.page, "comment_events"));
        auto text = joined({"select ", CommentEventColumns::names, " from comment_events where true"});
        std::vector<Value> parameters;
        const auto condition = [&](std::string_view sql, Value value) {
            text += sql;
            parameters.push_back(std::move(value));
        };
        // Less is done with one comment than by one account: so the index is chosen.
        if (query.comment) condition(" and comment = :comment", to_string(*query.comment));
        if (query.by) {
            condition(query.comment ? " and @plain(done_by) = :done_by" : " and done_by = :done_by",
                      to_string(*query.by));
        }
        if (!query.page.after.empty()) condition(" and id < :key", key.id);
        condition(" order by id desc limit :limit", query.page.limit + 1);
        Page<CommentEvent> result;
        connection_.query(text, CommentEventColumns::types, parameters,
                          [&](const Row& row) { result.items.push_back(CommentEventColumns::read(row)); });
        finish_page(result, query.page.limit, "comment_events", [](const CommentEvent& last) {
            return PageKey{{}, to_string(last.id)};
        });
        return result;
    });
}

} // namespace masthead::inline v0::sql
