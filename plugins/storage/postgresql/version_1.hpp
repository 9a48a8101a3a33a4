#pragma once

/// Version 1 of the tables but those in version_1_access.hpp. Private to schema.cpp.
namespace masthead::inline v0::postgresql {

constexpr const char* version_1 = R"sql(
create table masthead_schema (
    version integer primary key,
    applied_at timestamptz not null default now()
);
comment on table masthead_schema is 'Versions of these tables that were applied; the largest is the current one';
insert into masthead_schema (version) values (1);

create table articles (
    id uuid primary key,
    locale text not null,
    slug text collate "C" not null,
    status smallint not null,
    publish_at timestamptz,
    unpublish_at timestamptz,
    comments_open boolean not null,
    ratings_open boolean not null,
    live_revision bigint not null,
    latest_revision bigint not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    created_by uuid,
    sort_at timestamptz not null,
    constraint articles_slug_is_unique unique (slug),
    constraint articles_status_is_known check (status between 1 and 3),
    constraint articles_published_have_a_date check (status <> 2 or publish_at is not null)
);
comment on table articles is 'What an article is apart from its content; the content is in revisions';
comment on column articles.status is '1 draft, 2 published, 3 archived';
comment on column articles.live_revision is 'Number of the revision that readers see; 0 for none';
comment on column articles.sort_at is 'publish_at, or created_at without one: the order of lists';
create index articles_by_time on articles (sort_at, id);
create index articles_by_status on articles (status, sort_at, id);
create index articles_by_creator on articles (created_by, sort_at, id) where created_by is not null;
create index articles_by_locale on articles (locale, status, sort_at, id);

create table revisions (
    article uuid not null references articles (id) on delete cascade,
    number bigint not null,
    title text not null,
    lead text not null,
    body jsonb not null,
    figures jsonb not null,
    byline jsonb not null,
    categories uuid[] not null,
    tags uuid[] not null,
    hash text not null,
    created_at timestamptz not null,
    created_by uuid,
    primary key (article, number)
);
comment on table revisions is 'Contents of articles; a row is never changed';
comment on column revisions.body is 'The document as a tree of blocks';
comment on column revisions.hash is 'Hash of this content and of the hash before it';

create table listing (
    scope smallint not null,
    facet text collate "C" not null,
    sort_at timestamptz not null,
    article uuid not null references articles (id) on delete cascade,
    constraint listing_scope_is_known check (scope in (1, 2)),
    primary key (scope, facet, sort_at, article)
);
comment on table listing is 'One row for each term and author that an article is found by';
comment on column listing.scope is '1 the live revision, 2 the latest revision';
comment on column listing.facet is 't:<term id> or a:<author id>';
create index listing_by_article on listing (article);

create table counters (
    article uuid primary key references articles (id) on delete cascade,
    views bigint not null default 0,
    comments bigint not null default 0,
    rating_rank bigint not null default 0,
    constraint counters_comments_are_counted check (comments >= 0)
);
comment on table counters is 'Numbers that change more often than the article';
create index counters_by_views on counters (views, article);
create index counters_by_comments on counters (comments, article);
create index counters_by_rating on counters (rating_rank, article);

create table old_slugs (
    slug text collate "C" primary key,
    article uuid not null references articles (id) on delete cascade
);
comment on table old_slugs is 'Slugs that led to an article once and redirect to it now';
create index old_slugs_by_article on old_slugs (article);

create table search_words (
    article uuid primary key references articles (id) on delete cascade,
    live text[] not null,
    latest text[] not null
);
comment on table search_words is 'Folded words of the live and of the latest revision';
create index search_words_live on search_words using gin (live);
create index search_words_latest on search_words using gin (latest);

create table authors (
    id uuid primary key,
    slug text collate "C" not null,
    name text not null,
    name_key text collate "C" not null,
    bio text not null,
    account uuid,
    version bigint not null,
    constraint authors_slug_is_unique unique (slug)
);
comment on column authors.name_key is 'Hexadecimal sort key of the name in Vietnamese';
create index authors_by_name on authors (name_key, id);

create table terms (
    id uuid primary key,
    kind smallint not null,
    slug text collate "C" not null,
    name text not null,
    name_key text collate "C" not null,
    description text not null,
    parent uuid references terms (id),
    position bigint not null,
    version bigint not null,
    constraint terms_kind_is_known check (kind in (1, 2)),
    constraint terms_slug_is_unique unique (kind, slug)
);
comment on column terms.kind is '1 category, 2 tag';
create index terms_in_order on terms (kind, position, name_key, id);
create index terms_by_parent on terms (parent) where parent is not null;

create table media (
    id uuid primary key,
    file_name text not null,
    media_type text not null,
    size bigint not null,
    width bigint not null,
    height bigint not null,
    sha256 text not null,
    created_at timestamptz not null,
    constraint media_content_is_unique unique (sha256)
);
create table media_bytes (
    id uuid primary key references media (id) on delete cascade,
    bytes bytea not null
);
alter table media_bytes alter column bytes set storage external;

create table comments (
    article uuid not null references articles (id) on delete cascade,
    id uuid not null,
    parent uuid,
    path text collate "C" not null,
    depth bigint not null,
    account uuid,
    author_name text not null,
    author_email text not null,
    body jsonb not null,
    status smallint not null,
    created_at timestamptz not null,
    edited_at timestamptz,
    version bigint not null,
    pinned boolean not null,
    staff boolean not null,
    held_for text not null,
    reviewed_at timestamptz,
    ups bigint not null default 0,
    downs bigint not null default 0,
    best_rank integer not null default 0,
    reports bigint not null default 0,
    primary key (article, id),
    constraint comments_reactions_are_counted check (ups >= 0 and downs >= 0),
    constraint comments_answer_one_of_the_same_article foreign key (article, parent) references comments (article, id),
    constraint comments_status_is_known check (status between 1 and 5)
);
comment on table comments is 'Ready to be partitioned by article';
comment on column comments.path is 'Ids of the comments above and of this one, each in 32 hexadecimal digits';
comment on column comments.status is '1 pending, 2 approved, 3 rejected, 4 spam, 5 deleted';
comment on column comments.best_rank is 'Lower bound of the share of ups, in millionths; follows from ups and downs';
comment on column comments.reports is 'Reports since a moderator last decided';
create index comments_by_id on comments (id);
create index comments_best on comments (article, best_rank, id);
create index comments_pinned on comments (article, path) where pinned;
create index comments_reported on comments (id) where reports > 0;
create index comments_in_thread on comments (article, path, status);
create index comments_by_parent on comments (parent, id) where parent is not null;
create index comments_by_status on comments (status, id);
create index comments_by_account on comments (account, status) where account is not null;
create index comments_of_account on comments (account, id) where account is not null;
create index comments_by_account_and_time on comments (account, created_at) where account is not null;

create table comment_reactions (
    article uuid not null,
    comment uuid not null,
    voter text collate "C" not null,
    reaction smallint not null,
    reacted_at timestamptz not null,
    primary key (article, comment, voter),
    constraint comment_reactions_answer_a_comment foreign key (article, comment)
        references comments (article, id) on delete cascade,
    constraint comment_reactions_reaction_is_known check (reaction in (1, 2))
);
comment on table comment_reactions is 'One reaction a voter and comment; ready to be partitioned by article';
comment on column comment_reactions.reaction is '1 up, 2 down';
create index comment_reactions_by_voter on comment_reactions (voter, comment);

create table comment_reports (
    article uuid not null,
    comment uuid not null,
    id uuid not null,
    reporter text collate "C" not null,
    reason smallint not null,
    note text not null,
    reported_at timestamptz not null,
    primary key (article, comment, reporter),
    constraint comment_reports_name_a_comment foreign key (article, comment)
        references comments (article, id) on delete cascade,
    constraint comment_reports_reason_is_known check (reason between 1 and 5)
);
comment on table comment_reports is 'One report a reader and comment; ready to be partitioned by article';
comment on column comment_reports.reason is '1 spam, 2 abuse, 3 off topic, 4 illegal, 5 other';
create index comment_reports_newest on comment_reports (comment, id);
create index comment_reports_by_reporter on comment_reports (reporter, id);

create table comment_events (
    article uuid not null,
    id uuid not null,
    comment uuid not null,
    action smallint not null,
    done_by uuid,
    done_at timestamptz not null,
    status smallint not null,
    reason text not null,
    body jsonb not null,
    primary key (article, id),
    constraint comment_events_tell_of_a_comment foreign key (article, comment)
        references comments (article, id) on delete cascade,
    constraint comment_events_action_is_known check (action between 1 and 6),
    constraint comment_events_status_is_known check (status between 1 and 5)
);
comment on table comment_events is 'The audit trail of comments: what was done, by whom and why; added to, and emptied when a person is erased';
comment on column comment_events.action is '1 edited, 2 moderated, 3 held, 4 deleted, 5 pinned, 6 unpinned';
comment on column comment_events.body is 'The text before an edit; empty otherwise';
create index comment_events_newest on comment_events (comment, id);
create index comment_events_by_id on comment_events (id);
create index comment_events_by_actor on comment_events (done_by, id) where done_by is not null;

create table ratings (
    article uuid not null references articles (id) on delete cascade,
    voter text collate "C" not null,
    value integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    suspect boolean not null default false,
    set_aside boolean not null default false,
    primary key (article, voter)
);
comment on table ratings is 'One vote a voter and article; ready to be partitioned by article';
comment on column ratings.value is 'Hundredths of a point';
comment on column ratings.suspect is 'Cast among so many of its kind that an editor should look at it';
comment on column ratings.set_aside is 'An editor does not let it count';
create index ratings_by_voter on ratings (voter, article);
create index ratings_suspect on ratings (article, voter) where suspect;
create index ratings_set_aside on ratings (article, voter) where set_aside;

create table rating_totals (
    article uuid not null references articles (id) on delete cascade,
    value integer not null,
    votes bigint not null,
    primary key (article, value)
) with (fillfactor = 70);
comment on table rating_totals is 'How many votes that count each value has; follows from ratings';

create table daily_views (
    day date not null,
    article uuid not null references articles (id) on delete cascade,
    views bigint not null,
    primary key (day, article)
) with (fillfactor = 70);
comment on table daily_views is 'Views of an article on a day of the site';
create index daily_views_by_article on daily_views (article, day);

create table buckets (
    key text collate "C" primary key,
    full_at timestamptz not null
);
comment on table buckets is 'Rate limits in use; one that is full may go';
create index buckets_by_time on buckets (full_at, key);

create table secrets (
    name text collate "C" primary key,
    bytes text not null,
    expires_at timestamptz not null
);
comment on table secrets is 'Random bytes that all processes of the site share until they expire';
comment on column secrets.bytes is 'Hexadecimal';
create index secrets_by_expiry on secrets (expires_at, name);

create table kept_requests (
    name text collate "C" primary key,
    bytes text not null,
    expires_at timestamptz not null
);
comment on table kept_requests is 'Requests that came with an Idempotency-Key, so that one sent again does nothing';
comment on column kept_requests.name is 'Digest of who sent it and of its key; the key itself is stored nowhere';
comment on column kept_requests.bytes is 'What was answered, encrypted with that key; hexadecimal';
create index kept_requests_by_expiry on kept_requests (expires_at, name);

create sequence change_positions;
create table changes (
    position bigint primary key,
    at timestamptz not null,
    kind smallint not null,
    entity smallint not null,
    id uuid not null,
    tags text[] not null
);
comment on table changes is 'The change feed; positions rise in the order of commits';
comment on column changes.kind is '1 created, 2 updated, 3 erased';
comment on column changes.entity is
    '1 article, 2 author, 3 term, 4 media, 5 comment, 6 rating, 7 views, 8 account, 9 session, 10 reply';
create table feed (trimmed_to bigint not null);
comment on table feed is 'One row: the last position of the change feed that is no longer kept';
insert into feed (trimmed_to) values (0);
)sql";

} // namespace masthead::inline v0::postgresql
