#include "../support/results.hpp"

#include "conformance/recount.hpp"
#include "conformance/reference.hpp"
#include "conformance/samples.hpp"
#include "conformance/watched_transaction.hpp"

#include <gtest/gtest.h>

#include <array>

/// The recount behind every case of the conformance kit finds each number that is wrong.
namespace masthead::test {

namespace {

using conformance::sample_day;
using conformance::Samples;
using conformance::views_of;
using conformance::WatchedTransaction;

/// A view whose numbers are wrong by what is set.
class WrongView final : public WatchedTransaction {
public:
    explicit WrongView(std::unique_ptr<ReadTransaction> reader)
        : WatchedTransaction(std::move(reader), [](std::string_view) { return Result<void>(); }) {}

    std::uint64_t more_comments = 0;
    std::uint64_t fewer_views = 0;
    std::uint64_t more_votes = 0;
    std::uint64_t more_daily_views = 0;

    Result<std::vector<ArticleCounters>> counters(std::span<const ArticleId> articles) override {
        MASTHEAD_TRY(auto found, WatchedTransaction::counters(articles));
        for (auto& each : found) {
            each.comments += more_comments;
            each.views -= fewer_views;
        }
        return found;
    }
    Result<std::vector<RatingSummary>> rating_summaries(std::span<const ArticleId> articles) override {
        MASTHEAD_TRY(auto found, WatchedTransaction::rating_summaries(articles));
        if (more_votes > 0) {
            for (auto& each : found) each.histogram[RatingValue::from_points(5)] += more_votes;
        }
        return found;
    }
    Result<std::vector<ViewTotal>> most_viewed(Day first, Day last, std::uint32_t limit) override {
        MASTHEAD_TRY(auto found, WatchedTransaction::most_viewed(first, last, limit));
        for (auto& each : found) each.views += more_daily_views;
        return found;
    }
};

class Recount : public ::testing::Test {
protected:
    Recount() {
        must(storage_->migrate());
        must(storage_->write([&](WriteTransaction& transaction) -> Result<void> {
            const auto id = article_.head.id;
            MASTHEAD_CHECK(transaction.create_article(article_.head, article_.first));
            MASTHEAD_CHECK(transaction.create_comment(comment_));
            MASTHEAD_CHECK(transaction.create_report(
                {CommentReportId(), id, comment_.id, "reader:1", ReportReason::spam, "", Timestamp()}));
            MASTHEAD_CHECK(transaction.put_ratings(std::array{make_.rating(id, "a", 5), make_.rating(id, "b", 1)}));
            MASTHEAD_CHECK(transaction.set_ratings_aside(id, std::vector<std::string>{"b"}, true));
            return transaction.add_view_counts(
                std::array{views_of(id, 2), views_of(id, 3, sample_day + std::chrono::days(1))});
        }));
    }

    /// What is wrong with the view, each without the article's id.
    [[nodiscard]] static std::vector<std::string> wrong_in(WrongView& view) {
        auto wrong = conformance::wrong_counters(view);
        for (auto& each : wrong) {
            const auto place = each.find(": ");
            EXPECT_EQ(each.find(" of article "), place - std::string_view(" of article ").size() - 36);
            each.erase(place - 36, 36);
        }
        return wrong;
    }
    [[nodiscard]] WrongView view() { return WrongView(must(storage_->read())); }

    Samples make_;
    NewArticle article_ = make_.published("counted");
    Comment comment_ = make_.comment(article_.head.id);
    std::unique_ptr<Storage> storage_ = make_key_value_storage(conformance::make_reference_store());
};

using Sentences = std::vector<std::string>;

} // namespace

TEST_F(Recount, FindsNothingWhereAllIsRight) {
    auto right = view();
    EXPECT_EQ(wrong_in(right), Sentences());
}

TEST_F(Recount, FindsCommentsThatAreNotThere) {
    auto wrong = view();
    wrong.more_comments = 1;
    EXPECT_EQ(wrong_in(wrong), (Sentences{"approved comments of article : the storage keeps 2, a recount gives 1"}));
}

TEST_F(Recount, FindsVotesThatDoNotCount) {
    auto wrong = view();
    wrong.more_votes = 1;
    EXPECT_EQ(wrong_in(wrong), (Sentences{"votes of article : the storage keeps 2 of 500 hundredths, a recount gives "
                                          "1 of 500 hundredths"}));
}

TEST_F(Recount, FindsViewsThatDaysDoNotHave) {
    auto fewer = view();
    fewer.fewer_views = 1;
    EXPECT_EQ(wrong_in(fewer), (Sentences{"views of article : the storage keeps 4, a recount gives 5"}));
    auto more = view();
    more.more_daily_views = 2;
    EXPECT_EQ(wrong_in(more), (Sentences{"views by day of article : the storage keeps 7, a recount gives 5"}));
}

} // namespace masthead::test
