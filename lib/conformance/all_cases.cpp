#include "suite.hpp"

namespace masthead::inline v0::conformance {

std::vector<StorageCase> all_cases() {
    const StorageCases groups[]{
        opening_cases(),      transaction_cases(),  concurrency_cases(),  deadline_cases(),      text_cases(),
        limit_cases(),        article_cases(),      slug_cases(),         whole_article_cases(), list_cases(),
        paging_cases(),       cursor_cases(),       search_cases(),       taxonomy_cases(),      media_cases(),
        comment_cases(),      rating_cases(),       vote_cases(),         view_cases(),          shared_cases(),
        access_cases(),       bulk_reading_cases(), bulk_writing_cases(), feed_cases(),          feed_trimming_cases(),
        feed_waiting_cases(), failure_cases(),      crash_cases(),        feedback_cases(),      session_cases(),
        token_cases(),        ticket_cases(),       audit_cases(),        person_cases(),        kept_request_cases(),
        differential_cases(),
    };
    std::vector<StorageCase> all;
    for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
    return all;
}

} // namespace masthead::inline v0::conformance
