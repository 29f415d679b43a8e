import type { MigrationInterface, QueryRunner } from "typeorm";

/** Accounts, roles, sessions, profiles, pictures, audit: everything that the main job stands on. */
export class Foundation1763900000000 implements MigrationInterface {
  readonly name = "Foundation1763900000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("The first migration is not taken back: drop the database instead.");
  }
}

const statements = [
  `create extension if not exists pg_trgm`,

  `create table accounts (
    id uuid constraint accounts_pkey primary key,
    email_sealed bytea not null,
    email_index bytea not null constraint accounts_email_index_key unique,
    email_verified_at timestamptz(3),
    password_hash text,
    created_at timestamptz(3) not null
  )`,
  `create index accounts_created_at_id on accounts (created_at, id)`,

  `create table roles (
    key text constraint roles_pkey primary key,
    name text not null,
    description text,
    is_system boolean not null,
    permissions text[] not null,
    version integer not null default 1,
    created_at timestamptz(3) not null default now()
  )`,
  `create table role_grants (
    account_id uuid not null constraint role_grants_account_fkey references accounts (id) on delete cascade,
    role_key text not null constraint role_grants_role_fkey references roles (key),
    granted_by uuid constraint role_grants_granted_by_fkey references accounts (id) on delete set null,
    granted_at timestamptz(3) not null,
    expires_at timestamptz(3),
    constraint role_grants_pkey primary key (account_id, role_key)
  )`,
  `create index role_grants_role_key on role_grants (role_key, account_id)`,
  `create index role_grants_granted_by on role_grants (granted_by)`,

  `create table catalogues (
    name text constraint catalogues_pkey primary key,
    version integer not null
  )`,
  `create table completion_rules (
    role_key text not null constraint completion_rules_role_fkey references roles (key) on delete cascade,
    key text not null,
    field text not null,
    min_count integer not null default 1 constraint completion_rules_min_count_check check (min_count >= 1),
    weight integer not null constraint completion_rules_weight_check check (weight between 1 and 1000),
    is_required boolean not null default false,
    hint text,
    stale_after_days integer constraint completion_rules_stale_check check (stale_after_days >= 1),
    position integer not null,
    constraint completion_rules_pkey primary key (role_key, key)
  )`,

  `create table sessions (
    id uuid constraint sessions_pkey primary key,
    account_id uuid not null constraint sessions_account_fkey references accounts (id) on delete cascade,
    method text not null constraint sessions_method_check check (method in ('PASSWORD', 'PASSKEY', 'OIDC', 'RECOVERY_CODE', 'IMPERSONATION')),
    browser text,
    os text,
    device text,
    ip text,
    version integer not null default 1,
    created_at timestamptz(3) not null,
    last_seen_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    ended_at timestamptz(3)
  )`,
  `create index sessions_account_id on sessions (account_id, ended_at)`,
  `create index sessions_expires_at on sessions (expires_at)`,
  `create table refresh_tokens (
    hash bytea constraint refresh_tokens_pkey primary key,
    session_id uuid not null constraint refresh_tokens_session_fkey references sessions (id) on delete cascade,
    used_at timestamptz(3),
    successor_sealed bytea
  )`,
  `create index refresh_tokens_session_id on refresh_tokens (session_id)`,

  `create table images (
    id uuid constraint images_pkey primary key,
    kind text not null constraint images_kind_check check (kind in ('AVATAR', 'COVER')),
    owner_id uuid not null constraint images_owner_fkey references accounts (id) on delete cascade,
    content_hash text not null,
    width integer not null,
    height integer not null,
    color text not null,
    placeholder text not null,
    alt text not null default '',
    removed_location boolean not null,
    removed_device boolean not null,
    removed_dates boolean not null,
    removed_thumbnail boolean not null,
    bytes_in integer not null,
    bytes_out integer not null,
    variants jsonb not null,
    created_at timestamptz(3) not null
  )`,
  `create index images_owner_id on images (owner_id)`,

  `create table profiles (
    id uuid constraint profiles_pkey primary key constraint profiles_account_fkey references accounts (id) on delete cascade,
    handle text not null constraint profiles_handle_key unique constraint profiles_handle_check check (handle ~ '^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])$'),
    display_name text not null,
    headline text,
    bio text,
    pronouns text,
    location text,
    website text,
    phone_sealed bytea,
    birth_date_sealed bytea,
    time_zone text,
    locale text,
    avatar_image_id uuid constraint profiles_avatar_image_fkey references images (id),
    changed_at jsonb not null default '{}',
    completion_percent integer not null constraint profiles_completion_percent_check check (completion_percent between 0 and 100),
    version integer not null default 1,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    sort_name text collate "C" not null generated always as (lower(display_name)) stored,
    search_text text not null generated always as (lower(display_name || ' ' || handle || ' ' || coalesce(headline, ''))) stored
  )`,
  `create unique index profiles_avatar_image_id on profiles (avatar_image_id)`,
  `create index profiles_sort_name_id on profiles (sort_name, id)`,
  `create index profiles_created_at_id on profiles (created_at, id)`,
  `create index profiles_completion_percent_id on profiles (completion_percent, id)`,
  `create index profiles_search_text on profiles using gin (search_text gin_trgm_ops)`,

  `create table audit_events (
    id uuid constraint audit_events_pkey primary key,
    at timestamptz(3) not null,
    action text not null,
    actor_kind text not null constraint audit_events_actor_kind_check check (actor_kind in ('PERSON', 'SYSTEM')),
    actor_id uuid,
    target text,
    session_id uuid,
    ip text,
    changes jsonb
  )`,
  `create index audit_events_at_id on audit_events (at, id)`,
  `create index audit_events_actor on audit_events (actor_id, at, id)`,
  `create index audit_events_target on audit_events (target, at, id)`,
  `create index audit_events_action on audit_events (action, at, id)`,
  `create index audit_events_session on audit_events (session_id, at, id)`,

  `create table idempotent_answers (
    account_id uuid not null constraint idempotent_answers_account_fkey references accounts (id) on delete cascade,
    key text not null,
    fingerprint bytea not null,
    claimed_until timestamptz(3) not null,
    answer_sealed bytea,
    created_at timestamptz(3) not null,
    constraint idempotent_answers_pkey primary key (account_id, key)
  )`,
  `create index idempotent_answers_created_at on idempotent_answers (created_at)`,

  `create table background_jobs (
    id uuid constraint background_jobs_pkey primary key,
    account_id uuid not null constraint background_jobs_account_fkey references accounts (id) on delete cascade,
    kind text not null,
    state text not null constraint background_jobs_state_check check (state in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
    done integer not null default 0,
    total integer,
    errors text[] not null default '{}',
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  `create index background_jobs_account_id on background_jobs (account_id)`,

  `create table readiness_results (
    key text constraint readiness_results_pkey primary key,
    status text not null constraint readiness_results_status_check check (status in ('PASS', 'WARN', 'FAIL', 'NOT_APPLICABLE', 'UNKNOWN')),
    evidence text not null,
    remedy text,
    duration_ms integer not null,
    checked_at timestamptz(3) not null
  )`,

  `create table cache_epoch (
    id smallint constraint cache_epoch_pkey primary key default 1 constraint cache_epoch_one_row check (id = 1),
    epoch bigint not null,
    server text
  )`,
  `insert into cache_epoch (epoch) values (1)`,

  `create table installation (
    key text constraint installation_pkey primary key,
    value jsonb not null
  )`,

  `insert into catalogues (name, version) values ('roles', 1), ('completion-rules', 1)`,
  `insert into roles (key, name, description, is_system, permissions) values
    ('member', 'Member', 'Everybody who signed up.', true, array['profiles.read']),
    ('manager', 'Manager', 'Looks after people: reads accounts, edits profiles, sees figures.', true, array[
      'profiles.read', 'profiles.read-private', 'profiles.read-completion', 'profiles.edit', 'profiles.change-pictures', 'accounts.read', 'roles.read', 'metrics.read']),
    ('admin', 'Administrator', 'Runs the installation.', true, array[
      'profiles.read', 'profiles.read-private', 'profiles.read-completion', 'profiles.edit', 'profiles.change-pictures', 'accounts.read', 'roles.read', 'roles.grant',
      'audit.read', 'metrics.read', 'readiness.read', 'readiness.run'])`,
  `insert into completion_rules (role_key, key, field, min_count, weight, is_required, hint, position) values
    ('member', 'display-name', 'displayName', 1, 10, true, 'How people call you.', 1),
    ('member', 'photo', 'avatar', 1, 15, false, 'A face makes a profile findable.', 2),
    ('member', 'headline', 'headline', 1, 15, true, 'What you do, in one line.', 3),
    ('member', 'bio', 'bio', 40, 20, false, 'A few sentences about you; 40 characters or more.', 4),
    ('member', 'location', 'location', 1, 10, false, 'Where you can be found.', 5),
    ('member', 'website', 'website', 1, 10, false, 'A page of yours.', 6),
    ('member', 'pronouns', 'pronouns', 1, 5, false, 'How to speak of you.', 7),
    ('member', 'time-zone', 'timeZone', 1, 5, false, 'So that people know when you are awake.', 8),
    ('member', 'locale', 'locale', 1, 5, false, 'The language you like to read.', 9),
    ('member', 'phone', 'phone', 1, 5, false, 'For colleagues who need you quickly.', 10),
    ('manager', 'phone', 'phone', 1, 15, true, 'People you look after must be able to reach you.', 1),
    ('manager', 'photo', 'avatar', 1, 20, true, 'People like to know who looks after them.', 2),
    ('admin', 'time-zone', 'timeZone', 1, 10, true, 'So that others know when you can help.', 1)`,
];
