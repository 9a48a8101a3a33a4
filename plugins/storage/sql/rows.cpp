#include "rows.hpp"

#include <masthead/storage/codec.hpp>

namespace masthead::inline v0::sql {

namespace {

template <typename IdType>
std::optional<IdType> read_optional_id(const Row& row, std::size_t column) {
    if (row.is_null(column)) return std::nullopt;
    return read_id<IdType>(row.text(column));
}

Timestamp time_at(const Row& row, std::size_t column) {
    return Timestamp::from_microseconds(row.integer(column));
}

template <typename Number>
Number number_at(const Row& row, std::size_t column) {
    return static_cast<Number>(row.integer(column));
}

Slug slug_at(const Row& row, std::size_t column) {
    return intact(Slug::parse(row.text(column)));
}

std::vector<TermId> decode_terms(const std::string& text) {
    std::vector<TermId> terms;
    for (const auto& each : intact(decode_tags(text))) terms.push_back(read_id<TermId>(each));
    return terms;
}

/// The permissions whose bits are set.
std::vector<Permission> read_scopes(std::int64_t bits) {
    std::vector<Permission> scopes;
    for (std::uint8_t number = 1; number < 63; ++number) {
        if ((bits >> number & 1) != 0) scopes.push_back(static_cast<Permission>(number));
    }
    return scopes;
}

} // namespace

std::int64_t write_scopes(std::span<const Permission> scopes) {
    std::int64_t bits = 0;
    for (const auto scope : scopes) bits |= std::int64_t{1} << static_cast<unsigned>(scope);
    return bits;
}

ArticleHead HeadColumns::read(const Row& row) {
    ArticleHead head;
    head.id = read_id<ArticleId>(row.text(0));
    head.locale = intact(Locale::parse(row.text(1)));
    head.slug = slug_at(row, 2);
    head.status = number_at<ArticleStatus>(row, 3);
    head.publish_at = read_time(row.optional_integer(4));
    head.unpublish_at = read_time(row.optional_integer(5));
    head.comments_open = row.integer(6) != 0;
    head.ratings_open = row.integer(7) != 0;
    head.live_revision = number_at<std::uint32_t>(row, 8);
    head.latest_revision = number_at<std::uint32_t>(row, 9);
    head.version = number_at<std::uint64_t>(row, 10);
    head.created_at = time_at(row, 11);
    head.updated_at = time_at(row, 12);
    head.created_by = read_optional_id<AccountId>(row, 13);
    return head;
}

ArticleContent ContentColumns::read(const Row& row, std::size_t first) {
    ArticleContent content;
    content.title = row.text(first);
    content.lead = row.text(first + 1);
    content.figures = intact(decode_figures(row.text(first + 2)));
    content.byline = intact(decode_byline(row.text(first + 3)));
    content.categories = decode_terms(row.text(first + 4));
    content.tags = decode_terms(row.text(first + 5));
    return content;
}

Revision RevisionColumns::read(const Row& row, std::size_t first) {
    Revision revision;
    revision.content = ContentColumns::read(row, first);
    revision.article = read_id<ArticleId>(row.text(first + 6));
    revision.number = number_at<std::uint32_t>(row, first + 7);
    revision.hash = row.text(first + 8);
    revision.created_at = time_at(row, first + 9);
    revision.created_by = read_optional_id<AccountId>(row, first + 10);
    revision.content.body = intact(decode_document(row.text(first + 11)));
    return revision;
}

Author AuthorColumns::read(const Row& row) {
    Author author;
    author.id = read_id<AuthorId>(row.text(0));
    author.slug = slug_at(row, 1);
    author.name = row.text(2);
    author.bio = row.text(3);
    author.account = read_optional_id<AccountId>(row, 4);
    author.version = number_at<std::uint64_t>(row, 5);
    return author;
}

Term TermColumns::read(const Row& row) {
    Term term;
    term.id = read_id<TermId>(row.text(0));
    term.kind = number_at<TermKind>(row, 1);
    term.slug = slug_at(row, 2);
    term.name = row.text(3);
    term.description = row.text(4);
    term.parent = read_optional_id<TermId>(row, 5);
    term.position = number_at<std::int32_t>(row, 6);
    term.version = number_at<std::uint64_t>(row, 7);
    return term;
}

Media MediaColumns::read(const Row& row) {
    Media media;
    media.id = read_id<MediaId>(row.text(0));
    media.file_name = row.text(1);
    media.media_type = row.text(2);
    media.size = number_at<std::uint64_t>(row, 3);
    media.width = number_at<std::uint32_t>(row, 4);
    media.height = number_at<std::uint32_t>(row, 5);
    media.sha256 = row.text(6);
    media.created_at = time_at(row, 7);
    return media;
}

Comment CommentColumns::read(const Row& row) {
    Comment comment;
    comment.id = read_id<CommentId>(row.text(0));
    comment.article = read_id<ArticleId>(row.text(1));
    comment.parent = read_optional_id<CommentId>(row, 2);
    comment.path = row.text(3);
    comment.depth = number_at<std::uint32_t>(row, 4);
    comment.account = read_optional_id<AccountId>(row, 5);
    comment.author_name = row.text(6);
    comment.author_email = row.text(7);
    comment.body = intact(decode_document(row.text(8)));
    comment.status = number_at<CommentStatus>(row, 9);
    comment.created_at = time_at(row, 10);
    comment.edited_at = read_time(row.optional_integer(11));
    comment.version = number_at<std::uint64_t>(row, 12);
    comment.pinned = row.integer(13) != 0;
    comment.staff = row.integer(14) != 0;
    comment.held_for = row.text(15);
    comment.reviewed_at = read_time(row.optional_integer(16));
    comment.tally.ups = number_at<std::uint64_t>(row, 17);
    comment.tally.downs = number_at<std::uint64_t>(row, 18);
    comment.tally.reports = number_at<std::uint64_t>(row, 19);
    return comment;
}

CommentReaction ReactionColumns::read(const Row& row) {
    return {{read_id<ArticleId>(row.text(0)), read_id<CommentId>(row.text(1)), row.text(2)},
            number_at<Reaction>(row, 3),
            time_at(row, 4)};
}

CommentReport CommentReportColumns::read(const Row& row) {
    CommentReport report;
    report.id = read_id<CommentReportId>(row.text(0));
    report.article = read_id<ArticleId>(row.text(1));
    report.comment = read_id<CommentId>(row.text(2));
    report.reporter = row.text(3);
    report.reason = number_at<ReportReason>(row, 4);
    report.note = row.text(5);
    report.at = time_at(row, 6);
    return report;
}

CommentEvent CommentEventColumns::read(const Row& row) {
    CommentEvent event;
    event.id = read_id<CommentEventId>(row.text(0));
    event.article = read_id<ArticleId>(row.text(1));
    event.comment = read_id<CommentId>(row.text(2));
    event.action = number_at<CommentAction>(row, 3);
    event.by = read_optional_id<AccountId>(row, 4);
    event.at = time_at(row, 5);
    event.status = number_at<CommentStatus>(row, 6);
    event.reason = row.text(7);
    event.body = intact(decode_document(row.text(8)));
    return event;
}

AccountRecord AccountColumns::read(const Row& row) {
    AccountRecord record;
    record.account.id = read_id<AccountId>(row.text(0));
    record.account.login = row.text(1);
    record.account.display_name = row.text(2);
    record.account.email = row.text(3);
    record.account.role = number_at<Role>(row, 4);
    record.account.disabled = row.integer(5) != 0;
    record.account.created_at = time_at(row, 6);
    record.account.version = number_at<std::uint64_t>(row, 7);
    record.password_hash = row.text(8);
    if (!row.is_null(9)) {
        auto& restriction = record.account.restriction.emplace();
        restriction.kind = number_at<RestrictionKind>(row, 9);
        restriction.until = read_time(row.optional_integer(10));
        restriction.reason = row.text(11);
        restriction.by = read_optional_id<AccountId>(row, 12);
        restriction.at = time_at(row, 13);
    }
    record.account.categories = decode_terms(row.text(14));
    record.account.email_verified_at = read_time(row.optional_integer(15));
    record.account.second_factor_since = read_time(row.optional_integer(16));
    record.totp_secret = row.text(17);
    record.totp_step = row.integer(18);
    record.recovery_hashes = intact(decode_tags(row.text(19)));
    record.account.erased_at = read_time(row.optional_integer(20));
    if (!row.is_null(21)) record.erasure = {number_at<ErasedWork>(row, 21), number_at<ErasedWork>(row, 22)};
    return record;
}

Rating RatingColumns::read(const Row& row) {
    return {read_id<ArticleId>(row.text(0)),
            row.text(1),
            RatingValue::from_hundredths(number_at<std::int32_t>(row, 2)),
            time_at(row, 3),
            time_at(row, 4),
            row.integer(5) != 0,
            row.integer(6) != 0};
}

Session SessionColumns::read(const Row& row) {
    Session session;
    session.id = read_id<SessionId>(row.text(0));
    session.account = read_id<AccountId>(row.text(1));
    session.token_hash = row.text(2);
    session.created_at = time_at(row, 3);
    session.last_activity_at = time_at(row, 4);
    session.expires_at = time_at(row, 5);
    session.remembered = row.integer(6) != 0;
    session.ended_at = read_time(row.optional_integer(7));
    if (!row.is_null(8)) session.ended_reason = number_at<SessionEnd>(row, 8);
    session.device = row.text(9);
    session.authenticated_at = time_at(row, 10);
    session.network = row.text(11);
    return session;
}

ApiToken ApiTokenColumns::read(const Row& row) {
    ApiToken token;
    token.id = read_id<ApiTokenId>(row.text(0));
    token.account = read_id<AccountId>(row.text(1));
    token.name = row.text(2);
    token.token_hash = row.text(3);
    token.scopes = read_scopes(row.integer(4));
    token.created_at = time_at(row, 5);
    token.expires_at = time_at(row, 6);
    token.last_used_at = read_time(row.optional_integer(7));
    token.revoked_at = read_time(row.optional_integer(8));
    return token;
}

Ticket TicketColumns::read(const Row& row) {
    return {
        row.text(0),    number_at<TicketPurpose>(row, 1), read_id<AccountId>(row.text(2)), row.text(3), time_at(row, 4),
        time_at(row, 5)};
}

AuditEntry AuditColumns::read(const Row& row) {
    return {read_id<AuditEntryId>(row.text(0)),
            time_at(row, 1),
            number_at<AuditAction>(row, 2),
            read_optional_id<AccountId>(row, 3),
            read_id<AccountId>(row.text(4)),
            row.text(5),
            row.text(6)};
}

Change ChangeColumns::read(const Row& row) {
    Change change;
    change.position = number_at<Position>(row, 0);
    change.at = time_at(row, 1);
    change.kind = number_at<ChangeKind>(row, 2);
    change.entity = number_at<EntityKind>(row, 3);
    change.id = intact(detail::parse_uuid(row.text(4)));
    change.tags = intact(decode_tags(row.text(5)));
    return change;
}

} // namespace masthead::inline v0::sql
