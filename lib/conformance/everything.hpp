#pragma once

#include "samples.hpp"

#include <vector>

namespace masthead::inline v0::conformance {

/// What lists show, to be compared.
struct Everything {
    std::vector<ArticleListing> articles;
    std::vector<ArticleListing> found;
    std::vector<Author> authors;
    std::vector<Term> tags;
    std::vector<Comment> comments;
    std::vector<CommentEvent> comment_events;
    std::vector<Rating> ratings;
    std::vector<DailyViews> daily_views;
    std::vector<ViewTotal> most_viewed;
    std::vector<Account> accounts;
    std::vector<Account> staff;
    std::vector<Session> sessions;
    std::vector<ApiToken> api_tokens;
    /// Those of everything that was written with an address.
    std::vector<AccountRecord> by_email;
    std::vector<AuditEntry> audit;
    /// With bodies and votes; without authors and terms.
    std::vector<WholeArticle> whole_articles;
    std::vector<Change> changes;
    std::vector<Bucket> buckets;
    std::optional<SharedSecret> secret;
    std::optional<KeptRequest> kept_request;
    Position position = 0;

    friend bool operator==(const Everything&, const Everything&) = default;
};

[[nodiscard]] Everything everything(ReadTransaction& view);

/// Writes one thing of every kind.
void write_everything(WriteTransaction& transaction, Samples& make);

} // namespace masthead::inline v0::conformance
