#include "samples.hpp"

#include <masthead/content/document.hpp>

#include <stdexcept>
#include <utility>

namespace masthead::inline v0::conformance {

Slug slug(std::string_view text) {
    return must(Slug::parse(text));
}

Document document(std::string_view markdown) {
    return must(parse_markdown(markdown));
}

IdBytes Samples::next_id() {
    ++ids_;
    IdBytes bytes{0x01, 0x8F, 0x00, 0x00, 0x00, 0x00, 0x70, 0x00, 0x80};
    for (std::size_t i = 0; i < 6; ++i) bytes[15 - i] = static_cast<std::uint8_t>(ids_ >> (8 * i));
    return bytes;
}

NewArticle Samples::draft(std::string_view name) {
    NewArticle article;
    article.head.id = id<ArticleId>();
    article.head.locale = must(Locale::parse("vi"));
    article.head.slug = slug(name);
    article.head.created_at = time();
    article.head.updated_at = article.head.created_at;
    article.first.article = article.head.id;
    article.first.number = 1;
    article.first.content.title = "Title of " + std::string(name);
    article.first.content.body = document("The *text* of " + std::string(name));
    article.first.hash = revision_hash("", article.first.content);
    article.first.created_at = article.head.created_at;
    return article;
}

NewArticle Samples::published(std::string_view name) {
    auto article = draft(name);
    article.head.status = ArticleStatus::published;
    article.head.publish_at = article.head.created_at;
    article.head.live_revision = 1;
    return article;
}

Revision Samples::next_revision(const Revision& before, std::string_view title) {
    auto next = before;
    ++next.number;
    next.content.title = title;
    next.hash = revision_hash(before.hash, next.content);
    next.created_at = time();
    return next;
}

Author Samples::author(std::string_view name_slug, std::string_view name) {
    Author author;
    author.id = id<AuthorId>();
    author.slug = slug(name_slug);
    author.name = name;
    return author;
}

Term Samples::term(TermKind kind, std::string_view name_slug, std::string_view name) {
    Term term;
    term.id = id<TermId>();
    term.kind = kind;
    term.slug = slug(name_slug);
    term.name = name;
    return term;
}

Media Samples::media(std::string_view bytes) {
    Media media;
    media.id = id<MediaId>();
    media.file_name = "picture.png";
    media.media_type = "image/png";
    media.size = bytes.size();
    media.width = 640;
    media.height = 480;
    media.sha256 = std::string(48, 'a') + to_string(media.id).substr(20);
    media.sha256.resize(64, '0');
    media.created_at = time();
    return media;
}

Comment Samples::comment(const ArticleId& article, const Comment* parent) {
    Comment comment;
    comment.id = id<CommentId>();
    comment.article = article;
    if (parent != nullptr) {
        comment.parent = parent->id;
        comment.depth = parent->depth + 1;
    }
    comment.path = thread_path(parent != nullptr ? parent->path : "", comment.id);
    comment.author_name = "Reader";
    comment.body = document("A comment.");
    comment.created_at = time();
    return comment;
}

Rating Samples::rating(const ArticleId& article, std::string_view voter, int points) {
    const auto at = time();
    return {article, std::string(voter), RatingValue::from_points(points), at, at};
}

AccountRecord Samples::account(std::string_view login) {
    AccountRecord record;
    record.account.id = id<AccountId>();
    record.account.login = login;
    record.account.display_name = "Name of " + std::string(login);
    record.account.created_at = time();
    record.password_hash = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA";
    return record;
}

Session Samples::session(const AccountId& account) {
    Session session;
    session.id = id<SessionId>();
    session.account = account;
    session.token_hash = std::string(28, '0') + to_string(session.id);
    session.created_at = time();
    session.last_activity_at = session.created_at;
    session.expires_at = session.created_at + std::chrono::hours(12);
    session.authenticated_at = session.created_at;
    session.device = "Browser";
    session.network = "198.51.100.0/24";
    return session;
}

ApiToken Samples::api_token(const AccountId& account) {
    ApiToken token;
    token.id = id<ApiTokenId>();
    token.account = account;
    token.name = "Script";
    token.token_hash = std::string(28, '1') + to_string(token.id);
    token.scopes = {Permission::read_unpublished};
    token.created_at = time();
    token.expires_at = token.created_at + std::chrono::hours(24);
    return token;
}

Ticket Samples::ticket(const AccountId& account, TicketPurpose purpose) {
    Ticket ticket;
    ticket.hash = std::string(28, '2') + to_string(id<ApiTokenId>());
    ticket.purpose = purpose;
    ticket.account = account;
    ticket.email = "reader@example.org";
    ticket.created_at = time();
    ticket.expires_at = ticket.created_at + std::chrono::hours(1);
    return ticket;
}

AuditEntry Samples::audit_entry(const AccountId& account, AuditAction action) {
    AuditEntry entry;
    entry.id = id<AuditEntryId>();
    entry.at = time();
    entry.action = action;
    entry.actor = account;
    entry.account = account;
    entry.network = "2001:db8::/48";
    entry.detail = "detail";
    return entry;
}

Change Samples::change(EntityKind entity, const IdBytes& about) {
    Change change;
    change.at = time();
    change.entity = entity;
    change.id = about;
    change.tags = {"list"};
    return change;
}

Cursor CursorTrail::follow(const Cursor& next) {
    auto token = next.token();
    auto cursor = must(Cursor::parse(token));
    if (!seen_.insert(std::move(token)).second) throw std::runtime_error("a list gave the same cursor again");
    return cursor;
}

std::vector<Change> all_changes(ReadTransaction& view, std::uint32_t limit) {
    std::vector<Change> all;
    for (;;) {
        const auto page = must(view.changes_after(all.empty() ? 0 : all.back().position, limit));
        if (page.empty()) return all;
        for (const auto& change : page) {
            if (change.position <= (all.empty() ? 0 : all.back().position)) {
                throw std::runtime_error("the positions of the feed do not rise");
            }
            all.push_back(change);
        }
    }
}

void store(WriteTransaction& transaction, const NewArticle& article) {
    must(transaction.create_article(article.head, article.first));
}

} // namespace masthead::inline v0::conformance
