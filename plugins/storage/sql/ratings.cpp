#include "guard.hpp"
#include "paging.hpp"

#include <masthead/storage/codec.hpp>

#include <array>

namespace masthead::inline v0::sql {

namespace {

/// Votes for each value, to be added or taken away.
using VoteCounts = std::map<std::pair<ArticleId, RatingValue>, std::int64_t>;

/// Counts the vote in (`by` 1) or out (-1) if it was not set aside.
void count_vote(VoteCounts& votes, const Rating& rating, std::int64_t by) {
    if (!rating.set_aside) votes[{rating.article, rating.value}] += by;
}

/// A vote as it is stored first.
Rating new_vote(const Rating& rating) {
    auto vote = rating;
    vote.set_aside = false;
    return vote;
}

} // namespace

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
            static const auto text = joined({"select ", RatingColumns::names,
                                             " from @rows(:rows, article id, voter text) as n "
                                             "@lookup(ratings r, r.article = n.article and r.voter = n.voter)"});
            connection_.query(text, RatingColumns::types, {rows}, [&](const Row& row) {
                auto rating = RatingColumns::read(row);
                VoteKey key{rating.article, rating.voter};
                found[std::move(key)] = std::move(rating);
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

Result<Page<Rating>> Transaction::list_ratings(const RatingQuery& query) {
    return guarded([&]() -> Result<Page<Rating>> {
        MASTHEAD_TRY(const PageKey key, page_key(query.page, "ratings"));
        const auto text =
            joined({"select ", RatingColumns::names, " from ratings r where r.article = :article and r.voter > :voter",
                    query.suspect ? " and r.suspect" : "", query.set_aside ? " and r.set_aside" : "",
                    " order by r.voter limit :limit"});
        Page<Rating> result;
        connection_.query(text, RatingColumns::types, {to_string(query.article), key.value, query.page.limit + 1},
                          [&](const Row& row) { result.items.push_back(RatingColumns::read(row)); });
        finish_page(result, query.page.limit, "ratings", [](const Rating& last) {
            return PageKey{last.voter, to_string(last.article)};
        });
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
                    {rows});
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
        VoteCounts votes;
        for (std::size_t i = 0; i < ratings.size(); ++i) {
            const auto [place, is_first] = after.try_emplace(keys[i], before[i].value_or(new_vote(ratings[i])));
            if (is_first && before[i]) count_vote(votes, *before[i], -1);
            auto& vote = place->second;
            vote.value = ratings[i].value;
            vote.updated_at = ratings[i].updated_at;
            vote.suspect = vote.suspect || ratings[i].suspect;
        }
        RowList rows(connection_.notation());
        for (const auto& [key, rating] : after) {
            count_vote(votes, rating, 1);
            rows.add({{"article", to_string(rating.article)},
                      {"voter", rating.voter},
                      {"value", rating.value.hundredths()},
                      {"created_at", rating.created_at},
                      {"updated_at", rating.updated_at},
                      {"suspect", rating.suspect}});
        }
        connection_.run("insert into ratings (article, voter, value, created_at, updated_at, suspect) "
                        "select n.article, n.voter, n.value, n.created_at, n.updated_at, n.suspect "
                        "from @rows(:rows, article id, voter text, value integer, created_at time, updated_at time, "
                        "suspect flag) as n where true on conflict (article, voter) "
                        "do update set value = excluded.value, updated_at = excluded.updated_at, "
                        "suspect = excluded.suspect",
                        {rows});
        count_votes(votes);
        return {};
    });
}

Result<bool> Transaction::erase_rating(const ArticleId& article, std::string_view voter) {
    return guarded([&]() -> Result<bool> {
        MASTHEAD_TRY(const auto before, find_rating(article, voter));
        if (!before) return false;
        connection_.run("delete from ratings where article = :article and voter = :voter", {to_string(article), voter});
        VoteCounts votes;
        count_vote(votes, *before, -1);
        count_votes(votes);
        return true;
    });
}

Result<std::uint32_t> Transaction::set_ratings_aside(const ArticleId& article, std::span<const std::string> voters,
                                                     bool set_aside) {
    return guarded([&]() -> Result<std::uint32_t> {
        if (voters.empty()) return 0U;
        VoteCounts votes;
        std::uint32_t changed = 0;
        connection_.query("update ratings set set_aside = :set_aside where article = :article "
                          "and voter @in_texts(:voters) and set_aside <> :set_aside_again returning value",
                          "i", {set_aside, to_string(article), encode_tags({voters.begin(), voters.end()}), set_aside},
                          [&](const Row& row) {
                              const auto value =
                                  RatingValue::from_hundredths(static_cast<std::int32_t>(row.integer(0)));
                              votes[{article, value}] += set_aside ? -1 : 1;
                              ++changed;
                          });
        count_votes(votes);
        return changed;
    });
}

Result<void> Transaction::put_rating_rank(const ArticleId& article, std::int64_t rank) {
    return guarded([&]() -> Result<void> {
        connection_.run("update counters set rating_rank = :rank where article = :article", {rank, to_string(article)});
        return {};
    });
}

} // namespace masthead::inline v0::sql
