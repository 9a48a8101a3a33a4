#include <masthead/audience/comment_filter.hpp>

namespace masthead::inline v0 {

namespace {

FilterOutcome failed() {
    return {FilterVerdict::hold, std::string(comment_filter_reasons::filter_failed),
            "your comment waits for a moderator"};
}

bool exists(FilterVerdict verdict) {
    return verdict == FilterVerdict::accept || verdict == FilterVerdict::hold || verdict == FilterVerdict::reject;
}

FilterOutcome answer_of(const CommentFilter& filter, const CommentUnderReview& comment) {
    try {
        auto outcome = filter.review(comment);
        if (!exists(outcome.verdict)) return failed();
        if (outcome.verdict != FilterVerdict::accept && outcome.reason.empty()) outcome.reason = filter.name();
        return outcome;
    } catch (...) {
        return failed();
    }
}

} // namespace

CommentReview review_comment(std::span<const std::shared_ptr<const CommentFilter>> filters,
                             const CommentUnderReview& comment) {
    CommentReview review;
    for (const auto& filter : filters) {
        auto outcome = filter ? answer_of(*filter, comment) : failed();
        if (outcome.verdict == FilterVerdict::accept) continue;
        if (outcome.verdict > review.verdict) {
            review.verdict = outcome.verdict;
            review.decisive = outcome;
        }
        review.findings.push_back({filter ? std::string(filter->name()) : std::string(), std::move(outcome)});
        if (review.verdict == FilterVerdict::reject) break;
    }
    return review;
}

} // namespace masthead::inline v0
