#pragma once

#include <masthead/access/api_token.hpp>
#include <masthead/access/audit.hpp>
#include <masthead/access/session.hpp>
#include <masthead/audience/comment.hpp>
#include <masthead/audience/feedback.hpp>
#include <masthead/audience/rating.hpp>
#include <masthead/content/article.hpp>
#include <masthead/content/author.hpp>

#include <optional>
#include <vector>

namespace masthead::inline v0 {

/// What is stored about one person, for that person. No part of it are secrets and their hashes, messages that wait for
/// an answer (a day at most), which revisions of other people's articles they wrote, and what others did: their
/// decisions about this person's comments, and the restrictions that this person laid on others. A plain value type.
struct PersonalData {
    AccountId id;
    Timestamp made_at;
    /// Empty for somebody whom the host knows and Masthead has no account of.
    std::optional<Account> account;
    /// Newest first, ended ones too as long as they are kept.
    std::vector<Session> sessions;
    std::vector<ApiToken> api_tokens;
    /// What was done to the account, then what it did to others; each newest first.
    std::vector<AuditEntry> audit;
    /// In every status, newest first.
    std::vector<Comment> comments;
    /// What the account did with comments, its own and others', newest first.
    std::vector<CommentEvent> comment_events;
    std::vector<CommentReaction> reactions;
    std::vector<CommentReport> reports;
    std::vector<Rating> ratings;
    /// Those that the account made; the newest revision of each, without its body.
    std::vector<Article> articles;
    /// The public profiles linked to the account.
    std::vector<Author> authors;

    friend bool operator==(const PersonalData&, const PersonalData&) = default;
};

} // namespace masthead::inline v0
