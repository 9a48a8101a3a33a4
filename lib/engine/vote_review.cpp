#include <masthead/engine/audience.hpp>

#include "engine/article_writing.hpp"
#include "engine/rating_rules.hpp"

#include <algorithm>
#include <array>
#include <functional>

/// Editors looking at votes.
namespace masthead::inline v0 {

namespace {

using detail::EngineState;

/// An article whose votes `by` may look at.
Result<ArticleHead> reviewable(ReadTransaction& transaction, const EngineState& state, const Principal& by,
                               const ArticleId& id) {
    MASTHEAD_TRY(const auto permissions, detail::ArticlePermissions::of(by, transaction));
    MASTHEAD_TRY(ArticleDetails article,
                 detail::allowed(transaction, state, permissions, detail::ArticleAct::review_votes, id));
    return std::move(article.head);
}

/// What `change` does to the votes of an article, which gives how many it changed, with all that follows from it.
Result<ShownRating> review(EngineState& state, const Principal& by, const ArticleId& article,
                           const std::function<Result<std::uint32_t>(WriteTransaction&)>& change) {
    MASTHEAD_CHECK(detail::require(by, detail::ArticleAct::review_votes));
    ShownRating result;
    MASTHEAD_CHECK(state.write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(const ArticleHead head, reviewable(transaction, state, by, article));
        MASTHEAD_TRY(const std::uint32_t changed, change(transaction));
        if (changed != 0) MASTHEAD_CHECK(detail::record_votes(transaction, state, article));
        const std::array ids{article};
        MASTHEAD_TRY(auto summaries, transaction.rating_summaries(ids));
        result = detail::shown(state, by, head, std::move(summaries[0]), std::nullopt);
        return {};
    }));
    return result;
}

Result<std::uint32_t> set_suspects_aside_in(WriteTransaction& transaction, const ArticleId& article) {
    RatingQuery query;
    query.article = article;
    query.suspect = true;
    query.page.limit = PageRequest::max_limit;
    std::uint32_t changed = 0;
    while (true) {
        MASTHEAD_TRY(auto part, transaction.list_ratings(query));
        std::vector<std::string> voters;
        for (auto& rating : part.items) voters.push_back(std::move(rating.voter));
        MASTHEAD_TRY(const auto count, transaction.set_ratings_aside(article, voters, true));
        changed += count;
        if (!part.next) return changed;
        query.page.after = *part.next;
    }
}

} // namespace

Result<Page<Rating>> Ratings::list(const Principal& by, const RatingQuery& query) {
    MASTHEAD_CHECK(detail::require(by, detail::ArticleAct::review_votes));
    return state_.read([&](ReadTransaction& transaction) -> Result<Page<Rating>> {
        MASTHEAD_CHECK(reviewable(transaction, state_, by, query.article));
        return transaction.list_ratings(query);
    });
}

Result<ShownRating> Ratings::set_aside(const Principal& by, const ArticleId& article,
                                       std::span<const std::string> voters, bool set_aside) {
    const auto is_voter = [](const std::string& voter) {
        return !voter.empty() && voter.size() <= 200 && voter.find('\0') == std::string::npos;
    };
    if (voters.empty() || voters.size() > 1'000 || !std::ranges::all_of(voters, is_voter)) {
        return invalid_argument("voters", "1 to 1,000 voters are allowed, as the list of votes names them");
    }
    return review(state_, by, article, [&](WriteTransaction& transaction) {
        return transaction.set_ratings_aside(article, voters, set_aside);
    });
}

Result<ShownRating> Ratings::set_suspects_aside(const Principal& by, const ArticleId& article) {
    return review(state_, by, article,
                  [&](WriteTransaction& transaction) { return set_suspects_aside_in(transaction, article); });
}

} // namespace masthead::inline v0
