#include "recount.hpp"

#include "samples.hpp"

#include <array>
#include <map>
#include <sstream>

namespace masthead::inline v0::conformance {

namespace {

/// All days of years 1 to 9999.
constexpr Day first_day{std::chrono::days(-719'162)};
constexpr Day last_day{std::chrono::days(2'932'896)};
constexpr std::size_t most_days_at_once = 1'000;

std::uint64_t saturated_sum(std::uint64_t sum, std::uint64_t more) {
    constexpr std::uint64_t most = INT64_MAX;
    return more > most - sum ? most : sum + more;
}

class Recount {
public:
    explicit Recount(ReadTransaction& view) : view_(view) {}

    [[nodiscard]] std::vector<std::string> run() {
        count_comments();
        PageRequest request;
        request.limit = PageRequest::max_limit;
        CursorTrail trail;
        for (;;) {
            ArticleQuery query;
            query.order = ArticleOrder::oldest;
            query.page = request;
            const auto page = must(view_.list_articles(query));
            check(page.items);
            if (!page.next) break;
            request.after = trail.follow(*page.next);
        }
        check_most_viewed();
        return std::move(wrong_);
    }

private:
    template <typename Kept, typename Counted>
    void expect_equal(const std::string& what, const Kept& kept, const Counted& counted) {
        if (kept == counted) return;
        std::ostringstream out;
        out << what << ": the storage keeps " << kept << ", a recount gives " << counted;
        wrong_.push_back(out.str());
    }

    void count_comments() {
        CommentQuery query;
        query.order = CommentOrder::newest;
        const auto comments = all_pages<Comment>(PageRequest::max_limit, [&](const PageRequest& page) {
            query.page = page;
            return view_.list_comments(query);
        });
        for (const auto& comment : comments) {
            if (comment.status == CommentStatus::approved) ++approved_[comment.article];
            if (comment.tally.reports > 0) check_reports(comment);
        }
    }

    /// Settled reports are listed too, so the list may only be longer.
    void check_reports(const Comment& comment) {
        const auto reports = all_pages<CommentReport>(
            PageRequest::max_limit, [&](const PageRequest& page) { return view_.list_reports(comment.id, page); });
        if (comment.tally.reports <= reports.size()) return;
        expect_equal("reports of comment " + to_string(comment.id), comment.tally.reports, reports.size());
    }

    void check(const std::vector<ArticleListing>& listings) {
        std::vector<ArticleId> ids;
        for (const auto& listing : listings) ids.push_back(listing.head.id);
        const auto counters = must(view_.counters(ids));
        const auto summaries = must(view_.rating_summaries(ids));
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto article = " of article " + to_string(ids[i]);
            expect_equal("approved comments" + article, counters[i].comments, approved_[ids[i]]);
            expect_equal("votes" + article, in_words(summaries[i]), in_words(count_votes(ids[i])));
            if (counters[i].views > 0) check_views(ids[i], counters[i].views);
        }
    }

    [[nodiscard]] RatingSummary count_votes(const ArticleId& article) {
        RatingSummary votes;
        RatingQuery query;
        query.article = article;
        const auto ratings = all_pages<Rating>(PageRequest::max_limit, [&](const PageRequest& page) {
            query.page = page;
            return view_.list_ratings(query);
        });
        for (const auto& rating : ratings) {
            if (!rating.set_aside) ++votes.histogram[rating.value];
        }
        return votes;
    }

    static std::string in_words(const RatingSummary& votes) {
        std::string text;
        for (const auto& [value, count] : votes.histogram) {
            text += (text.empty() ? "" : ", ") + std::to_string(count) + " of " + std::to_string(value.hundredths()) +
                    " hundredths";
        }
        return text.empty() ? "none" : text;
    }

    /// Days may be forgotten, so their sum may be less.
    void check_views(const ArticleId& article, std::uint64_t views) {
        std::uint64_t sum = 0;
        for (auto first = first_day; first <= last_day;) {
            const auto part = must(view_.daily_views(article, first, last_day));
            for (const auto& day : part) sum = saturated_sum(sum, day.views);
            if (part.size() < most_days_at_once) break;
            first = part.back().day + std::chrono::days(1);
        }
        by_day_[article] = sum;
        if (sum > views) expect_equal("views of article " + to_string(article), views, sum);
    }

    void check_most_viewed() {
        for (const auto& [article, views] : must(view_.most_viewed(first_day, last_day, 1'000))) {
            expect_equal("views by day of article " + to_string(article), views, by_day_[article]);
        }
    }

    ReadTransaction& view_;
    std::map<ArticleId, std::uint64_t> approved_;
    std::map<ArticleId, std::uint64_t> by_day_;
    std::vector<std::string> wrong_;
};

} // namespace

std::vector<std::string> wrong_counters(ReadTransaction& view) {
    return Recount(view).run();
}

} // namespace masthead::inline v0::conformance
