#pragma once

#include "bytes.hpp"

#include <masthead/storage/codec.hpp>
#include <masthead/storage/storage.hpp>

/// The records of the key-value form: what is in each value, in order. A new member goes to the end behind a new number
/// in `record_version`, and reading keeps the older numbers.
namespace masthead::inline v0::detail {

constexpr std::uint8_t record_version = 1;

template <typename T, typename Record>
concept IsRecord = std::same_as<std::remove_const_t<T>, Record>;

template <>
inline constexpr ArticleStatus last_choice<ArticleStatus> = ArticleStatus::archived;
template <>
inline constexpr TermKind last_choice<TermKind> = TermKind::tag;
template <>
inline constexpr CommentStatus last_choice<CommentStatus> = CommentStatus::deleted;
template <>
inline constexpr Reaction last_choice<Reaction> = Reaction::down;
template <>
inline constexpr ReportReason last_choice<ReportReason> = ReportReason::other;
template <>
inline constexpr CommentAction last_choice<CommentAction> = CommentAction::unpinned;
template <>
inline constexpr Role last_choice<Role> = Role::admin;
template <>
inline constexpr RestrictionKind last_choice<RestrictionKind> = RestrictionKind::banned;
template <>
inline constexpr SessionEnd last_choice<SessionEnd> = SessionEnd::revoked;
template <>
inline constexpr Permission last_choice<Permission> = Permission::add_media;
template <>
inline constexpr TicketPurpose last_choice<TicketPurpose> = TicketPurpose::reset_password;
template <>
inline constexpr AuditAction last_choice<AuditAction> = AuditAction::account_erased;
template <>
inline constexpr ErasedWork last_choice<ErasedWork> = ErasedWork::removed;
template <>
inline constexpr ChangeKind last_choice<ChangeKind> = ChangeKind::erased;
template <>
inline constexpr EntityKind last_choice<EntityKind> = EntityKind::reply;

/// A revision as its own key holds it: all but the body; article and number are in the key.
struct StoredRevision {
    ArticleContent content;
    std::string hash;
    Timestamp created_at;
    std::optional<AccountId> created_by;
};

/// The words of an article as they stand in the index.
struct StoredWords {
    std::vector<std::string> live;
    std::vector<std::string> latest;
};

/// A vote; article and voter are in the key.
struct StoredRating {
    std::int32_t hundredths = 0;
    Timestamp created_at;
    Timestamp updated_at;
    bool suspect = false;
    bool set_aside = false;
};

/// A comment with its text in the form of `encode_document`.
struct StoredComment {
    Comment comment;
    std::string body;
};

/// A reaction; comment and voter are in the key.
struct StoredReaction {
    ArticleId article;
    Reaction reaction = Reaction::up;
    Timestamp at;
};

/// An entry of the audit trail with its text in the form of `encode_document`.
struct StoredCommentEvent {
    CommentEvent event;
    std::string body;
};

/// A number on its own: a count, a position, the version of the layout.
struct StoredNumber {
    std::uint64_t value = 0;
};

/// When a bucket will be full; its name is in the key.
struct StoredBucket {
    Timestamp full_at;
};

template <typename A>
void fields(A& archive, IsRecord<ArticleHead> auto& head) {
    archive(head.id, head.locale, head.slug, head.status, head.publish_at, head.unpublish_at, head.comments_open,
            head.ratings_open, head.live_revision, head.latest_revision, head.version, head.created_at, head.updated_at,
            head.created_by);
}

template <typename A>
void fields(A& archive, IsRecord<Figure> auto& figure) {
    archive(figure.src, figure.alt, figure.caption, figure.credit, figure.width, figure.height);
}

template <typename A>
void fields(A& archive, IsRecord<BylineEntry> auto& entry) {
    archive(entry.author, entry.credit, entry.role);
}

template <typename A>
void fields(A& archive, IsRecord<StoredRevision> auto& revision) {
    auto& content = revision.content;
    archive(content.title, content.lead, content.figures, content.byline, content.categories, content.tags,
            revision.hash, revision.created_at, revision.created_by);
}

template <typename A>
void fields(A& archive, IsRecord<StoredWords> auto& words) {
    archive(words.live, words.latest);
}

template <typename A>
void fields(A& archive, IsRecord<ArticleCounters> auto& counters) {
    archive(counters.views, counters.comments, counters.rating_rank);
}

template <typename A>
void fields(A& archive, IsRecord<Author> auto& author) {
    archive(author.id, author.slug, author.name, author.bio, author.account, author.version);
}

template <typename A>
void fields(A& archive, IsRecord<Term> auto& term) {
    archive(term.id, term.kind, term.slug, term.name, term.description, term.parent, term.position, term.version);
}

template <typename A>
void fields(A& archive, IsRecord<Media> auto& media) {
    archive(media.id, media.file_name, media.media_type, media.size, media.width, media.height, media.sha256,
            media.created_at);
}

template <typename A>
void fields(A& archive, IsRecord<StoredComment> auto& stored) {
    auto& comment = stored.comment;
    archive(comment.id, comment.article, comment.parent, comment.path, comment.depth, comment.account,
            comment.author_name, comment.author_email, comment.status, comment.created_at, comment.edited_at,
            comment.version, comment.pinned, comment.staff, comment.held_for, comment.reviewed_at, comment.tally.ups,
            comment.tally.downs, comment.tally.reports, stored.body);
}

template <typename A>
void fields(A& archive, IsRecord<StoredReaction> auto& stored) {
    archive(stored.article, stored.reaction, stored.at);
}

template <typename A>
void fields(A& archive, IsRecord<CommentReport> auto& report) {
    archive(report.id, report.article, report.comment, report.reporter, report.reason, report.note, report.at);
}

template <typename A>
void fields(A& archive, IsRecord<StoredCommentEvent> auto& stored) {
    auto& event = stored.event;
    archive(event.id, event.article, event.comment, event.action, event.by, event.at, event.status, event.reason,
            stored.body);
}

template <typename A>
void fields(A& archive, IsRecord<StoredRating> auto& rating) {
    archive(rating.hundredths, rating.created_at, rating.updated_at, rating.suspect, rating.set_aside);
}

template <typename A>
void fields(A& archive, IsRecord<StoredNumber> auto& number) {
    archive(number.value);
}

template <typename A>
void fields(A& archive, IsRecord<StoredBucket> auto& bucket) {
    archive(bucket.full_at);
}

template <typename A>
void fields(A& archive, IsRecord<SharedSecret> auto& secret) {
    archive(secret.name, secret.bytes, secret.expires_at);
}

template <typename A>
void fields(A& archive, IsRecord<KeptRequest> auto& request) {
    archive(request.name, request.bytes, request.expires_at);
}

template <typename A>
void fields(A& archive, IsRecord<Restriction> auto& restriction) {
    archive(restriction.kind, restriction.until, restriction.reason, restriction.by, restriction.at);
}

template <typename A>
void fields(A& archive, IsRecord<ErasurePolicy> auto& policy) {
    archive(policy.comments, policy.votes);
}

template <typename A>
void fields(A& archive, IsRecord<AccountRecord> auto& record) {
    auto& account = record.account;
    archive(account.id, account.login, account.display_name, account.email, account.role, account.disabled,
            account.restriction, account.created_at, account.version, record.password_hash, account.categories,
            account.email_verified_at, account.second_factor_since, account.erased_at, record.totp_secret,
            record.totp_step, record.recovery_hashes, record.erasure);
}

template <typename A>
void fields(A& archive, IsRecord<Session> auto& session) {
    archive(session.id, session.account, session.token_hash, session.created_at, session.last_activity_at,
            session.expires_at, session.remembered, session.ended_at, session.ended_reason, session.device,
            session.authenticated_at, session.network);
}

template <typename A>
void fields(A& archive, IsRecord<ApiToken> auto& token) {
    archive(token.id, token.account, token.name, token.token_hash, token.scopes, token.created_at, token.expires_at,
            token.last_used_at, token.revoked_at);
}

template <typename A>
void fields(A& archive, IsRecord<Ticket> auto& ticket) {
    archive(ticket.hash, ticket.purpose, ticket.account, ticket.email, ticket.created_at, ticket.expires_at);
}

template <typename A>
void fields(A& archive, IsRecord<AuditEntry> auto& entry) {
    archive(entry.id, entry.at, entry.action, entry.actor, entry.account, entry.network, entry.detail);
}

template <typename A>
void fields(A& archive, IsRecord<Change> auto& change) {
    archive(change.position, change.at, change.kind, change.entity, change.id, change.tags);
}

template <typename Record>
[[nodiscard]] std::string encode_record(const Record& record) {
    ByteWriter writer;
    writer(record_version);
    fields(writer, record);
    return writer.take();
}

template <typename Record>
[[nodiscard]] Result<Record> decode_record(std::string_view bytes) {
    ByteReader reader(bytes);
    std::uint8_t version = 0;
    reader(version);
    Record record{};
    if (version == record_version) fields(reader, record);
    if (version == record_version && reader.finished()) return record;
    return Error{ErrorCode::corrupt, "a stored record cannot be read; check the storage or restore it from a backup",
                 ""};
}

} // namespace masthead::inline v0::detail
