#pragma once

/// Version 1 of the tables of accounts and of all about signing in. Private to schema.cpp.
namespace masthead::inline v0::postgresql {

constexpr const char* version_1_access = R"sql(
create table accounts (
    id uuid primary key,
    login text not null,
    login_key text collate "C" not null,
    display_name text not null,
    email text not null,
    email_key text collate "C",
    role smallint not null,
    categories uuid[] not null,
    disabled boolean not null,
    email_verified_at timestamptz,
    second_factor_since timestamptz,
    erased_at timestamptz,
    erased_comments smallint,
    erased_votes smallint,
    created_at timestamptz not null,
    version bigint not null,
    password_hash text not null,
    totp_secret text not null,
    totp_step bigint not null,
    recovery_hashes jsonb not null,
    restriction smallint,
    restricted_until timestamptz,
    restriction_reason text,
    restricted_by uuid,
    restricted_at timestamptz,
    constraint accounts_restriction_is_whole check (
        (restriction in (1, 2) and restriction_reason is not null and restricted_at is not null)
        or (restriction is null and restricted_until is null and restriction_reason is null
            and restricted_by is null and restricted_at is null)),
    constraint accounts_login_is_unique unique (login_key),
    constraint accounts_erasure_is_whole check (
        (erased_comments in (1, 2) and erased_votes in (1, 2)) or (erased_comments is null and erased_votes is null)),
    constraint accounts_role_is_known check (role between 1 and 5)
);
comment on column accounts.login_key is 'The login folded, so that spellings that look alike are one';
comment on column accounts.role is '1 reader, 2 moderator, 3 author, 4 editor, 5 admin';
comment on column accounts.email_key is 'The address folded as the login is; empty without one';
comment on column accounts.categories is 'If there are any, the articles of the role are those in and below them';
comment on column accounts.second_factor_since is 'Since when signing in needs a code too; empty if it does not';
comment on column accounts.erased_at is 'When all that told who its owner is was erased; empty as long as it is there';
comment on column accounts.erased_comments is
    'While what an erased account left is not all let go: 1 keep comments under no name, 2 remove them';
comment on column accounts.erased_votes is 'The same for votes and reactions';
comment on column accounts.totp_step is 'The time step of the last code that was taken';
comment on column accounts.recovery_hashes is 'Hashes of the recovery codes that are left';
comment on column accounts.restriction is '1 muted, 2 banned; empty without one';
create index accounts_staff on accounts (id) where role <> 1;
create index accounts_being_erased on accounts (id) where erased_comments is not null;
create index accounts_by_email on accounts (email_key, id) where email_key is not null;

create table sessions (
    id uuid primary key,
    account uuid not null references accounts (id) on delete cascade,
    token_hash text collate "C" not null,
    created_at timestamptz not null,
    last_activity_at timestamptz not null,
    authenticated_at timestamptz not null,
    expires_at timestamptz not null,
    remembered boolean not null,
    ended_at timestamptz,
    ended_reason smallint,
    device text not null,
    network text not null,
    constraint sessions_token_is_unique unique (token_hash)
) with (fillfactor = 80);
comment on column sessions.token_hash is 'Hash of the token; the token itself is stored nowhere';
comment on column sessions.authenticated_at is 'When the owner last gave the password';
comment on column sessions.network is 'The network that it was opened from';
create index sessions_by_account on sessions (account, id);
create index sessions_by_expiry on sessions (expires_at, id);

create table api_tokens (
    id uuid primary key,
    account uuid not null references accounts (id) on delete cascade,
    name text not null,
    token_hash text collate "C" not null,
    scopes bigint not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    constraint api_tokens_hash_is_unique unique (token_hash),
    constraint api_tokens_have_scopes check (scopes > 0)
) with (fillfactor = 80);
comment on table api_tokens is 'Keys for programs that act for an account';
comment on column api_tokens.token_hash is 'Hash of the token; the token itself is stored nowhere';
comment on column api_tokens.scopes is 'The sum of 2 to the power of the number of each permission that it has';
create index api_tokens_by_account on api_tokens (account, id);
create index api_tokens_by_expiry on api_tokens (expires_at, id);

create table tickets (
    hash text collate "C" primary key,
    purpose smallint not null,
    account uuid not null references accounts (id) on delete cascade,
    email text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint tickets_purpose_is_known check (purpose in (1, 2))
);
comment on table tickets is 'Secrets that were sent to somebody and are good for one act; using one removes it';
comment on column tickets.hash is 'Hash of the secret; the secret itself is stored nowhere';
comment on column tickets.purpose is '1 verify an e-mail address, 2 reset the password';
comment on column tickets.email is 'The address that it was sent to';
create index tickets_by_account on tickets (account, purpose);
create index tickets_by_expiry on tickets (expires_at, hash);

create table audit (
    id uuid primary key,
    at timestamptz not null,
    action smallint not null,
    actor uuid,
    account uuid not null,
    network text not null,
    detail text not null,
    constraint audit_action_is_known check (action between 1 and 24)
);
comment on table audit is 'Who did what to which account; rows are added and, when they are old, removed; erasing a person empties texts';
comment on column audit.action is
    '1 signed in, 2 sign-in refused, 3 signed out, 4 reauthenticated, 5 session revoked, 6 sessions revoked, '
    '7 account created, 8 account changed, 9 account disabled, 10 account enabled, 11 role changed, '
    '12 password changed, 13 password reset asked, 14 password reset, 15 e-mail verified, 16 second factor added, '
    '17 second factor removed, 18 recovery code used, 19 API token created, 20 API token revoked, '
    '21 restriction set, 22 restriction lifted, 23 data exported, 24 account erased';
comment on column audit.actor is 'Who did it; empty for the host and for somebody who is not signed in';
comment on column audit.account is 'Whose account it was done to; kept when that is gone';
create index audit_by_actor on audit (actor, id) where actor is not null;
create index audit_by_account on audit (account, id);
create index audit_by_time on audit (at, id);
)sql";

} // namespace masthead::inline v0::postgresql
