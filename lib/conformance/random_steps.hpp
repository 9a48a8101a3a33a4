#pragma once

#include "answers.hpp"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace masthead::inline v0::conformance {

/// What a random step calls.
enum class StepKind : std::uint8_t {
    create_article,
    update_article,
    create_revision,
    put_search_words,
    put_old_slug,
    erase_article,
    create_author,
    update_author,
    erase_author,
    create_term,
    update_term,
    erase_term,
    create_media,
    create_comment,
    update_comment,
    put_reaction,
    erase_reaction,
    create_report,
    settle_reports,
    append_comment_event,
    hand_report_over,
    erase_comment_trail,
    put_rating,
    erase_rating,
    set_ratings_aside,
    put_rating_rank,
    erase_daily_views,
    add_views,
    create_account,
    update_account,
    create_session,
    touch_session,
    end_session,
    end_sessions,
    rotate_session,
    erase_expired_sessions,
    put_buckets,
    erase_full_buckets,
    create_secret,
    erase_expired_secrets,
    put_kept_requests,
    erase_expired_requests,
    create_api_token,
    use_api_token,
    revoke_api_token,
    erase_expired_api_tokens,
    create_ticket,
    take_ticket,
    erase_tickets,
    erase_expired_tickets,
    erase_traces,
    erase_audit,
    create_articles,
    create_comments,
    put_reactions,
    put_ratings,
    add_view_counts,
    touch_sessions,
    append_change,
    append_changes,
    append_audit,
    trim_changes,
    /// Every bulk call that reads: units see their own writes.
    find_many,
};

constexpr unsigned step_kinds = static_cast<unsigned>(StepKind::find_many) + 1;

/// One random call of a unit of work. What it means depends on what is stored, so equal storages do equal things.
struct Step {
    StepKind kind{};
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;

    friend std::ostream& operator<<(std::ostream& out, const Step& step) {
        return out << static_cast<unsigned>(step.kind) << '(' << step.a << ", " << step.b << ", " << step.c << ')';
    }
};

/// Ids of each kind come from so few that steps meet each other.
constexpr unsigned known_ids = 5;

template <typename IdType>
[[nodiscard]] IdType known_id(unsigned number) {
    IdBytes bytes{0x01, 0x8F, 0, 0, 0, 0, 0x70, 0, 0x80};
    bytes[15] = static_cast<std::uint8_t>(number % known_ids);
    return IdType(bytes);
}

/// All of them, the first one twice and one that never exists.
template <typename IdType>
[[nodiscard]] std::vector<IdType> known_and_unknown_ids() {
    std::vector<IdType> ids;
    for (unsigned i = 0; i <= known_ids; ++i) ids.push_back(known_id<IdType>(i));
    ids.insert(ids.begin() + 2, IdType());
    return ids;
}

[[nodiscard]] Timestamp known_time(unsigned number);
[[nodiscard]] Day known_day(unsigned number);
[[nodiscard]] Slug known_slug(unsigned number);
[[nodiscard]] std::string known_name(unsigned number);
/// Spellings of few addresses.
[[nodiscard]] std::string known_email(unsigned number);
/// Voters, buckets and the like, up to the longest: keys must not be cut.
[[nodiscard]] std::string known_voter(unsigned number);
/// A few of them, some twice.
[[nodiscard]] std::vector<std::string> known_voters(unsigned number);
/// The folded words whose bits are set.
[[nodiscard]] std::vector<std::string> known_words(unsigned bits);
/// The stored version, or now and then one that is wrong.
[[nodiscard]] std::uint64_t version_of(std::uint64_t stored, unsigned salt);

/// An article in one of many states with its first revision.
[[nodiscard]] NewArticle article_of(const Step& step);
/// A comment, below a stored one now and then; what was asked for that is noted.
[[nodiscard]] Comment comment_of(ReadTransaction& transaction, const Step& step, Answers& answers);
[[nodiscard]] Rating rating_of(const Step& step);
/// A reaction to a known comment, mostly on its own article.
[[nodiscard]] CommentReaction reaction_of(ReadTransaction& transaction, const Step& step);

/// Runs the step and notes what the transaction answered. Fails if the unit must not go on.
[[nodiscard]] Result<void> run_step(WriteTransaction& transaction, const Step& step, Answers& answers);

// The steps of each kind of thing.
void run_content_step(WriteTransaction& transaction, const Step& step, Answers& answers);
void run_people_step(WriteTransaction& transaction, const Step& step, Answers& answers);
void run_shared_step(WriteTransaction& transaction, const Step& step, Answers& answers);
void run_token_step(WriteTransaction& transaction, const Step& step, Answers& answers);
[[nodiscard]] Result<void> run_bulk_step(WriteTransaction& transaction, const Step& step, Answers& answers);

/// Entries of the audit log behind all there are; now and then with an id that is known.
[[nodiscard]] std::vector<AuditEntry> audit_of(ReadTransaction& transaction, const Step& step);

/// Asks for API tokens and the audit log.
void ask_tokens(ReadTransaction& view, Answers& answers);

/// Asks what all processes share.
void ask_shared(ReadTransaction& view, Answers& answers);

/// Asks by every bulk call.
void ask_many(ReadTransaction& view, Answers& answers);

/// Notes everything that can be asked for: each entity, each list in each order, each counter.
void ask_everything(ReadTransaction& view, Answers& answers);

} // namespace masthead::inline v0::conformance
