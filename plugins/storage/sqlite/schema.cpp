#include "schema.hpp"

#include "native.hpp"

#include <soci/soci.h>

#include <array>
#include <string>

namespace masthead::inline v0::sqlite {

namespace {

/// "Mast": marks our files for SQLite's `application_id`.
constexpr std::int64_t application_id = 0x4d617374;

/// Version 1. Ids are canonical UUID text, times microseconds and days days since 1970 in UTC, enumerations the numbers
/// of the public headers, lists and documents JSON, bytes of secrets hexadecimal.
constexpr std::array version_1{
    R"(create table articles (
        number integer primary key,
        id text not null unique,
        locale text not null,
        slug text not null unique,
        status integer not null check (status between 1 and 3),
        publish_at integer,
        unpublish_at integer,
        comments_open integer not null,
        ratings_open integer not null,
        live_revision integer not null,
        latest_revision integer not null,
        version integer not null,
        created_at integer not null,
        updated_at integer not null,
        created_by text,
        sort_at integer not null,
        check (status <> 2 or publish_at is not null)
    ) strict)",
    "create index articles_by_time on articles (sort_at, id)",
    "create index articles_by_status on articles (status, sort_at, id)",
    "create index articles_by_creator on articles (created_by, sort_at, id) where created_by is not null",
    "create index articles_by_locale on articles (locale, status, sort_at, id)",
    R"(create table revisions (
        article text not null references articles (id) on delete cascade,
        number integer not null,
        title text not null,
        lead text not null,
        body text not null,
        figures text not null,
        byline text not null,
        categories text not null,
        tags text not null,
        hash text not null,
        created_at integer not null,
        created_by text,
        primary key (article, number)
    ) strict)",
    R"(create table listing (
        scope integer not null check (scope in (1, 2)),
        facet text not null,
        sort_at integer not null,
        article text not null references articles (id) on delete cascade,
        primary key (scope, facet, sort_at, article)
    ) strict, without rowid)",
    "create index listing_by_article on listing (article)",
    R"(create table counters (
        article text primary key references articles (id) on delete cascade,
        views integer not null default 0,
        comments integer not null default 0 check (comments >= 0),
        rating_rank integer not null default 0
    ) strict, without rowid)",
    "create index counters_by_views on counters (views, article)",
    "create index counters_by_comments on counters (comments, article)",
    "create index counters_by_rating on counters (rating_rank, article)",
    R"(create table old_slugs (
        slug text primary key,
        article text not null references articles (id) on delete cascade
    ) strict, without rowid)",
    "create index old_slugs_by_article on old_slugs (article)",
    "create virtual table live_words using fts5(words, tokenize = 'ascii', detail = none)",
    "create virtual table latest_words using fts5(words, tokenize = 'ascii', detail = none)",
    R"(create table authors (
        id text primary key,
        slug text not null unique,
        name text not null,
        name_key text not null,
        bio text not null,
        account text,
        version integer not null
    ) strict)",
    "create index authors_by_name on authors (name_key, id)",
    R"(create table terms (
        id text primary key,
        kind integer not null check (kind in (1, 2)),
        slug text not null,
        name text not null,
        name_key text not null,
        description text not null,
        parent text references terms (id),
        position integer not null,
        version integer not null,
        unique (kind, slug)
    ) strict)",
    "create index terms_in_order on terms (kind, position, name_key, id)",
    "create index terms_by_parent on terms (parent) where parent is not null",
    R"(create table media (
        id text primary key,
        file_name text not null,
        media_type text not null,
        size integer not null,
        width integer not null,
        height integer not null,
        sha256 text not null unique,
        created_at integer not null
    ) strict)",
    R"(create table media_bytes (
        id text primary key references media (id) on delete cascade,
        bytes blob not null
    ) strict)",
    R"(create table comments (
        id text primary key,
        article text not null references articles (id) on delete cascade,
        parent text references comments (id),
        path text not null,
        depth integer not null,
        account text,
        author_name text not null,
        author_email text not null,
        body text not null,
        status integer not null check (status between 1 and 5),
        created_at integer not null,
        edited_at integer,
        version integer not null,
        pinned integer not null,
        staff integer not null,
        held_for text not null,
        reviewed_at integer,
        ups integer not null default 0 check (ups >= 0),
        downs integer not null default 0 check (downs >= 0),
        best_rank integer not null default 0,
        reports integer not null default 0
    ) strict)",
    "create index comments_in_thread on comments (article, path, status)",
    "create index comments_newest on comments (article, id, status)",
    "create index comments_by_parent on comments (parent, id) where parent is not null",
    "create index comments_best on comments (article, best_rank, id)",
    "create index comments_pinned on comments (article, path) where pinned",
    "create index comments_reported on comments (id) where reports > 0",
    "create index comments_by_status on comments (status, id)",
    "create index comments_by_account on comments (account, status) where account is not null",
    "create index comments_of_account on comments (account, id) where account is not null",
    "create index comments_by_account_and_time on comments (account, created_at) where account is not null",
    R"(create table comment_reactions (
        article text not null references articles (id) on delete cascade,
        comment text not null,
        voter text not null,
        reaction integer not null check (reaction in (1, 2)),
        reacted_at integer not null,
        primary key (article, comment, voter)
    ) strict, without rowid)",
    "create index comment_reactions_by_voter on comment_reactions (voter, comment)",
    R"(create table comment_reports (
        id text primary key,
        article text not null,
        comment text not null references comments (id) on delete cascade,
        reporter text not null,
        reason integer not null check (reason between 1 and 5),
        note text not null,
        reported_at integer not null,
        unique (comment, reporter)
    ) strict)",
    "create index comment_reports_newest on comment_reports (comment, id)",
    "create index comment_reports_by_reporter on comment_reports (reporter, id)",
    R"(create table comment_events (
        id text primary key,
        article text not null,
        comment text not null references comments (id) on delete cascade,
        action integer not null check (action between 1 and 6),
        done_by text,
        done_at integer not null,
        status integer not null check (status between 1 and 5),
        reason text not null,
        body text not null
    ) strict)",
    "create index comment_events_newest on comment_events (comment, id)",
    "create index comment_events_by_actor on comment_events (done_by, id) where done_by is not null",
    R"(create table ratings (
        article text not null references articles (id) on delete cascade,
        voter text not null,
        value integer not null,
        created_at integer not null,
        updated_at integer not null,
        suspect integer not null default 0 check (suspect in (0, 1)),
        set_aside integer not null default 0 check (set_aside in (0, 1)),
        primary key (article, voter)
    ) strict, without rowid)",
    "create index ratings_by_voter on ratings (voter, article)",
    "create index ratings_suspect on ratings (article, voter) where suspect",
    "create index ratings_set_aside on ratings (article, voter) where set_aside",
    R"(create table rating_totals (
        article text not null references articles (id) on delete cascade,
        value integer not null,
        votes integer not null,
        primary key (article, value)
    ) strict, without rowid)",
    R"(create table daily_views (
        day integer not null,
        article text not null references articles (id) on delete cascade,
        views integer not null,
        primary key (day, article)
    ) strict, without rowid)",
    "create index daily_views_by_article on daily_views (article, day)",
    R"(create table buckets (
        key text primary key,
        full_at integer not null
    ) strict, without rowid)",
    "create index buckets_by_time on buckets (full_at, key)",
    R"(create table secrets (
        name text primary key,
        bytes text not null,
        expires_at integer not null
    ) strict, without rowid)",
    "create index secrets_by_expiry on secrets (expires_at, name)",
    R"(create table kept_requests (
        name text primary key,
        bytes text not null,
        expires_at integer not null
    ) strict, without rowid)",
    "create index kept_requests_by_expiry on kept_requests (expires_at, name)",
    R"(create table accounts (
        id text primary key,
        login text not null,
        login_key text not null unique,
        display_name text not null,
        email text not null,
        email_key text,
        role integer not null check (role between 1 and 5),
        categories text not null,
        disabled integer not null,
        email_verified_at integer,
        second_factor_since integer,
        erased_at integer,
        erased_comments integer check (erased_comments in (1, 2)),
        erased_votes integer check (erased_votes in (1, 2)),
        created_at integer not null,
        version integer not null,
        password_hash text not null,
        totp_secret text not null,
        totp_step integer not null,
        recovery_hashes text not null,
        restriction integer check (restriction in (1, 2)),
        restricted_until integer,
        restriction_reason text,
        restricted_by text,
        restricted_at integer
    ) strict)",
    "create index accounts_staff on accounts (id) where role <> 1",
    "create index accounts_being_erased on accounts (id) where erased_comments is not null",
    "create index accounts_by_email on accounts (email_key, id) where email_key is not null",
    R"(create table sessions (
        id text primary key,
        account text not null references accounts (id) on delete cascade,
        token_hash text not null unique,
        created_at integer not null,
        last_activity_at integer not null,
        authenticated_at integer not null,
        expires_at integer not null,
        remembered integer not null,
        ended_at integer,
        ended_reason integer,
        device text not null,
        network text not null
    ) strict)",
    "create index sessions_by_account on sessions (account, id)",
    "create index sessions_by_expiry on sessions (expires_at, id)",
    R"(create table api_tokens (
        id text primary key,
        account text not null references accounts (id) on delete cascade,
        name text not null,
        token_hash text not null unique,
        scopes integer not null check (scopes > 0),
        created_at integer not null,
        expires_at integer not null,
        last_used_at integer,
        revoked_at integer
    ) strict)",
    "create index api_tokens_by_account on api_tokens (account, id)",
    "create index api_tokens_by_expiry on api_tokens (expires_at, id)",
    R"(create table tickets (
        hash text primary key,
        purpose integer not null check (purpose in (1, 2)),
        account text not null references accounts (id) on delete cascade,
        email text not null,
        created_at integer not null,
        expires_at integer not null
    ) strict, without rowid)",
    "create index tickets_by_account on tickets (account, purpose)",
    "create index tickets_by_expiry on tickets (expires_at, hash)",
    R"(create table audit (
        id text primary key,
        at integer not null,
        action integer not null check (action between 1 and 24),
        actor text,
        account text not null,
        network text not null,
        detail text not null
    ) strict)",
    "create index audit_by_actor on audit (actor, id) where actor is not null",
    "create index audit_by_account on audit (account, id)",
    "create index audit_by_time on audit (at, id)",
    R"(create table changes (
        position integer primary key autoincrement,
        at integer not null,
        kind integer not null,
        entity integer not null,
        id text not null,
        tags text not null
    ) strict)",
    "create table feed (trimmed_to integer not null) strict",
    "insert into feed (trimmed_to) values (0)",
};

