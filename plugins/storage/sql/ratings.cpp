#include "guard.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::sql {

Result<std::optional<Rating>> Transaction::find_rating(const ArticleId& article, std::string_view voter) {
    const std::array votes{VoteKey{article, std::string(voter)}};
    MASTHEAD_TRY(auto found, find_ratings(votes));
    return std::move(found[0]);
}

Result<std::vector<std::optional<Rating>>> Transaction::find_ratings(std::span<const VoteKey> votes) {
    return guarded([&]() -> Result<std::vector<std::optional<Rating>>> {
        RowList rows(connection_.notation());
        std::map<VoteKey, std::optional<Rating>> found;
        for (const auto& vote : votes) {
            if (!found.try_emplace(vote).second) continue;
            rows.add({{"article", to_string(vote.article)}, {"voter", vote.voter}});
        }
        if (!rows.empty()) {
            connection_.query("select r.article, r.voter, r.value, @micros(r.created_at), @micros(r.updated_at) "
                              "from @rows(:rows, article id, voter text) as n @join ratings r "
                              "on r.article = n.article and r.voter = n.voter",
                              "ttiii", {rows.text()}, [&](const Row& row) {
                                  const auto article = read_id<ArticleId>(row.text(0));
                                  found[{article, row.text(1)}] =
                                      Rating{article, row.text(1),
                                             RatingValue::from_hundredths(static_cast<std::int32_t>(row.integer(2))),
                                             Timestamp::from_microseconds(row.integer(3)),
                                             Timestamp::from_microseconds(row.integer(4))};
                              });
        }
        std::vector<std::optional<Rating>> result;
        for (const auto& vote : votes) result.push_back(found[vote]);
        return result;
    });
}

Result<std::vector<RatingSummary>> Transaction::rating_summaries(std::span<const ArticleId> articles) {
    return guarded([&]() -> Result<std::vector<RatingSummary>> {
        std::map<ArticleId, RatingSummary> found;
        if (!articles.empty()) {
            connection_.query("select article, value, votes from rating_totals where article @in(:ids) and votes > 0",
                              "tii", {id_list(articles)}, [&](const Row& row) {
                                  const auto value =
                                      RatingValue::from_hundredths(static_cast<std::int32_t>(row.integer(1)));
                                  found[read_id<ArticleId>(row.text(0))].histogram.emplace(
                                      value, static_cast<std::uint64_t>(row.integer(2)));
                              });
        }
        std::vector<RatingSummary> result;
        for (const auto& article : articles) result.push_back(found[article]);
        return result;
    });
}

void Transaction::count_votes(const std::map<std::pair<ArticleId, RatingValue>, std::int64_t>& votes) {
    RowList rows(connection_.notation());
    for (const auto& [what, number] : votes) {
        if (number == 0) continue;
        rows.add({{"article", to_string(what.first)}, {"value", what.second.hundredths()}, {"votes", number}});
    }
    if (rows.empty()) return;
    connection_.run("insert into rating_totals (article, value, votes) select n.article, n.value, n.votes "
                    "from @rows(:rows, article id, value integer, votes integer) as n where true "
                    "on conflict (article, value) do update set votes = rating_totals.votes + excluded.votes",
                    {rows.text()});
}

bool Transaction::have_all(const std::set<ArticleId>& articles) {
    const std::vector<ArticleId> ids(articles.begin(), articles.end());
    std::size_t found = 0;
    connection_.query("select count(*) from articles where id @in(:ids)", "i", {id_list(std::span(ids))},
                      [&](const Row& row) { found = static_cast<std::size_t>(row.integer(0)); });
    return found == ids.size();
}

Result<void> Transaction::put_rating(const Rating& rating) {
    return put_ratings({&rating, 1});
}

Result<void> Transaction::put_ratings(std::span<const Rating> ratings) {
    return guarded([&]() -> Result<void> {
        if (ratings.empty()) return {};
        std::set<ArticleId> articles;
        std::vector<VoteKey> keys;
        for (const auto& rating : ratings) {
            articles.insert(rating.article);
            keys.push_back({rating.article, rating.voter});
        }
        if (!have_all(articles)) return not_found("there is no such article");
        MASTHEAD_TRY(const auto before, find_ratings(keys));
        std::map<VoteKey, Rating> after;
        std::map<std::pair<ArticleId, RatingValue>, std::int64_t> votes;
        for (std::size_t i = 0; i < ratings.size(); ++i) {
            const auto [place, is_first] = after.try_emplace(keys[i], ratings[i]);
            if (is_first && before[i]) --votes[{ratings[i].article, before[i]->value}];
            if (!is_first) --votes[{ratings[i].article, place->second.value}];
            ++votes[{ratings[i].article, ratings[i].value}];
            place->second.value = ratings[i].value;
            place->second.updated_at = ratings[i].updated_at;
        }
        RowList rows(connection_.notation());
        for (const auto& [key, rating] : after) {
            rows.add({{"article", to_string(rating.article)},
                      {"voter", rating.voter},
                      {"value", rating.value.hundredths()},
                      {"created_at", rating.created_at},
                      {"updated_at", rating.updated_at}});
        }
        connection_.run("insert into ratings (article, voter, value, created_at, updated_at) "
                        "select n.article, n.voter, n.value, n.created_at, n.updated_at "
                        "from @rows(:rows, article id, voter text, value integer, created_at time, updated_at time) "
                        "as n where true on conflict (article, voter) "
                        "do update set value = excluded.value, updated_at = excluded.updated_at",
                        {rows.text()});
        count_votes(votes);
        return {};
    });
}

Result<bool> Transaction::erase_rating(const ArticleId& article, std::string_view voter) {
    return guarded([&]() -> Result<bool> {
        MASTHEAD_TRY(const auto before, find_rating(article, voter));
        if (!before) return false;
        connection_.run("delete from ratings where article = :article and voter = :voter", {to_string(article), voter});
        count_votes({{{article, before->value}, -1}});
        return true;
    });
}

Result<void> Transaction::put_rating_rank(const ArticleId& article, std::int64_t rank) {
    return guarded([&]() -> Result<void> {
        connection_.run("update counters set rating_rank = :rank where article = :article", {rank, to_string(article)});
        return {};
    });
}

Result<void> Transaction::add_views(const ArticleId& article, std::uint64_t views) {
    const std::array counts{ViewCount{article, views}};
    return add_view_counts(counts);
}

Result<void> Transaction::add_view_counts(std::span<const ViewCount> counts) {
    return guarded([&]() -> Result<void> {
        // The largest number that is stored stays what it is.
        constexpr std::uint64_t most = INT64_MAX;
        std::map<ArticleId, std::uint64_t> more;
        for (const auto& each : counts) {
            auto& sum = more[each.article];
            sum += std::min(each.views, most - sum);
        }
        RowList rows(connection_.notation());
        for (const auto& [article, views] : more) rows.add({{"article", to_string(article)}, {"views", views}});
        if (rows.empty()) return {};
        connection_.run("update counters set "
                        "views = counters.views + @least(n.views, 9223372036854775807 - counters.views) "
                        "from @rows(:rows, article id, views integer) as n where counters.article = n.article",
                        {rows.text()});
        return {};
    });
}

} // namespace masthead::inline v0::sql