constexpr std::int64_t current_version = 1;

Error newer_schema(std::int64_t version) {
    return {ErrorCode::unsupported,
            "the database has schema version " + std::to_string(version) + " and this program knows up to version " +
                std::to_string(current_version) + "; use a newer program",
            "storage"};
}

Result<void> upgrade(soci::session& session) {
    MASTHEAD_CHECK(check_owner(session));
    const auto version = pragma_value(session, "user_version");
    if (version == current_version) return {};
    if (version < 1) {
        for (const auto* statement : version_1) session << std::string(statement);
    }
    session << "pragma application_id = " + std::to_string(application_id);
    session << "pragma user_version = " + std::to_string(current_version);
    return {};
}

} // namespace

Result<void> check_owner(soci::session& session) {
    // Counted first: another process may make the schema at this moment, with its mark in the same transaction, and
    // tables that were seen are marked by now.
    long long tables = 0;
    session << "select count(*) from sqlite_schema", soci::into(tables);
    const auto version = pragma_value(session, "user_version");
    const auto mark = pragma_value(session, "application_id");
    if (mark == application_id) {
        if (version > current_version) return newer_schema(version);
        return {};
    }
    if (mark == 0 && version == 0 && tables == 0) return {};
    return Error{ErrorCode::unsupported, "this database belongs to another program; give another path", "storage"};
}

Result<void> migrate(soci::session& session) {
    session << "begin immediate";
    auto outcome = upgrade(session);
    if (outcome) {
        session << "commit";
    } else {
        roll_back(session);
    }
    return outcome;
}

Result<void> check_schema(soci::session& session) {
    const auto version = pragma_value(session, "user_version");
    if (version > current_version) return newer_schema(version);
    if (version == current_version && pragma_value(session, "application_id") == application_id) return {};
    return Error{ErrorCode::unsupported,
                 "the database has no current schema; run the migration first (`newsroom migrate`, or "
                 "`EngineOptions::migrate`)",
                 "storage"};
}

} // namespace masthead::inline v0::sqlite
